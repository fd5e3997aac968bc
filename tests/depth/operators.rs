//! Operators of types of one's own: by value and by reference, of two types, of generic ones, of what is on the heap, and those that
//! assign.

use crate::{check, down};
use autodiff::{Differentiable, differentiable};
use std::ops::{Add, AddAssign, Div, Mul, MulAssign, Neg, Sub, SubAssign};

#[derive(Clone, Copy, Debug, Differentiable)]
struct Complex {
    re: f64,
    im: f64,
}

#[differentiable(order = 4)]
impl Mul for Complex {
    type Output = Complex;
    fn mul(self, other: Complex) -> Complex {
        Complex { re: self.re * other.re - self.im * other.im, im: self.re * other.im + self.im * other.re }
    }
}

#[differentiable(order = 4)]
impl Div for Complex {
    type Output = Complex;
    fn div(self, other: Complex) -> Complex {
        let scale = other.re * other.re + other.im * other.im;
        let turned = self * Complex { re: other.re, im: -other.im };
        Complex { re: turned.re / scale, im: turned.im / scale }
    }
}

#[differentiable(order = 4)]
impl Add for Complex {
    type Output = Complex;
    fn add(self, other: Complex) -> Complex {
        Complex { re: self.re + other.re, im: self.im + other.im }
    }
}

#[differentiable(order = 4)]
impl Mul<Complex> for f64 {
    type Output = Complex;
    fn mul(self, other: Complex) -> Complex {
        Complex { re: self * other.re, im: self * other.im }
    }
}

#[differentiable(order = 4)]
impl Neg for Complex {
    type Output = Complex;
    fn neg(self) -> Complex {
        Complex { re: -self.re, im: -self.im }
    }
}

#[differentiable(order = 4)]
impl MulAssign for Complex {
    fn mul_assign(&mut self, other: Complex) {
        *self = *self * other;
    }
}

#[differentiable(order = 4)]
impl SubAssign<f64> for Complex {
    fn sub_assign(&mut self, other: f64) {
        self.re -= other;
    }
}

#[differentiable(order = 4)]
fn rotated(z: Complex, times: usize) -> (Complex, usize) {
    let mut w = -z;
    for _ in 1..times {
        w *= z;
    }
    (w, times)
}

/// The real part of `z^5 / z`, for `z = x + a i`, and `2 x^2`.
#[differentiable(order = 4)]
fn by_complex_numbers(x: f64, a: f64) -> f64 {
    let z = Complex { re: x, im: a };
    // Of a type that is not known where it is used.
    let mut fourth = -(rotated(z, 5).0 / z);
    fourth -= x * x;
    (fourth + 3.0 * Complex { re: x * x, im: x }).re
}
down!(of_complex_numbers: by_complex_numbers);

#[derive(Clone, Debug, Differentiable)]
struct Terms<T>(Vec<T>);

#[differentiable(order = 4)]
impl<'a, T: num_traits::Float> Mul<&'a Terms<T>> for &'a Terms<T> {
    type Output = Terms<T>;
    fn mul(self, other: &Terms<T>) -> Terms<T> {
        let mut product = vec![T::zero(); self.0.len() + other.0.len() - 1];
        for (i, a) in self.0.iter().enumerate() {
            for (j, b) in other.0.iter().enumerate() {
                product[i + j] = product[i + j] + *a * *b;
            }
        }
        Terms(product)
    }
}

#[differentiable(order = 4)]
impl<T: num_traits::Float> Sub<T> for Terms<T> {
    type Output = Terms<T>;
    fn sub(mut self, other: T) -> Terms<T> {
        self.0[0] = self.0[0] - other;
        self
    }
}

#[differentiable(order = 4)]
impl<T: num_traits::Float> AddAssign<&Terms<T>> for Terms<T> {
    fn add_assign(&mut self, other: &Terms<T>) {
        for (a, b) in self.0.iter_mut().zip(&other.0) {
            *a = *a + *b;
        }
    }
}

#[differentiable(order = 4)]
impl<T: num_traits::Float> Neg for &Terms<T> {
    type Output = Terms<T>;
    fn neg(self) -> Terms<T> {
        Terms(self.0.iter().map(|a| -*a).collect())
    }
}

/// `(1 + x y)^3 - 1 - x y`, for `y = a`, squared.
#[differentiable(order = 4)]
fn by_polynomials(x: f64, a: f64) -> f64 {
    let p = Terms(vec![1.0, x]);
    let mut cube = &(&p * &p) * &p - 1.0;
    cube += &-&Terms(vec![0.0, x]);
    let mut value = 0.0;
    for term in cube.0.iter().rev() {
        value = value * a + term;
    }
    value * value
}
down!(of_polynomials: by_polynomials);

#[test]
fn four_derivatives_by_operators() {
    // -(-z^4) - x^2 + 3 x^2, in the real part: x^4 - 6 x^2 a^2 + a^4 + 2 x^2
    check(of_complex_numbers::fourth, |_, _| 24.0);
    // u = x a: (u^3 + 3 u^2 + 2 u)^2 = u^6 + 6 u^5 + 13 u^4 + 12 u^3 + 4 u^2
    check(of_polynomials::fourth, |x, a| {
        let u = x * a;
        a.powi(4) * (360.0 * u * u + 720.0 * u + 312.0)
    });
}
