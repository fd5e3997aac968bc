//! Structs that lend what they hold, named without their lifetimes, as most people name them.

use autodiff::{Differentiable, differentiable};

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct View<'a> {
    values: &'a [f64],
    k: f64,
}

#[derive(Clone, Copy, Debug, Differentiable)]
struct Pair<'a, 'b, T> {
    x: &'a [T],
    y: &'b [T],
}

#[differentiable]
fn first(v: &View, x: f64) -> f64 {
    v.values[0] * x + v.k
}

#[differentiable]
fn dot(pair: &Pair<f64>) -> f64 {
    let mut sum = 0.0;
    for i in 0..pair.x.len() {
        sum += pair.x[i] * pair.y[i];
    }
    sum
}

struct Model {
    scale: f64,
}

#[differentiable]
impl Model {
    fn of(#[constant] &self, v: &View) -> f64 {
        v.values[0] * v.k * self.scale
    }
}

mod checks {
    use super::*;

    const VALUES: &[f64] = &[2.0, 3.0];

    #[test]
    fn lent() {
        let v = View { values: VALUES, k: 1.5 };
        let (bar, x) = first::grad(&v, 4.0);
        assert_eq!((bar.values, bar.k, x), (vec![4.0, 0.0], 1.0, 2.0));
        let bar = dot::grad(&Pair { x: VALUES, y: &[5.0, 7.0] });
        assert_eq!((bar.x, bar.y), (vec![5.0, 7.0], vec![2.0, 3.0]));
        let bar = Model { scale: 2.0 }.of_grad(&v);
        assert_eq!((bar.values, bar.k), (vec![3.0, 0.0], 4.0));
        assert_eq!(first::jvp(&v, 4.0, &first::grad(&v, 4.0).0, 1.0).1, 16.0 + 1.0 + 2.0);
    }
}
