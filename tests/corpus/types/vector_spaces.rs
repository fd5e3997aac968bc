//! Functions generic over what can be added and scaled, compound assignments of users' types, and generic types whose fields may be
//! floats.

use crate::common::struct_data;
use autodiff::{Differentiable, differentiable};
use std::ops::{Add, AddAssign, DivAssign, Mul, MulAssign, Neg, RemAssign, Sub};

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct Complex {
    re: f64,
    im: f64,
}

#[differentiable]
impl Add for Complex {
    type Output = Complex;

    fn add(self, o: Complex) -> Complex {
        Complex { re: self.re + o.re, im: self.im + o.im }
    }
}

#[differentiable]
impl Add<f64> for Complex {
    type Output = Complex;

    fn add(self, o: f64) -> Complex {
        Complex { re: self.re + o, im: self.im }
    }
}

#[differentiable]
impl Sub for Complex {
    type Output = Complex;

    fn sub(self, o: Complex) -> Complex {
        Complex { re: self.re - o.re, im: self.im - o.im }
    }
}

#[differentiable]
impl Mul for Complex {
    type Output = Complex;

    fn mul(self, o: Complex) -> Complex {
        Complex { re: self.re * o.re - self.im * o.im, im: self.re * o.im + self.im * o.re }
    }
}

#[differentiable]
impl Mul<f64> for Complex {
    type Output = Complex;

    fn mul(self, k: f64) -> Complex {
        Complex { re: self.re * k, im: self.im * k }
    }
}

#[differentiable]
impl Neg for Complex {
    type Output = Complex;

    fn neg(self) -> Complex {
        Complex { re: -self.re, im: -self.im }
    }
}

#[differentiable]
impl AddAssign for Complex {
    fn add_assign(&mut self, o: Complex) {
        self.re += o.re;
        self.im += o.im;
    }
}

#[differentiable]
impl MulAssign for Complex {
    fn mul_assign(&mut self, o: Complex) {
        *self = *self * o;
    }
}

#[differentiable]
impl<'a> MulAssign<&'a Complex> for Complex {
    fn mul_assign(&mut self, o: &'a Complex) {
        let re = self.re * o.re - self.im * o.im;
        self.im = self.re * o.im + self.im * o.re;
        self.re = re;
    }
}

#[differentiable]
impl MulAssign<f64> for Complex {
    fn mul_assign(&mut self, k: f64) {
        self.re *= k;
        self.im *= k;
    }
}

#[differentiable]
impl DivAssign<f64> for Complex {
    fn div_assign(&mut self, k: f64) {
        let inverse = 1.0 / k;
        self.re *= inverse;
        self.im *= inverse;
    }
}

#[differentiable]
impl RemAssign<f64> for Complex {
    fn rem_assign(&mut self, k: f64) {
        self.re %= k;
        self.im %= k;
    }
}

/// Without `Copy`, and with no operator but the assignment.
#[derive(Clone, Debug, Differentiable)]
struct Gains {
    all: Vec<f64>,
    weight: f64,
}

#[differentiable]
impl MulAssign<f64> for Gains {
    fn mul_assign(&mut self, k: f64) {
        for g in &mut self.all {
            *g *= k * self.weight;
        }
    }
}

#[differentiable]
fn assignments(a: f64, b: f64, s: f64) -> f64 {
    let mut v = Complex { re: a, im: b };
    v *= s;
    v /= s * s;
    v *= v;
    let w = Complex { re: s, im: a };
    v *= &w;
    v %= 0.7;
    for i in 0..3 {
        v *= s + i as f64;
        if i == 1 {
            v /= 2.0;
            v += -w;
        }
        v *= Complex { re: 1.1, im: 0.2 };
    }
    v.re * v.im
}

#[differentiable]
fn gains(g: &Gains, k: f64, n: usize) -> f64 {
    let mut g = g.clone();
    for _ in 0..n {
        g *= k;
        g.weight *= k;
    }
    g.all.iter().map(|g| g * g).sum()
}

#[differentiable]
fn of_fields(mut z: Complex, n: usize) -> f64 {
    for _ in 0..n {
        z.re *= z.im;
        z.im /= z.re;
        z.im *= 1.5;
        z.re %= 10.0;
    }
    z.re - z.im
}

#[differentiable]
fn lerp<T>(a: T, b: T, t: f64) -> T
where
    T: Add<Output = T> + Sub<T, Output = T> + Mul<f64, Output = T> + Copy,
{
    a + (b - a) * t
}

#[differentiable]
fn bezier<T: Copy + Add<Output = T> + Mul<f64, Output = T>>(p: &[T], t: f64) -> T {
    let mut points = p.to_vec();
    let n = points.len();
    for k in 1..n {
        for i in 0..n - k {
            points[i] = points[i] * (1.0 - t) + points[i + 1] * t;
        }
    }
    points[0]
}

#[differentiable]
fn squared<T>(a: T, s: f64) -> T
where
    T: Differentiable + Copy + Mul<Output = T> + MulAssign<f64> + Neg<Output = T> + AddAssign,
{
    let mut b = a * a;
    b *= s;
    b += a;
    -b
}

#[differentiable]
fn shifted<T: Add<f64, Output = T> + Mul<Output = T> + Copy + Differentiable>(x: T, by: &[f64]) -> T {
    let mut sum = x;
    for &b in by {
        sum = sum * x + b;
    }
    sum
}

#[differentiable]
fn interpolated(a: Complex, b: Complex, t: f64) -> f64 {
    let c = lerp(a, b, t);
    let d = squared(c, t);
    let e = shifted(d, &[t, 0.5]);
    let f = bezier(&[a, e, b, c], t);
    f.re * f.im + lerp(a.re, b.im, t) * squared(t, a.im)
}

/// A vector of a float that the caller chooses.
#[derive(Clone, Copy, Debug, Differentiable)]
struct Vector<T> {
    x: T,
    y: T,
}

type Pair<T> = [T; 2];

#[differentiable]
impl<T: num_traits::Float> Vector<T> {
    fn dot(self, o: Vector<T>) -> T {
        self.x * o.x + self.y * o.y
    }

    fn turned(&self) -> Vector<T> {
        Vector { x: -self.y, y: self.x }
    }
}

#[differentiable]
impl<T: num_traits::Float + MulAssign + DivAssign> MulAssign<T> for Vector<T> {
    fn mul_assign(&mut self, s: T) {
        self.x *= s;
        self.y *= s;
        self.y /= self.x;
    }
}

#[differentiable]
fn slope<T: num_traits::Float>(a: &Vector<T>, b: &Vector<T>) -> T {
    let s = (a.x - b.x) * a.y / -b.y % a.x;
    s - b.y + a.turned().dot(*b)
}

#[differentiable]
fn assigned<T: num_traits::Float + MulAssign + DivAssign>(a: Vector<T>, s: T) -> T {
    let mut v = a;
    v *= s;
    v.x *= v.y;
    v *= s;
    v.x * v.y
}

#[differentiable]
fn difference<T>(a: Pair<T>, b: Pair<T>) -> Pair<T>
where
    T: Copy + Sub<T, Output = T>,
{
    [a[0] - b[0], a[1] - b[1]]
}

struct_data!(Complex => ComplexCotangent { re, im });
struct_data!(Gains => GainsCotangent { all, weight });
struct_data!(Vector<f64> => VectorCotangent<f64> { x, y });

impl std::iter::Sum for Complex {
    fn sum<I: Iterator<Item = Complex>>(all: I) -> Complex {
        all.fold(Complex { re: 0.0, im: 0.0 }, |a, b| a + b)
    }
}

impl<'a> std::iter::Sum<&'a Complex> for Complex {
    fn sum<I: Iterator<Item = &'a Complex>>(all: I) -> Complex {
        all.copied().sum()
    }
}

#[differentiable]
fn center(all: &[Complex], k: f64) -> Complex {
    let sum: Complex = all.iter().copied().sum();
    let twice = all.iter().map(|z| *z * k).sum::<Complex>();
    let again: Complex = all.iter().sum();
    (sum + twice + again) * (1.0 / all.len() as f64)
}

#[differentiable]
fn sorted_or_zero(xs: &[f64]) -> f64 {
    if !xs.is_sorted_by(|a, b| a <= b) {
        return 0.0;
    }
    xs[0] * xs[1]
}

/// The same with floats in the place of vectors.
#[differentiable]
fn of_floats(a: f64, b: f64, t: f64) -> f64 {
    lerp(a, b, t) + squared(a, t) * shifted(b, &[t, 0.5]) - bezier(&[a, b, t], 0.3)
}

mod checks {
    use super::{Complex, Gains, Vector};
    use crate::common::{check, check_vjp};

    const A: Complex = Complex { re: 0.8, im: 0.4 };
    const B: Complex = Complex { re: -0.3, im: 1.1 };

    check!(assignments(a, b, s); (0.8, 0.4, 1.2));
    check!(gains(&g, k, @n); (Gains { all: vec![1.0, -0.5], weight: 0.8 }, 1.1, 3_usize));
    check!(of_fields(z, @n); (A, 0_usize); (A, 3_usize));
    check_vjp!(lerp(a, b, t); (A, B, 0.3));
    check_vjp!(bezier(&p, t); (vec![A, B, A], 0.3));
    check_vjp!(squared(a, s); (A, 0.3));
    check_vjp!(shifted(x, &by); (A, vec![0.3, 0.4]));
    check!(interpolated(a, b, t); (A, B, 0.3));
    check!(of_floats(a, b, t); (0.8, -0.3, 0.4));
    check_vjp!(center(&all, k); (vec![A, B, A], 0.3); (vec![A], 0.3));
    check!(sorted_or_zero(&xs); (vec![0.3, 0.9]) => [0.9, 0.3]; (vec![0.9, 0.3]) => [0.0, 0.0]);
    check!(slope(&a, &b); (Vector { x: 1.3, y: 0.4 }, Vector { x: 0.3, y: -1.1 }));
    check!(assigned(a, s); (Vector { x: 1.3, y: 0.4 }, 1.7));
    check_vjp!(difference(a, b); ([1.0, 2.0], [0.5, 3.0]));
}
