//! Rosenbrock's function of 1000 variables: one loop, neighbours read by index.

use std::hint::black_box;

use autodiff::differentiable;

use crate::problem::{InPlace, Problem};

const N: usize = 1000;

#[differentiable]
fn rosenbrock(x: &[f64]) -> f64 {
    let mut sum = 0.0;
    for i in 0..x.len() - 1 {
        sum += 100.0 * (x[i + 1] - x[i] * x[i]).powi(2) + (1.0 - x[i]).powi(2);
    }
    sum
}

/// What the two terms around the middle of three neighbours give it.
///
/// Forming each difference twice costs less than carrying it over: so, no iteration waits for the one before.
fn middle(left: f64, x: f64, right: f64) -> f64 {
    200.0 * (x - left * left) - 400.0 * x * (right - x * x) - 2.0 * (1.0 - x)
}

/// The first variable has no left neighbour, the last no term of its own.
fn ends(x: &[f64]) -> (f64, f64) {
    let n = x.len();
    let first = -400.0 * x[0] * (x[1] - x[0] * x[0]) - 2.0 * (1.0 - x[0]);
    let last = 200.0 * (x[n - 1] - x[n - 2] * x[n - 2]);
    (first, last)
}

fn rosenbrock_grad(x: &[f64]) -> Vec<f64> {
    let (first, last) = ends(x);
    let mut x_bar = Vec::with_capacity(x.len());
    x_bar.push(first);
    x_bar.extend(x.windows(3).map(|w| middle(w[0], w[1], w[2])));
    x_bar.push(last);
    x_bar
}

/// Two passes, because only the sum has to wait for itself: one loop doing both measured slower.
fn rosenbrock_grad_into(x: &[f64], x_bar: &mut [f64]) -> f64 {
    let n = x.len();
    let (first, last) = ends(x);
    x_bar[0] += first;
    for (w, b) in x.windows(3).zip(&mut x_bar[1..n - 1]) {
        *b += middle(w[0], w[1], w[2]);
    }
    x_bar[n - 1] += last;

    let mut sum = 0.0;
    for w in x.windows(2) {
        let (d, e) = (w[1] - w[0] * w[0], 1.0 - w[0]);
        sum += 100.0 * (d * d) + e * e;
    }
    sum
}

pub(crate) struct Rosenbrock {
    x: Vec<f64>,
}

impl Problem for Rosenbrock {
    const NAME: &'static str = "Rosenbrock n=1000";
    type Gradient = Vec<f64>;

    fn new() -> Self {
        Self { x: (0..N).map(|i| if i % 2 == 0 { -1.2 } else { 1.0 } + 1e-4 * i as f64).collect() }
    }

    fn primal(&self) -> f64 {
        rosenbrock(black_box(&self.x))
    }

    fn grad(&self) -> Vec<f64> {
        rosenbrock::grad(black_box(&self.x))
    }

    fn grad_by_hand(&self) -> Vec<f64> {
        rosenbrock_grad(black_box(&self.x))
    }

    fn inputs(&self) -> Vec<f64> {
        self.x.clone()
    }

    fn at(&self, inputs: &[f64]) -> f64 {
        rosenbrock(inputs)
    }

    fn flat(gradient: &Vec<f64>) -> Vec<f64> {
        gradient.clone()
    }
}

impl InPlace for Rosenbrock {
    fn zeros(&self) -> Vec<f64> {
        vec![0.0; self.x.len()]
    }

    fn grad_into(&self, bars: &mut Vec<f64>) -> f64 {
        rosenbrock::grad_into(black_box(&self.x), bars)
    }

    fn grad_into_by_hand(&self, bars: &mut Vec<f64>) -> f64 {
        rosenbrock_grad_into(black_box(&self.x), bars)
    }
}
