use autodiff::differentiable;

#[differentiable(wrt(z))]
fn pair(x: f64, y: f64) -> f64 {
    x * y
}

fn main() {
    pair(1.0, 2.0);
}
