//! Power iteration on a dense matrix, its row products calls of another differentiable function.
//!
//! An early exit out of the loop, a buffer made in every step, a vector overwritten in place, slices of a matrix lent to
//! a callee. The gradient by hand and the inputs also serve the variant with plain loops.

use std::hint::black_box;

use autodiff::differentiable;

use crate::problem::{InPlace, Problem};

const N: usize = 200;
const STEPS: usize = 20;

#[differentiable]
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut sum = 0.0;
    for i in 0..a.len() {
        sum += a[i] * b[i];
    }
    sum
}

#[differentiable]
fn power_iteration(a: &[f64], x0: &[f64], n: usize, steps: usize) -> f64 {
    let mut x = x0.to_vec();
    for _ in 0..steps {
        let mut y = vec![0.0; n];
        for i in 0..n {
            y[i] = dot(&a[i * n..(i + 1) * n], &x);
        }
        let norm = y.iter().map(|v| v * v).sum::<f64>().sqrt();
        if norm < 1e-12 {
            return 0.0;
        }
        for i in 0..n {
            x[i] = y[i] / norm;
        }
    }
    dot(&x, x0)
}

pub(super) fn power_iteration_grad(a: &[f64], x0: &[f64], n: usize, steps: usize) -> (Vec<f64>, Vec<f64>) {
    let (mut a_bar, mut x0_bar) = (vec![0.0; a.len()], vec![0.0; n]);
    power_iteration_grad_into(a, x0, n, steps, &mut a_bar, &mut x0_bar);
    (a_bar, x0_bar)
}

/// Keeps the normalized vectors, all in one allocation, and the norms.
///
/// With x' = y / |y|, the cotangent of y is that of x' less its part along x', over the norm; so y need not be kept.
pub(super) fn power_iteration_grad_into(
    a: &[f64],
    x0: &[f64],
    n: usize,
    steps: usize,
    a_bar: &mut [f64],
    x0_bar: &mut [f64],
) -> f64 {
    let mut xs = Vec::with_capacity((steps + 1) * n);
    let mut norms = Vec::with_capacity(steps);
    xs.extend_from_slice(x0);
    for step in 0..steps {
        for row in a.chunks_exact(n) {
            let v = dot(row, &xs[step * n..(step + 1) * n]);
            xs.push(v);
        }
        let y = &mut xs[(step + 1) * n..];
        let norm = y.iter().map(|v| v * v).sum::<f64>().sqrt();
        if norm < 1e-12 {
            return 0.0;
        }
        for v in y {
            *v /= norm;
        }
        norms.push(norm);
    }
    let value = dot(&xs[steps * n..], x0);

    for (b, v) in x0_bar.iter_mut().zip(&xs[steps * n..]) {
        *b += v;
    }
    let mut x_bar = x0.to_vec();
    let mut y_bar = vec![0.0; n];
    for step in (0..steps).rev() {
        let (before, after) = xs[step * n..(step + 2) * n].split_at(n);
        let along = dot(&x_bar, after);
        let scale = 1.0 / norms[step];
        for ((y, x), v) in y_bar.iter_mut().zip(&mut x_bar).zip(after) {
            *y = (*x - along * v) * scale;
            *x = 0.0;
        }
        for ((row, row_bar), y) in a.chunks_exact(n).zip(a_bar.chunks_exact_mut(n)).zip(&y_bar) {
            for (((r_bar, x_bar), r), x) in row_bar.iter_mut().zip(&mut x_bar).zip(row).zip(before) {
                *r_bar += y * x;
                *x_bar += y * r;
            }
        }
    }
    for (b, v) in x0_bar.iter_mut().zip(&x_bar) {
        *b += v;
    }
    value
}

/// A matrix whose largest eigenvalues lie close together, and a start that has a part along many of its eigenvectors.
pub(super) struct Inputs {
    pub(super) a: Vec<f64>,
    pub(super) x0: Vec<f64>,
    pub(super) n: usize,
    pub(super) steps: usize,
}

impl Inputs {
    pub(super) fn new() -> Self {
        let entry = |k: usize| {
            let (i, j) = (k / N, k % N);
            1.0 / (1.0 + i as f64 + j as f64) + if i == j { 1.0 } else { 0.0 }
        };
        Self {
            a: (0..N * N).map(entry).collect(),
            x0: (0..N).map(|i| 1.0 + 0.01 * i as f64).collect(),
            n: N,
            steps: STEPS,
        }
    }

    pub(super) fn zeros(&self) -> (Vec<f64>, Vec<f64>) {
        (vec![0.0; self.a.len()], vec![0.0; self.n])
    }

    pub(super) fn flat(&self) -> Vec<f64> {
        [self.a.as_slice(), &self.x0].concat()
    }

    pub(super) fn grad_by_hand(&self) -> (Vec<f64>, Vec<f64>) {
        power_iteration_grad(black_box(&self.a), black_box(&self.x0), black_box(self.n), black_box(self.steps))
    }

    pub(super) fn grad_into_by_hand(&self, (a_bar, x0_bar): &mut (Vec<f64>, Vec<f64>)) -> f64 {
        power_iteration_grad_into(
            black_box(&self.a),
            black_box(&self.x0),
            black_box(self.n),
            black_box(self.steps),
            a_bar,
            x0_bar,
        )
    }
}

pub(crate) struct PowerIteration(Inputs);

impl Problem for PowerIteration {
    const NAME: &'static str = "power iteration";
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

impl InPlace for PowerIteration {
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
