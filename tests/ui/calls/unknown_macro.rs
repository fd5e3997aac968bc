use autodiff::differentiable;

macro_rules! twice {
    ($e:expr) => {
        2.0 * $e
    };
}

#[differentiable]
fn f(x: f64) -> f64 {
    twice!(x) + 1.0
}

fn main() {
    f(1.0);
}
