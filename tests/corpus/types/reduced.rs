//! `reduce` of values of the user's types, which have no value to begin with.

use autodiff::{Differentiable, differentiable};
use std::ops::Mul;

#[derive(Clone, Copy, Differentiable)]
struct Quat {
    w: f64,
    v: f64,
}
#[differentiable]
impl Quat {
    fn new(w: f64, v: f64) -> Self {
        Quat { w, v }
    }
    fn sum(&self) -> f64 {
        self.w + self.v
    }
}
#[differentiable]
impl Mul for Quat {
    type Output = Quat;
    fn mul(self, o: Quat) -> Quat {
        Quat { w: self.w * o.w - self.v * o.v, v: self.w * o.v + 2.0 * self.v * o.w }
    }
}
#[differentiable]
fn attitude(a: f64, b: f64) -> f64 {
    let q = [Quat::new(b, a), Quat::new(a, b), Quat { w: a * b, v: 1.0 }];
    let r = q.iter().copied().reduce(|p, q| p * q).unwrap();
    r.sum()
}
#[differentiable]
fn attitude1(a: f64, b: f64) -> f64 {
    let q = vec![(b, a), (a, b), (a * b, 1.0)];
    let r = q.iter().map(|(a, b)| Quat { w: *a, v: *b }).reduce(|p, q| p * q);
    let Some(r) = r else { return 0.0 };
    r.sum()
}
#[differentiable]
fn attitude2(q: &[Quat]) -> f64 {
    let r = q.iter().cloned().reduce(|p, q| p * q).unwrap_or(Quat { w: 0.0, v: 0.0 });
    let s = q.iter().copied().reduce(|a, b| a * b).map(|q| q.sum()).unwrap_or(0.0);
    let t = q.iter().map(|q| q.sum()).reduce(|a, b| a.max(b)).unwrap_or(0.0);
    r.sum() * s + t
}
#[differentiable]
fn attitude3(a: f64, b: f64) -> f64 {
    attitude2(&[Quat::new(b, a), Quat::new(a, b)]) + attitude2(&[])
}
#[derive(Clone, Differentiable)]
struct Poly {
    c: Vec<f64>,
}
#[differentiable]
impl Mul for Poly {
    type Output = Poly;
    fn mul(self, o: Poly) -> Poly {
        let mut c = vec![0.0; self.c.len() + o.c.len() - 1];
        for (i, a) in self.c.iter().enumerate() {
            for (j, b) in o.c.iter().enumerate() {
                c[i + j] += a * b;
            }
        }
        Poly { c }
    }
}
#[differentiable]
fn from_roots(r: &[f64], x: f64) -> f64 {
    let p = r.iter().map(|r| Poly { c: vec![-*r, 1.0] }).reduce(|a, b| a * b).unwrap();
    p.c.iter().rev().fold(0.0, |a, c| a * x + c)
}
mod checks {
    use crate::common::check;
    check!(attitude(x, y); (0.1, 0.7));
    check!(attitude1(x, y); (0.1, 0.7));
    check!(attitude3(x, y); (0.1, 0.7));
    check!(from_roots(&r, y); (vec![0.1, 0.7, 0.3], 1.2));
}
