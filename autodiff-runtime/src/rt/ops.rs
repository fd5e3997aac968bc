//! Operators on values whose type the macro does not know: floats, or a type of the user's.
//!
//! The rule of an operator gives each operand its share of the result's cotangent. For floats that is the formula which is
//! generated where the types are known, and nothing else is left of it after inlining. For a type of the user's it is the
//! differentiated body of the operator's method, from `#[differentiable]` on its `impl`.
//!
//! A rule is given those operands again that it has a use for with floats. A reverse sweep should not have to keep the others:
//! what it wants of them with types of the user's, the rule [keeps](Kept) itself in the forward sweep, nothing at all for
//! floats.

mod rules;

pub use super::dual::{
    Add, AddAssign, Div, DivAssign, DualAssign, DualOf, DualWith, Mul, MulAssign, Rem, RemAssign, Sub, SubAssign,
};
pub use rules::{
    AddAssignRule, AddRule, DivAssignRule, DivRule, MulAssignRule, MulRule, NegRule, RemAssignRule, RemRule,
    SubAssignRule, SubRule,
};

use super::{Flag, Off, On};
use crate::{Differentiable, Real};
use core::marker::PhantomData;

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
