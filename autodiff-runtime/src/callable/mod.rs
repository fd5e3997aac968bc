//! Functions and closures as arguments of the derivatives of functions that call them.
//!
//! A function that takes `f: impl Fn(f64) -> f64` and calls it with what its result is differentiated by needs the derivative of
//! `f` too. Its own derivatives then ask for a [`Callable`]: a differentiable function by its value, `g::function()`, or a
//! closure in [`closure!`](crate::closure).
//!
//! ```
//! use autodiff::{closure, differentiable};
//!
//! #[differentiable]
//! fn trapezoid(f: impl Fn(f64) -> f64, a: f64, b: f64, n: usize) -> f64 {
//!     let h = (b - a) / n as f64;
//!     let inner: f64 = (1..n).map(|i| f(a + i as f64 * h)).sum();
//!     h * (0.5 * (f(a) + f(b)) + inner)
//! }
//!
//! #[differentiable]
//! fn cube(x: f64) -> f64 {
//!     x * x * x
//! }
//!
//! let (_, b_bar) = trapezoid::grad(cube::function(), 0.0, 1.0, 1000);
//! assert!((b_bar - 1.0).abs() < 1e-5);
//!
//! let k = 2.0;
//! let (_, b_bar) = trapezoid::grad(closure!(|x: f64| k * x), 0.0, 1.0, 1000);
//! assert!((b_bar - 2.0).abs() < 1e-5);
//!
//! // Forward mode takes the same.
//! let (area, slope) = trapezoid::jvp(cube::function(), 0.0, 1.0, 1000, 0.0, 1.0);
//! assert!((area - 0.25).abs() < 1e-5 && (slope - 1.0).abs() < 1e-5);
//! ```
//!
//! Inside of a differentiable function nothing of this is needed: closures and functions are passed as they are, and the
//! derivative goes through what a closure captured as well.
//!
//! ```
//! # use autodiff::differentiable;
//! # #[differentiable]
//! # fn twice(f: impl Fn(f64) -> f64, x: f64) -> f64 {
//! #     f(f(x))
//! # }
//! #[differentiable]
//! fn scaled_twice(k: f64, x: f64) -> f64 {
//!     twice(|x| k * x, x)
//! }
//!
//! assert_eq!(scaled_twice::grad(3.0, 5.0), (30.0, 9.0));
//! ```

mod closure;
pub(crate) mod second;

pub use closure::Closure;
#[doc(hidden)]
pub use closure::{closure_0, closure_1, closure_2, closure_3, closure_4, closure_5, closure_6};

use crate::{Differentiable, place::Place};
use core::marker::PhantomData;

/// An argument passed by value, in the list of a [`Callable`]'s arguments.
#[derive(Debug)]
pub struct Val<T>(PhantomData<T>);

/// An argument passed by reference.
#[derive(Debug)]
pub struct Ref<T: ?Sized>(PhantomData<T>);

/// An argument passed by mutable reference.
#[derive(Debug)]
pub struct Mut<T: ?Sized>(PhantomData<T>);

/// How an argument is passed: [`Val`], [`Ref`] or [`Mut`].
pub trait Argument {
    /// As the function takes it.
    type Given<'a>;
    /// As the pullback takes it again: references only.
    type Again<'a>;
    /// Where the pullback adds its cotangent.
    type Bar<'a>;
    /// Its tangent in forward mode: `None` for one that is zero.
    type Dot<'a>;
}

impl<T: Differentiable<Cotangent: 'static> + 'static> Argument for Val<T> {
    type Given<'a> = T;
    type Again<'a> = ();
    type Bar<'a> = Option<&'a mut T::Cotangent>;
    type Dot<'a> = Option<&'a T::Cotangent>;
}

impl<T: Place<Bar: 'static> + ?Sized + 'static> Argument for Ref<T> {
    type Given<'a> = &'a T;
    type Again<'a> = &'a T;
    type Bar<'a> = Option<&'a mut T::Bar>;
    type Dot<'a> = Option<&'a T::Bar>;
}

impl<T: Place<Bar: 'static> + ?Sized + 'static> Argument for Mut<T> {
    type Given<'a> = &'a mut T;
    type Again<'a> = &'a mut T;
    type Bar<'a> = Option<&'a mut T::Bar>;
    type Dot<'a> = Option<&'a mut T::Bar>;
}

/// A list of arguments: a tuple of [`Argument`]s.
pub trait Arguments {
    /// As the function takes them.
    type Given<'a>;
    /// As the pullback takes them again.
    type Again<'a>;
    /// Where the pullback adds their cotangents.
    type Bars<'a>;
    /// Their tangents.
    type Dots<'a>;
}

macro_rules! arguments {
    ($($a:ident),*) => {
        impl<$($a: Argument),*> Arguments for ($($a,)*) {
            type Given<'a> = ($($a::Given<'a>,)*);
            type Again<'a> = ($($a::Again<'a>,)*);
            type Bars<'a> = ($($a::Bar<'a>,)*);
            type Dots<'a> = ($($a::Dot<'a>,)*);
        }
    };
}

arguments!();
arguments!(A);
arguments!(A, B);
arguments!(A, B, C);
arguments!(A, B, C, D);
arguments!(A, B, C, D, E);
arguments!(A, B, C, D, E, F);
arguments!(A, B, C, D, E, F, G);
arguments!(A, B, C, D, E, F, G, H);

/// A function or closure that can be differentiated, as the derivatives of a function take it that calls it.
///
/// See the [module's documentation](self).
#[diagnostic::on_unimplemented(
    message = "the derivative of this function or closure is needed",
    label = "it is called with arguments that the result is differentiated with respect to",
    note = "for a function with `#[differentiable]`, write `g::function()`",
    note = "for a closure, write `autodiff::closure!(|x: f64| ..)`; for a function of std, `autodiff::closure!(|x: f64| x.sin())`"
)]
pub trait Callable<A: Arguments, R: Differentiable> {
    /// The value.
    fn call(&self, arguments: A::Given<'_>) -> R;

    /// The value and the pullback, to be called once: with the arguments passed by reference again, the cotangent of the
    /// result, and the accumulators that it adds into.
    #[expect(clippy::type_complexity, reason = "the shape of every forward sweep")]
    fn forward(
        &self,
        arguments: A::Given<'_>,
    ) -> (R, impl FnOnce(A::Again<'_>, R::Cotangent, A::Bars<'_>) + use<Self, A, R>);

    /// The value and its tangent, from the tangents of the arguments: forward mode.
    fn tangent(&self, arguments: A::Given<'_>, dots: A::Dots<'_>) -> (R, R::Cotangent);
}
