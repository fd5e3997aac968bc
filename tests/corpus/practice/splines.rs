//! A natural cubic spline that checks what it is given.

use autodiff::{Differentiable, differentiable};
#[derive(Debug, Clone, Differentiable)]
struct CubicSpline {
    xs: Vec<f64>,
    ys: Vec<f64>,
    m: Vec<f64>,
}
#[derive(Debug, Clone, PartialEq)]
enum SplineError {
    TooFew(usize),
    NotSorted { at: usize },
}
#[differentiable]
impl CubicSpline {
    fn natural(points: &[(f64, f64)]) -> Result<Self, SplineError> {
        let n = points.len();
        if n < 3 {
            return Err(SplineError::TooFew(n));
        }
        for (i, w) in points.windows(2).enumerate() {
            if w[0].0 >= w[1].0 {
                return Err(SplineError::NotSorted { at: i });
            }
        }
        let (xs, ys): (Vec<f64>, Vec<f64>) = points.iter().cloned().unzip();
        let h: Vec<f64> = xs.windows(2).map(|w| w[1] - w[0]).collect();
        let mut alpha = vec![0.0; n];
        for i in 1..n - 1 {
            alpha[i] = 3.0 * ((ys[i + 1] - ys[i]) / h[i] - (ys[i] - ys[i - 1]) / h[i - 1]);
        }
        let mut l = vec![1.0; n];
        let mut mu = vec![0.0; n];
        let mut z = vec![0.0; n];
        for i in 1..n - 1 {
            l[i] = 2.0 * (xs[i + 1] - xs[i - 1]) - h[i - 1] * mu[i - 1];
            mu[i] = h[i] / l[i];
            z[i] = (alpha[i] - h[i - 1] * z[i - 1]) / l[i];
        }
        let mut c = vec![0.0; n];
        for j in (0..n - 1).rev() {
            c[j] = z[j] - mu[j] * c[j + 1];
        }
        Ok(CubicSpline { xs, ys, m: c })
    }
    fn segment(&self, x: f64) -> usize {
        match self.xs.binary_search_by(|probe| probe.partial_cmp(&x).unwrap()) {
            Ok(i) => i.min(self.xs.len() - 2),
            Err(i) => i.saturating_sub(1).min(self.xs.len() - 2),
        }
    }
    fn eval(&self, x: f64) -> f64 {
        let i = self.segment(x);
        let h = self.xs[i + 1] - self.xs[i];
        let b = (self.ys[i + 1] - self.ys[i]) / h - h * (self.m[i + 1] + 2.0 * self.m[i]) / 3.0;
        let d = (self.m[i + 1] - self.m[i]) / (3.0 * h);
        let dx = x - self.xs[i];
        self.ys[i] + dx * (b + dx * (self.m[i] + dx * d))
    }
}
#[differentiable]
fn area(ys: &[f64], a: f64) -> f64 {
    let pts: Vec<(f64, f64)> = ys.iter().enumerate().map(|(i, &y)| (i as f64 * a, y)).collect();
    let s = match CubicSpline::natural(&pts) {
        Ok(s) => s,
        Err(_) => return 0.0,
    };
    (0..20).map(|k| s.eval(k as f64 * 0.1)).sum::<f64>() * 0.1
}

mod tests {
    use crate::common::check;

    check!(area(&ys, a); (vec![1.0, 0.5, -0.5, 0.2, 0.9], 0.7));
}
