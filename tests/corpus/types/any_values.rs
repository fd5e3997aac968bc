//! Functions that ask nothing of their type parameters but the operators: of floats, and of types of the user's that have them.

use autodiff::{Differentiable, differentiable};
use std::ops::{Add, AddAssign, Mul, Neg, Sub};

#[derive(Clone, Copy, Debug, Default, Differentiable)]
struct V2 {
    x: f64,
    y: f64,
}
#[differentiable]
impl Add for V2 {
    type Output = V2;
    fn add(self, o: V2) -> V2 {
        V2 { x: self.x + o.x, y: self.y + o.y }
    }
}
#[differentiable]
impl Sub for V2 {
    type Output = V2;
    fn sub(self, o: V2) -> V2 {
        V2 { x: self.x - o.x, y: self.y - o.y }
    }
}
#[differentiable]
impl Mul for V2 {
    type Output = V2;
    fn mul(self, o: V2) -> V2 {
        V2 { x: self.x * o.x - self.y * o.y, y: self.x * o.y + self.y * o.x }
    }
}
#[differentiable]
impl Mul<f64> for V2 {
    type Output = V2;
    fn mul(self, k: f64) -> V2 {
        V2 { x: self.x * k, y: self.y * k }
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
fn lerp<T: Add<Output = T> + Mul<f64, Output = T> + Copy>(a: T, b: T, t: f64) -> T {
    a * (1.0 - t) + b * t
}
#[differentiable]
fn bezier<T>(p: &[T], t: f64) -> T
where
    T: Copy + Add<Output = T> + Mul<f64, Output = T>,
{
    let mut q = p.to_vec();
    for n in (1..q.len()).rev() {
        for i in 0..n {
            q[i] = lerp(q[i], q[i + 1], t);
        }
    }
    q[0]
}
#[differentiable]
fn use_lerp(x: f64, t: f64) -> f64 {
    let a = V2 { x, y: 1.0 };
    let b = V2 { x: 2.0, y: x * t };
    let c = lerp(a, b, t);
    let d = bezier(&[a, b, c], t);
    c.x * d.y + lerp(x, t, 0.3) + bezier(&[x, t, 2.0], t)
}
#[differentiable]
fn cube<N>(x: N) -> N
where
    N: Mul<Output = N> + Add<Output = N> + Copy,
{
    x * x * x + x
}
#[differentiable]
fn total<T: Add<Output = T> + Copy + Default>(v: &[T]) -> T {
    v.iter().fold(T::default(), |a, b| a + *b)
}
#[differentiable]
fn total2<T: AddAssign + Copy + Default>(v: &[T]) -> T {
    let mut s = T::default();
    for x in v {
        s += *x;
    }
    s
}
#[differentiable]
fn poly<T: Add<Output = T> + Mul<Output = T> + Copy>(c: &[T], x: T) -> T {
    let mut a = c[0];
    for k in &c[1..] {
        a = a * x + *k;
    }
    a
}
#[differentiable]
fn use_cube(x: f64, t: f64) -> f64 {
    let a = V2 { x, y: t };
    let b = cube(a) * cube(x);
    let s = total(&[a, b]) + total2(&[a, b, b]);
    let p = poly(&[a, b, s], a);
    p.x + b.y * total(&[x, t]) + total2(&[x * t]) + poly(&[x, t], x)
}
#[differentiable]
fn horner<T>(c: &[T], x: T) -> T
where
    T: Copy + Mul<Output = T> + Add<Output = T>,
{
    let mut acc = c[c.len() - 1];
    for i in (0..c.len() - 1).rev() {
        acc = acc * x + c[i];
    }
    acc
}
#[differentiable]
fn best<T: Copy + PartialOrd + Sub<Output = T> + Neg<Output = T>>(a: T, b: T) -> T {
    let d = if a > b { a - b } else { -(a - b) };
    d
}
#[differentiable]
fn outer<T: num_traits::Float>(x: T, y: T) -> T {
    horner(&[x, y, x], y) + best(x, y) + cube(x).sin()
}
#[differentiable]
fn inner<T>(x: T, y: T) -> T
where
    T: Copy + Mul<Output = T> + Add<Output = T>,
{
    horner(&[x, y, x], y) + cube(x)
}
#[differentiable]
fn use_outer(x: f64, y: f64) -> f64 {
    outer(x, y) * inner(x, y) + inner(V2 { x, y }, V2 { x: y, y }).x + horner::<f64>(&[x, y], x)
}
#[differentiable]
fn use_inside(x: f64, y: f64) -> f64 {
    fn square<T: Copy + Mul<Output = T>>(x: T) -> T {
        x * x
    }
    fn fourth<T: Copy + Mul<Output = T>>(x: T) -> T {
        square(square(x))
    }
    fourth(V2 { x, y }).y * fourth(x)
}
mod checks {
    use crate::common::check;
    check!(use_inside(x, y); (0.3, 0.6));
    check!(use_lerp(x, t); (0.3, 0.6));
    check!(use_outer(x, t); (0.3, 0.6));
    check!(use_cube(x, t); (0.3, 0.6));
    #[test]
    fn public() {
        use super::{cube, horner};
        assert_eq!(horner::grad(&[1.0, 2.0], 3.0), (vec![1.0, 3.0], 2.0));
        assert_eq!(horner::grad(&[1.0f32, 2.0], 3.0), (vec![1.0, 3.0], 2.0));
        assert_eq!(cube::grad(2.0), 13.0);
        assert_eq!(cube::jvp(2.0, 1.0), (10.0, 13.0));
        assert_eq!(cube::value_and_grad(2.0), (10.0, 13.0));
    }
}
