use autodiff::differentiable;

#[differentiable]
fn f(x: f64, y: f64, k: usize) -> f64 {
    match (k, x, y) {
        (0, a, 0.0) | (1, 0.0, a) => a * a,
        (_, a, b) => a * b,
    }
}

fn main() {
    f(1.0, 2.0, 0);
}
