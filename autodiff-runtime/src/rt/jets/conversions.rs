//! Conversions from the third derivative on.

use super::super::Flag;
use super::Depth;
use crate::Differentiable;

/// What the attribute implements beside a `From` that is differentiated more than twice: the conversion of a value that has its tangents
/// with it. `LENT`: the `From` is one of references, whose values these are.
#[diagnostic::on_unimplemented(
    message = "the conversion from `{S}` to `{Self}` has no third derivative",
    label = "the third derivative of this conversion is not known",
    note = "put `#[differentiable(order = 3)]` on the `impl` of `From<{S}>`, or the order that is wanted"
)]
pub trait FromJets<S: Differentiable, D: Depth, const LENT: bool>: Differentiable + Sized {
    /// What the partial derivatives are computed from.
    type Partials;

    /// The jet that a jet is converted to.
    fn convert(x: D::Jet<S>) -> (D::Jet<Self>, Self::Partials);

    /// Adds cotangents of the result to those of what was converted.
    fn pull(partials: Self::Partials, seed: D::Dots<Self>, bar: Option<&mut D::Dots<S>>);

    /// The tangents of the result, from those of what is converted.
    fn push(partials: Self::Partials, dots: Option<&D::Dots<S>>) -> D::Dots<Self>;
}

/// The other way round, as `Into` is of `From`: where a bound names it, rustc knows what a value is converted to.
pub trait IntoJets<T: Differentiable, D: Depth, const LENT: bool>: Differentiable + Sized {
    /// What the partial derivatives are computed from.
    type Partials;

    /// The jet that a jet is converted to.
    fn convert(x: D::Jet<Self>) -> (D::Jet<T>, Self::Partials);

    /// Adds cotangents of the result to those of what was converted.
    fn pull(partials: Self::Partials, seed: D::Dots<T>, bar: Option<&mut D::Dots<Self>>);

    /// The tangents of the result, from those of what is converted.
    fn push(partials: Self::Partials, dots: Option<&D::Dots<Self>>) -> D::Dots<T>;
}

impl<S: Differentiable, T: FromJets<S, D, LENT>, D: Depth, const LENT: bool> IntoJets<T, D, LENT> for S {
    type Partials = T::Partials;

    #[inline]
    fn convert(x: D::Jet<S>) -> (D::Jet<T>, T::Partials) {
        T::convert(x)
    }

    #[inline]
    fn pull(partials: T::Partials, seed: D::Dots<T>, bar: Option<&mut D::Dots<S>>) {
        T::pull(partials, seed, bar);
    }

    #[inline]
    fn push(partials: T::Partials, dots: Option<&D::Dots<S>>) -> D::Dots<T> {
        T::push(partials, dots)
    }
}

/// The impl for a conversion that is linear.
macro_rules! linear_jets {
    ([$($params:tt)*] $to:ty: $of:ty) => {
        impl<__D: $crate::rt::jets::Depth, $($params)*> $crate::rt::jets::FromJets<$of, __D, false> for $to {
            type Partials = __D::Dots<$of>;

            #[inline]
            fn convert(x: __D::Jet<$of>) -> (__D::Jet<$to>, Self::Partials) {
                let still = __D::still::<$of>(&x);
                (__D::convert::<$of, $to>(x), still)
            }

            #[inline]
            fn pull(_: Self::Partials, seed: __D::Dots<$to>, bar: Option<&mut __D::Dots<$of>>) {
                if let Some(bar) = bar {
                    __D::back::<$of, $to>(seed, bar);
                }
            }

            #[inline]
            fn push(still: Self::Partials, dots: Option<&__D::Dots<$of>>) -> __D::Dots<$to> {
                __D::moved::<$of, $to>(dots.map_or(still, |dots| __D::copy::<$of>(dots)))
            }
        }
    };
}

pub(crate) use linear_jets;

/// A function by its name, and whether it is the conversion of a reference.
macro_rules! function {
    ($name:ident, $lent:literal) => {
        /// The conversion of a jet.
        #[inline]
        pub fn $name<D: Depth, S: IntoJets<T, D, $lent>, T: Differentiable>(x: D::Jet<S>) -> D::Jet<T> {
            S::convert(x).0
        }

        /// The derivatives of the function of the same name.
        #[allow(non_camel_case_types)]
        #[derive(Debug)]
        pub enum $name {}

        impl $name {
            /// In reverse mode.
            #[inline]
            pub fn __forward<F0: Flag, D: Depth, S: IntoJets<T, D, $lent>, T: Differentiable>(
                x: D::Jet<S>,
                _: (F0,),
            ) -> (D::Jet<T>, impl FnOnce((), D::Dots<T>, Option<&mut D::Dots<S>>) + use<F0, D, S, T>) {
                let (value, partials) = S::convert(x);
                (value, move |(): (), seed: D::Dots<T>, bar: Option<&mut D::Dots<S>>| S::pull(partials, seed, bar))
            }

            /// In forward mode.
            #[inline]
            pub fn __tangent<D: Depth, S: IntoJets<T, D, $lent>, T: Differentiable>(
                x: D::Jet<S>,
                dots: (Option<&D::Dots<S>>,),
            ) -> (D::Jet<T>, D::Dots<T>) {
                let (value, partials) = S::convert(x);
                (value, S::push(partials, dots.0))
            }
        }
    };
}

function!(converted, false);
function!(converted_from, true);
