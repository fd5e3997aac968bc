//! `Result`: constructors, patterns, methods, `?`.

use autodiff::differentiable;
use std::error::Error;

#[differentiable]
fn quotient(x: f64, y: f64) -> Option<f64> {
    if y == 0.0 {
        return None;
    }
    Some(x / y)
}

#[differentiable]
fn checked_root(x: f64) -> Result<f64, String> {
    if x < 0.0 {
        return Err(format!("negative: {x}"));
    }
    Ok(x.sqrt())
}

#[differentiable]
fn roots(x: f64, y: f64) -> Result<f64, String> {
    let a = checked_root(x)?;
    let b = checked_root(y).map_err(|e| format!("y: {e}"))?;
    Ok(a * b)
}

#[differentiable]
fn defaults(x: f64, y: f64) -> f64 {
    checked_root(x).unwrap_or(0.5 * y)
        + checked_root(y).map(|v| v * x).unwrap_or(y)
        + quotient(x, y).unwrap_or_default()
}

#[differentiable]
fn sum_of_roots(v: &[f64]) -> Result<f64, String> {
    let mut s = 0.0;
    for &x in v {
        s += checked_root(x)? * x;
    }
    Ok(s)
}

mod checks {
    use crate::common::{check, check_vjp};

    check_vjp!(checked_root(x); (1.5); (-1.0));
    check_vjp!(roots(x, y); (1.5, 2.0); (-1.0, 2.0); (1.0, -2.0));
    check!(defaults(x, y); (1.5, 2.0); (-1.0, 2.0); (1.0, -2.0));
    check_vjp!(sum_of_roots(&v); (vec![1.0, 3.0, 2.0]); (vec![1.0, -3.0, 2.0]));
}

#[test]
fn errors_that_cannot_be_cloned() {
    let (value, gradient) = boxed_error::vjp(2.0, Ok(1.0));
    assert!(value.is_ok() && (gradient - 2.0_f64.ln()).abs() < 1e-12);
    let (value, gradient) = boxed_error::vjp(-2.0, Ok(1.0));
    assert!(value.is_err() && gradient == 0.0);
    let (value, gradient) = converted_error::vjp(&[1.0, 2.0, 3.0], Ok([1.0, 1.0]));
    assert!(value.is_ok() && (gradient[2] - 1.0 / 3.0).abs() < 1e-12);
}
