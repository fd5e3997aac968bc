//! | reference variables that are pointed elsewhere | an index |
use autodiff::differentiable;

#[differentiable]
fn f(a: &[f64], b: &[f64], swap: bool) -> f64 {
    let mut current = a;
    if swap {
        current = b;
    }
    current[0] * current[1]
}

fn main() {
    f(&[1.0, 2.0], &[3.0, 4.0], true);
}
