//! As many turns as predicted, and the memory that is promised.

use allocation_counter::measure;
use autodiff::{checkpoint, differentiable};
use std::cell::Cell;

thread_local! {
    static TURNS: Cell<usize> = const { Cell::new(0) };
}

fn count() {
    TURNS.set(TURNS.get() + 1);
}

#[differentiable]
fn pendulum(angle: f64, length: f64, n: usize, k: usize) -> f64 {
    let (mut q, mut p) = (angle, 0.0);
    #[checkpoint(snapshots = k)]
    for _ in 0..n {
        count();
        p -= 0.01 * 9.81 / length * q.sin();
        q += 0.01 * p;
    }
    q
}

#[differentiable]
fn automatic(angle: f64, length: f64, n: usize) -> f64 {
    let (mut q, mut p) = (angle, 0.0);
    #[checkpoint(auto)]
    for _ in 0..n {
        count();
        p -= 0.01 * 9.81 / length * q.sin();
        q += 0.01 * p;
    }
    q
}

fn turns<T>(f: impl FnOnce() -> T) -> usize {
    TURNS.set(0);
    f();
    TURNS.get()
}

#[test]
fn as_many_turns_as_predicted() {
    for n in [1, 2, 5, 10, 33, 100, 1000] {
        for k in [1, 2, 3, 7, 10, 2000] {
            assert_eq!(turns(|| pendulum::grad(0.3, 1.2, n, k)), checkpoint::forward_steps(n, k), "{n} turns, {k}");
        }
        let k = checkpoint::snapshots(n);
        assert_eq!(turns(|| automatic::grad(0.3, 1.2, n)), checkpoint::forward_steps(n, k), "{n} turns");
    }
    // Forward mode runs each once.
    assert_eq!(turns(|| automatic::jvp(0.3, 1.2, 1000, 1.0, 0.0)), 1000);
}

#[differentiable]
fn heat(u: &[f64], k: f64, n: usize) -> f64 {
    let mut u = u.to_vec();
    let mut next = u.clone();
    for _ in 0..n {
        for i in 1..u.len() - 1 {
            next[i] = u[i] + k * (u[i - 1] - 2.0 * u[i] + u[i + 1]) * u[i].cos();
        }
        std::mem::swap(&mut u, &mut next);
    }
    u.iter().map(|v| v * v).sum()
}

#[differentiable]
fn heat_in_little(u: &[f64], k: f64, n: usize) -> f64 {
    let mut u = u.to_vec();
    let mut next = u.clone();
    #[checkpoint(snapshots = 8)]
    for _ in 0..n {
        for i in 1..u.len() - 1 {
            next[i] = u[i] + k * (u[i - 1] - 2.0 * u[i] + u[i + 1]) * u[i].cos();
        }
        std::mem::swap(&mut u, &mut next);
    }
    u.iter().map(|v| v * v).sum()
}

/// The most memory that is in use at a time.
fn peak<T>(f: impl FnOnce() -> T) -> u64 {
    let mut kept = None;
    let info = measure(|| kept = Some(f()));
    info.bytes_max
}

#[test]
fn a_long_loop_in_little_memory() {
    let u: Vec<f64> = (0..64).map(|i| (0.1 * f64::from(i)).sin()).collect();
    let n = 3000;
    let gradient = heat::grad(&u, 0.1, n);
    assert!(gradient.1 != 0.0);
    assert_eq!(gradient, heat_in_little::grad(&u, 0.1, n));
    let (full, little) = (peak(|| heat::grad(&u, 0.1, n)), peak(|| heat_in_little::grad(&u, 0.1, n)));
    assert!(little * 100 < full, "{little} bytes against {full}");
    // Two arrays to a snapshot, and a few besides.
    assert!(little < 8 * 2 * 64 * 8 + 12 * 64 * 8, "{little} bytes");
    // However long it is.
    assert_eq!(peak(|| heat_in_little::grad(&u, 0.1, 10 * n)), little);
}
