//! Gaussian processes: kernels that are trees, and a likelihood by Cholesky.

use autodiff::{Differentiable, differentiable};
#[derive(Clone, Debug, Differentiable)]
enum Kernel {
    Rbf { variance: f64, length: f64 },
    Periodic { period: f64, length: f64 },
    Sum(Box<Kernel>, Box<Kernel>),
    White(f64),
}
#[differentiable]
impl Kernel {
    fn eval(&self, a: f64, b: f64) -> f64 {
        match self {
            Kernel::Rbf { variance, length } => variance * (-0.5 * ((a - b) / length).powi(2)).exp(),
            Kernel::Periodic { period, length } => {
                let s = (std::f64::consts::PI * (a - b).abs() / period).sin();
                (-2.0 * s * s / length.powi(2)).exp()
            }
            Kernel::Sum(l, r) => l.eval(a, b) + r.eval(a, b),
            Kernel::White(s) => {
                if a == b {
                    *s
                } else {
                    0.0
                }
            }
        }
    }
    fn gram(&self, xs: &[f64]) -> Vec<Vec<f64>> {
        xs.iter().map(|&a| xs.iter().map(|&b| self.eval(a, b)).collect()).collect()
    }
}
#[differentiable]
fn cholesky(mut a: Vec<Vec<f64>>) -> Option<Vec<Vec<f64>>> {
    let n = a.len();
    for j in 0..n {
        let mut d = a[j][j];
        for k in 0..j {
            d -= a[j][k].powi(2);
        }
        if d <= 0.0 {
            return None;
        }
        let d = d.sqrt();
        a[j][j] = d;
        for i in j + 1..n {
            let s: f64 = (0..j).map(|k| a[i][k] * a[j][k]).sum();
            a[i][j] = (a[i][j] - s) / d;
        }
        for k in j + 1..n {
            a[j][k] = 0.0;
        }
    }
    Some(a)
}
#[differentiable]
fn solve_lower(l: &[Vec<f64>], b: &[f64]) -> Vec<f64> {
    let mut y = Vec::with_capacity(b.len());
    for (i, row) in l.iter().enumerate() {
        let s: f64 = row[..i].iter().zip(&y).map(|(a, b): (&f64, &f64)| a * b).sum();
        y.push((b[i] - s) / row[i]);
    }
    y
}
#[differentiable]
fn nlml(v: f64, l: f64, p: f64, s: f64, #[constant] xs: &[f64], ys: &[f64]) -> f64 {
    let k = Kernel::Sum(
        Box::new(Kernel::Sum(
            Box::new(Kernel::Rbf { variance: v, length: l }),
            Box::new(Kernel::Periodic { period: p, length: 1.3 }),
        )),
        Box::new(Kernel::White(s)),
    );
    let Some(chol) = cholesky(k.gram(xs)) else { return f64::INFINITY };
    let z = solve_lower(&chol, ys);
    let logdet: f64 = chol.iter().enumerate().map(|(i, r)| r[i].ln()).sum::<f64>() * 2.0;
    0.5 * (z.iter().map(|z| z * z).sum::<f64>() + logdet + xs.len() as f64 * (2.0 * std::f64::consts::PI).ln())
}

#[differentiable]
fn of_three(v: f64, l: f64, p: f64, s: f64, ys: &[f64]) -> f64 {
    nlml(v, l, p, s, &[0.1, 0.5, 0.9], ys)
}

mod tests {
    use crate::common::check;

    check!(of_three(v, l, p, s, &ys); (1.1, 0.7, 0.9, 0.3, vec![1.0, 0.3, -0.2]));
}
