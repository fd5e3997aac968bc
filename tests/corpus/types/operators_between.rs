//! Operators between two type parameters in impls of traits; parameters that may be unsized; what converts into `Self`.

use autodiff::{Differentiable, differentiable};
use num_traits::{Float, Zero};
use std::ops::{Add, Mul, Sub};

#[derive(Clone, Copy, Debug, Differentiable)]
struct Coefficients<C> {
    b0: C,
    a1: C,
}

#[derive(Clone, Copy, Debug, Differentiable)]
struct Filter<C, T> {
    y1: T,
    coefficients: Coefficients<C>,
}

#[differentiable]
trait Run<C, T = C> {
    fn run(&mut self, input: T) -> T;
}

#[differentiable]
impl<C, T> Run<C, T> for Filter<C, T>
where
    T: Copy + Add<T, Output = T> + Sub<T, Output = T> + Zero,
    C: Copy + Mul<T, Output = T>,
{
    fn run(&mut self, input: T) -> T {
        let out = self.coefficients.b0 * input - self.coefficients.a1 * self.y1;
        self.y1 = out;
        out
    }
}

#[differentiable]
fn filtered(b0: f64, a1: f64, signal: &[f64]) -> f64 {
    let mut filter = Filter { y1: 0.0, coefficients: Coefficients { b0, a1 } };
    let mut energy = 0.0;
    for &x in signal {
        let y: f64 = filter.run(x);
        energy += y * y;
    }
    energy
}

#[differentiable]
trait Interpolate<F> {
    fn interpolate(&self, other: &Self, t: F) -> Self;
}

#[differentiable]
impl<T: Mul<F, Output = T> + Add<Output = T> + Copy, F: Float> Interpolate<F> for T {
    fn interpolate(&self, other: &Self, t: F) -> Self {
        *self * (F::one() - t) + *other * t
    }
}

#[derive(Clone, Copy, Debug, Differentiable)]
struct Colour(f64, f64);

#[differentiable]
impl Add for Colour {
    type Output = Colour;
    fn add(self, o: Colour) -> Colour {
        Colour(self.0 + o.0, self.1 + o.1)
    }
}

#[differentiable]
impl Mul<f64> for Colour {
    type Output = Colour;
    fn mul(self, k: f64) -> Colour {
        Colour(self.0 * k, self.1 * k)
    }
}

#[differentiable]
fn curve<T: Interpolate<F> + Copy, F: Float>(points: &[T], t: F) -> T {
    let mut points = points.to_vec();
    for level in (1..points.len()).rev() {
        for j in 0..level {
            points[j] = points[j].interpolate(&points[j + 1], t);
        }
    }
    points[0]
}

#[differentiable]
fn interpolated(a: f64, b: f64, t: f64) -> f64 {
    let c = curve(&[Colour(a, b), Colour(b, a * a), Colour(0.3, a)], t);
    c.0 * c.1 + curve(&[a, b, a * b], t)
}

#[differentiable]
trait Solid {
    fn volume(&self) -> f64;
}

#[derive(Clone, Differentiable)]
struct Ball {
    r: f64,
}

#[differentiable]
impl Solid for Ball {
    fn volume(&self) -> f64 {
        4.0 / 3.0 * std::f64::consts::PI * self.r.powi(3)
    }
}

#[differentiable]
fn of_both<A: ?Sized, B: Solid + ?Sized>(a: &A, b: &B, k: f64) -> f64
where
    A: Solid,
{
    a.volume() * k + b.volume() / k
}

#[differentiable]
fn balls(r: f64, k: f64) -> f64 {
    of_both(&Ball { r }, &Ball { r: k * r }, k)
}

#[differentiable]
impl From<(f64, f64)> for Colour {
    fn from(parts: (f64, f64)) -> Self {
        Colour(parts.0, parts.1)
    }
}

#[differentiable]
impl Colour {
    fn distance<T: Into<Self>>(self, other: T) -> f64 {
        let other: Colour = other.into();
        (self.0 - other.0).hypot(self.1 - other.1)
    }
}

#[differentiable]
fn distances(a: f64, b: f64) -> f64 {
    Colour(a, b).distance((b, a * a)) * Colour(a, b).distance((a * b, 2.0))
}

mod checks {
    use super::*;
    use crate::common::*;

    check!(filtered(b0, a1, &signal); (0.5, 1.2, vec![1.0, 2.0, 3.0]));
    check!(interpolated(a, b, t); (0.5, 1.2, 0.3));
    check!(balls(r, k); (0.5, 1.2));
    check!(distances(a, b); (0.5, 1.2));
}
