//! Type arguments that nothing but the annotation of a variable tells.

use autodiff::{Differentiable, differentiable};
use std::marker::PhantomData;

/// Of length.
#[derive(Clone, Copy, Debug, Differentiable)]
struct Metric;

/// A number with a unit.
#[derive(Clone, Copy, Debug, Differentiable)]
struct Amount<U> {
    value: f64,
    unit: PhantomData<U>,
}

#[differentiable]
impl<U> Amount<U> {
    fn of(value: f64) -> Self {
        Amount { value, unit: PhantomData }
    }

    fn doubled(self) -> Self {
        Amount::of(self.value * 2.0)
    }

    fn ratio(&self, other: &Amount<U>) -> f64 {
        self.value / other.value
    }
}

#[differentiable]
fn amount<U>(x: f64) -> Amount<U> {
    Amount::of(x.sin())
}

#[differentiable]
fn of_a_call(x: f64, y: f64) -> f64 {
    let a: Amount<Metric> = Amount::of(x * y);
    let mut b: Amount<Metric> = Amount::of(y).doubled();
    if x > 0.0 {
        b = amount(x);
    }
    let c: Amount<Metric> = amount(y);
    a.ratio(&b) * c.doubled().value
}

#[differentiable]
fn of_lists_and_pairs(x: f64, y: f64) -> f64 {
    let (a, b): (Amount<Metric>, Amount<Metric>) = (Amount::of(x), amount(x * y));
    let mut all: Vec<Amount<Metric>> = Vec::new();
    for i in 0..3 {
        let next: Amount<Metric> = Amount::of(y * i as f64).doubled();
        all.push(next);
    }
    a.ratio(&b) + all.iter().map(|a| a.value * x).sum::<f64>()
}

mod checks {
    use crate::common::check;
    check!(of_a_call(x, y); (0.7, 1.3));
    check!(of_lists_and_pairs(x, y); (0.7, 1.3));
}
