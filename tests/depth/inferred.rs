//! Code in which a type follows from what comes after, or from bounds alone: its derivatives beyond the second ask for methods of values, whose
//! types rustc has to know where they are called.

use crate::{check, down};
use autodiff::differentiable;
use num_traits::Float;

#[differentiable(order = 4)]
fn cast<T: Float>(x: f64) -> T {
    T::from(x).unwrap()
}

#[differentiable(order = 4)]
fn eased<T: Float>(t: T, c: T, d: T) -> T {
    let s: T = cast(1.5);
    let t = t / d - cast(1.0);
    c * (t * t * ((s + cast(1.0)) * t + s) + cast(1.0))
}

/// `a (u^2 (2.5 u + 1.5) + 1)` at `u = x^2 / 2 - 1`
#[differentiable(order = 4)]
fn by_generics(x: f64, a: f64) -> f64 {
    eased(x * x, a, 2.0)
}
down!(of_generics: by_generics);

/// The vector is read in the loop before it is known what it is of.
#[differentiable(order = 4)]
fn substituted(rows: &[Vec<f64>], b: &[f64]) -> Vec<f64> {
    let mut y = Vec::new();
    for (i, row) in rows.iter().enumerate() {
        let s: f64 = row[..i].iter().zip(&y).map(|(a, b)| a * b).sum();
        y.push((b[i] - s) / row[i]);
    }
    y
}

/// `(1 - x a / x^2) / a`
#[differentiable(order = 4)]
fn by_vectors(x: f64, a: f64) -> f64 {
    substituted(&[vec![x * x], vec![x, a]], &[a, 1.0])[1]
}
down!(of_vectors: by_vectors);

#[test]
fn four_derivatives_of_what_is_inferred() {
    // Of the cube of x^2 / 2 - 1 the fourth is (45 x^2 - 18), of the square 6.
    check(of_generics::fourth, |x, a| a * (2.5 * (45.0 * x * x - 18.0) + 1.5 * 6.0));
    // -1 / x
    check(of_vectors::fourth, |x, _| -24.0 / x.powi(5));
}
