use autodiff::differentiable;

#[differentiable]
fn f(x: f64, y: f64) -> f64 {
    let bits = f64::from_bits(x.to_bits());
    let mut total = 0.0;
    for _ in 0..3 {
        if y > 0.0 {
            total += unsafe { bits * y };
        }
    }
    total
}

fn main() {
    let _ = f(1.0, 2.0);
    let _ = f::grad(1.0, 2.0);
}
