//! Second derivatives of conversions: those of `from` in forward mode, `from'(x, x_dot) -> (y, y_dot)`.
#![allow(clippy::type_complexity, reason = "the shape of every sweep")]
#![expect(non_snake_case, reason = "the names that the attribute gives to what stands beside a method")]

use super::{FromDerivative, FromReference, IntoDerivative};
use crate::Differentiable;
use crate::place::Place;
use crate::rt::Flag;

/// The type of tangents and cotangents.
type Of<T> = <T as Differentiable>::Cotangent;

/// What the attribute implements beside `From` by `order = 2`.
#[diagnostic::on_unimplemented(
    message = "the conversion from `{T}` to `{Self}` has no second derivative",
    label = "the second derivative of this conversion is not known",
    note = "put `#[differentiable(order = 2)]` on the `impl` of `From<{T}>`"
)]
pub trait FromTwice<T: Differentiable>: FromDerivative<T> {
    /// Value and tangent, and the pullback of both.
    #[doc(hidden)]
    fn __derivative_of___jvp_of_from<M0: Flag, M1: Flag>(
        value: T,
        dot: Of<T>,
        flags: (M0, M1),
    ) -> (
        (Self, Of<Self>),
        impl FnOnce((), (), (Of<Self>, Of<Self>), Option<&mut Of<T>>, Option<&mut Of<T>>) + use<Self, T, M0, M1>,
    );

    /// Value and tangent, and the tangents of both.
    #[doc(hidden)]
    fn __tangent_of___jvp_of_from(
        value: T,
        dot: Of<T>,
        dots: (Option<&Of<T>>, Option<&Of<T>>),
    ) -> ((Self, Of<Self>), (Of<Self>, Of<Self>));
}

/// Conversions of std's: linear, whatever is converted.
pub trait Linear<T: Differentiable>: FromDerivative<T> {
    /// The tangent of what a value is converted to.
    fn moved(dot: Of<T>) -> Of<Self>;

    /// Adds to the cotangent of what was converted.
    fn back(seed: Of<Self>, bar: &mut Of<T>);
}

/// Their second derivatives. One by one, for of a blanket rule rustc could not exclude that it is one for types of the user's too.
macro_rules! linear {
    ([$($params:tt)*] $to:ty: $of:ty) => {
        $crate::rt::jets::linear_jets!([$($params)*] $to: $of);

        impl<$($params)*> FromTwice<$of> for $to {
            #[inline]
            fn __derivative_of___jvp_of_from<M0: Flag, M1: Flag>(
                value: $of,
                dot: <$of as Differentiable>::Cotangent,
                flags: (M0, M1),
            ) -> (
                ($to, <$to as Differentiable>::Cotangent),
                impl FnOnce(
                    (),
                    (),
                    (<$to as Differentiable>::Cotangent, <$to as Differentiable>::Cotangent),
                    Option<&mut <$of as Differentiable>::Cotangent>,
                    Option<&mut <$of as Differentiable>::Cotangent>,
                ),
            ) {
                crate::conversions::second::forward::<$of, $to, M0, M1>(value, dot, flags)
            }

            #[inline]
            fn __tangent_of___jvp_of_from(
                value: $of,
                dot: <$of as Differentiable>::Cotangent,
                dots: (
                    Option<&<$of as Differentiable>::Cotangent>,
                    Option<&<$of as Differentiable>::Cotangent>,
                ),
            ) -> (
                ($to, <$to as Differentiable>::Cotangent),
                (<$to as Differentiable>::Cotangent, <$to as Differentiable>::Cotangent),
            ) {
                crate::conversions::second::tangent::<$of, $to>(value, dot, dots)
            }
        }
    };
}

pub(super) use linear;

/// Value and tangent, and the pullback of both.
#[inline]
pub(super) fn forward<T: Differentiable, S: Linear<T>, M0: Flag, M1: Flag>(
    value: T,
    dot: Of<T>,
    _: (M0, M1),
) -> ((S, Of<S>), impl FnOnce((), (), (Of<S>, Of<S>), Option<&mut Of<T>>, Option<&mut Of<T>>) + use<S, T, M0, M1>) {
    let (value, _) = S::__tangent_of_from(value, (None,));
    let pullback = |(): (), (): (), seeds: (Of<S>, Of<S>), bar: Option<&mut Of<T>>, dot_bar: Option<&mut Of<T>>| {
        for (seed, bar) in [(seeds.0, bar), (seeds.1, dot_bar)] {
            if let Some(bar) = bar {
                S::back(seed, bar);
            }
        }
    };
    ((value, S::moved(dot)), pullback)
}

/// Value and tangent, and the tangents of both.
#[inline]
pub(super) fn tangent<T: Differentiable, S: Linear<T>>(
    value: T,
    dot: Of<T>,
    (along, dot_along): (Option<&Of<T>>, Option<&Of<T>>),
) -> ((S, Of<S>), (Of<S>, Of<S>)) {
    let dot_along = dot_along.cloned().unwrap_or_else(|| crate::rt::zero_of_bar(&dot));
    let (value, along) = S::__tangent_of_from(value, (along,));
    ((value, S::moved(dot)), (along, S::moved(dot_along)))
}

/// The other way round, as `Into` is of `From`.
pub trait IntoTwice<T: Differentiable>: IntoDerivative<T> {
    /// Value and tangent, and the pullback of both.
    fn forward_twice<M0: Flag, M1: Flag>(
        self,
        dot: Of<Self>,
        flags: (M0, M1),
    ) -> (
        (T, Of<T>),
        impl FnOnce((), (), (Of<T>, Of<T>), Option<&mut Of<Self>>, Option<&mut Of<Self>>) + use<M0, M1, Self, T>,
    );

    /// Value and tangent, and the tangents of both.
    fn tangent_twice(self, dot: Of<Self>, dots: (Option<&Of<Self>>, Option<&Of<Self>>))
    -> ((T, Of<T>), (Of<T>, Of<T>));
}

impl<S: Differentiable, T: FromTwice<S>> IntoTwice<T> for S {
    #[inline]
    fn forward_twice<M0: Flag, M1: Flag>(
        self,
        dot: Of<S>,
        flags: (M0, M1),
    ) -> ((T, Of<T>), impl FnOnce((), (), (Of<T>, Of<T>), Option<&mut Of<S>>, Option<&mut Of<S>>) + use<M0, M1, S, T>)
    {
        T::__derivative_of___jvp_of_from(self, dot, flags)
    }

    #[inline]
    fn tangent_twice(self, dot: Of<S>, dots: (Option<&Of<S>>, Option<&Of<S>>)) -> ((T, Of<T>), (Of<T>, Of<T>)) {
        T::__tangent_of___jvp_of_from(self, dot, dots)
    }
}

/// `x.into()` and its tangent.
#[expect(clippy::needless_pass_by_value, reason = "as its derivatives take it")]
#[inline]
pub fn converted_twice<S: IntoTwice<T>, T: Differentiable>(x: S, dot: Of<S>) -> (T, Of<T>) {
    x.tangent((Some(&dot),))
}

/// The derivatives of the function of this name, by hand.
#[expect(non_camel_case_types, reason = "the name of the function")]
#[derive(Debug)]
pub enum converted_twice {}

impl converted_twice {
    /// Value and tangent, and the pullback of both.
    #[doc(hidden)]
    #[inline]
    pub fn __forward<M0: Flag, M1: Flag, S: IntoTwice<T>, T: Differentiable>(
        x: S,
        dot: Of<S>,
        flags: (M0, M1),
    ) -> ((T, Of<T>), impl FnOnce((), (), (Of<T>, Of<T>), Option<&mut Of<S>>, Option<&mut Of<S>>) + use<M0, M1, S, T>)
    {
        x.forward_twice(dot, flags)
    }

    /// Value and tangent, and the tangents of both.
    #[doc(hidden)]
    #[inline]
    pub fn __tangent<S: IntoTwice<T>, T: Differentiable>(
        x: S,
        dot: Of<S>,
        dots: (Option<&Of<S>>, Option<&Of<S>>),
    ) -> ((T, Of<T>), (Of<T>, Of<T>)) {
        x.tangent_twice(dot, dots)
    }
}

/// What the attribute implements beside a `From` of references by `order = 2`.
#[diagnostic::on_unimplemented(
    message = "the conversion from `&{T}` to `{Self}` has no second derivative",
    label = "the second derivative of this conversion is not known",
    note = "put `#[differentiable(order = 2)]` on the `impl` of `From<&{T}>`"
)]
pub trait FromReferenceTwice<T: Place + ?Sized>: FromReference<T> {
    /// Value and tangent, and the pullback of both.
    #[doc(hidden)]
    fn __derivative_of___jvp_of_from<M0: Flag, M1: Flag>(
        value: &T,
        dot: &T::Bar,
        flags: (M0, M1),
    ) -> (
        (Self, Of<Self>),
        impl FnOnce(&T, &T::Bar, (Of<Self>, Of<Self>), Option<&mut T::Bar>, Option<&mut T::Bar>) + use<Self, T, M0, M1>,
    );

    /// Value and tangent, and the tangents of both.
    #[doc(hidden)]
    fn __tangent_of___jvp_of_from(
        value: &T,
        dot: &T::Bar,
        dots: (Option<&T::Bar>, Option<&T::Bar>),
    ) -> ((Self, Of<Self>), (Of<Self>, Of<Self>));
}

/// `(&x).into()` and its tangent.
#[inline]
pub fn converted_from_twice<S: Place + ?Sized, T: FromReferenceTwice<S>>(x: &S, dot: &S::Bar) -> (T, Of<T>) {
    T::__tangent_of_from(x, (Some(dot),))
}

/// The derivatives of the function of this name, by hand.
#[expect(non_camel_case_types, reason = "the name of the function")]
#[derive(Debug)]
pub enum converted_from_twice {}

impl converted_from_twice {
    /// Value and tangent, and the pullback of both.
    #[doc(hidden)]
    #[inline]
    pub fn __forward<M0: Flag, M1: Flag, S: Place + ?Sized, T: FromReferenceTwice<S>>(
        x: &S,
        dot: &S::Bar,
        flags: (M0, M1),
    ) -> (
        (T, Of<T>),
        impl FnOnce(&S, &S::Bar, (Of<T>, Of<T>), Option<&mut S::Bar>, Option<&mut S::Bar>) + use<M0, M1, S, T>,
    ) {
        T::__derivative_of___jvp_of_from(x, dot, flags)
    }

    /// Value and tangent, and the tangents of both.
    #[doc(hidden)]
    #[inline]
    pub fn __tangent<S: Place + ?Sized, T: FromReferenceTwice<S>>(
        x: &S,
        dot: &S::Bar,
        dots: (Option<&S::Bar>, Option<&S::Bar>),
    ) -> ((T, Of<T>), (Of<T>, Of<T>)) {
        T::__tangent_of___jvp_of_from(x, dot, dots)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rt::{Off, On};
    use alloc::vec::Vec;

    #[test]
    fn values_and_tangents_are_converted_alike() {
        let ((value, dot), pullback) = converted_twice::__forward::<_, _, f32, f64>(1.5, 2.0, (On, On));
        let (mut bar, mut dot_bar) = (1.0, 2.0);
        pullback((), (), (3.0, 4.0), Some(&mut bar), Some(&mut dot_bar));
        assert_eq!((value, dot, bar, dot_bar), (1.5, 2.0, 4.0, 6.0));
        let both = converted_twice::__tangent::<f32, f64>(1.5, 2.0, (Some(&3.0), None));
        assert_eq!(both, ((1.5, 2.0), (3.0, 0.0)));
        let ((list, dots), pullback) =
            converted_twice::__forward::<_, _, [f64; 2], Vec<f64>>([1.0, 2.0], [3.0, 4.0], (Off, On));
        let mut dot_bar = [0.5, 0.5];
        pullback((), (), (vec![1.0, 1.0], vec![5.0, 6.0]), None, Some(&mut dot_bar));
        assert_eq!((list, dots, dot_bar), (vec![1.0, 2.0], vec![3.0, 4.0], [5.5, 6.5]));
    }
}
