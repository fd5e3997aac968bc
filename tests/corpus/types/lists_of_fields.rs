//! Methods of a type that go by the names that its lists have for theirs: what a field is, its declaration says.

use autodiff::{Differentiable, differentiable};
use std::collections::VecDeque;

#[derive(Clone, Debug, PartialEq, Differentiable)]
pub struct Series {
    frames: Vec<Vec<f64>>,
    values: Vec<f64>,
    counts: Vec<usize>,
    recent: VecDeque<f64>,
    n: usize,
}

#[differentiable]
impl Series {
    fn new(values: &[f64]) -> Self {
        Series { frames: Vec::new(), values: values.to_vec(), counts: vec![1], recent: VecDeque::new(), n: 0 }
    }

    fn clear(&mut self) {
        self.frames.clear();
        self.counts.clear();
    }

    fn reset(&mut self) {
        self.values.clear();
        self.recent.clear();
    }

    fn push(&mut self, x: f64) {
        self.values.push(x);
        self.recent.push_back(x);
        if self.values.len() > 4 {
            self.values.remove(0);
        }
        self.n += 1;
    }

    fn insert(&mut self, x: f64) {
        self.values.insert(0, x);
        self.counts.insert(0, 2);
        self.frames.push(vec![x, x * x]);
    }

    fn append(&mut self, other: &mut Vec<f64>) {
        self.values.append(other);
    }

    fn truncate(&mut self, n: usize) {
        self.values.truncate(n);
    }

    fn len(&self) -> usize {
        self.values.len()
    }

    fn sum(&self) -> f64 {
        self.values.iter().sum()
    }

    fn mean(&self) -> f64 {
        self.sum() / self.len() as f64
    }
}

#[differentiable]
fn run(x: f64, y: f64) -> f64 {
    let mut series = Series::new(&[x, y]);
    let mut s = 0.0;
    for i in 0..6 {
        series.push(x * i as f64 + y);
        series.insert(x * y);
        s += series.mean() * series.values[0] * series.frames[0][1] + series.counts.len() as f64;
        if i == 2 {
            s += series.recent[0] * x;
            series.reset();
            series.clear();
        }
    }
    let mut other = vec![x, x * y];
    series.append(&mut other);
    series.truncate(5);
    s + series.sum() * series.recent[1]
}

mod checks {
    use super::*;
    use crate::common::check;

    check!(run(x, y); (0.7, 1.3); (-0.4, 0.9));
}
