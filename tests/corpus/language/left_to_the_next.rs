//! Vectors that a turn of a loop makes, and their cotangents: their memory is left to the next turn.

use autodiff::differentiable;

#[differentiable]
fn bent(y: &[f64], k: f64) -> Vec<f64> {
    y.iter().map(|y| (k * y).sin()).collect()
}

#[differentiable]
fn squares(y: &[f64]) -> f64 {
    y.iter().map(|y| y * y).sum()
}

/// The cotangents of results are handed on to the calls.
#[differentiable]
fn handed_on(x: &[f64], k: f64, n: usize) -> f64 {
    let mut y = x.to_vec();
    for _ in 0..n {
        let first = bent(&y, k);
        let second = bent(&first, 0.5 * k);
        for i in 0..y.len() {
            y[i] += 0.3 * first[i] * second[i];
        }
    }
    squares(&y)
}

/// Each turn is reversed at once. The vectors are shorter and longer from turn to turn, or empty.
#[differentiable]
fn of_every_length(x: &[f64], lengths: &[usize]) -> f64 {
    let mut sum = 0.0;
    for &n in lengths {
        let mut powers = vec![1.0; n];
        for i in 1..n {
            powers[i] = powers[i - 1] * x[i];
        }
        let mut logs = Vec::new();
        for p in &powers {
            logs.push((p * p + 1.0).ln());
        }
        sum += squares(&powers) + squares(&logs);
    }
    sum
}

/// What has been written in one turn must not be seen in the next.
#[differentiable]
fn partly_written(x: &[f64], n: usize) -> f64 {
    let mut y = 1.0;
    for k in 0..n {
        let mut v = vec![0.0; x.len()];
        v[k % x.len()] = y * x[k % x.len()];
        if k % 3 == 1 {
            v[0] += x[0] * y;
        }
        y = 0.5 * y + squares(&v).sqrt();
    }
    y
}

/// In a branch, in a nested loop, before a `continue`.
#[differentiable]
fn in_branches(x: &[f64], n: usize) -> f64 {
    let mut y = x.to_vec();
    for k in 0..n {
        if k % 2 == 0 {
            let t = bent(&y, 0.7);
            y[0] += squares(&t);
            continue;
        }
        for j in 0..k {
            let t = bent(&y, 1.0 + j as f64);
            y[j % x.len()] *= 1.0 + 0.1 * squares(&t);
        }
    }
    y.iter().sum()
}

/// Moved away, stored and returned: that memory is not to be had again.
#[differentiable]
fn moved_away(x: &[f64], n: usize) -> Vec<f64> {
    let mut rows = Vec::new();
    let mut last = x.to_vec();
    for k in 0..n {
        let mut row = vec![0.0; x.len()];
        for i in 0..x.len() {
            row[i] = last[i] * x[i] + k as f64;
        }
        rows.push(row.clone());
        last = row;
    }
    for row in &rows {
        last[0] += squares(row);
    }
    last
}

#[differentiable]
fn of_arrays(x: &[[f64; 2]], n: usize) -> f64 {
    let mut y = 1.0;
    for _ in 0..n {
        let mut turned = vec![[0.0; 2]; x.len()];
        for i in 0..x.len() {
            turned[i] = [x[i][1] * y, -x[i][0]];
        }
        let mut sum = 0.0;
        for t in &turned {
            sum += t[0] * t[1].sin() + t[0];
        }
        y = 0.5 * (y + sum).cos();
    }
    y
}

mod checks {
    use super::*;
    use crate::common::{check, check_vjp};

    check!(handed_on(&x, k, @n); (vec![0.5, 1.25, -0.75], 1.5, 0); (vec![0.5, 1.25, -0.75], 1.5, 4); (vec![], 1.5, 2));
    check!(of_every_length(&x, @&lengths); (vec![0.5, 1.25, -0.75], vec![3usize, 1, 0, 2, 3]); (vec![0.5], Vec::<usize>::new()));
    check!(partly_written(&x, @n); (vec![0.5, 1.25, -0.75], 0); (vec![0.5, 1.25, -0.75], 7));
    check!(in_branches(&x, @n); (vec![0.5, 1.25, -0.75], 5));
    check_vjp!(moved_away(&x, @n); (vec![0.5, 1.25, -0.75], 0); (vec![0.5, 1.25, -0.75], 3));
    check!(of_arrays(&x, @n); (vec![[0.5, 1.25], [-0.75, 2.0]], 3));
}
