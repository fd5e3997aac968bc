//! Sums on several threads, with gradients on several threads. With the feature `rayon`.
//!
//! A likelihood, a loss or an energy is a sum of many terms that have nothing to do with each other. [`sum`](sum()) computes it on all threads of
//! `rayon`'s pool, and so is its derivative computed, in either mode and twice. The term is a closure, which captures what it needs by
//! reference, as it does where it is passed to an iterator:
//!
//! ```
//! use autodiff::{differentiable, parallel};
//!
//! #[differentiable]
//! fn squares(slope: f64, offset: f64, #[constant] points: &[(f64, f64)]) -> f64 {
//!     parallel::sum(points.len(), |i| {
//!         let (x, y) = points[i];
//!         (slope * x + offset - y).powi(2)
//!     })
//! }
//!
//! let points: Vec<(f64, f64)> = (0..1000).map(|i| (f64::from(i), 2.0 * f64::from(i) + 1.0)).collect();
//! assert_eq!(squares::grad(2.0, 1.0, &points), (0.0, 0.0));
//! let (slope_bar, offset_bar) = squares::grad(2.0, 1.5, &points);
//! assert_eq!((slope_bar, offset_bar), (499_500.0, 1000.0)); // the sum of 2 * 0.5 * x, and of 2 * 0.5
//! ```
//!
//! # How
//!
//! The terms are cut into parts, each a stretch of them, which the threads share out among themselves. Of each part, one thread computes the sum, and
//! adds the derivatives of its terms into a cotangent of the part's own; no thread writes where another one does. The seed of a sum is that of every
//! term, so each term runs backwards as soon as it has run forwards, and nothing is kept of it. Then the parts are added up, two by two.
//!
//! Where the parts begin, and in what order they are added, depends on the number of terms alone. So value and gradient are the same, bit for bit,
//! with one thread or with many, today and tomorrow.
//!
//! # What it costs
//!
//! A cotangent of all that the closure captured and that is differentiated, for each part: small beside the work if that is parameters, not if it is
//! long lists of which each term reads an element. What is captured is copied once in each call of the sum. Calling a term costs some tens
//! of nanoseconds, in a gradient. If the terms are a few operations each, take [`sum_ranges`](sum_ranges()), which calls the closure once for each
//! part, and lets it loop: what its loop has to keep for the way back, it keeps for the length of a part.
//!
//! # What a closure may do
//!
//! What any closure may that is passed to a differentiable function; it is to be `Sync`, and so is what it captures: of type parameters ask
//! `T: Real + Send + Sync`. It does not call functions that came in as parameters of the function around it, for of these nobody knows what they
//! captured: that is an error at compile time.

mod parts;

use crate::{
    Bar, Differentiable, Real,
    rt::{Captures, Flag},
};
use alloc::boxed::Box;
use core::{iter::once, ops::Range};
use parts::{PARTS, reduced};

/// Cotangents of zero, in the place of used ones if there are some.
fn zeros<V, B: Bar + Clone, const N: usize>(used: Option<(V, [B; N])>, zero: &B) -> [B; N] {
    match used {
        Some((_, mut bars)) => {
            bars.iter_mut().for_each(Bar::set_zero);
            bars
        }
        None => core::array::from_fn(|_| zero.clone()),
    }
}

/// Adds a cotangent that was computed for a seed of one.
fn add_scaled<T: Real, B: Bar>(into: &mut B, seed: T, mut from: B) {
    if seed == T::default() {
        return; // zero, whatever is infinite
    }
    if seed != T::ad_from(1.0) {
        from.scale(seed.ad_to());
    }
    into.add(&from);
}

/// The functions, each with what calls of it become in derivatives, as the macro would have them. `number` are the first parameters, with a
/// name for a flag, and for that of its tangent; `x` are the parameters of the closure; `part` makes a sum over a range of terms from what is
/// added for the parameters of one call.
macro_rules! sums {
    ($(
        $(#[doc = $doc:expr])*
        fn $name:ident($($number:ident: $flag:ident $moved:ident),*; $($x:ident),*)
            = $parts:expr, of $n:ident, for $argument:pat in |$range:ident| $calls:expr;
    )*) => {$(
        $(#[doc = $doc])*
        pub fn $name<T: Real + Send>($($number: usize,)* f: impl Fn($(sums!(@usize $x)),*) -> T + Sync) -> T {
            let part = |$range: Range<usize>, _: Option<T>| {
                let mut sum = T::default();
                for $argument in $calls {
                    sum += f($($x),*);
                }
                sum
            };
            reduced($parts, $n, &part).unwrap_or_default()
        }

        #[doc(hidden)]
        #[allow(non_camel_case_types, missing_debug_implementations, reason = "beside the function of the same name")]
        pub enum $name {}

        #[doc(hidden)]
        #[allow(clippy::type_complexity, missing_docs, non_snake_case, non_upper_case_globals, reason = "as the macro has them")]
        impl $name {
            pub const __READS: u64 = !0;

            pub fn __forward<'__pullback, $($flag: Flag,)* C: Flag, T, F, E, D, P>(
                $($number: usize,)*
                f: F,
                (.., (_, captures, derivative)): ($($flag,)* (C, Captures<E>, &D)),
            ) -> (
                T,
                Box<
                    dyn FnOnce($(sums!(@unit $number),)* (), T, $(Option<&mut sums!(@unit $number)>,)* Option<&mut E::Cotangent>)
                        + '__pullback,
                >,
            )
            where
                T: Real + Send,
                F: Fn($(sums!(@usize $x)),*) -> T + Sync,
                E: Differentiable<Cotangent: Send + Sync + '__pullback>,
                D: Fn($(sums!(@usize $x)),*) -> (T, P) + Sync,
                P: FnOnce((), $(sums!(@unit $x),)* T, Option<&mut E::Cotangent>, $(Option<&mut sums!(@unit $x)>),*),
            {
                let (value, bar) = if C::ON {
                    let zero = captures.zero_cotangent();
                    let part = |$range: Range<usize>, used: Option<(T, [E::Cotangent; 1])>| {
                        let (mut sum, [mut bar]) = (T::default(), zeros(used, &zero));
                        for $argument in $calls {
                            let (value, pullback) = derivative($($x),*);
                            sum += value;
                            pullback((), $(sums!(@unit_value $x),)* T::ad_from(1.0), Some(&mut bar), $(sums!(@none $x)),*);
                        }
                        (sum, [bar])
                    };
                    match reduced($parts, $n, &part) {
                        Some((value, [bar])) => (value, Some(bar)),
                        None => (T::default(), None),
                    }
                } else {
                    ($name($($number,)* f), None)
                };
                let pullback = move |$(_: sums!(@unit $number),)*
                                     (): (),
                                     seed: T,
                                     $(_: Option<&mut sums!(@unit $number)>,)*
                                     into: Option<&mut E::Cotangent>| {
                    if let (Some(into), Some(bar)) = (into, bar) {
                        add_scaled(into, seed, bar);
                    }
                };
                (value, Box::new(pullback))
            }

            pub fn __tangent<T, F, D>(
                $($number: usize,)*
                _: F,
                (.., derivative): ($(Option<&sums!(@unit $number)>,)* &D),
            ) -> (T, T)
            where
                T: Real + Send,
                F: Fn($(sums!(@usize $x)),*) -> T + Sync,
                D: Fn($(sums!(@usize $x),)* ($(Option<&sums!(@unit $x)>,)*)) -> (T, T) + Sync,
            {
                let part = |$range: Range<usize>, _: Option<(T, T)>| {
                    let mut sum = (T::default(), T::default());
                    for $argument in $calls {
                        sum.add(&derivative($($x,)* ($(sums!(@none $x),)*)));
                    }
                    sum
                };
                reduced($parts, $n, &part).unwrap_or_default()
            }

            /// `__tangent` as a function of its own, for second derivatives.
            pub fn __jvp<T: Real + Send>(
                $($number: usize,)*
                (): (),
                $(_: sums!(@unit $number),)*
                moved: &(impl Fn($(sums!(@usize $x),)* $(sums!(@unit $x)),*) -> (T, T) + Sync),
            ) -> (T, T) {
                let part = |$range: Range<usize>, _: Option<(T, T)>| {
                    let mut sum = (T::default(), T::default());
                    for $argument in $calls {
                        sum.add(&moved($($x,)* $(sums!(@unit_value $x)),*));
                    }
                    sum
                };
                reduced($parts, $n, &part).unwrap_or_default()
            }

            /// Its pullback: the terms are run twice, for a seed of each of their values.
            pub fn __derivative_of___jvp<'__pullback, $($flag: Flag,)* A: Flag, $($moved: Flag,)* C: Flag, T, F, E, D, P>(
                $($number: usize,)*
                (): (),
                $(_: sums!(@unit $number),)*
                moved: &F,
                (.., (_, captures, derivative)): ($($flag,)* A, $($moved,)* (C, Captures<E>, &D)),
            ) -> (
                (T, T),
                Box<
                    dyn FnOnce(
                            $(sums!(@unit $number),)*
                            (),
                            $(sums!(@unit $number),)*
                            (),
                            (T, T),
                            $(Option<&mut sums!(@unit $number)>,)*
                            Option<&mut ()>,
                            $(Option<&mut sums!(@unit $number)>,)*
                            Option<&mut E::Cotangent>,
                        ) + '__pullback,
                >,
            )
            where
                T: Real + Send,
                F: Fn($(sums!(@usize $x),)* $(sums!(@unit $x)),*) -> (T, T) + Sync,
                E: Differentiable<Cotangent: Send + Sync + '__pullback>,
                D: Fn($(sums!(@usize $x),)* $(sums!(@unit $x)),*) -> ((T, T), P) + Sync,
                P: FnOnce(
                    (),
                    $(sums!(@unit $x),)*
                    $(sums!(@unit $x),)*
                    (T, T),
                    Option<&mut E::Cotangent>,
                    $(Option<&mut sums!(@unit $x)>,)*
                    $(Option<&mut sums!(@unit $x)>,)*
                ),
            {
                let (value, bars) = if C::ON {
                    let still = captures.zero_cotangent();
                    let part = |$range: Range<usize>, used: Option<((T, T), [E::Cotangent; 2])>| {
                        let (zero, one) = (T::default(), T::ad_from(1.0));
                        let (mut sum, mut bars) = ((zero, zero), zeros(used, &still));
                        for $argument in $calls {
                            for (bar, seed) in bars.iter_mut().zip([(one, zero), (zero, one)]) {
                                let (value, pullback) = derivative($($x,)* $(sums!(@unit_value $x)),*);
                                if seed.0 == one {
                                    sum.add(&value);
                                }
                                pullback(
                                    (),
                                    $(sums!(@unit_value $x),)*
                                    $(sums!(@unit_value $x),)*
                                    seed,
                                    Some(bar),
                                    $(sums!(@none $x),)*
                                    $(sums!(@none $x),)*
                                );
                            }
                        }
                        (sum, bars)
                    };
                    match reduced($parts, $n, &part) {
                        Some((value, bars)) => (value, Some(bars)),
                        None => ((T::default(), T::default()), None),
                    }
                } else {
                    (Self::__jvp($($number,)* (), $(sums!(@unit_value $number),)* moved), None)
                };
                let pullback = move |$(_: sums!(@unit $number),)*
                                     (): (),
                                     $(_: sums!(@unit $number),)*
                                     (): (),
                                     seed: (T, T),
                                     $(_: Option<&mut sums!(@unit $number)>,)*
                                     _: Option<&mut ()>,
                                     $(_: Option<&mut sums!(@unit $number)>,)*
                                     into: Option<&mut E::Cotangent>| {
                    if let (Some(into), Some([of_value, of_tangent])) = (into, bars) {
                        add_scaled(into, seed.0, of_value);
                        add_scaled(into, seed.1, of_tangent);
                    }
                };
                (value, Box::new(pullback))
            }

            pub fn __tangent_of___jvp<T, F, D>(
                $($number: usize,)*
                (): (),
                $(_: sums!(@unit $number),)*
                _: &F,
                (.., derivative): (
                    $(Option<&sums!(@unit $number)>,)*
                    Option<&()>,
                    $(Option<&sums!(@unit $number)>,)*
                    &D,
                ),
            ) -> ((T, T), (T, T))
            where
                T: Real + Send,
                F: Fn($(sums!(@usize $x),)* $(sums!(@unit $x)),*) -> (T, T) + Sync,
                D: Fn(
                        $(sums!(@usize $x),)*
                        $(sums!(@unit $x),)*
                        ($(Option<&sums!(@unit $x)>,)* $(Option<&sums!(@unit $x)>,)*),
                    ) -> ((T, T), (T, T))
                    + Sync,
            {
                let part = |$range: Range<usize>, _: Option<((T, T), (T, T))>| {
                    let mut sum = ((T::default(), T::default()), (T::default(), T::default()));
                    for $argument in $calls {
                        let dots = ($(sums!(@none $x),)* $(sums!(@none $x),)*);
                        sum.add(&derivative($($x,)* $(sums!(@unit_value $x),)* dots));
                    }
                    sum
                };
                reduced($parts, $n, &part).unwrap_or_default()
            }

            sums! { @missing __derivative_of___jvp_of___jvp __tangent_of___jvp_of___jvp __still_0_of___jvp
                __still_1_of___jvp __still_2_of___jvp __still_3_of___jvp __still_4_of___jvp __still_5_of___jvp }
        }
    )*};
    (@missing $($name:ident)*) => {
        $(pub const $name: crate::rt::TwiceAtMost = crate::rt::TwiceAtMost;)*
    };
    (@usize $x:ident) => { usize };
    (@unit $x:ident) => { () };
    (@unit_value $x:ident) => { () };
    (@none $x:ident) => { None };
}

sums! {
    /// The sum of `f(i)` for `i` from 0 to `n - 1`, on all threads: `f(0) + f(1) + .. + f(n - 1)`.
    ///
    /// The terms are added in up to 32 parts, in an order that depends on `n` alone.
    ///
    /// ```
    /// use autodiff::{differentiable, parallel};
    ///
    /// /// The energy of a chain of springs.
    /// #[differentiable]
    /// fn energy(x: &[f64], stiffness: f64) -> f64 {
    ///     parallel::sum(x.len() - 1, |i| 0.5 * stiffness * (x[i + 1] - x[i] - 1.0).powi(2))
    /// }
    ///
    /// let (x_bar, stiffness_bar) = energy::grad(&[0.0, 1.5, 2.0], 4.0);
    /// assert_eq!((x_bar, stiffness_bar), (vec![-2.0, 4.0, -2.0], 0.25));
    /// ```
    ///
    /// # Panics
    ///
    /// When `f` does.
    fn sum(n: N MovedN; i) = PARTS, of n, for i in |range| range;

    /// The sum of `f(start, end)` for ranges that are `0..n` together, on all threads: `parts` of them, as long as each other but for one element, or
    /// `n` where that is less.
    ///
    /// For terms that are cheap: `f` goes through a range of them itself, as a loop that is compiled as one. And where what is captured
    /// is large: there is a cotangent of it for each part. The order of the additions depends on `parts` and `n` alone.
    ///
    /// ```
    /// use autodiff::{differentiable, parallel};
    ///
    /// #[differentiable]
    /// fn mean_square(x: &[f64], scale: f64) -> f64 {
    ///     let sum = parallel::sum_ranges(8, x.len(), |start, end| {
    ///         let mut sum = 0.0;
    ///         for x in &x[start..end] {
    ///             sum += (scale * x).powi(2);
    ///         }
    ///         sum
    ///     });
    ///     sum / x.len() as f64
    /// }
    ///
    /// let (x_bar, scale_bar) = mean_square::grad(&[1.0, 2.0, 3.0, 4.0], 2.0);
    /// assert_eq!((x_bar, scale_bar), (vec![2.0, 4.0, 6.0, 8.0], 30.0));
    /// ```
    ///
    /// # Panics
    ///
    /// When `f` does, and when `parts` is zero and `n` is not.
    fn sum_ranges(parts: N MovedN, n: M MovedM; start, end) = parts, of n, for (start, end) in |range| once((range.start, range.end));
}

/// The tangents of the numbers, which have none.
#[doc(hidden)]
impl sum {
    pub fn __still_0(_: &usize) {}
}

#[doc(hidden)]
impl sum_ranges {
    pub fn __still_0(_: &usize, _: &usize) {}
    pub fn __still_1(_: &usize, _: &usize) {}
}
