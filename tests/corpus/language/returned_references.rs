//! Functions that return a reference: their derivatives give the value that it refers to.

use autodiff::{Differentiable, differentiable};

#[differentiable]
fn largest(xs: &[f64]) -> &f64 {
    let mut best = 0;
    for i in 0..xs.len() {
        if xs[i] > xs[best] {
            best = i;
        }
    }
    &xs[best]
}

#[differentiable]
fn tail(xs: &[f64]) -> &[f64] {
    if xs.is_empty() {
        return xs;
    }
    &xs[1..]
}

#[differentiable]
fn nearest(xs: &[f64]) -> Option<&f64> {
    xs.iter().min_by(|a, b| a.abs().total_cmp(&b.abs()))
}

#[differentiable]
fn first_above(xs: &[f64], bound: f64) -> Option<&f64> {
    if xs.len() < 2 {
        return None;
    }
    let x = xs.iter().find(|x| **x > bound)?;
    Some(x)
}

#[differentiable]
fn used(xs: &[f64]) -> f64 {
    let m = largest(xs);
    let rest = tail(xs);
    m * rest[0] + rest.iter().sum::<f64>() + nearest(xs).map_or(0.0, |x| x * x)
}

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct Point {
    x: f64,
    y: f64,
}

#[differentiable]
fn farther<'a>(a: &'a Point, b: &'a Point) -> &'a Point {
    if a.x.hypot(a.y) > b.x.hypot(b.y) { a } else { b }
}

#[differentiable]
fn of_the_farther(a: &Point, b: &Point) -> f64 {
    let p = farther(a, b);
    p.x * p.y
}

#[derive(Clone, Debug, Differentiable)]
struct Polynomial {
    coefficients: Vec<f64>,
}

#[differentiable]
impl Polynomial {
    fn coefficients(&self) -> &[f64] {
        &self.coefficients
    }

    fn leading(&self) -> Option<&f64> {
        self.coefficients.last()
    }

    fn coefficient(&self, i: usize) -> &f64 {
        &self.coefficients[i]
    }

    fn at(&self, x: f64) -> f64 {
        self.coefficients().iter().rev().fold(0.0, |a, c| a * x + c)
    }

    fn monic(&self) -> Polynomial {
        let leading = self.leading().copied().unwrap_or(1.0);
        Polynomial { coefficients: self.coefficients.iter().map(|c| c / leading).collect() }
    }
}

#[differentiable]
fn accessors(c: &[f64], x: f64) -> f64 {
    let p = Polynomial { coefficients: c.to_vec() };
    p.coefficients()[0] * x + p.coefficient(1) * 2.0 + p.at(x) + p.monic().at(x)
}

mod checks {
    use super::Point;
    use crate::common::check;

    check!(used(&xs); (vec![0.3, 0.9, -0.7]));
    check!(accessors(&c, x); (vec![2.0, 3.0, 4.0], 1.5));

    #[test]
    fn gradients_of_what_is_returned() {
        let xs = [0.3, 0.9, 0.7];
        assert_eq!(super::largest::grad(&xs), [0.0, 1.0, 0.0]);
        assert_eq!(super::tail::vjp(&xs, vec![1.0, 2.0]), (vec![0.9, 0.7], vec![0.0, 1.0, 2.0]));
        assert_eq!(super::nearest::vjp(&xs, Some(2.0)), (Some(0.3), vec![2.0, 0.0, 0.0]));
        assert_eq!(super::nearest::jvp(&xs, &[1.0, 2.0, 3.0]), (Some(0.3), Some(1.0)));
        assert_eq!(super::first_above::vjp(&xs, 0.5, Some(2.0)).1.0, [0.0, 2.0, 0.0]);
        assert_eq!(super::first_above::vjp(&xs[..1], 0.5, None).0, None);
        let (a, b) = (Point { x: 1.0, y: 2.0 }, Point { x: 3.0, y: 4.0 });
        let (a_bar, b_bar) = super::of_the_farther::grad(&a, &b);
        assert_eq!((a_bar.x, a_bar.y, b_bar.x, b_bar.y), (0.0, 0.0, 4.0, 3.0));
    }
}
