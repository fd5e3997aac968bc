//! Generic functions for floats and colours, and functions that take functions.

use autodiff::{Differentiable, differentiable};
use std::ops::{Add, Mul, Sub};
#[differentiable]
fn horner<T>(coeffs: &[T], x: T) -> T
where
    T: Copy + Add<Output = T> + Mul<Output = T> + Default,
{
    coeffs.iter().rev().fold(T::default(), |acc, &c| acc * x + c)
}
#[differentiable]
fn lerp<T: Copy + Add<Output = T> + Sub<Output = T> + Mul<f64, Output = T>>(a: T, b: T, t: f64) -> T {
    a + (b - a) * t
}
#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct Color<T> {
    r: T,
    g: T,
    b: T,
}
#[differentiable]
impl Add for Color<f64> {
    type Output = Self;
    fn add(self, o: Self) -> Self {
        Color { r: self.r + o.r, g: self.g + o.g, b: self.b + o.b }
    }
}
#[differentiable]
impl Sub for Color<f64> {
    type Output = Self;
    fn sub(self, o: Self) -> Self {
        Color { r: self.r - o.r, g: self.g - o.g, b: self.b - o.b }
    }
}
#[differentiable]
impl Mul<f64> for Color<f64> {
    type Output = Self;
    fn mul(self, k: f64) -> Self {
        Color { r: self.r * k, g: self.g * k, b: self.b * k }
    }
}
#[derive(Clone, Debug, Differentiable)]
struct Gradient<T> {
    stops: Vec<(f64, T)>,
}
#[differentiable]
impl Gradient<Color<f64>> {
    fn sample(&self, t: f64) -> Color<f64> {
        let i = self.stops.iter().position(|(p, _)| *p > t).unwrap_or(self.stops.len() - 1).max(1);
        let (p0, c0) = self.stops[i - 1];
        let (p1, c1) = self.stops[i];
        lerp(c0, c1, ((t - p0) / (p1 - p0)).clamp(0.0, 1.0))
    }
}
#[differentiable]
fn newton<F, G>(f: F, df: G, mut x: f64, tol: f64) -> Result<f64, usize>
where
    F: Fn(f64) -> f64,
    G: Fn(f64) -> f64,
{
    for i in 0..50 {
        let step = f(x) / df(x);
        x -= step;
        if step.abs() < tol {
            return Ok(x);
        }
        if !x.is_finite() {
            return Err(i);
        }
    }
    Err(50)
}
#[differentiable]
fn simpson(f: &dyn Fn(f64) -> f64, a: f64, b: f64, n: usize) -> f64 {
    let h = (b - a) / n as f64;
    (0..=n)
        .map(|i| {
            let w = match i {
                0 => 1.0,
                i if i == n => 1.0,
                i if i % 2 == 1 => 4.0,
                _ => 2.0,
            };
            w * f(a + i as f64 * h)
        })
        .sum::<f64>()
        * h
        / 3.0
}
#[differentiable]
fn total(a: f64, b: f64, t: f64) -> f64 {
    let g = Gradient {
        stops: vec![
            (0.0, Color { r: a, g: b, b: 0.2 }),
            (0.5, Color { r: b, g: 0.1, b: a }),
            (1.0, Color { r: 1.0, g: a * b, b: 0.0 }),
        ],
    };
    let c = g.sample(t);
    let p = horner(&[a, b, 2.0], t);
    let root = newton(|x| x * x * x - a, |x| 3.0 * x * x, 1.0, 1e-13).unwrap_or(0.0);
    let k = b * 2.0;
    let area = simpson(&|x| (k * x).sin() * a, 0.0, t, 10);
    c.r * c.g + c.b * p + root + area + lerp(a, b, t)
}

mod tests {
    use crate::common::check;

    check!(total(a, b, t); (0.7, 0.4, 0.3));
}
