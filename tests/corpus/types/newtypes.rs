//! Types that stand for what they hold: `Deref` is the user's, without the attribute.

use autodiff::{Differentiable, differentiable};
use std::ops::{Deref, DerefMut};

#[derive(Clone, Debug, Default, Differentiable)]
struct Weights(Vec<f64>);

impl Deref for Weights {
    type Target = Vec<f64>;

    fn deref(&self) -> &Vec<f64> {
        &self.0
    }
}

impl DerefMut for Weights {
    fn deref_mut(&mut self) -> &mut Vec<f64> {
        &mut self.0
    }
}

#[differentiable]
fn read(w: &Weights, x: f64) -> f64 {
    let mut sum = w.iter().map(|v| v * x).sum::<f64>() + w[0] * w.len() as f64;
    for i in 1..w.len() {
        sum += w[i] * w[i - 1];
    }
    for (i, v) in w.iter().enumerate() {
        sum += v.powi(2) * i as f64;
    }
    sum
}

#[differentiable]
fn written(w: &mut Weights, x: f64) -> f64 {
    w[1] *= x;
    for v in w.iter_mut() {
        *v += x * x;
    }
    w[0] * w[1]
}

/// One that is generic, with a field that has a name and others beside.
#[derive(Clone, Debug, Differentiable)]
struct Named<T> {
    #[constant]
    name: String,
    values: Vec<T>,
    scale: T,
}

impl<T> Deref for Named<T> {
    type Target = [T];

    fn deref(&self) -> &Self::Target {
        &self.values
    }
}

#[differentiable]
fn scaled(n: &Named<f64>) -> f64 {
    let most = if n.name.is_empty() { 0.0 } else { n[1] };
    n.scale * n.iter().sum::<f64>() + most * n[0]
}

mod checks {
    use super::*;
    use crate::common::{check, struct_data};

    struct_data!(Weights => WeightsCotangent { 0 });

    check!(read(&w, x); (Weights(vec![0.5, -0.3, 0.8]), 1.2));
    check!(written(&mut w, x); (Weights(vec![0.5, -0.3, 0.8]), 1.2));

    #[test]
    fn of_generic_types() {
        let named = Named { name: "n".to_owned(), values: vec![2.0, 3.0, 5.0], scale: 0.5 };
        let bar = scaled::grad(&named);
        assert_eq!((bar.values, bar.scale), (vec![3.5, 2.5, 0.5], 10.0));
    }
}
