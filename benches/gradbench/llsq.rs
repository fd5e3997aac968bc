//! `llsq`: a polynomial, fitted to the sign function on `n` points of [-1, 1] by least squares.

use autodiff::differentiable;

/// The sign of `t`, and zero at zero, where `f64::signum` says one.
fn sign(t: f64) -> f64 {
    if t == 0.0 { 0.0 } else { t.signum() }
}

#[differentiable]
pub(crate) fn llsq(x: &[f64], n: usize) -> f64 {
    let mut sum = 0.0;
    for i in 0..n {
        let t = -1.0 + i as f64 * 2.0 / (n - 1) as f64;
        let mut residual = sign(t);
        let mut power = 1.0;
        for coefficient in x {
            residual -= coefficient * power;
            power *= t;
        }
        sum += residual * residual;
    }
    sum / 2.0
}
