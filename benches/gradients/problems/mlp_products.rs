//! The same network by products of matrices: all images of the batch at once.

use std::hint::black_box;

use autodiff::{
    Differentiable, differentiable,
    linear::{Scalar, matmul, matmul_nt_add, matmul_tn},
};
use num_traits::Float;

use crate::problem::Problem;

const IN: usize = 784;
const HIDDEN: usize = 64;
const OUT: usize = 10;
const BATCH: usize = 32;

#[derive(Clone, Debug, Differentiable)]
pub(crate) struct Network<T> {
    pub(crate) w1: Vec<T>,
    pub(crate) b1: Vec<T>,
    pub(crate) w2: Vec<T>,
    pub(crate) b2: Vec<T>,
}

/// `x w^T + b`, of a batch of `x`, one in each row.
#[differentiable]
fn layer<T: Scalar>(w: &[T], b: &[T], x: &[T], batch: usize) -> Vec<T> {
    let mut y = Vec::with_capacity(batch * b.len());
    for _ in 0..batch {
        y.extend_from_slice(b);
    }
    matmul_nt_add(x, w, &mut y, (batch, x.len() / batch, b.len()));
    y
}

#[differentiable]
pub(crate) fn loss<T: Scalar + Float>(net: &Network<T>, #[constant] images: &[T], labels: &[usize]) -> T {
    let batch = labels.len();
    let mut hidden: Vec<T> = layer(&net.w1, &net.b1, images, batch);
    for h in &mut hidden {
        *h = h.tanh();
    }
    let scores = layer(&net.w2, &net.b2, &hidden, batch);
    let mut total = T::zero();
    for (scores, &label) in scores.chunks_exact(OUT).zip(labels) {
        let most = scores.iter().fold(T::min_value(), |a, s| a.max(*s));
        let mut sum = T::zero();
        for s in scores {
            sum += (*s - most).exp();
        }
        total += most + sum.ln() - scores[label];
    }
    total * T::from(1.0 / batch as f64).unwrap()
}

/// The sums of the columns.
fn columns(rows: &[f64], n: usize) -> Vec<f64> {
    let mut sums = vec![0.0; n];
    for row in rows.chunks_exact(n) {
        for (sum, x) in sums.iter_mut().zip(row) {
            *sum += x;
        }
    }
    sums
}

fn loss_grad(net: &Network<f64>, images: &[f64], labels: &[usize]) -> NetworkCotangent<f64> {
    let batch = labels.len();
    let mut hidden = layer(&net.w1, &net.b1, images, batch);
    for h in &mut hidden {
        *h = h.tanh();
    }
    let mut scores_bar = layer(&net.w2, &net.b2, &hidden, batch);
    let weight = 1.0 / batch as f64;
    for (scores, &label) in scores_bar.chunks_exact_mut(OUT).zip(labels) {
        let most = scores.iter().fold(f64::MIN, |a, s| a.max(*s));
        let mut sum = 0.0;
        for s in &mut *scores {
            *s = (*s - most).exp();
            sum += *s;
        }
        for s in &mut *scores {
            *s *= weight / sum;
        }
        scores[label] -= weight;
    }
    let mut hidden_bar = matmul(&scores_bar, &net.w2, (batch, OUT, HIDDEN));
    for (bar, h) in hidden_bar.iter_mut().zip(&hidden) {
        *bar *= 1.0 - h * h;
    }
    NetworkCotangent {
        w1: matmul_tn(&hidden_bar, images, (HIDDEN, batch, IN)),
        b1: columns(&hidden_bar, HIDDEN),
        w2: matmul_tn(&scores_bar, &hidden, (OUT, batch, HIDDEN)),
        b2: columns(&scores_bar, OUT),
    }
}

pub(crate) struct MlpProducts {
    net: Network<f64>,
    images: Vec<f64>,
    labels: Vec<usize>,
}

impl Problem for MlpProducts {
    const NAME: &'static str = "the same, by products of matrices";
    type Gradient = NetworkCotangent<f64>;

    fn new() -> Self {
        let noise = |n: usize, k: f64, size: f64| (0..n).map(|i| size * (k * (i * i % 7919) as f64).sin()).collect();
        MlpProducts {
            net: Network {
                w1: noise(HIDDEN * IN, 1.3, 0.05),
                b1: noise(HIDDEN, 0.7, 0.1),
                w2: noise(OUT * HIDDEN, 2.1, 0.2),
                b2: noise(OUT, 0.9, 0.1),
            },
            images: noise(BATCH * IN, 0.31, 1.0),
            labels: (0..BATCH).map(|i| i * 7 % OUT).collect(),
        }
    }

    fn primal(&self) -> f64 {
        loss(black_box(&self.net), black_box(&self.images), black_box(&self.labels))
    }

    fn grad(&self) -> Self::Gradient {
        loss::grad(black_box(&self.net), black_box(&self.images), black_box(&self.labels))
    }

    fn grad_by_hand(&self) -> Self::Gradient {
        loss_grad(black_box(&self.net), black_box(&self.images), black_box(&self.labels))
    }

    fn inputs(&self) -> Vec<f64> {
        [self.net.w1.as_slice(), &self.net.b1, &self.net.w2, &self.net.b2].concat()
    }

    fn at(&self, inputs: &[f64]) -> f64 {
        let (w1, rest) = inputs.split_at(HIDDEN * IN);
        let (b1, rest) = rest.split_at(HIDDEN);
        let (w2, b2) = rest.split_at(OUT * HIDDEN);
        let net = Network { w1: w1.to_vec(), b1: b1.to_vec(), w2: w2.to_vec(), b2: b2.to_vec() };
        loss(&net, &self.images, &self.labels)
    }

    fn flat(gradient: &Self::Gradient) -> Vec<f64> {
        [gradient.w1.as_slice(), &gradient.b1, &gradient.w2, &gradient.b2].concat()
    }
}
