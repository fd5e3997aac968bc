//! Interleaved measurements.
//!
//! The function, its generated gradient and the hand-written one take turns, and the fastest of many turns counts: load
//! on the machine only ever adds time, and it hits all three alike. What a gradient allocates is counted in a call of its own: how
//! often, and how many bytes it held at most, those of its result among them. While time is taken it does not count.

use std::time::{Duration, Instant};

use allocation_counter::{AllocationInfo, measure, opt_out};

/// Turns per contender.
const TURNS: usize = 300;
/// A turn repeats its call until it takes about this long, so that the clock's own resolution does not matter.
const TURN: Duration = Duration::from_micros(100);

/// Prints the head of the table.
pub(crate) fn header() {
    println!(
        "{:<34} {:>10} {:>10} {:>10} {:>12} {:>12} {:>12} {:>10} {:>8} {:>10}",
        "", "primal", "gradient", "by hand", "grad/primal", "grad/by hand", "allocations", "peak", "by hand", "peak"
    );
}

/// What is measured beside a gradient.
pub(crate) struct Beside<'a> {
    pub(crate) primal: Option<&'a mut dyn FnMut()>,
    pub(crate) by_hand: Option<&'a mut dyn FnMut()>,
}

/// Measures, and prints a line of the table.
pub(crate) fn line(name: &str, mut primal: impl FnMut(), gradient: impl FnMut(), mut by_hand: impl FnMut()) {
    beside(name, gradient, Beside { primal: Some(&mut primal), by_hand: Some(&mut by_hand) });
}

/// The same of a gradient that lacks one of the others.
pub(crate) fn beside<'a>(name: &str, mut gradient: impl FnMut() + 'a, Beside { primal, by_hand }: Beside<'a>) {
    let mut contenders = [primal, Some(&mut gradient as &mut dyn FnMut()), by_hand];
    let calls = contenders.each_mut().map(|call| call.as_mut().map(|call| calls_per_turn(call)));
    let mut best = [f64::INFINITY; 3];
    for _ in 0..TURNS {
        for ((call, calls), best) in contenders.iter_mut().zip(calls).zip(&mut best) {
            if let (Some(call), Some(calls)) = (call, calls) {
                *best = best.min(turn(calls, call));
            }
        }
    }
    let [primal, gradient, by_hand] = best;
    let [_, of_gradient, of_hand] = contenders.map(|call| call.map(measure));
    let ratio = |to: f64| if to.is_finite() { format!("{:.2}", gradient / to) } else { "-".to_owned() };
    let spent = |info: Option<AllocationInfo>| match info {
        Some(info) => [info.count_total.to_string(), bytes(info.bytes_max)],
        None => ["-".to_owned(), "-".to_owned()],
    };
    let ([count, peak], [count_by_hand, peak_by_hand]) = (spent(of_gradient), spent(of_hand));
    println!(
        "{name:<34} {:>10} {:>10} {:>10} {:>12} {:>12} {count:>12} {peak:>10} {count_by_hand:>8} {peak_by_hand:>10}",
        time(primal),
        time(gradient),
        time(by_hand),
        ratio(primal),
        ratio(by_hand),
    );
}

fn calls_per_turn(call: &mut dyn FnMut()) -> u32 {
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
fn turn(calls: u32, call: &mut dyn FnMut()) -> f64 {
    let mut seconds = 0.0;
    opt_out(|| {
        let start = Instant::now();
        for _ in 0..calls {
            call();
        }
        seconds = start.elapsed().as_secs_f64();
    });
    seconds / f64::from(calls)
}

fn bytes(bytes: u64) -> String {
    match bytes {
        0..10_000 => format!("{bytes} B"),
        10_000..10_000_000 => format!("{:.0} kB", bytes as f64 / 1e3),
        _ => format!("{:.0} MB", bytes as f64 / 1e6),
    }
}

fn time(seconds: f64) -> String {
    if seconds.is_infinite() {
        "-".to_owned()
    } else if seconds < 1e-6 {
        format!("{:.2} ns", seconds * 1e9)
    } else if seconds < 1e-3 {
        format!("{:.2} us", seconds * 1e6)
    } else {
        format!("{:.2} ms", seconds * 1e3)
    }
}
