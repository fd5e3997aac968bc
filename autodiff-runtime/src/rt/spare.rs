//! Memory that one turn of a loop leaves to the next.

use crate::{
    Differentiable,
    filled::{filled, refill},
    place::{Place, ShapeOf},
};
use alloc::vec::Vec;

/// What a turn has done with, if it has.
#[derive(Debug)]
pub struct Spare<B>(Option<B>);

impl<B> Spare<B> {
    /// Nothing yet.
    #[inline]
    #[must_use]
    #[allow(clippy::new_without_default)]
    pub const fn new() -> Self {
        Spare(None)
    }

    /// For the next turn.
    #[inline]
    pub fn give(&mut self, done: B) {
        self.0 = Some(done);
    }

    /// The same of a value that is of the type of its cotangent, as a vector of floats is.
    #[inline]
    pub fn give_value<P: Differentiable<Cotangent = B>>(&mut self, done: P) {
        if let Some(done) = done.into_cotangent() {
            self.give(done);
        }
    }

    /// [`ShapeOf::zero`]
    #[inline]
    pub fn zero<P: Place<Owned = B> + ?Sized>(&mut self, shape: &ShapeOf<P>) -> B {
        shape.zero_in(self.0.take())
    }

    /// [`zero_like`](crate::place::zero_like)
    #[inline]
    pub fn zero_like<P: Place<Owned = B> + ?Sized>(&mut self, place: &P) -> B {
        match self.0.take() {
            Some(spare) => P::zero_in(&place.place_shape(), Some(spare)),
            None => place.zero_bar(),
        }
    }
}

impl<T> Spare<Vec<T>> {
    /// `vec![]`
    #[inline]
    pub fn empty(&mut self) -> Vec<T> {
        let mut vec = self.0.take().unwrap_or_default();
        vec.clear();
        vec
    }
}

impl<T: Clone> Spare<Vec<T>> {
    /// `vec![x; n]`
    #[inline]
    pub fn filled(&mut self, x: T, n: usize) -> Vec<T> {
        match self.0.take() {
            Some(mut vec) => {
                refill(&mut vec, x, n);
                vec
            }
            None => filled(x, n),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::place::shape_of;

    #[test]
    fn a_zero_in_what_was_left() {
        let mut spare = Spare::new();
        let bar = spare.zero(&shape_of(&vec![1.0; 3]));
        assert_eq!(bar, [0.0; 3]);
        let at = bar.as_ptr();
        spare.give(bar);
        let bar: Vec<f64> = spare.zero(&shape_of(&vec![1.0; 2]));
        assert_eq!((bar.as_slice(), bar.as_ptr()), (&[0.0; 2][..], at));
        spare.give_value(vec![5.0; 4]);
        assert_eq!(spare.zero_like([1.0, 2.0].as_slice()), [0.0; 2]);
    }

    #[test]
    fn of_any_elements() {
        let mut spare = Spare::new();
        spare.give(vec![[1.0, 2.0]]);
        assert_eq!(spare.zero(&shape_of(&vec![[0.5, 0.5]; 2])), [[0.0; 2]; 2]);
        let mut nested = Spare::new();
        nested.give(vec![vec![1.0], vec![2.0, 3.0]]);
        assert_eq!(nested.zero(&shape_of(&vec![vec![1.0, 1.0]])), [[0.0; 2]]);
    }

    #[test]
    fn vectors() {
        let mut spare = Spare::new();
        spare.give(vec![1, 2, 3]);
        assert_eq!(spare.empty(), []);
        assert_eq!(spare.filled(7, 2), [7, 7]);
        spare.give(vec![1, 2, 3]);
        assert_eq!(spare.filled(7, 2), [7, 7]);
    }
}
