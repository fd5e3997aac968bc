//! | methods without the attribute | the attribute on them, or on their `impl` |
use autodiff::{Differentiable, differentiable};

#[derive(Differentiable)]
struct Spring {
    k: f64,
}

impl Spring {
    fn energy(&self) -> f64 {
        0.5 * self.k
    }
}

#[differentiable]
fn total(s: &Spring, x: f64) -> f64 {
    s.energy() * x
}

fn main() {}
