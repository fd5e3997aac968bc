//! Quadrature and differential equations.

use autodiff::differentiable;

#[differentiable]
pub fn trapezoid<F: Fn(f64) -> f64>(f: F, a: f64, b: f64, n: usize) -> f64 {
    let h = (b - a) / n as f64;
    let inner: f64 = (1..n).map(|i| f(a + i as f64 * h)).sum();
    h * (0.5 * (f(a) + f(b)) + inner)
}

#[differentiable]
pub fn gauss_legendre<F>(f: F, a: f64, b: f64) -> f64
where
    F: Fn(f64) -> f64,
{
    const NODES: [(f64, f64); 3] = [
        (0.0, 0.5688888888888889),
        (0.5384693101056831, 0.47862867049936647),
        (0.906179845938664, 0.23692688505618908),
    ];
    let (mid, half) = (0.5 * (a + b), 0.5 * (b - a));
    let mut sum = NODES[0].1 * f(mid);
    for &(x, w) in &NODES[1..] {
        sum += w * (f(mid + half * x) + f(mid - half * x));
    }
    half * sum
}

#[differentiable]
pub fn romberg(f: impl Fn(f64) -> f64, a: f64, b: f64, levels: usize) -> f64 {
    let mut r = vec![vec![0.0; levels]; levels];
    let mut h = b - a;
    r[0][0] = 0.5 * h * (f(a) + f(b));
    for i in 1..levels {
        h *= 0.5;
        let mut sum = 0.0;
        for k in 1..=(1usize << (i - 1)) {
            sum += f(a + (2 * k - 1) as f64 * h);
        }
        r[i][0] = 0.5 * r[i - 1][0] + h * sum;
        for j in 1..=i {
            let factor = 4f64.powi(j as i32);
            r[i][j] = (factor * r[i][j - 1] - r[i - 1][j - 1]) / (factor - 1.0);
        }
    }
    r[levels - 1][levels - 1]
}

#[differentiable]
pub fn areas(a: f64, b: f64, k: f64) -> f64 {
    let g = |x: f64| (k * x).sin() * x.exp();
    trapezoid(g, a, b, 8) + gauss_legendre(g, a, b) * romberg(|x| x / (1.0 + k * x * x), a, b, 4)
}

#[differentiable]
fn integrand(x: f64) -> f64 {
    x.sqrt() * x.sin()
}

#[differentiable]
fn simpson_step(a: f64, b: f64) -> f64 {
    (b - a) / 6.0 * (integrand(a) + 4.0 * integrand(0.5 * (a + b)) + integrand(b))
}

#[differentiable]
pub fn adaptive_simpson(a: f64, b: f64, #[constant] eps: f64, depth: u32) -> f64 {
    let m = 0.5 * (a + b);
    let whole = simpson_step(a, b);
    let (left, right) = (simpson_step(a, m), simpson_step(m, b));
    let delta = left + right - whole;
    if depth == 0 || delta.abs() <= 15.0 * eps {
        return left + right + delta / 15.0;
    }
    adaptive_simpson(a, m, eps / 2.0, depth - 1) + adaptive_simpson(m, b, eps / 2.0, depth - 1)
}

#[differentiable]
pub fn rk4(f: impl Fn(f64, f64) -> f64, y0: f64, t1: f64, steps: u32) -> f64 {
    let h = t1 / f64::from(steps);
    let (mut t, mut y) = (0.0, y0);
    for _ in 0..steps {
        let k1 = f(t, y);
        let k2 = f(t + 0.5 * h, y + 0.5 * h * k1);
        let k3 = f(t + 0.5 * h, y + 0.5 * h * k2);
        let k4 = f(t + h, y + h * k3);
        y += h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4);
        t += h;
    }
    y
}

#[differentiable]
pub fn logistic_growth(y0: f64, r: f64, k: f64, t: f64) -> f64 {
    rk4(|_, y| r * y * (1.0 - y / k), y0, t, 10)
}

/// The tanh-sinh rule.
#[differentiable]
pub fn tanh_sinh(p: f64) -> f64 {
    use std::f64::consts::FRAC_PI_2;
    let h = 0.1;
    let mut sum = 0.0;
    for k in -30..=30 {
        let t = k as f64 * h;
        let x = (FRAC_PI_2 * t.sinh()).tanh();
        let w = FRAC_PI_2 * t.cosh() / (FRAC_PI_2 * t.sinh()).cosh().powi(2);
        sum += w * (1.0 - x * x).powf(p);
    }
    sum * h
}

mod checks {
    use crate::common::{check, check_vjp};

    check!(areas(a, b, k); (0.2, 1.3, 1.7));
    check!(adaptive_simpson(a, b, @eps, @depth); (0.5, 2.0, 1e-6, 6));
    check!(logistic_growth(y, r, k, t); (0.1, 1.5, 2.0, 1.0));
    check!(tanh_sinh(p); (0.7));
}
