//! Vectors of one value, as `vec![x; n]` makes them.

use alloc::vec::Vec;
use core::hint::black_box;

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
    // The compiler, where it sees that zeros are written to fresh memory, asks for zeroed memory after all.
    vec.resize(n, black_box(x));
    vec
}

/// The same in the memory of another vector.
#[inline]
pub(crate) fn refill<T: Clone>(vec: &mut Vec<T>, x: T, n: usize) {
    if vec.len() == n {
        // As it mostly is: nothing has to be made larger.
        vec.fill(x);
    } else {
        resized(vec, x, n);
    }
}

#[cold]
#[inline(never)]
fn resized<T: Clone>(vec: &mut Vec<T>, x: T, n: usize) {
    vec.clear();
    vec.resize(n, x);
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
            let mut vec = vec![2.0; 3];
            refill(&mut vec, 0.5, n);
            assert_eq!(vec, vec![0.5; n]);
            refill(&mut vec, 0.25, n);
            assert_eq!(vec, vec![0.25; n]);
        }
    }
}
