//! `impl From<&T>`, and the `into` that it gives.

use autodiff::{Differentiable, differentiable};

#[derive(Clone, Differentiable)]
struct P {
    x: f64,
    y: Vec<f64>,
}
#[derive(Clone, Differentiable)]
struct Polar {
    r: f64,
    t: f64,
}
#[derive(Clone, Copy, Differentiable)]
struct Q<T> {
    a: T,
}
#[differentiable]
impl From<&P> for Polar {
    fn from(p: &P) -> Self {
        Polar { r: p.x.hypot(p.y[0]), t: p.y[0].atan2(p.x) }
    }
}
#[differentiable]
impl<'a> From<&'a Polar> for f64 {
    fn from(p: &'a Polar) -> f64 {
        p.r * p.t
    }
}
#[differentiable]
impl From<Polar> for P {
    fn from(p: Polar) -> P {
        P { x: p.r * p.t.cos(), y: vec![p.r * p.t.sin()] }
    }
}
#[differentiable]
impl From<&Polar> for P {
    fn from(p: &Polar) -> P {
        p.clone().into()
    }
}
#[differentiable]
impl From<&Q<f64>> for [f64; 2] {
    fn from(q: &Q<f64>) -> Self {
        [q.a, q.a * q.a]
    }
}
#[differentiable]
fn there_and_back(x: f64, y: f64) -> f64 {
    let p = P { x, y: vec![y] };
    let q: Polar = (&p).into();
    let z = Polar::from(&p);
    let w: f64 = (&z).into();
    let back = P::from(&q);
    let again = P::from(z.clone());
    let [a, b] = <[f64; 2]>::from(&Q { a: x });
    let arr: [f64; 2] = (&Q { a: y }).into();
    q.r * z.t + f64::from(&q) + w + back.x * again.y[0] + g(&p) + a * b + arr[1]
}
#[differentiable]
fn g(p: &P) -> f64 {
    let q: Polar = p.into();
    q.t + h(&q)
}
#[differentiable]
fn h(q: &Polar) -> f64 {
    f64::from(q) * 2.0
}
mod checks {
    use crate::common::check;
    check!(there_and_back(x, y); (0.3, 0.7));
}
