//! Arrays made element by element, as `array.map(f)` and `array::from_fn(f)` make them: the length is a type's, which rustc
//! infers, and what the elements are the macro may not know.

use crate::{Bar, Differentiable, blank::Blank, rt::Flag};
use alloc::vec::Vec;

/// The length of an array, as a value.
#[derive(Clone, Copy, Debug)]
pub struct Length<const N: usize>;

impl<const N: usize> Length<N> {
    /// The number.
    #[inline]
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "a length is not a list")]
    pub fn len(self) -> usize {
        N
    }
}

/// A length that follows from the use of the array.
#[inline]
#[must_use]
pub fn length<const N: usize>() -> Length<N> {
    Length
}

/// The length of an array that is there.
#[inline]
pub fn length_of<T, const N: usize>(_: &[T; N]) -> Length<N> {
    Length
}

/// An array of this length, to be filled.
#[inline]
#[must_use]
pub fn blank_of<T: Blank, const N: usize>(_: Length<N>) -> [T; N] {
    Blank::blank()
}

/// The elements of a list, as many as the length says.
#[inline]
#[must_use]
pub fn into_array<T, const N: usize>(list: Vec<T>, _: Length<N>) -> [T; N] {
    match list.try_into() {
        Ok(array) => array,
        Err(_) => crate::rt::missing(),
    }
}

/// The derivatives of the function of this name, by hand.
#[expect(non_camel_case_types, reason = "the name of the function")]
#[derive(Debug)]
pub enum into_array {}

impl into_array {
    /// The value, and its pullback.
    #[doc(hidden)]
    #[expect(clippy::type_complexity, reason = "the shape of every forward sweep")]
    #[inline]
    pub fn __forward<M0: Flag, M1: Flag, T: Differentiable, const N: usize>(
        list: Vec<T>,
        length: Length<N>,
        _: (M0, M1),
    ) -> (
        [T; N],
        impl FnOnce((), (), [T::Cotangent; N], Option<&mut Vec<T::Cotangent>>, Option<&mut ()>) + use<M0, M1, T, N>,
    ) {
        let pullback =
            |(): (), (): (), seed: [T::Cotangent; N], bar: Option<&mut Vec<T::Cotangent>>, _: Option<&mut ()>| {
                for (bar, seed) in bar.into_iter().flatten().zip(&seed) {
                    bar.add(seed);
                }
            };
        (self::into_array(list, length), pullback)
    }

    /// The value, and its tangent.
    #[doc(hidden)]
    #[inline]
    pub fn __tangent<T: Differentiable, const N: usize>(
        list: Vec<T>,
        length: Length<N>,
        (dot, _): (Option<&Vec<T::Cotangent>>, Option<&()>),
    ) -> ([T; N], [T::Cotangent; N]) {
        let dot = match dot {
            Some(dot) => dot.clone(),
            None => list.zero_cotangent(),
        };
        (self::into_array(list, length), self::into_array(dot, length))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rt::{Off, On};

    #[test]
    fn lengths() {
        assert_eq!(length::<3>().len(), 3);
        assert_eq!(blank_of::<f64, 2>(length()), [0.0; 2]);
        assert_eq!(length_of(&[1.0; 4]).len(), 4);
    }

    #[test]
    fn cotangents_go_back_into_the_list() {
        let (array, pullback) = into_array::__forward(vec![1.0, 2.0], length(), (On, Off));
        assert_eq!(array, [1.0, 2.0]);
        let mut bar = vec![10.0, 20.0];
        pullback((), (), [1.0, 2.0], Some(&mut bar), None);
        assert_eq!(bar, [11.0, 22.0]);
    }

    #[test]
    fn tangents_come_along() {
        assert_eq!(into_array::__tangent(vec![1.0], length(), (Some(&vec![3.0]), None)), ([1.0], [3.0]));
        assert_eq!(into_array::__tangent(vec![1.0], length(), (None, None)), ([1.0], [0.0]));
    }
}
