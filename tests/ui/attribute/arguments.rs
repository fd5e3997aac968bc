//! What is wrong with arguments of the attribute.
use autodiff::differentiable;

#[differentiable(recursive, recursive)]
fn twice(x: f64) -> f64 {
    x
}

#[differentiable("x")]
fn text(x: f64) -> f64 {
    x
}

#[differentiable(wrt())]
fn none(x: f64) -> f64 {
    x
}

#[differentiable(wrt(x, x))]
fn again(x: f64) -> f64 {
    x
}

#[differentiable(wrt(n, k, v))]
fn placeless(x: f64, n: usize, #[constant] k: f64, v: &mut [f64]) -> f64 {
    x * k + v[n]
}

fn main() {}
