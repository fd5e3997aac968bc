//! What people write: orbits and navigation, with vectors of their own.

use autodiff::{Differentiable, differentiable};
use std::f64::consts::PI;

#[derive(Debug, Clone, Copy, PartialEq, Differentiable)]
pub struct Elements {
    pub a: f64,
    pub e: f64,
    pub i: f64,
    pub raan: f64,
    pub argp: f64,
    pub nu: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Default, Differentiable)]
pub struct V3 {
    pub x: f64,
    pub y: f64,
    pub z: f64,
}

#[differentiable]
impl V3 {
    pub const ZERO: V3 = V3 { x: 0.0, y: 0.0, z: 0.0 };
    pub fn new(x: f64, y: f64, z: f64) -> Self {
        Self { x, y, z }
    }
    pub fn dot(self, o: V3) -> f64 {
        self.x * o.x + self.y * o.y + self.z * o.z
    }
    pub fn cross(&self, o: &Self) -> Self {
        Self::new(self.y * o.z - self.z * o.y, self.z * o.x - self.x * o.z, self.x * o.y - self.y * o.x)
    }
    pub fn norm(&self) -> f64 {
        self.dot(*self).sqrt()
    }
    pub fn normalize(&mut self) -> &mut Self {
        let n = self.norm();
        self.x /= n;
        self.y /= n;
        self.z /= n;
        self
    }
    pub fn to_array(&self) -> [f64; 3] {
        [self.x, self.y, self.z]
    }
}
#[differentiable]
impl std::ops::Add for V3 {
    type Output = V3;
    fn add(self, o: V3) -> V3 {
        V3::new(self.x + o.x, self.y + o.y, self.z + o.z)
    }
}
#[differentiable]
impl std::ops::Sub for V3 {
    type Output = V3;
    fn sub(self, o: V3) -> V3 {
        V3::new(self.x - o.x, self.y - o.y, self.z - o.z)
    }
}
#[differentiable]
impl std::ops::Mul<f64> for V3 {
    type Output = V3;
    fn mul(self, s: f64) -> V3 {
        V3::new(self.x * s, self.y * s, self.z * s)
    }
}
#[differentiable]
impl std::ops::Mul<V3> for f64 {
    type Output = V3;
    fn mul(self, v: V3) -> V3 {
        v * self
    }
}
#[differentiable]
impl std::ops::Neg for V3 {
    type Output = V3;
    fn neg(self) -> V3 {
        V3 { x: -self.x, y: -self.y, z: -self.z }
    }
}
#[differentiable]
impl std::ops::AddAssign for V3 {
    fn add_assign(&mut self, o: V3) {
        self.x += o.x;
        self.y += o.y;
        self.z += o.z;
    }
}
#[differentiable]
impl std::ops::Index<usize> for V3 {
    type Output = f64;
    fn index(&self, i: usize) -> &f64 {
        match i {
            0 => &self.x,
            1 => &self.y,
            2 => &self.z,
            _ => panic!("index {i}"),
        }
    }
}
#[differentiable]
impl std::iter::Sum for V3 {
    fn sum<I: Iterator<Item = V3>>(iter: I) -> V3 {
        iter.fold(V3::ZERO, |a, b| a + b)
    }
}
#[differentiable]
impl From<[f64; 3]> for V3 {
    fn from([x, y, z]: [f64; 3]) -> Self {
        V3 { x, y, z }
    }
}

#[differentiable]
pub fn elements_to_state(el: &Elements, mu: f64) -> (V3, V3) {
    let Elements { a, e, i, raan, argp, nu } = *el;
    let p = a * (1.0 - e * e);
    let r = p / (1.0 + e * nu.cos());
    let (so, co) = raan.sin_cos();
    let (si, ci) = i.sin_cos();
    let pos = |u: f64| V3::new(co * u.cos() - so * u.sin() * ci, so * u.cos() + co * u.sin() * ci, u.sin() * si);
    let h = (mu * p).sqrt();
    let u = argp + nu;
    let position = r * pos(u);
    let velocity = (mu / h) * (e * nu.sin() * pos(u) + (1.0 + e * nu.cos()) * pos(u + PI / 2.0));
    (position, velocity)
}

#[differentiable]
pub fn state_to_energy(state: (V3, V3), mu: f64) -> f64 {
    0.5 * state.1.dot(state.1) - mu / state.0.norm()
}

#[differentiable]
pub fn kepler(m: f64, e: f64) -> Result<f64, String> {
    if !(0.0..1.0).contains(&e) {
        return Err(format!("bad eccentricity {}", e));
    }
    let mut ea = if e < 0.8 { m } else { PI };
    let mut iter = 0;
    loop {
        let f = ea - e * ea.sin() - m;
        let delta = f / (1.0 - e * ea.cos());
        ea -= delta;
        if delta.abs() < 1e-12 {
            return Ok(ea);
        }
        iter += 1;
        if iter > 50 {
            return Err("did not converge".to_string());
        }
    }
}

#[differentiable]
pub fn true_anomaly(m: f64, e: f64) -> Result<f64, String> {
    let ea = kepler(m, e)?;
    Ok(2.0 * ((1.0 + e).sqrt() * (ea / 2.0).sin()).atan2((1.0 - e).sqrt() * (ea / 2.0).cos()))
}

#[differentiable]
pub fn nbody_energy(bodies: &[(f64, V3, V3)]) -> f64 {
    bodies
        .iter()
        .enumerate()
        .map(|(i, (m, p, v))| {
            let kinetic = 0.5 * m * v.dot(*v);
            let potential: f64 = bodies[i + 1..].iter().map(|(m2, p2, _)| -m * m2 / (*p - *p2).norm()).sum();
            kinetic + potential
        })
        .sum()
}

#[differentiable]
pub fn barycentre(bodies: &[(f64, V3)]) -> V3 {
    let total: f64 = bodies.iter().map(|b| b.0).sum();
    let weighted: V3 = bodies.iter().map(|&(m, p)| p * m).sum();
    weighted * (1.0 / total)
}

pub trait Ellipsoid {
    const A: f64;
    const F: f64;
    fn e2() -> f64 {
        Self::F * (2.0 - Self::F)
    }
}
pub struct Wgs84;
impl Ellipsoid for Wgs84 {
    const A: f64 = 6378137.0;
    const F: f64 = 1.0 / 298.257223563;
}

#[differentiable]
pub fn geodetic_to_ecef<E: Ellipsoid>(lat: f64, lon: f64, h: f64) -> [f64; 3] {
    let e2 = E::F * (2.0 - E::F);
    let (sp, cp) = lat.sin_cos();
    let n = E::A / (1.0 - e2 * sp * sp).sqrt();
    [(n + h) * cp * lon.cos(), (n + h) * cp * lon.sin(), (n * (1.0 - e2) + h) * sp]
}

#[differentiable]
pub fn vincenty(p1: (f64, f64), p2: (f64, f64)) -> Option<f64> {
    let (a, f) = (6378137.0, 1.0 / 298.257223563);
    let b = (1.0 - f) * a;
    let l = (p2.1 - p1.1).to_radians();
    let u1 = ((1.0 - f) * p1.0.to_radians().tan()).atan();
    let u2 = ((1.0 - f) * p2.0.to_radians().tan()).atan();
    let (su1, cu1) = u1.sin_cos();
    let (su2, cu2) = u2.sin_cos();
    let mut lambda = l;
    let mut limit = 100;
    let (cos_sq_alpha, sin_sigma, cos_sigma, sigma, cos2sm) = loop {
        let (sl, cl) = lambda.sin_cos();
        let ss = ((cu2 * sl).powi(2) + (cu1 * su2 - su1 * cu2 * cl).powi(2)).sqrt();
        if ss == 0.0 {
            return Some(0.0);
        }
        let cs = su1 * su2 + cu1 * cu2 * cl;
        let sigma = ss.atan2(cs);
        let sa = cu1 * cu2 * sl / ss;
        let ca2 = 1.0 - sa * sa;
        let c2sm = if ca2 != 0.0 { cs - 2.0 * su1 * su2 / ca2 } else { 0.0 };
        let c = f / 16.0 * ca2 * (4.0 + f * (4.0 - 3.0 * ca2));
        let prev = lambda;
        lambda = l + (1.0 - c) * f * sa * (sigma + c * ss * (c2sm + c * cs * (-1.0 + 2.0 * c2sm * c2sm)));
        limit -= 1;
        if (lambda - prev).abs() < 1e-12 {
            break (ca2, ss, cs, sigma, c2sm);
        }
        if limit == 0 {
            return None;
        }
    };
    let usq = cos_sq_alpha * (a * a - b * b) / (b * b);
    let aa = 1.0 + usq / 16384.0 * (4096.0 + usq * (-768.0 + usq * (320.0 - 175.0 * usq)));
    let bb = usq / 1024.0 * (256.0 + usq * (-128.0 + usq * (74.0 - 47.0 * usq)));
    let ds = bb
        * sin_sigma
        * (cos2sm
            + bb / 4.0
                * (cos_sigma * (-1.0 + 2.0 * cos2sm.powi(2))
                    - bb / 6.0 * cos2sm * (-3.0 + 4.0 * sin_sigma.powi(2)) * (-3.0 + 4.0 * cos2sm.powi(2))));
    Some(b * aa * (sigma - ds))
}

#[differentiable]
pub fn wrap_degrees(angle: f64) -> f64 {
    let mut a = angle % 360.0;
    if a < 0.0 {
        a += 360.0
    }
    if a > 180.0 { a - 360.0 } else { a }
}

#[differentiable]
pub fn route_length(points: &[(f64, f64)]) -> f64 {
    points
        .windows(2)
        .filter_map(|w| match w {
            [a, b] => vincenty(*a, *b),
            _ => None,
        })
        .sum()
}

#[derive(Debug, Clone, PartialEq, Differentiable)]
pub struct Track {
    points: Vec<V3>,
    #[constant]
    name: String,
}
#[differentiable]
impl Track {
    pub fn len(&self) -> usize {
        self.points.len()
    }
    pub fn is_empty(&self) -> bool {
        self.points.is_empty()
    }
    pub fn length(&self) -> f64 {
        self.points.iter().zip(self.points.iter().skip(1)).map(|(a, b)| (*b - *a).norm()).sum()
    }
    pub fn centroid(&self) -> Option<V3> {
        if self.is_empty() {
            return None;
        }
        let n = self.len() as f64;
        let sum = self.points.iter().copied().fold(V3::default(), |a, b| a + b);
        Some(sum * (1.0 / n))
    }
    pub fn at(&self, s: f64) -> V3 {
        let mut left = s;
        for pair in self.points.windows(2) {
            let step = pair[1] - pair[0];
            let d = step.norm();
            if left <= d {
                return pair[0] + step * (left / d);
            }
            left -= d;
        }
        *self.points.last().expect("no points")
    }
}

#[differentiable]
fn orbit_energy(a: f64, e: f64, nu: f64, mu: f64) -> f64 {
    let el = Elements { a, e, i: 0.3, raan: 0.5 * e, argp: 1.0, nu };
    let (r, v) = elements_to_state(&el, mu);
    state_to_energy((r, v), mu) + r.cross(&v).norm() + r[1]
}

#[differentiable]
fn bodies(x: &[f64]) -> f64 {
    let list: Vec<(f64, V3, V3)> =
        x.chunks(4).map(|c| (c[0], V3::new(c[1], c[2], c[3]), V3::from([c[3], c[1], 0.5]))).collect();
    let places: Vec<(f64, V3)> = list.iter().map(|b| (b.0, b.1)).collect();
    nbody_energy(&list) + barycentre(&places).norm()
}

#[differentiable]
fn on_earth(lat: f64, lon: f64, h: f64) -> [f64; 3] {
    geodetic_to_ecef::<Wgs84>(lat, lon, h)
}

#[differentiable]
fn track(x: &[f64], s: f64) -> f64 {
    let track = Track { points: x.chunks(3).map(|c| V3 { x: c[0], y: c[1], z: c[2] }).collect(), name: "a".to_owned() };
    let at = track.at(s);
    let c = track.centroid().unwrap();
    track.length() * at.dot(c)
}

mod tests {
    use crate::common::{check, check_vjp};

    check!(orbit_energy(a, e, nu, mu); (1.5, 0.2, 0.8, 1.0));
    check_vjp!(kepler(m, e); (0.8, 0.3); (0.8, 1.5));
    check_vjp!(true_anomaly(m, e); (0.8, 0.3); (0.8, -0.5));
    check!(bodies(&x); (vec![1.0, 0.0, 0.1, 0.2, 2.0, 1.0, 1.2, -0.4, 0.5, -1.0, 0.3, 1.5]));
    check_vjp!(on_earth(lat, lon, h); (0.7, -1.2, 0.1));
    check_vjp!(vincenty(p, q); ((52.0, 5.0), (48.0, 2.0)); kink ((1.0, 1.0), (1.0, 1.0)));
    check!(wrap_degrees(a); (-30.0); (200.0); (800.0));
    check!(route_length(&p); (vec![(52.0, 5.0), (48.0, 2.0), (45.0, 7.0)]));
    check!(track(&x, s); (vec![0.0, 0.1, 0.2, 1.0, 0.9, 0.3, 2.0, 0.5, -0.4], 1.7));
}
