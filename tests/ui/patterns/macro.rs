//! | macros as patterns | the pattern that the macro means |
use autodiff::differentiable;

macro_rules! pair {
    ($a:ident, $b:ident) => {
        [$a, $b]
    };
}

#[differentiable]
fn f(x: f64) -> f64 {
    let pair!(a, b) = [x, x * x];
    a * b
}

fn main() {}
