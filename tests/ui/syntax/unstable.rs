//! | syntax that is not stable | other words |
use autodiff::differentiable;

struct S {
    a: f64,
}

#[differentiable]
fn f(x: f64) -> f64 {
    x * builtin # offset_of(S, a) as f64
}

#[differentiable]
fn g(x: f64) -> Option<f64> {
    let y = try { Some(x)? * x };
    y
}

fn main() {}
