//! Where a range that is a value begins and ends.

use core::ops::{Range, RangeInclusive};

/// A range of integers.
pub trait Bounds {
    /// Its integers.
    type Item;

    /// The first one.
    fn first(&self) -> Self::Item;

    /// The one after the last.
    fn end(&self) -> Self::Item;
}

macro_rules! of_integers {
    ($($int:ty)*) => {$(
        impl Bounds for Range<$int> {
            type Item = $int;

            #[inline]
            fn first(&self) -> $int {
                self.start
            }

            #[inline]
            fn end(&self) -> $int {
                self.end
            }
        }

        // As where std slices by it: one that has been gone through is empty, and begins where it ends.
        impl Bounds for RangeInclusive<$int> {
            type Item = $int;

            #[inline]
            fn first(&self) -> $int {
                let gone_through = self.is_empty() && self.start() <= self.end();
                if gone_through { Bounds::end(self) } else { *self.start() }
            }

            #[inline]
            fn end(&self) -> $int {
                self.end().checked_add(1).expect("a range that ends before the largest integer")
            }
        }
    )*};
}

of_integers!(usize u8 u16 u32 u64 u128 isize i8 i16 i32 i64 i128);

impl<R: Bounds + ?Sized> Bounds for &R {
    type Item = R::Item;

    #[inline]
    fn first(&self) -> R::Item {
        (**self).first()
    }

    #[inline]
    fn end(&self) -> R::Item {
        (**self).end()
    }
}
