//! Lists that are made of slices, by `into`: of copies of the elements.
#![allow(clippy::type_complexity, reason = "the shape of every sweep")]

use super::{FromReference, FromReferenceTwice};
use crate::Differentiable;
use crate::rt::{Flag, jets, jets::Depth};
use alloc::{boxed::Box, vec::Vec};

type Of<T> = <T as Differentiable>::Cotangent;

fn add<T: Differentiable>(bar: Option<&mut [Of<T>]>, seed: impl IntoIterator<Item = Of<T>>) {
    for (bar, seed) in bar.into_iter().flatten().zip(seed) {
        crate::rt::add_assign(bar, &seed);
    }
}

fn moved<T: Differentiable>(value: &[T], dots: Option<&[Of<T>]>) -> Vec<Of<T>> {
    dots.map_or_else(|| value.iter().map(T::zero_cotangent).collect(), <[_]>::to_vec)
}

macro_rules! from_slices {
    ($($list:ty)*) => {$(
        impl<T: Differentiable + Clone> FromReference<[T]> for $list {
            #[inline]
            fn __derivative_of_from<M0: Flag>(
                value: &[T],
                _: (M0,),
            ) -> (Self, impl FnOnce(&[T], Of<Self>, Option<&mut [Of<T>]>) + use<T, M0>) {
                (value.into(), |_: &[T], seed: Of<Self>, bar: Option<&mut [Of<T>]>| add::<T>(bar, seed))
            }

            #[inline]
            fn __tangent_of_from(value: &[T], (dots,): (Option<&[Of<T>]>,)) -> (Self, Of<Self>) {
                (value.into(), moved(value, dots).into())
            }
        }

        impl<T: Differentiable + Clone> FromReferenceTwice<[T]> for $list {
            #[inline]
            fn __derivative_of___jvp_of_from<M0: Flag, M1: Flag>(
                value: &[T],
                dot: &[Of<T>],
                _: (M0, M1),
            ) -> (
                (Self, Of<Self>),
                impl FnOnce(&[T], &[Of<T>], (Of<Self>, Of<Self>), Option<&mut [Of<T>]>, Option<&mut [Of<T>]>)
                + use<T, M0, M1>,
            ) {
                let pullback = |_: &[T],
                                _: &[Of<T>],
                                seeds: (Of<Self>, Of<Self>),
                                bar: Option<&mut [Of<T>]>,
                                dot_bar: Option<&mut [Of<T>]>| {
                    add::<T>(bar, seeds.0);
                    add::<T>(dot_bar, seeds.1);
                };
                ((value.into(), dot.to_vec().into()), pullback)
            }

            #[inline]
            fn __tangent_of___jvp_of_from(
                value: &[T],
                dot: &[Of<T>],
                (along, dot_along): (Option<&[Of<T>]>, Option<&[Of<T>]>),
            ) -> ((Self, Of<Self>), (Of<Self>, Of<Self>)) {
                let still = || dot.iter().map(crate::rt::zero_of_bar).collect();
                let dot_along: Vec<Of<T>> = dot_along.map_or_else(still, <[_]>::to_vec);
                ((value.into(), dot.to_vec().into()), (moved(value, along).into(), dot_along.into()))
            }
        }

        /// A jet of a slice is one of vectors, which are converted as they are.
        impl<T: Differentiable, D: Depth> jets::FromJets<Vec<T>, D, true> for $list
        where
            $list: jets::FromJets<Vec<T>, D, false>,
        {
            type Partials = <$list as jets::FromJets<Vec<T>, D, false>>::Partials;

            #[inline]
            fn convert(x: D::Jet<Vec<T>>) -> (D::Jet<$list>, Self::Partials) {
                <$list as jets::FromJets<Vec<T>, D, false>>::convert(x)
            }

            #[inline]
            fn pull(partials: Self::Partials, seed: D::Dots<$list>, bar: Option<&mut D::Dots<Vec<T>>>) {
                <$list as jets::FromJets<Vec<T>, D, false>>::pull(partials, seed, bar);
            }

            #[inline]
            fn push(partials: Self::Partials, dots: Option<&D::Dots<Vec<T>>>) -> D::Dots<$list> {
                <$list as jets::FromJets<Vec<T>, D, false>>::push(partials, dots)
            }
        }
    )*};
}

from_slices!(Vec<T> Box<[T]>);
