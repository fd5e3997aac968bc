//! Zeros that are only read.

use alloc::vec::Vec;
use core::ops::Deref;

/// A slice of zeros: the tangent of a slice that does not move. A short one needs no memory of its own.
#[derive(Clone, Debug)]
pub enum Zeros<T: 'static> {
    /// Lent by the program itself.
    Few(&'static [T]),
    /// As many as were asked for.
    Many(Vec<T>),
}

/// Floats, of which some zeros are kept.
pub trait Zero: Copy + 'static {
    /// Them.
    const FEW: &'static [Self];
    /// One of them.
    const ZERO: Self;
}

/// A page of memory for each type that asks.
const FEW: usize = 512;

macro_rules! floats {
    ($($float:ident)*) => {$(
        impl Zero for $float {
            const FEW: &'static [Self] = &[0.0; FEW];
            const ZERO: Self = 0.0;
        }
    )*};
}

floats!(f64 f32);

/// As many as there are in `like`.
#[inline]
#[must_use]
pub fn zeros<T: Zero>(like: &[T]) -> Zeros<T> {
    match T::FEW.get(..like.len()) {
        Some(few) => Zeros::Few(few),
        None => Zeros::Many(vec![T::ZERO; like.len()]),
    }
}

impl<T> Deref for Zeros<T> {
    type Target = [T];

    #[inline]
    fn deref(&self) -> &[T] {
        match self {
            Self::Few(few) => few,
            Self::Many(many) => many,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{FEW, Zeros, zeros};

    #[test]
    fn as_many_as_there_are() {
        for n in [0, 1, FEW, FEW + 1] {
            assert_eq!(*zeros(&vec![1.0_f32; n]), vec![0.0_f32; n]);
        }
    }

    #[test]
    fn few_are_lent() {
        assert!(matches!(zeros(&[1.0_f64; 3]), Zeros::Few(_)));
    }
}
