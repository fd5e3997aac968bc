//! A step of Adam, and the rate that it learns by.

use autodiff::{Differentiable, differentiable};
#[derive(Debug, Clone, Differentiable)]
struct Adam {
    lr: f64,
    beta1: f64,
    beta2: f64,
    #[constant]
    eps: f64,
    m: Vec<f64>,
    v: Vec<f64>,
    #[constant]
    t: i32,
}
#[differentiable]
impl Adam {
    fn new(lr: f64, n: usize) -> Self {
        Adam { lr, beta1: 0.9, beta2: 0.999, eps: 1e-8, m: vec![0.0; n], v: vec![0.0; n], t: 0 }
    }
    fn step(&mut self, params: &mut [f64], grads: &[f64]) {
        self.t += 1;
        let b1t = 1.0 - self.beta1.powi(self.t);
        let b2t = 1.0 - self.beta2.powi(self.t);
        for (i, (p, &g)) in params.iter_mut().zip(grads.iter()).enumerate() {
            self.m[i] = self.beta1 * self.m[i] + (1.0 - self.beta1) * g;
            self.v[i] = self.beta2 * self.v[i] + (1.0 - self.beta2) * g.powi(2);
            let m_hat = self.m[i] / b1t;
            let v_hat = self.v[i] / b2t;
            *p -= self.lr * m_hat / (v_hat.sqrt() + self.eps);
        }
    }
}
#[differentiable]
fn quad_grad(p: &[f64]) -> Vec<f64> {
    p.iter().enumerate().map(|(i, x)| 2.0 * (i + 1) as f64 * x).collect()
}
#[differentiable]
fn meta(lr: f64, x0: &[f64]) -> f64 {
    let mut p = x0.to_owned();
    let mut opt = Adam::new(lr, p.len());
    for _ in 0..5 {
        let g = quad_grad(&p);
        opt.step(&mut p, &g);
    }
    p.iter().map(|x| x * x).sum::<f64>()
}

mod tests {
    use crate::common::check;

    check!(meta(lr, &x0); (0.1, vec![1.0, -2.0]));
}
