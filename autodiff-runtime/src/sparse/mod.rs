//! Sparse Jacobians: as many sweeps as colours.
//!
//! A sweep of forward mode gives the sum of the columns that its direction picks. Columns that have no row in common can be told apart in
//! that sum, so one sweep computes all of them (A. R. Curtis, M. J. D. Powell, J. K. Reid, *On the estimation of sparse Jacobian
//! matrices*, IMA Journal of Applied Mathematics 13, 1974); and which columns go together is a question of colouring a graph (T. F. Coleman,
//! J. J. Moré, *Estimation of sparse Jacobian matrices and graph coloring problems*, SIAM Journal on Numerical Analysis 20, 1983). For
//! a tridiagonal Jacobian three sweeps are enough, however large it is. Reverse mode does the same for rows.
//!
//! ```
//! use autodiff::{differentiable, sparse::{Forward, Pattern}};
//!
//! /// `u'' = exp(u)` between zeros, by differences.
//! #[differentiable]
//! fn residual(u: &[f64]) -> Vec<f64> {
//!     let n = u.len();
//!     let h2 = 1.0 / ((n + 1) as f64 * (n + 1) as f64);
//!     (0..n)
//!         .map(|i| {
//!             let left = if i > 0 { u[i - 1] } else { 0.0 };
//!             let right = if i + 1 < n { u[i + 1] } else { 0.0 };
//!             left - 2.0 * u[i] + right - h2 * u[i].exp()
//!         })
//!         .collect()
//! }
//!
//! let u = vec![0.1; 200];
//! // The pattern is known, or found out:
//! let pattern = Pattern::detect(200, |dot| residual::jvp(&u, dot).1);
//! assert_eq!(pattern, Pattern::banded(200, 200, 1, 1));
//!
//! // A plan for all Jacobians with this pattern.
//! let plan = Forward::new(pattern);
//! assert_eq!(plan.sweeps(), 3);
//!
//! let jacobian = plan.jacobian(|dot| residual::jvp(&u, dot).1);
//! assert_eq!((jacobian.get(10, 9), jacobian.get(10, 50)), (1.0, 0.0));
//! assert_eq!(jacobian.triplets().count(), 3 * 200 - 2);
//! // One sweep more, to be sure that no entry is missing.
//! jacobian.check(1e-9, |dot| residual::jvp(&u, dot).1)?;
//! # Ok::<(), autodiff::sparse::WrongRows>(())
//! ```
//!
//! # Which one to take
//!
//! | the function | |
//! | --- | --- |
//! | every output reads few inputs | [`Forward`]: as many sweeps as the longest row has entries, or a few more |
//! | every input is read by few outputs, some outputs read many | [`Reverse`]: as many as the longest column has, or a few more |
//! | it is a sum, or a list, of many small functions | their own `f::jacobian`, block by block into [`Triplets`]: no colouring |
//! | a Hessian | [`Forward`] with `f::hvp` in place of `f::jvp`: the Hessian is the Jacobian of the gradient |
//!
//! [`Forward::sweeps`] and [`Reverse::sweeps`] say what it comes to before anything is computed. Arguments of several kinds are one
//! list of floats here, split in the closure that is passed: `|dot| f::jvp(x, &p, dot[0], &dot[1..]).1`; results of any shape are
//! taken as the list of their floats, in order.
//!
//! ```
//! use autodiff::{differentiable, sparse::{Forward, Pattern}};
//!
//! /// Rosenbrock's function in many dimensions.
//! #[differentiable(order = 2)]
//! fn valley(x: &[f64]) -> f64 {
//!     let mut sum = 0.0;
//!     for i in 1..x.len() {
//!         sum += 100.0 * (x[i] - x[i - 1] * x[i - 1]).powi(2) + (1.0 - x[i - 1]).powi(2);
//!     }
//!     sum
//! }
//!
//! let x = vec![1.0; 500];
//! let plan = Forward::new(Pattern::banded(500, 500, 1, 1));
//! let hessian = plan.jacobian(|dot| valley::hvp(&x, dot).1);
//! assert_eq!((hessian.get(7, 7), hessian.get(7, 8), hessian.get(8, 7)), (1002.0, -400.0, -400.0));
//! ```

mod colouring;
mod compressed;
mod detect;
mod matrix;
mod pattern;
mod triplets;

use crate::Bar;
use alloc::vec::Vec;
pub use compressed::{Forward, Reverse};
pub use matrix::{Matrix, WrongRows};
pub use pattern::Pattern;
pub use triplets::Triplets;

/// The floats of a tangent or a gradient: as many as there should be.
#[track_caller]
fn flat<B: Bar>(bar: &B, expected: usize) -> Vec<f64> {
    let flat = bar.to_flat();
    let found = flat.len();
    assert_eq!(found, expected, "the derivative has {found} floats, where the pattern has room for {expected}");
    flat
}
