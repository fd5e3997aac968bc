use autodiff::differentiable;

#[differentiable]
fn f(step: impl Fn(f64) -> f64, x: f64) -> f64 {
    let mut y = x;
    #[checkpoint(auto)]
    for _ in 0..100 {
        y = step(y);
    }
    y
}

fn main() {
    f(|x| x, 1.0);
}
