//! `lse`: the logarithm of a sum of exponentials, shifted by the maximum.

use autodiff::differentiable;

#[differentiable]
pub(crate) fn lse(x: &[f64]) -> f64 {
    let max = x.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = x.iter().map(|v| (v - max).exp()).sum();
    max + sum.ln()
}
