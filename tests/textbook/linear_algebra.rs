//! Linear algebra on vectors of rows.

use autodiff::differentiable;

type Matrix = Vec<Vec<f64>>;

/// Elimination with partial pivoting.
#[differentiable]
pub fn solve(a: &[Vec<f64>], b: &[f64]) -> Option<Vec<f64>> {
    let n = b.len();
    let mut m: Vec<Vec<f64>> = a.to_vec();
    let mut x = b.to_vec();
    for col in 0..n {
        let pivot = (col..n).max_by(|&i, &j| m[i][col].abs().partial_cmp(&m[j][col].abs()).unwrap())?;
        if m[pivot][col].abs() < 1e-12 {
            return None;
        }
        m.swap(col, pivot);
        x.swap(col, pivot);
        for row in col + 1..n {
            let factor = m[row][col] / m[col][col];
            for k in col..n {
                let t = factor * m[col][k];
                m[row][k] -= t;
            }
            x[row] -= factor * x[col];
        }
    }
    for row in (0..n).rev() {
        let mut sum = x[row];
        for k in row + 1..n {
            sum -= m[row][k] * x[k];
        }
        x[row] = sum / m[row][row];
    }
    Some(x)
}

#[differentiable]
pub fn determinant(a: &[Vec<f64>]) -> f64 {
    let n = a.len();
    let mut m = a.to_vec();
    let mut det = 1.0;
    for i in 0..n {
        let mut p = i;
        for r in i + 1..n {
            if m[r][i].abs() > m[p][i].abs() {
                p = r;
            }
        }
        if m[p][i] == 0.0 {
            return 0.0;
        }
        if p != i {
            m.swap(p, i);
            det = -det;
        }
        det *= m[i][i];
        for r in i + 1..n {
            let f = m[r][i] / m[i][i];
            for c in i..n {
                m[r][c] = m[r][c] - f * m[i][c];
            }
        }
    }
    det
}

#[differentiable]
pub fn cholesky(a: &[Vec<f64>]) -> Result<Vec<Vec<f64>>, &'static str> {
    let n = a.len();
    let mut l = vec![vec![0.0; n]; n];
    for i in 0..n {
        for j in 0..=i {
            let sum: f64 = (0..j).map(|k| l[i][k] * l[j][k]).sum();
            if i == j {
                let d = a[i][i] - sum;
                if d <= 0.0 {
                    return Err("not positive definite");
                }
                l[i][j] = d.sqrt();
            } else {
                l[i][j] = (a[i][j] - sum) / l[j][j];
            }
        }
    }
    Ok(l)
}

#[differentiable]
fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

#[differentiable]
fn norm(a: &[f64]) -> f64 {
    dot(a, a).sqrt()
}

#[differentiable]
fn mat_vec(a: &[Vec<f64>], x: &[f64]) -> Vec<f64> {
    a.iter().map(|row| dot(row, x)).collect()
}

/// The orthonormal vectors of Gram and Schmidt.
#[differentiable]
pub fn gram_schmidt(vectors: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let mut basis: Vec<Vec<f64>> = Vec::new();
    for v in vectors {
        let mut w = v.clone();
        for q in &basis {
            let c = dot(q, &w);
            for (wi, qi) in w.iter_mut().zip(q.iter()) {
                *wi -= c * qi;
            }
        }
        let n = norm(&w);
        if n > 1e-12 {
            basis.push(w.iter().map(|x| x / n).collect());
        }
    }
    basis
}

#[differentiable]
pub fn power_iteration(a: &[Vec<f64>], steps: usize) -> f64 {
    let mut v = vec![1.0; a.len()];
    let mut eigenvalue = 0.0;
    for _ in 0..steps {
        let w = mat_vec(a, &v);
        let n = norm(&w);
        v = w.iter().map(|x| x / n).collect();
        eigenvalue = dot(&v, &mat_vec(a, &v));
    }
    eigenvalue
}

#[differentiable]
pub fn conjugate_gradient(a: &[Vec<f64>], b: &[f64]) -> Vec<f64> {
    let mut x = vec![0.0; b.len()];
    let mut r = b.to_vec();
    let mut p = r.clone();
    let mut rs = dot(&r, &r);
    for _ in 0..b.len() {
        let ap = mat_vec(a, &p);
        let alpha = rs / dot(&p, &ap);
        for i in 0..x.len() {
            x[i] += alpha * p[i];
            r[i] -= alpha * ap[i];
        }
        let rs_new = dot(&r, &r);
        if rs_new.sqrt() < 1e-14 {
            break;
        }
        for (pi, ri) in p.iter_mut().zip(&r) {
            *pi = ri + rs_new / rs * *pi;
        }
        rs = rs_new;
    }
    x
}

/// Thomas' algorithm.
#[differentiable]
pub fn tridiagonal(a: &[f64], b: &[f64], c: &[f64], d: &[f64]) -> Vec<f64> {
    let n = d.len();
    let mut cp = vec![0.0; n];
    let mut dp = vec![0.0; n];
    cp[0] = c[0] / b[0];
    dp[0] = d[0] / b[0];
    for i in 1..n {
        let m = b[i] - a[i] * cp[i - 1];
        cp[i] = c[i] / m;
        dp[i] = (d[i] - a[i] * dp[i - 1]) / m;
    }
    for i in (0..n - 1).rev() {
        dp[i] -= cp[i] * dp[i + 1];
    }
    dp
}

/// Jacobi's rotations: the trace of the squares that are left off the diagonal, and the largest eigenvalue.
#[differentiable]
pub fn jacobi_largest(a: [[f64; 3]; 3], sweeps: usize) -> f64 {
    let mut m = a;
    for _ in 0..sweeps {
        for p in 0..2 {
            for q in p + 1..3 {
                if m[p][q].abs() < 1e-12 {
                    continue;
                }
                let theta = (m[q][q] - m[p][p]) / (2.0 * m[p][q]);
                let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
                let c = 1.0 / (t * t + 1.0).sqrt();
                let s = t * c;
                for k in 0..3 {
                    let (kp, kq) = (m[k][p], m[k][q]);
                    m[k][p] = c * kp - s * kq;
                    m[k][q] = s * kp + c * kq;
                }
                for k in 0..3 {
                    let (pk, qk) = (m[p][k], m[q][k]);
                    m[p][k] = c * pk - s * qk;
                    m[q][k] = s * pk + c * qk;
                }
            }
        }
    }
    m[0][0].max(m[1][1]).max(m[2][2])
}

/// The exponential of a matrix by its series.
#[differentiable]
pub fn exponential<const N: usize>(a: &[[f64; N]; N]) -> [[f64; N]; N] {
    let mut sum = [[0.0; N]; N];
    let mut term = [[0.0; N]; N];
    for i in 0..N {
        sum[i][i] = 1.0;
        term[i][i] = 1.0;
    }
    for n in 1..12 {
        let mut next = [[0.0; N]; N];
        for i in 0..N {
            for j in 0..N {
                for k in 0..N {
                    next[i][j] += term[i][k] * a[k][j] / n as f64;
                }
                sum[i][j] += next[i][j];
            }
        }
        term = next;
    }
    sum
}

mod checks {
    use crate::common::{check, check_vjp};

    check_vjp!(solve(&a, &b); (vec![vec![1.0, 2.0], vec![3.0, 5.0]], vec![1.0, 2.0]);
        (vec![vec![0.0, 0.0], vec![0.0, 0.0]], vec![1.0, 2.0]));
    check!(determinant(&a); (vec![vec![1.0, 2.0, 0.5], vec![3.0, 5.0, 1.0], vec![0.2, 0.3, 4.0]]));
    check_vjp!(cholesky(&a); (vec![vec![4.0, 2.0], vec![2.0, 5.0]]); (vec![vec![-4.0, 2.0], vec![2.0, 5.0]]));
    check_vjp!(gram_schmidt(&v); (vec![vec![4.0, 2.0], vec![2.0, 5.0]]));
    check!(power_iteration(&a, @n); (vec![vec![4.0, 2.0], vec![2.0, 5.0]], 6));
    check_vjp!(conjugate_gradient(&a, &b); (vec![vec![4.0, 2.0], vec![2.0, 5.0]], vec![1.0, 2.0]));
    check_vjp!(tridiagonal(&a, &b, &c, &d); (vec![0.0, 1.0, 0.5], vec![4.0, 5.0, 3.0], vec![0.7, 0.2, 0.0], vec![1.0, 2.0, 3.0]));
    check!(jacobi_largest(a, @n); ([[4.0, 1.0, 0.5], [1.0, 3.0, 0.2], [0.5, 0.2, 1.0]], 3));
    check_vjp!(exponential(&a); ([[0.1, 0.2], [-0.3, 0.4]]));
}
