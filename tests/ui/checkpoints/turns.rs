use autodiff::differentiable;

#[differentiable]
fn f(x: f64) -> f64 {
    let mut y = x;
    #[checkpoint(snapshots = 10)]
    while y > 1e-3 {
        y *= 0.9;
    }
    y
}

#[differentiable]
fn g(x: f64) -> f64 {
    let mut y = x;
    #[checkpoint(auto)]
    for k in (0..10).flat_map(|i| 0..i) {
        y *= 0.9 + k as f64;
    }
    y
}

fn main() {
    f(1.0);
    g(1.0);
}
