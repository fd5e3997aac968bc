//! Flags: what a caller wants of each argument of a differentiable function, as types.

/// Whether a parameter of a differentiable function is active in a call: `On`, `Left` or `Off`.
///
/// A type and not a value, so that a function is compiled for the parameters that its caller wants, and no other
/// cotangent is computed or saved for.
pub trait Flag: Copy + 'static {
    /// Whether the adjoint is given a cotangent to add into.
    const ON: bool;
    /// Whether the adjoint puts back what the function wrote behind this parameter, a mutable reference.
    const BACK: bool;
    /// What is kept of an old value: itself, or nothing.
    type Kept<T: Copy + Default>: Copy + Default;

    /// The one value of the type, to pass on.
    fn value() -> Self;

    /// Keeps an old value, if it is put back.
    fn keep<T: Copy + Default>(old: T) -> Self::Kept<T>;

    /// The old value, if it is put back.
    fn kept<T: Copy + Default>(kept: Self::Kept<T>) -> T;
}

/// The one value of a flag's type.
#[inline]
#[must_use]
pub fn flag<F: Flag>() -> F {
    F::value()
}

/// The cotangent of this parameter is wanted.
#[derive(Clone, Copy, Debug)]
pub struct On;

/// The cotangent of this parameter is wanted, and nobody reads what was behind it before the call.
#[derive(Clone, Copy, Debug)]
pub struct Left;

/// The cotangent of this parameter is not wanted.
#[derive(Clone, Copy, Debug)]
pub struct Off;

macro_rules! kept {
    ($flag:ident, $on:literal) => {
        impl Flag for $flag {
            const ON: bool = $on;
            const BACK: bool = true;
            type Kept<T: Copy + Default> = T;

            #[inline]
            fn value() -> Self {
                $flag
            }

            #[inline]
            fn keep<T: Copy + Default>(old: T) -> T {
                old
            }

            #[inline]
            fn kept<T: Copy + Default>(kept: T) -> T {
                kept
            }
        }
    };
}
kept!(On, true);
kept!(Off, false);

impl Flag for Left {
    const ON: bool = true;
    const BACK: bool = false;
    type Kept<T: Copy + Default> = ();

    #[inline]
    fn value() -> Self {
        Left
    }

    #[inline]
    fn keep<T: Copy + Default>(_: T) {}

    #[inline]
    fn kept<T: Copy + Default>((): ()) -> T {
        T::default() // never put back
    }
}

/// `On` or `Left`, by whether a pullback reads what was behind the argument.
#[derive(Clone, Copy, Debug)]
pub struct If<const READ: bool>;

/// The choice that [`If`] makes.
pub trait Either {
    /// The flag.
    type Flag: Flag;
}

impl Either for If<true> {
    type Flag = On;
}

impl Either for If<false> {
    type Flag = Left;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round<F: Flag>(x: f64) -> f64 {
        F::kept(F::keep(x))
    }

    #[test]
    fn what_is_kept() {
        assert_eq!(round::<On>(2.0), 2.0);
        assert_eq!(round::<Off>(2.0), 2.0);
        assert_eq!(round::<<If<true> as Either>::Flag>(2.0), 2.0);
        assert_eq!(size_of::<<<If<false> as Either>::Flag as Flag>::Kept<f64>>(), 0);
    }
}
