//! `let` in a condition behind `||` is no Rust; in a value it is none either.
use autodiff::differentiable;

#[differentiable]
fn f(x: f64, y: Option<f64>) -> f64 {
    let there = (let Some(z) = y);
    if there { x } else { x * x }
}

fn main() {}
