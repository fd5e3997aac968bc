//! Functions and closures as parameters of differentiable functions.
//!
//! A parameter that is called, `f: impl Fn(f64) -> f64`, comes into the generated function in two forms: as it was passed,
//! and as a *second form*, a function that returns the value and a pullback:
//!
//! ```text
//! Fn(x) -> (value, pullback)
//! pullback: FnOnce((), x again or (), seed, Option<&mut captured_bar>, Option<&mut x_bar>)
//! ```
//!
//! What a closure captured is a parameter of its body like any other: its cotangent is that of a tuple, one member for each
//! variable, which the function that calls the closure only passes on, and which the function that made the closure
//! distributes to its variables. [`Captures`] stands for that tuple where only its shape is known.

use crate::{
    Differentiable,
    place::{Place, ShapeOf, shape_of},
    rt::Probe,
};
#[cfg(not(feature = "rayon"))]
use alloc::rc::Rc as Counted;
#[cfg(feature = "rayon")]
use alloc::sync::Arc as Counted; // terms of one sum run on several threads
use core::{
    borrow::{Borrow, BorrowMut},
    ops::Deref,
};

/// The shape of what a callable captured.
#[derive(Debug)]
pub struct Captures<E: Differentiable>(E::Shape);

impl<E: Differentiable> Clone for Captures<E> {
    #[inline]
    fn clone(&self) -> Self {
        Captures(self.0.clone())
    }
}

impl<E: Differentiable> Differentiable for Captures<E> {
    type Cotangent = E::Cotangent;
    type Shape = E::Shape;

    #[inline]
    fn shape(&self) -> E::Shape {
        self.0.clone()
    }

    #[inline]
    fn zero_of(shape: &E::Shape) -> E::Cotangent {
        E::zero_of(shape)
    }

    #[inline]
    fn empty_shape() -> E::Shape {
        E::empty_shape()
    }
}

/// The shape of what was captured.
#[inline]
pub fn captures<E: Differentiable>(captured: &E) -> Captures<E> {
    Captures(captured.shape())
}

/// What was captured, shared by a closure and its pullbacks.
#[derive(Debug)]
pub struct Shared<E>(Counted<E>);

impl<E> Shared<E> {
    /// Takes the variables.
    #[inline]
    pub fn new(captured: E) -> Self {
        Shared(Counted::new(captured))
    }
}

impl<E> Clone for Shared<E> {
    #[inline]
    fn clone(&self) -> Self {
        Shared(Counted::clone(&self.0))
    }
}

impl<E> Deref for Shared<E> {
    type Target = E;

    #[inline]
    fn deref(&self) -> &E {
        &self.0
    }
}

/// The same for scalars, which are cheaper to copy.
#[derive(Clone, Copy, Debug)]
pub struct Copied<E: Copy>(E);

impl<E: Copy> Copied<E> {
    /// Takes the variables.
    #[inline]
    pub fn new(captured: E) -> Self {
        Copied(captured)
    }
}

impl<E: Copy> Deref for Copied<E> {
    type Target = E;

    #[inline]
    fn deref(&self) -> &E {
        &self.0
    }
}

/// What a pullback keeps of an argument that is a reference: nothing, for it is handed over again. See [`Probe`].
pub trait KeepReference {
    /// Nothing.
    #[inline]
    fn keep(&self) {}
}

impl<T: ?Sized> KeepReference for Probe<'_, &T> {}

/// What a pullback keeps of an argument that is a value: a copy. See [`Probe`].
pub trait KeepValue {
    /// The argument's type.
    type Value;

    /// The copy.
    fn keep(&self) -> Self::Value;
}

impl<T: Clone> KeepValue for &Probe<'_, T> {
    type Value = T;

    #[inline]
    fn keep(&self) -> T {
        self.0.clone()
    }
}

/// The tangent of an argument that is a reference and does not move: passed as the argument is. See [`Probe`].
pub trait StillBehind {
    /// What a zero for it is.
    type Zero;

    /// A zero.
    fn zero(&self) -> Self::Zero;

    /// A reference to it.
    #[inline]
    fn still<'z>(&self, zero: &'z Self::Zero) -> &'z Self::Zero {
        zero
    }
}

impl<T: Place + ?Sized> StillBehind for Probe<'_, &T> {
    type Zero = T::Owned;

    #[inline]
    fn zero(&self) -> T::Owned {
        (**self.0).zero_bar()
    }
}

/// The tangent of an argument that is a value and does not move. See [`Probe`].
pub trait StillHere {
    /// What a zero for it is.
    type Zero;

    /// A zero.
    fn zero(&self) -> Self::Zero;

    /// A copy of it.
    fn still(&self, zero: &Self::Zero) -> Self::Zero;
}

impl<T: Place> StillHere for &Probe<'_, T> {
    type Zero = T::Owned;

    #[inline]
    fn zero(&self) -> T::Owned {
        self.0.zero_bar()
    }

    #[inline]
    fn still(&self, zero: &T::Owned) -> T::Owned {
        zero.clone()
    }
}

/// Puts together what was kept of an argument and what was handed over again.
pub trait Held<Again> {
    /// The argument's type.
    type Whole;

    /// The argument.
    fn held(self, again: Again) -> Self::Whole;
}

impl<'a, T: ?Sized> Held<&'a T> for () {
    type Whole = &'a T;

    #[inline]
    fn held(self, again: &'a T) -> &'a T {
        again
    }
}

impl<T> Held<()> for T {
    type Whole = T;

    #[inline]
    fn held(self, (): ()) -> T {
        self
    }
}

/// The shape of what an argument points to. See [`Probe`].
pub trait ShapeBehind {
    /// What it points to.
    type Pointee: Place + ?Sized;

    /// Its shape.
    fn shape(&self) -> ShapeOf<Self::Pointee>;
}

impl<T: Place + ?Sized> ShapeBehind for Probe<'_, &T> {
    type Pointee = T;

    #[inline]
    fn shape(&self) -> ShapeOf<T> {
        shape_of(*self.0)
    }
}

/// The shape of an argument. See [`Probe`].
pub trait ShapeHere {
    /// Its type.
    type Here: Place;

    /// Its shape.
    fn shape(&self) -> ShapeOf<Self::Here>;
}

impl<T: Place> ShapeHere for &Probe<'_, T> {
    type Here = T;

    #[inline]
    fn shape(&self) -> ShapeOf<T> {
        shape_of(self.0)
    }
}

/// The accumulator that the caller gave, or one of one's own where it gave none.
#[inline]
pub fn lent<'b, B: ?Sized, O: BorrowMut<B>>(
    bar: Option<&'b mut B>,
    own: &'b mut Option<O>,
    zero: impl FnOnce() -> O,
) -> &'b mut B {
    match bar {
        Some(bar) => bar,
        None => own.insert(zero()).borrow_mut(),
    }
}

/// The tangent of an argument that is a reference, lent. See [`Probe`].
pub trait LendReference {
    /// What it points to.
    type Lent: ?Sized;

    /// The tangent.
    fn lent(&self) -> Option<&Self::Lent>;
}

impl<T: ?Sized> LendReference for Probe<'_, &T> {
    type Lent = T;

    #[inline]
    fn lent(&self) -> Option<&T> {
        Some(*self.0)
    }
}

/// The tangent of an argument that is a value, lent. See [`Probe`].
pub trait LendValue {
    /// Its type.
    type Lent;

    /// The tangent.
    fn lent(&self) -> Option<&Self::Lent>;
}

impl<T> LendValue for &Probe<'_, T> {
    type Lent = T;

    #[inline]
    fn lent(&self) -> Option<&T> {
        Some(self.0)
    }
}

/// The tangent that was given, or a zero of one's own.
#[inline]
pub fn lent_dot<'d, B: ?Sized, O: Borrow<B>>(
    dot: Option<&'d B>,
    own: &'d mut Option<O>,
    zero: impl FnOnce() -> O,
) -> &'d B {
    match dot {
        Some(dot) => dot,
        None => (*own.insert(zero())).borrow(),
    }
}

macro_rules! called {
    ($($name:ident $($a:ident $x:ident),*;)*) => {$(
        /// Calls a closure: from the arguments rustc knows the types of its parameters.
        #[inline]
        pub fn $name<$($a,)* D, R>(f: impl FnOnce($($a,)* D) -> R, $($x: $a,)* dots: D) -> R {
            f($($x,)* dots)
        }
    )*};
}

called! {
    called_0;
    called_1 A0 a0;
    called_2 A0 a0, A1 a1;
    called_3 A0 a0, A1 a1, A2 a2;
    called_4 A0 a0, A1 a1, A2 a2, A3 a3;
    called_5 A0 a0, A1 a1, A2 a2, A3 a3, A4 a4;
    called_6 A0 a0, A1 a1, A2 a2, A3 a3, A4 a4, A5 a5;
    called_7 A0 a0, A1 a1, A2 a2, A3 a3, A4 a4, A5 a5, A6 a6;
    called_8 A0 a0, A1 a1, A2 a2, A3 a3, A4 a4, A5 a5, A6 a6, A7 a7;
}
