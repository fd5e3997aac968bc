//! Negation, twice.

use super::{Bar, Of};
use crate::{Differentiable, Real, rt::Flag};

/// Negation twice.
#[diagnostic::on_unimplemented(
    message = "the negative of `{Self}` has no second derivative",
    label = "the second derivative of this operation is not known",
    note = "put `#[differentiable(order = 2)]` on the `impl` of the operator"
)]
pub trait Negative: Differentiable + Sized {
    /// The result.
    type Value;
    /// The tangent of the result.
    type Dot;
    /// What the partial derivatives are computed from.
    type Partials;

    /// The result, its tangent, and the partial derivatives of both.
    fn twice(self, dot: Of<Self>) -> ((Self::Value, Self::Dot), Self::Partials);

    /// Adds the cotangents of result and tangent to those of the operand and its tangent.
    fn pull(partials: Self::Partials, seed: (Self::Dot, Self::Dot), bars: (Bar<'_, Of<Self>>, Bar<'_, Of<Self>>));

    /// The tangents of result and tangent.
    fn push(partials: Self::Partials, dots: (Option<&Of<Self>>, Option<&Of<Self>>)) -> (Self::Dot, Self::Dot);
}

macro_rules! negative {
    ([$($params:tt)*], $ty:ty, $of:ty) => {
        #[allow(clippy::clone_on_copy)]
        impl<$($params)*> Negative for $of {
            type Value = $ty;
            type Dot = $ty;
            type Partials = ();

            #[inline(always)]
            fn twice(self, dot: $ty) -> (($ty, $ty), ()) {
                let x: $ty = self.clone();
                ((-x, -dot), ())
            }

            #[inline(always)]
            fn pull((): (), (value, tangent): ($ty, $ty), (x, dot): (Bar<'_, $ty>, Bar<'_, $ty>)) {
                if let Some(x) = x {
                    *x -= value;
                }
                if let Some(dot) = dot {
                    *dot -= tangent;
                }
            }

            #[inline(always)]
            fn push((): (), (x, dot): (Option<&$ty>, Option<&$ty>)) -> ($ty, $ty) {
                let minus = |dot: Option<&$ty>| dot.map_or_else(<$ty>::default, |dot| -*dot);
                (minus(x), minus(dot))
            }
        }
    };
}

negative!([], f32, f32);
negative!([], f64, f64);
negative!([T: Real], T, &T);

macro_rules! integer_negative {
    ($($ty:ty)*) => {$(
        impl Negative for $ty {
            type Value = $ty;
            type Dot = ();
            type Partials = ();

            #[inline]
            fn twice(self, (): ()) -> (($ty, ()), ()) {
                ((-self, ()), ())
            }

            #[inline]
            fn pull((): (), _: ((), ()), _: (Bar<'_, ()>, Bar<'_, ()>)) {}

            #[inline]
            fn push((): (), _: (Option<&()>, Option<&()>)) -> ((), ()) {
                ((), ())
            }
        }
    )*};
}

integer_negative!(i8 i16 i32 i64 i128 isize);

/// Negation by value, and by reference.
macro_rules! negation {
    ($name:ident, $a:ty, [$($g:ident)*], $ga:ty, $($bound:tt)*) => {
        /// The operator and its tangent.
        #[inline(always)]
        pub fn $name<A, V, L, D, P>(a: $a, a_dot: L) -> (V, D)
        where
            $($bound)*
        {
            a.twice(a_dot).0
        }

        /// The derivatives of the function of the same name.
        #[allow(non_camel_case_types)]
        #[derive(Debug)]
        pub enum $name {}

        impl $name {
            /// In reverse mode.
            #[inline(always)]
            pub fn __forward<F0: Flag, F1: Flag, A, V, L, D, P, $($g,)* G1>(
                a: $a,
                a_dot: L,
                _: (F0, F1),
            ) -> (
                (V, D),
                impl FnOnce($ga, G1, (D, D), Bar<'_, L>, Bar<'_, L>) + use<F0, F1, A, V, L, D, P, $($g,)* G1>,
            )
            where
                $($bound)*
            {
                let (value, partials) = a.twice(a_dot);
                let pullback = move |_: $ga, _: G1, seed: (D, D), a: Bar<'_, L>, a_dot: Bar<'_, L>| {
                    <$a as Negative>::pull(partials, seed, (a, a_dot));
                };
                (value, pullback)
            }

            /// In forward mode.
            #[inline(always)]
            pub fn __tangent<A, V, L, D, P>(a: $a, a_dot: L, dots: (Option<&L>, Option<&L>)) -> ((V, D), (D, D))
            where
                $($bound)*
            {
                let (value, partials) = a.twice(a_dot);
                (value, <$a as Negative>::push(partials, dots))
            }
        }
    };
}

negation!(neg, A, [G0], G0, A: Negative<Value = V, Dot = D, Partials = P> + Differentiable<Cotangent = L>);
negation!(
    ref_neg,
    &A,
    [],
    &A,
    for<'a> &'a A: Negative<Value = V, Dot = D, Partials = P> + Differentiable<Cotangent = L>
);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rt::On;

    #[test]
    fn negation_and_integers() {
        assert_eq!(neg(2.0, 3.0), (-2.0, -3.0));
        assert_eq!(neg(2_i32, ()), (-2, ()));
        assert_eq!(neg::__tangent(2.0, 3.0, (Some(&5.0), None)), ((-2.0, -3.0), (-5.0, 0.0)));
        let (_, pullback) = neg::__forward(2.0, 3.0, (On, On));
        let (mut a, mut a_dot) = (1.0, 1.0);
        pullback((), (), (5.0, 7.0), Some(&mut a), Some(&mut a_dot));
        assert_eq!((a, a_dot), (-4.0, -6.0));
    }
}
