//! Traits that stand for floats, as programs declare them that are to work in either precision: with default methods that calculate.

use autodiff::{Differentiable, differentiable};
use std::ops::{Add, Div, Mul, Neg, Sub};

#[differentiable]
trait FloatType:
    Copy
    + PartialOrd
    + Neg<Output = Self>
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
{
    fn zero() -> Self;
    fn third() -> Self;
    fn power(self, n: Self) -> Self;
    fn square(self) -> Self {
        self * self
    }
    fn cube_root(self) -> Self {
        if self < Self::zero() { -(-self).power(Self::third()) } else { self.power(Self::third()) }
    }
    fn sum_of_squares(of: &[Self]) -> Self {
        let mut sum = Self::zero();
        for v in of {
            sum = sum + v.square();
        }
        sum
    }
}

#[differentiable]
impl FloatType for f64 {
    fn zero() -> f64 {
        0.0
    }
    fn third() -> f64 {
        1.0 / 3.0
    }
    fn power(self, n: f64) -> f64 {
        self.powf(n)
    }
}

#[differentiable]
impl FloatType for f32 {
    fn zero() -> f32 {
        0.0
    }
    fn third() -> f32 {
        1.0 / 3.0
    }
    fn power(self, n: f32) -> f32 {
        self.powf(n)
    }
    /// Not that of the trait.
    fn square(self) -> f32 {
        self * self * self
    }
}

#[differentiable]
fn of_any_float<F: FloatType>(x: F, y: F) -> F {
    x.cube_root() * y.square() + F::sum_of_squares(&[x, x * y])
}

#[differentiable]
fn of_doubles(x: f64, y: f64) -> f64 {
    of_any_float(x, y) / x.cube_root()
}

/// A trait of vectors has quotients by numbers only.
#[differentiable]
trait Vector: Copy + Add<Output = Self> + Div<f64, Output = Self> {
    fn length(self) -> f64;
    fn ratio(self, k: f64) -> f64 {
        self.length() / k
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct Plane(f64, f64);

#[differentiable]
impl Add for Plane {
    type Output = Plane;
    fn add(self, other: Plane) -> Plane {
        Plane(self.0 + other.0, self.1 + other.1)
    }
}

#[differentiable]
impl Div<f64> for Plane {
    type Output = Plane;
    fn div(self, k: f64) -> Plane {
        Plane(self.0 / k, self.1 / k)
    }
}

#[differentiable]
impl Vector for Plane {
    fn length(self) -> f64 {
        self.0.hypot(self.1)
    }
}

#[differentiable]
fn of_vectors(x: f64, k: f64) -> f64 {
    (Plane(x, 2.0) / k + Plane(k, x)).ratio(x)
}

/// A library to choose, by whose name one would take its types for floats.
#[differentiable]
trait FloatOps {
    fn sin(x: f64) -> f64;
    fn atan2(y: f64, x: f64) -> f64;
}

enum StdFloatOps {}

#[differentiable]
impl FloatOps for StdFloatOps {
    fn sin(x: f64) -> f64 {
        x.sin()
    }

    fn atan2(y: f64, x: f64) -> f64 {
        y.atan2(x)
    }
}

#[differentiable]
fn of_a_library<F: FloatOps>(x: f64, y: f64) -> f64 {
    let (d, r) = {
        let mut r = F::atan2(y, x);
        if r < 0.0 {
            r = r + 6.0;
        }
        (F::sin(x), r)
    };
    let mut z = F::sin(d) * r;
    z = (z + x) / 3.0;
    z * F::sin(z)
}

#[differentiable]
fn of_std(x: f64, y: f64) -> f64 {
    of_a_library::<StdFloatOps>(x, y)
}

mod checks {
    use super::of_any_float;
    use crate::common::check;

    check!(of_doubles(x, y); (1.5, 0.7); (-2.0, 1.25));
    check!(of_std(x, y); (1.5, 0.7); (2.0, -1.25));
    check!(of_vectors(x, k); (1.5, 0.7); (-2.0, 1.25));

    #[test]
    fn in_either_precision() {
        // x^(1/3) y^2 + x^2 + x^2 y^2 at (8, 3); with cubes for squares in single precision.
        let (x, y) = of_any_float::grad(8.0_f64, 3.0);
        assert!((x - (9.0 / 12.0 + 16.0 + 144.0)).abs() < 1e-9 && (y - (12.0 + 384.0)).abs() < 1e-9, "{x} {y}");
        let (x, y) = of_any_float::grad(8.0_f32, 3.0);
        assert!((x - (27.0 / 12.0 + 192.0 + 192.0 * 27.0)).abs() < 1e-2, "{x}");
        assert!((y - (2.0 * 27.0 + 512.0 * 27.0)).abs() < 1e-1, "{y}");
    }
}
