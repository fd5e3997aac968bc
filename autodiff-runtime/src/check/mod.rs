//! A gradient checker: derivatives against differences, and forward mode against reverse mode.
//!
//! Made for the derivatives that nobody has tested yet: those of [rules of your own](crate#rules-of-your-own), and, if you like, of any other
//! function. A [`Check`] holds a function over a flat list of floats, and its derivatives in either mode or in both:
//!
//! ```
//! use autodiff::{check::Check, differentiable};
//!
//! #[differentiable(vjp = pull)]
//! fn kelvin(x: f64, y: f64) -> f64 {
//!     x.hypot(y)
//! }
//!
//! fn pull(x: f64, y: f64, r: f64, r_bar: f64) -> (f64, f64) {
//!     (r_bar * x / r, r_bar * x / r) // should be y / r
//! }
//!
//! let check = Check::of(|x| kelvin(x[0], x[1])).gradient(|x| kelvin::grad(x[0], x[1]));
//! let wrong = check.at(&[3.0, 4.0]).unwrap_err();
//! assert_eq!(
//!     wrong.to_string(),
//!     "1 entry of the Jacobian is in doubt at [3.0, 4.0]\n  \
//!      d output 0 / d input 1: reverse mode gives 0.6, differences give 0.8: off by 0.2"
//! );
//! ```
//!
//! # What is compared
//!
//! The Jacobian J, entry by entry, from up to three sources: rows `e_i J` by reverse mode, columns `J e_j` by forward mode, and central
//! differences. Differences are extrapolated to step zero from a sequence of steps (C. J. F. Ridders, *Accurate computation of F'(x) and
//! F'(x) F''(x)*, Advances in Engineering Software 4, 1982), and come with an estimate of their own error, which is granted on
//! top of the tolerance. Then each mode is called for a combination of the same seeds: a derivative that is not linear in its seed, such as that of
//! a rule that forgets to use it, is found by that.
//!
//! # Blind spots
//!
//! * A point is a point: a rule that is wrong elsewhere (on the other branch of an `if`) is not found. Check at several, on each side.
//! * Differences see nothing smaller than their own error, about 1e-10 of the values between which they are taken. An entry whose
//!   difference could not be told to the tolerance is counted in [`Agreement::inconclusive`], and not in doubt.
//! * At a kink there is no derivative for differences to find. Where the two sides differ, every value between their slopes
//!   passes.
//! * Code that is constant to differences and is meant to be so (`constant(..)`, `#[constant]`) differs from them: leave such inputs out
//!   of the list.
//! * Forward and reverse mode of a function without rules come from the same table of partial derivatives: their agreement says that the
//!   sweeps are right, differences say that the table is.
//! * A function that answers differently when it is called again (random numbers, a clock, a cache) has no differences.

mod differences;
mod report;

use crate::Bar;
use alloc::{boxed::Box, vec::Vec};
use core::fmt;
use differences::{Difference, differences};
pub use report::{Agreement, Disagreement, Disagreements, Source};

/// `x -> y`, flat.
type Function<'a> = Box<dyn Fn(&[f64]) -> Vec<f64> + 'a>;

/// `(x, seed) -> derivative`, flat.
type Mode<'a> = Box<dyn Fn(&[f64], &[f64]) -> Vec<f64> + 'a>;

/// A function and its derivatives, to be compared. See [the module](self).
pub struct Check<'a> {
    function: Function<'a>,
    reverse: Option<Mode<'a>>,
    forward: Option<Mode<'a>>,
    tolerance: f64,
}

impl fmt::Debug for Check<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Check")
            .field("reverse", &self.reverse.is_some())
            .field("forward", &self.forward.is_some())
            .field("tolerance", &self.tolerance)
            .finish_non_exhaustive()
    }
}

impl<'a> Check<'a> {
    /// A check of this function, from floats to a float, or to a list, an array or a tuple of them.
    pub fn of<Y: Bar>(function: impl Fn(&[f64]) -> Y + 'a) -> Self {
        Check { function: Box::new(move |x| function(x).to_flat()), reverse: None, forward: None, tolerance: 1e-7 }
    }

    /// Its gradient, for a function that returns a float: `|x| f::grad(x[0], &x[1..])`.
    pub fn gradient<G: Bar>(self, gradient: impl Fn(&[f64]) -> G + 'a) -> Self {
        self.reverse(move |x, seed| {
            let mut gradient = gradient(x).to_flat();
            // There is no seed: the result is one float.
            gradient.iter_mut().for_each(|g| *g *= seed.first().copied().unwrap_or_default());
            gradient
        })
    }

    /// Reverse mode: `|x, y_bar| f::vjp(x[0], &x[1..], y_bar[0]).1`, where `y_bar` has a float for each output.
    ///
    /// ```
    /// use autodiff::{check::Check, differentiable};
    ///
    /// #[differentiable]
    /// fn polar(r: f64, t: f64) -> (f64, f64) {
    ///     (r * t.cos(), r * t.sin())
    /// }
    ///
    /// let agreement = Check::of(|x| polar(x[0], x[1]))
    ///     .reverse(|x, y_bar| polar::vjp(x[0], x[1], (y_bar[0], y_bar[1])).1)
    ///     .forward(|x, x_dot| polar::jvp(x[0], x[1], x_dot[0], x_dot[1]).1)
    ///     .at(&[2.0, 0.5])?;
    /// assert_eq!((agreement.entries, agreement.inconclusive), (4, 0));
    /// # Ok::<(), autodiff::check::Disagreements>(())
    /// ```
    pub fn reverse<G: Bar>(mut self, vjp: impl Fn(&[f64], &[f64]) -> G + 'a) -> Self {
        self.reverse = Some(Box::new(move |x, seed| vjp(x, seed).to_flat()));
        self
    }

    /// Forward mode: `|x, x_dot| f::jvp(x[0], &x[1..], x_dot[0], &x_dot[1..]).1`, where `x_dot` has a float for each input.
    pub fn forward<Y: Bar>(mut self, jvp: impl Fn(&[f64], &[f64]) -> Y + 'a) -> Self {
        self.forward = Some(Box::new(move |x, dot| jvp(x, dot).to_flat()));
        self
    }

    /// How far from each other two sources may be, relative to the entry and to the largest in its row: 1e-7 unless it is given. Functions of
    /// `f32` need about 1e-3.
    pub fn tolerance(mut self, relative: f64) -> Self {
        self.tolerance = relative;
        self
    }

    /// Compares at a point. Calls the function some thirty times for each input, reverse mode once for each output and forward
    /// mode once for each input.
    ///
    /// # Errors
    ///
    /// Where two sources differ by more than the tolerance, with every entry of which that is so.
    ///
    /// # Panics
    ///
    /// When a derivative has not as many floats as the point, or the result, has.
    pub fn at(&self, x: &[f64]) -> Result<Agreement, Disagreements> {
        let outputs = (self.function)(x).len();
        let differences = differences(&self.function, x, outputs);
        let reverse = self.reverse.as_ref().map(|vjp| rows(vjp, x, outputs));
        let forward = self.forward.as_ref().map(|jvp| transposed(&rows(jvp_of(jvp, outputs), x, x.len()), outputs));
        let mut found = Disagreements { at: x.to_vec(), entries: Vec::new() };
        let mut agreement = Agreement { entries: outputs * x.len(), inconclusive: 0, largest: 0.0 };
        for (i, differences) in differences.iter().enumerate() {
            let sources = [(Source::Reverse, reverse.as_ref()), (Source::Forward, forward.as_ref())];
            let given: Vec<(Source, &[f64])> =
                sources.iter().filter_map(|(s, rows)| Some((*s, rows.as_ref()?.get(i)?.as_slice()))).collect();
            let largest = differences.iter().map(|d| d.value.abs()).filter(|d| d.is_finite()).fold(0.0, f64::max);
            for (j, difference) in differences.iter().enumerate() {
                let allowed = |value: f64| self.tolerance * value.abs().max(largest).max(1e-3);
                if exceeds(difference.error, allowed(difference.value)) {
                    agreement.inconclusive += 1;
                }
                for (source, row) in &given {
                    let gap = difference.gap(row[j]);
                    agreement.largest = agreement.largest.max(gap);
                    if exceeds(gap, allowed(row[j]) + 4.0 * difference.error) {
                        let of = |source, value| Disagreement {
                            output: i,
                            input: j,
                            source,
                            value,
                            other: Source::Differences,
                            expected: difference.value,
                        };
                        found.entries.push(of(*source, row[j]));
                    }
                }
                if let [(one, a), (other, b)] = given.as_slice() {
                    let same = a[j] == b[j] || (a[j].is_nan() && b[j].is_nan());
                    // Both are exact to rounding.
                    if !same && exceeds((a[j] - b[j]).abs(), 1e-3 * allowed(a[j])) {
                        found.entries.push(Disagreement {
                            output: i,
                            input: j,
                            source: *one,
                            value: a[j],
                            other: *other,
                            expected: b[j],
                        });
                    }
                }
            }
        }
        let forward = forward.map(|rows| transposed(&rows, x.len()));
        if let (Some(vjp), Some(rows)) = (&self.reverse, &reverse) {
            found.combined(Source::Reverse, vjp, x, rows, self.tolerance);
        }
        if let (Some(jvp), Some(columns)) = (&self.forward, &forward) {
            found.combined(Source::Forward, jvp, x, columns, self.tolerance);
        }
        if found.entries.is_empty() { Ok(agreement) } else { Err(found) }
    }
}

/// Whether a gap is too wide: what is not a number is.
fn exceeds(gap: f64, allowed: f64) -> bool {
    gap.is_nan() || gap > allowed
}

/// A row for each seed: 3/2 in one place and zero elsewhere, lest a rule pass that ignores it.
fn rows(mode: impl Fn(&[f64], &[f64]) -> Vec<f64>, x: &[f64], seeds: usize) -> Vec<Vec<f64>> {
    let row = |i| {
        let mut seed = vec![0.0; seeds];
        if let Some(entry) = seed.get_mut(i) {
            *entry = 1.5;
        }
        mode(x, &seed).into_iter().map(|entry| entry / 1.5).collect()
    };
    (0..seeds).map(row).collect()
}

/// Forward mode, whose result has to have as many floats as the function's.
fn jvp_of<'m>(jvp: &'m Mode<'_>, outputs: usize) -> impl Fn(&[f64], &[f64]) -> Vec<f64> + 'm {
    move |x, dot| {
        let tangent = jvp(x, dot);
        assert!(tangent.len() == outputs, "the tangent has {} floats and the result has {outputs}", tangent.len());
        tangent
    }
}

fn transposed(rows: &[Vec<f64>], len: usize) -> Vec<Vec<f64>> {
    (0..len).map(|i| rows.iter().map(|row| row[i]).collect()).collect()
}

impl Disagreements {
    /// Whether a mode is linear in its seed.
    fn combined(&mut self, source: Source, mode: &Mode<'_>, x: &[f64], rows: &[Vec<f64>], tolerance: f64) {
        // Of both signs and various sizes.
        let weight = |i: usize| if i.is_multiple_of(2) { 1.0 + i as f64 / 8.0 } else { -0.75 - i as f64 / 16.0 };
        let seed: Vec<f64> = (0..rows.len()).map(weight).collect();
        let at_once = mode(x, &seed);
        for (j, value) in at_once.iter().enumerate() {
            let (mut sum, mut size) = (0.0, 1e-3);
            for (row, weight) in rows.iter().zip(&seed) {
                sum += row[j] * weight;
                size += (row[j] * weight).abs();
            }
            if sum.is_finite() && exceeds((sum - value).abs(), tolerance * size) {
                self.entries.push(Disagreement {
                    output: j,
                    input: j,
                    source,
                    value: *value,
                    other: Source::Combination,
                    expected: sum,
                });
            }
        }
    }
}

impl Difference {
    /// How far a value is from what the differences allow.
    fn gap(&self, value: f64) -> f64 {
        if value == self.value || (value.is_nan() && self.value.is_nan()) {
            return 0.0;
        }
        match self.kink {
            Some((low, high)) if (low..=high).contains(&value) => 0.0,
            _ => (value - self.value).abs(),
        }
    }
}
