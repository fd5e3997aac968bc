use autodiff::differentiable;

#[differentiable]
fn f(x: f64) -> f64 {
    #[cfg_attr(any(), allow(unused))]
    let x = x * 2.0;
    x * x
}

fn main() {
    f(1.0);
}
