//! Matrices whose rows are found by the number of columns: `m[i][j]`, and `m[[i, j]]` beside it.

use autodiff::{Differentiable, differentiable};
use std::ops::{Index, IndexMut};

#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Table {
    data: Vec<f64>,
    rows: usize,
    columns: usize,
}

#[differentiable]
impl Index<usize> for Table {
    type Output = [f64];

    fn index(&self, i: usize) -> &[f64] {
        assert!(i < self.rows);
        &self.data[i * self.columns..(i + 1) * self.columns]
    }
}

#[differentiable]
impl IndexMut<usize> for Table {
    fn index_mut(&mut self, i: usize) -> &mut [f64] {
        assert!(i < self.rows);
        &mut self.data[i * self.columns..(i + 1) * self.columns]
    }
}

#[differentiable]
impl Index<[usize; 2]> for Table {
    type Output = f64;

    fn index(&self, [i, j]: [usize; 2]) -> &f64 {
        &self.data[i * self.columns + j]
    }
}

#[differentiable]
impl Table {
    fn zeros(rows: usize, columns: usize) -> Self {
        Table { data: vec![0.0; rows * columns], rows, columns }
    }

    fn outer(a: &[f64], b: &[f64]) -> Self {
        let mut table = Table::zeros(a.len(), b.len());
        for i in 0..a.len() {
            for j in 0..b.len() {
                table[i][j] = a[i] * b[j];
            }
        }
        table
    }

    fn scale(&mut self, k: f64) {
        for i in 0..self.rows {
            for x in self[i].iter_mut() {
                *x *= k;
            }
        }
    }

    /// The system of equations of a lower triangle.
    fn forward_substitution(&self, b: &[f64]) -> Vec<f64> {
        let mut x = vec![0.0; b.len()];
        for i in 0..b.len() {
            let mut sum = 0.0;
            for j in 0..i {
                sum += self[i][j] * x[j];
            }
            x[i] = (b[i] - sum) / self[[i, i]];
        }
        x
    }

    fn trace(&self) -> f64 {
        (0..self.rows).map(|i| self[i][i]).sum()
    }
}

#[differentiable]
fn outer_product(a: &[f64], b: &[f64], k: f64) -> f64 {
    let mut table = Table::outer(a, b);
    table.scale(k);
    table[1][0] += k * table[0][1];
    let row = &table[1];
    let squares: f64 = table[0].iter().map(|x| x * x).sum();
    row[0] * row[1] + squares + table.trace()
}

#[differentiable]
fn solved(a: &[f64], b: &[f64]) -> f64 {
    let n = b.len();
    let mut table = Table { data: a.to_vec(), rows: n, columns: n };
    for i in 0..n {
        table[i][i] += 2.0;
    }
    let x = table.forward_substitution(b);
    x.iter().zip(&table[0]).map(|(x, a)| x * x * a).sum()
}

#[differentiable]
fn quadratic(table: &Table, x: &[f64]) -> f64 {
    let mut sum = 0.0;
    for i in 0..x.len() {
        if x[i] < 2.0 {
            sum += table[i].iter().zip(x).map(|(a, b)| a * b).sum::<f64>() * x[i];
        }
    }
    sum
}

#[differentiable]
fn of_a_table(a: &[f64], x: &[f64]) -> f64 {
    let table = Table { data: a.to_vec(), rows: x.len(), columns: x.len() };
    quadratic(&table, x) * table[1][0]
}

mod checks {
    use super::*;
    use crate::common::check;

    check!(outer_product(&a, &b, k); (vec![1.2, 0.7], vec![0.4, -0.3], 1.7));
    check!(solved(&a, &b); (vec![0.2, 0.1, -0.4, 0.3], vec![1.3, 0.8]));
    check!(of_a_table(&a, &x); (vec![0.2, 0.1, -0.4, 0.3], vec![1.3, 0.8]); (vec![0.2, 0.1, -0.4, 0.3], vec![1.3, 2.8]));
}
