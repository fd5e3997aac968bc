//! Functions of another crate, and a table of measurements, made differentiable by rules.
//!
//! The Bessel functions are those of `libm`, which knows nothing of derivatives: `J_0' = -J_1` and `J_1' = J_0 - J_1 / x`. The table
//! is interpolated linearly; its rule gives the derivative by the position and by the entries.
//!
//! Run it with `cargo run --example foreign`.

use autodiff::{check::Check, differentiable};

/// The Bessel function of the first kind of order 0.
#[differentiable(vjp = j0_pull)]
fn j0(x: f64) -> f64 {
    libm::j0(x)
}

fn j0_pull(x: f64, _: f64, y_bar: f64) -> f64 {
    -y_bar * libm::j1(x)
}

/// The Bessel function of the first kind of order 1.
#[differentiable(vjp = j1_pull)]
fn j1(x: f64) -> f64 {
    libm::j1(x)
}

fn j1_pull(x: f64, y: f64, y_bar: f64) -> f64 {
    // y / x goes to 1/2.
    y_bar * (libm::j0(x) - if x == 0.0 { 0.5 } else { y / x })
}

/// A table at 0, 1, 2, ..., and between.
#[differentiable(vjp = interpolated_pull)]
fn interpolated(table: &[f64], x: f64) -> f64 {
    let (i, t) = interval(table, x);
    table[i] + t * (table[i + 1] - table[i])
}

/// The derivative by the table touches two of its entries, and a rule may say so. By the position it is the slope to the right where two
/// intervals meet.
fn interpolated_pull(table: &[f64], x: f64, _: f64, y_bar: f64) -> (Vec<f64>, f64) {
    let (i, t) = interval(table, x);
    let mut table_bar = vec![0.0; table.len()];
    table_bar[i] = y_bar * (1.0 - t);
    table_bar[i + 1] = y_bar * t;
    (table_bar, y_bar * (table[i + 1] - table[i]))
}

/// Which interval `x` is in, and where in it.
fn interval(table: &[f64], x: f64) -> (usize, f64) {
    let i = (x.max(0.0) as usize).min(table.len() - 2);
    (i, x - i as f64)
}

/// The light behind a round hole, relative to the middle (G. B. Airy, 1835), seen through a filter whose transparency was measured.
#[differentiable]
fn brightness(radius: f64, filter: &[f64]) -> f64 {
    let amplitude = 2.0 * j1(radius) / radius;
    amplitude * amplitude * interpolated(filter, radius) + 1e-3 * j0(radius).abs()
}

fn main() {
    let filter = [1.0, 0.9, 0.4, 0.2, 0.15];
    for radius in [0.5, 1.5, 2.5] {
        let (value, (by_radius, by_filter)) = brightness::value_and_grad(radius, &filter);
        println!("r = {radius}: {value:.6}, by the radius {by_radius:.6}, by the filter {by_filter:.4?}");
    }

    let check = Check::of(|x| brightness(x[0], &x[1..]))
        .gradient(|x| brightness::grad(x[0], &x[1..]))
        .forward(|x, dot| brightness::jvp(x[0], &x[1..], dot[0], &dot[1..]).1);
    for radius in [0.5, 1.5, 2.5, 3.7] {
        let point: Vec<f64> = [radius].iter().chain(&filter).copied().collect();
        match check.at(&point) {
            Ok(agreement) => println!("r = {radius}: the rules agree with differences to {:.1e}", agreement.largest),
            Err(doubts) => panic!("{doubts}"),
        }
    }
}

#[test]
fn the_rules_agree() {
    main();
}
