//! Statistics and likelihoods.

use super::special::{gamma_p, ln_gamma};
use autodiff::differentiable;

#[differentiable]
pub fn normal_log_pdf(x: f64, mu: f64, sigma: f64) -> f64 {
    let z = (x - mu) / sigma;
    -0.5 * z * z - sigma.ln() - 0.5 * (2.0 * std::f64::consts::PI).ln()
}

#[differentiable]
pub fn log_likelihood(data: &[f64], mu: f64, sigma: f64) -> f64 {
    data.iter().map(|&x| normal_log_pdf(x, mu, sigma)).sum()
}

#[differentiable]
pub fn student_t_log_pdf(t: f64, nu: f64) -> f64 {
    ln_gamma((nu + 1.0) / 2.0)
        - ln_gamma(nu / 2.0)
        - 0.5 * (nu * std::f64::consts::PI).ln()
        - (nu + 1.0) / 2.0 * (t * t / nu).ln_1p()
}

#[differentiable]
pub fn chi_squared_cdf(x: f64, k: f64) -> f64 {
    gamma_p(k / 2.0, x / 2.0)
}

/// Welford's update: mean and variance in one pass.
#[differentiable]
pub fn mean_variance(data: &[f64]) -> (f64, f64) {
    let (mut mean, mut m2, mut n) = (0.0, 0.0, 0);
    for x in data {
        n += 1;
        let delta = x - mean;
        mean += delta / n as f64;
        m2 += delta * (x - mean);
    }
    (mean, if n > 1 { m2 / (n - 1) as f64 } else { f64::NAN })
}

#[differentiable]
pub fn pearson(x: &[f64], y: &[f64]) -> Option<f64> {
    if x.len() != y.len() || x.is_empty() {
        return None;
    }
    let n = x.len() as f64;
    let mx = x.iter().sum::<f64>() / n;
    let my = y.iter().sum::<f64>() / n;
    let (mut sxy, mut sxx, mut syy) = (0.0, 0.0, 0.0);
    for (a, b) in x.iter().zip(y) {
        sxy += (a - mx) * (b - my);
        sxx += (a - mx).powi(2);
        syy += (b - my).powi(2);
    }
    Some(sxy / (sxx * syy).sqrt())
}

#[differentiable]
pub fn quantile(data: &[f64], q: f64) -> f64 {
    let mut sorted = data.to_vec();
    sorted.sort_by(|a, b| a.partial_cmp(b).expect("no NaN"));
    let pos = q * (sorted.len() - 1) as f64;
    let lo = pos.floor() as usize;
    let hi = (lo + 1).min(sorted.len() - 1);
    let frac = pos - lo as f64;
    sorted[lo] * (1.0 - frac) + sorted[hi] * frac
}

#[differentiable]
pub fn kernel_density(data: &[f64], bandwidth: f64, at: f64) -> f64 {
    let gaussian = |u: f64| (-0.5 * u * u).exp() / (2.0 * std::f64::consts::PI).sqrt();
    data.iter().map(|x| gaussian((at - x) / bandwidth)).sum::<f64>() / (data.len() as f64 * bandwidth)
}

#[differentiable]
pub fn logistic_loss(w: &[f64], xs: &[Vec<f64>], ys: &[f64], lambda: f64) -> f64 {
    let mut loss = 0.0;
    for (x, &y) in xs.iter().zip(ys) {
        let z: f64 = w.iter().zip(x.iter()).map(|(w, x)| w * x).sum();
        loss += z.max(0.0) - z * y + (-z.abs()).exp().ln_1p();
    }
    loss / ys.len() as f64 + 0.5 * lambda * w.iter().map(|w| w.powi(2)).sum::<f64>()
}

#[differentiable]
pub fn regression(x: &[f64], y: &[f64]) -> (f64, f64) {
    let n = x.len() as f64;
    let (sx, sy, sxx, sxy) = x
        .iter()
        .zip(y)
        .fold((0.0, 0.0, 0.0, 0.0), |(sx, sy, sxx, sxy), (&x, &y)| (sx + x, sy + y, sxx + x * x, sxy + x * y));
    let slope = (n * sxy - sx * sy) / (n * sxx - sx * sx);
    (slope, (sy - slope * sx) / n)
}

#[differentiable]
pub fn cross_entropy(logits: &[f64], label: usize) -> f64 {
    let max = logits.iter().cloned().fold(f64::NEG_INFINITY, f64::max);
    let log_sum = logits.iter().map(|l| (l - max).exp()).sum::<f64>().ln() + max;
    log_sum - logits[label]
}

mod checks {
    use crate::common::{check, check_vjp};

    check!(normal_log_pdf(x, mu, s); (1.0, 0.5, 2.0));
    check!(log_likelihood(&d, mu, s); (vec![1.0, 2.0, 4.0], 0.5, 2.0); (vec![], 0.5, 2.0));
    check!(student_t_log_pdf(t, nu); (1.3, 4.5));
    check!(chi_squared_cdf(x, k); (1.3, 3.0); (9.0, 3.0));
    check_vjp!(mean_variance(&d); (vec![1.0, 2.0, 4.0]));
    check_vjp!(pearson(&x, &y); (vec![1.0, 2.0, 4.0], vec![2.0, 1.0, 5.0]); (vec![1.0], vec![]));
    check!(quantile(&d, q); (vec![3.0, 1.0, 4.0, 1.5], 0.4));
    check!(kernel_density(&d, h, at); (vec![3.0, 1.0, 4.0, 1.5], 0.8, 2.0));
    check!(logistic_loss(&w, &xs, &ys, l); (vec![0.5, -0.3], vec![vec![1.0, 2.0], vec![-1.0, 0.5]], vec![1.0, 0.0], 0.1));
    check_vjp!(regression(&x, &y); (vec![1.0, 2.0, 4.0], vec![2.0, 1.0, 5.0]));
    check!(cross_entropy(&l, @k); (vec![1.0, 2.0, 0.5], 2));
}
