//! Gradients of plain Rust functions, by reverse-mode automatic differentiation at compile time.
//!
//! Put [`#[differentiable]`](macro@differentiable) on a function. The function stays as it was; beside it appears a
//! type of the same name whose associated functions are its derivatives:
//!
//! ```
//! use autodiff::differentiable;
//!
//! #[differentiable]
//! fn rosenbrock(x: f64, y: f64) -> f64 {
//!     (1.0 - x).powi(2) + 100.0 * (y - x * x).powi(2)
//! }
//!
//! assert_eq!(rosenbrock(2.0, 3.0), 101.0);
//! assert_eq!(rosenbrock::grad(2.0, 3.0), (802.0, -200.0));
//! assert_eq!(rosenbrock::value_and_grad(2.0, 3.0), (101.0, (802.0, -200.0)));
//! ```
//!
//! There is no number type to be generic over, no tape to pass around and no `unsafe`: the macro reads the body of
//! the function and writes the reverse sweep as ordinary Rust, which the compiler then checks and optimises like any
//! other. Loops, branches, early returns, in-place updates of arrays and calls of other differentiable functions are
//! differentiated as they stand. What cannot be differentiated is refused at compile time.
//!
//! # Which derivatives there are
//!
//! | item | meaning |
//! | --- | --- |
//! | `f::grad(args)` | the gradient of a scalar-valued `f` with respect to every differentiable parameter |
//! | `f::value_and_grad(args)` | value and gradient, in one pass |
//! | `f::vjp(args, y_bar)` | value and vector-Jacobian product, for any output |
//! | `f::grad_into(args, &mut bars..)` | adds the gradient into buffers of the caller's and returns the value |
//! | `f::forward(args)` | the value, and the adjoint function to be called later |
//! | `f::jvp(args, dots..)` | value and Jacobian-vector product, in one forward sweep that saves nothing |
//! | `f::jvp_many(args, dots..)` | with `lanes` in the attribute: the same along several directions in one sweep, see [`Lanes`] |
//! | `f::jacobian(args)` | the gradient of every component of the result, as rows ([`Rows`]) in its shape; by forward or reverse sweeps, whichever are fewer, or by `f::jacobian_forward` and `f::jacobian_reverse` as told |
//! | `f::grad_of(args, i)` | the gradient of component `i` of the result |
//! | `f::hvp(args, dots..)`, `f::hessian(args)` | with `order = 2` in the attribute: gradient and Hessian-vector product, and all second derivatives |
//!
//! Every parameter that can carry a derivative has its place in the gradient, in order; where there is one of them, the
//! gradient is bare, else a tuple. A slice has a `Vec` for its gradient, an array an array. For an iterator, `impl Iterator<Item = f64>`,
//! the derivatives take the `Vec` of its elements, and a slice where these are references. [`Differentiable`] says which types
//! carry a derivative, and [`constant`] takes an expression out.
//!
//! [`guide`] tells what these derivatives are, from slopes to the cost of both modes; [`check`] compares them with differences; and
//! `#[differentiable(graph)]` gives the graph of a function's operations as text, `f::GRAPH`.
//!
//! [`sparse`] makes large Jacobians with few entries from few sweeps. [`checkpoint`] is for loops too long to save.
//!
//! Types of your own take part with [`#[derive(Differentiable)]`](derive@Differentiable):
//!
//! ```
//! use autodiff::{Differentiable, differentiable};
//!
//! #[derive(Clone, Copy, Differentiable)]
//! struct Point {
//!     x: f64,
//!     y: f64,
//! }
//!
//! #[differentiable]
//! fn reflected(p: Point, slope: f64) -> f64 {
//!     let q = Point { y: slope * p.x, ..p };
//!     q.x * q.y
//! }
//!
//! let (p_bar, slope_bar) = reflected::grad(Point { x: 2.0, y: 1.0 }, 3.0);
//! assert_eq!((p_bar.x, p_bar.y, slope_bar), (12.0, 0.0, 4.0));
//! ```
//!
//! # Features
//!
//! * `std`, on by default: the elementary functions of std, and derivatives of maps, paths and clocks.
//! * `libm`: the elementary functions in derivatives are those of the crate `libm`, unless `std` is on too. A crate that is `no_std` takes
//!   `default-features = false, features = ["libm"]`, calls `libm::sin(x)` or methods of `num_traits::Float`, and needs an allocator.
//! * `linear`: products of matrices, `autodiff::linear`, by the kernels of the crate `matrixmultiply`.
//! * `rayon`: sums on several threads, `autodiff::parallel`.
//! * `dump`: prints the stages of the translation of the functions that `AUTODIFF_DUMP` names.
//!
#![doc = include_str!("methods.md")]
//!
#![doc = include_str!("rules.md")]
//!
#![doc = include_str!("orders.md")]
//!
#![doc = include_str!("derivatives.md")]
#![no_std]

#[macro_use]
extern crate alloc;
#[cfg(any(feature = "std", test))]
extern crate std;

#[cfg(not(any(feature = "std", feature = "libm")))]
compile_error!(
    "without the feature `std` the elementary functions are those of the crate `libm`: switch the feature `libm` on"
);

mod arrays;
mod assigned;
mod bar;
mod blank;
pub mod callable;
mod carrier;
pub mod check;
pub mod checkpoint;
mod containers;
mod conversions;
mod deques;
pub mod diagnostics;
mod differentiable;
#[cfg(not(feature = "std"))]
mod elementary;
mod elements;
mod filled;
mod floats;
pub mod guide;
mod inert;
mod jacobian;
mod lanes;
#[cfg(feature = "linear")]
pub mod linear;
mod lookups;
mod order;
#[cfg(feature = "rayon")]
pub mod parallel;
mod place;
mod positions;
mod real;
#[doc(hidden)]
pub mod rt;
pub mod sparse;
mod steps;
mod zeros;

#[doc = include_str!("derive.md")]
pub use autodiff_macros::Differentiable;
pub use autodiff_macros::{closure, differentiable};
pub use bar::Bar;
pub use callable::Callable;
pub use differentiable::Differentiable;
pub use jacobian::Rows;
pub use lanes::{InLanes, Lanes};
pub use real::Real;

/// Stops the gradient: inside a differentiable function, `constant(expr)` is the value of `expr`, and its derivative
/// is taken to be zero. Anywhere else it is the identity.
///
/// ```
/// use autodiff::constant;
///
/// assert_eq!(constant(1.5), 1.5);
/// ```
#[inline]
pub fn constant<T>(x: T) -> T {
    x
}

/// The code of the README, compiled and run with the documentation tests.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
