use autodiff::{Differentiable, differentiable};

trait Energy {
    fn energy(&self) -> f64;
}

#[derive(Differentiable)]
struct Spring {
    k: f64,
}

#[differentiable]
impl Energy for Spring {
    fn energy(&self) -> f64 {
        0.5 * self.k
    }
}

fn main() {}
