//! Operators on values whose type the macro does not know: floats, or a type of the user's.
//!
//! The rule of an operator gives each operand its share of the result's cotangent. For floats that is the formula which is
//! generated where the types are known, and nothing else is left of it after inlining. For a type of the user's it is the
//! differentiated body of the operator's method, from `#[differentiable]` on its `impl`.
//!
//! A rule is given those operands again that it has a use for with floats. A reverse sweep should not have to keep the others:
//! what it wants of them with types of the user's, the rule [keeps](Kept) itself in the forward sweep, nothing at all for
//! floats.

pub use super::dual::{
    Add, AddAssign, Div, DivAssign, DualAssign, DualOf, DualWith, Mul, MulAssign, Rem, RemAssign, Sub, SubAssign,
};
use super::{Flag, Off, On};
use crate::{Differentiable, Real};
use std::marker::PhantomData;

/// The cotangent of a value of type `T`.
type Of<T> = <T as Differentiable>::Cotangent;

/// What the rule of `+`, `-` or negation kept of its operands.
///
/// There is a default, so that a loop can make room for the records of all its turns at once.
pub trait Kept: Default + Clone {
    /// The cotangent of the left operand.
    type Left;
    /// The cotangent of the right operand.
    type Right;
    /// The cotangent of the result.
    type Out;

    /// The share of the left operand.
    fn left(&self, g: &Self::Out) -> Self::Left;

    /// The share of the right operand.
    fn right(&self, g: &Self::Out) -> Self::Right;

    /// Both shares.
    fn both(&self, g: &Self::Out) -> (Self::Left, Self::Right);
}

/// The derivative of an operator on types of the user's, from the body of its method.
///
/// `A` and `B` are the operands' types; where they are taken by reference, what the references point to.
pub trait Operator<A: Differentiable, B: Differentiable> {
    /// The cotangent of the result.
    type Out;

    /// Adds to the cotangents that are asked for.
    fn bars<FA: Flag, FB: Flag>(
        a: &A,
        b: &B,
        g: &Self::Out,
        a_bar: Option<&mut A::Cotangent>,
        b_bar: Option<&mut B::Cotangent>,
        flags: (FA, FB),
    );
}

/// The share of the left operand of a user's operator.
#[inline]
pub fn left<R: Operator<A, B>, A: Differentiable, B: Differentiable>(a: &A, b: &B, g: &R::Out) -> A::Cotangent {
    let mut bar = a.zero_cotangent();
    R::bars(a, b, g, Some(&mut bar), None, (On, Off));
    bar
}

/// The share of the right operand of a user's operator.
#[inline]
pub fn right<R: Operator<A, B>, A: Differentiable, B: Differentiable>(a: &A, b: &B, g: &R::Out) -> B::Cotangent {
    let mut bar = b.zero_cotangent();
    R::bars(a, b, g, None, Some(&mut bar), (Off, On));
    bar
}

/// Both shares of a user's operator.
#[inline]
pub fn both<R: Operator<A, B>, A: Differentiable, B: Differentiable>(
    a: &A,
    b: &B,
    g: &R::Out,
) -> (A::Cotangent, B::Cotangent) {
    let mut bars = (a.zero_cotangent(), b.zero_cotangent());
    R::bars(a, b, g, Some(&mut bars.0), Some(&mut bars.1), (On, On));
    bars
}

/// The operands of a user's operator, kept for its rule. Empty only before it was filled.
pub struct Operands<R, A, B>(Option<(A, B)>, PhantomData<fn() -> R>);

impl<R, A: Clone, B: Clone> Operands<R, A, B> {
    /// Keeps the operands.
    #[inline]
    pub fn keep(a: &A, b: &B) -> Self {
        Operands(Some((a.clone(), b.clone())), PhantomData)
    }

    fn get(&self) -> (&A, &B) {
        match &self.0 {
            Some((a, b)) => (a, b),
            None => super::missing(),
        }
    }
}

impl<R, A, B> Default for Operands<R, A, B> {
    #[inline]
    fn default() -> Self {
        Operands(None, PhantomData)
    }
}

// Not derived: a derive would ask for `R: Clone`.
impl<R, A: Clone, B: Clone> Clone for Operands<R, A, B> {
    #[inline]
    fn clone(&self) -> Self {
        Operands(self.0.clone(), PhantomData)
    }
}

impl<R: Operator<A, B>, A: Differentiable + Clone, B: Differentiable + Clone> Kept for Operands<R, A, B> {
    type Left = Of<A>;
    type Right = Of<B>;
    type Out = R::Out;

    #[inline]
    fn left(&self, g: &R::Out) -> Of<A> {
        let (a, b) = self.get();
        left::<R, A, B>(a, b, g)
    }

    #[inline]
    fn right(&self, g: &R::Out) -> Of<B> {
        let (a, b) = self.get();
        right::<R, A, B>(a, b, g)
    }

    #[inline]
    fn both(&self, g: &R::Out) -> (Of<A>, Of<B>) {
        let (a, b) = self.get();
        both::<R, A, B>(a, b, g)
    }
}

/// The derivative of a compound assignment to a type of the user's, from the body of its method.
pub trait AssignOperator<A: Differentiable, B: Differentiable> {
    /// Turns the cotangent of the target's exit state into that of its entry state, and adds to the right side's.
    fn bars<FB: Flag>(a: &A, b: &B, state: &mut A::Cotangent, b_bar: Option<&mut B::Cotangent>, flag: FB);
}

/// What the rule of `+=` or `-=` kept of its operands.
pub trait KeptState: Default + Clone {
    /// The cotangent of the target.
    type State;
    /// The cotangent of the right side.
    type Share;

    /// Turns the cotangent of the target's exit state into that of its entry state; the share of the right side.
    fn share(&self, state: &mut Self::State) -> Self::Share;

    /// The same where the right side is not active.
    fn enter(&self, state: &mut Self::State);
}

impl<R: AssignOperator<A, B>, A: Differentiable + Clone, B: Differentiable + Clone> KeptState for Operands<R, A, B> {
    type State = Of<A>;
    type Share = Of<B>;

    #[inline]
    fn share(&self, state: &mut Of<A>) -> Of<B> {
        let (a, b) = self.get();
        let mut bar = b.zero_cotangent();
        R::bars(a, b, state, Some(&mut bar), On);
        bar
    }

    #[inline]
    fn enter(&self, state: &mut Of<A>) {
        let (a, b) = self.get();
        R::bars(a, b, state, None, Off);
    }
}

// Not derived: a derive would ask for `T: Default`.
macro_rules! float_default {
    ($name:ident) => {
        impl<T> Default for $name<T> {
            #[inline(always)]
            fn default() -> Self {
                $name(PhantomData)
            }
        }
    };
}

/// A float, taken by value or by reference.
pub trait Read<T> {
    /// The float itself.
    fn read(&self) -> T;
}

impl<T: Real> Read<T> for T {
    #[inline(always)]
    fn read(&self) -> T {
        *self
    }
}

impl<T: Real> Read<T> for &T {
    #[inline(always)]
    fn read(&self) -> T {
        **self
    }
}

/// What the rule of `*` or `/` kept of the only active operand. The other one is given again.
pub trait KeptOperand<Other>: Default + Clone {
    /// The cotangent of the operand.
    type Share;
    /// The cotangent of the result.
    type Out;

    /// The share of the operand.
    fn share(&self, other: &Other, g: &Self::Out) -> Self::Share;
}

/// The left operand of a user's operator, kept for its rule. Empty only before it was filled.
pub struct Left<R, A, B>(Option<A>, PhantomData<fn(B) -> R>);

/// The right operand of a user's operator, kept for its rule. Empty only before it was filled.
pub struct Right<R, A, B>(Option<B>, PhantomData<fn(A) -> R>);

macro_rules! kept_operand {
    ($name:ident, $this:ident, $other:ident, |$operand:ident, $rest:ident, $g:ident| $share:expr) => {
        impl<R, A: Clone, B: Clone> $name<R, A, B> {
            /// Keeps the operand.
            #[inline]
            pub fn keep(operand: &$this) -> Self {
                $name(Some(operand.clone()), PhantomData)
            }
        }

        impl<R, A, B> Default for $name<R, A, B> {
            #[inline]
            fn default() -> Self {
                $name(None, PhantomData)
            }
        }

        // Not derived: a derive would ask for `R: Clone`.
        impl<R, A: Clone, B: Clone> Clone for $name<R, A, B> {
            #[inline]
            fn clone(&self) -> Self {
                $name(self.0.clone(), PhantomData)
            }
        }

        impl<R: Operator<A, B>, A: Differentiable + Clone, B: Differentiable + Clone> KeptOperand<$other>
            for $name<R, A, B>
        {
            type Share = Of<$this>;
            type Out = R::Out;

            #[inline]
            fn share(&self, $rest: &$other, $g: &R::Out) -> Of<$this> {
                let Some($operand) = &self.0 else { super::missing() };
                $share
            }
        }

        impl<R: Operator<A, B>, A: Differentiable + Clone, B: Differentiable + Clone> KeptOperand<&$other>
            for $name<R, A, B>
        {
            type Share = Of<$this>;
            type Out = R::Out;

            #[inline]
            fn share(&self, rest: &&$other, g: &R::Out) -> Of<$this> {
                KeptOperand::<$other>::share(self, *rest, g)
            }
        }
    };
}

kept_operand!(Left, A, B, |a, b, g| left::<R, A, B>(a, b, g));
kept_operand!(Right, B, A, |b, a, g| right::<R, A, B>(a, b, g));

/// A factor of a product of floats: nothing is kept.
#[derive(Clone, Copy, Debug)]
pub struct FloatFactor<T>(PhantomData<T>);

float_default!(FloatFactor);

/// The dividend of a quotient of floats: nothing is kept.
#[derive(Clone, Copy, Debug)]
pub struct FloatDividend<T>(PhantomData<T>);

float_default!(FloatDividend);

/// A share that is zero where the cotangent is, also where the partial is infinite or NaN.
#[inline(always)]
pub(super) fn guarded<T: Real>(g: T, share: T) -> T {
    // It is no number, which a comparison with itself tells.
    #[allow(clippy::eq_op)]
    let is_nan = share != share;
    if is_nan && g == T::default() { T::default() } else { share }
}

macro_rules! float_operand {
    ($name:ident, |$g:ident, $other:ident| $share:expr) => {
        impl<T: Real, Other: Read<T>> KeptOperand<Other> for $name<T> {
            type Share = T;
            type Out = T;

            #[inline(always)]
            fn share(&self, other: &Other, g: &T) -> T {
                let ($g, $other) = (*g, other.read());
                $share
            }
        }
    };
}

float_operand!(FloatFactor, |g, a| g * a);
float_operand!(FloatDividend, |g, a| guarded(g, g / a));

impl<Other> KeptOperand<Other> for Inert {
    type Share = ();
    type Out = ();

    #[inline]
    fn share(&self, _: &Other, (): &()) {}
}

/// `+` and `+=` of floats: nothing is kept.
#[derive(Clone, Copy, Debug)]
pub struct FloatSum<T>(PhantomData<T>);

float_default!(FloatSum);

/// `-` and `-=` of floats: nothing is kept.
#[derive(Clone, Copy, Debug)]
pub struct FloatDifference<T>(PhantomData<T>);

float_default!(FloatDifference);

/// `-x` of a float: nothing is kept.
#[derive(Clone, Copy, Debug)]
pub struct FloatNegation<T>(PhantomData<T>);

float_default!(FloatNegation);

/// An operation on what carries no derivative: integers, text.
#[derive(Clone, Copy, Debug, Default)]
pub struct Inert;

impl Kept for Inert {
    type Left = ();
    type Right = ();
    type Out = ();

    #[inline]
    fn left(&self, (): &()) {}

    #[inline]
    fn right(&self, (): &()) {}

    #[inline]
    fn both(&self, (): &()) -> ((), ()) {
        ((), ())
    }
}

impl KeptState for Inert {
    type State = ();
    type Share = ();

    #[inline]
    fn share(&self, (): &mut ()) {}

    #[inline]
    fn enter(&self, (): &mut ()) {}
}

/// A trait whose rule keeps what it wants.
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
