//! Orbital mechanics.

use autodiff::{Differentiable, differentiable};

pub const MU_EARTH: f64 = 398600.4418;
const R_EARTH: f64 = 6378.137;
const J2: f64 = 1.08262668e-3;

#[differentiable]
pub fn kepler(mean_anomaly: f64, e: f64) -> f64 {
    let mut ea = if e < 0.8 { mean_anomaly } else { std::f64::consts::PI };
    loop {
        let delta = (ea - e * ea.sin() - mean_anomaly) / (1.0 - e * ea.cos());
        ea -= delta;
        if delta.abs() < 1e-14 {
            break ea;
        }
    }
}

#[differentiable]
pub fn true_anomaly(ea: f64, e: f64) -> f64 {
    2.0 * ((1.0 + e).sqrt() * (ea / 2.0).sin()).atan2((1.0 - e).sqrt() * (ea / 2.0).cos())
}

#[differentiable]
pub fn vis_viva(r: f64, a: f64) -> f64 {
    (MU_EARTH * (2.0 / r - 1.0 / a)).sqrt()
}

#[differentiable]
pub fn hohmann(r1: f64, r2: f64) -> f64 {
    let dv1 = (MU_EARTH / r1).sqrt() * ((2.0 * r2 / (r1 + r2)).sqrt() - 1.0);
    let dv2 = (MU_EARTH / r2).sqrt() * (1.0 - (2.0 * r1 / (r1 + r2)).sqrt());
    dv1.abs() + dv2.abs()
}

#[derive(Clone, Copy, Debug, Differentiable)]
pub struct Elements {
    pub a: f64,
    pub e: f64,
    pub i: f64,
    pub raan: f64,
    pub argp: f64,
    pub nu: f64,
}

#[differentiable]
impl Elements {
    pub fn semi_latus_rectum(&self) -> f64 {
        self.a * (1.0 - self.e.powi(2))
    }

    /// Perifocal coordinates turned by three angles.
    pub fn to_state(&self) -> ([f64; 3], [f64; 3]) {
        let p = self.semi_latus_rectum();
        let (sn, cn) = self.nu.sin_cos();
        let r = p / (1.0 + self.e * cn);
        let (px, py) = (r * cn, r * sn);
        let h = (MU_EARTH / p).sqrt();
        let (vx, vy) = (-h * sn, h * (self.e + cn));
        let (so, co) = self.raan.sin_cos();
        let (sw, cw) = self.argp.sin_cos();
        let (si, ci) = self.i.sin_cos();
        let rot = [
            [co * cw - so * sw * ci, -co * sw - so * cw * ci],
            [so * cw + co * sw * ci, -so * sw + co * cw * ci],
            [sw * si, cw * si],
        ];
        let mut pos = [0.0; 3];
        let mut vel = [0.0; 3];
        for k in 0..3 {
            pos[k] = rot[k][0] * px + rot[k][1] * py;
            vel[k] = rot[k][0] * vx + rot[k][1] * vy;
        }
        (pos, vel)
    }

    /// Radians per second.
    pub fn nodal_precession(self) -> f64 {
        let n = (MU_EARTH / self.a.powi(3)).sqrt();
        -1.5 * J2 * (R_EARTH / self.semi_latus_rectum()).powi(2) * n * self.i.cos()
    }
}

#[differentiable]
pub fn state_of(a: f64, e: f64, i: f64, raan: f64, argp: f64, nu: f64) -> f64 {
    let el = Elements { a, e, i, raan, argp, nu };
    let (r, v) = el.to_state();
    r.iter().zip(v.iter()).map(|(r, v)| r * v).sum::<f64>() + r[2] + 1e5 * el.nodal_precession() * v[0]
}

#[differentiable]
fn acceleration(r: &[f64; 3]) -> [f64; 3] {
    let d = (r[0] * r[0] + r[1] * r[1] + r[2] * r[2]).sqrt();
    let k = -MU_EARTH / d.powi(3);
    let z2 = 5.0 * (r[2] / d).powi(2);
    let f = 1.5 * J2 * (R_EARTH / d).powi(2);
    [k * r[0] * (1.0 - f * (z2 - 1.0)), k * r[1] * (1.0 - f * (z2 - 1.0)), k * r[2] * (1.0 - f * (z2 - 3.0))]
}

/// Leapfrog steps under an oblate Earth.
#[differentiable]
pub fn propagate(mut r: [f64; 3], mut v: [f64; 3], dt: f64, steps: usize) -> f64 {
    let mut a = acceleration(&r);
    for _ in 0..steps {
        for k in 0..3 {
            v[k] += 0.5 * dt * a[k];
            r[k] += dt * v[k];
        }
        a = acceleration(&r);
        for (v, a) in v.iter_mut().zip(&a) {
            *v += 0.5 * dt * a;
        }
    }
    r[0] + 0.1 * v[1]
}

/// The universal variable's functions of Stumpff.
#[differentiable]
pub fn stumpff(psi: f64) -> (f64, f64) {
    match psi {
        p if p > 1e-6 => {
            let s = p.sqrt();
            ((1.0 - s.cos()) / p, (s - s.sin()) / p.powf(1.5))
        }
        p if p < -1e-6 => {
            let s = (-p).sqrt();
            ((1.0 - s.cosh()) / p, (s.sinh() - s) / (-p).powf(1.5))
        }
        p => (0.5 - p / 24.0, 1.0 / 6.0 - p / 120.0),
    }
}

mod checks {
    use crate::common::{check, check_vjp};

    check!(kepler(m, e); (1.2, 0.3); (2.5, 0.9));
    check!(true_anomaly(ea, e); (1.2, 0.3));
    check!(vis_viva(r, a); (7000.0, 8000.0));
    check!(hohmann(r1, r2); (6678.0, 42164.0); (42164.0, 6678.0));
    check!(state_of(a, e, i, raan, argp, nu); (7000.0, 0.1, 0.9, 1.1, 0.4, 2.0));
    check!(propagate(r, v, dt, @steps); ([7000.0, 10.0, 20.0], [0.1, 7.5, 0.3], 10.0, 5));
    check_vjp!(stumpff(psi); (0.5); (-0.5); (1e-8));
}
