//! Ranges that are values: parameters, fields, elements, results of functions.

use autodiff::{Differentiable, differentiable};
use std::ops::{Range, RangeInclusive};

#[differentiable]
fn slice_of(x: &[f64], range: Range<usize>) -> f64 {
    x[range].iter().map(|x| x * x).sum()
}

#[differentiable]
fn copied(x: &[f64], n: usize) -> f64 {
    let range = n..n + 2;
    let sum: f64 = x[range.clone()].iter().sum();
    sum * x[range.clone()].iter().zip(&x[range]).map(|(a, b)| a * b).sum::<f64>()
}

#[differentiable]
fn by_rows(rows: &[Vec<f64>], heads: usize) -> f64 {
    let mut total = 0.0;
    for head in 0..heads {
        let range = 2 * head..2 * (head + 1);
        let scores: Vec<f64> = (0..rows.len())
            .map(|t| rows[0][range.clone()].iter().zip(&rows[t][range.clone()]).map(|(a, b)| a * b).sum::<f64>())
            .collect();
        for i in range.clone() {
            total += scores[rows.len() - 1] * rows[0][i].sin();
        }
    }
    total
}

fn chunk(from: usize) -> Range<usize> {
    from..from + 2
}

#[differentiable]
fn of_a_function(x: &[f64]) -> f64 {
    let range = chunk(1);
    x[range.clone()].iter().sum::<f64>() * x[range].len() as f64 + x[chunk(0)][1]
}

#[differentiable]
fn in_every_way(x: &[f64], range: Range<usize>, powers: RangeInclusive<u32>) -> f64 {
    let mut t = 0.0;
    for i in range.clone() {
        t += x[i];
    }
    for p in powers {
        t *= 1.0 + f64::from(p) / 10.0;
    }
    if range.contains(&2) && !range.is_empty() {
        t *= x[range.start] + x[range.end - 1] * range.len() as f64;
    }
    let twice: Vec<f64> = range.clone().map(|i| x[i] * 2.0).collect();
    t + twice.iter().sum::<f64>() + range.rev().map(|i| x[i]).fold(0.0, |a, b| a * 0.5 + b)
}

#[derive(Clone, Debug, Differentiable)]
struct Block {
    rows: Range<usize>,
    columns: RangeInclusive<usize>,
    weight: f64,
}

#[differentiable]
impl Block {
    fn inner(&self, x: &[f64]) -> f64 {
        let pairs = self.rows.clone().zip(self.columns.clone());
        self.weight * pairs.map(|(i, j)| x[i] * x[j]).sum::<f64>() + slice_of(x, self.rows.clone())
    }

    fn scale(&self, x: &mut [f64]) {
        for v in &mut x[self.rows.clone()] {
            *v *= self.weight;
        }
        x[self.columns.clone()].iter_mut().for_each(|v| *v += 1.0);
    }
}

#[differentiable]
fn blocks(x: &[f64], w: f64, ranges: &[Range<usize>]) -> f64 {
    let mut y = x.to_vec();
    let mut sum = 0.0;
    for range in ranges {
        let block = Block { rows: range.clone(), columns: range.start..=range.end, weight: w };
        block.scale(&mut y);
        sum += block.inner(&y) + y[range.clone()][0] + y[ranges[0].clone()][0];
    }
    sum
}

#[differentiable]
fn blocks_at(x: &[f64], w: f64) -> f64 {
    blocks(x, w, &[0..2, 1..2, 1..3]) + in_every_way(x, 1..4, 2..=3) + slice_of(x, 1..3)
}

/// The range ends with the largest of its integers: there is none after it.
#[differentiable]
fn to_the_end(x: &[f64], levels: RangeInclusive<u8>) -> f64 {
    let mut sum = 0.0;
    for level in levels.clone() {
        sum += x[usize::from(level) % x.len()] * f64::from(level);
    }
    let top = levels.rev().next().unwrap_or(0);
    sum * x[usize::from(top) % x.len()] / 1e3
}

#[differentiable]
fn of_all_levels(x: &[f64]) -> f64 {
    to_the_end(x, 0..=255)
}

mod checks {
    use crate::common::check;

    check!(copied(&x, @n); (vec![0.7, 0.3, 1.2], 1));
    check!(by_rows(&rows, @heads); (vec![vec![0.7, 0.3, 1.2, 0.4], vec![0.1, -0.3, 0.2, 0.9]], 2));
    check!(of_a_function(&x); (vec![0.7, 0.3, 1.2]));
    check!(of_all_levels(&x); (vec![0.7, 0.3, 1.2]));
    check!(blocks_at(&x, w); (vec![0.7, 0.3, 1.2, 0.4], 0.8));
}
