//! | references kept in arrays, vectors and structs | indices, or copies |
use autodiff::differentiable;

#[differentiable]
fn f(a: &[f64], b: &[f64]) -> f64 {
    let both = [a, b];
    let mut s = 0.0;
    for row in both {
        s += row[0] * row[0];
    }
    s
}

fn main() {
    f(&[1.0, 2.0], &[3.0, 4.0]);
}
