use autodiff::{Differentiable, differentiable};

#[derive(Differentiable, Clone, Copy)]
struct Metres(f64);

#[differentiable(order = 2)]
impl From<f64> for Metres {
    fn from(x: f64) -> Self {
        Metres(x)
    }
}

#[differentiable(order = 3)]
fn converted(x: f64) -> f64 {
    let metres = Metres::from(x);
    metres.0 * metres.0
}

fn main() {}
