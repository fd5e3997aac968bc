//! Hessians through functions whose type arguments are written, beside functions and closures that are passed.

use autodiff::{Differentiable, differentiable};

agree! {
    of_functions at [1.3, 0.7];
    of_methods at [1.3, 0.7];
    of_types_without_names at [1.3, 0.7];
    of_constants at [1.3, 0.7];
}

#[derive(Clone, Copy, Debug, Differentiable)]
struct Scale {
    k: f64,
}

trait Unit {
    const BY: f64;
}

struct Degrees;

impl Unit for Degrees {
    const BY: f64 = 0.5;
}

#[differentiable(order = 2)]
impl Scale {
    fn sum<const N: usize>(&self, f: impl Fn(f64) -> f64) -> f64 {
        (0..N).map(|i| f(self.k * i as f64)).sum()
    }

    fn turned<U: Unit>(self, f: impl FnOnce(f64) -> f64, g: impl Fn(f64) -> f64) -> Self {
        Scale { k: g(f(self.k * U::BY)) }
    }

    fn two<F: Fn(f64) -> f64, const N: usize>(&self, f: F) -> f64 {
        f(self.k) * N as f64
    }

    fn make<const N: usize>(k: f64, f: impl Fn(usize) -> f64) -> Scale {
        Scale { k: k * f(N) }
    }
}

#[differentiable(order = 3)]
fn sample<const N: usize>(f: impl Fn(f64) -> f64, h: f64) -> [f64; N] {
    std::array::from_fn(|i| f(h * i as f64))
}

#[differentiable(order = 2)]
fn integrate<const N: usize, F>(f: F, b: f64) -> f64
where
    F: Fn(f64) -> f64,
{
    let h = b / N as f64;
    (0..N).map(|i| h * f((i as f64 + 0.5) * h)).sum()
}

#[differentiable(order = 2)]
fn times<const N: usize>(x: f64, y: impl Into<f64>) -> f64 {
    let y: f64 = y.into();
    x * N as f64 * y
}

#[differentiable(order = 2)]
fn bounded<const N: usize>(f: impl Fn(f64) -> f64, ends: [f64; N], #[constant] steps: usize) -> f64 {
    let mut sum = 0.0;
    for i in 0..steps {
        sum += f(ends[i % N]) * ends[0];
    }
    sum
}

mod functions {
    use super::*;

    #[differentiable(order = 2)]
    pub(crate) fn of_functions(x: &[f64]) -> f64 {
        let a = sample::<4>(|u| u * u * x[1], x[0]);
        a[3] * a[1] + integrate::<5, _>(|u| (u * x[0]).sin(), x[1])
    }

    #[differentiable(order = 2)]
    pub(crate) fn of_methods(x: &[f64]) -> f64 {
        let k = x[0];
        let s = Scale { k };
        let t = s.turned::<Degrees>(|u| u * u * x[1], f64::sin).turned::<Degrees>(|u| u + k, |v| v * v);
        s.sum::<3>(|u| u * u * x[1]) * t.k + s.two::<_, 4>(|u| u * k * x[1]) + Scale::make::<3>(k, |n| n as f64 * k).k
    }

    #[differentiable(order = 2)]
    pub(crate) fn of_types_without_names(x: &[f64]) -> f64 {
        times::<3>(x[0], 2.0) * times::<2>(x[0], x[1])
    }

    #[differentiable(order = 2)]
    pub(crate) fn of_constants(x: &[f64]) -> f64 {
        bounded::<2>(|u| u * u * x[1], [x[0], x[1]], 3) + bounded::<1>(f64::exp, [0.5], 2) * x[0] * x[1]
    }
}

#[differentiable(order = 3)]
fn cubes(x: f64, y: f64) -> f64 {
    let a = sample::<3>(|u: f64| u * y, x);
    let (b, c): (f64, f64) = (a[1], a[2]);
    b * c * c
}

#[differentiable(order = 2)]
fn slope(x: f64, y: f64) -> f64 {
    cubes::grad(x, y).0
}

/// `4 x^3 y^3`
#[test]
fn third_derivatives() {
    let (x, y): (f64, f64) = (1.3, 0.7);
    let [[xx, xy], [yx, yy]] = slope::hessian(x, y);
    super::close(&[xx, xy, yy], &[24.0 * y.powi(3), 72.0 * x * y * y, 72.0 * x * x * y]);
    super::close(&[xy], &[yx]);
}
