//! A Kalman filter on matrices of constant sizes, by operators of their own.

use autodiff::{Differentiable, differentiable};
use std::ops::{Add, AddAssign, Index, IndexMut, Mul, Neg, Sub};
#[derive(Debug, Clone, Copy, PartialEq, Differentiable)]
struct Mat<const R: usize, const C: usize>([[f64; C]; R]);
#[differentiable]
impl<const R: usize, const C: usize> Mat<R, C> {
    fn zeros() -> Self {
        Mat([[0.0; C]; R])
    }
    fn transpose(&self) -> Mat<C, R> {
        let mut m = Mat::<C, R>::zeros();
        for i in 0..R {
            for j in 0..C {
                m.0[j][i] = self.0[i][j];
            }
        }
        m
    }
    fn trace(&self) -> f64 {
        (0..R.min(C)).map(|i| self.0[i][i]).sum()
    }
}
#[differentiable]
impl<const N: usize> Mat<N, N> {
    fn identity() -> Self {
        let mut m = Self::zeros();
        for i in 0..N {
            m.0[i][i] = 1.0;
        }
        m
    }
}
#[differentiable]
impl<const R: usize, const C: usize> Index<(usize, usize)> for Mat<R, C> {
    type Output = f64;
    fn index(&self, (i, j): (usize, usize)) -> &f64 {
        &self.0[i][j]
    }
}
#[differentiable]
impl<const R: usize, const C: usize> IndexMut<(usize, usize)> for Mat<R, C> {
    fn index_mut(&mut self, (i, j): (usize, usize)) -> &mut f64 {
        &mut self.0[i][j]
    }
}
#[differentiable]
impl<const R: usize, const K: usize, const C: usize> Mul<Mat<K, C>> for Mat<R, K> {
    type Output = Mat<R, C>;
    fn mul(self, rhs: Mat<K, C>) -> Mat<R, C> {
        let mut out = Mat::zeros();
        for i in 0..R {
            for j in 0..C {
                for k in 0..K {
                    out.0[i][j] += self.0[i][k] * rhs.0[k][j];
                }
            }
        }
        out
    }
}
#[differentiable]
impl<const R: usize, const C: usize> Add for Mat<R, C> {
    type Output = Self;
    fn add(mut self, rhs: Self) -> Self {
        for (a, b) in self.0.iter_mut().zip(rhs.0.iter()) {
            for (x, y) in a.iter_mut().zip(b) {
                *x += y;
            }
        }
        self
    }
}
#[differentiable]
impl<const R: usize, const C: usize> Sub for Mat<R, C> {
    type Output = Self;
    fn sub(self, rhs: Self) -> Self {
        self + -rhs
    }
}
#[differentiable]
impl<const R: usize, const C: usize> Neg for Mat<R, C> {
    type Output = Self;
    fn neg(self) -> Self {
        Mat(self.0.map(|r| r.map(|x| -x)))
    }
}
#[differentiable]
impl<const R: usize, const C: usize> AddAssign for Mat<R, C> {
    fn add_assign(&mut self, rhs: Self) {
        *self = *self + rhs;
    }
}
#[differentiable]
fn inv2(m: Mat<2, 2>) -> Mat<2, 2> {
    let det = m[(0, 0)] * m[(1, 1)] - m[(0, 1)] * m[(1, 0)];
    let d = 1.0 / det;
    Mat([[m[(1, 1)] * d, -m[(0, 1)] * d], [-m[(1, 0)] * d, m[(0, 0)] * d]])
}
#[derive(Clone, Differentiable)]
struct Kalman {
    x: Mat<2, 1>,
    p: Mat<2, 2>,
    q: Mat<2, 2>,
    r: Mat<2, 2>,
    log_likelihood: f64,
}
#[differentiable]
impl Kalman {
    fn predict(&mut self, dt: f64) {
        let f = Mat([[1.0, dt], [0.0, 1.0]]);
        self.x = f * self.x;
        self.p = f * self.p * f.transpose() + self.q;
    }
    fn update(&mut self, z: &[f64; 2]) {
        let h = Mat::<2, 2>::identity();
        let y = Mat([[z[0]], [z[1]]]) - h * self.x;
        let s = h * self.p * h.transpose() + self.r;
        let si = inv2(s);
        let k = self.p * h.transpose() * si;
        self.x += k * y;
        self.p = (Mat::identity() - k * h) * self.p;
        let quad = (y.transpose() * si * y)[(0, 0)];
        self.log_likelihood -= 0.5 * (quad + (s[(0, 0)] * s[(1, 1)] - s[(0, 1)] * s[(1, 0)]).ln());
    }
}
#[differentiable]
fn loglik(q: f64, r: f64, #[constant] zs: &[[f64; 2]]) -> f64 {
    let mut kf = Kalman {
        x: Mat::zeros(),
        p: Mat::identity(),
        q: Mat([[q, 0.0], [0.0, q]]),
        r: Mat([[r, 0.0], [0.0, r]]),
        log_likelihood: 0.0,
    };
    for z in zs {
        kf.predict(0.1);
        kf.update(z);
    }
    kf.log_likelihood + kf.p.trace()
}

#[differentiable]
fn of_three(q: f64, r: f64) -> f64 {
    loglik(q, r, &[[0.1, 0.2], [0.3, 0.1], [0.2, 0.5]])
}

mod tests {
    use crate::common::check;

    check!(of_three(q, r); (0.3, 0.7));
}
