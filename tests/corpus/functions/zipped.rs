//! Iterators in step of which neither has elements by index: rows of rows, filtered lists.

use autodiff::differentiable;

#[differentiable]
fn series(a: [[f64; 2]; 2], terms: usize) -> f64 {
    let mut term = a;
    let mut sum = [[1.0, 0.0], [0.0, 1.0]];
    for n in 1..terms {
        for (s, t) in sum.iter_mut().flatten().zip(term.iter().flatten()) {
            *s += t / n as f64;
        }
        let mut next = [[0.0; 2]; 2];
        for (i, row) in next.iter_mut().enumerate() {
            for (j, x) in row.iter_mut().enumerate() {
                *x = (0..2).map(|k| term[i][k] * a[k][j]).sum();
            }
        }
        term = next;
    }
    sum.iter().flatten().zip(a.iter().flatten()).map(|(s, a)| s * a).sum()
}

#[differentiable]
fn of_both_signs(x: &[f64]) -> f64 {
    let pairs = x.iter().filter(|v| **v > 0.0).zip(x.iter().filter(|v| **v < 0.0));
    pairs.map(|(a, b)| a * b).sum()
}

#[differentiable]
fn differences(x: &[Vec<f64>], y: &[Vec<f64>]) -> f64 {
    x.iter().flatten().zip(y.iter().flatten()).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt()
        + x.iter().flat_map(|row| row.iter()).zip(y.iter().flatten().copied()).fold(0.0, |m, (a, b)| m + a * b)
}

#[differentiable]
fn written_by_both(mut x: Vec<Vec<f64>>, y: &[Vec<f64>], rate: f64) -> f64 {
    x.iter_mut().flatten().zip(y.iter().flatten().map(|g| g * rate)).for_each(|(w, step)| *w -= step);
    x.iter().flatten().map(|w| w * w).sum()
}

mod checks {
    use crate::common::check;

    check!(series(a, @terms); ([[0.3, -0.2], [0.5, 0.7]], 4));
    check!(of_both_signs(&x); (vec![0.7, -0.3, 1.2, -0.4, -0.2]));
    check!(differences(&x, &y); (vec![vec![0.7, 0.3], vec![1.2]], vec![vec![0.1], vec![0.4, 0.2, 0.9]]));
    check!(written_by_both(x, &y, rate); (vec![vec![0.7, 0.3], vec![1.2]], vec![vec![0.1], vec![0.4, 0.2]], 0.3));
}
