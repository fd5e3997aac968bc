//! | `let` of several names without a value | a `let` for each |
use autodiff::differentiable;

#[differentiable]
fn f(x: f64) -> f64 {
    let [a, b];
    [a, b] = [x, x * x];
    a * b
}

fn main() {}
