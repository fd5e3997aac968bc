//! The rules: a trait for each operator, for floats, for what carries no derivative, and for types of the user's.

use super::{
    FloatDifference, FloatDividend, FloatFactor, FloatNegation, FloatSum, Inert, Kept, KeptOperand, KeptState, Of,
    Read, guarded,
};
use crate::{Differentiable, Real};
use alloc::string::String;

/// A trait whose rule keeps what it wants.
#[rustfmt::skip] // it would move the attribute further to the right each time
macro_rules! keeping {
    ($name:ident, $kept:ident, $what:literal, $message:literal) => {
        #[doc = concat!("The derivative of `", $what, "`.")]
        #[diagnostic::on_unimplemented(
            message = $message,
            label = "the derivative of this operation is not known",
            note = "put `#[differentiable]` on the `impl` of the operator"
        )]
        pub trait $name<Rhs> {
            /// What the rule wants of the operands.
            type Kept: $kept;

            /// Keeps it.
            fn keep(&self, rhs: &Rhs) -> Self::Kept;
        }
    };
}

keeping!(AddRule, Kept, "+", "`{Self} + {Rhs}` has no derivative");
keeping!(SubRule, Kept, "-", "`{Self} - {Rhs}` has no derivative");
keeping!(AddAssignRule, KeptState, "+=", "`{Self} += {Rhs}` has no derivative");
keeping!(SubAssignRule, KeptState, "-=", "`{Self} -= {Rhs}` has no derivative");

/// The derivative of unary `-`. The right operand is `()`.
#[diagnostic::on_unimplemented(
    message = "the negative of `{Self}` has no derivative",
    label = "the derivative of this operation is not known",
    note = "put `#[differentiable]` on the `impl` of the operator"
)]
pub trait NegRule {
    /// What the rule wants of the operand.
    type Kept: Kept;

    /// Keeps it.
    fn keep(&self) -> Self::Kept;
}

/// A trait whose rule is given the operands again.
macro_rules! given {
    ($name:ident, $what:literal, $message:literal, [$($kept:ident $keep:ident $other:ident $side:literal),*]) => {
        #[doc = concat!("The derivative of `", $what, "`.")]
        #[diagnostic::on_unimplemented(
            message = $message,
            label = "the derivative of this operation is not known",
            note = "put `#[differentiable]` on the `impl` of the operator"
        )]
        pub trait $name<Rhs: Differentiable>: Differentiable + Sized {
            /// The cotangent of the result.
            type Out;
            $(
                #[doc = concat!("What the rule wants of the ", $side, " operand, if the other one is not active.")]
                type $kept: KeptOperand<$other>;

                /// Keeps it.
                fn $keep(&self, rhs: &Rhs) -> Self::$kept;
            )*

            /// The share of the left operand.
            fn left(&self, rhs: &Rhs, g: &Self::Out) -> Of<Self>;

            /// The share of the right operand.
            fn right(&self, rhs: &Rhs, g: &Self::Out) -> Of<Rhs>;

            /// Both shares.
            fn both(&self, rhs: &Rhs, g: &Self::Out) -> (Of<Self>, Of<Rhs>);
        }
    };
}

given!(MulRule, "*", "`{Self} * {Rhs}` has no derivative", [Left keep_left Rhs "left", Right keep_right Self "right"]);
given!(DivRule, "/", "`{Self} / {Rhs}` has no derivative", [Left keep_left Rhs "left"]);
given!(RemRule, "%", "`{Self} % {Rhs}` has no derivative", []);
given!(MulAssignRule, "*=", "`{Self} *= {Rhs}` has no derivative", [Left keep_left Rhs "left", Right keep_right Self "right"]);
given!(DivAssignRule, "/=", "`{Self} /= {Rhs}` has no derivative", [Left keep_left Rhs "left"]);
given!(RemAssignRule, "%=", "`{Self} %= {Rhs}` has no derivative", []);

/// A rule for the four ways in which the operands can be taken.
macro_rules! by_value_and_by_reference {
    ($macro:ident!($rule:ident, [$($params:tt)*], $ty:ty $(, $($args:tt)*)?)) => {
        $macro!($rule, [$($params)*], $ty, $ty, $ty $(, $($args)*)?);
        $macro!($rule, [$($params)*], $ty, &$ty, $ty $(, $($args)*)?);
        $macro!($rule, [$($params)*], $ty, $ty, &$ty $(, $($args)*)?);
        $macro!($rule, [$($params)*], $ty, &$ty, &$ty $(, $($args)*)?);
    };
}

macro_rules! float_kept {
    ($kept:ident, $g:ident => $left:expr, $right:expr) => {
        impl<T: Real> Kept for $kept<T> {
            type Left = T;
            type Right = T;
            type Out = T;

            #[inline(always)]
            fn left(&self, $g: &T) -> T {
                let $g = *$g;
                $left
            }

            #[inline(always)]
            fn right(&self, $g: &T) -> T {
                let $g = *$g;
                $right
            }

            #[inline(always)]
            fn both(&self, $g: &T) -> (T, T) {
                let $g = *$g;
                ($left, $right)
            }
        }

        impl<T: Real> KeptState for $kept<T> {
            type State = T;
            type Share = T;

            #[inline(always)]
            fn share(&self, $g: &mut T) -> T {
                let $g = *$g;
                $right
            }

            #[inline(always)]
            fn enter(&self, _: &mut T) {}
        }
    };
}

float_kept!(FloatSum, g => g, g);
float_kept!(FloatDifference, g => g, -g);

impl<T: Real> Kept for FloatNegation<T> {
    type Left = T;
    type Right = ();
    type Out = T;

    #[inline(always)]
    fn left(&self, g: &T) -> T {
        -*g
    }

    #[inline(always)]
    fn right(&self, _: &T) {}

    #[inline(always)]
    fn both(&self, g: &T) -> (T, ()) {
        (-*g, ())
    }
}

macro_rules! kept_rule {
    ($rule:ident, [$($params:tt)*], $ty:ty, $left:ty, $right:ty, $kept:ty) => {
        #[diagnostic::do_not_recommend]
        impl<$($params)*> $rule<$right> for $left {
            type Kept = $kept;

            #[inline(always)]
            fn keep(&self, _: &$right) -> $kept {
                <$kept>::default()
            }
        }
    };
}

/// The formulas of the table in `autodiff-macros`, for floats.
macro_rules! float_rule {
    ($rule:ident, [$($params:tt)*], $ty:ty, $left:ty, $right:ty, [$($side:ident $keep:ident $kept:ty),*],
     ($x:ident, $a:ident, $g:ident) => $dx:expr, $da:expr) => {
        #[allow(unused_variables)]
        #[diagnostic::do_not_recommend]
        impl<$($params)*> $rule<$right> for $left {
            type Out = $ty;

            $(
                type $side = $kept;

                #[inline(always)]
                fn $keep(&self, _: &$right) -> $kept {
                    <$kept>::default()
                }
            )*

            #[inline(always)]
            fn left(&self, rhs: &$right, g: &$ty) -> $ty {
                let ($x, $a, $g): ($ty, $ty, $ty) = (self.read(), rhs.read(), *g);
                $dx
            }

            #[inline(always)]
            fn right(&self, rhs: &$right, g: &$ty) -> $ty {
                let ($x, $a, $g): ($ty, $ty, $ty) = (self.read(), rhs.read(), *g);
                $da
            }

            #[inline(always)]
            fn both(&self, rhs: &$right, g: &$ty) -> ($ty, $ty) {
                let ($x, $a, $g): ($ty, $ty, $ty) = (self.read(), rhs.read(), *g);
                ($dx, $da)
            }
        }
    };
}

macro_rules! inert_rule {
    ($rule:ident, [], $ty:ty, $left:ty, $right:ty, [$($side:ident $keep:ident),*]) => {
        impl $rule<$right> for $left {
            type Out = ();

            $(
                type $side = Inert;

                #[inline]
                fn $keep(&self, _: &$right) -> Inert {
                    Inert
                }
            )*

            #[inline]
            fn left(&self, _: &$right, (): &()) {}

            #[inline]
            fn right(&self, _: &$right, (): &()) {}

            #[inline]
            fn both(&self, _: &$right, (): &()) -> ((), ()) {
                ((), ())
            }
        }
    };
}

macro_rules! neg_rule {
    ([$($params:tt)*], $ty:ty, $kept:ty) => {
        #[diagnostic::do_not_recommend]
        impl<$($params)*> NegRule for $ty {
            type Kept = $kept;

            #[inline(always)]
            fn keep(&self) -> $kept {
                <$kept>::default()
            }
        }
    };
}

/// The rules for operands of these types, on floats of type `$ty`.
macro_rules! float_rules {
    ($params:tt, $ty:ty, $left:ty, $right:ty) => {
        kept_rule!(AddRule, $params, $ty, $left, $right, FloatSum<$ty>);
        kept_rule!(SubRule, $params, $ty, $left, $right, FloatDifference<$ty>);
        given_rules!(MulRule DivRule RemRule, $params, $ty, $left, $right);
    };
}

/// The rules of products, quotients and remainders, and those of the assignments.
macro_rules! given_rules {
    ($mul:ident $div:ident $rem:ident, $params:tt, $ty:ty, $left:ty, $right:ty) => {
        float_rule!(
            $mul, $params, $ty, $left, $right,
            [Left keep_left FloatFactor<$ty>, Right keep_right FloatFactor<$ty>],
            (x, a, g) => g * a, g * x
        );
        float_rule!(
            $div, $params, $ty, $left, $right,
            [Left keep_left FloatDividend<$ty>],
            (x, a, g) => guarded(g, g / a), guarded(g, -(g / a * (x / a)))
        );
        float_rule!(
            $rem, $params, $ty, $left, $right,
            [],
            (x, a, g) => g, guarded(g, -(g * ((x - x % a) / a).ad_round()))
        );
    };
}

// One by one, for of a blanket rule rustc could not exclude that it is one for references too.
macro_rules! float_values {
    ($($ty:ty)*) => {$(
        float_rules!([], $ty, $ty, $ty);
        given_rules!(MulAssignRule DivAssignRule RemAssignRule, [], $ty, $ty, $ty);
        kept_rule!(AddAssignRule, [], $ty, $ty, $ty, FloatSum<$ty>);
        kept_rule!(SubAssignRule, [], $ty, $ty, $ty, FloatDifference<$ty>);
        neg_rule!([], $ty, FloatNegation<$ty>);
    )*};
}

float_values!(f32 f64);
float_rules!([T: Real], T, &T, T);
float_rules!([T: Real], T, T, &T);
float_rules!([T: Real], T, &T, &T);
given_rules!(MulAssignRule DivAssignRule RemAssignRule, [T: Real], T, T, &T);
kept_rule!(AddAssignRule, [T: Real], T, T, &T, FloatSum<T>);
kept_rule!(SubAssignRule, [T: Real], T, T, &T, FloatDifference<T>);
neg_rule!([T: Real], &T, FloatNegation<T>);

macro_rules! integer_rules {
    ($($ty:ty)*) => {$(
        by_value_and_by_reference!(kept_rule!(AddRule, [], $ty, Inert));
        by_value_and_by_reference!(kept_rule!(SubRule, [], $ty, Inert));
        kept_rule!(AddAssignRule, [], $ty, $ty, $ty, Inert);
        kept_rule!(AddAssignRule, [], $ty, $ty, &$ty, Inert);
        kept_rule!(SubAssignRule, [], $ty, $ty, $ty, Inert);
        kept_rule!(SubAssignRule, [], $ty, $ty, &$ty, Inert);
        by_value_and_by_reference!(inert_rule!(MulRule, [], $ty, [Left keep_left, Right keep_right]));
        by_value_and_by_reference!(inert_rule!(DivRule, [], $ty, [Left keep_left]));
        by_value_and_by_reference!(inert_rule!(RemRule, [], $ty, []));
        inert_rule!(MulAssignRule, [], $ty, $ty, $ty, [Left keep_left, Right keep_right]);
        inert_rule!(MulAssignRule, [], $ty, $ty, &$ty, [Left keep_left, Right keep_right]);
        inert_rule!(DivAssignRule, [], $ty, $ty, $ty, [Left keep_left]);
        inert_rule!(DivAssignRule, [], $ty, $ty, &$ty, [Left keep_left]);
        inert_rule!(RemAssignRule, [], $ty, $ty, $ty, []);
        inert_rule!(RemAssignRule, [], $ty, $ty, &$ty, []);
    )*};
}

integer_rules!(u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize);

macro_rules! signed_rules {
    ($($ty:ty)*) => {$( neg_rule!([], $ty, Inert); neg_rule!([], &$ty, Inert); )*};
}

signed_rules!(i8 i16 i32 i64 i128 isize);

impl AddRule<&str> for String {
    type Kept = Inert;

    #[inline]
    fn keep(&self, _: &&str) -> Inert {
        Inert
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_keep_nothing() {
        assert_eq!(size_of_val(&AddRule::keep(&1.0_f64, &2.0)), 0);
        assert_eq!(size_of_val(&NegRule::keep(&1.0_f32)), 0);
    }

    #[test]
    fn shares() {
        assert_eq!(SubRule::keep(&5.0_f64, &&2.0).both(&3.0), (3.0, -3.0));
        assert_eq!(NegRule::keep(&5.0_f64).left(&3.0), -3.0);
        assert_eq!(MulRule::both(&5.0_f64, &&2.0, &3.0), (6.0, 15.0));
        assert_eq!(DivRule::both(&&5.0_f64, &2.0, &3.0), (1.5, -3.75));
        assert_eq!(RemRule::both(&-5.5_f64, &2.0, &1.0), (1.0, 2.0));
        let mut state = 3.0_f64;
        assert_eq!((SubAssignRule::keep(&5.0_f64, &2.0).share(&mut state), state), (-3.0, 3.0));
    }

    #[test]
    fn integers_have_none() {
        AddRule::keep(&1_usize, &&2).both(&());
        MulRule::both(&1_u8, &2, &());
    }
}
