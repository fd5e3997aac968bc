//! What stands where there is no derivative: for rustc to say so, in the words that are here.

use crate::{Differentiable, place::Place};

/// Stands for the derivatives that a function has only with a higher `order` in its attribute.
#[derive(Clone, Copy, Debug)]
pub struct OrderIsTooLow;

/// Implemented for nothing: asked for where the derivative of a function that has too few is passed on.
#[diagnostic::on_unimplemented(
    message = "this function is differentiated more often than its `order` says",
    label = "passed to a function that is differentiated more than once",
    note = "write `#[differentiable(order = 2)]` where the function is defined, or a higher order: one for each time that it is differentiated"
)]
pub trait HasOrder {}

/// A derivative that is passed to the derivative of another function: [`Passed::passed`], if there is one.
#[derive(Clone, Copy, Debug)]
pub struct Asked<T>(Passed<T>);

/// See [`Asked`].
#[derive(Clone, Copy, Debug)]
pub struct Passed<T>(T);

/// See [`Asked`].
#[inline(always)]
pub const fn passed_on<T>(derivative: T) -> Asked<T> {
    Asked(Passed(derivative))
}

impl<T: Copy> Passed<T> {
    /// The derivative.
    #[inline(always)]
    pub const fn passed(&self) -> T {
        self.0
    }
}

impl<T> core::ops::Deref for Asked<T> {
    type Target = Passed<T>;

    #[inline(always)]
    fn deref(&self) -> &Passed<T> {
        &self.0
    }
}

impl Asked<OrderIsTooLow> {
    /// Of whatever type is asked for, so that rustc says once what is missing.
    ///
    /// # Panics
    ///
    /// It cannot be called.
    #[allow(clippy::needless_pass_by_value, reason = "the method of the derivative is found behind a reference")]
    pub fn passed<F>(self) -> F
    where
        for<'caller> OrderIsTooLow: HasOrder,
    {
        unreachable!("there is no such derivative")
    }
}

/// Stands for the third derivatives of a function of this crate's that has two.
#[derive(Clone, Copy, Debug)]
pub struct TwiceAtMost;

/// Stands for the derivatives of a gradient that is a tuple of more than twelve.
#[derive(Clone, Copy, Debug)]
pub struct MoreThanTwelveParameters;

/// Stands for the derivatives of a gradient of a function with parameters that it writes.
#[derive(Clone, Copy, Debug)]
pub struct HasMutableParameters;

/// Stands for the derivatives of a gradient of a function with parameters that it calls.
#[derive(Clone, Copy, Debug)]
pub struct HasFunctionParameters;

/// A value that is taken to be without a derivative, for it is counted with: an error if it is a float.
#[inline]
pub fn integer<T: Differentiable<Cotangent: Nothing>>(x: T) -> T {
    x
}

/// The cotangent of values without a derivative. See [`integer`].
#[diagnostic::on_unimplemented(
    message = "the derivative of a call's result would be lost here",
    label = "taken for an integer here",
    note = "so is what a call gives that is cast with `as` (write `f64::from(..)` to convert a float), and what a method of a trait object gives, if all methods of this name in the crate give integers"
)]
pub trait Nothing {}

impl Nothing for () {}

impl<T: Nothing> Nothing for Option<T> {}

macro_rules! nothing_of {
    ($($part:ident)+) => {
        impl<$($part: Nothing),+> Nothing for ($($part,)+) {}
    };
}
nothing_of!(A);
nothing_of!(A B);
nothing_of!(A B C);
nothing_of!(A B C D);
nothing_of!(A B C D E);
nothing_of!(A B C D E F);

/// Has rustc check that a field, found in the cotangent of what it is a field of, carries no derivative.
#[inline(always)]
pub fn constant_field<P: Place + ?Sized>(_: &P, _: impl Fn(&P::Bar)) {}

/// What is found there. See [`constant_field`].
#[inline(always)]
pub fn still<F: Constant>(_: &F) {}

/// The cotangent of a constant field. See [`constant_field`].
#[diagnostic::on_unimplemented(
    message = "the derivative of a field would be lost here",
    label = "a field that carries a derivative is taken for a constant",
    note = "the crate has a struct of the same name in which a field of this name is marked `#[constant]`",
    note = "give one of the two structs another name"
)]
pub trait Constant {}

impl Constant for () {}

/// Stands for the derivative of a method whose body cannot be differentiated.
#[derive(Debug)]
pub struct NoDerivative;

/// Implemented for nothing: asked for where there is no derivative.
#[diagnostic::on_unimplemented(
    message = "this method has no derivative",
    label = "its body cannot be differentiated",
    note = "to see why, put `#[differentiable]` on the method itself"
)]
pub trait HasDerivative {}

/// Stands for the forward mode of a function whose rule is for reverse mode.
#[derive(Debug)]
pub struct NoForwardMode;

/// Implemented for nothing: asked for where a rule gives no forward mode.
#[diagnostic::on_unimplemented(
    message = "this function has no forward mode",
    label = "its rule, `vjp`, is for reverse mode",
    note = "forward mode follows from a `vjp` rule where the result is a float",
    note = "give the function a rule for forward mode as well: `#[differentiable(vjp = .., jvp = ..)]`"
)]
pub trait HasForwardMode {}

/// Stands for the reverse mode of a function whose rule is for forward mode.
#[derive(Debug)]
pub struct NoReverseMode;

/// Implemented for nothing: asked for where a rule gives no reverse mode.
#[diagnostic::on_unimplemented(
    message = "this function has no reverse mode",
    label = "its rule, `jvp`, is for forward mode",
    note = "reverse mode follows from a `jvp` rule where every parameter is a float",
    note = "give the function a rule for reverse mode as well: `#[differentiable(jvp = .., vjp = ..)]`"
)]
pub trait HasReverseMode {}

/// Compiles for values in which there is no room for a float, nor for a reference to one: those of enums whose variants hold nothing.
#[inline]
pub fn without_floats<T>(_: &T) {
    const {
        assert!(
            size_of::<T>() < size_of::<f32>(),
            "the derivative of a call's result would be lost: it was taken for one of an enum whose variants hold nothing, as all functions of this name in the crate give it"
        );
    }
}

/// Compiles for what carries no derivative: an enum that holds nothing else need not say so.
#[inline]
pub fn inert<T: crate::Differentiable<Cotangent = ()>>(_: &T) {}

/// Compiles for values that carry no derivative, as integers and what is made of them are expected to.
#[inline]
pub fn without_derivative<T: Differentiable<Cotangent: Nothing>>(_: &T) {}
