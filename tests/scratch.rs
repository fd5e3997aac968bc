#![allow(warnings)]
use autodiff::{Differentiable, differentiable};
type Maybe = Option<f64>;
#[differentiable(order = 2)]
fn of_options(m: Maybe, k: f64) -> f64 {
    let n: Maybe = m.map(|x| x * k * k);
    match n {
        Some(x) => x.sin() + m.unwrap_or(k),
        None => k.abs(),
    }
}
#[differentiable(order = 2)]
trait Ext {
    fn softplus(self) -> Self;
    fn cube(self) -> Self;
}
#[differentiable(order = 2)]
impl Ext for f64 {
    fn softplus(self) -> f64 {
        self.exp().ln_1p()
    }
    fn cube(self) -> Self {
        self * self * self
    }
}
#[differentiable(order = 2)]
fn ext(x: f64, a: [f64; 2]) -> f64 {
    x.softplus() * (x + a[0]).cube() + f64::cube(a[1]) + <f64 as Ext>::softplus(x)
}
#[test]
fn t() {
    println!("{:?}", of_options::hessian(Some(0.5), 0.3));
    let h = 1e-6;
    let (a, b) = (of_options::grad(Some(0.5), 0.3 + h), of_options::grad(Some(0.5), 0.3 - h));
    println!("{:?} {}", (a.0.unwrap() - b.0.unwrap()) / (2.0 * h), (a.1 - b.1) / (2.0 * h));
    println!("{:?}", ext::hvp(0.3, [0.2, 0.7], 1.0, [0.5, 0.25]));
}
