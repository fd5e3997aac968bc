//! | iterators as parameters | a slice |
//! An iterator as a parameter.
use autodiff::differentiable;

#[differentiable]
fn total(values: impl Iterator<Item = f64>, k: f64) -> f64 {
    let mut s = 0.0;
    for v in values {
        s += v;
    }
    s * k
}

fn main() {}
