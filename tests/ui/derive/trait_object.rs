use autodiff::Differentiable;

#[derive(Differentiable)]
struct Model {
    rate: f64,
    kernel: Box<dyn Fn(f64) -> f64>,
}

fn main() {}
