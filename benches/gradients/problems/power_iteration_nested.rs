//! The same power iteration with its row products as plain nested loops.

use std::hint::black_box;

use autodiff::differentiable;

use super::power_iteration::Inputs;
use crate::problem::{InPlace, Problem};

#[differentiable]
fn power_iteration(a: &[f64], x0: &[f64], n: usize, steps: usize) -> f64 {
    let mut x = x0.to_vec();
    for _ in 0..steps {
        let mut y = vec![0.0; n];
        for i in 0..n {
            let mut sum = 0.0;
            for j in 0..n {
                sum += a[i * n + j] * x[j];
            }
            y[i] = sum;
        }
        let mut norm = 0.0;
        for v in &y {
            norm += v * v;
        }
        norm = norm.sqrt();
        if norm < 1e-12 {
            return 0.0;
        }
        for i in 0..n {
            x[i] = y[i] / norm;
        }
    }
    let mut sum = 0.0;
    for i in 0..n {
        sum += x[i] * x0[i];
    }
    sum
}

pub(crate) struct PowerIterationNested(Inputs);

impl Problem for PowerIterationNested {
    const NAME: &'static str = "power iteration, loops";
    type Gradient = (Vec<f64>, Vec<f64>);

    fn new() -> Self {
        Self(Inputs::new())
    }

    fn primal(&self) -> f64 {
        let Inputs { a, x0, n, steps } = &self.0;
        power_iteration(black_box(a), black_box(x0), black_box(*n), black_box(*steps))
    }

    fn grad(&self) -> (Vec<f64>, Vec<f64>) {
        let Inputs { a, x0, n, steps } = &self.0;
        power_iteration::grad(black_box(a), black_box(x0), black_box(*n), black_box(*steps))
    }

    fn grad_by_hand(&self) -> (Vec<f64>, Vec<f64>) {
        self.0.grad_by_hand()
    }

    fn inputs(&self) -> Vec<f64> {
        self.0.flat()
    }

    fn at(&self, inputs: &[f64]) -> f64 {
        let (a, x0) = inputs.split_at(self.0.a.len());
        power_iteration(a, x0, self.0.n, self.0.steps)
    }

    fn flat((a_bar, x0_bar): &(Vec<f64>, Vec<f64>)) -> Vec<f64> {
        [a_bar.as_slice(), x0_bar].concat()
    }
}

impl InPlace for PowerIterationNested {
    fn zeros(&self) -> (Vec<f64>, Vec<f64>) {
        self.0.zeros()
    }

    fn grad_into(&self, (a_bar, x0_bar): &mut (Vec<f64>, Vec<f64>)) -> f64 {
        let Inputs { a, x0, n, steps } = &self.0;
        power_iteration::grad_into(black_box(a), black_box(x0), black_box(*n), black_box(*steps), a_bar, x0_bar)
    }

    fn grad_into_by_hand(&self, bars: &mut (Vec<f64>, Vec<f64>)) -> f64 {
        self.0.grad_into_by_hand(bars)
    }
}
