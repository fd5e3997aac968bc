//! Elements of types of the user's by an index that is no number: `m[(i, j)]`.
//!
//! Which element an index means, the body of `index` says, and it may read what the cotangent does not have (the number of
//! columns). So that an element is read and written by the body's derivative, and not by the same index into the cotangent.
#![allow(clippy::type_complexity, reason = "the shape of every tangent sweep")]

use crate::Differentiable;
use crate::rt::{Flag, Off};
use core::ops::{Index, IndexMut};

/// What the attribute implements beside `Index`.
#[diagnostic::on_unimplemented(
    message = "the `Index` of `{Self}` has no derivative",
    label = "an element of `{Self}` is read here",
    note = "put `#[differentiable]` on the `impl` of `Index`: which element an index means, its body says"
)]
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
#[diagnostic::on_unimplemented(
    message = "the `IndexMut` of `{Self}` has no derivative",
    label = "an element of `{Self}` is written here",
    note = "put `#[differentiable]` on the `impl` of `IndexMut`, and on that of `Index`: which element an index means, their bodies say"
)]
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

/// The tangent of `of[index]`, from that of `of`: linear in that, and by `of` itself constant.
#[inline]
pub fn at_dot<T: At<I>, I: Differentiable>(
    of: &T,
    index: I,
    of_dot: &T::Cotangent,
) -> <T::Element as Differentiable>::Cotangent {
    of.tangent(index, (Some(of_dot), None)).1
}

/// The derivatives of the function of this name, by hand.
#[expect(non_camel_case_types, reason = "the name of the function")]
#[derive(Debug)]
pub enum at_dot {}

impl at_dot {
    /// The value, and its pullback.
    #[doc(hidden)]
    #[expect(clippy::type_complexity, reason = "the shape of every forward sweep")]
    #[inline]
    pub fn __forward<M0: Flag, M1: Flag, M2: Flag, T: At<I>, I: Differentiable + Clone>(
        of: &T,
        index: I,
        of_dot: &T::Cotangent,
        (_, _, flag): (M0, M1, M2),
    ) -> (
        <T::Element as Differentiable>::Cotangent,
        impl FnOnce(
            &T,
            (),
            &T::Cotangent,
            <T::Element as Differentiable>::Cotangent,
            Option<&mut T::Cotangent>,
            Option<&mut I::Cotangent>,
            Option<&mut T::Cotangent>,
        ) + use<M0, M1, M2, T, I>,
    ) {
        let value = self::at_dot(of, index.clone(), of_dot);
        let (_, pullback) = of.forward(index, (flag, Off));
        let pullback = move |of: &T,
                             (): (),
                             _: &T::Cotangent,
                             seed: <T::Element as Differentiable>::Cotangent,
                             _: Option<&mut T::Cotangent>,
                             _: Option<&mut I::Cotangent>,
                             bar: Option<&mut T::Cotangent>| pullback(of, (), seed, bar, None);
        (value, pullback)
    }

    /// The value, and its tangent.
    #[doc(hidden)]
    #[expect(clippy::type_complexity, reason = "the shape of every tangent sweep")]
    #[inline]
    pub fn __tangent<T: At<I>, I: Differentiable + Clone>(
        of: &T,
        index: I,
        of_dot: &T::Cotangent,
        (_, _, dot): (Option<&T::Cotangent>, Option<&I::Cotangent>, Option<&T::Cotangent>),
    ) -> (<T::Element as Differentiable>::Cotangent, <T::Element as Differentiable>::Cotangent) {
        (self::at_dot(of, index.clone(), of_dot), of.tangent(index, (dot, None)).1)
    }
}

/// `of[index] = element`, and the same for the tangents: linear in all of them.
#[expect(clippy::needless_pass_by_value, reason = "as its derivatives take it")]
#[inline]
pub fn put_at_dot<T: AtMut<I, E>, I: Differentiable, E: Differentiable>(
    of: &mut T,
    index: I,
    element: E,
    of_dot: &mut T::Cotangent,
    element_dot: E::Cotangent,
) {
    of.tangent(index, element, (Some(of_dot), None, Some(&element_dot)));
}

/// The derivatives of the function of this name, by hand.
#[expect(non_camel_case_types, reason = "the name of the function")]
#[derive(Debug)]
pub enum put_at_dot {}

impl put_at_dot {
    /// The pullback.
    #[doc(hidden)]
    #[expect(clippy::type_complexity, reason = "the shape of every forward sweep")]
    #[inline]
    pub fn __forward<M0, M1, M2, M3, M4, T, I, E>(
        of: &mut T,
        index: I,
        element: E,
        of_dot: &mut T::Cotangent,
        element_dot: E::Cotangent,
        (of_flag, _, flag, of_dot_flag, dot_flag): (M0, M1, M2, M3, M4),
    ) -> (
        (),
        impl FnOnce(
            &mut T,
            (),
            (),
            &mut T::Cotangent,
            (),
            (),
            Option<&mut T::Cotangent>,
            Option<&mut I::Cotangent>,
            Option<&mut E::Cotangent>,
            Option<&mut T::Cotangent>,
            Option<&mut E::Cotangent>,
        ) + use<M0, M1, M2, M3, M4, T, I, E>,
    )
    where
        M0: Flag,
        M1: Flag,
        M2: Flag,
        M3: Flag,
        M4: Flag,
        T: At<I, Element = E> + AtMut<I, E>,
        I: Differentiable + Clone,
        E: Differentiable + Clone,
    {
        let old_dot = self::at_dot(&*of, index.clone(), of_dot);
        let ((), value_back) = of.forward(index.clone(), element.clone(), (of_flag, Off, flag));
        let ((), dot_back) = of.forward(index.clone(), element.clone(), (of_dot_flag, Off, dot_flag));
        self::put_at_dot(of, index.clone(), element.clone(), of_dot, element_dot);
        let pullback = move |of: &mut T,
                             (): (),
                             (): (),
                             of_dot: &mut T::Cotangent,
                             (): (),
                             (): (),
                             of_bar: Option<&mut T::Cotangent>,
                             _: Option<&mut I::Cotangent>,
                             element_bar: Option<&mut E::Cotangent>,
                             of_dot_bar: Option<&mut T::Cotangent>,
                             element_dot_bar: Option<&mut E::Cotangent>| {
            // What was written is put back, the last first.
            self::put_at_dot(of, index, element, of_dot, old_dot);
            dot_back(of, (), (), (), of_dot_bar, None, element_dot_bar);
            value_back(of, (), (), (), of_bar, None, element_bar);
        };
        ((), pullback)
    }

    /// The tangents of both.
    #[doc(hidden)]
    #[expect(clippy::type_complexity, reason = "the shape of every tangent sweep")]
    #[inline]
    pub fn __tangent<T, I, E>(
        of: &mut T,
        index: I,
        element: E,
        of_dot: &mut T::Cotangent,
        element_dot: E::Cotangent,
        (of_2, _, element_2, of_dot_2, element_dot_2): (
            Option<&mut T::Cotangent>,
            Option<&I::Cotangent>,
            Option<&E::Cotangent>,
            Option<&mut T::Cotangent>,
            Option<&E::Cotangent>,
        ),
    ) -> ((), ())
    where
        T: AtMut<I, E>,
        I: Differentiable + Clone,
        E: Differentiable + Clone,
    {
        of.tangent(index.clone(), element.clone(), (of_2, None, element_2));
        of.tangent(index.clone(), element.clone(), (of_dot_2, None, element_dot_2));
        self::put_at_dot(of, index, element, of_dot, element_dot);
        ((), ())
    }
}
