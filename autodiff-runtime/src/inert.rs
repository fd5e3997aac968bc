//! Types of std that stand in data and carry no derivative: their cotangent is `()`.

use crate::{Differentiable, InLanes, rt::lanes::Linear};
use alloc::collections::BTreeSet;
use alloc::string::String;
use core::{
    any::TypeId,
    cmp::{Ordering, Reverse},
    convert::Infallible,
    fmt,
    marker::PhantomData,
    num::{self, FpCategory, Saturating, Wrapping},
    ops::{Range, RangeFrom, RangeFull, RangeInclusive, RangeTo},
    sync::atomic,
    time::Duration,
};
#[cfg(feature = "std")]
use std::{
    collections::HashSet,
    ffi::{OsStr, OsString},
    path::{Path, PathBuf},
    time::{Instant, SystemTime},
};

macro_rules! without_derivative {
    ($({$($generics:tt)*})? $inert:ty) => {
        impl<$($($generics)*)?> Differentiable for $inert {
            type Cotangent = ();
            type Shape = ();

            #[inline]
            fn shape(&self) {}

            #[inline]
            fn zero_of((): &()) {}

            #[inline]
            fn empty_shape() {}
        }

        impl<$($($generics)*,)? const LANES: usize> InLanes<LANES> for $inert {
            type Many = ();

            #[inline]
            fn zero_in_lanes(&self) {}
        }

        impl<$($($generics)*,)? const LANES: usize> Linear<LANES> for $inert {}
    };
    ($($inert:ty),* $(,)?) => {
        $(without_derivative!($inert);)*
    };
}

without_derivative!({const N: usize} crate::arrays::Length<N>);
without_derivative!(isize, i8, i16, i32, i64, i128, usize, u8, u16, u32, u64, u128, bool, char, String, ());
without_derivative!(Duration, FpCategory, Infallible, Ordering, RangeFull, TypeId);
#[cfg(feature = "std")]
without_derivative!(Instant, OsString, PathBuf, SystemTime);
without_derivative!(fmt::Error, num::ParseFloatError, num::ParseIntError, num::TryFromIntError);
without_derivative!(num::NonZeroIsize, num::NonZeroI8, num::NonZeroI16, num::NonZeroI32, num::NonZeroI64);
without_derivative!(num::NonZeroUsize, num::NonZeroU8, num::NonZeroU16, num::NonZeroU32, num::NonZeroU64);
without_derivative!(num::NonZeroI128, num::NonZeroU128);
without_derivative!(atomic::AtomicBool, atomic::AtomicUsize);
#[cfg(target_has_atomic = "32")]
without_derivative!(atomic::AtomicU32);
#[cfg(target_has_atomic = "64")]
without_derivative!(atomic::AtomicU64);
without_derivative!({T: ?Sized} PhantomData<T>);
// Floats are neither hashed nor ordered.
#[cfg(feature = "std")]
without_derivative!({T, S} HashSet<T, S>);
without_derivative!({T} BTreeSet<T>);
macro_rules! ranges {
    ($($int:ident)*) => {
        without_derivative!($(Range<$int>),*);
    };
}
ranges!(isize i8 i16 i32 i64 i128 usize u8 u16 u32 u64 u128 char);
without_derivative!({T: Differentiable<Cotangent = ()>} RangeInclusive<T>);
without_derivative!({T: Differentiable<Cotangent = ()>} RangeFrom<T>);
without_derivative!({T: Differentiable<Cotangent = ()>} RangeTo<T>);
without_derivative!({T: Differentiable<Cotangent = ()>} Reverse<T>);
without_derivative!({T: Differentiable<Cotangent = ()>} Saturating<T>);
without_derivative!({T: Differentiable<Cotangent = ()>} Wrapping<T>);

/// A function pointer carries nothing along that a derivative could be taken with respect to.
macro_rules! functions {
    ($($arg:ident)*) => {
        without_derivative!({R $(, $arg)*} fn($($arg),*) -> R);
    };
}

functions!();
functions!(A);
functions!(A B);
functions!(A B C);
functions!(A B C D);
functions!(A B C D E);
functions!(A B C D E F);

macro_rules! places_without_derivative {
    ($($inert:ty),*) => {$(
        impl crate::place::Place for $inert {
            type Bar = ();
            type Owned = ();
            type Shape = ();

            #[inline]
            fn place_shape(&self) {}

            #[inline]
            fn zero_of_shape((): &()) {}

            #[inline]
            fn empty_place_shape() {}
        }
    )*};
}

places_without_derivative!(str);
#[cfg(feature = "std")]
places_without_derivative!(OsStr, Path);

#[cfg(test)]
mod tests {
    use super::*;

    fn is_inert<T: Differentiable<Cotangent = ()>>(_: &T) {}

    #[test]
    fn none_of_these_carries_a_derivative() {
        macro_rules! integers {
            ($($int:ty)*) => {$( is_inert::<$int>(&1); )*};
        }
        integers!(isize i8 i16 i32 i64 i128 usize u8 u16 u32 u64 u128);
        is_inert(&true);
        is_inert(&'x');
        is_inert(&String::from("text"));
        is_inert(&"text");
        is_inert(&Path::new("file"));
        is_inert(&());
        is_inert(&Ordering::Less);
        is_inert(&Wrapping(3_u8));
        is_inert(&(1..=3));
        is_inert(&PhantomData::<str>);
        is_inert(&HashSet::from([1]));
        is_inert(&num::NonZeroU32::MIN);
        is_inert(&(f64::sqrt as fn(f64) -> f64));
        is_inert(&Duration::ZERO);
    }
}
