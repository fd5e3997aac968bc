//! Linear algebra with plain slices: what people write before they reach for a library.

use autodiff::differentiable;

#[differentiable]
fn axpy(a: f64, x: &[f64], y: &mut [f64]) {
    for (y, x) in y.iter_mut().zip(x) {
        *y += a * x;
    }
}

#[differentiable]
fn outer(u: &[f64], v: &[f64]) -> Vec<Vec<f64>> {
    u.iter().map(|u| v.iter().map(|v| u * v).collect()).collect()
}

#[differentiable]
fn matmul(a: &[f64], b: &[f64], c: &mut [f64], n: usize, m: usize, p: usize) {
    for i in 0..n {
        for j in 0..p {
            let mut s = 0.0;
            for k in 0..m {
                s += a[i * m + k] * b[k * p + j];
            }
            c[i * p + j] = s;
        }
    }
}

#[differentiable]
fn norms(x: &[f64], p: f64) -> (f64, f64, f64, f64) {
    let one: f64 = x.iter().map(|x| x.abs()).sum();
    let two = x.iter().map(|x| x * x).sum::<f64>().sqrt();
    let infinity = x.iter().fold(0.0_f64, |top, x| top.max(x.abs()));
    let general = x.iter().map(|x| x.abs().powf(p)).sum::<f64>().powf(1.0 / p);
    (one, two, infinity, general)
}

#[differentiable]
fn frobenius(a: &[Vec<f64>]) -> f64 {
    a.iter().flatten().map(|x| x * x).sum::<f64>().sqrt()
}

#[differentiable]
fn log_sum_exp(x: &[f64]) -> f64 {
    let top = x.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    top + x.iter().map(|x| (x - top).exp()).sum::<f64>().ln()
}

#[differentiable]
fn softmax(x: &[f64]) -> Vec<f64> {
    let top = x.iter().cloned().fold(f64::NEG_INFINITY, f64::max);
    let e: Vec<f64> = x.iter().map(|&v| (v - top).exp()).collect();
    let sum: f64 = e.iter().sum();
    e.iter().map(|v| v / sum).collect()
}

#[differentiable]
fn cross_entropy(x: &[f64], label: usize) -> f64 {
    -softmax(x)[label].ln()
}

#[differentiable]
fn solve_lower(l: &[f64], b: &[f64], n: usize) -> Vec<f64> {
    let mut x = vec![0.0; n];
    for i in 0..n {
        let mut s = b[i];
        for j in 0..i {
            s -= l[i * n + j] * x[j];
        }
        x[i] = s / l[i * n + i];
    }
    x
}

#[differentiable]
fn solve_upper_in_place(u: &[f64], x: &mut [f64], n: usize) {
    for i in (0..n).rev() {
        for j in i + 1..n {
            x[i] -= u[i * n + j] * x[j];
        }
        x[i] /= u[i * n + i];
    }
}

#[differentiable]
fn cholesky_solve(a: &[f64], b: &[f64], n: usize) -> Vec<f64> {
    let mut l = vec![0.0; n * n];
    for i in 0..n {
        for j in 0..=i {
            let mut s = a[i * n + j];
            for k in 0..j {
                s -= l[i * n + k] * l[j * n + k];
            }
            l[i * n + j] = if i == j { s.sqrt() } else { s / l[j * n + j] };
        }
    }
    let mut x = solve_lower(&l, b, n);
    for i in (0..n).rev() {
        for j in i + 1..n {
            x[i] -= l[j * n + i] * x[j];
        }
        x[i] /= l[i * n + i];
    }
    x
}

/// Partial pivoting, the permutation kept: returns it and the sign of it.
#[differentiable]
fn lu(a: &mut [f64], n: usize) -> (Vec<usize>, f64) {
    let mut rows: Vec<usize> = (0..n).collect();
    let mut sign = 1.0;
    for k in 0..n {
        let mut pivot = k;
        for i in k + 1..n {
            if a[i * n + k].abs() > a[pivot * n + k].abs() {
                pivot = i;
            }
        }
        if pivot != k {
            for j in 0..n {
                a.swap(k * n + j, pivot * n + j);
            }
            rows.swap(k, pivot);
            sign = -sign;
        }
        for i in k + 1..n {
            a[i * n + k] /= a[k * n + k];
            let factor = a[i * n + k];
            for j in k + 1..n {
                a[i * n + j] -= factor * a[k * n + j];
            }
        }
    }
    (rows, sign)
}

#[differentiable]
fn determinant(a: &[f64], n: usize) -> f64 {
    let mut a = a.to_vec();
    let (_, sign) = lu(&mut a, n);
    let mut product = sign;
    for i in 0..n {
        product *= a[i * n + i];
    }
    product
}

#[differentiable]
fn lu_solve(a: &[f64], b: &[f64], n: usize) -> Vec<f64> {
    let mut f = a.to_vec();
    let (rows, _) = lu(&mut f, n);
    let mut x: Vec<f64> = rows.iter().map(|&row| b[row]).collect();
    for i in 0..n {
        for j in 0..i {
            x[i] -= f[i * n + j] * x[j];
        }
    }
    solve_upper_in_place(&f, &mut x, n);
    x
}

/// Gauss and Jordan, on the matrix beside the identity.
#[differentiable]
fn inverse(a: &[f64], n: usize) -> Vec<f64> {
    let w = 2 * n;
    let mut m = vec![0.0; n * w];
    for i in 0..n {
        m[i * w..i * w + n].copy_from_slice(&a[i * n..(i + 1) * n]);
        m[i * w + n + i] = 1.0;
    }
    for k in 0..n {
        let pivot = (k..n).max_by(|&i, &j| m[i * w + k].abs().total_cmp(&m[j * w + k].abs())).unwrap();
        if pivot != k {
            for j in 0..w {
                m.swap(k * w + j, pivot * w + j);
            }
        }
        let scale = 1.0 / m[k * w + k];
        for j in 0..w {
            m[k * w + j] *= scale;
        }
        for i in 0..n {
            if i == k {
                continue;
            }
            let factor = m[i * w + k];
            for j in 0..w {
                m[i * w + j] -= factor * m[k * w + j];
            }
        }
    }
    let mut inverse = Vec::with_capacity(n * n);
    for i in 0..n {
        inverse.extend_from_slice(&m[i * w + n..(i + 1) * w]);
    }
    inverse
}

/// QR by Householder's reflections, in place: R above the diagonal, and Q^T b.
#[differentiable]
fn householder(a: &mut [f64], b: &mut [f64], m: usize, n: usize) {
    for k in 0..n {
        let mut norm = 0.0;
        for i in k..m {
            norm += a[i * n + k] * a[i * n + k];
        }
        let norm = norm.sqrt();
        let alpha = if a[k * n + k] > 0.0 { -norm } else { norm };
        let mut v = vec![0.0; m];
        v[k] = a[k * n + k] - alpha;
        for i in k + 1..m {
            v[i] = a[i * n + k];
        }
        let vv: f64 = v.iter().map(|x| x * x).sum();
        if vv == 0.0 {
            continue;
        }
        for j in k..n {
            let mut s = 0.0;
            for i in k..m {
                s += v[i] * a[i * n + j];
            }
            let s = 2.0 * s / vv;
            for i in k..m {
                a[i * n + j] -= s * v[i];
            }
        }
        let s = 2.0 * v.iter().zip(b.iter()).map(|(v, b)| v * b).sum::<f64>() / vv;
        for (b, v) in b.iter_mut().zip(&v) {
            *b -= s * v;
        }
    }
}

#[differentiable]
fn least_squares(a: &[f64], b: &[f64], m: usize, n: usize) -> Vec<f64> {
    let (mut r, mut q) = (a.to_vec(), b.to_vec());
    householder(&mut r, &mut q, m, n);
    solve_upper_in_place(&r[..n * n], &mut q[..n], n);
    q.truncate(n);
    q
}

/// The eigenvalues of a symmetric matrix, from `(xx, yy, zz, xy, xz, yz)`, by the cosine of a third of an angle.
#[differentiable]
fn eigenvalues(s: [f64; 6]) -> [f64; 3] {
    let [xx, yy, zz, xy, xz, yz] = s;
    let mean = (xx + yy + zz) / 3.0;
    let (a, b, c) = (xx - mean, yy - mean, zz - mean);
    let p = ((a * a + b * b + c * c + 2.0 * (xy * xy + xz * xz + yz * yz)) / 6.0).sqrt();
    if p == 0.0 {
        return [mean; 3];
    }
    let det = a * (b * c - yz * yz) - xy * (xy * c - yz * xz) + xz * (xy * yz - b * xz);
    let angle = (det / (2.0 * p * p * p)).clamp(-1.0, 1.0).acos() / 3.0;
    let first = mean + 2.0 * p * angle.cos();
    let last = mean + 2.0 * p * (angle + 2.0 * std::f64::consts::PI / 3.0).cos();
    [first, 3.0 * mean - first - last, last]
}

/// The smallest by inverse iteration, with Rayleigh's quotient.
#[differentiable]
fn smallest_eigenvalue(a: &[f64], n: usize) -> f64 {
    let mut x = vec![1.0; n];
    for _ in 0..40 {
        x = lu_solve(a, &x, n);
        let norm = x.iter().map(|x| x * x).sum::<f64>().sqrt();
        x.iter_mut().for_each(|x| *x /= norm);
    }
    let mut quotient = 0.0;
    for i in 0..n {
        for j in 0..n {
            quotient += x[i] * a[i * n + j] * x[j];
        }
    }
    quotient
}

/// `d det / dA = det A^-T`, and `d A^-1 = -A^-1 dA A^-1`.
#[test]
fn identities_of_matrix_calculus() {
    let (a, n) = (vec![0.2, 3.0, 1.0, 4.0, 0.5, 0.3, 1.0, 0.6, 5.0], 3);
    let (det, by_a) = determinant::value_and_grad(&a, n);
    let inverse_of = inverse(&a, n);
    for i in 0..n {
        for j in 0..n {
            assert!((by_a[i * n + j] - det * inverse_of[j * n + i]).abs() < 1e-12);
        }
    }
    for (k, l) in [(0, 0), (1, 2), (2, 1)] {
        let mut seed = vec![0.0; n * n];
        seed[k * n + l] = 1.0;
        let by_a = inverse::vjp(&a, n, seed).1;
        for i in 0..n {
            for j in 0..n {
                assert!((by_a[i * n + j] + inverse_of[k * n + i] * inverse_of[j * n + l]).abs() < 1e-12);
            }
        }
    }
}

mod checks {
    use super::*;
    use crate::common::{check, check_vjp};

    check_vjp!(axpy(a, &x, &mut y); (2.0, vec![1.0, 2.0], vec![0.5, -1.0]) => (3.0, [2.0, 2.0], [1.0, 1.0]));
    check_vjp!(outer(&u, &v); (vec![1.0, 2.0], vec![0.5, -1.0, 2.0]) => (vec![1.5, 1.5], vec![3.0, 3.0, 3.0]));
    check_vjp!(matmul(&a, &b, &mut c, @n, @m, @p);
        (vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0], vec![0.5, -1.0, 2.0, 0.3, 0.2, -0.7], vec![0.0; 4], 2, 3, 2));
    check_vjp!(norms(&x, p); (vec![1.0, -2.0, 0.5], 3.0); (vec![-4.0], 1.5));
    check!(frobenius(&a); (vec![vec![3.0], vec![0.0, 4.0]]) => vec![0.6, 0.0, 0.8]);
    check!(log_sum_exp(&x); (vec![1.0, 2.0, 3.0]); (vec![1000.0, 1000.0]) => vec![0.5, 0.5]);
    check_vjp!(softmax(&x); (vec![1.0, 2.0, 0.5]); (vec![800.0, -800.0]));
    check!(cross_entropy(&x, @label); (vec![1.0, 2.0, 0.5], 1); (vec![0.0, 0.0], 0) => vec![-0.5, 0.5]);
    check_vjp!(solve_lower(&l, &b, @n); (vec![2.0, 9.0, 1.0, 4.0], vec![1.0, 3.0], 2));
    check_vjp!(solve_upper_in_place(&u, &mut x, @n); (vec![2.0, 1.5, 9.0, 4.0], vec![1.0, 3.0], 2));
    check_vjp!(cholesky_solve(&a, &b, @n); (vec![4.0, 0.5, 0.3, 0.5, 5.0, 0.2, 0.3, 0.2, 6.0], vec![1.0, -2.0, 0.5], 3));
    check_vjp!(lu(&mut a, @n); (vec![0.2, 3.0, 1.0, 4.0, 0.5, 0.3, 1.0, 0.6, 5.0], 3));
    check!(determinant(&a, @n); (vec![1.0, 2.0, 3.0, 4.0], 2) => vec![4.0, -3.0, -2.0, 1.0];
        (vec![0.2, 3.0, 1.0, 4.0, 0.5, 0.3, 1.0, 0.6, 5.0], 3));
    check_vjp!(lu_solve(&a, &b, @n); (vec![0.2, 3.0, 1.0, 4.0, 0.5, 0.3, 1.0, 0.6, 5.0], vec![1.0, -2.0, 0.5], 3));
    check_vjp!(inverse(&a, @n); (vec![0.2, 3.0, 1.0, 4.0, 0.5, 0.3, 1.0, 0.6, 5.0], 3); (vec![4.0], 1) => vec![-0.0625]);
    check_vjp!(householder(&mut a, &mut b, @m, @n); (vec![1.0, 2.0, 3.0, -4.0, 0.5, 1.0], vec![1.0, 2.0, 3.0], 3, 2));
    check_vjp!(least_squares(&a, &b, @m, @n); (vec![1.0, 2.0, 3.0, -4.0, 0.5, 1.0], vec![1.0, 2.0, 3.0], 3, 2));
    check_vjp!(eigenvalues(s); ([2.0, 3.0, 5.0, 0.4, -0.3, 0.7]); ([1.0, 1.0, 4.0, 0.2, 0.0, 0.1]));
    check!(smallest_eigenvalue(&a, @n); (vec![2.0, 0.4, -0.3, 0.4, 3.0, 0.7, -0.3, 0.7, 5.0], 3));
}
