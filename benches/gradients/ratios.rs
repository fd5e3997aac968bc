//! The table of ratios.

use std::hint::black_box;

pub(crate) use crate::interleaved::header;
use crate::interleaved::line;
use crate::problem::{InPlace, Problem};

/// A line for `grad`.
pub(crate) fn values<P: Problem>() {
    let problem = P::new();
    line(
        &format!("{}, grad", P::NAME),
        || {
            black_box(problem.primal());
        },
        || {
            black_box(problem.grad());
        },
        || {
            black_box(problem.grad_by_hand());
        },
    );
}

/// A line for `grad_into`.
pub(crate) fn buffers<P: InPlace>() {
    let problem = P::new();
    let mut bars = problem.zeros();
    let mut bars_by_hand = problem.zeros();
    line(
        &format!("{}, grad_into", P::NAME),
        || {
            black_box(problem.primal());
        },
        || {
            black_box(problem.grad_into(black_box(&mut bars)));
        },
        || {
            black_box(problem.grad_into_by_hand(black_box(&mut bars_by_hand)));
        },
    );
}
