//! What a gradient costs: the generated one against the function itself and against one written by hand.
//!
//! `cargo bench` checks the gradients against each other and against differences, then prints a table of ratios, then
//! divan's timings. A ratio is of two minima, taken in one run from interleaved measurements.

// Loops over indices are part of the numerical code that is differentiated here.
#![allow(clippy::needless_range_loop)]

mod check;
mod interleaved;
mod problem;
mod problems;
mod ratios;

use std::hint::black_box;

use divan::Bencher;
use problem::{InPlace, Problem};
use problems::{
    BlackScholes, Cholesky, Greeks, Heat, Leapfrog, LogSumExp, Mlp, MlpProducts, PowerIteration, PowerIterationNested,
    Rosenbrock, RosenbrockPair,
};

fn main() {
    check::values::<RosenbrockPair>();
    check::buffers::<Rosenbrock>();
    check::buffers::<LogSumExp>();
    check::buffers::<PowerIteration>();
    check::buffers::<PowerIterationNested>();
    check::values::<BlackScholes>();
    check::values::<Greeks>();
    check::values::<Mlp>();
    check::values::<MlpProducts>();
    check::values::<Leapfrog>();
    check::values::<Heat>();
    check::values::<Cholesky>();

    // Only `cargo bench` passes `--bench`; under `cargo test --benches` the checks above are what counts. With a filter
    // the timings asked for are wanted, not the whole table.
    let mut arguments = std::env::args().skip(1);
    if arguments.next().as_deref() == Some("--bench") && arguments.next().is_none() {
        ratios::header();
        ratios::values::<RosenbrockPair>();
        ratios::values::<Rosenbrock>();
        ratios::buffers::<Rosenbrock>();
        ratios::values::<LogSumExp>();
        ratios::buffers::<LogSumExp>();
        ratios::values::<PowerIteration>();
        ratios::buffers::<PowerIteration>();
        ratios::values::<PowerIterationNested>();
        ratios::buffers::<PowerIterationNested>();
        ratios::values::<BlackScholes>();
        ratios::values::<Greeks>();
        ratios::values::<Mlp>();
        ratios::values::<MlpProducts>();
        ratios::values::<Leapfrog>();
        ratios::values::<Heat>();
        ratios::values::<Cholesky>();
        println!();
    }

    divan::main();
}

/// A problem whose functions have all run once: divan takes a slow first call for the usual one, and then times single
/// calls of functions that are shorter than the clock's resolution.
fn warm<P: Problem>() -> P {
    let problem = P::new();
    black_box((problem.primal(), problem.grad(), problem.grad_by_hand()));
    problem
}

#[divan::bench(types = [RosenbrockPair, Rosenbrock, LogSumExp, PowerIteration, PowerIterationNested, BlackScholes])]
fn primal<P: Problem>(bencher: Bencher) {
    let problem = warm::<P>();
    bencher.bench_local(|| black_box(problem.primal()));
}

#[divan::bench(types = [RosenbrockPair, Rosenbrock, LogSumExp, PowerIteration, PowerIterationNested, BlackScholes])]
fn grad<P: Problem>(bencher: Bencher) {
    let problem = warm::<P>();
    bencher.bench_local(|| black_box(problem.grad()));
}

#[divan::bench(types = [RosenbrockPair, Rosenbrock, LogSumExp, PowerIteration, PowerIterationNested, BlackScholes, Greeks])]
fn grad_by_hand<P: Problem>(bencher: Bencher) {
    let problem = warm::<P>();
    bencher.bench_local(|| black_box(problem.grad_by_hand()));
}

#[divan::bench(types = [Rosenbrock, LogSumExp, PowerIteration, PowerIterationNested])]
fn grad_into<P: InPlace>(bencher: Bencher) {
    let problem = warm::<P>();
    let mut bars = problem.zeros();
    bencher.bench_local(|| black_box(problem.grad_into(black_box(&mut bars))));
}

#[divan::bench(types = [Rosenbrock, LogSumExp, PowerIteration, PowerIterationNested])]
fn grad_into_by_hand<P: InPlace>(bencher: Bencher) {
    let problem = warm::<P>();
    let mut bars = problem.zeros();
    bencher.bench_local(|| black_box(problem.grad_into_by_hand(black_box(&mut bars))));
}
