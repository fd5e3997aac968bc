//! Interleaved measurements.
//!
//! The function, its generated gradient and the hand-written one take turns, and the fastest of many turns counts: load
//! on the machine only ever adds time, and it hits all three alike.

use std::time::{Duration, Instant};

/// Turns per contender.
const TURNS: usize = 300;
/// A turn repeats its call until it takes about this long, so that the clock's own resolution does not matter.
const TURN: Duration = Duration::from_micros(100);

/// Prints the head of the table.
pub(crate) fn header() {
    println!(
        "{:<34} {:>10} {:>10} {:>10} {:>12} {:>12}",
        "", "primal", "gradient", "by hand", "grad/primal", "grad/by hand"
    );
}

/// Measures, and prints a line of the table.
pub(crate) fn line(name: &str, mut primal: impl FnMut(), mut gradient: impl FnMut(), mut by_hand: impl FnMut()) {
    let calls = [calls_per_turn(&mut primal), calls_per_turn(&mut gradient), calls_per_turn(&mut by_hand)];
    let mut best = [f64::INFINITY; 3];
    for _ in 0..TURNS {
        best[0] = best[0].min(turn(calls[0], &mut primal));
        best[1] = best[1].min(turn(calls[1], &mut gradient));
        best[2] = best[2].min(turn(calls[2], &mut by_hand));
    }
    println!(
        "{name:<34} {:>10} {:>10} {:>10} {:>12.2} {:>12.2}",
        time(best[0]),
        time(best[1]),
        time(best[2]),
        best[1] / best[0],
        best[1] / best[2],
    );
}

fn calls_per_turn(call: &mut impl FnMut()) -> u32 {
    let mut calls = 1;
    loop {
        let start = Instant::now();
        for _ in 0..calls {
            call();
        }
        if start.elapsed() >= TURN {
            return calls;
        }
        calls *= 2;
    }
}

/// Seconds per call.
fn turn(calls: u32, call: &mut impl FnMut()) -> f64 {
    let start = Instant::now();
    for _ in 0..calls {
        call();
    }
    start.elapsed().as_secs_f64() / f64::from(calls)
}

fn time(seconds: f64) -> String {
    if seconds < 1e-6 {
        format!("{:.2} ns", seconds * 1e9)
    } else if seconds < 1e-3 {
        format!("{:.2} us", seconds * 1e6)
    } else {
        format!("{:.2} ms", seconds * 1e3)
    }
}
