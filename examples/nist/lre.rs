//! Counting digits: the log relative error that NIST judges statistical software by.

/// Certified values are published with this many digits, so no more of them can be confirmed.
pub(crate) const CERTIFIED_DIGITS: f64 = 11.0;

/// The number of decimal digits in which `estimate` agrees with `certified`.
///
/// This is `-log10(|estimate - certified| / |certified|)`, the log absolute error where the
/// certified value is zero, and never less than 0 nor more than [`CERTIFIED_DIGITS`]. A value that is
/// no number agrees in no digit.
pub(crate) fn digits(estimate: f64, certified: f64) -> f64 {
    let error = (estimate - certified).abs();
    let relative = if certified == 0.0 { error } else { error / certified.abs() };
    if relative.is_nan() { 0.0 } else { (0.0 - relative.log10()).clamp(0.0, CERTIFIED_DIGITS) }
}

/// The digits of the parameter that is worst off.
pub(crate) fn fewest_digits(digits: &[f64]) -> f64 {
    digits.iter().copied().fold(CERTIFIED_DIGITS, f64::min)
}
