//! What people write: special functions.

use autodiff::differentiable;

/// Digamma by recurrence and asymptotic series.
#[differentiable]
pub fn digamma(mut x: f64) -> f64 {
    let mut result = 0.0;
    while x < 6.0 {
        result -= 1.0 / x;
        x += 1.0;
    }
    let inv = x.recip();
    let inv2 = inv * inv;
    const C: [f64; 6] = [1.0 / 12.0, -1.0 / 120.0, 1.0 / 252.0, -1.0 / 240.0, 1.0 / 132.0, -691.0 / 32760.0];
    let series = C.iter().rev().fold(0.0, |acc, &c| (acc + c) * inv2);
    result + x.ln() - 0.5 * inv - series
}

/// Regularised lower incomplete gamma.
#[differentiable]
pub fn gamma_p(a: f64, x: f64) -> Result<f64, &'static str> {
    if x < 0.0 || a <= 0.0 {
        return Err("out of range");
    }
    if x < a + 1.0 {
        let mut ap = a;
        let mut del = 1.0 / a;
        let mut sum = del;
        for _ in 0..200 {
            ap += 1.0;
            del *= x / ap;
            sum += del;
            if del.abs() < sum.abs() * f64::EPSILON {
                return Ok(sum * (-x + a * x.ln() - log_gamma(a)).exp());
            }
        }
        Err("no convergence")
    } else {
        let mut b = x + 1.0 - a;
        let mut c = 1.0 / 1e-300;
        let mut d = 1.0 / b;
        let mut h = d;
        for i in 1..=200 {
            let an = -(i as f64) * (i as f64 - a);
            b += 2.0;
            d = an * d + b;
            if d.abs() < 1e-300 {
                d = 1e-300;
            }
            c = b + an / c;
            if c.abs() < 1e-300 {
                c = 1e-300;
            }
            d = 1.0 / d;
            let del = d * c;
            h *= del;
            if (del - 1.0).abs() <= f64::EPSILON {
                break;
            }
        }
        Ok(1.0 - (-x + a * x.ln() - log_gamma(a)).exp() * h)
    }
}

static LANCZOS: &[f64] = &[
    76.18009172947146,
    -86.50532032941677,
    24.01409824083091,
    -1.231739572450155,
    0.1208650973866179e-2,
    -0.5395239384953e-5,
];

#[differentiable]
pub fn log_gamma(xx: f64) -> f64 {
    let (x, mut y) = (xx, xx);
    let tmp = x + 5.5;
    let tmp = tmp - (x + 0.5) * tmp.ln();
    let ser = LANCZOS.iter().fold(1.000000000190015, |ser, c| {
        y += 1.0;
        ser + c / y
    });
    -tmp + (2.5066282746310005 * ser / x).ln()
}

#[differentiable]
pub fn bessel_j(n: u32, x: f64) -> f64 {
    let half = x / 2.0;
    let mut term = (1..=n).fold(1.0, |t, k| t * half / k as f64);
    let mut sum = term;
    for k in 1.. {
        term *= -half * half / (k as f64 * (k + n) as f64);
        sum += term;
        if term.abs() < 1e-17 * sum.abs() {
            break;
        }
    }
    sum
}

#[differentiable]
pub fn hermite(n: usize, x: f64) -> f64 {
    match n {
        0 => 1.0,
        1 => 2.0 * x,
        _ => {
            let (mut a, mut b) = (1.0, 2.0 * x);
            for k in 1..n {
                let next = 2.0 * x * b - 2.0 * (k as f64) * a;
                a = std::mem::replace(&mut b, next);
            }
            b
        }
    }
}

#[differentiable]
pub fn clenshaw(coef: &[f64], x: f64) -> f64 {
    let (b1, b2) = coef.iter().skip(1).rev().fold((0.0, 0.0), |(b1, b2), c| (c + 2.0 * x * b1 - b2, b1));
    coef.first().copied().unwrap_or(0.0) + x * b1 - b2
}

#[differentiable]
pub fn agm(a: f64, b: f64) -> f64 {
    let mut pair = (a, b);
    loop {
        let (p, q) = pair;
        if (p - q).abs() < 1e-14 {
            break p;
        }
        pair = (0.5 * (p + q), (p * q).sqrt());
    }
}

mod tests {
    use crate::common::{check, check_vjp};

    check!(digamma(x); (0.7); (8.5));
    check_vjp!(gamma_p(a, x); (2.5, 1.5); (1.5, 4.0); (-1.0, 2.0));
    check!(log_gamma(x); (3.7));
    check!(bessel_j(@n, x); (2, 1.7); (0, 0.4));
    check!(hermite(@n, x); (0, 0.5); (1, 0.5); (5, 0.5));
    check!(clenshaw(&c, x); (vec![1.0, 0.5, -0.3, 0.2], 0.4); (Vec::new(), 0.4));
    check!(agm(a, b); (1.0, 0.6));
}
