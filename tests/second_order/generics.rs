//! Second derivatives of functions, methods and operators that are generic over the float.

use autodiff::{Differentiable, differentiable};
use num_traits::Float;
use std::ops::{Add, AddAssign, Mul, MulAssign, Neg, Sub};

#[derive(Clone, Copy, Debug, Differentiable)]
struct Complex<T> {
    re: T,
    im: T,
}

#[differentiable(order = 2)]
impl<T: Float> Add for Complex<T> {
    type Output = Self;

    fn add(self, o: Self) -> Self {
        Complex { re: self.re + o.re, im: self.im + o.im }
    }
}

#[differentiable(order = 2)]
impl<T: Float> Mul for Complex<T> {
    type Output = Self;

    fn mul(self, o: Self) -> Self {
        Complex { re: self.re * o.re - self.im * o.im, im: self.re * o.im + self.im * o.re }
    }
}

#[differentiable(order = 2)]
impl<T: Float> Complex<T> {
    fn norm_sqr(self) -> T {
        self.re * self.re + self.im * self.im
    }

    fn turned(&self) -> Self {
        Complex { re: -self.im, im: self.re }
    }
}

/// A float by a trait of one's own, which has few of the methods.
trait MyFloat: Copy + Add<Output = Self> + Mul<Output = Self> {
    fn sin(self) -> Self;
}

impl MyFloat for f64 {
    fn sin(self) -> Self {
        f64::sin(self)
    }
}

#[differentiable(order = 2)]
fn of_my_floats<T: MyFloat>(x: T, y: T) -> T {
    x.sin() * y + T::sin(y * x)
}

#[differentiable(order = 2)]
fn orbit<T: Float>(re: T, im: T, n: usize) -> T {
    let c = Complex { re, im };
    let mut z = c;
    for _ in 0..n {
        z = z * z + c;
    }
    z.norm_sqr()
}

/// Over anything that can be added and scaled.
#[differentiable(order = 2)]
fn lerp<T>(a: T, b: T, t: f64) -> T
where
    T: Add<Output = T> + Sub<T, Output = T> + Mul<f64, Output = T> + Copy,
{
    a + (b - a) * t
}

#[differentiable(order = 2)]
fn squared<T>(a: T, s: f64) -> T
where
    T: Differentiable + Copy + Mul<Output = T> + MulAssign<f64> + Neg<Output = T> + AddAssign,
{
    let mut b = a * a;
    b *= s;
    b += a;
    -b
}

trait Ellipsoid {
    const RADIUS: f64;
}

struct Unit;

impl Ellipsoid for Unit {
    const RADIUS: f64 = 2.0;
}

/// Over a type that none of the arguments tells.
#[differentiable(order = 2)]
fn height<E: Ellipsoid>(x: f64) -> f64 {
    (E::RADIUS * E::RADIUS - x * x).sqrt()
}

#[derive(Clone, Debug, Differentiable)]
struct Rows {
    cols: usize,
    data: Vec<f64>,
}

#[differentiable(order = 2)]
impl Rows {
    /// Nothing to differentiate by.
    fn zeros(rows: usize, cols: usize) -> Self {
        Rows { cols, data: vec![0.0; rows * cols] }
    }

    fn set(&mut self, i: usize, x: f64) {
        self.data[i] = x;
    }

    fn total(&self) -> f64 {
        self.data.iter().map(|x| x * x * x).sum::<f64>() / self.cols as f64
    }
}

mod functions {
    use super::{Complex, Rows, Unit, height, lerp, of_my_floats, orbit, squared};
    use autodiff::differentiable;

    #[differentiable(order = 2)]
    pub(super) fn of_vector_spaces(x: &[f64]) -> f64 {
        lerp(x[0], x[1] * x[0], x[1]) + lerp(x[0], squared(x[0], x[1]), x[0])
    }

    #[differentiable(order = 2)]
    pub(super) fn of_types_that_are_named(x: &[f64]) -> f64 {
        height::<Unit>(x[0]) * height::<Unit>(x[1] * x[0])
    }

    #[differentiable(order = 2)]
    pub(super) fn of_constructors(x: &[f64]) -> f64 {
        let mut rows = Rows::zeros(2, 2);
        rows.set(1, x[0] * x[1]);
        rows.set(2, x[1]);
        rows.total() + Rows::zeros(1, 1).data[0]
    }

    #[differentiable(order = 2)]
    pub(super) fn of_orbits(x: &[f64]) -> f64 {
        orbit(x[0], x[1], 4) * x[0]
    }

    #[differentiable(order = 2)]
    pub(super) fn of_products(x: &[f64]) -> f64 {
        let z = Complex { re: x[0], im: x[1] } * Complex { re: x[1], im: x[0] * x[0] };
        z.norm_sqr().sqrt() * (z.turned() * z.turned()).turned().norm_sqr()
    }

    #[differentiable(order = 2)]
    pub(super) fn of_other_floats(x: &[f64]) -> f64 {
        of_my_floats(x[0], x[1])
    }
}

agree! {
    of_orbits at [0.1, 0.2];
    of_products at [0.4, 0.3];
    of_vector_spaces at [0.4, 0.3];
    of_types_that_are_named at [0.4, 0.3];
    of_constructors at [0.4, 0.3];
    of_other_floats at [0.4, 0.3];
}

#[test]
fn in_single_precision() {
    let (single, double) = (orbit::hessian(0.1_f32, 0.2, 4), orbit::hessian(0.1, 0.2, 4));
    let flat = |h: ((f64, f64), (f64, f64))| [h.0.0, h.0.1, h.1.0, h.1.1];
    let single = ((single.0.0, single.0.1), (single.1.0, single.1.1));
    let wide = ((single.0.0.into(), single.0.1.into()), (single.1.0.into(), single.1.1.into()));
    for (a, b) in flat(wide).iter().zip(flat(double)) {
        approx::assert_relative_eq!(a, &b, max_relative = 1e-5);
    }
}

trait Exponent {
    const N: i32;
}

#[derive(Clone)]
struct Three;

impl Exponent for Three {
    const N: i32 = 3;
}

#[differentiable(order = 2)]
fn power<E: Exponent>(#[constant] _: &E, #[constant] _: E, x: f64) -> f64 {
    x.powi(E::N)
}

#[differentiable]
fn slopes(x: f64) -> f64 {
    let (_, by_vjp) = power::vjp(&Three, Three, x, 1.0);
    power::grad(&Three, Three, x) + by_vjp + power::jvp(&Three, Three, x, 1.0).1
}

/// Of the type of a constant nothing is asked.
#[test]
fn of_constants() {
    assert_eq!(power::hessian(&Three, Three, 2.0), 12.0);
    assert_eq!(slopes::grad(2.0), 36.0);
}
