//! A type with the arithmetic and the conversions of std.

use crate::blocks::{close, d};
use autodiff::{Differentiable, differentiable};
use std::ops::{Add, AddAssign, Index, Mul, Neg};

// Operators, conversions, methods that are called like those of floats.
#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
pub(crate) struct V2 {
    pub(crate) x: f64,
    pub(crate) y: f64,
}
#[differentiable]
impl Add for V2 {
    type Output = V2;
    fn add(self, o: V2) -> V2 {
        V2 { x: self.x + o.x, y: self.y + o.y }
    }
}
#[differentiable]
impl Mul<f64> for V2 {
    type Output = Self;
    fn mul(self, k: f64) -> Self {
        Self { x: self.x * k, y: self.y * k }
    }
}
#[differentiable]
impl Neg for V2 {
    type Output = V2;
    fn neg(self) -> V2 {
        V2 { x: -self.x, y: -self.y }
    }
}
#[differentiable]
impl From<f64> for V2 {
    fn from(x: f64) -> Self {
        V2 { x, y: x * x }
    }
}
#[differentiable]
impl V2 {
    pub(crate) fn dot(&self, o: &V2) -> f64 {
        self.x * o.x + self.y * o.y
    }
    pub(crate) fn norm(self) -> f64 {
        self.x.hypot(self.y)
    }
    fn max(self, o: V2) -> f64 {
        self.x.max(o.x) + self.y.max(o.y)
    }
    fn abs(&self) -> f64 {
        self.norm()
    }
    fn len2(&self) -> f64 {
        self.dot(self)
    }
    fn set_x(&mut self, x: f64) {
        self.x = x;
    }
    fn with_y(mut self, y: f64) -> Self {
        self.y = y;
        self
    }
    fn get_x(&self) -> f64 {
        self.x
    }
    fn quadrant(&self) -> usize {
        if self.x > 0.0 { 0 } else { 1 }
    }
    fn is_big(&self) -> bool {
        self.x > 1.0
    }
    fn normalized(&self) -> V2 {
        let n = self.abs();
        V2 { x: self.x / n, y: self.y / n }
    }
    fn normalize(&mut self) {
        let n = self.abs();
        self.x /= n;
        self.y /= n;
    }
    fn self_max(&self, k: f64) -> f64 {
        self.max(V2 { x: k, y: 0.5 * k })
    }
}
#[differentiable]
fn vtest(a: f64, b: f64) -> f64 {
    let mut p = V2::from(a).with_y(b);
    let q = V2 { x: b, y: a * b };
    p.set_x(3.0 * a * p.get_x());
    let mut s = 0.0;
    for i in 0..3 {
        if p.is_big() {
            s += p.dot(&q);
        } else {
            s += p.len2();
        }
        p.set_x(p.get_x() * 1.3 + p.quadrant() as f64);
        p.normalize();
        s += p.normalized().dot(&p) * a + p.max(q) + q.abs() + V2::max(p, q);
        let n = p.quadrant();
        s += n as f64 * a;
    }
    s + p.self_max(a)
}
#[test]
fn own_arithmetic() {
    let (ga, gb) = vtest::grad(0.6, 0.9);
    close(ga, d(|a| vtest(a, 0.9), 0.6));
    close(gb, d(|b| vtest(0.6, b), 0.9));
    let (ga, gb) = vtest::grad(1.6, -0.9);
    close(ga, d(|a| vtest(a, -0.9), 1.6));
    close(gb, d(|b| vtest(1.6, b), -0.9));
}

// Several impls of one trait.
#[differentiable]
impl Mul<V2> for V2 {
    type Output = f64;
    fn mul(self, o: V2) -> Self::Output {
        self.x * o.x + self.y * o.y
    }
}
#[differentiable]
impl Mul<V2> for f64 {
    type Output = V2;
    fn mul(self, o: V2) -> V2 {
        V2 { x: self * o.x, y: self * o.y }
    }
}
#[differentiable]
impl<'a> Mul<&'a V2> for &V2 {
    type Output = f64;
    fn mul(self, o: &V2) -> Self::Output {
        self.x * o.x + self.y * o.y
    }
}
#[differentiable]
impl AddAssign for V2 {
    fn add_assign(&mut self, o: V2) {
        self.x += o.x;
        self.y += o.y;
    }
}
#[differentiable]
impl AddAssign<f64> for V2 {
    fn add_assign(&mut self, o: f64) {
        self.x += o;
        self.y += o;
    }
}
#[differentiable]
impl Index<usize> for V2 {
    type Output = f64;
    fn index(&self, i: usize) -> &f64 {
        match i {
            0 => &self.x,
            _ => &self.y,
        }
    }
}
#[differentiable]
impl From<[f64; 2]> for V2 {
    fn from(a: [f64; 2]) -> Self {
        V2 { x: a[0], y: a[1] }
    }
}
#[differentiable]
impl From<(f64, f64)> for V2 {
    fn from((x, y): (f64, f64)) -> Self {
        Self { x, y: y * x }
    }
}
#[differentiable]
impl From<V2> for f64 {
    fn from(v: V2) -> f64 {
        v.x * v.y
    }
}
#[differentiable]
impl Default for V2 {
    fn default() -> Self {
        V2 { x: 1.0, y: 2.0 }
    }
}
#[differentiable]
impl std::fmt::Display for V2 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.x)
    }
}
struct Iter2 {
    k: f64,
    i: usize,
}
impl Differentiable for Iter2 {
    type Cotangent = ();
    type Shape = ();
    fn shape(&self) {}
    fn zero_of((): &()) {}
    fn empty_shape() {}
}
#[differentiable]
impl Iterator for Iter2 {
    type Item = f64;
    #[differentiable(skip)]
    fn next(&mut self) -> Option<Self::Item> {
        self.i += 1;
        if self.i > 3 { None } else { Some(self.k) }
    }
}
#[differentiable]
fn froms(x: f64, y: f64) -> f64 {
    let a = V2::from([x, y]);
    let b = V2::from((x, x * y));
    let c = V2::from(y);
    a.dot(&b) + f64::from(c) * V2::default().dot(&a)
}
#[test]
fn conversions() {
    let (gx, gy) = froms::grad(0.3, 0.8);
    close(gx, d(|x| froms(x, 0.8), 0.3));
    close(gy, d(|x| froms(0.3, x), 0.8));
}
