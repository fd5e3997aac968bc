//! What the signature of a function can be refused for.
use autodiff::differentiable;

#[differentiable]
extern "C" fn foreign(x: f64) -> f64 {
    x
}

#[differentiable]
fn returned(x: f64) -> impl Fn(f64) -> f64 {
    move |t| t * x
}

#[differentiable]
fn boxed(x: f64) -> Box<dyn Fn(f64) -> f64> {
    Box::new(move |t| t * x)
}

#[differentiable]
fn conditional(x: f64, #[cfg(any())] y: f64) -> f64 {
    x
}

#[differentiable]
fn pointer(p: *const f64, x: f64) -> f64 {
    x
}

#[differentiable]
fn maybe_written(out: Option<&mut Vec<f64>>, x: f64) -> f64 {
    x
}

#[differentiable]
fn listed(x: f64) -> (f64, f64, f64, f64, f64, f64, f64, f64, f64, f64, f64, f64, f64) {
    (x, x, x, x, x, x, x, x, x, x, x, x, x)
}

fn main() {}
