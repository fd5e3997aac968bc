//! | functions without the attribute, called with active arguments | the attribute on them, or `constant(..)` |
use autodiff::differentiable;

fn helper(x: f64) -> f64 {
    x * x
}

#[differentiable]
fn f(x: f64) -> f64 {
    helper(x) + 1.0
}

fn main() {
    f(1.0);
}
