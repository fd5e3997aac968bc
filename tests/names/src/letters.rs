//! Constants whose names are letters, as formulas have them: no name of what is generated may be taken for one.

#![allow(non_upper_case_globals, dead_code, clippy::many_single_char_names, clippy::wildcard_imports)]

use ::autodiff::{Differentiable, differentiable};
use constants::*;
use std::ops::{AddAssign, Index, Mul, Neg, Sub};

mod constants {
    macro_rules! letters {
        ($($name:ident)*) => { $(pub(super) const $name: f64 = 1.5;)* };
    }
    letters!(a b c d e f g h i j k l m n o p q r s t u v w x y z);
}

#[derive(Differentiable, Clone, Debug, PartialEq)]
struct List {
    first: f64,
    rest: Vec<f64>,
    last: Option<f64>,
}

#[derive(Differentiable, Clone, Copy, Debug, PartialEq)]
struct Length(f64);

#[derive(Differentiable, Clone, Debug, PartialEq)]
enum Shape {
    Round(f64),
    Long { width: f64, sides: [f64; 2] },
}

#[differentiable(order = 2)]
impl Sub for Length {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0 * self.0)
    }
}

#[differentiable]
impl AddAssign<f64> for Length {
    fn add_assign(&mut self, other: f64) {
        self.0 += other * self.0;
    }
}

#[differentiable]
impl Mul<&Length> for &List {
    type Output = f64;

    fn mul(self, other: &Length) -> f64 {
        self.first.mul_add(other.0, self.rest[0])
    }
}

#[differentiable(order = 2)]
impl Neg for Length {
    type Output = Self;

    fn neg(self) -> Self {
        Self(-self.0)
    }
}

#[differentiable]
impl From<f64> for Length {
    fn from(value: f64) -> Self {
        Self(value * value)
    }
}

#[differentiable]
impl Index<usize> for List {
    type Output = f64;

    fn index(&self, at: usize) -> &f64 {
        &self.rest[at]
    }
}

#[differentiable(order = 2)]
trait Area {
    fn area(&self, scale: f64) -> f64;

    fn twice(&self, scale: f64) -> f64 {
        2.0 * self.area(scale)
    }
}

#[differentiable(order = 2)]
impl Area for Length {
    fn area(&self, scale: f64) -> f64 {
        self.0 * scale * scale
    }
}

#[differentiable(order = 2)]
fn sums(first: f64, list: &[f64]) -> f64 {
    let mut sum = first;
    for value in list {
        let mut rest = value.sin();
        while rest > 0.1 {
            rest *= first * 0.1;
            sum += rest * g;
        }
    }
    sum
}

#[differentiable]
fn of_shape(shape: &Shape, first: f64, by: Length) -> f64 {
    let mut by = by;
    by += first;
    match shape {
        Shape::Round(radius) => radius * first + (by - Length::from(first)).0,
        Shape::Long { width, sides } => width * sides[0] - (-by).twice(first),
    }
}

#[test]
fn none_is_taken_for_another() {
    let slope: f64 = of_shape::grad(&Shape::Round(2.0), 3.0, Length(1.0)).1;
    assert!((slope - (2.0 + 1.0 - 9.0 - 4.0 * 6.0)).abs() < 1e-12);
    assert_eq!(Length(2.0).area_grad(3.0), (LengthCotangent(9.0), 12.0));
    let list = List { first: 2.0, rest: vec![1.0, 3.0], last: None };
    assert_eq!((&list * &Length(2.0), list[1]), (5.0, 3.0));
    assert!((sums::grad(0.5, &[1.0]).0 - (1.0 + g * 0.1 * 1.0_f64.sin())).abs() < 1e-12);
}
