//! Type arguments written out beside functions and closures that are passed.

use autodiff::{Differentiable, differentiable};

#[derive(Clone, Differentiable)]
struct S {
    k: f64,
}
trait Unit {
    const BY: f64;
}
struct Deg;
struct Rad;
impl Unit for Deg {
    const BY: f64 = 0.5;
}
impl Unit for Rad {
    const BY: f64 = 1.0;
}
#[differentiable]
impl S {
    fn sum<const N: usize>(&self, f: impl Fn(f64) -> f64) -> f64 {
        (0..N).map(|i| f(self.k * i as f64)).sum()
    }
    fn conv<T: Into<f64> + Copy>(&self, x: T, f: impl Fn(f64) -> f64) -> f64 {
        f(x.into() * self.k)
    }
    fn turned<U: Unit>(self, f: impl FnOnce(f64) -> f64, g: impl Fn(f64) -> f64) -> Self {
        S { k: g(f(self.k * U::BY)) }
    }
    fn two<F: Fn(f64) -> f64, const N: usize>(&self, f: F) -> f64 {
        f(self.k) * N as f64
    }
    fn make<const N: usize>(k: f64, f: impl Fn(usize) -> f64) -> S {
        S { k: k * f(N) }
    }
}
#[differentiable]
fn sample<const N: usize>(f: impl Fn(f64) -> f64, h: f64) -> [f64; N] {
    std::array::from_fn(|i| f(h * i as f64))
}
#[differentiable]
fn integrate<const N: usize, F>(f: F, b: f64) -> f64
where
    F: Fn(f64) -> f64,
{
    let h = b / N as f64;
    (0..N).map(|i| h * f((i as f64 + 0.5) * h)).sum()
}
#[differentiable]
fn methods(k: f64) -> f64 {
    let s = S { k };
    let t = s.clone().turned::<Deg>(|x| x * x, f64::sin).turned::<Rad>(|x| x + k, |y| y * y);
    s.sum::<3>(|x| x * x * k)
        + s.conv::<f64>(k, f64::sin)
        + t.k
        + s.two::<_, 4>(|x| x * k)
        + S::make::<3>(k, |n| n as f64 * k).k
}
#[differentiable]
fn functions(h: f64, b: f64) -> f64 {
    let a = sample::<4>(|x| x * x * b, h);
    a[3] * a[1] + integrate::<5, _>(|x| (x * h).sin(), b)
}
#[differentiable]
fn times<const N: usize>(x: f64, y: impl Into<f64>) -> f64 {
    let y: f64 = y.into();
    x * N as f64 * y
}
#[differentiable]
impl S {
    fn over<const N: usize>(x: f64, y: impl Into<f64>) -> f64 {
        let y: f64 = y.into();
        x / N as f64 * y
    }
    fn by<const N: usize>(&self, x: f64, f: impl Fn(f64) -> f64, y: impl Into<f64>) -> f64 {
        let y: f64 = y.into();
        x * f(y) * self.k * N as f64
    }
}
/// Types that have no names, and are of no functions.
#[differentiable]
fn unnamed(x: f64, k: f64) -> f64 {
    let s = S { k };
    times::<3>(x, 2.0) * times::<2>(x, k) + S::over::<2>(x, k) + s.by::<5>(x, |u| u * k, 2.0f32)
}
mod checks {
    use crate::common::check;
    check!(methods(x); (0.3));
    check!(functions(x, b); (0.3, 0.7));
    check!(unnamed(x, k); (0.3, 0.7));
}
