use autodiff::differentiable;

#[differentiable]
fn f(x: f64, o: Option<f64>) -> f64 {
    if x > 0.0 && let Some(y) = o {
        return x * y;
    }
    x
}

fn main() {
    f(1.0, None);
}
