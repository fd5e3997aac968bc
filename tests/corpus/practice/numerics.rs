//! What people write: quadrature, linear algebra, generic numbers.

use autodiff::{Differentiable, differentiable};
use num_traits::{Float, FromPrimitive};
use std::f64::consts::PI;

#[differentiable]
pub fn trapezoid<F: Fn(f64) -> f64>(f: F, a: f64, b: f64, n: usize) -> f64 {
    let h = (b - a) / n as f64;
    h * (0.5 * (f(a) + f(b)) + (1..n).map(|i| f(a + i as f64 * h)).sum::<f64>())
}

#[differentiable]
pub fn gaussian_area(sigma: f64, w: f64) -> f64 {
    trapezoid(|x| (-x * x / (2.0 * sigma * sigma)).exp(), -w, w, 20)
}

#[differentiable]
pub fn simpson(f: impl Fn(f64) -> f64, a: f64, b: f64, n: usize) -> Result<f64, String> {
    if n % 2 != 0 {
        return Err(String::from("odd"));
    }
    let h = (b - a) / n as f64;
    let mut s = f(a) + f(b);
    for k in 1..n {
        s += match k % 2 {
            1 => 4.0,
            _ => 2.0,
        } * f(a + k as f64 * h);
    }
    Ok(s * h / 3.0)
}

#[differentiable]
pub fn pendulum_period(l: f64, theta: f64) -> Result<f64, String> {
    let k = (theta / 2.0).sin();
    let integral = simpson(|phi: f64| 1.0 / (1.0 - k * k * phi.sin().powi(2)).sqrt(), 0.0, PI / 2.0, 20)?;
    Ok(4.0 * (l / 9.81).sqrt() * integral)
}

#[differentiable]
pub fn adaptive(f: &dyn Fn(f64) -> f64, a: f64, b: f64, tol: f64, depth: u32) -> f64 {
    let m = 0.5 * (a + b);
    let one = (b - a) / 6.0 * (f(a) + 4.0 * f(m) + f(b));
    let left = (m - a) / 6.0 * (f(a) + 4.0 * f(0.5 * (a + m)) + f(m));
    let right = (b - m) / 6.0 * (f(m) + 4.0 * f(0.5 * (m + b)) + f(b));
    if depth == 0 || (left + right - one).abs() < 15.0 * tol {
        left + right + (left + right - one) / 15.0
    } else {
        adaptive(f, a, m, tol / 2.0, depth - 1) + adaptive(f, m, b, tol / 2.0, depth - 1)
    }
}

#[differentiable]
pub fn romberg(a: f64, b: f64, c: f64) -> f64 {
    let f = |x: f64| (c * x).exp() * x.cos();
    let mut r = [[0.0f64; 6]; 6];
    let mut h = b - a;
    r[0][0] = 0.5 * h * (f(a) + f(b));
    for i in 1..6 {
        h *= 0.5;
        let sum: f64 = (0..1usize << (i - 1)).map(|k| f(a + (2 * k + 1) as f64 * h)).sum();
        r[i][0] = 0.5 * r[i - 1][0] + h * sum;
        for j in 1..=i {
            r[i][j] = r[i][j - 1] + (r[i][j - 1] - r[i - 1][j - 1]) / (4f64.powi(j as i32) - 1.0);
        }
    }
    r[5][5]
}

const GL5: [(f64, f64); 3] =
    [(0.0, 0.5688888888888889), (0.5384693101056831, 0.47862867049936647), (0.906179845938664, 0.23692688505618908)];
#[differentiable]
pub fn gauss_legendre(a: f64, b: f64, k: f64) -> f64 {
    let f = |x: f64| (k * x).sin() / (1.0 + x * x);
    let (mid, half) = ((a + b) / 2.0, (b - a) / 2.0);
    half * GL5
        .iter()
        .map(|&(x, w)| if x == 0.0 { w * f(mid) } else { w * (f(mid + half * x) + f(mid - half * x)) })
        .sum::<f64>()
}

#[derive(Clone, Debug, PartialEq, Differentiable)]
pub struct Matrix {
    rows: usize,
    cols: usize,
    data: Vec<f64>,
}
#[differentiable]
impl Matrix {
    pub fn zeros(rows: usize, cols: usize) -> Self {
        Matrix { rows, cols, data: vec![0.0; rows * cols] }
    }
    pub fn identity(n: usize) -> Self {
        let mut m = Self::zeros(n, n);
        for i in 0..n {
            m.data[i * n + i] = 1.0;
        }
        m
    }
    pub fn from_fn(rows: usize, cols: usize, f: impl Fn(usize, usize) -> f64) -> Self {
        let mut data = Vec::with_capacity(rows * cols);
        for i in 0..rows {
            for j in 0..cols {
                data.push(f(i, j));
            }
        }
        Self { rows, cols, data }
    }
    pub fn get(&self, i: usize, j: usize) -> f64 {
        self.data[i * self.cols + j]
    }
    pub fn set(&mut self, i: usize, j: usize, v: f64) {
        self.data[i * self.cols + j] = v;
    }
    pub fn transpose(&self) -> Self {
        Matrix::from_fn(self.cols, self.rows, |i, j| self.get(j, i))
    }
    pub fn matmul(&self, o: &Matrix) -> Option<Matrix> {
        if self.cols != o.rows {
            return None;
        }
        let mut out = Matrix::zeros(self.rows, o.cols);
        for i in 0..self.rows {
            for j in 0..o.cols {
                let v: f64 = (0..self.cols).map(|k| self.get(i, k) * o.get(k, j)).sum();
                out.set(i, j, v);
            }
        }
        Some(out)
    }
    pub fn row(&self, i: usize) -> &[f64] {
        &self.data[i * self.cols..(i + 1) * self.cols]
    }
    pub fn trace(&self) -> f64 {
        (0..self.rows).map(|i| self.get(i, i)).sum()
    }
    pub fn norm1(&self) -> f64 {
        (0..self.rows).map(|i| self.row(i).iter().map(|v| v.abs()).sum::<f64>()).fold(0.0, f64::max)
    }
    pub fn apply<F>(&mut self, f: F)
    where
        F: Fn(f64) -> f64,
    {
        self.data.iter_mut().for_each(|v| *v = f(*v));
    }
    pub fn determinant(&self) -> f64 {
        let n = self.rows;
        let mut a = self.data.clone();
        let mut det = 1.0;
        for c in 0..n {
            let p = (c..n).max_by(|&i, &j| a[i * n + c].abs().partial_cmp(&a[j * n + c].abs()).unwrap()).unwrap();
            if a[p * n + c] == 0.0 {
                return 0.0;
            }
            if p != c {
                for k in 0..n {
                    a.swap(p * n + k, c * n + k);
                }
                det = -det;
            }
            det *= a[c * n + c];
            for r in c + 1..n {
                let f = a[r * n + c] / a[c * n + c];
                for k in c..n {
                    a[r * n + k] -= f * a[c * n + k];
                }
            }
        }
        det
    }
}

#[differentiable]
pub fn solve(a: &[[f64; 3]; 3], b: [f64; 3]) -> Option<[f64; 3]> {
    let mut m = *a;
    let mut x = b;
    for col in 0..3 {
        let mut piv = col;
        for r in col + 1..3 {
            if m[r][col].abs() > m[piv][col].abs() {
                piv = r;
            }
        }
        if m[piv][col].abs() < 1e-14 {
            return None;
        }
        m.swap(col, piv);
        x.swap(col, piv);
        for r in 0..3 {
            if r == col {
                continue;
            }
            let f = m[r][col] / m[col][col];
            for c in col..3 {
                m[r][c] -= f * m[col][c];
            }
            x[r] -= f * x[col];
        }
    }
    for i in 0..3 {
        x[i] /= m[i][i];
    }
    Some(x)
}

#[differentiable]
pub fn gram_schmidt(vectors: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let mut basis: Vec<Vec<f64>> = Vec::new();
    for v in vectors {
        let mut w = v.clone();
        for b in &basis {
            let proj: f64 = v.iter().zip(b).map(|(x, y)| x * y).sum();
            for (wi, bi) in w.iter_mut().zip(b.iter()) {
                *wi -= proj * bi;
            }
        }
        let norm = w.iter().map(|x| x * x).sum::<f64>().sqrt();
        if norm > 1e-10 {
            basis.push(w.into_iter().map(|x| x / norm).collect());
        }
    }
    basis
}

#[differentiable]
pub fn power_iteration(a: &[Vec<f64>], iters: usize) -> f64 {
    let n = a.len();
    let mut v = vec![1.0 / (n as f64).sqrt(); n];
    let mut lambda = 0.0;
    for _ in 0..iters {
        let w: Vec<f64> = a.iter().map(|row| row.iter().zip(v.iter()).map(|(x, y)| x * y).sum()).collect();
        lambda = w.iter().zip(&v).map(|(x, y)| x * y).sum();
        let norm = w.iter().fold(0.0, |s, x| s + x * x).sqrt();
        v = w.iter().map(|x| x / norm).collect();
    }
    lambda
}

#[differentiable]
pub fn tridiagonal(a: &[f64], b: &[f64], c: &[f64], d: &[f64]) -> Vec<f64> {
    let n = d.len();
    let mut cp = c.to_vec();
    let mut dp = d.to_vec();
    cp[0] /= b[0];
    dp[0] /= b[0];
    for i in 1..n {
        let m = 1.0 / (b[i] - a[i] * cp[i - 1]);
        if i < n - 1 {
            cp[i] *= m;
        }
        dp[i] = (dp[i] - a[i] * dp[i - 1]) * m;
    }
    for i in (0..n - 1).rev() {
        dp[i] -= cp[i] * dp[i + 1];
    }
    dp
}

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
pub struct Complex<T> {
    pub re: T,
    pub im: T,
}
#[differentiable]
impl<T: Float> Complex<T> {
    pub fn new(re: T, im: T) -> Self {
        Complex { re, im }
    }
    pub fn norm_sqr(&self) -> T {
        self.re * self.re + self.im * self.im
    }
    pub fn abs(self) -> T {
        self.re.hypot(self.im)
    }
    pub fn arg(self) -> T {
        self.im.atan2(self.re)
    }
    pub fn exp(self) -> Self {
        let r = self.re.exp();
        Self::new(r * self.im.cos(), r * self.im.sin())
    }
    pub fn powu(self, n: u32) -> Self {
        (0..n).fold(Complex::new(T::one(), T::zero()), |acc, _| acc * self)
    }
}
#[differentiable]
impl<T: Float> std::ops::Mul for Complex<T> {
    type Output = Self;
    fn mul(self, o: Self) -> Self {
        Complex::new(self.re * o.re - self.im * o.im, self.re * o.im + self.im * o.re)
    }
}
#[differentiable]
impl<T: Float> std::ops::Add for Complex<T> {
    type Output = Self;
    fn add(self, o: Self) -> Self {
        Complex { re: self.re + o.re, im: self.im + o.im }
    }
}

#[differentiable]
pub fn julia(zr: f64, zi: f64, c: (f64, f64), n: usize) -> f64 {
    let mut z = Complex::new(zr, zi);
    let c = Complex::new(c.0, c.1);
    for _ in 0..n {
        z = z * z + c;
        if z.norm_sqr() > 4.0 {
            break;
        }
    }
    z.norm_sqr()
}

#[differentiable]
pub fn mean<T>(data: &[T]) -> Option<T>
where
    T: Float + FromPrimitive + std::iter::Sum<T>,
{
    if data.is_empty() {
        return None;
    }
    Some(data.iter().copied().sum::<T>() / T::from_usize(data.len())?)
}

#[differentiable]
pub fn horner<T: Float>(c: &[T], x: T) -> T {
    c.iter().rev().fold(T::zero(), |a, &k| a * x + k)
}

#[differentiable]
pub fn norm_generic<T, const N: usize>(v: &[T; N]) -> T
where
    T: Float + std::ops::AddAssign,
{
    let mut s = T::zero();
    for i in 0..N {
        s += v[i].powi(2);
    }
    s.sqrt()
}

#[differentiable]
pub fn to_f64_sum<T: Into<f64> + Copy>(a: T, b: T) -> f64 {
    let (x, y): (f64, f64) = (a.into(), b.into());
    x * y + x.sin()
}

#[differentiable]
fn adaptively(k: f64, b: f64) -> f64 {
    adaptive(&|x: f64| (k * x).sin() / (1.0 + x), 0.0, b, 1e-3, 4)
}

#[differentiable]
fn matrices(x: &[f64], n: usize) -> f64 {
    let mut m = Matrix { rows: n, cols: n, data: x.to_vec() };
    let t = m.transpose();
    let mut p = m.matmul(&t).unwrap();
    p.apply(|v| v.tanh());
    let i = Matrix::identity(n);
    m.set(0, 1, p.get(1, 0));
    m.determinant() + p.trace() + m.norm1() + i.matmul(&m).map_or(0.0, |q| q.get(1, 1))
}

#[differentiable]
fn complex(re: f64, im: f64) -> f64 {
    let z = Complex::new(re, im);
    let w = z.exp() + z.powu(3);
    w.abs() * w.arg()
}

mod tests {
    use crate::common::{check, check_vjp};

    check!(gaussian_area(s, w); (0.8, 1.5));
    check_vjp!(pendulum_period(l, t); (1.0, 0.8));
    check!(adaptively(k, b); (2.0, 1.5));
    check!(romberg(a, b, c); (0.1, 1.5, 0.4));
    check!(gauss_legendre(a, b, k); (0.1, 1.5, 2.4));
    check!(matrices(&x, @n); (vec![1.0, 0.2, 0.3, -0.5, 2.0, 0.1, 0.4, 0.6, 1.5], 3));
    check_vjp!(solve(&a, b); ([[0.1, 2.0, 0.3], [1.0, 0.4, 0.2], [0.3, 0.1, 3.0]], [1.0, 2.0, 3.0]); ([[0.0; 3]; 3], [1.0; 3]));
    check_vjp!(gram_schmidt(&v); (vec![vec![1.0, 0.2, 0.3], vec![0.4, 1.0, -0.3]]));
    check!(power_iteration(&a, @n); (vec![vec![2.0, 0.3], vec![0.4, 1.0]], 5));
    check_vjp!(tridiagonal(&a, &b, &c, &d); (vec![0.0, 0.5, 0.4], vec![2.0, 2.5, 3.0], vec![0.3, 0.2, 0.0], vec![1.0, 2.0, 3.0]));
    check!(julia(r, i, c, @n); (0.1, 0.2, (0.3, -0.2), 4));
    check!(complex(r, i); (0.4, 0.7));
    check_vjp!(mean(&d); (vec![1.0, 2.0, 4.0]); (Vec::<f64>::new()));
    check!(horner(&c, x); (vec![1.0, 2.0, 4.0], 0.3));
    check!(norm_generic(&v); ([1.0, 2.0, 4.0]));
    check!(to_f64_sum(x, y); (1.5, 0.3));
}
