//! Hessians through functions that ask nothing of their type parameters but the operators: of floats, and of types of the user's.

use autodiff::{Differentiable, differentiable};
use std::ops::{Add, AddAssign, Mul, Neg, Sub};

agree! {
    of_points at [1.3, 0.7];
    of_both at [1.3, 0.7];
    of_floats at [1.3, 0.7];
    through_others at [1.3, 0.7];
    of_comparisons at [1.3, 0.7];
    of_functions_inside at [1.3, 0.7];
}

#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd, Differentiable)]
struct Complex {
    re: f64,
    im: f64,
}

#[differentiable(order = 2)]
impl Add for Complex {
    type Output = Complex;
    fn add(self, o: Complex) -> Complex {
        Complex { re: self.re + o.re, im: self.im + o.im }
    }
}

#[differentiable(order = 2)]
impl Sub for Complex {
    type Output = Complex;
    fn sub(self, o: Complex) -> Complex {
        Complex { re: self.re - o.re, im: self.im - o.im }
    }
}

#[differentiable(order = 2)]
impl Neg for Complex {
    type Output = Complex;
    fn neg(self) -> Complex {
        Complex { re: -self.re, im: -self.im }
    }
}

#[differentiable(order = 2)]
impl Mul for Complex {
    type Output = Complex;
    fn mul(self, o: Complex) -> Complex {
        Complex { re: self.re * o.re - self.im * o.im, im: self.re * o.im + self.im * o.re }
    }
}

#[differentiable(order = 2)]
impl Mul<f64> for Complex {
    type Output = Complex;
    fn mul(self, k: f64) -> Complex {
        Complex { re: self.re * k, im: self.im * k }
    }
}

#[differentiable(order = 2)]
impl AddAssign for Complex {
    fn add_assign(&mut self, o: Complex) {
        self.re += o.re;
        self.im += o.im;
    }
}

#[differentiable(order = 2)]
fn lerp<T: Add<Output = T> + Mul<f64, Output = T> + Copy>(a: T, b: T, t: f64) -> T {
    a * (1.0 - t) + b * t
}

#[differentiable(order = 2)]
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

#[differentiable(order = 2)]
fn cube<N>(x: N) -> N
where
    N: Mul<Output = N> + Add<Output = N> + Copy,
{
    x * x * x + x
}

#[differentiable(order = 2)]
fn total<T: Add<Output = T> + Copy + Default>(v: &[T]) -> T {
    v.iter().fold(T::default(), |a, b| a + *b)
}

#[differentiable(order = 2)]
fn summed<T: AddAssign + Copy + Default>(v: &[T]) -> T {
    let mut s = T::default();
    for x in v {
        s += *x;
    }
    s
}

#[differentiable(order = 2)]
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

#[differentiable(order = 2)]
fn distance<T: Copy + PartialOrd + Sub<Output = T> + Neg<Output = T>>(a: T, b: T) -> T {
    if a > b { a - b } else { -(a - b) }
}

/// Of floats only, as nothing is known that often of others.
#[differentiable(order = 3)]
fn fifth<T: Copy + Mul<Output = T>>(x: T) -> T {
    x * x * x * x * x
}

mod functions {
    use super::*;

    #[differentiable(order = 2)]
    pub(crate) fn of_points(x: &[f64]) -> f64 {
        let (a, b) = (Complex { re: x[0], im: x[1] }, Complex { re: x[1], im: x[0] * x[1] });
        let s = total(&[a, b, cube(a)]) * summed(&[a, b, b]);
        horner(&[a, b, s], a).re + s.im
    }

    #[differentiable(order = 2)]
    pub(crate) fn of_both(x: &[f64]) -> f64 {
        let (a, b) = (Complex { re: x[0], im: 1.0 }, Complex { re: 2.0, im: x[0] * x[1] });
        let (c, d) = (lerp(a, b, x[1]), bezier(&[a, b, a], x[1]));
        c.re * d.im + lerp(x[0], x[1], 0.3) * bezier(&[x[0], x[1], 2.0], x[1])
    }

    #[differentiable(order = 2)]
    pub(crate) fn of_floats(x: &[f64]) -> f64 {
        cube(x[0] * x[1]) * total(x) + summed(&[x[0] * x[1], 2.0]) * horner(x, x[0]) + fifth(x[0] * x[1])
    }

    #[differentiable(order = 2)]
    fn inner<T>(x: T, y: T) -> T
    where
        T: Copy + Mul<Output = T> + Add<Output = T>,
    {
        horner(&[x, y, x], y) + cube(x)
    }

    #[differentiable(order = 2)]
    fn outer<T: num_traits::Float>(x: T, y: T) -> T {
        horner(&[x, y, x], y) + distance(x, y) + inner(x, y).sin()
    }

    #[differentiable(order = 2)]
    pub(crate) fn through_others(x: &[f64]) -> f64 {
        let (a, b) = (Complex { re: x[0], im: x[1] }, Complex { re: x[1], im: x[1] });
        outer(x[0], x[1]) * inner(x[0], x[1]) + inner(a, b).im
    }

    #[differentiable(order = 2)]
    pub(crate) fn of_comparisons(x: &[f64]) -> f64 {
        let (a, b) = (Complex { re: x[0], im: x[1] }, Complex { re: x[1], im: x[0] * x[1] });
        distance(a, b).im * distance(b, a).re * distance(x[0], x[1] * x[1])
    }

    #[differentiable(order = 2)]
    pub(crate) fn of_functions_inside(x: &[f64]) -> f64 {
        fn square<T: Copy + Mul<Output = T>>(x: T) -> T {
            x * x
        }
        fn fourth<T: Copy + Mul<Output = T>>(x: T) -> T {
            square(square(x))
        }
        fourth(Complex { re: x[0], im: x[1] }).im * fourth(x[0])
    }
}

/// The derivatives that are asked for by name are those of floats.
#[test]
fn by_name() {
    assert_eq!(cube::grad(2.0), 13.0);
    assert_eq!(cube::hvp(2.0, 1.0), (13.0, 12.0));
    assert_eq!(cube::hessian(2.0_f32), 12.0);
    assert_eq!(horner::hvp(&[1.0, 2.0], 3.0, &[0.0, 1.0], 2.0), ((vec![1.0, 3.0], 2.0), (vec![0.0, 2.0], 1.0)));
}

/// One that is differentiated once calls one that is differentiated twice.
#[differentiable]
fn squares<T: Copy + Mul<Output = T> + Add<Output = T>>(x: T, y: T) -> T {
    horner(&[x, y], x) * y
}

#[differentiable]
fn square_of_complex(x: f64) -> f64 {
    squares(Complex { re: x, im: 1.0 }, Complex { re: 0.0, im: x }).re + squares(x, 2.0)
}

/// `-x (x^2 + 1) + 6 x`
#[test]
fn differentiated_once() {
    assert_eq!(square_of_complex::grad(3.0), -22.0);
}

#[differentiable(order = 2)]
fn slope(x: f64) -> f64 {
    fifth::grad(x)
}

#[test]
fn third_derivatives() {
    assert_eq!(slope::hessian(2.0), 240.0);
}
