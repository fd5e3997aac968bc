//! Gradient noise over a table of permutations.

use autodiff::differentiable;
const PERM: [u8; 16] = [7, 3, 12, 1, 9, 15, 0, 5, 11, 2, 14, 6, 10, 4, 13, 8];
#[inline]
fn hash(x: i32, y: i32) -> usize {
    let a = PERM[(x & 15) as usize] as i32;
    PERM[((a + y) & 15) as usize] as usize
}
#[differentiable]
#[inline]
fn fade(t: f64) -> f64 {
    t * t * t * (t * (t * 6.0 - 15.0) + 10.0)
}
#[differentiable]
fn lerp(t: f64, a: f64, b: f64) -> f64 {
    a + t * (b - a)
}
#[differentiable]
fn grad2(h: usize, x: f64, y: f64) -> f64 {
    let h = h & 7;
    let (u, v) = if h < 4 { (x, y) } else { (y, x) };
    (if h & 1 != 0 { -u } else { u }) + if h & 2 != 0 { -2.0 * v } else { 2.0 * v }
}
#[differentiable]
fn perlin(x: f64, y: f64) -> f64 {
    let (xi, yi) = (x.floor() as i32, y.floor() as i32);
    let (xf, yf) = (x - x.floor(), y - y.floor());
    let (u, v) = (fade(xf), fade(yf));
    let n00 = grad2(hash(xi, yi), xf, yf);
    let n10 = grad2(hash(xi + 1, yi), xf - 1.0, yf);
    let n01 = grad2(hash(xi, yi + 1), xf, yf - 1.0);
    let n11 = grad2(hash(xi + 1, yi + 1), xf - 1.0, yf - 1.0);
    lerp(v, lerp(u, n00, n10), lerp(u, n01, n11))
}
#[differentiable]
fn fbm(x: f64, y: f64, octaves: u32, gain: f64) -> f64 {
    let mut amp = 1.0;
    let mut freq = 1.0;
    let mut sum = 0.0;
    for _ in 0..octaves {
        sum += amp * perlin(x * freq, y * freq);
        amp *= gain;
        freq *= 2.0;
    }
    sum
}

mod tests {
    use crate::common::check;

    check!(fbm(x, y, @octaves, gain); (0.37, 1.91, 3, 0.5));
}
