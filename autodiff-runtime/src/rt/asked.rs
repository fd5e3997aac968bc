//! Tangents that do not move, passed by value or by reference, as the parameter has it: which of the two is not in the source of a call.

use super::Zeros;
use alloc::vec::Vec;

/// A tangent that can be passed as `A`.
pub trait AsAsked<'a, A> {
    /// The tangent as it is passed.
    fn as_asked(&'a self) -> A;
}

impl<'a, T> AsAsked<'a, &'a T> for T {
    #[inline]
    fn as_asked(&'a self) -> &'a T {
        self
    }
}

impl<T: Clone> AsAsked<'_, T> for T {
    #[inline]
    fn as_asked(&self) -> T {
        self.clone()
    }
}

impl<'a, T> AsAsked<'a, &'a [T]> for Vec<T> {
    #[inline]
    fn as_asked(&'a self) -> &'a [T] {
        self
    }
}

impl<'a, T> AsAsked<'a, &'a [T]> for Zeros<T> {
    #[inline]
    fn as_asked(&'a self) -> &'a [T] {
        self
    }
}

/// A tangent as the parameter has it.
#[inline]
pub fn as_asked<'a, A, T: AsAsked<'a, A>>(tangent: &'a T) -> A {
    tangent.as_asked()
}

/// What a pullback is given again of a tangent: nothing, if it was passed by value.
pub trait AskedAgain<'a, A> {
    /// It.
    fn asked_again(&'a self) -> A;
}

impl<T> AskedAgain<'_, ()> for T {
    #[inline]
    fn asked_again(&self) {}
}

impl<'a, T> AskedAgain<'a, &'a T> for T {
    #[inline]
    fn asked_again(&'a self) -> &'a T {
        self
    }
}

impl<'a, T> AskedAgain<'a, &'a [T]> for Vec<T> {
    #[inline]
    fn asked_again(&'a self) -> &'a [T] {
        self
    }
}

impl<'a, T> AskedAgain<'a, &'a [T]> for Zeros<T> {
    #[inline]
    fn asked_again(&'a self) -> &'a [T] {
        self
    }
}

/// See [`AskedAgain`].
#[inline]
pub fn asked_again<'a, A, T: AskedAgain<'a, A>>(tangent: &'a T) -> A {
    tangent.asked_again()
}
