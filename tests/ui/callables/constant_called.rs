//! A constant callable has no derivative by its argument either.
use autodiff::differentiable;

#[differentiable]
fn apply<F: Fn(f64) -> f64>(#[constant] f: F, x: f64) -> f64 {
    f(x)
}

#[differentiable]
fn pointer(#[constant] f: fn(f64) -> f64, x: f64) -> f64 {
    f(x)
}

#[differentiable]
fn stored(fs: &[Box<dyn Fn(f64) -> f64>], x: f64) -> f64 {
    fs[0](x)
}

fn main() {}
