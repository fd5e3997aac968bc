//! Rosenbrock's function of two variables: a handful of flops, so any overhead shows.

use std::hint::black_box;

use autodiff::differentiable;

use crate::problem::Problem;

#[differentiable]
fn rosenbrock(x: f64, y: f64) -> f64 {
    (1.0 - x).powi(2) + 100.0 * (y - x * x).powi(2)
}

fn rosenbrock_grad(x: f64, y: f64) -> (f64, f64) {
    let d = 200.0 * (y - x * x);
    (-2.0 * (1.0 - x) - 2.0 * x * d, d)
}

pub(crate) struct RosenbrockPair {
    x: f64,
    y: f64,
}

impl Problem for RosenbrockPair {
    const NAME: &'static str = "Rosenbrock n=2";
    type Gradient = (f64, f64);

    fn new() -> Self {
        Self { x: -1.2, y: 1.0 }
    }

    fn primal(&self) -> f64 {
        rosenbrock(black_box(self.x), black_box(self.y))
    }

    fn grad(&self) -> (f64, f64) {
        rosenbrock::grad(black_box(self.x), black_box(self.y))
    }

    fn grad_by_hand(&self) -> (f64, f64) {
        rosenbrock_grad(black_box(self.x), black_box(self.y))
    }

    fn inputs(&self) -> Vec<f64> {
        vec![self.x, self.y]
    }

    fn at(&self, inputs: &[f64]) -> f64 {
        rosenbrock(inputs[0], inputs[1])
    }

    fn flat(gradient: &(f64, f64)) -> Vec<f64> {
        vec![gradient.0, gradient.1]
    }
}
