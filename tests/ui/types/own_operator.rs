//! | operators of types of your own without the attribute on their `impl` | `#[differentiable]` on the `impl` |
use autodiff::{Differentiable, differentiable};
use std::ops::{Add, AddAssign, Neg};

#[derive(Clone, Copy, Differentiable)]
struct V(f64);

impl Add for V {
    type Output = V;
    fn add(self, o: V) -> V {
        V(self.0 + o.0)
    }
}

impl Neg for V {
    type Output = V;
    fn neg(self) -> V {
        V(-self.0)
    }
}

impl AddAssign for V {
    fn add_assign(&mut self, o: V) {
        self.0 += o.0;
    }
}

#[differentiable]
fn sum(a: V, b: V) -> V {
    a + b
}

#[differentiable]
fn negative(a: V) -> V {
    -a
}

#[differentiable]
fn added(a: V, b: V) -> V {
    let mut c = a;
    c += b;
    c
}

fn main() {}
