//! Special functions: series, continued fractions, recurrences, asymptotic expansions.

use autodiff::differentiable;
use std::f64::consts::{FRAC_2_SQRT_PI, PI};

/// Lanczos' approximation with g = 7 and nine coefficients.
#[differentiable]
pub fn ln_gamma(x: f64) -> f64 {
    const G: f64 = 7.0;
    const C: [f64; 9] = [
        0.99999999999980993,
        676.5203681218851,
        -1259.1392167224028,
        771.32342877765313,
        -176.61502916214059,
        12.507343278686905,
        -0.13857109526572012,
        9.9843695780195716e-6,
        1.5056327351493116e-7,
    ];
    if x < 0.5 {
        return (PI / (PI * x).sin()).ln() - ln_gamma(1.0 - x);
    }
    let x = x - 1.0;
    let t = x + G + 0.5;
    let sum = C.iter().enumerate().skip(1).fold(C[0], |acc, (i, c)| acc + c / (x + i as f64));
    0.5 * (2.0 * PI).ln() + (x + 0.5) * t.ln() - t + sum.ln()
}

#[differentiable]
pub fn beta(a: f64, b: f64) -> f64 {
    (ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b)).exp()
}

/// Abramowitz and Stegun, 7.1.26.
#[differentiable]
pub fn erf_rational(x: f64) -> f64 {
    let sign = if x < 0.0 { -1.0 } else { 1.0 };
    let x = x.abs();
    let t = 1.0 / (1.0 + 0.3275911 * x);
    let poly = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
    sign * (1.0 - poly * (-x * x).exp())
}

#[differentiable]
pub fn erf_series(x: f64) -> f64 {
    let mut term = x;
    let mut sum = x;
    let mut n = 0;
    while term.abs() > 1e-17 * sum.abs() && n < 200 {
        n += 1;
        term *= -x * x / n as f64;
        sum += term / (2 * n + 1) as f64;
    }
    FRAC_2_SQRT_PI * sum
}

/// The regularised lower incomplete gamma function: a series or Lentz' continued fraction.
#[differentiable]
pub fn gamma_p(a: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    let scale = (-x + a * x.ln() - ln_gamma(a)).exp();
    if x < a + 1.0 {
        let mut ap = a;
        let mut del = 1.0 / a;
        let mut sum = del;
        for _ in 0..300 {
            ap += 1.0;
            del *= x / ap;
            sum += del;
            if del.abs() < sum.abs() * 1e-15 {
                break;
            }
        }
        sum * scale
    } else {
        let tiny = f64::MIN_POSITIVE / f64::EPSILON;
        let mut b = x + 1.0 - a;
        let mut c = 1.0 / tiny;
        let mut d = 1.0 / b;
        let mut h = d;
        for i in 1..300 {
            let an = -(i as f64) * (i as f64 - a);
            b += 2.0;
            d = an * d + b;
            if d.abs() < tiny {
                d = tiny;
            }
            c = b + an / c;
            if c.abs() < tiny {
                c = tiny;
            }
            d = 1.0 / d;
            let del = d * c;
            h *= del;
            if (del - 1.0).abs() < 1e-15 {
                break;
            }
        }
        1.0 - scale * h
    }
}

#[differentiable]
pub fn bessel_j0(x: f64) -> f64 {
    let q = -0.25 * x * x;
    let (mut term, mut sum) = (1.0, 1.0);
    for k in 1..40u32 {
        term *= q / f64::from(k * k);
        sum += term;
    }
    sum
}

#[differentiable]
pub fn legendre(n: usize, x: f64) -> f64 {
    let (mut p0, mut p1) = (1.0, x);
    if n == 0 {
        return p0;
    }
    for k in 1..n {
        let k = k as f64;
        (p0, p1) = (p1, ((2.0 * k + 1.0) * x * p1 - k * p0) / (k + 1.0));
    }
    p1
}

/// The complete elliptic integral of the first kind, by the arithmetic-geometric mean.
#[differentiable]
pub fn elliptic_k(k: f64) -> f64 {
    let (mut a, mut g) = (1.0, (1.0 - k * k).sqrt());
    while (a - g).abs() > 1e-15 {
        let next = 0.5 * (a + g);
        g = (a * g).sqrt();
        a = next;
    }
    PI / (2.0 * a)
}

/// Halley's iteration.
#[differentiable]
pub fn lambert_w(x: f64) -> f64 {
    let mut w = if x < 1.0 { x } else { x.ln() };
    for _ in 0..20 {
        let e = w.exp();
        let f = w * e - x;
        w -= f / (e * (w + 1.0) - (w + 2.0) * f / (2.0 * w + 2.0));
    }
    w
}

#[differentiable]
pub fn digamma(mut x: f64) -> f64 {
    let mut result = 0.0;
    while x < 6.0 {
        result -= 1.0 / x;
        x += 1.0;
    }
    let f = 1.0 / (x * x);
    result + x.ln() - 0.5 / x - f * (1.0 / 12.0 - f * (1.0 / 120.0 - f * (1.0 / 252.0 - f * (1.0 / 240.0))))
}

/// Clenshaw's recurrence.
#[differentiable]
pub fn chebyshev(c: &[f64], x: f64) -> f64 {
    let (mut d, mut dd) = (0.0, 0.0);
    for &cj in c[1..].iter().rev() {
        let sv = d;
        d = 2.0 * x * d - dd + cj;
        dd = sv;
    }
    x * d - dd + c[0]
}

mod checks {
    use crate::common::{check, check_vjp};

    check!(ln_gamma(x); (3.5); (0.3));
    check!(beta(a, b); (2.5, 1.5));
    check!(erf_rational(x); (0.7); (-1.3));
    check!(erf_series(x); (0.7) => 2.0 / std::f64::consts::PI.sqrt() * (-0.49_f64).exp(); (-1.3));
    check!(gamma_p(a, x); (2.5, 1.5); (1.5, 6.0); (1.5, -1.0));
    check!(bessel_j0(x); (1.5); (4.0));
    check!(legendre(@n, x); (0, 0.3); (1, 0.3) => 1.0; (2, 0.3) => 0.9; (5, -0.7));
    check!(elliptic_k(k); (0.4));
    check!(lambert_w(x); (0.5); (3.0));
    check!(digamma(x); (0.7); (8.5));
    check!(chebyshev(&c, x); (vec![0.5, 1.5, -0.25, 2.0], 0.3));
}
