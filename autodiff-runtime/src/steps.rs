//! Counting the iterations of `(lo..hi).step_by(step)`, which a reverse sweep runs from the last to the first.

/// An integer, or a character, that a loop can count with.
pub trait Step: Copy {
    /// How many integers there are in `self..hi`.
    fn distance(self, hi: Self) -> usize;

    /// The integer `by` after this one.
    fn advance(self, by: usize) -> Self;
}

macro_rules! step {
    ($($int:ty => $unsigned:ty),* $(,)?) => {$(
        impl Step for $int {
            // In the unsigned type of the same width the difference of any two values is exact.
            #[inline]
            #[allow(trivial_numeric_casts, clippy::unnecessary_cast)]
            fn distance(self, hi: Self) -> usize {
                if self < hi { (hi as $unsigned).wrapping_sub(self as $unsigned) as usize } else { 0 }
            }

            #[inline]
            #[allow(trivial_numeric_casts, clippy::unnecessary_cast)]
            fn advance(self, by: usize) -> Self {
                (self as $unsigned).wrapping_add(by as $unsigned) as $int
            }
        }
    )*};
}

step! {
    isize => usize, i8 => u8, i16 => u16, i32 => u32, i64 => u64, i128 => u128,
    usize => usize, u8 => u8, u16 => u16, u32 => u32, u64 => u64, u128 => u128,
}

/// There are no characters from here on..
const SURROGATES: u32 = 0xD800;
/// .. this many.
const NO_CHARACTERS: u32 = 0x800;

impl Step for char {
    #[inline]
    fn distance(self, hi: Self) -> usize {
        let (lo, hi) = (u32::from(self), u32::from(hi));
        let across = if lo < SURROGATES && hi > SURROGATES { NO_CHARACTERS } else { 0 };
        hi.saturating_sub(lo).saturating_sub(across) as usize
    }

    #[inline]
    fn advance(self, by: usize) -> Self {
        let lo = u32::from(self);
        let at = u32::try_from(by).map_or(u32::MAX, |by| lo.saturating_add(by));
        let across = if lo < SURROGATES && at >= SURROGATES { NO_CHARACTERS } else { 0 };
        char::from_u32(at.saturating_add(across)).unwrap_or(char::MAX)
    }
}

/// The number of iterations of `(lo..hi).step_by(step)`.
///
/// # Panics
///
/// When `step` is zero, as `step_by` does.
#[inline]
pub fn step_len<I: Step>(lo: I, hi: I, step: usize) -> usize {
    lo.distance(hi).div_ceil(step)
}

/// The loop variable of `(lo..).step_by(step)` in iteration `k`, counted from zero.
#[inline]
pub fn step_at<I: Step>(lo: I, k: usize, step: usize) -> I {
    lo.advance(k * step)
}

/// The number of iterations of `lo..hi`.
#[inline]
pub fn turns<I: Step>(lo: I, hi: I) -> usize {
    lo.distance(hi)
}

/// The number of iterations of `lo..=hi`.
#[inline]
pub fn turns_inclusive<I: Step + PartialOrd>(lo: I, hi: I) -> usize {
    if lo <= hi { lo.distance(hi) + 1 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    #[test]
    fn characters() {
        for (lo, hi) in [('a', 'e'), ('e', 'a'), ('x', 'x'), ('\u{D7FE}', '\u{E001}'), ('\u{E000}', '\u{E005}')] {
            let visited: Vec<_> = (lo..hi).collect();
            let counted: Vec<_> = (0..turns(lo, hi)).map(|k| step_at(lo, k, 1)).collect();
            assert_eq!(visited, counted, "{lo:?}..{hi:?}");
            assert_eq!(turns_inclusive(lo, hi), (lo..=hi).count(), "{lo:?}..={hi:?}");
        }
    }

    #[test]
    fn agrees_with_step_by() {
        for lo in -4_i32..=4 {
            for hi in -4_i32..=9 {
                for step in 1..6 {
                    let visited: Vec<_> = (lo..hi).step_by(step).collect();
                    let counted: Vec<_> = (0..step_len(lo, hi, step)).map(|k| step_at(lo, k, step)).collect();
                    assert_eq!(visited, counted, "({lo}..{hi}).step_by({step})");
                }
            }
        }
    }

    #[test]
    fn the_whole_range_of_a_type() {
        assert_eq!(step_len(i8::MIN, i8::MAX, 1), 255);
        assert_eq!(step_at(i8::MIN, 254, 1), 126);
        assert_eq!(step_len(0, usize::MAX, 1), usize::MAX);
        assert_eq!(step_len(u64::MAX - 3, u64::MAX, 2), 2);
    }
}
