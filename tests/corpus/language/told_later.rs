//! Vectors of which the code tells only in the end what they are of: after it has read them, and computed with their elements.

use autodiff::differentiable;

#[differentiable]
fn read_before(x: f64, w: &[f64]) -> f64 {
    let mut y = Vec::new();
    let mut rows = Vec::new();
    for i in 0..w.len() {
        let mut q = w[i] * x;
        for z in &y {
            q *= z;
            q -= z;
            q /= z;
            q %= z;
        }
        if let Some(last) = y.last() {
            q += last * &w[i];
        }
        y.push(q.sin() + 1.5);
        rows.push(vec![q, x]);
    }
    let mut s = 0.0;
    for r in &rows {
        s += r[0] * &r[1] - &r[1] / 3.0;
    }
    s + y.iter().map(|a| a * a).sum::<f64>()
}

#[differentiable]
fn rows(x: f64, w: &[f64]) -> f64 {
    let n = w.len();
    let mut g = vec![Vec::new(); n];
    for i in 0..n {
        for j in 0..n {
            let left = if j > 0 { &g[i][j - 1] * 0.5 } else { x };
            let up = if i > 0 { x * &g[i - 1][j] } else { 1.0 };
            g[i].push(left * up + x / (1.0 + i as f64));
        }
    }
    g[n - 1][n - 1]
}

#[differentiable]
fn exchanged(x: f64, w: &[f64]) -> f64 {
    let mut a = vec![];
    let mut b = vec![];
    for i in 0..w.len() {
        a.push(w[i] * x);
        b.push(x - w[i]);
        std::mem::swap(&mut a, &mut b);
        let n = a.len();
        a[n - 1] *= &b[n - 1] + 0.5;
    }
    a.iter().zip(&b).map(|(p, q)| p * q - q).sum()
}

#[differentiable]
fn generic<T: num_traits::Float>(x: T, w: &[T]) -> T {
    let mut acc = Vec::new();
    acc.push(x);
    for &v in w {
        let prev = acc[acc.len() - 1];
        acc.push(prev * v + T::one() / (prev + v + T::from(3.0).unwrap()));
    }
    acc.iter().fold(T::zero(), |s, a| s + *a * *a)
}
#[differentiable]
fn of_generic(x: f64, w: &[f64]) -> f64 {
    generic(x, w)
}

mod checks {
    use crate::common::check;
    check!(read_before(x, &w); (0.7, vec![0.3, 1.1, -0.4, 0.9]); (1.2, vec![0.5]));
    check!(rows(x, &w); (0.7, vec![1.0, 2.0, 3.0]); (1.3, vec![1.0, 2.0]));
    check!(exchanged(x, &w); (0.7, vec![0.3, 1.1, -0.4]));
    check!(of_generic(x, &w); (0.7, vec![0.3, 1.1, -0.4]));
}
