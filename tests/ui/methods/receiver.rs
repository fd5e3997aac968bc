use autodiff::{Differentiable, differentiable};

#[derive(Differentiable)]
struct Spring {
    k: f64,
}

impl Spring {
    #[differentiable]
    fn energy(self: Box<Self>) -> f64 {
        0.5 * self.k
    }

    #[differentiable(skip)]
    fn twice(x: f64) -> f64 {
        2.0 * x
    }
}

fn main() {}
