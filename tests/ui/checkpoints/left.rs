use autodiff::differentiable;

#[differentiable]
fn f(x: f64) -> f64 {
    let mut y = x;
    #[checkpoint(snapshots = 10)]
    for _ in 0..100 {
        y = y.cos() * x;
        if y < 0.1 {
            break;
        }
    }
    y
}

#[differentiable]
fn g(x: f64) -> f64 {
    let mut y = x;
    #[checkpoint]
    while y > 0.1 {
        y = y.cos() * x;
        if y < 0.0 {
            return 0.0;
        }
    }
    y
}

fn main() {
    f(1.0);
    g(1.0);
}
