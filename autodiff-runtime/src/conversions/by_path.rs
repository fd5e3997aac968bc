//! `V::from(x)`
#![allow(clippy::type_complexity, reason = "the shape of every sweep")]
#![expect(non_snake_case, reason = "the names that the attribute gives to what stands beside a method")]

use super::{IntoDerivative, IntoTwice};
use crate::Differentiable;
use crate::rt::Flag;

/// The derivatives of `V::from(x)`, where `V` has no function `from` of its own. What `x` is says which impl is meant: of the traits
/// above rustc would take the only one that there is, be `x` what it may.
pub trait Convert: Differentiable + Sized {
    /// The value, and its pullback.
    #[doc(hidden)]
    #[inline]
    fn __derivative_of_from<M0: Flag, S: IntoDerivative<Self>>(
        value: S,
        flags: (M0,),
    ) -> (Self, impl FnOnce((), Self::Cotangent, Option<&mut S::Cotangent>) + use<M0, S, Self>) {
        value.forward(flags)
    }

    /// The value, and its tangent.
    #[doc(hidden)]
    #[inline]
    fn __tangent_of_from<S: IntoDerivative<Self>>(value: S, dots: (Option<&S::Cotangent>,)) -> (Self, Self::Cotangent) {
        value.tangent(dots)
    }

    /// The tangent of what does not move.
    #[doc(hidden)]
    #[inline]
    fn __still_0_of_from<S: Differentiable>(value: &S) -> S::Cotangent {
        value.zero_cotangent()
    }

    /// The value, and its tangent.
    #[doc(hidden)]
    #[inline]
    fn __jvp_of_from<S: IntoTwice<Self>>(value: S, dot: S::Cotangent) -> (Self, Self::Cotangent) {
        value.tangent((Some(&dot),))
    }

    /// Value and tangent, and the pullback of both.
    #[doc(hidden)]
    #[inline]
    fn __derivative_of___jvp_of_from<M0: Flag, M1: Flag, S: IntoTwice<Self>>(
        value: S,
        dot: S::Cotangent,
        flags: (M0, M1),
    ) -> (
        (Self, Self::Cotangent),
        impl FnOnce((), (), (Self::Cotangent, Self::Cotangent), Option<&mut S::Cotangent>, Option<&mut S::Cotangent>)
        + use<M0, M1, S, Self>,
    ) {
        value.forward_twice(dot, flags)
    }

    /// Value and tangent, and the tangents of both.
    #[doc(hidden)]
    #[inline]
    fn __tangent_of___jvp_of_from<S: IntoTwice<Self>>(
        value: S,
        dot: S::Cotangent,
        dots: (Option<&S::Cotangent>, Option<&S::Cotangent>),
    ) -> ((Self, Self::Cotangent), (Self::Cotangent, Self::Cotangent)) {
        value.tangent_twice(dot, dots)
    }
}

impl<T: Differentiable> Convert for T {}
