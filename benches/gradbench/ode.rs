//! `ode`: y' = (x0, x1 y0, x2 y1, ..) from zero to time 2, in `steps` steps of the classical Runge-Kutta method.

use autodiff::differentiable;

#[differentiable]
pub(crate) fn slope(x: &[f64], y: &[f64]) -> Vec<f64> {
    let mut slope = vec![0.0; x.len()];
    slope[0] = x[0];
    for i in 1..x.len() {
        slope[i] = x[i] * y[i - 1];
    }
    slope
}

/// `y + h k`
#[differentiable]
pub(crate) fn ahead(y: &[f64], h: f64, k: &[f64]) -> Vec<f64> {
    y.iter().zip(k).map(|(y, k)| y + h * k).collect()
}

#[differentiable]
pub(crate) fn ode(x: &[f64], steps: usize) -> Vec<f64> {
    let h = 2.0 / steps as f64;
    let mut y = vec![0.0; x.len()];
    for _ in 0..steps {
        let k1 = slope(x, &y);
        let k2 = slope(x, &ahead(&y, h / 2.0, &k1));
        let k3 = slope(x, &ahead(&y, h / 2.0, &k2));
        let k4 = slope(x, &ahead(&y, h, &k3));
        for i in 0..y.len() {
            y[i] += h / 6.0 * (k1[i] + 2.0 * k2[i] + 2.0 * k3[i] + k4[i]);
        }
    }
    y
}

/// What the benchmark asks the gradient of.
#[differentiable]
pub(crate) fn last(x: &[f64], steps: usize) -> f64 {
    let y = ode(x, steps);
    y[y.len() - 1]
}
