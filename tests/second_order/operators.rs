//! Hessians through the operators of types of one's own.

#![allow(clippy::op_ref, clippy::assign_op_pattern, reason = "each operator is differentiated here")]
#![allow(
    clippy::needless_lifetimes,
    reason = "the expansion names the lifetimes of references in the header of an impl"
)]

use autodiff::{Differentiable, differentiable};
use std::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Sub, SubAssign};

agree! {
    by_value at [0.7, 1.3, -0.4];
    by_reference at [0.7, 1.3, -0.4];
    assigned at [0.7, 1.3, -0.4];
    in_loops at [0.7, 1.3, -0.4];
    scaled_from_the_left at [0.7, 1.3, -0.4];
    inner_products at [0.7, 1.3, -0.4];
    of_constants at [0.7, 1.3, -0.4];
    complex_powers at [0.7, 1.3];
    owned_vectors at [0.7, 1.3, -0.4];
    in_branches at [0.7, 1.3, -0.4];
}

#[derive(Clone, Copy, Debug, Differentiable)]
struct V3 {
    x: f64,
    y: f64,
    z: f64,
}

#[differentiable(order = 2)]
impl Add for V3 {
    type Output = V3;
    fn add(self, o: V3) -> V3 {
        V3 { x: self.x + o.x, y: self.y + o.y, z: self.z + o.z }
    }
}

#[differentiable(order = 2)]
impl Sub for V3 {
    type Output = Self;
    fn sub(self, o: Self) -> Self::Output {
        V3 { x: self.x - o.x, y: self.y - o.y, z: self.z - o.z }
    }
}

#[differentiable(order = 2)]
impl Add<&V3> for &V3 {
    type Output = V3;
    fn add(self, o: &V3) -> V3 {
        V3 { x: self.x + o.x, y: self.y + o.y, z: self.z + o.z }
    }
}

#[differentiable(order = 2)]
impl Mul<f64> for V3 {
    type Output = V3;
    fn mul(self, k: f64) -> V3 {
        V3 { x: self.x * k, y: self.y * k, z: self.z * k }
    }
}

#[differentiable(order = 2)]
impl Mul<V3> for f64 {
    type Output = V3;
    fn mul(self, v: V3) -> V3 {
        v * self
    }
}

/// The inner product.
#[differentiable]
impl Mul for &V3 {
    type Output = f64;
    #[differentiable(order = 2)]
    fn mul(self, o: &V3) -> f64 {
        self.x * o.x + self.y * o.y + self.z * o.z
    }
}

#[differentiable(order = 2)]
impl Div<f64> for V3 {
    type Output = V3;
    fn div(self, k: f64) -> V3 {
        V3 { x: self.x / k, y: self.y / k, z: self.z / k }
    }
}

#[differentiable(order = 2)]
impl Neg for V3 {
    type Output = V3;
    fn neg(self) -> V3 {
        V3 { x: -self.x, y: -self.y, z: -self.z }
    }
}

/// No linear one: what a negation is, is up to the type.
#[differentiable(order = 2)]
impl Neg for &V3 {
    type Output = V3;
    fn neg(self) -> V3 {
        V3 { x: -self.x * self.y, y: -self.y, z: -self.z.sin() }
    }
}

#[differentiable(order = 2)]
impl AddAssign for V3 {
    fn add_assign(&mut self, o: V3) {
        self.x += o.x;
        self.y += o.y;
        self.z += o.z * self.x;
    }
}

#[differentiable(order = 2)]
impl SubAssign for V3 {
    fn sub_assign(&mut self, o: V3) {
        self.x -= o.x;
        self.y -= o.y * self.y;
        self.z -= o.z;
    }
}

#[differentiable(order = 2)]
impl MulAssign<f64> for V3 {
    fn mul_assign(&mut self, k: f64) {
        self.x *= k;
        self.y *= k;
        self.z *= k;
    }
}

#[differentiable(order = 2)]
impl DivAssign<f64> for V3 {
    fn div_assign(&mut self, k: f64) {
        *self *= 1.0 / k;
    }
}

/// A complex number, and what is generic in it.
#[derive(Clone, Copy, Debug, Differentiable)]
struct Complex<T> {
    re: T,
    im: T,
}

#[differentiable(order = 2)]
impl Mul for Complex<f64> {
    type Output = Self;
    fn mul(self, o: Self) -> Self {
        Complex { re: self.re * o.re - self.im * o.im, im: self.re * o.im + self.im * o.re }
    }
}

#[differentiable(order = 2)]
impl Add<f64> for Complex<f64> {
    type Output = Self;
    fn add(self, o: f64) -> Self {
        Complex { re: self.re + o, im: self.im }
    }
}

/// Not to be copied.
#[derive(Clone, Debug, Differentiable)]
struct Owned {
    of: Vec<f64>,
}

#[differentiable(order = 2)]
impl Add for Owned {
    type Output = Owned;
    fn add(mut self, o: Owned) -> Owned {
        for i in 0..self.of.len() {
            self.of[i] += o.of[i] * o.of[0];
        }
        self
    }
}

#[differentiable(order = 2)]
impl Mul<&Owned> for &Owned {
    type Output = f64;
    fn mul(self, o: &Owned) -> f64 {
        self.of.iter().zip(&o.of).map(|(a, b)| a * b).sum()
    }
}

mod functions {
    use super::{Complex, Owned, V3};
    use autodiff::differentiable;

    const UP: V3 = V3 { x: 0.1, y: 0.2, z: 1.0 };

    #[differentiable(order = 2)]
    fn square(v: V3) -> f64 {
        v.x * v.x * v.y + v.y * v.z + v.z.sin() * v.x
    }

    #[differentiable(order = 2)]
    pub(super) fn by_value(x: &[f64]) -> f64 {
        let a = V3 { x: x[0], y: x[1], z: x[2] };
        let b = V3 { x: x[1] * x[2], y: x[0], z: 1.0 };
        square((a + b) * x[0] - b / x[1]) + square(-a)
    }

    #[differentiable(order = 2)]
    pub(super) fn by_reference(x: &[f64]) -> f64 {
        let a = V3 { x: x[0], y: x[1], z: x[2] };
        let b = &a + &(a * 2.0);
        let c = &b + &a;
        &c * &b + square(-&a) * x[0]
    }

    #[differentiable(order = 2)]
    pub(super) fn assigned(x: &[f64]) -> f64 {
        let mut a = V3 { x: x[0], y: x[1], z: x[2] };
        let b = a * x[1];
        a += b;
        a -= b;
        a *= x[0];
        a += a;
        a /= x[1] + 2.0;
        square(a) * b.x
    }

    #[differentiable(order = 2)]
    pub(super) fn in_loops(x: &[f64]) -> f64 {
        let (mut p, mut v) = (V3 { x: x[0], y: 0.0, z: 0.3 }, V3 { x: 0.0, y: x[1], z: x[2] });
        for _ in 0..4 {
            let r2 = &p * &p;
            let a = -p / (r2 * r2.sqrt());
            v = v + a * 0.1;
            p += v * 0.1;
        }
        square(p)
    }

    #[differentiable(order = 2)]
    pub(super) fn scaled_from_the_left(x: &[f64]) -> f64 {
        let a = V3 { x: x[0], y: x[1], z: x[2] };
        square(2.0 * a + x[0] * a)
    }

    #[differentiable(order = 2)]
    pub(super) fn inner_products(x: &[f64]) -> f64 {
        let points = [V3 { x: x[0], y: x[1], z: x[2] }, V3 { x: x[2], y: 1.0, z: x[0] * x[1] }];
        let mut s = 0.0;
        for i in 0..2 {
            for j in 0..2 {
                s += (&points[i] * &points[j]).sin();
            }
        }
        s
    }

    #[differentiable(order = 2)]
    pub(super) fn of_constants(x: &[f64]) -> f64 {
        let a = UP * x[0] + UP;
        let b = UP - a * x[1];
        square(b) * x[2]
    }

    #[differentiable(order = 2)]
    pub(super) fn complex_powers(x: &[f64]) -> f64 {
        let c = Complex { re: x[0], im: x[1] };
        let mut z = c;
        for _ in 0..3 {
            z = z * z + 0.1;
        }
        z.re * z.im
    }

    #[differentiable(order = 2)]
    pub(super) fn owned_vectors(x: &[f64]) -> f64 {
        let a = Owned { of: x.to_vec() };
        let b = Owned { of: vec![x[1], x[0], 1.0] };
        let c = a.clone() + b;
        &c * &a
    }

    #[differentiable(order = 2)]
    pub(super) fn in_branches(x: &[f64]) -> f64 {
        let a = V3 { x: x[0], y: x[1], z: x[2] };
        let b = if x[0] > 0.0 { a * x[1] } else { -a };
        if x[1] > 5.0 {
            return square(a - b);
        }
        match x.len() {
            3 => square(a + b),
            _ => square(b),
        }
    }
}
