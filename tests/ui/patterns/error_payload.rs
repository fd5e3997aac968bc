//! | derivatives of what is in an `Err` | `Ok` |
use autodiff::differentiable;

#[differentiable]
fn checked(x: f64) -> Result<f64, f64> {
    if x > 0.0 { Ok(x * x) } else { Err(x) }
}

// The error goes nowhere that a derivative is asked for.
#[differentiable]
fn passed_on(x: f64) -> Result<f64, f64> {
    match checked(x) {
        Ok(y) => Ok(2.0 * y),
        Err(e) => Err(e + 1.0),
    }
}

#[differentiable]
fn either(x: f64) -> f64 {
    match checked(x) {
        Ok(y) => y,
        Err(e) => e,
    }
}

#[differentiable]
fn handled(x: f64) -> f64 {
    checked(x).unwrap_or_else(|e| e * e)
}

fn main() {
    let _ = (passed_on(1.0), either(1.0), handled(1.0));
}
