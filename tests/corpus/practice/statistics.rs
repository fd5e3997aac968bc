//! Statistics and machine learning as in textbooks.

use autodiff::differentiable;
use std::f64::consts::{PI, TAU};

#[differentiable]
fn normal_pdf(x: f64, mean: f64, deviation: f64) -> f64 {
    let z = (x - mean) / deviation;
    (-0.5 * z * z).exp() / (deviation * TAU.sqrt())
}

#[differentiable]
fn normal_log_likelihood(data: &[f64], mean: f64, deviation: f64) -> f64 {
    let mut s = 0.0;
    for x in data {
        let z = (x - mean) / deviation;
        s -= 0.5 * z * z + deviation.ln() + 0.5 * TAU.ln();
    }
    s
}

#[differentiable]
fn mean_and_variance(data: &[f64]) -> (f64, f64) {
    let n = data.len() as f64;
    let mean = data.iter().sum::<f64>() / n;
    let mut variance = 0.0;
    for x in data {
        variance += (x - mean) * (x - mean);
    }
    (mean, variance / (n - 1.0))
}

/// Welford's one-pass variance.
#[differentiable]
fn welford(data: &[f64]) -> f64 {
    let (mut mean, mut m2) = (0.0, 0.0);
    for (i, &x) in data.iter().enumerate() {
        let delta = x - mean;
        mean += delta / (i + 1) as f64;
        m2 += delta * (x - mean);
    }
    m2 / (data.len() - 1) as f64
}

#[differentiable]
fn correlation(x: &[f64], y: &[f64]) -> f64 {
    let n = x.len() as f64;
    let (mut sx, mut sy, mut sxx, mut syy, mut sxy) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for (a, b) in x.iter().zip(y) {
        sx += a;
        sy += b;
        sxx += a * a;
        syy += b * b;
        sxy += a * b;
    }
    (n * sxy - sx * sy) / ((n * sxx - sx * sx).sqrt() * (n * syy - sy * sy).sqrt())
}

#[differentiable]
fn logistic_regression(weights: &[f64], rows: &[Vec<f64>], labels: &[bool]) -> f64 {
    let mut loss = 0.0;
    for (row, &label) in rows.iter().zip(labels) {
        let mut score = weights[0];
        for j in 0..row.len() {
            score += weights[j + 1] * row[j];
        }
        let margin = if label { score } else { -score };
        loss += if margin > 0.0 { (-margin).exp().ln_1p() } else { margin.exp().ln_1p() - margin };
    }
    loss / rows.len() as f64
}

#[differentiable]
fn mixture_log_likelihood(data: &[f64], weights: [f64; 2], means: [f64; 2], log_deviations: [f64; 2]) -> f64 {
    let mut total = 0.0;
    for &x in data {
        let mut terms = [0.0; 2];
        for k in 0..2 {
            let z = (x - means[k]) / log_deviations[k].exp();
            terms[k] = weights[k] - log_deviations[k] - 0.5 * z * z;
        }
        let top = terms[0].max(terms[1]);
        total += top + ((terms[0] - top).exp() + (terms[1] - top).exp()).ln();
    }
    let top = weights[0].max(weights[1]);
    total - data.len() as f64 * (top + ((weights[0] - top).exp() + (weights[1] - top).exp()).ln())
}

/// Logarithm of the gamma function after Lanczos.
#[differentiable]
fn ln_gamma(x: f64) -> f64 {
    const G: f64 = 7.0;
    const C: [f64; 9] = [
        0.999_999_999_999_809_9,
        676.520_368_121_885_1,
        -1_259.139_216_722_402_8,
        771.323_428_777_653_1,
        -176.615_029_162_140_6,
        12.507_343_278_686_905,
        -0.138_571_095_265_720_12,
        9.984_369_578_019_572e-6,
        1.505_632_735_149_311_6e-7,
    ];
    if x < 0.5 {
        return (PI / (PI * x).sin()).ln() - ln_gamma(1.0 - x);
    }
    let x = x - 1.0;
    let mut a = C[0];
    let t = x + G + 0.5;
    for (i, c) in C.iter().enumerate().skip(1) {
        a += c / (x + i as f64);
    }
    0.5 * TAU.ln() + (x + 0.5) * t.ln() - t + a.ln()
}

/// Forward algorithm of a hidden Markov model of two states, scaled.
#[differentiable]
fn hidden_markov(stay: f64, emit: &[[f64; 2]; 2], observations: &[usize]) -> f64 {
    let mut alpha = [0.5, 0.5];
    let mut log_likelihood = 0.0;
    for &o in observations {
        let mut next = [0.0; 2];
        for j in 0..2 {
            for i in 0..2 {
                let p = if i == j { stay } else { 1.0 - stay };
                next[j] += alpha[i] * p;
            }
            next[j] *= emit[j][o];
        }
        let scale = next[0] + next[1];
        log_likelihood += scale.ln();
        alpha = [next[0] / scale, next[1] / scale];
    }
    log_likelihood
}

#[differentiable]
fn cross_entropy(logits: &[f64], target: usize) -> f64 {
    let top = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut total = 0.0;
    for z in logits {
        total += (z - top).exp();
    }
    total.ln() + top - logits[target]
}

/// A network with one hidden layer, flat parameters.
#[differentiable]
fn perceptron(parameters: &[f64], x: &[f64], hidden: usize) -> f64 {
    let n = x.len();
    let (first, second) = parameters.split_at(hidden * (n + 1));
    let mut out = second[hidden];
    for h in 0..hidden {
        let row = &first[h * (n + 1)..(h + 1) * (n + 1)];
        let mut z = row[n];
        for j in 0..n {
            z += row[j] * x[j];
        }
        out += second[h] * z.tanh();
    }
    out
}

/// Kernel density at a point.
#[differentiable]
fn kernel_density(data: &[f64], x: f64, bandwidth: f64) -> f64 {
    let mut s = 0.0;
    for d in data {
        let u = (x - d) / bandwidth;
        if u.abs() < 1.0 {
            s += 0.75 * (1.0 - u * u);
        }
    }
    s / (data.len() as f64 * bandwidth)
}

/// Median by sorting a copy.
#[differentiable]
fn median(data: &[f64]) -> f64 {
    let mut v = data.to_vec();
    let n = v.len();
    for i in 0..n {
        let mut least = i;
        for j in i + 1..n {
            if v[j] < v[least] {
                least = j;
            }
        }
        v.swap(i, least);
    }
    if n % 2 == 1 { v[n / 2] } else { 0.5 * (v[n / 2 - 1] + v[n / 2]) }
}

/// Autocorrelation at a lag, relative to the variance.
#[differentiable]
fn autocorrelation(series: &[f64], lag: usize) -> f64 {
    let n = series.len();
    let mean: f64 = series.iter().sum::<f64>() / n as f64;
    let mut variance = 0.0;
    let mut covariance = 0.0;
    for i in 0..n {
        variance += (series[i] - mean).powi(2);
        if i + lag < n {
            covariance += (series[i] - mean) * (series[i + lag] - mean);
        }
    }
    covariance / variance
}

mod checks {
    use crate::common::{check, check_vjp};

    check!(normal_pdf(x, m, s); (0.3, -0.2, 1.3); (0.0, 0.0, 1.0));
    check!(normal_log_likelihood(&d, m, s); (vec![0.3, -0.7, 1.9], 0.2, 1.3); (vec![], 0.2, 1.3));
    check_vjp!(mean_and_variance(&d); (vec![0.3, -0.7, 1.9, 0.4]));
    check!(welford(&d); (vec![0.3, -0.7, 1.9, 0.4]));
    check!(correlation(&x, &y); (vec![0.3, -0.7, 1.9, 0.4], vec![0.1, -0.2, 1.0, 0.9]));
    check!(logistic_regression(&w, &r, @&l); (vec![0.3, -0.7, 1.9],
        vec![vec![0.1, 0.2], vec![-1.0, 0.4], vec![2.0, -0.3]], vec![true, false, false]));
    check!(mixture_log_likelihood(&d, w, m, s); (vec![0.3, -0.7, 1.9], [0.2, 0.5], [-0.4, 1.5], [0.1, -0.3]));
    check!(ln_gamma(x); (4.5); (0.3); (1.0) => -0.577_215_664_901_532_9; (1.7));
    check!(hidden_markov(p, &e, @&o); (0.8, [[0.9, 0.1], [0.3, 0.7]], vec![0, 0, 1, 1, 0]));
    check!(cross_entropy(&z, @t); (vec![1.0, 2.0, 0.5], 0); (vec![1.0, 900.0, 0.5], 2) => vec![0.0, 1.0, -1.0]);
    check!(perceptron(&p, &x, @h); (vec![0.3, -0.7, 0.9, 0.4, 0.1, -0.2, 1.1, 0.6, 0.2], vec![0.5, -1.5], 2));
    check!(kernel_density(&d, x, h); (vec![0.3, -0.7, 1.9], 0.5, 1.1));
    check!(median(&d); (vec![3.0, 1.0, 2.0]) => vec![0.0, 0.0, 1.0]; (vec![4.0, 1.0, 2.0, 3.0]) => vec![0.0, 0.0, 0.5, 0.5]);
    check!(autocorrelation(&s, @l); (vec![0.3, -0.7, 1.9, 0.4, 1.0], 1); (vec![0.3, -0.7, 1.9], 0) => vec![0.0; 3]);
}
