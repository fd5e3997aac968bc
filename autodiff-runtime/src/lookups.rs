//! Values in maps, by key: `table.get(&key)`, `table["name"]`.
//!
//! A cotangent is a map with the same keys, so that what a value is given is added where the key is.
#![allow(clippy::type_complexity, reason = "the shape of every tangent sweep")]

use crate::rt::{Bar, Flag};
use crate::{Differentiable, rt};
use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use core::borrow::Borrow;
#[cfg(feature = "std")]
use core::hash::{BuildHasher, Hash};
#[cfg(feature = "std")]
use std::collections::HashMap;

/// Maps of values that carry a derivative.
pub trait Lookup<Q: ?Sized>: Differentiable {
    /// What values are found by.
    type Key: Clone;
    /// What is found.
    type Value: Differentiable + Clone;

    /// The value at a key, and the key that the map has of it.
    fn entry(&self, key: &Q) -> Option<(&Self::Key, &Self::Value)>;

    /// Adds to the cotangent of the value at a key.
    fn add_at(bar: &mut Self::Cotangent, key: &Self::Key, seed: &<Self::Value as Differentiable>::Cotangent);

    /// The tangent of the value at a key.
    fn dot_at(dot: &Self::Cotangent, key: &Self::Key) -> Option<<Self::Value as Differentiable>::Cotangent>;
}

macro_rules! lookup {
    ($map:ident: $($key:path),*; $($state:ident)?) => {
        impl<K, V, Q: ?Sized $(+ $key)*, $($state)?> Lookup<Q> for $map<K, V, $($state)?>
        where
            K: Clone + core::fmt::Debug + Borrow<Q> $(+ $key)*,
            V: Differentiable + Clone,
            $($state: BuildHasher)?
        {
            type Key = K;
            type Value = V;

            fn entry(&self, key: &Q) -> Option<(&K, &V)> {
                self.get_key_value(key)
            }

            fn add_at(bar: &mut Self::Cotangent, key: &K, seed: &V::Cotangent) {
                match bar.get_mut(Borrow::<Q>::borrow(key)) {
                    Some(into) => into.add(seed),
                    None => {
                        bar.insert(key.clone(), seed.clone());
                    }
                }
            }

            fn dot_at(dot: &Self::Cotangent, key: &K) -> Option<V::Cotangent> {
                dot.get(Borrow::<Q>::borrow(key)).cloned()
            }
        }
    };
}

#[cfg(feature = "std")]
lookup!(HashMap: Eq, Hash; S);
lookup!(BTreeMap: Ord;);

/// The pairs of a map, to be found by index.
#[inline]
pub fn pairs<'m, K: Clone + 'm, V: Clone + 'm>(map: impl IntoIterator<Item = (&'m K, &'m V)>) -> Vec<(K, V)> {
    map.into_iter().map(|(key, value)| (key.clone(), value.clone())).collect()
}

/// The keys of a map.
#[inline]
pub fn keys<'m, K: Clone + 'm, V: 'm>(map: impl IntoIterator<Item = (&'m K, &'m V)>) -> Vec<K> {
    map.into_iter().map(|(key, _)| key.clone()).collect()
}

/// The members of a set.
#[inline]
pub fn members<'s, K: Clone + 's>(set: impl IntoIterator<Item = &'s K>) -> Vec<K> {
    set.into_iter().cloned().collect()
}

/// `map.get(key)`, by value.
#[inline]
pub fn found<M: Lookup<Q>, Q: ?Sized>(map: &M, key: &Q) -> Option<M::Value> {
    map.entry(key).map(|(_, value)| value.clone())
}

/// The derivatives of the function of this name, by hand.
#[expect(non_camel_case_types, reason = "the name of the function")]
#[derive(Debug)]
pub enum found {}

impl found {
    /// The value, and its pullback.
    #[doc(hidden)]
    #[expect(clippy::type_complexity, reason = "the shape of every forward sweep")]
    #[inline]
    pub fn __forward<M0: Flag, M1: Flag, M: Lookup<Q>, Q: ?Sized>(
        map: &M,
        key: &Q,
        _: (M0, M1),
    ) -> (
        Option<M::Value>,
        impl FnOnce(&M, (), Option<<M::Value as Differentiable>::Cotangent>, Option<&mut M::Cotangent>, Option<&mut ()>)
        + use<M0, M1, M, Q>,
    ) {
        let entry = map.entry(key);
        let (key, value) = (entry.map(|(key, _)| key.clone()), entry.map(|(_, value)| value.clone()));
        (value, move |_: &M, (): (), seed: Option<_>, bar: Option<&mut M::Cotangent>, _: Option<&mut ()>| {
            if let (Some(key), Some(seed), Some(bar)) = (key, seed, bar) {
                M::add_at(bar, &key, &seed);
            }
        })
    }

    /// The value, and its tangent.
    #[doc(hidden)]
    #[inline]
    pub fn __tangent<M: Lookup<Q>, Q: ?Sized>(
        map: &M,
        key: &Q,
        (dot, _): (Option<&M::Cotangent>, Option<&()>),
    ) -> (Option<M::Value>, Option<<M::Value as Differentiable>::Cotangent>) {
        (self::found(map, key), moved(map, key, dot))
    }
}

/// The tangent of the value at a key: zero where that of the map says nothing of it.
fn moved<M: Lookup<Q>, Q: ?Sized>(
    map: &M,
    key: &Q,
    dot: Option<&M::Cotangent>,
) -> Option<<M::Value as Differentiable>::Cotangent> {
    let (key, value) = map.entry(key)?;
    Some(dot.and_then(|dot| M::dot_at(dot, key)).unwrap_or_else(|| rt::zero_like(value)))
}

/// The tangent of `map.get(key)`, from that of the map: linear in that, and by the map itself constant.
#[inline]
pub fn found_dot<M: Lookup<Q>, Q: ?Sized>(
    map: &M,
    key: &Q,
    dot: &M::Cotangent,
) -> Option<<M::Value as Differentiable>::Cotangent> {
    moved(map, key, Some(dot))
}

/// The derivatives of the function of this name, by hand.
#[expect(non_camel_case_types, reason = "the name of the function")]
#[derive(Debug)]
pub enum found_dot {}

impl found_dot {
    /// The value, and its pullback.
    #[doc(hidden)]
    #[inline]
    pub fn __forward<M0: Flag, M1: Flag, M2: Flag, M: Lookup<Q>, Q: ?Sized>(
        map: &M,
        key: &Q,
        dot: &M::Cotangent,
        _: (M0, M1, M2),
    ) -> (
        Option<<M::Value as Differentiable>::Cotangent>,
        impl FnOnce(
            &M,
            (),
            &M::Cotangent,
            Option<<M::Value as Differentiable>::Cotangent>,
            Option<&mut M::Cotangent>,
            Option<&mut ()>,
            Option<&mut M::Cotangent>,
        ) + use<M0, M1, M2, M, Q>,
    ) {
        let value = self::found_dot(map, key, dot);
        let key = map.entry(key).map(|(key, _)| key.clone());
        let pullback = move |_: &M,
                             (): (),
                             _: &M::Cotangent,
                             seed: Option<_>,
                             _: Option<&mut M::Cotangent>,
                             _: Option<&mut ()>,
                             bar: Option<&mut M::Cotangent>| {
            if let (Some(key), Some(seed), Some(bar)) = (key, seed, bar) {
                M::add_at(bar, &key, &seed);
            }
        };
        (value, pullback)
    }

    /// The value, and its tangent.
    #[doc(hidden)]
    #[inline]
    pub fn __tangent<M: Lookup<Q>, Q: ?Sized>(
        map: &M,
        key: &Q,
        dot: &M::Cotangent,
        (_, _, along): (Option<&M::Cotangent>, Option<&()>, Option<&M::Cotangent>),
    ) -> (Option<<M::Value as Differentiable>::Cotangent>, Option<<M::Value as Differentiable>::Cotangent>) {
        (self::found_dot(map, key, dot), moved(map, key, along))
    }
}
