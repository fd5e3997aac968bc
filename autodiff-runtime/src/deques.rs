//! What queues have under the names that vectors have it: generated code grows and shrinks both.

use alloc::collections::VecDeque;

/// `push` and `pop` of what has them under other names.
pub trait Ends {
    /// What is held.
    type Item;

    /// Adds to the end.
    fn push(&mut self, x: Self::Item);

    /// Takes from the end.
    fn pop(&mut self) -> Option<Self::Item>;
}

impl<T> Ends for VecDeque<T> {
    type Item = T;

    #[inline]
    fn push(&mut self, x: T) {
        self.push_back(x);
    }

    #[inline]
    fn pop(&mut self) -> Option<T> {
        self.pop_back()
    }
}
