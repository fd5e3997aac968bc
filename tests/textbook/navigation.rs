//! Navigation and geodesy.

use autodiff::differentiable;

const R: f64 = 6371.0088;
const A: f64 = 6378137.0;
const F: f64 = 1.0 / 298.257223563;

#[differentiable]
pub fn haversine(lat1: f64, lon1: f64, lat2: f64, lon2: f64) -> f64 {
    let (phi1, phi2) = (lat1.to_radians(), lat2.to_radians());
    let dphi = (lat2 - lat1).to_radians();
    let dlambda = (lon2 - lon1).to_radians();
    let a = (dphi / 2.0).sin().powi(2) + phi1.cos() * phi2.cos() * (dlambda / 2.0).sin().powi(2);
    2.0 * R * a.sqrt().atan2((1.0 - a).sqrt())
}

#[differentiable]
pub fn bearing(lat1: f64, lon1: f64, lat2: f64, lon2: f64) -> f64 {
    let dl = lon2 - lon1;
    let y = dl.sin() * lat2.cos();
    let x = lat1.cos() * lat2.sin() - lat1.sin() * lat2.cos() * dl.cos();
    (y.atan2(x).to_degrees() + 360.0) % 360.0
}

#[differentiable]
pub fn destination(lat: f64, lon: f64, bearing: f64, d: f64) -> (f64, f64) {
    let delta = d / R;
    let lat2 = (lat.sin() * delta.cos() + lat.cos() * delta.sin() * bearing.cos()).asin();
    let lon2 = lon + (bearing.sin() * delta.sin() * lat.cos()).atan2(delta.cos() - lat.sin() * lat2.sin());
    (lat2, (lon2 + 3.0 * std::f64::consts::PI).rem_euclid(std::f64::consts::TAU) - std::f64::consts::PI)
}

#[differentiable]
pub fn to_ecef(lat: f64, lon: f64, h: f64) -> [f64; 3] {
    let e2 = F * (2.0 - F);
    let n = A / (1.0 - e2 * lat.sin().powi(2)).sqrt();
    [(n + h) * lat.cos() * lon.cos(), (n + h) * lat.cos() * lon.sin(), (n * (1.0 - e2) + h) * lat.sin()]
}

/// Bowring's iteration.
#[differentiable]
pub fn from_ecef(xyz: &[f64; 3]) -> (f64, f64, f64) {
    let &[x, y, z] = xyz;
    let e2 = F * (2.0 - F);
    let p = x.hypot(y);
    let mut lat = z.atan2(p * (1.0 - e2));
    let mut h = 0.0;
    for _ in 0..8 {
        let n = A / (1.0 - e2 * lat.sin().powi(2)).sqrt();
        h = p / lat.cos() - n;
        lat = z.atan2(p * (1.0 - e2 * n / (n + h)));
    }
    (lat, y.atan2(x), h)
}

/// Vincenty's inverse formula; `None` where it does not converge.
#[differentiable]
pub fn vincenty(lat1: f64, lon1: f64, lat2: f64, lon2: f64) -> Option<f64> {
    let b = A * (1.0 - F);
    let l = lon2 - lon1;
    let u1 = ((1.0 - F) * lat1.tan()).atan();
    let u2 = ((1.0 - F) * lat2.tan()).atan();
    let (su1, cu1) = u1.sin_cos();
    let (su2, cu2) = u2.sin_cos();
    let mut lambda = l;
    for _ in 0..100 {
        let (sl, cl) = lambda.sin_cos();
        let ss = ((cu2 * sl).powi(2) + (cu1 * su2 - su1 * cu2 * cl).powi(2)).sqrt();
        if ss == 0.0 {
            return Some(0.0);
        }
        let cs = su1 * su2 + cu1 * cu2 * cl;
        let sigma = ss.atan2(cs);
        let sa = cu1 * cu2 * sl / ss;
        let c2a = 1.0 - sa * sa;
        let c2sm = if c2a == 0.0 { 0.0 } else { cs - 2.0 * su1 * su2 / c2a };
        let c = F / 16.0 * c2a * (4.0 + F * (4.0 - 3.0 * c2a));
        let previous = lambda;
        lambda = l + (1.0 - c) * F * sa * (sigma + c * ss * (c2sm + c * cs * (-1.0 + 2.0 * c2sm * c2sm)));
        if (lambda - previous).abs() < 1e-13 {
            let u = c2a * (A * A - b * b) / (b * b);
            let k = 1.0 + u / 16384.0 * (4096.0 + u * (-768.0 + u * (320.0 - 175.0 * u)));
            let bb = u / 1024.0 * (256.0 + u * (-128.0 + u * (74.0 - 47.0 * u)));
            let ds = bb
                * ss
                * (c2sm
                    + bb / 4.0
                        * (cs * (-1.0 + 2.0 * c2sm * c2sm)
                            - bb / 6.0 * c2sm * (-3.0 + 4.0 * ss * ss) * (-3.0 + 4.0 * c2sm * c2sm)));
            return Some(b * k * (sigma - ds));
        }
    }
    None
}

/// Rotates a vector by a unit quaternion (w, x, y, z).
#[differentiable]
pub fn rotate(q: [f64; 4], v: [f64; 3]) -> [f64; 3] {
    let [w, x, y, z] = q;
    let t = [2.0 * (y * v[2] - z * v[1]), 2.0 * (z * v[0] - x * v[2]), 2.0 * (x * v[1] - y * v[0])];
    [
        v[0] + w * t[0] + (y * t[2] - z * t[1]),
        v[1] + w * t[1] + (z * t[0] - x * t[2]),
        v[2] + w * t[2] + (x * t[1] - y * t[0]),
    ]
}

mod checks {
    use crate::common::{check, check_vjp};

    check!(haversine(a, b, c, d); (48.2, 16.4, 52.5, 13.4));
    check!(bearing(a, b, c, d); (0.8, 0.2, 0.9, 0.3); (0.8, 0.3, 0.9, 0.2));
    check_vjp!(destination(a, b, c, d); (0.8, 0.2, 1.1, 500.0));
    check_vjp!(to_ecef(a, b, h); (0.8, 0.2, 300.0));
    check_vjp!(from_ecef(&x); ([4.2e6, 1.1e6, 4.7e6]));
    check_vjp!(vincenty(a, b, c, d); (0.8, 0.2, 0.9, 0.4); kink (0.8, 0.2, 0.8, 0.2));
    check_vjp!(rotate(q, v); ([0.8, 0.4, 0.4, 0.2], [1.0, 2.0, 3.0]));
}
