//! A list cut into parts, which are reduced on all threads and put together in a fixed order.

use crate::Bar;
use alloc::vec::Vec;
use core::ops::Range;
use std::sync::{Mutex, PoisonError};

/// Into how many parts a sum is cut, unless the caller says: more than there are threads in most machines, so that none waits long for another.
pub(super) const PARTS: usize = 32;

/// What `part` makes of stretches of `0..n`, added up two by two; `None` if there are none. It is given a sum that has been added to
/// another, if there is one, to use its memory again.
///
/// # Panics
///
/// When there is something to cut, into no parts.
pub(super) fn reduced<S: Bar + Send>(
    parts: usize,
    n: usize,
    part: &(impl Fn(Range<usize>, Option<S>) -> S + Sync),
) -> Option<S> {
    if n == 0 {
        return None;
    }
    assert!(parts > 0, "a sum of {n} terms cannot be cut into no parts");
    let parts = parts.min(n);
    let used = Mutex::new(Vec::new());
    let one = |i| {
        // A statement of its own: a lock is held to the end of one.
        let old = used.lock().unwrap_or_else(PoisonError::into_inner).pop();
        part(start(i, parts, n)..start(i + 1, parts, n), old)
    };
    Some(halves(0..parts, &one, &used))
}

/// Where a part starts: the first ones are longer by one, if they cannot be of one length.
fn start(i: usize, parts: usize, n: usize) -> usize {
    i * (n / parts) + i.min(n % parts)
}

/// The tree of additions is the same whichever thread comes to which of its branches.
fn halves<S: Bar + Send>(parts: Range<usize>, part: &(impl Fn(usize) -> S + Sync), used: &Mutex<Vec<S>>) -> S {
    if parts.len() == 1 {
        return part(parts.start);
    }
    let middle = parts.start + parts.len() / 2;
    let (mut left, right) =
        rayon::join(|| halves(parts.start..middle, part, used), || halves(middle..parts.end, part, used));
    left.add(&right);
    used.lock().unwrap_or_else(PoisonError::into_inner).push(right);
    left
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::sync::atomic::{AtomicUsize, Ordering};
    use std::time::{Duration, Instant};

    #[test]
    fn parts_are_all_there_is() {
        for n in 1..100 {
            for parts in [1, 2, 3, 7, 32, 200] {
                // How often each index was there, and how many parts there were.
                let counts = reduced(parts, n, &|range: Range<usize>, used: Option<(Vec<f64>, f64)>| {
                    assert!(range.len() == n / parts.min(n) || range.len() == n / parts.min(n) + 1);
                    let mut counts = used.map_or_else(|| vec![0.0; n], |used| used.0);
                    counts.fill(0.0);
                    range.for_each(|i| counts[i] += 1.0);
                    (counts, 1.0)
                });
                assert_eq!(counts, Some((vec![1.0; n], parts.min(n) as f64)));
            }
        }
        assert!(reduced(0, 0, &|_, _| 1.0).is_none());
    }

    #[test]
    fn parts_run_side_by_side() {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build().unwrap();
        let here = AtomicUsize::new(0);
        // Each waits for the other.
        let part = |_: Range<usize>, _: Option<f64>| {
            here.fetch_add(1, Ordering::SeqCst);
            let start = Instant::now();
            while here.load(Ordering::SeqCst) < 2 && start.elapsed() < Duration::from_secs(60) {
                std::thread::yield_now();
            }
            here.load(Ordering::SeqCst) as f64
        };
        assert_eq!(pool.install(|| reduced(2, 2, &part)), Some(4.0));
    }

    #[test]
    #[should_panic(expected = "a sum of 3 terms cannot be cut into no parts")]
    fn no_parts() {
        reduced(0, 3, &|_, _| 1.0);
    }
}
