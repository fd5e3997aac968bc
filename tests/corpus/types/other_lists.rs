//! Fields that are lists of another kind than `Vec`, and operators between types of one's own and lists.

use autodiff::{Differentiable, differentiable};
use std::collections::VecDeque;
use std::ops::Mul;

#[derive(Clone, Debug, Differentiable)]
struct Sliding {
    buf: VecDeque<f64>,
    gain: f64,
}
#[differentiable]
fn queue_in_a_literal(x: f64) -> f64 {
    let w = Sliding { buf: (0..4).map(|i| x * i as f64).collect(), gain: x };
    w.buf.iter().sum::<f64>() * w.gain
}
#[differentiable]
fn queue_that_grows(x: f64) -> f64 {
    let mut w = Sliding { buf: VecDeque::new(), gain: x };
    w.buf.extend((0..4).map(|i| x * i as f64));
    w.buf.extend([x, x * x]);
    w.buf.push_back(x);
    w.buf.iter().map(|v| v * v).sum::<f64>() * w.gain
}
#[differentiable]
impl Sliding {
    fn new(n: usize, x: f64) -> Self {
        Sliding { buf: std::iter::repeat(x).take(n).collect(), gain: x }
    }
    fn of(xs: &[f64]) -> Self {
        Self { buf: xs.iter().copied().collect(), gain: 1.0 }
    }
    fn fill(&mut self, xs: &[f64]) {
        self.buf = xs.iter().map(|x| x * self.gain).collect();
    }
    fn more(&mut self, xs: &[f64]) {
        self.buf.extend(xs.iter().copied());
        self.buf.extend(xs);
        while self.buf.len() > 3 {
            self.buf.pop_front();
        }
    }
    fn total(&self) -> f64 {
        self.buf.iter().sum::<f64>() * self.gain
    }
}
#[differentiable]
fn queue_by_methods(x: f64) -> f64 {
    let mut w = Sliding::new(3, x);
    w.fill(&[x, 2.0 * x]);
    w.more(&[x, x * x]);
    w.total() + Sliding::of(&[x, x]).total()
}

#[derive(Clone, Debug, Differentiable)]
struct SquareOf<const N: usize> {
    m: [[f64; N]; N],
}
#[differentiable]
impl<const N: usize> Mul<&[f64; N]> for &SquareOf<N> {
    type Output = [f64; N];
    fn mul(self, v: &[f64; N]) -> [f64; N] {
        let mut out = [0.0; N];
        for i in 0..N {
            for j in 0..N {
                out[i] += self.m[i][j] * v[j];
            }
        }
        out
    }
}
#[differentiable]
fn list_times_matrix(m: SquareOf<2>, x: f64) -> f64 {
    let w = [x, x * x];
    let p = &m * &w;
    p[0] * p[1]
}
#[differentiable]
fn list_times_matrix_again(m: &SquareOf<2>, x: f64) -> f64 {
    let mut w = [x, x * x];
    for _ in 0..3 {
        w = m * &w;
    }
    w[0] * w[1]
}

mod checks {
    use super::{SquareOf, SquareOfCotangent};
    use crate::common::{check, struct_data};
    struct_data!(SquareOf<2> => SquareOfCotangent<2> { m });
    check!(queue_in_a_literal(x); (0.7));
    check!(queue_that_grows(x); (0.7));
    check!(queue_by_methods(x); (0.7));
    check!(list_times_matrix(m, x); (SquareOf { m: [[1.0, 0.5], [-0.3, 0.7]] }, 0.6));
    check!(list_times_matrix_again(&m, x); (SquareOf { m: [[1.0, 0.5], [-0.3, 0.7]] }, 0.6));
}
