//! A network with one hidden layer, 784-64-10, on a batch of 32: the mean cross entropy.

use std::hint::black_box;

use autodiff::{Differentiable, differentiable};

use crate::problem::Problem;

const IN: usize = 784;
const HIDDEN: usize = 64;
const OUT: usize = 10;
const BATCH: usize = 32;

#[derive(Clone, Debug, Differentiable)]
pub(crate) struct Network {
    w1: Vec<f64>,
    b1: Vec<f64>,
    w2: Vec<f64>,
    b2: Vec<f64>,
}

/// `w x + b`
#[differentiable]
fn layer(w: &[f64], b: &[f64], x: &[f64]) -> Vec<f64> {
    let mut y = b.to_vec();
    for i in 0..y.len() {
        let row = &w[i * x.len()..(i + 1) * x.len()];
        let mut sum = 0.0;
        for j in 0..x.len() {
            sum += row[j] * x[j];
        }
        y[i] += sum;
    }
    y
}

#[differentiable]
fn loss(net: &Network, #[constant] images: &[f64], labels: &[usize]) -> f64 {
    let mut total = 0.0;
    for (image, &label) in images.chunks_exact(IN).zip(labels) {
        let mut hidden = layer(&net.w1, &net.b1, image);
        for h in &mut hidden {
            *h = h.tanh();
        }
        let scores = layer(&net.w2, &net.b2, &hidden);
        let most = scores.iter().fold(f64::MIN, |a, s| a.max(*s));
        let sum: f64 = scores.iter().map(|s| (s - most).exp()).sum();
        total += most + sum.ln() - scores[label];
    }
    total / labels.len() as f64
}

fn loss_grad(net: &Network, images: &[f64], labels: &[usize]) -> NetworkCotangent {
    let mut bar = NetworkCotangent {
        w1: vec![0.0; HIDDEN * IN],
        b1: vec![0.0; HIDDEN],
        w2: vec![0.0; OUT * HIDDEN],
        b2: vec![0.0; OUT],
    };
    let (mut hidden, mut hidden_bar, mut scores) = ([0.0; HIDDEN], [0.0; HIDDEN], [0.0; OUT]);
    let weight = 1.0 / labels.len() as f64;
    for (image, label) in images.chunks_exact(IN).zip(labels) {
        for ((h, row), b) in hidden.iter_mut().zip(net.w1.chunks_exact(IN)).zip(&net.b1) {
            let mut sum = 0.0;
            for (w, x) in row.iter().zip(image) {
                sum += w * x;
            }
            *h = (b + sum).tanh();
        }
        for ((s, row), b) in scores.iter_mut().zip(net.w2.chunks_exact(HIDDEN)).zip(&net.b2) {
            let mut sum = 0.0;
            for (w, h) in row.iter().zip(&hidden) {
                sum += w * h;
            }
            *s = b + sum;
        }
        let most = scores.iter().fold(f64::MIN, |a, s| a.max(*s));
        let mut sum = 0.0;
        for s in &mut scores {
            *s = (*s - most).exp();
            sum += *s;
        }
        hidden_bar.fill(0.0);
        for i in 0..OUT {
            let g = weight * (scores[i] / sum - if i == *label { 1.0 } else { 0.0 });
            bar.b2[i] += g;
            let (row, row_bar) = (&net.w2[i * HIDDEN..(i + 1) * HIDDEN], &mut bar.w2[i * HIDDEN..(i + 1) * HIDDEN]);
            for (((r_bar, r), h), h_bar) in row_bar.iter_mut().zip(row).zip(&hidden).zip(&mut hidden_bar) {
                *r_bar += g * h;
                *h_bar += g * r;
            }
        }
        for i in 0..HIDDEN {
            let g = hidden_bar[i] * (1.0 - hidden[i] * hidden[i]);
            bar.b1[i] += g;
            for (r_bar, x) in bar.w1[i * IN..(i + 1) * IN].iter_mut().zip(image) {
                *r_bar += g * x;
            }
        }
    }
    bar
}

pub(crate) struct Mlp {
    net: Network,
    images: Vec<f64>,
    labels: Vec<usize>,
}

impl Problem for Mlp {
    const NAME: &'static str = "MLP 784-64-10, batch 32";
    type Gradient = NetworkCotangent;

    fn new() -> Self {
        let noise = |n: usize, k: f64, size: f64| (0..n).map(|i| size * (k * (i * i % 7919) as f64).sin()).collect();
        Mlp {
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
