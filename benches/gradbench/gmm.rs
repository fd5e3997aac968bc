//! `gmm`: the log posterior of a mixture of `k` Gaussians in `d` dimensions, with a Wishart prior on the precisions.
//!
//! A component's precision is the square of a triangular matrix with the diagonal `exp(q)` and, column by column, `l` below it.

use autodiff::differentiable;

use crate::lse::lse;

/// The logarithm of the gamma function at half of `twice`.
fn ln_gamma_of_half(twice: usize) -> f64 {
    let (start, at_start) = if twice.is_multiple_of(2) { (2, 0.0) } else { (1, std::f64::consts::PI.ln() / 2.0) };
    at_start + (start..twice).step_by(2).map(|t| (t as f64 / 2.0).ln()).sum::<f64>()
}

/// The logarithm of the gamma function of several variables, at half of `twice`.
fn ln_gamma_of_several(twice: usize, d: usize) -> f64 {
    let pairs = (d * (d - 1)) as f64 / 4.0;
    pairs * std::f64::consts::PI.ln() + (0..d).map(|j| ln_gamma_of_half(twice - j)).sum::<f64>()
}

/// The constant of the Wishart prior, for one component.
pub(crate) fn wishart_constant(d: usize, gamma: f64, m: usize) -> f64 {
    let n = d + m + 1;
    (n * d) as f64 * (gamma.ln() - 0.5 * 2.0_f64.ln()) - ln_gamma_of_several(n, d)
}

#[differentiable]
pub(crate) fn squared_norm(v: &[f64]) -> f64 {
    v.iter().map(|v| v * v).sum()
}

/// The squared length of `x - mu`, multiplied by the triangular matrix.
#[differentiable]
pub(crate) fn mahalanobis(#[constant] x: &[f64], mu: &[f64], diagonal: &[f64], l: &[f64]) -> f64 {
    let d = x.len();
    let mut out = vec![0.0; d];
    let mut at = 0;
    for i in 0..d {
        let centred = x[i] - mu[i];
        out[i] += diagonal[i] * centred;
        for j in i + 1..d {
            out[j] += l[at] * centred;
            at += 1;
        }
    }
    squared_norm(&out)
}

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

    let mut likelihood = 0.0;
    for x in x.chunks_exact(d) {
        let mut terms = Vec::new();
        for i in 0..k {
            let l = &l[i * size..(i + 1) * size];
            let distance = mahalanobis(x, &mu[i * d..(i + 1) * d], &diagonals[i * d..(i + 1) * d], l);
            terms.push(alpha[i] + sums[i] - 0.5 * distance);
        }
        likelihood += lse(&terms);
    }

    let frobenius = squared_norm(&diagonals) + squared_norm(l);
    let total: f64 = sums.iter().sum();
    let prior = k as f64 * wishart_constant(d, gamma, m) - 0.5 * gamma * gamma * frobenius + m as f64 * total;
    likelihood - (n * d) as f64 * 0.5 * (2.0 * std::f64::consts::PI).ln() - n as f64 * lse(alpha) + prior
}
