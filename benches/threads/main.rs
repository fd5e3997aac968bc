//! What threads bring: the gradient of `gmm`, its points summed by `autodiff::parallel`, on one thread, on two, and on as many as there are.
//!
//! `cargo bench --bench threads` checks it against the gradient of the plain loop, and that it is the same, bit for bit, on any number of threads. The
//! contenders take turns, and the fastest of many turns counts: on a machine that has other work to do, two threads need more luck than one.
#![allow(clippy::needless_range_loop, reason = "numerical code that is differentiated here")]

mod gmm;
#[path = "../gradbench/lse.rs"]
mod lse;
#[path = "../gradbench/gmm.rs"]
mod sequential;

use rayon::{ThreadPool, ThreadPoolBuilder};
use std::{
    hint::black_box,
    time::{Duration, Instant},
};

/// Numbers in [-1, 1].
fn data(n: usize, seed: usize) -> Vec<f64> {
    (0..n).map(|i| ((i * i + 3 * i + 7 * seed + 1) as f64 * 0.7).sin()).collect()
}

type Gradient = (Vec<f64>, Vec<f64>, Vec<f64>, Vec<f64>);

fn flat((alpha, mu, q, l): &Gradient) -> Vec<f64> {
    [alpha.as_slice(), mu, q, l].concat()
}

/// For how long the contenders take turns.
const TIME: Duration = Duration::from_secs(8);

fn compare(timed: bool, name: &str, pools: &[ThreadPool], (d, k, n): (usize, usize, usize)) {
    let (alpha, mu, q) = (data(k, 1), data(k * d, 2), data(k * d, 3));
    let (l, x) = (data(k * d * (d - 1) / 2, 4), data(n * d, 5));
    let plain = || sequential::gmm::grad(&alpha, &mu, &q, &l, &x, d, 1.0, 0);
    let shared = || gmm::gmm::grad(&alpha, &mu, &q, &l, &x, d, 1.0, 0);

    let (expected, got) = (flat(&plain()), flat(&pools[0].install(shared)));
    let scale = expected.iter().fold(f64::MIN_POSITIVE, |m, e| m.max(e.abs()));
    for (got, expected) in got.iter().zip(&expected) {
        assert!((got - expected).abs() <= 1e-10 * scale, "{name}: {got} is not {expected}");
    }
    for pool in pools {
        assert_eq!(
            flat(&pool.install(shared)),
            got,
            "{name}: another gradient on {} threads",
            pool.current_num_threads()
        );
    }
    if !timed {
        return;
    }

    let time = |call: &dyn Fn() -> Gradient| {
        let start = Instant::now();
        drop(black_box(call()));
        start.elapsed().as_secs_f64() * 1e3
    };
    let mut best = vec![f64::INFINITY; pools.len() + 1];
    let start = Instant::now();
    while start.elapsed() < TIME {
        best[0] = best[0].min(time(&plain));
        for (pool, best) in pools.iter().zip(&mut best[1..]) {
            *best = best.min(time(&|| pool.install(shared)));
        }
    }
    print!("{name:<24} {:>10.2} ms", best[0]);
    for time in &best[1..] {
        print!(" {time:>10.2} ms {:>6.2}", best[1] / time);
    }
    println!();
}

fn main() {
    let timed = std::env::args().any(|argument| argument == "--bench");
    let all = std::thread::available_parallelism().map_or(2, usize::from);
    let mut threads = vec![1, 2, all];
    threads.dedup();
    let pools: Vec<ThreadPool> =
        threads.iter().map(|t| ThreadPoolBuilder::new().num_threads(*t).build().expect("threads")).collect();
    if timed {
        print!("{:<24} {:>13}", "", "plain loop");
        for threads in &threads {
            print!(" {:>13} {:>6}", format!("{threads} threads"), "gain");
        }
        println!();
    }
    compare(timed, "gmm d=2 k=5 n=1000", &pools, (2, 5, 1000));
    compare(timed, "gmm d=10 k=25 n=1000", &pools, (10, 25, 1000));
    compare(timed, "gmm d=32 k=25 n=200", &pools, (32, 25, 200));
}
