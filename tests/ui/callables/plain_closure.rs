//! A plain closure where its derivative is needed.
use autodiff::differentiable;

#[differentiable]
fn twice(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    f(f(x))
}

fn main() {
    let _ = twice::grad(|x: f64| x.sin(), 1.0);
}
