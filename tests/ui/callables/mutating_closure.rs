//! | closures that write what they captured, passed to other functions | the closure called in place, or a result |
//! A closure that writes what it captured, passed to another function.
use autodiff::differentiable;

#[differentiable]
fn each<F: FnMut(f64)>(mut f: F, x: f64) -> f64 {
    f(x);
    f(2.0 * x);
    x
}

#[differentiable]
fn sum(x: f64) -> f64 {
    let mut s = 0.0;
    let y = each(|t| s += t, x);
    s * y
}

fn main() {}
