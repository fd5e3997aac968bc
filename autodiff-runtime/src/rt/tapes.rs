//! The tapes of loops: records that the forward sweep leaves and the reverse sweep takes.

use crate::filled::filled;
use alloc::vec::Vec;

/// What the forward sweep pushed last.
#[inline]
pub fn pop<T>(tape: &mut Vec<T>) -> T {
    match tape.pop() {
        Some(record) => record,
        None => tape_is_empty(),
    }
}

/// Room for `n` more records on the tape.
#[inline]
pub fn grow<T: Default + Clone>(tape: &mut Vec<T>, n: usize) -> core::slice::IterMut<'_, T> {
    let at = tape.len();
    if tape.capacity() == 0 {
        // Many zeros come straight from the allocator: nothing is written twice.
        *tape = filled(T::default(), n);
    } else {
        tape.resize(at + n, T::default());
    }
    tape[at..].iter_mut()
}

/// Bytes that a tape begins with, at least, if there is more to come.
const FIRST: usize = 512;

/// [`grow`] for a tape that will be grown again and again: by little each time, maybe.
#[inline]
pub fn grow_on<T: Default + Clone>(tape: &mut Vec<T>, n: usize) -> core::slice::IterMut<'_, T> {
    reserve(tape, n);
    let at = tape.len();
    tape.resize(at + n, T::default());
    tape[at..].iter_mut()
}

/// Room for `n` more records on such a tape.
#[inline]
pub fn reserve<T>(tape: &mut Vec<T>, n: usize) {
    if tape.capacity() == 0 && n > 0 {
        *tape = Vec::with_capacity(n.max(FIRST / size_of::<T>().max(1)));
    } else {
        tape.reserve(n);
    }
}

/// The last `n` records of the tape, taken off it.
#[inline]
pub fn drain<T>(tape: &mut Vec<T>, n: usize) -> alloc::vec::Drain<'_, T> {
    match tape.len().checked_sub(n) {
        Some(at) => tape.drain(at..),
        None => tape_is_empty(),
    }
}

/// Room for the `n` records of a loop whose reverse runs before it runs again.
#[inline]
pub fn scratch<T: Default + Clone>(tape: &mut Vec<T>, n: usize) -> core::slice::IterMut<'_, T> {
    if tape.len() < n {
        enlarge(tape, n);
    }
    tape[..n].iter_mut()
}

/// Out of line: in the loops around it what is in registers stays there.
#[cold]
#[inline(never)]
fn enlarge<T: Default + Clone>(tape: &mut Vec<T>, n: usize) {
    *tape = filled(T::default(), n);
}

/// The records that were left in [`scratch`].
#[inline]
pub fn kept<T: Clone>(tape: &[T], n: usize) -> core::iter::Cloned<core::slice::Iter<'_, T>> {
    match tape.get(..n) {
        Some(records) => records.iter().cloned(),
        None => tape_is_empty(),
    }
}

/// The same as [`scratch`] for records that have no default.
#[inline]
pub fn places<T>(tape: &mut Vec<Option<T>>, n: usize) -> core::slice::IterMut<'_, Option<T>> {
    if tape.len() < n {
        more_places(tape, n);
    }
    tape[..n].iter_mut()
}

#[cold]
#[inline(never)]
fn more_places<T>(tape: &mut Vec<Option<T>>, n: usize) {
    tape.resize_with(n, || None);
}

/// The records that were left in [`places`], taken out.
#[inline]
pub fn held<T>(tape: &mut [Option<T>], n: usize) -> impl DoubleEndedIterator<Item = Option<T>> {
    match tape.get_mut(..n) {
        Some(records) => records.iter_mut().map(Option::take),
        None => tape_is_empty(),
    }
}

/// The two sweeps disagree about the path taken: a defect of this crate.
#[cold]
#[inline(never)]
fn tape_is_empty() -> ! {
    panic!("autodiff: tape is empty");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_come_back_last_first() {
        let mut tape = vec![1, 2];
        assert_eq!((pop(&mut tape), pop(&mut tape)), (2, 1));
    }

    #[test]
    fn a_tape_that_grows_on_has_room() {
        let mut tape: Vec<f64> = Vec::new();
        assert_eq!(grow_on(&mut tape, 0).len(), 0);
        assert_eq!(tape.capacity(), 0);
        for n in [1, 2, 3] {
            assert_eq!(grow_on(&mut tape, n).len(), n);
            assert_eq!((tape.len(), tape.capacity()), (n * (n + 1) / 2, FIRST / 8));
        }
    }

    #[test]
    fn scratch_is_used_again() {
        let mut tape = Vec::new();
        for n in [3, 2, 5] {
            scratch(&mut tape, n).enumerate().for_each(|(i, slot)| *slot = i + n);
            assert!(kept(&tape, n).rev().eq((n..2 * n).rev()));
        }
        assert_eq!(tape.len(), 5);
    }

    #[test]
    fn places_give_up_what_they_hold() {
        let mut tape = Vec::new();
        for n in [2, 1] {
            places(&mut tape, n).for_each(|place| *place = Some(vec![1.0]));
            assert!(held(&mut tape, n).rev().all(|record| record.is_some()));
            assert!(tape.iter().all(Option::is_none));
        }
    }

    #[test]
    #[should_panic(expected = "autodiff: tape is empty")]
    fn an_empty_tape_is_a_defect() {
        pop(&mut Vec::<f64>::new());
    }
}
