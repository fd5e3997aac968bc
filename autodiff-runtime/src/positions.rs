//! Maps whose values stand in a list: a function that puts active values into a map of its own keeps the positions by the keys, and makes
//! the map where it is used as a whole.

use crate::Differentiable;
use crate::rt::Flag;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;
#[cfg(feature = "std")]
use core::hash::{BuildHasher, Hash};
#[cfg(feature = "std")]
use std::collections::HashMap;

/// Maps from keys to positions in a list of values.
pub trait Positions<V: Differentiable>: Differentiable {
    /// What values are found by.
    type Key;
    /// The same with the values in place.
    type Map: Differentiable;

    /// The map.
    fn mapped(&self, values: &[V]) -> Self::Map;

    /// The keys and the positions.
    fn listed(&self) -> Vec<(Self::Key, usize)>;

    /// The cotangent of the value at a key.
    fn seed_at<'s>(seed: &'s <Self::Map as Differentiable>::Cotangent, key: &Self::Key) -> Option<&'s V::Cotangent>;

    /// The tangent of the map, of those of the values.
    fn moved(&self, dots: &[V::Cotangent]) -> <Self::Map as Differentiable>::Cotangent;
}

macro_rules! positions {
    ($map:ident: $($key:path),*; $($state:ident)?) => {
        // The hasher of a cotangent is nobody's choice.
        #[allow(clippy::implicit_hasher)]
        impl<K, V, $($state)?> Positions<V> for $map<K, usize, $($state)?>
        where
            K: Clone + core::fmt::Debug $(+ $key)*,
            V: Differentiable + Clone,
            $($state: BuildHasher + Default)?
        {
            type Key = K;
            type Map = $map<K, V, $($state)?>;

            fn mapped(&self, values: &[V]) -> Self::Map {
                self.iter().map(|(key, &at)| (key.clone(), values[at].clone())).collect()
            }

            fn listed(&self) -> Vec<(K, usize)> {
                self.iter().map(|(key, &at)| (key.clone(), at)).collect()
            }

            fn seed_at<'s>(seed: &'s $map<K, V::Cotangent>, key: &K) -> Option<&'s V::Cotangent> {
                seed.get(key)
            }

            fn moved(&self, dots: &[V::Cotangent]) -> $map<K, V::Cotangent> {
                self.iter().map(|(key, &at)| (key.clone(), dots[at].clone())).collect()
            }
        }
    };
}

#[cfg(feature = "std")]
positions!(HashMap: Eq, Hash; S);
positions!(BTreeMap: Ord;);

/// The map of these positions and values.
#[inline]
pub fn mapped<P: Positions<V>, V: Differentiable>(positions: &P, values: &[V]) -> P::Map {
    positions.mapped(values)
}

/// The derivatives of the function of this name, by hand.
#[expect(non_camel_case_types, reason = "the name of the function")]
#[derive(Debug)]
pub enum mapped {}

impl mapped {
    /// The map, and its pullback.
    #[doc(hidden)]
    #[expect(clippy::type_complexity, reason = "the shape of every forward sweep")]
    #[inline]
    pub fn __forward<M0: Flag, M1: Flag, P: Positions<V>, V: Differentiable>(
        positions: &P,
        values: &[V],
        _: (M0, M1),
    ) -> (
        P::Map,
        impl FnOnce(&P, &[V], <P::Map as Differentiable>::Cotangent, Option<&mut P::Cotangent>, Option<&mut [V::Cotangent]>)
        + use<M0, M1, P, V>,
    ) {
        // The positions may be others when the reverse sweep comes here.
        let listed = positions.listed();
        let pullback = move |_: &P,
                             _: &[V],
                             seed: <P::Map as Differentiable>::Cotangent,
                             _: Option<&mut P::Cotangent>,
                             bars: Option<&mut [V::Cotangent]>| {
            let Some(bars) = bars else { return };
            for (key, at) in listed {
                if let Some(seed) = P::seed_at(&seed, &key) {
                    crate::rt::add_assign(&mut bars[at], seed);
                }
            }
        };
        (positions.mapped(values), pullback)
    }

    /// The map, and its tangent.
    #[doc(hidden)]
    #[inline]
    pub fn __tangent<P: Positions<V>, V: Differentiable>(
        positions: &P,
        values: &[V],
        (_, dots): (Option<&P::Cotangent>, Option<&[V::Cotangent]>),
    ) -> (P::Map, <P::Map as Differentiable>::Cotangent) {
        let map = positions.mapped(values);
        let dot = dots.map_or_else(|| map.zero_cotangent(), |dots| positions.moved(dots));
        (map, dot)
    }
}
