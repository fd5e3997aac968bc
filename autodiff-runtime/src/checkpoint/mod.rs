//! Loops too long to save: some states of a loop are kept, and its turns run again from there.
//!
//! A reverse sweep needs what the forward sweep computed, in the opposite order. A loop that carries values from turn to turn keeps
//! something of every turn, which for a simulation of a million steps is more than there is memory. A mark on the loop has turns
//! computed again instead:
//!
//! ```
//! use autodiff::differentiable;
//!
//! /// A pendulum after `n` steps of the leapfrog.
//! #[differentiable]
//! fn swing(angle: f64, length: f64, n: usize) -> f64 {
//!     let (mut q, mut p) = (angle, 0.0);
//!     #[checkpoint(snapshots = 10)]
//!     for _ in 0..n {
//!         p -= 0.005 * 9.81 / length * q.sin();
//!         q += 0.01 * p;
//!         p -= 0.005 * 9.81 / length * q.sin();
//!     }
//!     q
//! }
//!
//! let (angle_bar, length_bar) = swing::grad(0.3, 1.2, 1000);
//! let h = 1e-6;
//! let slope = (swing(0.3, 1.2 + h, 1000) - swing(0.3, 1.2 - h, 1000)) / (2.0 * h);
//! assert!((length_bar - slope).abs() < 1e-6 && angle_bar.is_finite());
//! ```
//!
//! | on | what it does |
//! | --- | --- |
//! | `#[checkpoint(snapshots = k)]` | on a `for` loop: keeps `k` states, that before the loop included, and runs turns again from there by the binomial [`Schedule`] |
//! | `#[checkpoint(auto)]` | the same, with as many snapshots as the number of turns has binary digits: [`snapshots()`] |
//! | `#[checkpoint]` | on a loop of any kind, a block, a `let`, a call or an assignment that is a statement: keeps the state before it, runs the whole again before its reverse, and saves then |
//!
//! The *state* is what the statement writes and what was there before it: variables, what is behind a `&mut`, or only the fields of
//! either that it writes. It is cloned. What is only read is not copied. The gradient of a marked loop is the
//! same as without the mark, bit for bit: the same reverse sweep runs on the same values. (Sums may be added up in another order where
//! straight-line code is marked, and where without the mark `grad` is one sweep and not two, as for sums over data.) The price is time: a loop of `T` turns with `k` snapshots is run forward
//! [`forward_steps`]`(T, k)` times altogether, which is the least there can be. Effects on anything outside of the function, such as
//! printing, come as often.
//!
//! What one turn saves for its own reverse is there for one turn at a time. `#[checkpoint]` on a statement in a loop's body
//! bounds what *that* saves; the two marks nest.
//!
//! Forward mode saves nothing, and does not look at the marks.

mod schedule;
mod snapshots;

pub use schedule::{Schedule, Step, forward_steps, snapshots};
#[doc(hidden)]
pub use snapshots::{Carried, Snapshots, turn_at, turn_at_end};
