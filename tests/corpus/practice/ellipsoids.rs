//! Distances on an ellipsoid, by iteration, with errors.

use autodiff::{Differentiable, differentiable};
#[derive(Debug, Clone, Copy, Differentiable)]
struct Ellipsoid {
    a: f64,
    f: f64,
}
static WGS84: Ellipsoid = Ellipsoid { a: 6378137.0, f: 1.0 / 298.257223563 };
#[derive(Debug, Clone, Copy, PartialEq, Differentiable)]
struct LatLon {
    lat: f64,
    lon: f64,
}
#[derive(Debug, PartialEq)]
enum GeoError {
    NotConverged { iterations: usize },
    Antipodal,
}
#[differentiable]
impl LatLon {
    fn radians(self) -> (f64, f64) {
        (self.lat.to_radians(), self.lon.to_radians())
    }
    fn vincenty(&self, other: &LatLon, e: &Ellipsoid) -> Result<f64, GeoError> {
        let (phi1, l1) = self.radians();
        let (phi2, l2) = other.radians();
        let b = e.a * (1.0 - e.f);
        let u1 = ((1.0 - e.f) * phi1.tan()).atan();
        let u2 = ((1.0 - e.f) * phi2.tan()).atan();
        let (su1, cu1) = u1.sin_cos();
        let (su2, cu2) = u2.sin_cos();
        let l = l2 - l1;
        let mut lambda = l;
        for i in 0.. {
            if i > 100 {
                return Err(GeoError::NotConverged { iterations: i });
            }
            let (sl, cl) = lambda.sin_cos();
            let sin_sigma = ((cu2 * sl).powi(2) + (cu1 * su2 - su1 * cu2 * cl).powi(2)).sqrt();
            if sin_sigma == 0.0 {
                return Ok(0.0);
            }
            let cos_sigma = su1 * su2 + cu1 * cu2 * cl;
            let sigma = sin_sigma.atan2(cos_sigma);
            let sin_alpha = cu1 * cu2 * sl / sin_sigma;
            let cos2_alpha = 1.0 - sin_alpha.powi(2);
            let cos2sm = if cos2_alpha != 0.0 { cos_sigma - 2.0 * su1 * su2 / cos2_alpha } else { 0.0 };
            let c = e.f / 16.0 * cos2_alpha * (4.0 + e.f * (4.0 - 3.0 * cos2_alpha));
            let prev = lambda;
            lambda = l
                + (1.0 - c)
                    * e.f
                    * sin_alpha
                    * (sigma + c * sin_sigma * (cos2sm + c * cos_sigma * (-1.0 + 2.0 * cos2sm.powi(2))));
            if (lambda - prev).abs() < 1e-13 {
                let u_sq = cos2_alpha * (e.a * e.a - b * b) / (b * b);
                let ca = 1.0 + u_sq / 16384.0 * (4096.0 + u_sq * (-768.0 + u_sq * (320.0 - 175.0 * u_sq)));
                let cb = u_sq / 1024.0 * (256.0 + u_sq * (-128.0 + u_sq * (74.0 - 47.0 * u_sq)));
                let ds = cb
                    * sin_sigma
                    * (cos2sm
                        + cb / 4.0
                            * (cos_sigma * (-1.0 + 2.0 * cos2sm * cos2sm)
                                - cb / 6.0
                                    * cos2sm
                                    * (-3.0 + 4.0 * sin_sigma * sin_sigma)
                                    * (-3.0 + 4.0 * cos2sm * cos2sm)));
                return Ok(b * ca * (sigma - ds));
            }
        }
        Err(GeoError::Antipodal)
    }
}
#[differentiable]
fn km(lat: f64, lon: f64) -> f64 {
    let p = LatLon { lat, lon };
    match p.vincenty(&LatLon { lat: 48.85, lon: 2.35 }, &WGS84) {
        Ok(d) => d / 1000.0,
        Err(GeoError::NotConverged { .. } | GeoError::Antipodal) => f64::NAN,
    }
}

mod tests {
    use crate::common::check;

    check!(km(lat, lon); (52.5, 13.4));
}
