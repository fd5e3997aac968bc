//! A library that uses `autodiff` as any user would, for others to call. It does without `std` itself, as generated code
//! has to where such a library is what it stands in.

#![no_std]

extern crate alloc;

use autodiff::differentiable;

pub mod data;

/// Lengths and angles.
pub mod geometry {
    use autodiff::differentiable;

    /// The Euclidean norm.
    ///
    /// ```
    /// assert_eq!(outside::geometry::norm(&[3.0, 4.0]), 5.0);
    /// assert_eq!(outside::geometry::norm::grad(&[0.0, 4.0]), [0.0, 1.0]);
    /// ```
    #[differentiable]
    pub fn norm(v: &[f64]) -> f64 {
        let mut s = 0.0;
        for x in v {
            s += x * x;
        }
        s.sqrt()
    }
}

pub use geometry::norm;

/// A weight that the crate keeps to itself.
const WEIGHT: f64 = 0.5;

#[differentiable]
fn private(x: f64) -> f64 {
    WEIGHT * x * x
}

/// Calls what its callers cannot see.
#[differentiable]
pub fn through_private(x: f64, y: f64) -> f64 {
    private(x) * private(y) + private(x * y)
}

/// Multiplies every element in place and returns the sum.
#[differentiable]
pub fn scale(v: &mut [f64], k: f64) -> f64 {
    let mut s = 0.0;
    for x in v.iter_mut() {
        *x *= k;
        s += *x;
    }
    s
}

/// Divides the elements by their sum.
#[differentiable]
pub fn normalised<const N: usize>(a: [f64; N]) -> [f64; N] {
    let mut sum = 0.0;
    for x in a {
        sum += x;
    }
    let mut out = a;
    for x in &mut out {
        *x /= sum;
    }
    out
}

/// A loop with an early exit: the adjoint keeps a record of each turn.
#[differentiable]
pub fn iterate(x: f64, turns: usize) -> f64 {
    let mut y = x;
    for _ in 0..turns {
        y = y.sin() * x + 1.0;
        if y > 1.9 {
            return y * y;
        }
    }
    y
}
