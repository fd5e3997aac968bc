//! The gradient of a network of 784, 64 and 10 on a batch of 32, by this crate and by three tensor frameworks, on one thread.
//!
//! All start from the same numbers, in the same precision, and compute the loss and its gradients by all weights; these are compared first. Each
//! keeps what it may between calls: the weights, the images and the labels are tensors of its own already. They take turns, and the
//! fastest turn counts.

#![allow(dead_code, reason = "what is shared with the other benchmarks")]

#[path = "../../gradients/problem.rs"]
mod problem;

#[path = "../../gradients/problems/mlp_products.rs"]
mod network;

mod by_burn;
mod by_candle;
mod by_dfdx;

use network::{Network, loss};
use std::{
    hint::black_box,
    time::{Duration, Instant},
};

const IN: usize = 784;
const HIDDEN: usize = 64;
const OUT: usize = 10;
const BATCH: usize = 32;

/// The weights and the data, in one precision.
struct Data<T> {
    net: Network<T>,
    images: Vec<T>,
    labels: Vec<usize>,
}

/// Loss and gradients, all of them one after the other: what is compared.
type Outcome = Vec<f64>;

/// A contender: a call, and what it comes to.
struct Contender<'a> {
    name: &'static str,
    call: Box<dyn FnMut() + 'a>,
    outcome: Outcome,
}

impl<T: Copy> Data<T> {
    fn new(of: impl Fn(f64) -> T) -> Self {
        let noise = |n: usize, k: f64, size: f64| -> Vec<T> {
            (0..n).map(|i| of(size * (k * (i * i % 7919) as f64).sin())).collect()
        };
        Data {
            net: Network {
                w1: noise(HIDDEN * IN, 1.3, 0.05),
                b1: noise(HIDDEN, 0.7, 0.1),
                w2: noise(OUT * HIDDEN, 2.1, 0.2),
                b2: noise(OUT, 0.9, 0.1),
            },
            images: noise(BATCH * IN, 0.31, 1.0),
            labels: (0..BATCH).map(|i| i * 7 % OUT).collect(),
        }
    }
}

fn flat<T: Into<f64> + Copy>(loss: T, parts: [&[T]; 4]) -> Outcome {
    std::iter::once(&loss).chain(parts.into_iter().flatten()).map(|x| (*x).into()).collect()
}

macro_rules! by_autodiff {
    ($data:expr) => {{
        let data = $data;
        let (value, bar) = loss::value_and_grad(&data.net, &data.images, &data.labels);
        Contender {
            name: "autodiff",
            call: Box::new(move || {
                black_box(loss::value_and_grad(black_box(&data.net), black_box(&data.images), black_box(&data.labels)));
            }),
            outcome: flat(value, [&bar.w1, &bar.b1, &bar.w2, &bar.b2]),
        }
    }};
}

const TURNS: usize = 500;
const TURN: Duration = Duration::from_micros(500);

fn compare(precision: &str, contenders: &mut [Contender<'_>], tolerance: f64) {
    let expected = contenders[0].outcome.clone();
    let scale = expected.iter().fold(0.0_f64, |most, x| most.max(x.abs()));
    for contender in &*contenders {
        assert_eq!(contender.outcome.len(), expected.len(), "{}", contender.name);
        for (a, b) in contender.outcome.iter().zip(&expected) {
            assert!((a - b).abs() <= tolerance * scale, "{}: {a} and not {b}", contender.name);
        }
    }
    let mut best = vec![f64::INFINITY; contenders.len()];
    for _ in 0..TURNS {
        for (contender, best) in contenders.iter_mut().zip(&mut best) {
            let (start, mut calls) = (Instant::now(), 0.0);
            while start.elapsed() < TURN {
                (contender.call)();
                calls += 1.0;
            }
            *best = best.min(start.elapsed().as_secs_f64() / calls);
        }
    }
    for (contender, time) in contenders.iter().zip(&best) {
        println!("| {precision} | {} | {:.1} us | {:.2} |", contender.name, time * 1e6, time / best[0]);
    }
}

fn main() {
    assert_eq!(
        std::env::var("RAYON_NUM_THREADS").as_deref(),
        Ok("1"),
        "to be run with `RAYON_NUM_THREADS=1`: on one thread"
    );
    println!("| | | loss and gradient | of autodiff's |\n| --- | --- | --- | --- |");
    let wide = Data::new(|x| x);
    let mut contenders = [
        by_autodiff!(&wide),
        by_candle::contender(&wide),
        by_dfdx::contender(&wide),
        by_burn::contender::<by_burn::Wide, _>(&wide),
    ];
    compare("f64", &mut contenders, 1e-12);
    let narrow = Data::new(|x| x as f32);
    let mut contenders = [
        by_autodiff!(&narrow),
        by_candle::contender(&narrow),
        by_dfdx::contender(&narrow),
        by_burn::contender::<by_burn::Narrow, _>(&narrow),
    ];
    compare("f32", &mut contenders, 1e-5);
}
