//! | `async`, `unsafe` and `extern` functions; functions that return `&mut` to anything but `Self` | the arithmetic in a function of its own; owned values |
use autodiff::differentiable;

#[differentiable]
async fn later(x: f64) -> f64 {
    x
}

#[differentiable]
unsafe fn raw(p: *const f64) -> f64 {
    unsafe { *p }
}

#[differentiable]
fn longest<'a>(a: &'a mut [f64], b: &'a mut [f64]) -> &'a mut [f64] {
    if a.len() > b.len() { a } else { b }
}

#[differentiable]
fn apply(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    f(x)
}

fn main() {}
