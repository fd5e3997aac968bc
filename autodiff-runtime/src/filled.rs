//! Vectors of one value, as `vec![x; n]` makes them.

use alloc::vec::Vec;

/// Bytes up to which memory is taken as it is, and written. Zeroed memory comes without being written where it is fresh
/// from the system, as large memory is. Small memory was used before: allocators keep it at hand for those who ask for memory of
/// any content, and have to look for it, and write it all the same, for those who ask for zeros.
const SMALL: usize = 1024;

/// `vec![x; n]`
#[inline]
#[must_use]
pub fn filled<T: Clone>(x: T, n: usize) -> Vec<T> {
    if n > SMALL / size_of::<T>().max(1) {
        return vec![x; n];
    }
    let mut vec = Vec::with_capacity(n);
    vec.resize(n, x);
    vec
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_as_were_asked_for() {
        for n in [0, 1, SMALL / 8, SMALL / 8 + 1] {
            assert_eq!(filled(0.5, n), vec![0.5; n]);
            assert_eq!(filled((), n).len(), n);
            assert_eq!(filled(vec![1.0], n), vec![vec![1.0]; n]);
        }
    }
}
