//! `a += &b` and `a -= &b` of types of the user's, whose operator takes the right side by reference: such a type may have no other.
#![allow(clippy::type_complexity, reason = "the shape of every sweep")]

use crate::Differentiable;
use crate::rt::{
    Flag,
    ops::{AddAssignRule, DualAssign, KeptState, SubAssignRule},
};
use core::ops::{AddAssign, SubAssign};

macro_rules! assigned {
    ($name:ident $operator:ident $rule:ident $symbol:tt) => {
        #[doc = concat!("`a ", stringify!($symbol), " &b`")]
        #[inline]
        pub fn $name<A: for<'b> $operator<&'b B>, B>(a: &mut A, b: &B) {
            *a $symbol b;
        }

        /// The derivatives of the function of this name, by hand.
        #[expect(non_camel_case_types, reason = "the name of the function")]
        #[derive(Debug)]
        pub enum $name {}

        impl $name {
            /// The pullback, which puts back what was there.
            #[doc(hidden)]
            #[inline]
            pub fn __forward<M0: Flag, M1: Flag, A, B, K>(
                a: &mut A,
                b: &B,
                _: (M0, M1),
            ) -> (
                (),
                impl FnOnce(&mut A, &B, (), Option<&mut A::Cotangent>, Option<&mut B::Cotangent>) + use<M0, M1, A, B, K>,
            )
            where
                A: for<'b> $operator<&'b B> + for<'b> $rule<&'b B, Kept = K> + Differentiable + Clone,
                B: Differentiable,
                K: KeptState<State = A::Cotangent, Share = B::Cotangent>,
            {
                let (old, kept) = (a.clone(), $rule::keep(&*a, &b));
                self::$name(a, b);
                let pullback = move |a: &mut A,
                                     _: &B,
                                     (): (),
                                     state: Option<&mut A::Cotangent>,
                                     bar: Option<&mut B::Cotangent>| {
                    *a = old;
                    match (state, bar) {
                        (Some(state), Some(bar)) => crate::rt::add_assign(bar, &kept.share(state)),
                        (Some(state), None) => kept.enter(state),
                        (None, _) => {}
                    }
                };
                ((), pullback)
            }

            /// The tangents.
            #[doc(hidden)]
            #[inline]
            pub fn __tangent<A, B>(
                a: &mut A,
                b: &B,
                (dot, b_dot): (Option<&mut A::Cotangent>, Option<&B::Cotangent>),
            ) -> ((), ())
            where
                A: for<'b> DualAssign<crate::rt::ops::$operator, &'b B>,
                B: Differentiable,
                for<'b> &'b B: Differentiable<Cotangent = B::Cotangent>,
            {
                a.dual(b, dot, b_dot);
                ((), ())
            }
        }
    };
}

assigned!(added AddAssign AddAssignRule +=);
assigned!(subtracted SubAssign SubAssignRule -=);
