//! Operators of type parameters that may stand for anything that has them.

use crate::{check, down};
use autodiff::{Differentiable, differentiable};
use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub};

#[derive(Clone, Copy, Debug, Differentiable)]
struct Pair(f64, f64);

#[differentiable(order = 4)]
impl Add for Pair {
    type Output = Pair;
    fn add(self, other: Pair) -> Pair {
        Pair(self.0 + other.0, self.1 + other.1)
    }
}

#[differentiable(order = 4)]
impl Mul for Pair {
    type Output = Pair;
    fn mul(self, other: Pair) -> Pair {
        Pair(self.0 * other.0, self.1 * other.1 + self.0)
    }
}

#[differentiable(order = 4)]
impl Mul<f64> for Pair {
    type Output = Pair;
    fn mul(self, by: f64) -> Pair {
        Pair(self.0 * by, self.1 * by * by)
    }
}

#[differentiable(order = 4)]
impl Neg for Pair {
    type Output = Pair;
    fn neg(self) -> Pair {
        Pair(-self.0, -self.1)
    }
}

#[differentiable(order = 4)]
impl AddAssign for Pair {
    fn add_assign(&mut self, other: Pair) {
        self.0 += other.0;
        self.1 += other.1;
    }
}

#[differentiable(order = 4)]
fn horner<T: Copy + Add<Output = T> + Mul<Output = T>>(terms: &[T], x: T) -> T {
    let mut sum = terms[0];
    for &term in &terms[1..] {
        sum = sum * x + term;
    }
    sum
}

#[differentiable(order = 4)]
fn blended<V>(a: V, b: V, t: f64) -> V
where
    V: Copy + Neg<Output = V> + Mul<f64, Output = V> + AddAssign,
{
    let mut sum = a * (1.0 - t);
    sum += -(b * t);
    sum
}

/// Of floats, then of pairs: `p^3 + a p^2 + p`, and `((1 - x) p - x a, (1 - x)^2 a - x^2 p)` at `p = x^2`.
#[differentiable(order = 4)]
fn by_operators(x: f64, a: f64) -> f64 {
    let number = horner(&[1.0, a, 1.0, 0.0], x);
    let Pair(first, second) = blended(Pair(x * x, a), Pair(a, x * x), x);
    let Pair(product, other) = horner(&[Pair(x, 1.0), Pair(a, 2.0)], Pair(x, a));
    number * x + first + second + product + other
}
down!(of_operators: by_operators);

#[differentiable(order = 4)]
fn ratio<L, R, T>(left: L, right: R) -> T
where
    L: Div<R, Output = T> + Copy,
    R: Copy,
    T: Sub<L, Output = T>,
{
    left / right - left
}

/// `a / x - a`
#[differentiable(order = 4)]
fn by_several(x: f64, a: f64) -> f64 {
    ratio::<f64, f64, f64>(a, x)
}
down!(of_several: by_several);

#[test]
fn four_derivatives_by_operators_of_parameters() {
    // x^4 + a x^3 + x^2, x^2 - x^3 - x a, (1 - x)^2 a - x^4, x^2 + a, a + x + 2
    check(of_operators::fourth, |_, _| 24.0 - 24.0);
    check(of_several::fourth, |x, a| 24.0 * a / x.powi(5));
}
