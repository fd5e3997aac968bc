use autodiff::differentiable;

#[differentiable]
fn square(x: f64) -> f64 {
    x * x
}

#[differentiable]
fn f(x: f64) -> f64 {
    2.0 + #[checkpoint] square(x)
}

fn main() {
    f(1.0);
}
