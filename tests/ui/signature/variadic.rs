//! A function of any number of arguments.
use autodiff::differentiable;

#[differentiable]
unsafe extern "C" fn sum(n: i32, mut more: ...) -> f64 {
    0.0
}

fn main() {}
