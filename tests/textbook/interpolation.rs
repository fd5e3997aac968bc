//! Interpolation.

use autodiff::differentiable;

#[differentiable]
pub fn lerp(a: f64, b: f64, t: f64) -> f64 {
    a + (b - a) * t
}

#[differentiable]
pub fn piecewise_linear(xs: &[f64], ys: &[f64], x: f64) -> f64 {
    if x <= xs[0] {
        return ys[0];
    }
    let Some(i) = xs.windows(2).position(|w| x >= w[0] && x < w[1]) else {
        return ys[ys.len() - 1];
    };
    lerp(ys[i], ys[i + 1], (x - xs[i]) / (xs[i + 1] - xs[i]))
}

#[differentiable]
pub fn lagrange(xs: &[f64], ys: &[f64], x: f64) -> f64 {
    let mut total = 0.0;
    for i in 0..xs.len() {
        let mut basis = 1.0;
        for j in 0..xs.len() {
            if i != j {
                basis *= (x - xs[j]) / (xs[i] - xs[j]);
            }
        }
        total += ys[i] * basis;
    }
    total
}

#[differentiable]
pub fn newton(xs: &[f64], ys: &[f64], x: f64) -> f64 {
    let n = xs.len();
    let mut c = ys.to_vec();
    for j in 1..n {
        for i in (j..n).rev() {
            c[i] = (c[i] - c[i - 1]) / (xs[i] - xs[i - j]);
        }
    }
    let mut y = c[n - 1];
    for i in (0..n - 1).rev() {
        y = y * (x - xs[i]) + c[i];
    }
    y
}

#[differentiable]
pub fn bilinear(grid: &[[f64; 2]; 2], u: f64, v: f64) -> f64 {
    let [[a, b], [c, d]] = grid;
    lerp(lerp(*a, *b, u), lerp(*c, *d, u), v)
}

#[differentiable]
pub fn catmull_rom(p: [f64; 4], t: f64) -> f64 {
    let [p0, p1, p2, p3] = p;
    0.5 * ((2.0 * p1)
        + (-p0 + p2) * t
        + (2.0 * p0 - 5.0 * p1 + 4.0 * p2 - p3) * t.powi(2)
        + (-p0 + 3.0 * p1 - 3.0 * p2 + p3) * t.powi(3))
}

/// De Casteljau's construction.
#[differentiable]
pub fn bezier(points: &[(f64, f64)], t: f64) -> (f64, f64) {
    let mut p = points.to_vec();
    while p.len() > 1 {
        p = p.windows(2).map(|w| (lerp(w[0].0, w[1].0, t), lerp(w[0].1, w[1].1, t))).collect();
    }
    p[0]
}

/// The second derivatives of a natural cubic spline, then the spline.
#[differentiable]
pub fn natural_spline(xs: &[f64], ys: &[f64], x: f64) -> f64 {
    let n = xs.len();
    let mut y2 = vec![0.0; n];
    let mut u = vec![0.0; n];
    for i in 1..n - 1 {
        let sig = (xs[i] - xs[i - 1]) / (xs[i + 1] - xs[i - 1]);
        let p = sig * y2[i - 1] + 2.0;
        y2[i] = (sig - 1.0) / p;
        let slope = (ys[i + 1] - ys[i]) / (xs[i + 1] - xs[i]) - (ys[i] - ys[i - 1]) / (xs[i] - xs[i - 1]);
        u[i] = (6.0 * slope / (xs[i + 1] - xs[i - 1]) - sig * u[i - 1]) / p;
    }
    for k in (0..n - 1).rev() {
        y2[k] = y2[k] * y2[k + 1] + u[k];
    }
    let (mut lo, mut hi) = (0, n - 1);
    while hi - lo > 1 {
        let mid = (lo + hi) / 2;
        if xs[mid] > x {
            hi = mid;
        } else {
            lo = mid;
        }
    }
    let h = xs[hi] - xs[lo];
    let (a, b) = ((xs[hi] - x) / h, (x - xs[lo]) / h);
    a * ys[lo] + b * ys[hi] + ((a.powi(3) - a) * y2[lo] + (b.powi(3) - b) * y2[hi]) * h * h / 6.0
}

#[differentiable]
pub fn barycentric(xs: &[f64], ys: &[f64], ws: &[f64], x: f64) -> f64 {
    let (mut num, mut den) = (0.0, 0.0);
    for ((&xi, &yi), &wi) in xs.iter().zip(ys).zip(ws) {
        let diff = x - xi;
        if diff == 0.0 {
            return yi;
        }
        let t = wi / diff;
        num += t * yi;
        den += t;
    }
    num / den
}

mod checks {
    use crate::common::{check, check_vjp};

    check!(piecewise_linear(&x, &y, at); (vec![0.0, 1.0, 3.0], vec![1.0, 2.0, -1.0], 1.5);
        (vec![0.0, 1.0, 3.0], vec![1.0, 2.0, -1.0], -0.5); (vec![0.0, 1.0, 3.0], vec![1.0, 2.0, -1.0], 3.5));
    check!(lagrange(&x, &y, at); (vec![0.0, 1.0, 3.0], vec![1.0, 2.0, -1.0], 1.5));
    check!(newton(&x, &y, at); (vec![0.0, 1.0, 3.0], vec![1.0, 2.0, -1.0], 1.5));
    check!(bilinear(&g, u, v); ([[1.0, 2.0], [3.0, 5.0]], 0.3, 0.6));
    check!(catmull_rom(p, t); ([1.0, 2.0, 4.0, 3.0], 0.3));
    check_vjp!(bezier(&p, t); (vec![(0.0, 1.0), (1.0, 3.0), (2.0, 0.5)], 0.4));
    check!(natural_spline(&x, &y, at); (vec![0.0, 1.0, 3.0, 4.0], vec![1.0, 2.0, -1.0, 0.5], 1.5));
    check!(barycentric(&x, &y, &w, at); (vec![0.0, 1.0, 2.0], vec![1.0, 2.0, -1.0], vec![0.5, -1.0, 0.5], 1.5);
        kink (vec![0.0, 1.0, 2.0], vec![1.0, 2.0, -1.0], vec![0.5, -1.0, 0.5], 1.0));
}
