//! Hessians through methods of traits that take functions and closures: solvers and rules of quadrature as strategies.

use autodiff::{Differentiable, differentiable};

agree! {
    of_solvers at [1.3, 0.7];
    of_rules at [1.3, 0.7];
    of_objects at [1.3, 0.7];
}

#[differentiable(order = 2)]
trait Integrator {
    fn step<F: Fn(f64, f64) -> f64>(&self, f: &F, t: f64, y: f64, h: f64) -> f64;

    fn owned(&self, f: impl Fn(f64) -> f64, y: f64) -> f64;

    fn defaulted(&self, f: impl Fn(f64) -> f64, y: f64) -> f64 {
        self.owned(&f, y) + self.owned(|u| f(u) * y, y) + f(y * 2.0)
    }

    fn object(&self, f: &dyn Fn(f64) -> f64, y: f64) -> f64
    where
        Self: Sized,
    {
        f(y) * y
    }
}

#[derive(Clone, Copy, Debug, Differentiable)]
struct Euler;

#[derive(Clone, Copy, Debug, Differentiable)]
struct Scaled {
    k: f64,
}

#[differentiable(order = 2)]
impl Integrator for Euler {
    fn step<F: Fn(f64, f64) -> f64>(&self, f: &F, t: f64, y: f64, h: f64) -> f64 {
        y + h * f(t, y)
    }

    fn owned(&self, f: impl Fn(f64) -> f64, y: f64) -> f64 {
        f(y) * f(y)
    }
}

#[differentiable(order = 2)]
impl Integrator for Scaled {
    fn step<F: Fn(f64, f64) -> f64>(&self, f: &F, t: f64, y: f64, h: f64) -> f64 {
        let k1 = f(t, y);
        let k2 = f(t + h / 2.0, y + h / 2.0 * k1);
        y + h * k2 * self.k
    }

    fn owned(&self, f: impl Fn(f64) -> f64, y: f64) -> f64 {
        f(y * self.k)
    }

    fn defaulted(&self, f: impl Fn(f64) -> f64, y: f64) -> f64 {
        f(f(y))
    }
}

/// A trait with parameters of its own.
#[differentiable(order = 2)]
trait Rule<T> {
    fn nodes(&self) -> Vec<T>;
    fn apply<F>(&self, f: F, a: T, b: T) -> T
    where
        F: Fn(T) -> T;
}

#[derive(Clone, Debug, Differentiable)]
struct Gauss {
    weight: f64,
}

#[differentiable(order = 2)]
impl Rule<f64> for Gauss {
    fn nodes(&self) -> Vec<f64> {
        vec![0.5, 0.8]
    }

    fn apply<F>(&self, f: F, a: f64, b: f64) -> f64
    where
        F: Fn(f64) -> f64,
    {
        self.nodes().iter().map(|x| f(a + (b - a) * x)).sum::<f64>() * self.weight
    }
}

mod functions {
    use super::*;

    #[differentiable(order = 2)]
    fn solve<I: Integrator, F: Fn(f64, f64) -> f64>(i: I, f: F, y0: f64, n: u32) -> f64 {
        let h = 1.0 / f64::from(n);
        let mut y = y0;
        for k in 0..n {
            y = i.step(&f, f64::from(k) * h, y, h);
        }
        y + i.owned(|x| x * y0, y) + i.defaulted(f64::sin, y) + i.object(&|x| x * x * y0, y)
    }

    #[differentiable(order = 2)]
    pub(crate) fn of_solvers(x: &[f64]) -> f64 {
        let (a, y0) = (x[0], x[1]);
        solve(Euler, |_t, y| -a * y, y0, 5) * solve(Scaled { k: a }, move |t, y| a * y * (1.0 - y) + t, y0, 4)
    }

    #[differentiable(order = 2)]
    pub(crate) fn of_rules(x: &[f64]) -> f64 {
        let rule = Gauss { weight: x[0] };
        rule.apply(|u| u.powf(x[1]), 0.0, x[1]) + Rule::apply(&rule, f64::exp, x[0], x[1])
    }

    #[differentiable(order = 2)]
    pub(crate) fn of_objects(x: &[f64]) -> f64 {
        let scale = |u: f64| u * u * x[1];
        Scaled { k: x[0] }.object(&scale, x[0]) * Euler.defaulted(scale, x[1])
    }
}
