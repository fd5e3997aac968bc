//! What people write: colours.

use autodiff::{Differentiable, differentiable};

#[differentiable]
pub fn hsv_to_rgb(h: f32, s: f32, v: f32) -> (f32, f32, f32) {
    let c = v * s;
    let hp = h / 60.0;
    let x = c * (1.0 - (hp % 2.0 - 1.0).abs());
    let (r, g, b) = match hp as i32 {
        0 => (c, x, 0.0),
        1 => (x, c, 0.0),
        2 => (0.0, c, x),
        3 => (0.0, x, c),
        4 => (x, 0.0, c),
        _ => (c, 0.0, x),
    };
    let m = v - c;
    (r + m, g + m, b + m)
}

#[differentiable]
pub fn rgb_to_hsl(rgb: [f64; 3]) -> [f64; 3] {
    let [r, g, b] = rgb;
    let max = r.max(g).max(b);
    let min = r.min(g).min(b);
    let l = (max + min) / 2.0;
    let d = max - min;
    if d == 0.0 {
        return [0.0, 0.0, l];
    }
    let s = if l > 0.5 { d / (2.0 - max - min) } else { d / (max + min) };
    let h = if max == r {
        (g - b) / d + if g < b { 6.0 } else { 0.0 }
    } else if max == g {
        (b - r) / d + 2.0
    } else {
        (r - g) / d + 4.0
    };
    [h / 6.0, s, l]
}

const M1: [[f64; 3]; 3] = [
    [0.4122214708, 0.5363325363, 0.0514459929],
    [0.2119034982, 0.6806995451, 0.1073969566],
    [0.0883024619, 0.2817188376, 0.6299787005],
];

#[differentiable]
pub fn oklab(rgb: [f64; 3]) -> [f64; 3] {
    let lms: Vec<f64> = M1.iter().map(|row| row.iter().zip(&rgb).map(|(m, c)| m * c).sum::<f64>().cbrt()).collect();
    let [l, m, s] = [lms[0], lms[1], lms[2]];
    [
        0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
        1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
        0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s,
    ]
}

#[differentiable]
pub fn delta_e(lab1: &[f64; 3], lab2: &[f64; 3]) -> f64 {
    lab1.iter().zip(lab2.iter()).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt()
}

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
pub struct Rgba<T> {
    pub r: T,
    pub g: T,
    pub b: T,
    pub a: T,
}
#[differentiable]
impl Rgba<f64> {
    pub fn over(self, under: Self) -> Self {
        let a = self.a + under.a * (1.0 - self.a);
        let mix = |s: f64, d: f64| (s * self.a + d * under.a * (1.0 - self.a)) / a;
        Rgba { r: mix(self.r, under.r), g: mix(self.g, under.g), b: mix(self.b, under.b), a }
    }
    pub fn map<F: Fn(f64) -> f64>(self, f: F) -> Self {
        Rgba { r: f(self.r), g: f(self.g), b: f(self.b), ..self }
    }
    pub fn gamma(self, g: f64) -> Self {
        self.map(|c| c.max(0.0).powf(1.0 / g))
    }
}

#[differentiable]
pub fn gradient_at(stops: &[(f64, [f64; 3])], t: f64) -> [f64; 3] {
    let t = t.clamp(0.0, 1.0);
    let idx = match stops.iter().position(|s| s.0 > t) {
        Some(0) => return stops[0].1,
        Some(i) => i,
        None => return stops[stops.len() - 1].1,
    };
    let (t0, c0) = stops[idx - 1];
    let (t1, c1) = stops[idx];
    let u = (t - t0) / (t1 - t0);
    std::array::from_fn(|k| c0[k] + (c1[k] - c0[k]) * u)
}

#[differentiable]
fn blended(x: [f64; 4], y: [f64; 4], g: f64) -> f64 {
    let of = |[r, g, b, a]: [f64; 4]| Rgba { r, g, b, a };
    let c = of(x).over(of(y)).gamma(g);
    c.r + 2.0 * c.g + 3.0 * c.b * c.a
}

mod tests {
    use crate::common::{check, check_vjp};

    check_vjp!(hsv_to_rgb(h, s, v); (200.0, 0.5, 0.8); (20.0, 0.5, 0.8));
    check_vjp!(rgb_to_hsl(c); ([0.2, 0.5, 0.9]); ([0.9, 0.2, 0.5]); ([0.3, 0.8, 0.1]));
    check_vjp!(oklab(c); ([0.2, 0.5, 0.9]));
    check!(delta_e(&a, &b); ([50.0, 10.0, 5.0], [52.0, 7.0, 9.0]));
    check!(blended(x, y, g); ([0.1, 0.2, 0.3, 0.6], [0.5, 0.4, 0.9, 0.8], 2.2));
    check_vjp!(gradient_at(&s, t); (vec![(0.0, [0.0, 0.1, 0.2]), (0.5, [1.0, 0.5, 0.3]), (1.0, [0.3, 0.2, 0.9])], 0.7));
}
