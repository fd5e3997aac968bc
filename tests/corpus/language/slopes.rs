//! Functions of one float: their derivative is taken forward, and where that is no number, in reverse.

use autodiff::differentiable;

#[differentiable]
fn weighted_root(x: f64) -> f64 {
    let weight = if x > 0.0 { 1.0 } else { 0.0 };
    weight * x.abs().sqrt()
}

/// The derivative is zero at zero, though that of the root is not finite there.
#[differentiable]
fn three_halves(x: f64) -> f64 {
    x * x.sqrt()
}

#[differentiable]
fn length(x: f64) -> f64 {
    (x * x).sqrt()
}

/// Bessel's function of order zero by its series.
#[differentiable]
fn bessel(x: f64, terms: usize) -> f64 {
    let q = -0.25 * x * x;
    let (mut term, mut sum) = (1.0, 1.0);
    for k in 1..terms {
        term *= q / (k * k) as f64;
        sum += term;
    }
    sum
}

#[differentiable]
fn power(base: f32, exponent: u32) -> f32 {
    match exponent {
        0 => 1.0,
        n if n % 2 == 0 => power(base * base, n / 2),
        n => base * power(base, n - 1),
    }
}

#[differentiable]
fn of_powers(x: f32) -> f32 {
    power(x, 3) - 2.0 * power(0.5 * x, 4)
}

/// The payments carry no derivative: one float does.
#[differentiable]
fn discounted(rate: f64, #[constant] first: f64, #[constant] last: f64, years: i32) -> f64 {
    let mut sum = last / (1.0 + rate).powi(years);
    for year in 0..years {
        if rate <= -1.0 {
            return 0.0;
        }
        sum += (first + f64::from(year)) / (1.0 + rate).powi(year);
    }
    sum
}

/// Newton's method, whose steps are not kept.
#[differentiable]
fn root_of(a: f64) -> f64 {
    let mut x = if a > 1.0 { a } else { 1.0 };
    while (x * x - a).abs() > 1e-14 * a {
        x = 0.5 * (x + a / x);
    }
    x
}

/// Both kinds of argument in one call.
#[differentiable]
fn sum_of_roots(a: f64, b: f64, #[constant] w: f64) -> f64 {
    let mut sum = 0.0;
    for x in [a, a * b, w] {
        sum += w * root_of(x);
    }
    sum + three_halves(w)
}

mod checks {
    use crate::common::check;

    check!(weighted_root(x); (4.0) => 0.25; (-1.0) => 0.0; kink (0.0) => 0.0);
    check!(three_halves(x); (4.0) => 3.0; kink (0.0) => 0.0);
    check!(length(x); (4.0) => 1.0; (-0.5) => -1.0);
    check!(bessel(x, @n); (1.0, 20); (0.0, 20) => 0.0; (3.5, 30));
    check!(power(x, @n); (2.0, 3) => 12.0; (-1.5, 4) => -13.5; (3.0, 0) => 0.0);
    check!(of_powers(x); (1.0) => 2.5; (-2.0));
    check!(discounted(r, @a, @b, @n); (0.05, 3.0, 100.0, 10); (-2.0, 3.0, 100.0, 2) => 0.0);
    check!(root_of(a); (9.0) => 1.0 / 6.0; (0.3));
    check!(sum_of_roots(a, b, @w); (2.0, 3.0, 1.5); (0.7, 0.2, 0.5));

    /// Where the root's derivative is infinite, that of the square is zero: forward mode says zero, with its guards. Without them, and
    /// in reverse, it is no number.
    #[test]
    fn zero_before_infinity() {
        assert_eq!(super::length::grad(0.0), 0.0);
        assert_eq!(super::length::value_and_grad(0.0), (0.0, 0.0));
    }
}
