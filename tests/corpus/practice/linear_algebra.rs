//! Dense linear algebra as in textbooks: products, factorisations in place, solvers, iterations.

use autodiff::differentiable;

#[differentiable]
fn matvec(m: &[f64], x: &[f64]) -> Vec<f64> {
    let n = x.len();
    let mut y = vec![0.0; m.len() / n];
    for i in 0..y.len() {
        for j in 0..n {
            y[i] += m[i * n + j] * x[j];
        }
    }
    y
}

#[differentiable]
fn matmul(a: &[[f64; 2]; 3], b: &[[f64; 3]; 2]) -> [[f64; 3]; 3] {
    let mut c = [[0.0; 3]; 3];
    for i in 0..3 {
        for j in 0..3 {
            for k in 0..2 {
                c[i][j] += a[i][k] * b[k][j];
            }
        }
    }
    c
}

#[differentiable]
fn quadratic_form(m: &[Vec<f64>], x: &[f64]) -> f64 {
    let mut s = 0.0;
    for (i, row) in m.iter().enumerate() {
        let mut r = 0.0;
        for (a, b) in row.iter().zip(x) {
            r += a * b;
        }
        s += x[i] * r;
    }
    s
}

/// Cholesky factorisation of the lower triangle, in place.
#[differentiable]
fn cholesky(a: &mut [f64], n: usize) {
    for j in 0..n {
        for k in 0..j {
            let l = a[j * n + k];
            a[j * n + j] -= l * l;
        }
        a[j * n + j] = a[j * n + j].sqrt();
        for i in j + 1..n {
            for k in 0..j {
                a[i * n + j] -= a[i * n + k] * a[j * n + k];
            }
            a[i * n + j] /= a[j * n + j];
        }
    }
}

#[differentiable]
fn log_determinant(a: &[f64], n: usize) -> f64 {
    let mut l = a.to_vec();
    cholesky(&mut l, n);
    let mut s = 0.0;
    for i in 0..n {
        s += l[i * n + i].ln();
    }
    2.0 * s
}

/// LU with partial pivoting, in place; returns the determinant.
#[differentiable]
fn lu_determinant(m: &[f64], n: usize) -> f64 {
    let mut a = m.to_vec();
    let mut det = 1.0;
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
            det = -det;
        }
        if a[k * n + k] == 0.0 {
            return 0.0;
        }
        det *= a[k * n + k];
        for i in k + 1..n {
            let factor = a[i * n + k] / a[k * n + k];
            a[i * n + k] = factor;
            for j in k + 1..n {
                a[i * n + j] -= factor * a[k * n + j];
            }
        }
    }
    det
}

/// Gauss elimination with row swaps on nested vectors.
#[differentiable]
fn gauss_solve(m: &[Vec<f64>], b: &[f64]) -> Vec<f64> {
    let n = b.len();
    let mut a = m.to_vec();
    let mut x = b.to_vec();
    for k in 0..n {
        let mut pivot = k;
        for i in k..n {
            if a[i][k].abs() > a[pivot][k].abs() {
                pivot = i;
            }
        }
        a.swap(k, pivot);
        x.swap(k, pivot);
        for i in k + 1..n {
            let f = a[i][k] / a[k][k];
            for j in k..n {
                let above = a[k][j];
                a[i][j] -= f * above;
            }
            x[i] -= f * x[k];
        }
    }
    for i in (0..n).rev() {
        for j in i + 1..n {
            x[i] -= a[i][j] * x[j];
        }
        x[i] /= a[i][i];
    }
    x
}

/// The Thomas algorithm.
#[differentiable]
fn tridiagonal(lower: &[f64], diagonal: &[f64], upper: &[f64], rhs: &[f64]) -> Vec<f64> {
    let n = diagonal.len();
    let mut c = vec![0.0; n];
    let mut d = rhs.to_vec();
    c[0] = upper[0] / diagonal[0];
    d[0] /= diagonal[0];
    for i in 1..n {
        let m = 1.0 / (diagonal[i] - lower[i - 1] * c[i - 1]);
        if i < n - 1 {
            c[i] = upper[i] * m;
        }
        d[i] = (d[i] - lower[i - 1] * d[i - 1]) * m;
    }
    for i in (0..n - 1).rev() {
        d[i] -= c[i] * d[i + 1];
    }
    d
}

/// Power iteration with early exit; returns the Rayleigh quotient.
#[differentiable]
fn power_iteration(m: &[f64], start: &[f64], steps: usize) -> f64 {
    let n = start.len();
    let mut x = start.to_vec();
    let mut y = vec![0.0; n];
    let mut value = 0.0;
    for _ in 0..steps {
        for i in 0..n {
            let row = &m[i * n..(i + 1) * n];
            let mut s = 0.0;
            for j in 0..n {
                s += row[j] * x[j];
            }
            y[i] = s;
        }
        let mut norm = 0.0;
        for v in &y {
            norm += v * v;
        }
        norm = norm.sqrt();
        let change = (norm - value).abs();
        value = norm;
        for i in 0..n {
            x[i] = y[i] / norm;
        }
        if change < 1e-3 {
            return value;
        }
    }
    value
}

/// Gram-Schmidt on the rows, in place.
#[differentiable]
fn gram_schmidt(rows: &mut [[f64; 3]; 3]) {
    for i in 0..3 {
        for j in 0..i {
            let mut p = 0.0;
            for k in 0..3 {
                p += rows[i][k] * rows[j][k];
            }
            for k in 0..3 {
                rows[i][k] -= p * rows[j][k];
            }
        }
        let mut n = 0.0;
        for k in 0..3 {
            n += rows[i][k] * rows[i][k];
        }
        let n = n.sqrt();
        for k in 0..3 {
            rows[i][k] /= n;
        }
    }
}

/// Jacobi sweeps until the change is small.
#[differentiable]
fn jacobi(a: &[[f64; 3]; 3], b: &[f64; 3]) -> [f64; 3] {
    let mut x = [0.0; 3];
    for _ in 0..100 {
        let mut next = *b;
        let mut change = 0.0;
        for i in 0..3 {
            for j in 0..3 {
                if j != i {
                    next[i] -= a[i][j] * x[j];
                }
            }
            next[i] /= a[i][i];
            change += (next[i] - x[i]).abs();
        }
        x = next;
        if change < 1e-14 {
            break;
        }
    }
    x
}

/// Inverse by Newton and Schulz.
#[differentiable]
fn newton_schulz(m: &[[f64; 2]; 2], steps: usize) -> f64 {
    let trace = m[0][0] + m[1][1];
    let mut x = [[1.0 / trace, 0.0], [0.0, 1.0 / trace]];
    for _ in 0..steps {
        let mut r = [[0.0; 2]; 2];
        for i in 0..2 {
            for j in 0..2 {
                r[i][j] = -(m[i][0] * x[0][j] + m[i][1] * x[1][j]);
            }
            r[i][i] += 2.0;
        }
        let old = x;
        for i in 0..2 {
            for j in 0..2 {
                x[i][j] = old[i][0] * r[0][j] + old[i][1] * r[1][j];
            }
        }
    }
    x[0][0] + 2.0 * x[0][1] - x[1][1]
}

mod checks {
    use crate::common::{check, check_vjp};

    check_vjp!(matvec(&m, &x); (vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0], vec![0.5, -1.0]) => (vec![0.5, -1.0, 0.5, -1.0, 0.5, -1.0],
        vec![9.0, 12.0]));
    check_vjp!(matmul(&a, &b); ([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], [[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]]));
    check!(quadratic_form(&m, &x); (vec![vec![2.0, 1.0], vec![0.5, 3.0]], vec![1.5, -1.0]));
    check_vjp!(cholesky(&mut a, @n); (vec![4.0, 0.5, 0.3, 1.0, 5.0, 0.2, 0.6, 0.7, 6.0], 3));
    check!(log_determinant(&a, @n); (vec![4.0, 0.5, 1.0, 5.0], 2) => vec![5.0 / 19.0, 0.0, -2.0 / 19.0, 4.0 / 19.0]);
    check!(lu_determinant(&m, @n); (vec![1.0, 2.0, 3.0, 4.0], 2) => vec![4.0, -3.0, -2.0, 1.0];
        (vec![0.1, 2.0, 0.5, 3.0, 0.4, 1.0, 0.7, 0.9, 2.0], 3));
    check_vjp!(gauss_solve(&m, &b); (vec![vec![0.2, 3.0, 1.0], vec![4.0, 0.5, 0.3], vec![1.0, 0.6, 5.0]], vec![1.0, 2.0, 3.0]));
    check_vjp!(tridiagonal(&l, &d, &u, &r); (vec![1.0, 0.5], vec![4.0, 5.0, 6.0], vec![0.3, 0.7], vec![1.0, 2.0, 3.0]));
    check!(power_iteration(&m, &x, @n); (vec![2.0, 1.0, 1.0, 3.0], vec![1.0, 0.5], 3); (vec![2.0, 1.0, 1.0, 3.0], vec![1.0, 0.5], 0);
        (vec![2.0, 0.1, 0.1, 1.0], vec![1.0, 0.05], 50));
    check_vjp!(gram_schmidt(&mut r); ([[1.0, 0.2, 0.1], [0.3, 1.5, 0.2], [-0.4, 0.5, 2.0]]));
    check_vjp!(jacobi(&a, &b); ([[5.0, 1.0, 0.5], [0.3, 6.0, 1.0], [1.0, -0.5, 4.0]], [1.0, 2.0, 3.0]));
    check!(newton_schulz(&m, @n); ([[2.0, 0.3], [0.4, 3.0]], 0); ([[2.0, 0.3], [0.4, 3.0]], 4));
}
