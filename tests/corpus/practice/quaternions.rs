//! Quaternions: interpolation, rotation, angles.

use autodiff::{Differentiable, differentiable};
use std::ops::Mul;
#[derive(Debug, Clone, Copy, PartialEq, Default, Differentiable)]
struct Quaternion {
    w: f64,
    x: f64,
    y: f64,
    z: f64,
}
#[differentiable]
impl Quaternion {
    const IDENTITY: Self = Quaternion { w: 1.0, x: 0.0, y: 0.0, z: 0.0 };
    fn from_axis_angle(axis: [f64; 3], angle: f64) -> Self {
        let n = axis.iter().map(|a| a * a).sum::<f64>().sqrt();
        let (s, c) = (angle / 2.0).sin_cos();
        let [x, y, z] = axis.map(|a| a / n * s);
        Self { w: c, x, y, z }
    }
    fn dot(&self, o: &Self) -> f64 {
        self.w * o.w + self.x * o.x + self.y * o.y + self.z * o.z
    }
    fn norm(&self) -> f64 {
        self.dot(self).sqrt()
    }
    fn normalize(self) -> Self {
        let n = self.norm();
        self.scale(n.recip())
    }
    fn scale(self, k: f64) -> Self {
        Self { w: self.w * k, x: self.x * k, y: self.y * k, z: self.z * k }
    }
    fn conj(self) -> Self {
        Self { x: -self.x, y: -self.y, z: -self.z, ..self }
    }
    fn lerp(self, o: Self, t: f64) -> Self {
        Self {
            w: self.w + (o.w - self.w) * t,
            x: self.x + (o.x - self.x) * t,
            y: self.y + (o.y - self.y) * t,
            z: self.z + (o.z - self.z) * t,
        }
    }
    fn slerp(self, mut other: Self, t: f64) -> Self {
        let mut cos = self.dot(&other);
        if cos < 0.0 {
            other = other.scale(-1.0);
            cos = -cos;
        }
        if cos > 0.9995 {
            return self.lerp(other, t).normalize();
        }
        let theta = cos.acos();
        let s = theta.sin();
        let a = ((1.0 - t) * theta).sin() / s;
        let b = (t * theta).sin() / s;
        Self {
            w: a * self.w + b * other.w,
            x: a * self.x + b * other.x,
            y: a * self.y + b * other.y,
            z: a * self.z + b * other.z,
        }
    }
    fn rotate(&self, v: [f64; 3]) -> [f64; 3] {
        let p = Quaternion { w: 0.0, x: v[0], y: v[1], z: v[2] };
        let Quaternion { x, y, z, .. } = *self * p * self.conj();
        [x, y, z]
    }
    fn to_euler(&self) -> (f64, f64, f64) {
        let &Quaternion { w, x, y, z } = self;
        let roll = f64::atan2(2.0 * (w * x + y * z), 1.0 - 2.0 * (x * x + y * y));
        let sinp = 2.0 * (w * y - z * x);
        let pitch = if sinp.abs() >= 1.0 { std::f64::consts::FRAC_PI_2.copysign(sinp) } else { sinp.asin() };
        let yaw = f64::atan2(2.0 * (w * z + x * y), 1.0 - 2.0 * (y * y + z * z));
        (roll, pitch, yaw)
    }
}
#[differentiable]
impl Mul for Quaternion {
    type Output = Self;
    fn mul(self, r: Self) -> Self::Output {
        Self {
            w: self.w * r.w - self.x * r.x - self.y * r.y - self.z * r.z,
            x: self.w * r.x + self.x * r.w + self.y * r.z - self.z * r.y,
            y: self.w * r.y - self.x * r.z + self.y * r.w + self.z * r.x,
            z: self.w * r.z + self.x * r.y - self.y * r.x + self.z * r.w,
        }
    }
}
#[differentiable]
fn misalign(angle: f64, t: f64, v: [f64; 3]) -> f64 {
    let a = Quaternion::IDENTITY;
    let b = Quaternion::from_axis_angle([0.3, -0.2, 1.0], angle);
    let q = a.slerp(b, t);
    let [x, y, z] = q.rotate(v);
    let (r, p, w) = q.to_euler();
    x * y + z * r + p * w
}

mod tests {
    use crate::common::check;

    check!(misalign(angle, t, v); (1.2, 0.3, [0.5, 1.0, -0.7]));
}
