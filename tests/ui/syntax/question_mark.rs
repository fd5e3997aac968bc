use autodiff::differentiable;

#[differentiable]
fn first(x: &[f64]) -> Option<f64> {
    let a = x.first()?;
    Some(a * a)
}

fn main() {
    first(&[1.0]);
}
