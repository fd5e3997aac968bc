//! Operators of the user's types by the names of their methods, as one operator is written by another.

use crate::common::struct_data;
use autodiff::{Differentiable, differentiable};
use std::ops::{Add, AddAssign, Mul, MulAssign, Neg, Sub};

/// `x` to `scale x + shift`.
#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct Line {
    scale: f64,
    shift: f64,
}

struct_data!(Line => LineCotangent { scale, shift });

#[differentiable]
impl Mul for Line {
    type Output = Line;

    fn mul(self, o: Line) -> Line {
        Line { scale: self.scale * o.scale, shift: self.scale * o.shift + self.shift }
    }
}

#[differentiable]
impl Mul<f64> for Line {
    type Output = f64;

    fn mul(self, x: f64) -> f64 {
        self.scale * x + self.shift
    }
}

#[differentiable]
impl MulAssign for Line {
    fn mul_assign(&mut self, other: Line) {
        *self = self.mul(other);
    }
}

#[differentiable]
impl Add<f64> for Line {
    type Output = Self;

    fn add(self, by: f64) -> Self {
        Line { shift: self.shift + by, ..self }
    }
}

#[differentiable]
impl AddAssign<f64> for Line {
    fn add_assign(&mut self, by: f64) {
        *self = self.add(by);
    }
}

#[differentiable]
impl Sub<f64> for Line {
    type Output = Line;

    fn sub(self, by: f64) -> Line {
        self.add(-by)
    }
}

/// Of references alone.
#[differentiable]
impl<'a> Neg for &'a Line {
    type Output = Line;

    fn neg(self) -> Line {
        Line { scale: -self.shift, shift: self.scale }
    }
}

/// Of values, and otherwise of references.
#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct Point(f64, f64);

#[differentiable]
impl Mul<f64> for Point {
    type Output = Point;

    fn mul(self, k: f64) -> Point {
        Point(self.0 * k, self.1)
    }
}

#[differentiable]
impl Mul<f64> for &Point {
    type Output = Point;

    fn mul(self, k: f64) -> Point {
        Point(self.0, self.1 * k)
    }
}

#[differentiable]
impl Point {
    fn stretched(&self, k: f64) -> Point {
        self.mul(k)
    }

    fn moved(mut self, k: f64) -> Point {
        self.stretch(k);
        self
    }

    fn stretch(&mut self, k: f64) {
        *self = self.mul(k);
    }
}

#[differentiable]
fn written(line: Line, x: f64) -> f64 {
    let mut a = line;
    a *= Line { scale: x, shift: line.scale };
    a += x * x;
    a = a - 2.0 * line.shift;
    a.mul(line).neg().add(x).scale * a.shift
}

#[differentiable]
fn in_turns(lines: &[f64], x: f64) -> f64 {
    let mut all = Line { scale: x, shift: 0.5 };
    for &scale in lines {
        all = all.mul(Line { scale, shift: x }).sub(scale);
    }
    all.scale + all.shift
}

#[differentiable]
fn of_both(x: f64, k: f64) -> f64 {
    let p = Point(x, 2.0 * x);
    let by_reference = &p;
    let (a, b, c, d) = (p.mul(k), by_reference.mul(k), p.stretched(k), p.moved(k));
    a.0 * a.1 + 3.0 * b.0 * b.1 + 5.0 * c.0 * c.1 * k + 7.0 * d.0
}

mod checks {
    use super::*;
    use crate::common::check;

    check!(written(line, x); (Line { scale: 0.7, shift: -1.2 }, 1.3); (Line { scale: -0.4, shift: 0.3 }, 0.6));
    check!(in_turns(&lines, x); (vec![0.5, -0.3, 1.8], 1.2); (vec![], 0.4));
    check!(of_both(x, k); (0.7, 1.3));

    #[test]
    fn which_one_is_meant() {
        let (x, k) = (0.7, 1.3);
        assert!((super::of_both(x, k) - (2.0 * x * x * (k + 3.0 * k + 5.0 * k * k) + 7.0 * k * x)).abs() < 1e-12);
    }
}
