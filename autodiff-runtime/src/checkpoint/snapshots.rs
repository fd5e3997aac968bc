//! What generated code keeps of a loop under a [`Schedule`].

use super::{Schedule, Step};
use crate::steps::Step as Counter;
use alloc::vec::Vec;

/// What a loop carries from turn to turn, and can be copied.
#[diagnostic::on_unimplemented(
    message = "a checkpoint copies what the code under it writes, and `{Self}` cannot be copied",
    label = "written under `#[checkpoint]`",
    note = "the type has to be `Clone`"
)]
pub trait Carried {
    /// A copy.
    type Snapshot;

    /// Takes a copy.
    fn snapshot(&self) -> Self::Snapshot;

    /// Goes back to it.
    fn restore(&mut self, snapshot: &Self::Snapshot);
}

impl<T: Clone> Carried for T {
    type Snapshot = T;

    #[inline]
    fn snapshot(&self) -> T {
        self.clone()
    }

    #[inline]
    fn restore(&mut self, snapshot: &T) {
        self.clone_from(snapshot);
    }
}

impl<T: Clone> Carried for [T] {
    type Snapshot = Vec<T>;

    #[inline]
    fn snapshot(&self) -> Vec<T> {
        self.to_vec()
    }

    #[inline]
    fn restore(&mut self, snapshot: &Vec<T>) {
        self.clone_from_slice(snapshot);
    }
}

/// The schedule of a loop, and the snapshots that there are.
#[derive(Clone, Debug)]
pub struct Snapshots<S> {
    schedule: Schedule,
    states: Vec<S>,
    /// The step that the forward sweep ended with.
    last: Option<Step>,
}

impl<S> Snapshots<S> {
    /// For a loop of so many turns; as many snapshots as seem good if it is not said how many.
    #[inline]
    pub fn new(turns: usize, slots: Option<usize>) -> Self {
        let slots = slots.unwrap_or_else(|| super::snapshots(turns));
        Snapshots { schedule: Schedule::new(turns, slots), states: Vec::new(), last: None }
    }

    /// What to do next.
    #[inline]
    pub fn step(&mut self) -> Option<Step> {
        // The first is there to the end.
        self.states.truncate(self.schedule.held().max(1));
        let step = self.schedule.next();
        self.last = step;
        step
    }

    /// The turn whose record the forward sweep left: the last one.
    #[inline]
    pub fn last_turn(&self) -> Option<Step> {
        self.last
    }

    /// The number of turns.
    #[inline]
    pub fn turns(&self) -> usize {
        self.schedule.turns()
    }

    /// Takes a snapshot.
    #[inline]
    pub fn store(&mut self, state: S) {
        self.states.push(state);
    }

    /// The state before the loop, which has at least one turn.
    #[inline]
    pub fn entry(&self) -> &S {
        self.states.first().unwrap_or_else(|| crate::rt::missing())
    }

    /// The last snapshot.
    #[inline]
    pub fn latest(&self) -> &S {
        self.states.last().unwrap_or_else(|| crate::rt::missing())
    }
}

/// The counter of `lo..hi` in a turn, counted from zero.
#[inline]
pub fn turn_at<I: Counter>(lo: I, _hi: I, turn: usize) -> I {
    lo.advance(turn)
}

/// The counter of `(lo..hi).rev()`, or of `(lo..=hi).rev()`, in a turn, counted from zero, of so many.
#[inline]
pub fn turn_at_end<I: Counter>(lo: I, _hi: I, turn: usize, turns: usize) -> I {
    lo.advance(turns - 1 - turn)
}
