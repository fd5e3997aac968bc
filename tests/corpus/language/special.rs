//! Special values: kinks, ties, zeros, singular points, extremes.

use autodiff::differentiable;

#[differentiable]
fn power(x: f64, y: f64) -> f64 {
    x.powf(y)
}

#[differentiable]
fn constant_exponents(x: f64) -> f64 {
    x.powf(2.0) + x.powf(1.0) + x.powi(0) + x.powi(1) + x.powi(3)
}

#[differentiable]
fn negative_powi(x: f64, n: i32) -> f64 {
    x.powi(n)
}

#[differentiable]
fn absolute(x: f64) -> f64 {
    x.abs()
}

#[differentiable]
fn larger(x: f64, y: f64) -> f64 {
    x.max(y)
}

#[differentiable]
fn smaller(x: f64, y: f64) -> f64 {
    x.min(y)
}

#[differentiable]
fn root(x: f64) -> f64 {
    x.sqrt()
}

#[differentiable]
fn masked_root(x: f64, mask: f64) -> f64 {
    let r = x.sqrt();
    let s = if mask > 0.0 { r } else { 0.0 };
    s + x
}

#[differentiable]
fn distance(x: f64, y: f64) -> f64 {
    x.hypot(y)
}

#[differentiable]
fn angle(y: f64, x: f64) -> f64 {
    y.atan2(x)
}

#[differentiable]
fn clamped(x: f64, lo: f64, hi: f64) -> f64 {
    x.clamp(lo, hi)
}

#[differentiable]
fn remainder(x: f64, y: f64) -> f64 {
    x % y
}

#[differentiable]
fn euclidean_remainder(x: f64, y: f64) -> f64 {
    x.rem_euclid(y)
}

#[differentiable]
fn log_sum_exp(a: &[f64]) -> f64 {
    let mut top = f64::NEG_INFINITY;
    for &x in a {
        top = top.max(x);
    }
    let mut s = 0.0;
    for &x in a {
        s += (x - top).exp();
    }
    top + s.ln()
}

#[differentiable]
fn sigmoid(x: f64) -> f64 {
    if x >= 0.0 {
        1.0 / (1.0 + (-x).exp())
    } else {
        let e = x.exp();
        e / (1.0 + e)
    }
}

/// x ln x, continued to zero.
#[differentiable]
fn entropy_term(x: f64) -> f64 {
    if x == 0.0 { 0.0 } else { -x * x.ln() }
}

/// sin x / x, with its series near zero.
#[differentiable]
fn sinc(x: f64) -> f64 {
    if x.abs() < 1e-4 {
        let q = x * x;
        1.0 - q / 6.0 * (1.0 - q / 20.0)
    } else {
        x.sin() / x
    }
}

#[differentiable]
fn signs(x: f64, y: f64) -> f64 {
    x.copysign(y) + x * y.signum()
}

mod checks {
    use crate::common::check;

    const INFINITY: f64 = f64::INFINITY;

    check!(power(x, y); kink (0.0, 2.0) => (0.0, 0.0); kink (0.0, 1.0) => (1.0, 0.0); kink (0.0, 0.5) => (INFINITY, 0.0);
        (2.0, 3.0) => (12.0, 8.0 * 2.0_f64.ln()); (0.3, -1.2));
    check!(constant_exponents(x); kink (0.0) => 2.0; (0.0) => 2.0; (-1.5) => -3.0 + 2.0 + 6.75);
    check!(negative_powi(x, @n); (2.0, -1) => -0.25; (-2.0, -3) => -3.0 / 16.0; (0.0, 0) => 0.0; (0.0, 1) => 1.0; (0.0, 2) => 0.0);
    check!(absolute(x); (3.0) => 1.0; (-3.0) => -1.0);
    check!(larger(x, y); (3.0, 1.0) => (1.0, 0.0); (1.0, 3.0) => (0.0, 1.0));
    check!(smaller(x, y); (3.0, 1.0) => (0.0, 1.0); (1.0, 3.0) => (1.0, 0.0));
    check!(root(x); (4.0) => 0.25; kink (0.0) => INFINITY);
    check!(masked_root(x, m); (4.0, 1.0) => (1.25, 0.0); kink (0.0, -1.0) => (1.0, 0.0));
    check!(distance(x, y); (3.0, 4.0) => (0.6, 0.8); kink (0.0, 0.0) => (0.0, 0.0); (1e-3, 1e3));
    check!(angle(y, x); (1.0, 2.0) => (0.4, -0.2); (1.0, -2.0) => (-0.4, -0.2); (-1.0, -2.0) => (-0.4, 0.2);
        (-1.0, 2.0) => (0.4, 0.2); (1.0, 0.0) => (0.0, -1.0); kink (0.0, -1.0) => (-1.0, 0.0));
    check!(clamped(x, a, b); (0.5, 0.0, 1.0) => (1.0, 0.0, 0.0); (-0.5, 0.0, 1.0) => (0.0, 1.0, 0.0);
        (1.5, 0.0, 1.0) => (0.0, 0.0, 1.0));
    check!(remainder(x, y); (-5.5, 2.0) => (1.0, 2.0); (5.5, 2.0) => (1.0, -2.0); (5.5, -2.0) => (1.0, 2.0);
        (-5.5, -2.0) => (1.0, -2.0));
    check!(euclidean_remainder(x, y); (-5.5, 2.0) => (1.0, 3.0); (5.5, 2.0) => (1.0, -2.0); (5.5, -2.0) => (1.0, 2.0);
        (-5.5, -2.0) => (1.0, -3.0));
    check!(log_sum_exp(&a); (vec![1000.0, 1000.0]) => vec![0.5, 0.5]; (vec![0.0, -800.0]) => vec![1.0, 0.0]; (vec![0.3, -0.5]));
    check!(sigmoid(x); (800.0) => 0.0; (-800.0) => 0.0; (0.0) => 0.25; (2.0));
    check!(entropy_term(x); (1.0) => -1.0; kink (0.0) => 0.0);
    check!(sinc(x); kink (0.0) => 0.0; (0.5); (-2.0));
    check!(signs(x, y); (3.0, -2.0) => (-2.0, 0.0); (-3.0, 2.0) => (0.0, 0.0); (-3.0, -2.0) => (0.0, 0.0));

    /// One winner at a tie, and the same in total from both sides.
    #[test]
    fn ties() {
        for (dx, dy) in [super::larger::grad(2.0, 2.0), super::smaller::grad(2.0, 2.0)] {
            assert_eq!(dx + dy, 1.0);
        }
    }

    /// Any subgradient will do, but not a NaN.
    #[test]
    fn kinks_are_finite() {
        for x in [0.0, -0.0] {
            assert!(super::absolute::grad(x).abs() <= 1.0);
        }
        for x in [0.0, 1.0] {
            let (dx, da, db) = super::clamped::grad(x, 0.0, 1.0);
            assert_eq!(dx + da + db, 1.0);
        }
    }

    /// A zero cotangent stays zero at a pole of the derivative.
    #[test]
    fn zero_seed_at_a_pole() {
        assert_eq!(super::root::vjp(0.0, 0.0), (0.0, 0.0));
        assert_eq!(super::power::vjp(0.0, 0.5, 0.0), (0.0, (0.0, 0.0)));
    }
}
