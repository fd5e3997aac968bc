//! A nonlinear heat equation by an explicit stencil, its two buffers swapped after each step.

use std::hint::black_box;

use autodiff::differentiable;

use crate::problem::Problem;

const N: usize = 200;
const STEPS: usize = 100;

#[differentiable]
fn heat(start: &[f64], k: f64, steps: usize) -> f64 {
    let mut u = start.to_vec();
    let mut next = u.clone();
    for _ in 0..steps {
        for i in 1..u.len() - 1 {
            let conductivity = 1.0 + 0.5 * u[i] * u[i];
            next[i] = u[i] + k * conductivity * (u[i - 1] - 2.0 * u[i] + u[i + 1]);
        }
        std::mem::swap(&mut u, &mut next);
    }
    u.iter().map(|v| v * v).sum()
}

/// Keeps the states, all in one allocation, and goes back through them with two buffers.
fn heat_grad(start: &[f64], k: f64, steps: usize) -> (Vec<f64>, f64) {
    let n = start.len();
    let mut states = Vec::with_capacity((steps + 1) * n);
    states.extend_from_slice(start);
    for step in 0..steps {
        let at = step * n;
        states.push(start[0]);
        for i in 1..n - 1 {
            let u = &states[at..at + n];
            let next = u[i] + k * (1.0 + 0.5 * u[i] * u[i]) * (u[i - 1] - 2.0 * u[i] + u[i + 1]);
            states.push(next);
        }
        states.push(start[n - 1]);
    }
    let mut k_bar = 0.0;
    let mut after: Vec<f64> = states[steps * n..].iter().map(|v| 2.0 * v).collect();
    let mut before = vec![0.0; n];
    for u in states[..steps * n].chunks_exact(n).rev() {
        before.fill(0.0);
        before[0] = after[0];
        before[n - 1] = after[n - 1];
        for i in 1..n - 1 {
            let conductivity = 1.0 + 0.5 * u[i] * u[i];
            let bend = u[i - 1] - 2.0 * u[i] + u[i + 1];
            let flow = after[i] * k * conductivity;
            k_bar += after[i] * conductivity * bend;
            before[i - 1] += flow;
            before[i] += after[i] * (1.0 + k * u[i] * bend) - 2.0 * flow;
            before[i + 1] += flow;
        }
        std::mem::swap(&mut before, &mut after);
    }
    (after, k_bar)
}

pub(crate) struct Heat {
    start: Vec<f64>,
    k: f64,
}

impl Problem for Heat {
    const NAME: &'static str = "heat stencil, 200 points, 100 steps";
    type Gradient = (Vec<f64>, f64);

    fn new() -> Self {
        Heat { start: (0..N).map(|i| (0.07 * i as f64).sin()).collect(), k: 0.15 }
    }

    fn primal(&self) -> f64 {
        heat(black_box(&self.start), black_box(self.k), STEPS)
    }

    fn grad(&self) -> Self::Gradient {
        heat::grad(black_box(&self.start), black_box(self.k), STEPS)
    }

    fn grad_by_hand(&self) -> Self::Gradient {
        heat_grad(black_box(&self.start), black_box(self.k), STEPS)
    }

    fn inputs(&self) -> Vec<f64> {
        [self.start.as_slice(), &[self.k]].concat()
    }

    fn at(&self, inputs: &[f64]) -> f64 {
        heat(&inputs[..N], inputs[N], STEPS)
    }

    fn flat(gradient: &Self::Gradient) -> Vec<f64> {
        [gradient.0.as_slice(), &[gradient.1]].concat()
    }
}
