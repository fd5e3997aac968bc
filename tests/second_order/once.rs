//! Methods that have first derivatives only, or none, in blocks that are differentiated twice; and answers of methods that are given closures.

use autodiff::{Differentiable, differentiable};

agree! {
    beside at [1.3, 0.7];
    counted at [1.3, 0.7];
}

type Maybe = Option<f64>;

#[derive(Clone, Debug, Differentiable)]
struct Scale {
    k: f64,
}

#[differentiable(order = 2)]
impl Scale {
    fn times(&self, x: f64) -> f64 {
        self.k * x * x
    }

    /// Has no second derivative.
    fn times_of(&self, #[constant] f: fn(f64) -> f64) -> f64 {
        self.k * self.k * f(1.0)
    }

    /// Has none at all.
    fn rounded(&self, x: f64) -> f64 {
        f64::from_bits((x * self.k).to_bits() & !1)
    }
}

#[differentiable(order = 2)]
trait Rule {
    fn declared(&self, x: Maybe) -> f64;

    fn given(&self, x: Maybe) -> f64 {
        let y: Maybe = x.map(|x| x * 2.0);
        y.unwrap_or(2.0)
    }

    fn square(&self, x: f64) -> f64 {
        x * x
    }

    fn count(&self, f: impl Fn(f64) -> bool, n: usize) -> usize {
        (0..n).filter(|i| f(*i as f64)).count()
    }
}

#[differentiable(order = 2)]
impl Rule for Scale {
    fn declared(&self, x: Maybe) -> f64 {
        let y: Maybe = x.map(|x| x * self.k);
        y.unwrap_or(2.0)
    }
}

mod functions {
    use super::*;

    #[differentiable(order = 2)]
    pub(crate) fn beside(x: &[f64]) -> f64 {
        let scale = Scale { k: x[0] };
        scale.times(x[1]) * scale.square(x[0])
    }

    #[differentiable(order = 2)]
    pub(crate) fn counted(x: &[f64]) -> f64 {
        let scale = Scale { k: x[0] };
        let n = scale.count(|u| u < x[1], 3) + scale.count(|u| u > 0.5, 3);
        n as f64 * x[0] * x[0] * x[1]
    }
}

#[differentiable]
fn same(t: f64) -> f64 {
    t
}

#[differentiable]
fn first(k: f64) -> f64 {
    let scale = Scale { k };
    scale.times_of(same) + scale.declared(Some(k)) + scale.given(Some(k))
}

#[test]
fn first_derivatives() {
    assert_eq!(first::grad(3.0), 14.0);
    assert_eq!(first::jvp(3.0, 1.0).1, 14.0);
}
