//! Lists that are no vectors: queues, boxed slices.

use autodiff::{Differentiable, differentiable};
use std::collections::VecDeque;

#[differentiable]
fn moving(prices: &[f64], n: usize) -> f64 {
    let mut window = VecDeque::with_capacity(n);
    let (mut sum, mut out) = (0.0, 0.0);
    for &p in prices {
        window.push_back(p * p);
        sum += p * p;
        if window.len() > n {
            sum -= window.pop_front().unwrap();
        }
        out += sum.sin() / window.len() as f64 * window.back().unwrap() + window[0];
    }
    out + window.iter().sum::<f64>()
}

#[derive(Clone, Debug, Differentiable)]
struct Mean {
    window: VecDeque<f64>,
    size: usize,
    sum: f64,
}

#[differentiable]
impl Mean {
    fn new(size: usize) -> Self {
        Mean { window: VecDeque::with_capacity(size), size, sum: 0.0 }
    }

    fn next(&mut self, x: f64) -> f64 {
        if self.window.len() == self.size {
            if let Some(old) = self.window.pop_front() {
                self.sum -= old;
            }
        }
        self.window.push_back(x);
        self.sum += x;
        self.sum / self.window.len() as f64
    }
}

#[differentiable]
fn smoothed(xs: &[f64]) -> f64 {
    let mut mean = Mean::new(2);
    let mut s = 0.0;
    for &x in xs {
        let y = mean.next(x);
        s += y * y;
    }
    s
}

#[differentiable]
fn both_ends(xs: &[f64]) -> f64 {
    let mut q: VecDeque<f64> = xs.iter().map(|x| x * x).collect();
    q.push_front(xs[1] * xs[2]);
    let last = q.pop_back().unwrap_or(0.0);
    if let Some(first) = q.front_mut() {
        *first *= last;
    }
    let mut s = 0.0;
    while let Some(x) = q.pop_front() {
        s = 0.5 * s + x;
        if s > 3.0 && q.len() > 2 {
            q.push_back(s * 0.1);
        }
    }
    s
}

#[differentiable]
fn made_of_lists(xs: &[f64]) -> f64 {
    let q = VecDeque::from(vec![xs[0], xs[1] * xs[0]]);
    let r = VecDeque::from([xs[0], 2.0, xs[2]]);
    let b: Box<[f64]> = xs.iter().map(|x| x * x).collect();
    let c = xs.iter().map(|x| x * 2.0).collect::<Vec<_>>().into_boxed_slice();
    b.iter().sum::<f64>() * c[0] + q[1] * r[2] + q.iter().zip(b.iter()).map(|(a, b)| a * b).sum::<f64>()
}

#[differentiable]
fn boxed(xs: &[f64]) -> Box<[f64]> {
    xs.iter().map(|x| x.sin()).collect::<Box<[f64]>>()
}

mod checks {
    use crate::common::check;

    check!(moving(&prices, @n); (vec![0.3, 0.7, -0.4, 0.9, 1.2], 2_usize); (vec![0.3, 0.7, -0.4], 5));
    check!(smoothed(&xs); (vec![0.3, 0.7, -0.4, 0.9, 1.2]); (vec![0.4]));
    check!(both_ends(&xs); (vec![0.3, 0.7, -0.4, 0.9, 1.2]); (vec![2.3, 1.7, 2.4, 1.9, 3.2]));
    check!(made_of_lists(&xs); (vec![0.3, 0.7, -0.4]));

    #[test]
    fn boxes() {
        let (y, g) = super::boxed::vjp(&[0.3, 0.7], vec![1.0, 2.0]);
        assert_eq!((y[1], g), (0.7_f64.sin(), vec![0.3_f64.cos(), 2.0 * 0.7_f64.cos()]));
    }
}
