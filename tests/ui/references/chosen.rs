//! | references chosen at run time, but by `let` | a `let`, or both branches |
use autodiff::differentiable;

#[differentiable]
fn scaled(v: &mut [f64]) -> f64 {
    v[0] *= 2.0;
    v[0] * v[1]
}

#[differentiable]
fn f(a: &mut [f64], b: &mut [f64], first: bool) -> f64 {
    scaled(if first { a } else { b })
}

fn main() {
    f(&mut [1.0, 2.0], &mut [3.0, 4.0], true);
}
