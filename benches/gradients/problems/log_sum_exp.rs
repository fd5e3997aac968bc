//! The logarithm of a sum of exponentials, shifted by the maximum: a fold, then a loop of transcendentals.

use std::hint::black_box;

use autodiff::differentiable;

use crate::problem::{InPlace, Problem};

const N: usize = 10_000;

#[differentiable]
fn log_sum_exp(x: &[f64]) -> f64 {
    let max = x.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut sum = 0.0;
    for v in x {
        sum += (v - max).exp();
    }
    max + sum.ln()
}

/// The exponentials and their sum; the maximum is returned as well.
///
/// The gradient is the softmax. The maximum is only a shift: what it contributes cancels.
fn exponentials(x: &[f64]) -> (Vec<f64>, f64, f64) {
    let max = x.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut sum = 0.0;
    let e = x
        .iter()
        .map(|v| {
            let e = (v - max).exp();
            sum += e;
            e
        })
        .collect();
    (e, sum, max)
}

fn log_sum_exp_grad(x: &[f64]) -> Vec<f64> {
    let (mut e, sum, _) = exponentials(x);
    let scale = 1.0 / sum;
    for v in &mut e {
        *v *= scale;
    }
    e
}

fn log_sum_exp_grad_into(x: &[f64], x_bar: &mut [f64]) -> f64 {
    let (e, sum, max) = exponentials(x);
    let scale = 1.0 / sum;
    for (b, v) in x_bar.iter_mut().zip(&e) {
        *b += scale * v;
    }
    max + sum.ln()
}

pub(crate) struct LogSumExp {
    x: Vec<f64>,
}

impl Problem for LogSumExp {
    const NAME: &'static str = "log-sum-exp n=10000";
    type Gradient = Vec<f64>;

    fn new() -> Self {
        Self { x: (0..N).map(|i| 3.0 * (0.7 * i as f64).sin()).collect() }
    }

    fn primal(&self) -> f64 {
        log_sum_exp(black_box(&self.x))
    }

    fn grad(&self) -> Vec<f64> {
        log_sum_exp::grad(black_box(&self.x))
    }

    fn grad_by_hand(&self) -> Vec<f64> {
        log_sum_exp_grad(black_box(&self.x))
    }

    fn inputs(&self) -> Vec<f64> {
        self.x.clone()
    }

    fn at(&self, inputs: &[f64]) -> f64 {
        log_sum_exp(inputs)
    }

    fn flat(gradient: &Vec<f64>) -> Vec<f64> {
        gradient.clone()
    }
}

impl InPlace for LogSumExp {
    fn zeros(&self) -> Vec<f64> {
        vec![0.0; self.x.len()]
    }

    fn grad_into(&self, bars: &mut Vec<f64>) -> f64 {
        log_sum_exp::grad_into(black_box(&self.x), bars)
    }

    fn grad_into_by_hand(&self, bars: &mut Vec<f64>) -> f64 {
        log_sum_exp_grad_into(black_box(&self.x), bars)
    }
}
