//! A `const` block whose value is not a constant, for which rustc has its own words too.
use autodiff::differentiable;

#[differentiable]
fn f(x: f64) -> f64 {
    const { x * 2.0 }
}

fn main() {}
