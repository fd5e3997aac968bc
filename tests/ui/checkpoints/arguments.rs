use autodiff::differentiable;

#[differentiable]
fn f(x: f64) -> f64 {
    let mut y = x;
    #[checkpoint(often)]
    for _ in 0..100 {
        y = y.sin();
    }
    #[checkpoint]
    #[checkpoint(auto)]
    for _ in 0..100 {
        y = y.sin();
    }
    y
}

fn main() {
    f(1.0);
}
