//! The binomial schedule: which turns of a loop are run again, and from where.

use alloc::vec::Vec;

/// What to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The turn to run, counted from zero.
    pub turn: usize,
    /// Before it, put the state back to that of the last snapshot.
    pub restore: bool,
    /// Before it, take a snapshot of the state.
    pub store: bool,
    /// Save what the reverse of this turn needs, and run that reverse at once. What comes after it begins with `restore`.
    pub reverse: bool,
}

/// The steps that reverse a loop of so many turns with so many snapshots and no more runs forward than must be.
///
/// Snapshots are taken from the stack, last first. The first is of the state before the loop, and counts.
///
/// # Source
///
/// A. Griewank and A. Walther, "Algorithm 799: revolve", ACM Transactions on Mathematical Software 26 (2000), 19-45. With `β(s, r)`
/// the binomial coefficient `(s + r)! / (s! r!)`, the greatest number of turns that can be reversed with `s` snapshots if no turn is
/// run forward more than `r` times without being saved, a stretch of `l` turns with `β(s, r - 1) < l <= β(s, r)` is split after
/// `m` turns, where `m = min(β(s, r - 1), l - β(s - 1, r - 1))`.
///
/// ```
/// use autodiff::checkpoint::{Schedule, forward_steps};
///
/// let steps: Vec<_> = Schedule::new(10, 3).collect();
/// let reversed: Vec<_> = steps.iter().filter(|step| step.reverse).map(|step| step.turn).collect();
/// assert_eq!(reversed, [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
/// assert_eq!(steps.len(), forward_steps(10, 3));
/// ```
#[derive(Clone, Debug)]
pub struct Schedule {
    turns: usize,
    slots: usize,
    /// How many turns are still to be reversed.
    end: usize,
    /// Before which turn the state is, if it is not spoilt.
    at: Option<usize>,
    /// Where the next snapshot is taken, or the last turn that is to be reversed.
    target: usize,
    /// Before which turns there are snapshots.
    held: Vec<usize>,
}

impl Schedule {
    /// For a loop of `turns` turns. No snapshots at all count as one.
    pub fn new(turns: usize, snapshots: usize) -> Self {
        Schedule { turns, slots: snapshots.max(1), end: turns, at: Some(0), target: 0, held: Vec::new() }
    }

    /// The number of turns.
    pub fn turns(&self) -> usize {
        self.turns
    }

    /// How many snapshots are held now.
    pub fn held(&self) -> usize {
        self.held.len()
    }

    /// Decides how far to run from a snapshot.
    fn plan(&mut self, from: usize) {
        let free = self.slots - self.held.len();
        let left = self.end - from;
        self.target = if left <= 1 || free == 0 { self.end - 1 } else { from + split(left, free + 1) };
    }
}

impl Iterator for Schedule {
    type Item = Step;

    fn next(&mut self) -> Option<Step> {
        if self.end == 0 {
            return None;
        }
        let mut step = Step { turn: 0, restore: false, store: false, reverse: false };
        match self.at {
            Some(at) => {
                step.turn = at;
                let first = self.held.is_empty();
                if first || at == self.target && at + 1 < self.end {
                    step.store = true;
                    self.held.push(at);
                    self.plan(at);
                }
            }
            None => {
                step.restore = true;
                step.turn = self.held.last().copied().unwrap_or(0);
                self.plan(step.turn);
            }
        }
        step.reverse = step.turn + 1 == self.end;
        if step.reverse {
            self.end -= 1;
            self.at = None;
            if self.held.last() == Some(&step.turn) {
                self.held.pop();
            }
        } else {
            self.at = Some(step.turn + 1);
        }
        Some(step)
    }
}

/// `β(s, r)`, or the greatest integer if that is less.
fn beta(s: usize, r: usize) -> usize {
    let (few, many) = (s.min(r) as u128, s.max(r) as u128);
    let mut value = 1_u128;
    for i in 1..=few {
        value = value * (many + i) / i;
        if value > usize::MAX as u128 {
            return usize::MAX;
        }
    }
    value as usize
}

/// The least `r` with `l <= β(s, r)`.
fn repetitions(l: usize, s: usize) -> usize {
    if s == 1 {
        return l.saturating_sub(1); // β(1, r) = r + 1
    }
    let mut r = 0;
    while beta(s, r) < l {
        r += 1;
    }
    r
}

/// Where a stretch of `l >= 2` turns is split that has `s >= 2` snapshots, the one at its beginning included.
fn split(l: usize, s: usize) -> usize {
    let r = repetitions(l, s);
    beta(s, r - 1).min(l - beta(s - 1, r - 1))
}

/// How often a turn is run forward in both sweeps together: once for each turn, when what its reverse needs is saved, and as often
/// as the snapshots make it necessary besides: `turns + r turns - β(s + 1, r - 1)`, where `s` is the number of snapshots and `r` the
/// least number with `turns <= β(s, r)`. See [`Schedule`]; no schedule does with less.
///
/// ```
/// use autodiff::checkpoint::forward_steps;
///
/// assert_eq!(forward_steps(10, 10), 19);     // each turn but the last once to get there, and once to be saved
/// assert_eq!(forward_steps(10, 1), 10 + 45); // always from the beginning
/// ```
pub fn forward_steps(turns: usize, snapshots: usize) -> usize {
    let s = snapshots.max(1);
    match repetitions(turns, s) {
        0 => turns,
        // In this order nothing is negative.
        r => turns.saturating_add((r.saturating_mul(turns)).saturating_sub(beta(s + 1, r - 1))),
    }
}

/// How many snapshots `#[checkpoint(auto)]` takes for a loop of so many turns: as many as the number has binary digits.
///
/// A million turns have 20, with which each is run forward less than nine times.
///
/// ```
/// use autodiff::checkpoint::{forward_steps, snapshots};
///
/// assert_eq!(snapshots(1_000_000), 20);
/// assert!(forward_steps(1_000_000, 20) < 9 * 1_000_000);
/// ```
pub fn snapshots(turns: usize) -> usize {
    (usize::BITS - turns.leading_zeros()).max(1) as usize
}

#[cfg(test)]
#[allow(clippy::needless_range_loop, reason = "the indices are the numbers of the recurrence")]
mod tests {
    use super::*;

    /// Runs a schedule on a counter, checks that it is possible, and counts.
    fn run(turns: usize, slots: usize) -> (usize, usize) {
        let (mut states, mut state, mut steps, mut most) = (Vec::new(), 0, 0, 0);
        let mut left = turns;
        let mut schedule = Schedule::new(turns, slots);
        let mut spoilt = false;
        while let Some(step) = {
            states.truncate(schedule.held());
            schedule.next()
        } {
            if step.restore {
                state = states.last().copied().expect("a snapshot");
                spoilt = false;
            }
            assert!(!spoilt, "after a reverse the state is not what it was");
            if step.store {
                states.push(state);
            }
            most = most.max(states.len());
            assert_eq!(step.turn, state, "the state is that before the turn");
            steps += 1;
            state += 1;
            if step.reverse {
                assert_eq!(step.turn + 1, left, "last first");
                left -= 1;
                spoilt = true;
            }
        }
        assert_eq!(left, 0);
        (steps, most)
    }

    /// The least number of runs forward, by trying every place for the next snapshot: for `l` turns and `s` snapshots,
    /// `t(l, s) = min over m of m + t(l - m, s - 1) + t(m, s)`.
    fn least(turns: usize, slots: usize) -> Vec<Vec<usize>> {
        let mut t = vec![vec![0; turns + 1]; slots + 1];
        for l in 2..=turns {
            t[1][l] = l * (l - 1) / 2;
        }
        for s in 2..=slots {
            for l in 2..=turns {
                t[s][l] = (1..l).map(|m| m + t[s - 1][l - m] + t[s][m]).min().unwrap_or(0);
            }
        }
        t
    }

    #[test]
    fn no_schedule_does_with_less() {
        let (turns, slots) = (90, 9);
        let t = least(turns, slots);
        for s in 1..=slots {
            for l in 1..=turns {
                let (steps, most) = run(l, s);
                assert_eq!(steps, l + t[s][l], "{l} turns, {s} snapshots");
                assert_eq!(steps, forward_steps(l, s), "{l} turns, {s} snapshots");
                assert!(most <= s);
            }
        }
    }

    #[test]
    fn long_loops() {
        for (turns, slots) in [(100_000, 17), (65_537, 5), (2_000, 1), (4_097, 4_097), (1_000, 5_000)] {
            let (steps, most) = run(turns, slots);
            assert_eq!(steps, forward_steps(turns, slots));
            assert!(most <= slots);
        }
    }

    #[test]
    fn nothing_to_do() {
        assert_eq!(run(0, 3), (0, 0));
        assert_eq!(forward_steps(0, 3), 0);
        assert_eq!(run(1, 0), (1, 1));
    }

    #[test]
    fn numbers_that_do_not_fit() {
        assert_eq!(beta(200, 200), usize::MAX);
        let r = repetitions(usize::MAX, 64);
        assert!(beta(64, r) == usize::MAX && beta(64, r - 1) < usize::MAX);
        assert!(forward_steps(usize::MAX, 40) == usize::MAX);
    }
}
