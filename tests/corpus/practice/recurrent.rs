//! A gated recurrent unit of dense layers.

use autodiff::{Differentiable, differentiable};
#[differentiable]
fn sigmoid(x: f64) -> f64 {
    if x >= 0.0 {
        1.0 / (1.0 + (-x).exp())
    } else {
        let e = x.exp();
        e / (1.0 + e)
    }
}
#[derive(Clone, Debug, Differentiable)]
struct Dense {
    w: Vec<Vec<f64>>,
    b: Vec<f64>,
}
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Activation {
    Relu,
    Tanh,
    Sigmoid,
    Linear,
}
#[differentiable]
impl Activation {
    fn apply(self, x: f64) -> f64 {
        match self {
            Activation::Relu => x.max(0.0),
            Activation::Tanh => x.tanh(),
            Self::Sigmoid => sigmoid(x),
            Self::Linear => x,
        }
    }
}
#[differentiable]
impl Dense {
    fn forward(&self, x: &[f64], act: Activation) -> Vec<f64> {
        self.w
            .iter()
            .zip(self.b.iter())
            .map(|(row, b)| act.apply(row.iter().zip(x).fold(*b, |s, (w, x)| w.mul_add(*x, s))))
            .collect()
    }
}
#[derive(Clone, Debug, Differentiable)]
struct Gru {
    update: Dense,
    reset: Dense,
    cand: Dense,
    h: Vec<f64>,
}
#[differentiable]
impl Gru {
    fn step(&mut self, x: &[f64]) -> &[f64] {
        let xh: Vec<f64> = x.iter().chain(&self.h).copied().collect();
        let z = self.update.forward(&xh, Activation::Sigmoid);
        let r = self.reset.forward(&xh, Activation::Sigmoid);
        let mut xr = x.to_vec();
        xr.extend(r.iter().zip(&self.h).map(|(r, h)| r * h));
        let c = self.cand.forward(&xr, Activation::Tanh);
        for i in 0..self.h.len() {
            self.h[i] = (1.0 - z[i]) * self.h[i] + z[i] * c[i];
        }
        &self.h
    }
}
#[differentiable]
fn loss(w: &[f64], #[constant] xs: &[f64], target: f64) -> f64 {
    let dense = |o: usize| Dense { w: vec![w[o..o + 3].to_vec(), w[o + 1..o + 4].to_vec()], b: vec![w[o], w[o + 2]] };
    let mut net = Gru { update: dense(0), reset: dense(2), cand: dense(4), h: vec![0.1; 2] };
    let mut out = 0.0;
    for x in xs {
        let h = net.step(&[*x]);
        out += h.iter().sum::<f64>();
    }
    (out - target).powi(2)
}

#[differentiable]
fn of_three(w: &[f64], target: f64) -> f64 {
    loss(w, &[0.5, -1.0, 0.3], target)
}

mod tests {
    use crate::common::check;

    check!(of_three(&w, target); (vec![0.1, -0.2, 0.3, 0.4, -0.5, 0.6, 0.7, -0.8], 0.7));
}
