use autodiff::{Differentiable, differentiable};
use std::ops::{Add, Neg};

#[derive(Clone, Copy, Differentiable)]
struct V {
    x: f64,
}

#[differentiable]
impl Add for V {
    type Output = V;

    fn add(self, other: V) -> V {
        V { x: self.x + other.x }
    }
}

#[differentiable]
impl Neg for V {
    type Output = V;

    fn neg(self) -> V {
        V { x: -self.x }
    }
}

#[differentiable(order = 2)]
fn doubled(v: V) -> f64 {
    let w = v + v;
    w.x
}

#[differentiable(order = 2)]
fn turned(v: V) -> f64 {
    let w = -v;
    w.x
}

fn main() {}
