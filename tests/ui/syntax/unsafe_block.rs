//! | `unsafe` blocks with active values | safe code, or a function of its own |
use autodiff::differentiable;

#[differentiable]
fn f(x: &[f64]) -> f64 {
    let first = unsafe { *x.get_unchecked(0) };
    first * first
}

fn main() {
    f(&[1.0]);
}
