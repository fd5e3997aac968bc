//! Arguments that a pullback is given again: references are, values are not, and of some only rustc knows which they are.

/// Tells whether an argument is a reference: `(&Probe(&x)).again()` is `x` if it is, and `()` if it is not. For types that
/// rustc knows and the macro does not; the first of the two traits that applies is taken.
#[derive(Clone, Copy, Debug)]
pub struct Probe<'p, T>(pub &'p T);

/// Arguments passed by reference. See [`Probe`].
pub trait ByReference {
    /// The reference.
    type Again;

    /// The reference once more.
    fn again(&self) -> Self::Again;
}

impl<'a, T: ?Sized> ByReference for Probe<'_, &'a T> {
    type Again = &'a T;

    #[inline]
    fn again(&self) -> &'a T {
        self.0
    }
}

impl<'a, T: ?Sized> ByReference for Probe<'_, Option<&'a T>> {
    type Again = Option<&'a T>;

    #[inline]
    fn again(&self) -> Option<&'a T> {
        *self.0
    }
}

/// What is given again of `None`: what the parameter asks for, nothing or an optional reference.
pub trait NoneAgain {
    /// It.
    fn none() -> Self;
}

impl NoneAgain for () {
    #[inline]
    fn none() {}
}

impl<T: ?Sized> NoneAgain for Option<&T> {
    #[inline]
    fn none() -> Self {
        None
    }
}

/// See [`NoneAgain`].
#[inline]
pub fn none_again<A: NoneAgain>() -> A {
    A::none()
}

/// Arguments passed by value. See [`Probe`].
pub trait ByValue {
    /// Nothing is given again.
    #[inline]
    fn again(&self) {}
}

impl<T> ByValue for &Probe<'_, T> {}
