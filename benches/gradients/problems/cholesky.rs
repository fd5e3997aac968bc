//! The log-likelihood of a Gaussian process: a covariance matrix from three parameters, its Cholesky factor in place, a
//! triangular system.

use std::hint::black_box;

use autodiff::differentiable;

use crate::problem::Problem;

const N: usize = 60;

/// `a` is replaced by its factor, in the lower triangle.
#[differentiable]
fn factorise(a: &mut [f64], n: usize) {
    for j in 0..n {
        let mut d = a[j * n + j];
        for k in 0..j {
            d -= a[j * n + k] * a[j * n + k];
        }
        let d = d.sqrt();
        a[j * n + j] = d;
        for i in j + 1..n {
            let mut s = a[i * n + j];
            for k in 0..j {
                s -= a[i * n + k] * a[j * n + k];
            }
            a[i * n + j] = s / d;
        }
    }
}

#[differentiable]
fn log_likelihood(size: f64, width: f64, noise: f64, y: &[f64]) -> f64 {
    let n = y.len();
    let mut a = vec![0.0; n * n];
    for i in 0..n {
        for j in 0..=i {
            let t = (i - j) as f64 / width;
            a[i * n + j] = size * size * (-0.5 * t * t).exp();
        }
        a[i * n + i] += noise * noise;
    }
    factorise(&mut a, n);
    let mut value = 0.0;
    let mut z = vec![0.0; n];
    for i in 0..n {
        let mut s = y[i];
        for k in 0..i {
            s -= a[i * n + k] * z[k];
        }
        z[i] = s / a[i * n + i];
        value -= 0.5 * z[i] * z[i] + a[i * n + i].ln();
    }
    value
}

/// By the closed form: with `v` the solution of `a v = y`, the cotangent of `a` is `(v vᵀ - a⁻¹) / 2`, and that of `y` is `-v`.
fn log_likelihood_grad(size: f64, width: f64, noise: f64, y: &[f64]) -> (f64, f64, f64, Vec<f64>) {
    let n = y.len();
    let mut a = vec![0.0; n * n];
    for i in 0..n {
        for j in 0..=i {
            let t = (i - j) as f64 / width;
            a[i * n + j] = size * size * (-0.5 * t * t).exp();
        }
        a[i * n + i] += noise * noise;
    }
    let mut l = a.clone();
    factorise(&mut l, n);
    let mut v = y.to_vec();
    for i in 0..n {
        for k in 0..i {
            v[i] -= l[i * n + k] * v[k];
        }
        v[i] /= l[i * n + i];
    }
    for i in (0..n).rev() {
        v[i] /= l[i * n + i];
        for k in 0..i {
            v[k] -= l[i * n + k] * v[i];
        }
    }
    // The inverse of the factor, row by row, and from it that of the matrix.
    let mut inverse = vec![0.0; n * n];
    for i in 0..n {
        let d = 1.0 / l[i * n + i];
        let (above, row) = inverse.split_at_mut(i * n);
        for k in 0..i {
            let w = l[i * n + k] * d;
            for (r, x) in row[..=k].iter_mut().zip(&above[k * n..]) {
                *r -= w * x;
            }
        }
        row[i] = d;
    }
    let mut product = vec![0.0; n * n];
    for row in inverse.chunks_exact(n).enumerate() {
        let (k, row) = row;
        for i in 0..=k {
            for j in 0..=i {
                product[i * n + j] += row[i] * row[j];
            }
        }
    }
    let (mut size_bar, mut width_bar, mut noise_bar) = (0.0, 0.0, 0.0);
    for i in 0..n {
        for j in 0..=i {
            let twice = if i == j { 0.5 } else { 1.0 };
            let a_bar = twice * (v[i] * v[j] - product[i * n + j]);
            let t = (i - j) as f64 / width;
            let kernel = size * size * (-0.5 * t * t).exp();
            size_bar += a_bar * 2.0 * kernel / size;
            width_bar += a_bar * kernel * t * t / width;
            if i == j {
                noise_bar += a_bar * 2.0 * noise;
            }
        }
    }
    v.iter_mut().for_each(|v| *v = -*v);
    (size_bar, width_bar, noise_bar, v)
}

pub(crate) struct Cholesky {
    parameters: [f64; 3],
    y: Vec<f64>,
}

impl Problem for Cholesky {
    const NAME: &'static str = "Cholesky log-likelihood, 60 x 60";
    type Gradient = (f64, f64, f64, Vec<f64>);

    fn new() -> Self {
        Cholesky { parameters: [1.3, 2.5, 0.4], y: (0..N).map(|i| (0.3 * i as f64).sin()).collect() }
    }

    fn primal(&self) -> f64 {
        let [size, width, noise] = black_box(self.parameters);
        log_likelihood(size, width, noise, black_box(&self.y))
    }

    fn grad(&self) -> Self::Gradient {
        let [size, width, noise] = black_box(self.parameters);
        log_likelihood::grad(size, width, noise, black_box(&self.y))
    }

    fn grad_by_hand(&self) -> Self::Gradient {
        let [size, width, noise] = black_box(self.parameters);
        log_likelihood_grad(size, width, noise, black_box(&self.y))
    }

    fn inputs(&self) -> Vec<f64> {
        [self.parameters.as_slice(), &self.y].concat()
    }

    fn at(&self, inputs: &[f64]) -> f64 {
        log_likelihood(inputs[0], inputs[1], inputs[2], &inputs[3..])
    }

    fn flat(gradient: &Self::Gradient) -> Vec<f64> {
        [&[gradient.0, gradient.1, gradient.2], gradient.3.as_slice()].concat()
    }
}
