//! Types of std that hold values which may carry derivatives.

use crate::{Bar, Differentiable, place::Place};
use alloc::{
    borrow::Cow,
    collections::{BTreeMap, VecDeque},
    rc::Rc,
    sync::Arc,
};
use alloc::{borrow::ToOwned, boxed::Box, vec::Vec};
#[cfg(feature = "std")]
use core::hash::Hash;
use core::{fmt::Debug, ops::Range};
#[cfg(feature = "std")]
use std::collections::HashMap;

/// Pointers whose cotangent is a box, which dereferences where they do. What is shared has a cotangent for each of its owners.
macro_rules! pointer {
    ($($pointer:ident)*) => {$(
        impl<T: Differentiable> Differentiable for $pointer<T> {
            type Cotangent = Box<T::Cotangent>;
            // Boxed, so that a type that holds itself in one can have a shape that holds itself.
            type Shape = Box<T::Shape>;

            #[inline]
            fn shape(&self) -> Self::Shape {
                Box::new((**self).shape())
            }

            #[inline]
            fn zero_of(shape: &Self::Shape) -> Self::Cotangent {
                Box::new(T::zero_of(shape))
            }

            #[inline]
            fn fit(shape: &Self::Shape, bar: Self::Cotangent) -> Self::Cotangent {
                Box::new(T::fit(shape, *bar))
            }

            #[inline]
            fn empty_shape() -> Self::Shape {
                Box::new(T::empty_shape())
            }
        }

        impl<T: Differentiable> Differentiable for $pointer<[T]> {
            type Cotangent = Vec<T::Cotangent>;
            type Shape = Vec<T::Shape>;

            #[inline]
            fn shape(&self) -> Self::Shape {
                (**self).place_shape()
            }

            #[inline]
            fn zero_of(shape: &Self::Shape) -> Self::Cotangent {
                <[T]>::zero_of_shape(shape)
            }

            #[inline]
            fn empty_shape() -> Self::Shape {
                Vec::new()
            }
        }

        impl Differentiable for $pointer<str> {
            type Cotangent = ();
            type Shape = ();

            #[inline]
            fn shape(&self) {}

            #[inline]
            fn zero_of((): &()) {}

            #[inline]
            fn empty_shape() {}
        }
    )*};
}

pointer!(Box Rc Arc);

impl<P: Place + ToOwned + ?Sized> Differentiable for Cow<'_, P> {
    type Cotangent = <P as Place>::Owned;
    type Shape = P::Shape;

    #[inline]
    fn shape(&self) -> Self::Shape {
        (**self).place_shape()
    }

    #[inline]
    fn zero_of(shape: &Self::Shape) -> Self::Cotangent {
        P::zero_of_shape(shape)
    }

    #[inline]
    fn empty_shape() -> Self::Shape {
        P::empty_place_shape()
    }
}

impl<T: Differentiable> Differentiable for VecDeque<T> {
    type Cotangent = VecDeque<T::Cotangent>;
    type Shape = Vec<T::Shape>;

    #[inline]
    fn shape(&self) -> Self::Shape {
        self.iter().map(T::shape).collect()
    }

    #[inline]
    fn zero_of(shape: &Self::Shape) -> Self::Cotangent {
        shape.iter().map(T::zero_of).collect()
    }

    #[inline]
    fn empty_shape() -> Self::Shape {
        Vec::new()
    }
}

impl<B: Bar + Clone> Bar for VecDeque<B> {
    fn add(&mut self, from: &Self) {
        crate::bar::same_length(self.len(), from.len());
        for (into, from) in self.iter_mut().zip(from) {
            into.add(from);
        }
    }

    fn set_zero(&mut self) {
        self.iter_mut().for_each(B::set_zero);
    }

    fn for_each_float(&self, f: &mut dyn FnMut(f64)) {
        self.iter().for_each(|bar| bar.for_each_float(f));
    }

    fn map_floats(&mut self, f: &mut dyn FnMut(f64) -> f64) {
        self.iter_mut().for_each(|bar| bar.map_floats(f));
    }
}

/// The bounds carry a derivative, and have the same names in the cotangent. Ranges of integers have none.
macro_rules! range {
    ($($float:ty)*) => {$(
        impl Differentiable for Range<$float> {
            type Cotangent = Self;
            type Shape = ();

            #[inline]
            fn shape(&self) {}

            #[inline]
            fn zero_of((): &()) -> Self {
                0.0..0.0
            }

            #[inline]
            fn empty_shape() {}
        }
    )*};
}

range!(f32 f64);

impl<B: Bar> Bar for Range<B> {
    #[inline]
    fn add(&mut self, from: &Self) {
        self.start.add(&from.start);
        self.end.add(&from.end);
    }

    #[inline]
    fn set_zero(&mut self) {
        self.start.set_zero();
        self.end.set_zero();
    }

    #[inline]
    fn for_each_float(&self, f: &mut dyn FnMut(f64)) {
        self.start.for_each_float(f);
        self.end.for_each_float(f);
    }

    #[inline]
    fn map_floats(&mut self, f: &mut dyn FnMut(f64) -> f64) {
        self.start.map_floats(f);
        self.end.map_floats(f);
    }
}

/// Maps, by key. A key that is not there stands for zero.
macro_rules! map {
    ($map:ident: $($key:path),*; $($state:ident)?) => {
        impl<K, V, $($state)?> Differentiable for $map<K, V, $($state)?>
        where
            K: Clone + Debug $(+ $key)*,
            V: Differentiable,
        {
            type Cotangent = $map<K, V::Cotangent>;
            type Shape = $map<K, V::Shape>;

            fn shape(&self) -> Self::Shape {
                self.iter().map(|(k, v)| (k.clone(), v.shape())).collect()
            }

            fn zero_of(shape: &Self::Shape) -> Self::Cotangent {
                shape.iter().map(|(k, v)| (k.clone(), V::zero_of(v))).collect()
            }

            fn empty_shape() -> Self::Shape {
                $map::new()
            }
        }

        // Sums are by key, and the hasher of a cotangent is nobody's choice.
        #[allow(clippy::iter_over_hash_type, clippy::implicit_hasher)]
        impl<K: Clone $(+ $key)*, B: Bar + Clone> Bar for $map<K, B> {
            fn add(&mut self, from: &Self) {
                for (k, bar) in from {
                    match self.get_mut(k) {
                        Some(into) => into.add(bar),
                        None => {
                            self.insert(k.clone(), bar.clone());
                        }
                    }
                }
            }

            fn set_zero(&mut self) {
                self.values_mut().for_each(B::set_zero);
            }

            fn for_each_float(&self, f: &mut dyn FnMut(f64)) {
                self.values().for_each(|bar| bar.for_each_float(f));
            }

            fn map_floats(&mut self, f: &mut dyn FnMut(f64) -> f64) {
                self.values_mut().for_each(|bar| bar.map_floats(f));
            }
        }
    };
}

map!(BTreeMap: Ord;);
#[cfg(feature = "std")]
map!(HashMap: Eq, Hash; S);

#[cfg(test)]
mod tests {
    use super::*;

    fn zero<T: Differentiable>(x: &T) -> T::Cotangent {
        x.zero_cotangent()
    }

    #[test]
    fn zeros_have_the_shape_of_the_value() {
        assert_eq!(zero(&Rc::new(vec![1.0])), Box::new(vec![0.0]));
        assert_eq!(zero(&Arc::<[f64]>::from([1.0, 2.0])), vec![0.0, 0.0]);
        assert_eq!(zero(&vec![1.0].into_boxed_slice()), vec![0.0]);
        assert_eq!(zero(&Cow::Borrowed([1.0, 2.0].as_slice())), vec![0.0, 0.0]);
        assert_eq!(zero(&VecDeque::from([1.0])), VecDeque::from([0.0]));
        let () = zero(&(1..2));
        assert_eq!(zero(&(1.0..2.0)), 0.0..0.0);
        assert_eq!(zero(&BTreeMap::from([("a", 1.0)])), BTreeMap::from([("a", 0.0)]));
        assert_eq!(zero(&HashMap::from([("a", 1.0)])), HashMap::from([("a", 0.0)]));
        let () = zero(&Rc::<str>::from("text"));
    }

    #[test]
    fn sums() {
        let mut map = BTreeMap::from([("a", 1.0)]);
        map.add(&BTreeMap::from([("a", 10.0), ("b", 2.0)]));
        assert_eq!(map, BTreeMap::from([("a", 11.0), ("b", 2.0)]));
        let mut deque = VecDeque::from([1.0, 2.0]);
        deque.add(&VecDeque::from([10.0, 20.0]));
        deque.scale(2.0);
        assert_eq!(deque, [22.0, 44.0]);
        let mut range = 1.0..2.0;
        range.add(&(0.5..0.25));
        assert_eq!(range.to_flat(), [1.5, 2.25]);
    }

    #[test]
    #[should_panic(expected = "a cotangent of length 2 cannot be added to one of length 1")]
    fn lengths_have_to_agree() {
        VecDeque::from([1.0]).add(&VecDeque::from([1.0, 2.0]));
    }
}
