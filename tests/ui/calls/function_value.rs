//! | function pointers, functions in arrays and fields, called with active values | `f: impl Fn(f64) -> f64`, or `match` on an index |
use autodiff::differentiable;

#[differentiable]
fn f(x: f64, #[constant] g: fn(f64) -> f64) -> f64 {
    g(x)
}

fn main() {
    f(1.0, f64::sin);
}
