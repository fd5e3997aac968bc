// A `use` in the body brings the function alone: the derivative of another function of the same name is none of its own.

use autodiff::differentiable;

mod vectors {
    pub fn scaled(x: f64) -> f64 {
        2.0 * x
    }
}

#[differentiable]
fn scale(x: f64) -> f64 {
    3.0 * x
}

#[differentiable]
fn f(x: f64) -> f64 {
    use vectors::scaled as scale;
    scale(x)
}

fn main() {}
