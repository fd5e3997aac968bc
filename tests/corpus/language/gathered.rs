//! What every turn of a loop reads in one place: what the turns add to its cotangent is gathered, and added when the loop is done.

use autodiff::differentiable;

/// Without a turn the index is never used, and may be one that there is not.
#[differentiable]
fn weighted(a: &[f64], x: &[f64], at: usize) -> f64 {
    let mut sum = 0.0;
    for x in x {
        sum += a[at] * x * x + a[at + 1].sin() * x;
    }
    sum
}

/// The same place by two names, and places that may be the same.
#[differentiable]
fn same_place(a: &[f64], i: usize, j: usize, n: usize) -> f64 {
    let mut y = 1.0;
    for k in 0..n {
        y = y * a[i] + a[j] * a[k % a.len()];
        y += a[i] * a[i];
    }
    y
}

#[differentiable]
fn pairs(m: &[f64], x: &[[f64; 2]]) -> f64 {
    let mut energy = 0.0;
    for i in 0..x.len() {
        for j in 0..i {
            let d = [x[i][0] - x[j][0], x[i][1] - x[j][1]];
            for k in 0..2 {
                energy += m[i] * m[j] * d[k] * d[k] * (k + 1) as f64;
            }
        }
    }
    energy.sqrt()
}

/// In a branch of the turn, which may never be taken: then the index may be out of bounds.
#[differentiable]
fn under_a_condition(a: &[f64], x: &[f64], at: usize) -> f64 {
    let mut y = 0.5;
    for &x in x {
        if x > 1.0 {
            y = (y * a[at]).cos();
        } else {
            y += x * a[0];
        }
    }
    y
}

/// Read and written in the loop: the cotangent is no mere sum.
#[differentiable]
fn written_too(a: &[f64], n: usize) -> f64 {
    let mut v = a.to_vec();
    for k in 0..n {
        let i = k % v.len();
        v[i] = v[i] * v[0] + a[0];
        v[0] += 0.1 * v[i];
    }
    v.iter().sum()
}

/// Left early, and by a `while`.
#[differentiable]
fn left_early(a: &[f64], x: &[f64], limit: f64) -> f64 {
    let mut y = 0.0;
    let mut k = 0;
    while k < x.len() {
        for x in x {
            if y > limit {
                break;
            }
            y += a[k] * x * y.cos();
        }
        y *= a[0];
        k += 1;
    }
    y
}

/// A table of rows, of which each is read in the inner loop.
#[differentiable]
fn rows(table: &[Vec<f64>], x: &[f64]) -> f64 {
    let mut y = 1.0;
    for i in 0..table.len() {
        let row = &table[i];
        for x in x {
            y = (y * row[0] + x * row[1]).sin() + table[i][0];
        }
    }
    y
}

/// More places than are gathered.
#[differentiable]
fn many(a: &[f64], n: usize) -> f64 {
    let mut y = 0.3;
    for _ in 0..n {
        y = (y + a[0] * a[1] + a[2] * a[3] + a[4] * a[5] + a[6] * a[7] + a[8] * a[9]).sin();
        y = (y + a[10] * a[11] + a[12] * a[13] + a[14] * a[15] + a[16] * a[17] + a[18] * a[19]).cos();
    }
    y
}

mod checks {
    use super::*;
    use crate::common::check;

    check!(weighted(&a, &x, @at); (vec![0.5, 2.0], vec![], 7) => (vec![0.0, 0.0], Vec::<f64>::new()); (vec![0.5, 2.0, 1.0], vec![1.5, -2.0, 0.25], 1));
    check!(same_place(&a, @i, @j, @n); (vec![0.5, 1.25, -0.75], 1, 2, 4); (vec![0.5, 1.25, -0.75], 1, 1, 4); (vec![0.5], 3, 4, 0));
    check!(pairs(&m, &x); (vec![1.5, 0.5, 2.0], vec![[0.5, 1.0], [-0.25, 2.0], [1.75, 0.125]]));
    check!(under_a_condition(&a, &x, @at); (vec![0.5, 2.0], vec![0.5, -2.0], 9); (vec![0.5, 2.0], vec![0.5, 1.5, -2.0, 2.5], 1));
    check!(written_too(&a, @n); (vec![0.5, 1.25, -0.75], 0); (vec![0.5, 1.25, -0.75], 7));
    check!(left_early(&a, &x, limit); (vec![0.5, 2.0], vec![0.25, 0.5], 9.0); (vec![0.5, 2.0], vec![0.25, 0.5], 0.2));
    check!(rows(&table, &x); (vec![vec![0.5, 2.0], vec![0.25, -1.0]], vec![0.25, 0.5, 1.5]); (vec![vec![]], vec![]));
    check!(many(&a, @n); ((0..20).map(|i| (i as f64).sin()).collect::<Vec<f64>>(), 3));
}
