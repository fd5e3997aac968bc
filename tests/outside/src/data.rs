//! Data types with derivatives, for others to build and to take apart.

use alloc::boxed::Box;
use autodiff::{Differentiable, differentiable};

/// A point of the plane.
#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Upwards.
    pub y: f64,
}

/// A radius and an angle.
#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
pub struct Polar(pub f64, pub f64);

/// A polynomial, with the powers of its coefficients from low to high.
#[derive(Clone, Debug, Differentiable)]
pub struct Polynomial<T, const N: usize>
where
    T: Copy,
{
    coefficients: [T; N],
    #[constant]
    _name: &'static str,
}

impl<T: Copy, const N: usize> Polynomial<T, N> {
    /// Without a name.
    pub const fn new(coefficients: [T; N]) -> Self {
        Self { coefficients, _name: "" }
    }
}

/// What a curve is made of.
#[derive(Clone, Debug, Differentiable)]
pub enum Segment {
    /// From where the last one ended.
    Line(Point),
    /// Around a centre.
    Arc {
        /// Of the circle.
        centre: Point,
        /// In radians.
        angle: f64,
    },
    /// One after the other.
    Joined(Box<Self>, Box<Self>),
    /// Nothing.
    Empty,
}

/// How to draw it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Differentiable)]
pub enum Pen {
    /// Thin.
    Fine,
    /// Thick.
    Bold,
}

/// The runtime under another name.
pub mod renamed {
    pub use autodiff as gradients;

    /// A weighted value.
    #[derive(Clone, Copy, Debug, gradients::Differentiable)]
    #[differentiable(crate = crate::data::renamed::gradients)]
    pub struct Weighted<T> {
        /// What is weighted.
        pub value: T,
        /// By how much.
        pub weight: f64,
    }
}

/// From polar to Cartesian coordinates.
#[differentiable]
pub fn cartesian(p: Polar) -> Point {
    Point { x: p.0 * p.1.cos(), y: p.0 * p.1.sin() }
}

/// Horner's rule.
#[differentiable]
pub fn evaluate<const N: usize>(p: &Polynomial<f64, N>, x: f64) -> f64 {
    let mut y = 0.0;
    for i in 0..N {
        y = y * x + p.coefficients[N - 1 - i];
    }
    y
}

/// The length of a curve.
#[differentiable]
pub fn length(s: &Segment, from: Point) -> f64 {
    match s {
        Segment::Line(to) => (to.x - from.x).hypot(to.y - from.y),
        Segment::Arc { centre, angle } => (centre.x - from.x).hypot(centre.y - from.y) * angle.abs(),
        Segment::Joined(a, b) => length(a, from) + length(b, from),
        Segment::Empty => 0.0,
    }
}
