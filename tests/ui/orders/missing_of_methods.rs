use autodiff::{Differentiable, differentiable};

#[derive(Differentiable, Clone, Copy)]
struct Spring {
    k: f64,
}

#[differentiable]
impl Spring {
    fn energy(&self, x: f64) -> f64 {
        0.5 * self.k * x * x
    }
}

#[differentiable(order = 2)]
fn by_a_method(x: f64) -> f64 {
    Spring { k: x }.energy(x)
}

#[differentiable(order = 2)]
fn twice(x: f64, n: usize) -> f64 {
    x * x * n as f64
}

#[differentiable(order = 3)]
fn thrice(x: f64) -> f64 {
    twice(x, 3)
}

fn main() {
    let _ = (by_a_method::grad(1.0), thrice::grad(1.0));
}
