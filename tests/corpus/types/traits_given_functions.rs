//! Methods of traits that take functions and closures: solvers and rules of quadrature as strategies.

use autodiff::{Differentiable, differentiable};

#[differentiable]
trait Integrator {
    fn step<F: Fn(f64, f64) -> f64>(&self, f: &F, t: f64, y: f64, h: f64) -> f64;
    fn owned(&self, f: impl Fn(f64) -> f64, y: f64) -> f64;
    fn defaulted(&self, f: impl Fn(f64) -> f64, y: f64) -> f64 {
        self.owned(&f, y) + f(y * 2.0)
    }
    fn object(&self, f: &dyn Fn(f64) -> f64, y: f64) -> f64
    where
        Self: Sized,
    {
        f(y) * y
    }
    fn count(&self, f: impl Fn(f64) -> bool, n: usize) -> usize {
        n
    }
}
#[derive(Differentiable, Clone, Copy)]
struct Euler;
#[derive(Differentiable, Clone, Copy)]
struct Scaled<T> {
    k: T,
}
#[differentiable]
impl Integrator for Euler {
    fn step<F: Fn(f64, f64) -> f64>(&self, f: &F, t: f64, y: f64, h: f64) -> f64 {
        y + h * f(t, y)
    }
    fn owned(&self, f: impl Fn(f64) -> f64, y: f64) -> f64 {
        f(y) * f(y)
    }
}
#[differentiable]
impl Integrator for Scaled<f64> {
    fn step<F: Fn(f64, f64) -> f64>(&self, f: &F, t: f64, y: f64, h: f64) -> f64 {
        let k1 = f(t, y);
        let k2 = f(t + h / 2., y + h / 2. * k1);
        let k: f64 = self.k.into();
        y + h * k2 * k
    }
    fn owned(&self, f: impl Fn(f64) -> f64, y: f64) -> f64 {
        let k: f64 = self.k.into();
        f(y * k)
    }
    fn defaulted(&self, f: impl Fn(f64) -> f64, y: f64) -> f64 {
        f(f(y))
    }
}
#[differentiable]
fn solve<I: Integrator, F: Fn(f64, f64) -> f64>(i: I, f: F, y0: f64, n: u32) -> f64 {
    let h = 1.0 / n as f64;
    let mut y = y0;
    for k in 0..n {
        y = i.step(&f, k as f64 * h, y, h);
    }
    y + i.owned(|x| x * y0, y) + i.defaulted(f64::sin, y) + i.object(&|x| x * x * y0, y)
}
#[differentiable]
fn ode(a: f64, y0: f64) -> f64 {
    solve(Euler, |_t, y| -a * y, y0, 5) + solve(Scaled { k: a }, move |t, y| a * y * (1.0 - y) + t, y0, 4)
}
// A trait with parameters of its own.
#[differentiable]
trait Rule<T> {
    fn nodes(&self) -> Vec<T>;
    fn apply<F>(&self, f: F, a: T, b: T) -> T
    where
        F: Fn(T) -> T;
}
#[derive(Differentiable, Clone)]
struct Gauss {
    w: f64,
}
#[differentiable]
impl Rule<f64> for Gauss {
    fn nodes(&self) -> Vec<f64> {
        vec![0.5, 0.8]
    }
    fn apply<F>(&self, f: F, a: f64, b: f64) -> f64
    where
        F: Fn(f64) -> f64,
    {
        self.nodes().iter().map(|x| f(a + (b - a) * x)).sum::<f64>() * self.w
    }
}
#[differentiable]
fn quad(w: f64, b: f64) -> f64 {
    let g = Gauss { w };
    g.apply(|x| x.powf(b), 0.0, b) + Rule::apply(&g, f64::exp, w, b)
}
mod checks {
    use crate::common::check;
    check!(ode(x, y); (0.1, 0.2));
    check!(quad(x, y); (0.1, 0.2));
    #[test]
    fn public() {
        use super::{Euler, Integrator};
        let (_, y) = Euler.owned_grad(autodiff::closure!(|x: f64| x * x), 2.0);
        assert_eq!(y, 32.0);
    }
}
