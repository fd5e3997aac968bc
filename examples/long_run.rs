//! The gradient of a simulation of a million steps, with everything saved and with checkpoints: memory, turns and time.
//!
//! ```sh
//! cargo run --release --example long_run
//! ```
//!
//! A vibrating chain: masses on a line, joined to their neighbours by springs that harden, released from a bump. Asked for is how the
//! energy in its left half at the end depends on the shape of the bump and on the hardness of the springs.

use autodiff::{checkpoint, differentiable};
use std::cell::Cell;
use std::time::Instant;

thread_local! {
    static TURNS: Cell<usize> = const { Cell::new(0) };
}

/// Counts turns of the loop, whichever sweep runs them.
fn count() {
    TURNS.set(TURNS.get() + 1);
}

/// The energy in the left half of the chain after `n` steps of the leapfrog, all saved.
#[differentiable]
fn energy(start: &[f64; 8], hardness: f64, n: usize) -> f64 {
    let (mut x, mut v) = (*start, [0.0; 8]);
    for _ in 0..n {
        kick(&mut v, &x, hardness);
        for i in 0..8 {
            x[i] += 1e-4 * v[i];
        }
    }
    left_half(&x, &v)
}

/// The same with twenty snapshots.
#[differentiable]
fn energy_again(start: &[f64; 8], hardness: f64, n: usize) -> f64 {
    let (mut x, mut v) = (*start, [0.0; 8]);
    #[checkpoint(auto)]
    for _ in 0..n {
        count();
        kick(&mut v, &x, hardness);
        for i in 0..8 {
            x[i] += 1e-4 * v[i];
        }
    }
    left_half(&x, &v)
}

#[differentiable]
fn kick(v: &mut [f64; 8], x: &[f64; 8], hardness: f64) {
    for i in 0..8 {
        let left = x[i] - if i > 0 { x[i - 1] } else { 0.0 };
        let right = if i < 7 { x[i + 1] } else { 0.0 } - x[i];
        v[i] += 1e-4 * (right - left + hardness * (right * right * right - left * left * left));
    }
}

#[differentiable]
fn left_half(x: &[f64; 8], v: &[f64; 8]) -> f64 {
    (0..4).map(|i| 0.5 * (v[i] * v[i] + x[i] * x[i])).sum()
}

/// What a call returns, the most memory that it had in use, and its time.
fn measured<T>(f: impl FnOnce() -> T) -> (T, u64, f64) {
    let (mut value, mut seconds) = (None, 0.0);
    let info = allocation_counter::measure(|| {
        let start = Instant::now();
        value = Some(f());
        seconds = start.elapsed().as_secs_f64();
    });
    (value.expect("it ran"), info.bytes_max, seconds)
}

/// Both gradients of a run of `n` steps, compared; the bytes of each, and the turns of the second.
fn compare(n: usize) -> (u64, u64, usize) {
    let start = [0.0, 0.1, 0.4, 0.8, 0.4, 0.1, 0.0, 0.0];
    let (saved, full, fast) = measured(|| energy::grad(&start, 3.0, n));
    TURNS.set(0);
    let (again, little, slow) = measured(|| energy_again::grad(&start, 3.0, n));
    assert_eq!(saved, again, "the same gradient, bit for bit");
    let turns = TURNS.get();
    println!("{n} steps      memory in bytes   time in s   turns run forward");
    println!("all saved      {full:>15} {fast:>11.2} {n:>19}");
    println!("checkpoints    {little:>15} {slow:>11.2} {turns:>19}");
    (full, little, turns)
}

fn main() {
    let n = 1_000_000;
    let k = checkpoint::snapshots(n);
    let (full, little, turns) = compare(n);
    println!("\n{} times the memory, {:.1} turns to a step", full / little, turns as f64 / n as f64);
    println!("predicted for {k} snapshots: {} turns", checkpoint::forward_steps(n, k));
}

#[test]
fn a_hundredth_of_the_memory() {
    let n = 5000;
    let (full, little, turns) = compare(n);
    assert!(full > 100 * little);
    assert_eq!(turns, checkpoint::forward_steps(n, checkpoint::snapshots(n)));
}
