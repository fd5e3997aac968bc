use autodiff::differentiable;

#[differentiable]
fn squared(x: f64) -> f64 {
    x * x
}

#[differentiable(lanes)]
fn length(x: f64, y: f64) -> f64 {
    (squared(x) + squared(y)).sqrt()
}

fn main() {}
