//! Iterator chains, and the methods of slices that take them apart.

use autodiff::differentiable;

#[differentiable]
fn sum_of_positive_logs(x: &[f64]) -> f64 {
    x.iter().filter(|v| **v > 0.0).map(|v| v.ln()).sum()
}

/// Logarithms of what has one, by `filter_map`.
#[differentiable]
fn entropy(p: &[f64]) -> f64 {
    p.iter().filter_map(|&p| (p > 0.0).then(|| -p * p.ln())).sum()
}

#[differentiable]
fn weighted_and_shifted(a: Vec<f64>, w: f64) -> f64 {
    a.into_iter().skip(1).take(3).map(|v| w * v * v).fold(1.0, |acc, v| acc * (1.0 + v))
}

#[differentiable]
fn all_pairs(a: &[f64], b: &[f64]) -> f64 {
    a.iter().flat_map(|x| b.iter().map(move |y| (x - y).powi(2))).sum()
}

#[differentiable]
fn frobenius(m: &[Vec<f64>]) -> f64 {
    m.iter().flatten().map(|v| v * v).sum::<f64>().sqrt()
}

#[differentiable]
fn closed_polygon(x: &[f64], y: &[f64]) -> f64 {
    let px: Vec<f64> = x.iter().chain(x.iter().take(1)).copied().collect();
    let py: Vec<f64> = y.iter().chain(y.iter().take(1)).copied().collect();
    let twice: f64 = px.windows(2).zip(py.windows(2)).map(|(x, y)| x[0] * y[1] - x[1] * y[0]).sum();
    0.5 * twice
}

/// The part of a series above its cutoff, and what comes after it.
#[differentiable]
fn head_and_tail(x: &[f64], cutoff: f64) -> f64 {
    let head: f64 = x.iter().take_while(|v| **v > cutoff).map(|v| v * v).sum();
    let tail: f64 = x.iter().skip_while(|v| **v > cutoff).map(|v| v * cutoff).sum();
    head * tail
}

#[differentiable]
fn normalise_rows(m: &mut [f64], width: usize) {
    m.chunks_mut(width).for_each(|row| {
        let norm = row.iter().map(|v| v * v).sum::<f64>().sqrt();
        row.iter_mut().for_each(|v| *v /= norm);
    });
}

#[differentiable]
fn pairs_of_coordinates(flat: &[f64]) -> f64 {
    flat.chunks_exact(2).map(|p| p[0].hypot(p[1])).sum()
}

#[differentiable]
fn moments(x: &[f64]) -> (Vec<f64>, Vec<f64>) {
    x.iter().map(|v| (v * v, v * v * v)).unzip()
}

/// The mean of the readings that are not spoilt, if there are enough of them.
#[differentiable]
fn trimmed_mean(x: &[f64], limit: f64) -> f64 {
    let good = x.iter().filter(|v| v.abs() < 10.0).count();
    if good == 0 || x.iter().any(|v| v.is_nan()) || !x.iter().all(|v| *v > -100.0) {
        return limit;
    }
    x.iter().filter(|v| v.abs() < 10.0).sum::<f64>() / good as f64 * limit
}

#[differentiable]
fn range_of(x: &[f64]) -> f64 {
    let highest = x.iter().copied().max_by(|a, b| a.total_cmp(b)).unwrap();
    let lowest = x.iter().copied().min_by(|a, b| a.total_cmp(b)).expect("some");
    (highest - lowest) * highest
}

#[differentiable]
fn smooth_maximum(x: &[f64]) -> f64 {
    x.iter().copied().reduce(|a, b| a.max(b) + (-(a - b).abs()).exp().ln_1p()).unwrap_or(0.0)
}

#[differentiable]
fn chosen_elements(x: &[f64], n: usize) -> f64 {
    let last = x.iter().last().copied().unwrap_or(1.0);
    let nth = x.iter().nth(n).copied().unwrap_or(2.0);
    let found = x.iter().copied().find(|v| *v > 1.0).map_or(0.5, |v| v.sqrt());
    let first = x.first().copied().unwrap();
    let other = x.get(1).copied().unwrap();
    last * nth + found * first - other * other
}

#[differentiable]
fn looked_at(x: &[f64]) -> f64 {
    x.iter()
        .cloned()
        .inspect(|v| assert!(v.is_finite()))
        .rev()
        .step_by(2)
        .enumerate()
        .map(|(i, v)| i as f64 * v * v)
        .sum()
}

#[differentiable]
fn halves(a: &mut [f64], scale: f64) -> f64 {
    let middle = a.len() / 2;
    let (left, right) = a.split_at_mut(middle);
    for (l, r) in left.iter_mut().zip(right.iter()) {
        *l *= scale * r;
    }
    let mut all = left.to_vec();
    all.extend_from_slice(right);
    all.iter().product()
}

#[differentiable]
fn polar(x: f64, y: f64) -> f64 {
    let (sin, cos) = x.sin_cos();
    let middle = sin.midpoint(cos);
    let turns = (x / 0.3).round_ties_even() + x.div_euclid(0.7);
    middle * y + turns * y * y
}

mod checks {
    use crate::common::{check, check_vjp};

    check!(sum_of_positive_logs(&x); (vec![0.5, -1.0, 2.0]) => vec![2.0, 0.0, 0.5]; (vec![]));
    check!(entropy(&p); kink (vec![0.2, 0.0, 0.8]); (vec![1.0]) => vec![-1.0]);
    check!(weighted_and_shifted(a, w); (vec![0.5, 1.0, 2.0, 3.0, 4.0], 0.3); (vec![1.0, 2.0], 0.7) => vec![0.0, 2.8, 4.0]);
    check!(all_pairs(&a, &b); (vec![1.0, 2.0], vec![0.5, -0.5, 3.0]); (vec![1.0], vec![]));
    check!(frobenius(&m); (vec![vec![1.0, 2.0], vec![2.0]]) => vec![vec![1.0 / 3.0, 2.0 / 3.0], vec![2.0 / 3.0]]);
    check!(closed_polygon(&x, &y); (vec![0.0, 2.0, 1.0], vec![0.0, 0.5, 3.0]));
    check!(head_and_tail(&x, c); (vec![3.0, 2.0, 0.5, 4.0], 1.0); (vec![0.1, 0.2], 1.0); (vec![2.0, 3.0], 1.0));
    check_vjp!(normalise_rows(&mut m, @w); (vec![3.0, 4.0, 1.0, 2.0, 0.5], 2));
    check!(pairs_of_coordinates(&f); (vec![3.0, 4.0, 1.0, 0.0, 9.0]) => vec![0.6, 0.8, 1.0, 0.0, 0.0]);
    check_vjp!(moments(&x); (vec![2.0, -1.0]) => vec![16.0, 1.0]);
    check!(trimmed_mean(&x, l); (vec![1.0, 20.0, 3.0], 2.0) => vec![1.0, 0.0, 1.0, 2.0]; (vec![30.0], 2.0); (vec![-300.0, 1.0], 2.0));
    check!(range_of(&x); (vec![1.0, 5.0, 3.0]) => vec![-5.0, 9.0, 0.0]; (vec![4.0]));
    check!(smooth_maximum(&x); (vec![1.0, 1.5, 0.3]); (vec![2.0]) => vec![1.0]; (vec![]));
    check!(chosen_elements(&x, @n); (vec![0.5, 2.0, 3.0], 2); (vec![0.5, 0.7], 5));
    check!(looked_at(&x); (vec![1.0, 2.0, 3.0, 4.0]); (vec![1.0, 2.0, 3.0]) => vec![2.0, 0.0, 0.0]);
    check!(halves(&mut a, s); (vec![0.5, 2.0, 3.0, 1.5], 0.7); (vec![0.5, 2.0, 3.0], 0.7));
    check!(polar(x, y); (0.8, 1.2); (-2.05, 0.5));
}
