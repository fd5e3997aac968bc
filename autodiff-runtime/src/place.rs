//! What references point to: every differentiable value, and slices, which have no cotangent of their own size.

use crate::{
    Bar, Differentiable,
    filled::{filled, refill},
};
use alloc::vec::Vec;
use core::{borrow::BorrowMut, fmt::Debug};

/// What a reference parameter can point to. Implemented for every sized [`Differentiable`] type, for slices of them
/// and for `str`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot carry a derivative",
    label = "`Differentiable` is not implemented for `{Self}`",
    note = "put `#[derive(Differentiable)]` on a type of your own, and mark what carries no derivative `#[constant]`",
    note = "wrap a type of another crate in a struct of your own"
)]
pub trait Place {
    /// The cotangent behind a reference: `[T::Cotangent]` for `[T]`.
    type Bar: Bar + ?Sized;
    /// The cotangent as a value: `Vec<T::Cotangent>` for `[T]`.
    type Owned: Bar + Clone + Debug + PartialEq + BorrowMut<Self::Bar> + Differentiable<Cotangent = Self::Owned>;
    /// See [`Differentiable::Shape`].
    type Shape: Clone;

    /// See [`Differentiable::shape`].
    fn place_shape(&self) -> Self::Shape;

    /// See [`Differentiable::zero_cotangent`].
    fn zero_of_shape(shape: &Self::Shape) -> Self::Owned;

    /// See [`Differentiable::empty_shape`].
    fn empty_place_shape() -> Self::Shape;

    /// See [`Differentiable::zero_in`].
    #[inline]
    fn zero_in(shape: &Self::Shape, spare: Option<Self::Owned>) -> Self::Owned {
        drop(spare);
        Self::zero_of_shape(shape)
    }

    /// The zero cotangent of what is in this place now.
    #[inline]
    fn zero_bar(&self) -> Self::Owned {
        Self::zero_of_shape(&self.place_shape())
    }
}

impl<T: Differentiable> Place for T {
    type Bar = T::Cotangent;
    type Owned = T::Cotangent;
    type Shape = T::Shape;

    #[inline]
    fn place_shape(&self) -> Self::Shape {
        self.shape()
    }

    #[inline]
    fn zero_of_shape(shape: &Self::Shape) -> Self::Owned {
        T::zero_of(shape)
    }

    #[inline]
    fn empty_place_shape() -> Self::Shape {
        T::empty_shape()
    }

    #[inline]
    fn zero_in(shape: &Self::Shape, spare: Option<Self::Owned>) -> Self::Owned {
        <T as Differentiable>::zero_in(shape, spare)
    }

    #[inline]
    fn zero_bar(&self) -> Self::Owned {
        self.zero_cotangent()
    }
}

impl<T: Differentiable> Place for [T] {
    type Bar = [T::Cotangent];
    type Owned = Vec<T::Cotangent>;
    type Shape = Vec<T::Shape>;

    #[inline]
    fn place_shape(&self) -> Self::Shape {
        self.iter().map(T::shape).collect()
    }

    #[inline]
    fn zero_of_shape(shape: &Self::Shape) -> Self::Owned {
        match shape.first() {
            // All elements are of one shape: `vec!` of a zero, where it is large, asks for zeroed memory and writes none of it.
            Some(first) if size_of::<T::Shape>() == 0 => filled(T::zero_of(first), shape.len()),
            _ => shape.iter().map(T::zero_of).collect(),
        }
    }

    // Handed about, the vector would be written and read again in parts of another size, which processors wait for.
    #[inline(always)]
    fn zero_in(shape: &Self::Shape, spare: Option<Self::Owned>) -> Self::Owned {
        match (spare, shape.first()) {
            (Some(mut spare), Some(first)) if size_of::<T::Shape>() == 0 => {
                refill(&mut spare, T::zero_of(first), shape.len());
                spare
            }
            _ => Self::zero_of_shape(shape),
        }
    }

    #[inline]
    fn zero_bar(&self) -> Self::Owned {
        match self.first() {
            Some(first) if size_of::<T::Shape>() == 0 => filled(first.zero_cotangent(), self.len()),
            // One by one: their shapes would need a list of their own.
            _ => self.iter().map(T::zero_cotangent).collect(),
        }
    }

    #[inline]
    fn empty_place_shape() -> Self::Shape {
        Vec::new()
    }
}

/// The shape of a value of type `P`, which remembers that it is one: no type has to be named to make the zero.
pub struct ShapeOf<P: Place + ?Sized>(P::Shape);

impl<P: Place + ?Sized> ShapeOf<P> {
    /// A zero cotangent for a value of this shape.
    #[inline]
    pub fn zero(&self) -> P::Owned {
        P::zero_of_shape(&self.0)
    }

    /// The same in memory that another cotangent leaves.
    #[inline(always)]
    pub fn zero_in(&self, spare: Option<P::Owned>) -> P::Owned {
        P::zero_in(&self.0, spare)
    }
}

impl<T: Differentiable> ShapeOf<T> {
    /// A cotangent that a caller gave, in this shape: see [`Differentiable::fit`].
    #[inline]
    pub fn fit(&self, bar: T::Cotangent) -> T::Cotangent {
        T::fit(&self.0, bar)
    }
}

// Not derived: a derive would ask for `P: Clone`.
impl<P: Place + ?Sized> Clone for ShapeOf<P> {
    #[inline]
    fn clone(&self) -> Self {
        ShapeOf(self.0.clone())
    }
}

impl<P: Place<Shape: Copy> + ?Sized> Copy for ShapeOf<P> {}

/// The shape of what `x` points to.
#[inline]
pub fn shape_of<P: Place + ?Sized>(x: &P) -> ShapeOf<P> {
    ShapeOf(x.place_shape())
}

/// The zero of a shape that was taken on some paths only. Where it was not there was no value, and nothing to add to.
#[inline]
pub fn zero_or_empty<P: Place + ?Sized>(shape: Option<ShapeOf<P>>) -> P::Owned {
    P::zero_of_shape(&shape.map_or_else(P::empty_place_shape, |shape| shape.0))
}

/// The zero cotangent of what `place` points to; of a slice, a `Vec`.
#[inline]
pub fn zero_like<P: Place + ?Sized>(place: &P) -> P::Owned {
    place.zero_bar()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros_of_places() {
        assert_eq!(zero_like(&1.0), 0.0);
        assert_eq!(zero_like(&[1.0, 2.0]), [0.0, 0.0]);
        assert_eq!(zero_like([1.0, 2.0].as_slice()), vec![0.0, 0.0]);
        assert_eq!(zero_like(&vec![1.0, 2.0]), vec![0.0, 0.0]);
        assert_eq!(zero_like([vec![1.0], vec![]].as_slice()), vec![vec![0.0], vec![]]);
        assert_eq!(zero_like([0.0_f64; 0].as_slice()), vec![]);
        assert_eq!(zero_like([1_usize, 2].as_slice()), vec![(), ()]);
        let () = zero_like("text");
        let () = zero_like(&7_usize);
    }

    #[test]
    fn a_shape_outlives_its_value() {
        let x = vec![vec![1.0], vec![2.0, 3.0]];
        let shape = shape_of(&x);
        drop(x);
        assert_eq!(shape.zero(), vec![vec![0.0], vec![0.0; 2]]);
        assert_eq!(shape.clone().zero(), vec![vec![0.0], vec![0.0; 2]]);
        assert_eq!(shape_of([1.0, 2.0].as_slice()).zero(), vec![0.0; 2]);
    }

    #[test]
    fn shapes_of_fixed_size_cost_nothing() {
        assert_eq!(size_of::<ShapeOf<f64>>(), 0);
        assert_eq!(size_of::<ShapeOf<[f64; 16]>>(), 0);
        let shape = shape_of(&1.0);
        let copy = shape;
        assert_eq!((shape.zero(), copy.zero()), (0.0, 0.0));
    }

    #[test]
    fn in_generic_code_the_owned_cotangent_is_the_cotangent() {
        fn zero<T: Differentiable>(x: &T) -> T::Cotangent {
            zero_like(x)
        }
        assert_eq!(zero(&[1.0]), [0.0]);
    }
}
