//! Elements of types of the user's by an index that is no number: `m[(i, j)]`.
//!
//! Which element an index means, the body of `index` says, and it may read what the cotangent does not have (the number of
//! columns). So that an element is read and written by the body's derivative, and not by the same index into the cotangent.
#![allow(clippy::type_complexity, reason = "the shape of every tangent sweep")]

use crate::Differentiable;
use crate::rt::Flag;
use core::ops::{Index, IndexMut};

/// What the attribute implements beside `Index`.
pub trait At<I: Differentiable>: Differentiable {
    /// The element.
    type Element: Differentiable;

    /// The element, and its pullback.
    #[expect(clippy::type_complexity, reason = "the shape of every forward sweep")]
    fn forward<M0: Flag, M1: Flag>(
        &self,
        index: I,
        flags: (M0, M1),
    ) -> (
        Self::Element,
        impl FnOnce(
            &Self,
            (),
            <Self::Element as Differentiable>::Cotangent,
            Option<&mut Self::Cotangent>,
            Option<&mut I::Cotangent>,
        ) + use<Self, I, M0, M1>,
    );

    /// The element, and its tangent.
    fn tangent(
        &self,
        index: I,
        dots: (Option<&Self::Cotangent>, Option<&I::Cotangent>),
    ) -> (Self::Element, <Self::Element as Differentiable>::Cotangent);
}

/// What the attribute implements beside `IndexMut`.
pub trait AtMut<I: Differentiable, E: Differentiable>: Differentiable {
    /// Writes the element; the pullback.
    #[expect(clippy::type_complexity, reason = "the shape of every forward sweep")]
    fn forward<M0: Flag, M1: Flag, M2: Flag>(
        &mut self,
        index: I,
        element: E,
        flags: (M0, M1, M2),
    ) -> (
        (),
        impl FnOnce(
            &mut Self,
            (),
            (),
            (),
            Option<&mut Self::Cotangent>,
            Option<&mut I::Cotangent>,
            Option<&mut E::Cotangent>,
        ) + use<Self, I, E, M0, M1, M2>,
    );

    /// Writes the element and its tangent.
    fn tangent(
        &mut self,
        index: I,
        element: E,
        dots: (Option<&mut Self::Cotangent>, Option<&I::Cotangent>, Option<&E::Cotangent>),
    ) -> ((), ());
}

/// `of[index]`, by value.
#[inline]
pub fn at<T: Index<I, Output: Clone> + ?Sized, I>(of: &T, index: I) -> T::Output {
    of[index].clone()
}

/// `of[index] = element`
#[inline]
pub fn put_at<T: IndexMut<I, Output: Sized> + ?Sized, I>(of: &mut T, index: I, element: T::Output) {
    of[index] = element;
}

/// The derivatives of the function of this name, by hand.
#[expect(non_camel_case_types, reason = "the name of the function")]
#[derive(Debug)]
pub enum at {}

impl at {
    /// The value, and its pullback.
    #[doc(hidden)]
    #[expect(clippy::type_complexity, reason = "the shape of every forward sweep")]
    #[inline]
    pub fn __forward<M0: Flag, M1: Flag, T: At<I>, I: Differentiable>(
        of: &T,
        index: I,
        flags: (M0, M1),
    ) -> (
        T::Element,
        impl FnOnce(&T, (), <T::Element as Differentiable>::Cotangent, Option<&mut T::Cotangent>, Option<&mut I::Cotangent>)
        + use<M0, M1, T, I>,
    ) {
        of.forward(index, flags)
    }

    /// The value, and its tangent.
    #[doc(hidden)]
    #[inline]
    pub fn __tangent<T: At<I>, I: Differentiable>(
        of: &T,
        index: I,
        dots: (Option<&T::Cotangent>, Option<&I::Cotangent>),
    ) -> (T::Element, <T::Element as Differentiable>::Cotangent) {
        of.tangent(index, dots)
    }
}

/// The derivatives of the function of this name, by hand.
#[expect(non_camel_case_types, reason = "the name of the function")]
#[derive(Debug)]
pub enum put_at {}

impl put_at {
    /// The value, and its pullback.
    #[doc(hidden)]
    #[expect(clippy::type_complexity, reason = "the shape of every forward sweep")]
    #[inline]
    pub fn __forward<M0: Flag, M1: Flag, M2: Flag, T: AtMut<I, E>, I: Differentiable, E: Differentiable>(
        of: &mut T,
        index: I,
        element: E,
        flags: (M0, M1, M2),
    ) -> (
        (),
        impl FnOnce(&mut T, (), (), (), Option<&mut T::Cotangent>, Option<&mut I::Cotangent>, Option<&mut E::Cotangent>)
        + use<M0, M1, M2, T, I, E>,
    ) {
        of.forward(index, element, flags)
    }

    /// The value, and its tangent.
    #[doc(hidden)]
    #[inline]
    pub fn __tangent<T: AtMut<I, E>, I: Differentiable, E: Differentiable>(
        of: &mut T,
        index: I,
        element: E,
        dots: (Option<&mut T::Cotangent>, Option<&I::Cotangent>, Option<&E::Cotangent>),
    ) -> ((), ()) {
        of.tangent(index, element, dots)
    }
}
