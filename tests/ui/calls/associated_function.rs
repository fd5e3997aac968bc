use autodiff::differentiable;

struct Scale;

impl Scale {
    fn apply(x: f64) -> f64 {
        3.0 * x
    }
}

#[differentiable]
fn f(x: f64) -> f64 {
    Scale::apply(x)
}

fn main() {
    f(1.0);
}
