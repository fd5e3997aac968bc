//! A quasi-Newton method over a trait of objectives, with its history in a queue.

use autodiff::{Differentiable, differentiable};
use std::collections::VecDeque;
#[differentiable]
trait Objective {
    fn value(&self, x: &[f64]) -> f64;
    fn gradient(&self, x: &[f64]) -> Vec<f64>;
    fn dim(&self) -> usize {
        2
    }
}
#[derive(Clone, Debug, Differentiable)]
struct Quadratic {
    a: f64,
    b: f64,
}
#[differentiable]
impl Objective for Quadratic {
    fn value(&self, x: &[f64]) -> f64 {
        self.a * x[0] * x[0] + self.b * (x[1] - x[0]).powi(2)
    }
    fn gradient(&self, x: &[f64]) -> Vec<f64> {
        vec![2.0 * self.a * x[0] - 2.0 * self.b * (x[1] - x[0]), 2.0 * self.b * (x[1] - x[0])]
    }
}
#[differentiable]
fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b.iter()).map(|(x, y)| x * y).sum()
}
#[differentiable]
fn two_loop(grad: &[f64], history: &VecDeque<(Vec<f64>, Vec<f64>)>) -> Vec<f64> {
    let mut q = grad.to_vec();
    let mut alphas = Vec::new();
    for (s, y) in history.iter().rev() {
        let rho = 1.0 / dot(y, s);
        let a = rho * dot(s, &q);
        for (qi, yi) in q.iter_mut().zip(y) {
            *qi -= a * yi;
        }
        alphas.push(a);
    }
    if let Some((s, y)) = history.back() {
        let g = dot(s, y) / dot(y, y);
        q.iter_mut().for_each(|v| *v *= g);
    }
    for ((s, y), a) in history.iter().zip(alphas.iter().rev()) {
        let beta = dot(y, &q) / dot(y, s);
        for i in 0..q.len() {
            q[i] += s[i] * (a - beta);
        }
    }
    q.into_iter().map(|v| -v).collect()
}
#[differentiable]
fn minimise<O: Objective>(f: &O, x0: &[f64], iters: usize) -> Vec<f64> {
    let mut x = x0.to_vec();
    let mut g = f.gradient(&x);
    let mut history: VecDeque<(Vec<f64>, Vec<f64>)> = VecDeque::new();
    for k in 0..iters {
        let d = two_loop(&g, &history);
        let step = if k == 0 { 0.1 } else { 0.9 };
        let xn: Vec<f64> = x.iter().zip(&d).map(|(x, d)| x + step * d).collect();
        let gn = f.gradient(&xn);
        let s: Vec<f64> = xn.iter().zip(&x).map(|(a, b)| a - b).collect();
        let y: Vec<f64> = gn.iter().zip(g.iter()).map(|(a, b)| a - b).collect();
        if history.len() >= 2 {
            history.pop_front();
        }
        history.push_back((s, y));
        x = xn;
        g = gn;
    }
    x
}
#[differentiable]
fn after(a: f64, b: f64, x: f64) -> f64 {
    let q = Quadratic { a, b };
    let m = minimise(&q, &[x, 1.0], 3);
    q.value(&m) + m[0]
}

mod tests {
    use crate::common::check;

    check!(after(a, b, x); (1.5, 0.7, 2.0));
}
