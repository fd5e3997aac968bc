//! Where a range that is a value begins and ends.

use core::ops::{Range, RangeInclusive};

/// A range of integers.
pub trait Bounds {
    /// Its integers.
    type Item;

    /// The first one.
    fn first(&self) -> Self::Item;

    /// Where it ends: the one after the last, or the last of an inclusive range.
    fn end(&self) -> Self::Item;
}

#[inline]
fn gone_through<T: PartialOrd>(range: &RangeInclusive<T>) -> bool {
    range.is_empty() && range.start() <= range.end()
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

        // One that has been gone through is empty whatever its bounds are: the range from 1 to 0 stands for it. One that was written the
        // wrong way round keeps its bounds, for the message where it slices.
        impl Bounds for RangeInclusive<$int> {
            type Item = $int;

            #[inline]
            fn first(&self) -> $int {
                if gone_through(self) { 1 } else { *self.start() }
            }

            #[inline]
            fn end(&self) -> $int {
                if gone_through(self) { 0 } else { *self.end() }
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

#[cfg(test)]
mod tests {
    use super::Bounds;

    fn of<R: Bounds>(range: &R) -> (R::Item, R::Item) {
        (range.first(), range.end())
    }

    #[test]
    #[expect(clippy::reversed_empty_ranges, reason = "they are what is tested")]
    fn bounds_of_ranges() {
        assert_eq!(of(&(2..5_usize)), (2, 5));
        assert_eq!(of(&&(5..2_i32)), (5, 2));
        assert_eq!(of(&(-3..=4_i8)), (-3, 4));
        assert_eq!(of(&(0..=u8::MAX)), (0, u8::MAX));
    }

    #[test]
    #[expect(clippy::reversed_empty_ranges, reason = "they are what is tested")]
    fn empty_ranges_stay_empty() {
        let mut gone = 3..=3_usize;
        assert_eq!(of(&gone), (3, 3));
        gone.next();
        assert_eq!(of(&gone), (1, 0));
        assert_eq!(of(&(4..=2_u64)), (4, 2));
    }
}
