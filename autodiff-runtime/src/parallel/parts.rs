//! A list cut into parts, which are reduced on all threads and put together in a fixed order.

use super::Sum;
use core::ops::Range;

/// Into how many parts a sum is cut, unless the caller says: more than there are threads in most machines, so that none waits long for another.
pub(super) const PARTS: usize = 32;

/// What `part` makes of stretches of `0..n`, added up two by two; `None` if there are none.
///
/// # Panics
///
/// When there is something to cut, into no parts.
pub(super) fn reduced<S: Sum>(parts: usize, n: usize, part: &(impl Fn(Range<usize>) -> S + Sync)) -> Option<S> {
    if n == 0 {
        return None;
    }
    assert!(parts > 0, "a sum of {n} terms cannot be cut into no parts");
    let parts = parts.min(n);
    Some(halves(0..parts, &|i| part(start(i, parts, n)..start(i + 1, parts, n))))
}

/// Where a part starts: the first ones are longer by one, if they cannot be of one length.
fn start(i: usize, parts: usize, n: usize) -> usize {
    i * (n / parts) + i.min(n % parts)
}

/// The tree of additions is the same whichever thread comes to which of its branches.
fn halves<S: Sum>(parts: Range<usize>, part: &(impl Fn(usize) -> S + Sync)) -> S {
    if parts.len() == 1 {
        return part(parts.start);
    }
    let middle = parts.start + parts.len() / 2;
    let (left, right) = rayon::join(|| halves(parts.start..middle, part), || halves(middle..parts.end, part));
    left.add(right)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    /// All parts, in order.
    #[derive(Debug, PartialEq)]
    struct Listed(Vec<usize>, usize);

    impl Sum for Listed {
        fn add(mut self, mut other: Self) -> Self {
            self.0.append(&mut other.0);
            Listed(self.0, self.1 + other.1)
        }
    }

    #[test]
    fn parts_are_all_there_is() {
        for n in 1..100 {
            for parts in [1, 2, 3, 7, 32, 200] {
                let listed = reduced(parts, n, &|range: Range<usize>| {
                    assert!(range.len() == n / parts.min(n) || range.len() == n / parts.min(n) + 1);
                    Listed(range.collect(), 1)
                });
                assert_eq!(listed, Some(Listed((0..n).collect(), parts.min(n))));
            }
        }
        assert!(reduced(0, 0, &|_| Listed(Vec::new(), 0)).is_none());
    }

    #[test]
    #[should_panic(expected = "a sum of 3 terms cannot be cut into no parts")]
    fn no_parts() {
        reduced(0, 3, &|_| Listed(Vec::new(), 0));
    }
}
