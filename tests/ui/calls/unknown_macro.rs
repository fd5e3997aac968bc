//! | macros of your own with active arguments | what the macro expands to, or `constant(..)` |
use autodiff::differentiable;

macro_rules! twice {
    ($e:expr) => {
        2.0 * $e
    };
}

#[differentiable]
fn f(x: f64) -> f64 {
    twice!(x) + 1.0
}

fn main() {
    f(1.0);
}
