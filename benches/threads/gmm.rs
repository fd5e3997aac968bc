//! `gmm` of `GradBench` with the points shared out among threads.

use crate::{
    lse::lse,
    sequential::{mahalanobis, squared_norm, wishart_constant},
};
use autodiff::{differentiable, parallel};

#[differentiable]
pub(crate) fn gmm(
    alpha: &[f64],
    mu: &[f64],
    q: &[f64],
    l: &[f64],
    #[constant] x: &[f64],
    d: usize,
    #[constant] gamma: f64,
    m: usize,
) -> f64 {
    let k = alpha.len();
    let n = x.len() / d;
    let size = d * (d - 1) / 2;
    let diagonals: Vec<f64> = q.iter().map(|q| q.exp()).collect();
    let sums: Vec<f64> = q.chunks_exact(d).map(|q| q.iter().sum()).collect();

    let likelihood = parallel::sum(n, |point| {
        let x = &x[point * d..(point + 1) * d];
        let mut terms = Vec::new();
        for i in 0..k {
            let l = &l[i * size..(i + 1) * size];
            let distance = mahalanobis(x, &mu[i * d..(i + 1) * d], &diagonals[i * d..(i + 1) * d], l);
            terms.push(alpha[i] + sums[i] - 0.5 * distance);
        }
        lse(&terms)
    });

    let frobenius = squared_norm(&diagonals) + squared_norm(l);
    let total: f64 = sums.iter().sum();
    let prior = k as f64 * wishart_constant(d, gamma, m) - 0.5 * gamma * gamma * frobenius + m as f64 * total;
    likelihood - (n * d) as f64 * 0.5 * (2.0 * std::f64::consts::PI).ln() - n as f64 * lse(alpha) + prior
}
