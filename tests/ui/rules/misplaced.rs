use autodiff::{Differentiable, differentiable};
use std::ops::Add;

fn rule(_: f64, _: f64, bar: f64) -> f64 {
    bar
}

#[differentiable(vjp = rule, wrt(x))]
fn with_wrt(x: f64, y: f64) -> f64 {
    x + y
}

#[differentiable(vjp = rule)]
fn writes(x: &mut [f64], y: &mut usize) -> f64 {
    x[*y]
}

#[differentiable(vjp = rule)]
fn calls(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    f(x)
}

#[differentiable(jvp = rule)]
fn no_result(_x: f64) {}

#[differentiable(jvp = rule)]
fn no_derivative(_n: usize, #[constant] x: f64) -> f64 {
    x
}

#[derive(Clone, Debug, Differentiable)]
struct Line(f64);

#[differentiable(vjp = rule)]
impl Line {
    fn at(&self, x: f64) -> f64 {
        self.0 * x
    }
}

#[differentiable]
impl Add for Line {
    type Output = Line;
    #[differentiable(vjp = rule)]
    fn add(self, other: Line) -> Line {
        Line(self.0 + other.0)
    }
}

#[differentiable]
trait Kernel {
    #[differentiable(vjp = rule)]
    fn at(&self, x: f64) -> f64;
}

struct Sibling;

impl Sibling {
    #[differentiable(vjp = Self::at_vjp)]
    fn at(#[constant] &self, x: f64) -> f64 {
        x
    }
}

impl Sibling {
    fn at_vjp(&self, _: f64, _: f64, bar: f64) -> f64 {
        bar
    }
}

fn main() {}
