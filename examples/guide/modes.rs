//! The product of `n` numbers and its gradient, by reverse and by forward mode: operations, memory, time.

use autodiff::differentiable;
use std::{fmt::Write, hint::black_box, time::Instant};

#[differentiable(graph)]
fn product(x: &[f64]) -> f64 {
    let mut y = 1.0;
    for x in x {
        y *= x;
    }
    y
}

/// How often an operation on floats stands in one of the sweeps: all of them are in the loop, and run `n` times.
fn operations(sweep: &str) -> usize {
    let after = product::GRAPH.split(&format!("{sweep}_operations=")).nth(1).unwrap_or_default();
    let digits: String = after.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap_or_default()
}

fn point(n: usize) -> Vec<f64> {
    (0..n).map(|i| 1.0 + 0.1 / (1.0 + i as f64)).collect()
}

/// The whole gradient by forward mode: a sweep for each entry.
fn by_forward_mode(x: &[f64], gradient: &mut [f64], direction: &mut [f64]) {
    for (i, entry) in gradient.iter_mut().enumerate() {
        direction[i] = 1.0;
        *entry = product::jvp(x, direction).1;
        direction[i] = 0.0;
    }
}

/// Operations and bytes, as the guide shows them.
pub(crate) fn table(sizes: &[usize]) -> String {
    let mut text = String::from(
        "| n | `f`: operations | reverse: operations | bytes | forward: operations | bytes |\n| --- | --- | --- | --- | --- | --- |\n",
    );
    for &n in sizes {
        let x = point(n);
        let (mut reverse, mut forward, mut direction) = (vec![0.0; n], vec![0.0; n], vec![0.0; n]);
        let of_reverse = allocation_counter::measure(|| {
            black_box(product::grad_into(black_box(&x), &mut reverse));
        });
        let of_forward = allocation_counter::measure(|| by_forward_mode(&x, &mut forward, &mut direction));
        assert!(reverse.iter().zip(&forward).all(|(r, f)| (r - f).abs() <= 1e-12 * r.abs()));
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "| {n} | {} | {} | {} | {} | {} |",
            operations("value") * n,
            (operations("forward") + operations("reverse")) * n,
            of_reverse.bytes_max,
            operations("tangent") * n * n,
            of_forward.bytes_max
        );
    }
    text
}

/// The least of many times in microseconds: of the value, and of the gradient by either mode.
pub(crate) fn times(sizes: &[usize]) -> String {
    let mut text = String::from("| n | `f`: us | reverse: us | forward: us |\n| --- | --- | --- | --- |\n");
    for &n in sizes {
        let x = point(n);
        let (mut gradient, mut direction) = (vec![0.0; n], vec![0.0; n]);
        let value = least(|| {
            black_box(product(black_box(&x)));
        });
        let reverse = least(|| {
            black_box(product::grad_into(black_box(&x), &mut gradient));
        });
        let forward = least(|| by_forward_mode(black_box(&x), &mut gradient, &mut direction));
        let _ = writeln!(text, "| {n} | {value:.3} | {reverse:.3} | {forward:.3} |");
    }
    text
}

fn least(mut run: impl FnMut()) -> f64 {
    let mut least = f64::INFINITY;
    for _ in 0..50 {
        let start = Instant::now();
        run();
        least = least.min(start.elapsed().as_secs_f64() * 1e6);
    }
    least
}
