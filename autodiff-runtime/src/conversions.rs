//! Conversions between types of the user's: `From`, and `into`, whose derivative is that of `From`.

mod by_path;
mod second;
mod slices;

pub use by_path::Convert;
pub(crate) use second::Linear;
pub use second::{FromReferenceTwice, FromTwice, IntoTwice, converted_from_twice, converted_twice};

use crate::Differentiable;
use crate::place::Place;
use crate::rt::Flag;
use alloc::collections::VecDeque;
use alloc::{boxed::Box, vec::Vec};
use second::linear;

/// What the attribute implements beside `From`, which has no room for it and may be implemented several times for one type.
#[diagnostic::on_unimplemented(
    message = "the conversion from `{T}` to `{Self}` has no derivative",
    label = "the derivative of this conversion is not known",
    note = "put `#[differentiable]` on the `impl` of `From<{T}>`"
)]
pub trait FromDerivative<T: Differentiable>: Differentiable + Sized {
    /// The value, and its pullback.
    #[doc(hidden)]
    #[expect(clippy::type_complexity, reason = "the shape of every forward sweep")]
    fn __derivative_of_from<M0: Flag>(
        value: T,
        flags: (M0,),
    ) -> (Self, impl FnOnce((), Self::Cotangent, Option<&mut T::Cotangent>) + use<Self, T, M0>);

    /// The value, and its tangent.
    #[doc(hidden)]
    fn __tangent_of_from(value: T, dots: (Option<&T::Cotangent>,)) -> (Self, Self::Cotangent);
}

/// Floats and integers that floats are made of.
macro_rules! from_numbers {
    ($($to:ty: $($of:ty)*;)*) => {$($(
        impl FromDerivative<$of> for $to {
            #[allow(clippy::cast_possible_truncation, clippy::cast_lossless, trivial_numeric_casts)]
            #[inline]
            fn __derivative_of_from<M0: Flag>(
                value: $of,
                _: (M0,),
            ) -> (
                Self,
                impl FnOnce((), $to, Option<&mut <$of as Differentiable>::Cotangent>) + use<M0>,
            ) {
                (<$to>::from(value), |(): (), seed: $to, bar: Option<&mut <$of as Differentiable>::Cotangent>| {
                    if let Some(bar) = bar {
                        crate::rt::add_assign(bar, &crate::rt::cast_bar(seed));
                    }
                })
            }

            #[allow(clippy::cast_possible_truncation, clippy::cast_lossless, trivial_numeric_casts)]
            #[inline]
            fn __tangent_of_from(
                value: $of,
                (dot,): (Option<&<$of as Differentiable>::Cotangent>,),
            ) -> (Self, $to) {
                (<$to>::from(value), dot.map_or(0.0, |dot| crate::rt::cast_bar(*dot)))
            }
        }

        impl Linear<$of> for $to {
            #[inline]
            fn moved(dot: <$of as Differentiable>::Cotangent) -> $to {
                crate::rt::cast_bar(dot)
            }

            #[inline]
            fn back(seed: $to, bar: &mut <$of as Differentiable>::Cotangent) {
                crate::rt::add_assign(bar, &crate::rt::cast_bar(seed));
            }
        }

        linear!([] $to: $of);
    )*)*};
}

from_numbers! {
    f64: f32 i8 i16 i32 u8 u16 u32;
    f32: i8 i16 u8 u16;
}

impl<T: Differentiable> FromDerivative<T> for T {
    #[inline]
    fn __derivative_of_from<M0: Flag>(
        value: T,
        _: (M0,),
    ) -> (Self, impl FnOnce((), T::Cotangent, Option<&mut T::Cotangent>) + use<T, M0>) {
        (value, |(): (), seed: T::Cotangent, bar: Option<&mut T::Cotangent>| {
            if let Some(bar) = bar {
                crate::rt::add_assign(bar, &seed);
            }
        })
    }

    #[inline]
    fn __tangent_of_from(value: T, (dot,): (Option<&T::Cotangent>,)) -> (Self, T::Cotangent) {
        let dot = dot.cloned().unwrap_or_else(|| value.zero_cotangent());
        (value, dot)
    }
}

impl<T: Differentiable> Linear<T> for T {
    #[inline]
    fn moved(dot: T::Cotangent) -> T::Cotangent {
        dot
    }

    #[inline]
    fn back(seed: T::Cotangent, bar: &mut T::Cotangent) {
        crate::rt::add_assign(bar, &seed);
    }
}

linear!([T: Differentiable] T: T);

/// Lists of the same elements.
macro_rules! from_lists {
    ($($list:ty: $of:ty $(, $n:ident)?;)*) => {$(
        impl<T: Differentiable $(, const $n: usize)?> FromDerivative<$of> for $list {
            #[inline]
            fn __derivative_of_from<M0: Flag>(
                value: $of,
                _: (M0,),
            ) -> (
                Self,
                impl FnOnce((), <Self as Differentiable>::Cotangent, Option<&mut <$of as Differentiable>::Cotangent>)
                + use<M0, T $(, $n)?>,
            ) {
                (
                    value.into(),
                    |(): (), seed: <Self as Differentiable>::Cotangent, bar: Option<&mut <$of as Differentiable>::Cotangent>| {
                        if let Some(bar) = bar {
                            for (bar, seed) in bar.iter_mut().zip(seed) {
                                crate::rt::add_assign(bar, &seed);
                            }
                        }
                    },
                )
            }

            #[inline]
            fn __tangent_of_from(
                value: $of,
                (dot,): (Option<&<$of as Differentiable>::Cotangent>,),
            ) -> (Self, <Self as Differentiable>::Cotangent) {
                let dot = dot.cloned().unwrap_or_else(|| value.zero_cotangent());
                (value.into(), dot.into_iter().collect())
            }
        }

        impl<T: Differentiable $(, const $n: usize)?> Linear<$of> for $list {
            #[inline]
            fn moved(dot: <$of as Differentiable>::Cotangent) -> <Self as Differentiable>::Cotangent {
                dot.into_iter().collect()
            }

            #[inline]
            fn back(seed: <Self as Differentiable>::Cotangent, bar: &mut <$of as Differentiable>::Cotangent) {
                for (bar, seed) in bar.iter_mut().zip(seed) {
                    crate::rt::add_assign(bar, &seed);
                }
            }
        }

        linear!([T: Differentiable $(, const $n: usize)?] $list: $of);
    )*};
}

from_lists! {
    Box<[T]>: Vec<T>;
    VecDeque<T>: Vec<T>;
    Vec<T>: VecDeque<T>;
    Vec<T>: Box<[T]>;
    VecDeque<T>: [T; N], N;
    Vec<T>: [T; N], N;
    Box<[T]>: [T; N], N;
}

/// The other way round, as `Into` is of `From`: where a bound names it, rustc knows what a value is converted to.
pub trait IntoDerivative<T: Differentiable>: Differentiable + Sized {
    /// The value, and its pullback.
    #[expect(clippy::type_complexity, reason = "the shape of every forward sweep")]
    fn forward<M0: Flag>(
        self,
        flags: (M0,),
    ) -> (T, impl FnOnce((), T::Cotangent, Option<&mut Self::Cotangent>) + use<M0, Self, T>);

    /// The value, and its tangent.
    fn tangent(self, dots: (Option<&Self::Cotangent>,)) -> (T, T::Cotangent);
}

impl<S: Differentiable, T: FromDerivative<S>> IntoDerivative<T> for S {
    #[inline]
    fn forward<M0: Flag>(
        self,
        flags: (M0,),
    ) -> (T, impl FnOnce((), T::Cotangent, Option<&mut S::Cotangent>) + use<M0, S, T>) {
        T::__derivative_of_from(self, flags)
    }

    #[inline]
    fn tangent(self, dots: (Option<&S::Cotangent>,)) -> (T, T::Cotangent) {
        T::__tangent_of_from(self, dots)
    }
}

/// `x.into()`
#[inline]
pub fn converted<S: Into<T>, T>(x: S) -> T {
    x.into()
}

/// The derivatives of the function of this name, by hand.
#[expect(non_camel_case_types, reason = "the name of the function")]
#[derive(Debug)]
pub enum converted {}

impl converted {
    /// The value, and its pullback.
    #[doc(hidden)]
    #[expect(clippy::type_complexity, reason = "the shape of every forward sweep")]
    #[inline]
    pub fn __forward<M0: Flag, S: IntoDerivative<T>, T: Differentiable>(
        x: S,
        flags: (M0,),
    ) -> (T, impl FnOnce((), T::Cotangent, Option<&mut S::Cotangent>) + use<M0, S, T>) {
        x.forward(flags)
    }

    /// The value, and its tangent.
    #[doc(hidden)]
    #[inline]
    pub fn __tangent<S: IntoDerivative<T>, T: Differentiable>(
        x: S,
        dots: (Option<&S::Cotangent>,),
    ) -> (T, T::Cotangent) {
        x.tangent(dots)
    }
}

/// What the attribute implements beside a `From` of references.
#[diagnostic::on_unimplemented(
    message = "the conversion from `&{T}` to `{Self}` has no derivative",
    label = "the derivative of this conversion is not known",
    note = "put `#[differentiable]` on the `impl` of `From<&{T}>`"
)]
pub trait FromReference<T: Place + ?Sized>: Differentiable + Sized {
    /// The value, and its pullback.
    #[doc(hidden)]
    #[expect(clippy::type_complexity, reason = "the shape of every forward sweep")]
    fn __derivative_of_from<M0: Flag>(
        value: &T,
        flags: (M0,),
    ) -> (Self, impl FnOnce(&T, Self::Cotangent, Option<&mut T::Bar>) + use<Self, T, M0>);

    /// The value, and its tangent.
    #[doc(hidden)]
    fn __tangent_of_from(value: &T, dots: (Option<&T::Bar>,)) -> (Self, Self::Cotangent);
}

/// `(&x).into()`, and `T::from(&x)`
#[inline]
pub fn converted_from<'a, S: ?Sized, T: From<&'a S>>(x: &'a S) -> T {
    T::from(x)
}

/// The derivatives of the function of this name, by hand.
#[expect(non_camel_case_types, reason = "the name of the function")]
#[derive(Debug)]
pub enum converted_from {}

impl converted_from {
    /// The value, and its pullback.
    #[doc(hidden)]
    #[expect(clippy::type_complexity, reason = "the shape of every forward sweep")]
    #[inline]
    pub fn __forward<M0: Flag, S: Place + ?Sized, T: FromReference<S>>(
        x: &S,
        flags: (M0,),
    ) -> (T, impl FnOnce(&S, T::Cotangent, Option<&mut S::Bar>) + use<M0, S, T>) {
        T::__derivative_of_from(x, flags)
    }

    /// The value, and its tangent.
    #[doc(hidden)]
    #[inline]
    pub fn __tangent<S: Place + ?Sized, T: FromReference<S>>(x: &S, dots: (Option<&S::Bar>,)) -> (T, T::Cotangent) {
        T::__tangent_of_from(x, dots)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rt::On;

    #[test]
    fn between_floats() {
        let (value, pullback) = converted::__forward::<_, f32, f64>(1.5, (On,));
        let mut bar = 1.0;
        pullback((), 2.0, Some(&mut bar));
        assert_eq!((value, bar), (1.5, 3.0));
        assert_eq!(converted::__tangent::<f32, f64>(1.5, (Some(&2.0),)), (1.5, 2.0));
        assert_eq!(converted::__tangent::<u8, f64>(3, (Some(&()),)), (3.0, 0.0));
    }
}
