//! Sorting what carries a derivative: the order is found on indices, and brought about by swaps.

use alloc::vec::Vec;
use core::cmp::Ordering;

/// What a comparison says, the types of its parameters given by the arguments.
#[inline]
pub fn compare<T: ?Sized>(a: &T, b: &T, by: impl FnOnce(&T, &T) -> Ordering) -> Ordering {
    by(a, b)
}

/// The order of the keys of two elements.
#[inline]
pub fn compare_keys<T: ?Sized, K: Ord>(a: &T, b: &T, mut key: impl FnMut(&T) -> K) -> Ordering {
    let a = key(a);
    a.cmp(&key(b))
}

/// The swaps that put a list in order: swapping element `k` with element `swaps(order)[k]`, for every `k` in turn, leaves at
/// place `k` what stood at place `order[k]` before.
///
/// # Panics
///
/// When `order` is no permutation of `0..order.len()`.
pub fn swaps(mut order: Vec<usize>) -> Vec<usize> {
    let mut at: Vec<usize> = (0..order.len()).collect();
    let mut place: Vec<usize> = at.clone();
    for (k, wanted) in order.iter_mut().enumerate() {
        let from = place[*wanted];
        let here = at[k];
        at.swap(k, from);
        place.swap(here, *wanted);
        *wanted = from;
    }
    order
}

#[cfg(test)]
mod tests {
    use super::swaps;
    use alloc::vec::Vec;

    #[test]
    fn swaps_bring_about_the_order() {
        for order in [vec![], vec![0], vec![1, 0], vec![2, 0, 1], vec![1, 2, 0], vec![3, 1, 0, 4, 2]] {
            let mut list: Vec<usize> = (0..order.len()).collect();
            for (k, with) in swaps(order.clone()).into_iter().enumerate() {
                list.swap(k, with);
            }
            assert_eq!(list, order);
        }
    }
}
