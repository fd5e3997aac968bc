use autodiff::differentiable;

#[differentiable]
fn once(x: f64) -> f64 {
    x * x
}

#[differentiable]
fn again(x: f64) -> f64 {
    once::grad(x)
}

fn main() {
    let _ = again::grad(1.0);
}
