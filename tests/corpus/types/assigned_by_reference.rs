//! `a += &b`, of types whose operator takes the right side by reference, and has no other.

use autodiff::{Differentiable, differentiable};
use std::ops::{AddAssign, SubAssign};

#[derive(Debug, Clone, PartialEq, Differentiable)]
pub struct DMat {
    data: Vec<f64>,
}
#[differentiable]
impl DMat {
    pub fn map<F: Fn(f64) -> f64>(&self, f: F) -> DMat {
        DMat { data: self.data.iter().map(|&x| f(x)).collect(), ..*self }
    }
    fn new(v: &[f64]) -> Self {
        Self { data: v.to_vec() }
    }
}
#[differentiable]
impl SubAssign<&DMat> for DMat {
    fn sub_assign(&mut self, o: &DMat) {
        for (a, b) in self.data.iter_mut().zip(&o.data) {
            *a -= *b;
        }
    }
}
#[differentiable]
impl<'a> AddAssign<&'a DMat> for DMat {
    fn add_assign(&mut self, o: &'a DMat) {
        for (i, b) in o.data.iter().enumerate() {
            self.data[i] += b * self.data[0];
        }
    }
}
#[differentiable]
fn sub_ref(v: &[f64]) -> f64 {
    let mut a = DMat { data: v.to_vec() };
    let b = a.clone();
    a -= &b.map(|x| -0.1 * x * x);
    a -= &b;
    a += &b;
    a += &DMat::new(v);
    let mut all = vec![a, b.map(|x| x * x)];
    let mut c = DMat::new(&[1.0, v[0], 2.0, v[1]]);
    for m in &all {
        c += m;
    }
    all[1] += &c;
    all[1].data[2] * all[0].data[1]
}
#[differentiable]
fn total_d(items: &[DMat], k: &DMat) -> f64 {
    let mut t = items[0].clone();
    for i in items.iter().skip(1) {
        t += i;
    }
    for i in items.iter().skip(1) {
        t -= k;
    }
    t.data.iter().sum()
}
#[differentiable]
fn total_e(x: f64, y: f64) -> f64 {
    total_d(&[DMat::new(&[x, y]), DMat::new(&[x * y, 1.0])], &DMat::new(&[x, 2.0 * x]))
}
#[differentiable]
fn floats(v: &[f64], x: f64) -> f64 {
    let mut s = 0.0;
    for a in v {
        s += a;
    }
    s += &x;
    let y = x * x;
    let k2 = y;
    s -= &y;
    let mut w = v.to_vec();
    w[0] += &(k2 * x);
    s * w[0]
}
mod checks {
    use crate::common::check;
    check!(sub_ref(&x); (vec![0.1, 0.7, 0.4, 0.9]));
    check!(total_e(x, y); (0.3, 0.7));
    check!(floats(&x, k); (vec![0.1, 0.7, 0.4, 0.9], 0.3));
}
