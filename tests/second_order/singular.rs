//! Second derivatives where a side of a rule that is not taken is infinite, or no number: nothing comes of it.

use autodiff::differentiable;

#[differentiable(order = 2)]
fn power(x: f64, n: i32) -> f64 {
    x.powi(n)
}

#[differentiable(order = 2)]
fn constant_exponents(x: f64) -> f64 {
    x.powf(2.0) + x.powf(1.0) + x.powi(0) + x.powi(1) + x.powi(3)
}

#[differentiable(order = 2)]
fn in_a_loop(x: f64, exponents: &[i32]) -> f64 {
    let mut y = x;
    for n in exponents {
        y = y * x.powi(*n) + x;
    }
    y
}

#[test]
fn powers_of_zero() {
    for (n, first, second) in [(0, 0.0, 0.0), (1, 1.0, 0.0), (2, 0.0, 2.0), (3, 0.0, 0.0)] {
        assert_eq!(power::grad(0.0, n), first);
        assert_eq!(power::hvp(0.0, n, 1.0), (first, second), "{n}");
        assert_eq!(power::hvp(0.0, n, 0.0), (first, 0.0), "{n}");
    }
    assert_eq!(constant_exponents::hvp(0.0, 0.5), (2.0, 1.0));
}

#[test]
fn powers_of_zero_in_a_loop() {
    // ((x * 1 + x) * x + x) * x^2 + x = 2 x^4 + x^3 + x
    assert_eq!(in_a_loop::hvp(0.0, &[0, 1, 2], 1.0), (1.0, 0.0));
    assert_eq!(in_a_loop::hvp(1.0, &[0, 1, 2], 1.0), (12.0, 30.0));
}

/// Reverse mode over the gradient, and forward mode over it.
#[test]
fn gradients_of_powers_of_zero() {
    #[differentiable]
    fn slope(x: f64, n: i32) -> f64 {
        power::grad(x, n)
    }
    assert_eq!([0, 1, 2, 3].map(|n| slope::grad(0.0, n)), [0.0, 0.0, 2.0, 0.0]);
    assert_eq!([0, 1, 2, 3].map(|n| slope::jvp(0.0, n, 1.0).1), [0.0, 0.0, 2.0, 0.0]);
}
