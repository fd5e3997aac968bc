use autodiff::differentiable;

#[differentiable]
fn f(x: f64) -> f64 {
    let (Ok(y) | Err(y)) = half(x);
    x * y
}

#[differentiable]
fn half(x: f64) -> Result<f64, f64> {
    Ok(x / 2.0)
}

fn main() {
    f(1.0);
}
