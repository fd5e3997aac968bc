//! Colour science.

use autodiff::{Differentiable, differentiable};

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
pub struct Rgb {
    pub r: f64,
    pub g: f64,
    pub b: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
pub struct Lab(pub f64, pub f64, pub f64);

#[differentiable]
fn to_linear(c: f64) -> f64 {
    if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
}

#[differentiable]
impl Rgb {
    pub fn map(self, f: impl Fn(f64) -> f64) -> Rgb {
        Rgb { r: f(self.r), g: f(self.g), b: f(self.b) }
    }

    pub fn to_xyz(self) -> [f64; 3] {
        const M: [[f64; 3]; 3] =
            [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]];
        let lin = [to_linear(self.r), to_linear(self.g), to_linear(self.b)];
        let mut xyz = [0.0; 3];
        for (out, row) in xyz.iter_mut().zip(M.iter()) {
            *out = row.iter().zip(lin.iter()).map(|(m, c)| m * c).sum();
        }
        xyz
    }

    pub fn luminance(&self) -> f64 {
        0.2126 * to_linear(self.r) + 0.7152 * to_linear(self.g) + 0.0722 * to_linear(self.b)
    }
}

#[differentiable]
impl Lab {
    pub fn from_xyz(xyz: [f64; 3]) -> Self {
        const WHITE: [f64; 3] = [0.95047, 1.0, 1.08883];
        let f = |t: f64| {
            const DELTA: f64 = 6.0 / 29.0;
            if t > DELTA.powi(3) { t.cbrt() } else { t / (3.0 * DELTA * DELTA) + 4.0 / 29.0 }
        };
        let fx = f(xyz[0] / WHITE[0]);
        let fy = f(xyz[1] / WHITE[1]);
        let fz = f(xyz[2] / WHITE[2]);
        Lab(116.0 * fy - 16.0, 500.0 * (fx - fy), 200.0 * (fy - fz))
    }

    pub fn chroma(&self) -> f64 {
        self.1.hypot(self.2)
    }

    pub fn hue(&self) -> f64 {
        self.2.atan2(self.1).to_degrees().rem_euclid(360.0)
    }

    pub fn delta_e76(&self, other: &Lab) -> f64 {
        ((self.0 - other.0).powi(2) + (self.1 - other.1).powi(2) + (self.2 - other.2).powi(2)).sqrt()
    }

    pub fn delta_e94(&self, other: &Lab) -> f64 {
        let Lab(l1, a1, b1) = *self;
        let &Lab(l2, a2, b2) = other;
        let (c1, c2) = (self.chroma(), other.chroma());
        let dc = c1 - c2;
        let dh2 = ((a1 - a2).powi(2) + (b1 - b2).powi(2) - dc * dc).max(0.0);
        let (sc, sh) = (1.0 + 0.045 * c1, 1.0 + 0.015 * c1);
        ((l1 - l2).powi(2) + (dc / sc).powi(2) + dh2 / (sh * sh)).sqrt()
    }
}

#[differentiable]
pub fn hsv(r: f64, g: f64, b: f64) -> (f64, f64, f64) {
    let max = r.max(g).max(b);
    let min = r.min(g).min(b);
    let delta = max - min;
    let h = if delta == 0.0 {
        0.0
    } else if max == r {
        60.0 * (((g - b) / delta) % 6.0)
    } else if max == g {
        60.0 * ((b - r) / delta + 2.0)
    } else {
        60.0 * ((r - g) / delta + 4.0)
    };
    let s = if max == 0.0 { 0.0 } else { delta / max };
    (h, s, max)
}

#[differentiable]
pub fn contrast(r1: f64, g1: f64, b1: f64, r2: f64, g2: f64, b2: f64) -> f64 {
    let l1 = Rgb { r: r1, g: g1, b: b1 }.luminance();
    let l2 = Rgb { r: r2, g: g2, b: b2 }.luminance();
    let (hi, lo) = if l1 > l2 { (l1, l2) } else { (l2, l1) };
    (hi + 0.05) / (lo + 0.05)
}

#[differentiable]
pub fn difference(r: f64, g: f64, b: f64, k: f64) -> f64 {
    let one = Rgb { r, g, b };
    let other = one.map(|c| c * k);
    let (a, b) = (Lab::from_xyz(one.to_xyz()), Lab::from_xyz(other.to_xyz()));
    a.delta_e76(&b) + a.delta_e94(&b) + 0.01 * a.hue()
}

#[differentiable]
pub fn blend(top: [f64; 4], under: [f64; 4]) -> [f64; 4] {
    let alpha = top[3] + under[3] * (1.0 - top[3]);
    let mut out = [0.0, 0.0, 0.0, alpha];
    for i in 0..3 {
        out[i] = (top[i] * top[3] + under[i] * under[3] * (1.0 - top[3])) / alpha;
    }
    out
}

mod checks {
    use crate::common::{check, check_vjp};

    check_vjp!(hsv(r, g, b); (0.8, 0.4, 0.2); (0.2, 0.7, 0.3); (0.2, 0.3, 0.9); kink (0.5, 0.5, 0.5));
    check!(contrast(a, b, c, d, e, f); (0.8, 0.4, 0.2, 0.02, 0.1, 0.3));
    check!(difference(r, g, b, k); (0.8, 0.4, 0.2, 0.7); (0.2, 0.3, 0.9, 0.9));
    check_vjp!(blend(a, b); ([0.8, 0.4, 0.2, 0.5], [0.1, 0.2, 0.3, 0.9]));
}
