use autodiff::differentiable;

#[differentiable]
fn f(x: &[f64]) -> f64 {
    let p = &raw const x[0];
    let y = unsafe { *p };
    y * y
}

fn main() {
    f(&[1.0]);
}
