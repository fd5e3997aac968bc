//! Sums on several threads where the corpus does not look: the same on any number of threads, differentiated twice, and panics.
#![allow(missing_docs, reason = "a test")]

use autodiff::{differentiable, parallel};
use rayon::ThreadPoolBuilder;
use std::panic::catch_unwind;

#[differentiable(order = 2)]
fn energy(x: &[f64], k: f64) -> f64 {
    let pairs = parallel::sum(x.len() - 1, |i| {
        let stretch = x[i + 1] - x[i];
        (k * stretch).sin() * stretch + constant_of(i)
    });
    let cubes = parallel::sum_ranges(5, x.len(), |start, end| {
        let mut sum = 0.0;
        for x in &x[start..end] {
            sum += x * x * x * k;
        }
        sum
    });
    pairs * pairs.cos() + cubes * k
}

fn constant_of(i: usize) -> f64 {
    1.0 / (1.0 + i as f64)
}

fn numbers(n: usize) -> Vec<f64> {
    (0..n).map(|i| ((i * i + 3) as f64).sin()).collect()
}

fn bits(x: &[f64]) -> Vec<u64> {
    x.iter().map(|x| x.to_bits()).collect()
}

#[test]
fn the_same_on_any_number_of_threads() {
    let x = numbers(1000);
    let all = || {
        let (value, (x_bar, k_bar)) = energy::value_and_grad(&x, 0.7);
        let (_, dot) = energy::jvp(&x, 0.7, &x, 1.0);
        let ((_, _), (along_x, along_k)) = energy::hvp(&x, 0.7, &x, 1.0);
        assert_eq!(value.to_bits(), energy(&x, 0.7).to_bits());
        bits(&[x_bar.as_slice(), &along_x, &[value, k_bar, dot, along_k]].concat())
    };
    let on = |threads: usize| ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(all);
    let one = on(1);
    for threads in [2, 3, 8] {
        assert_eq!(on(threads), one, "on {threads} threads");
    }
    assert_eq!(all(), one);
}

#[test]
fn twice() {
    let (x, h) = (numbers(9), 1e-5);
    let dot: Vec<f64> = (0..9).map(|i| f64::from(i).cos()).collect();
    let ((by_x, by_k), (along_x, along_k)) = energy::hvp(&x, 0.7, &dot, 0.5);
    let (x_bar, k_bar) = energy::grad(&x, 0.7);
    let at = |h: f64| {
        let x: Vec<f64> = x.iter().zip(&dot).map(|(x, dot)| x + h * dot).collect();
        energy::grad(&x, 0.7 + 0.5 * h)
    };
    let ((high, high_k), (low, low_k)) = (at(h), at(-h));
    for i in 0..9 {
        approx::assert_relative_eq!(by_x[i], x_bar[i], max_relative = 1e-12);
        approx::assert_relative_eq!(along_x[i], (high[i] - low[i]) / (2.0 * h), max_relative = 1e-6);
    }
    approx::assert_relative_eq!(by_k, k_bar, max_relative = 1e-12);
    approx::assert_relative_eq!(along_k, (high_k - low_k) / (2.0 * h), max_relative = 1e-6);
}

/// A function of derivatives, in both modes.
#[differentiable]
fn steepness(x: &[f64], k: f64) -> f64 {
    let (x_bar, k_bar) = energy::grad(x, k);
    x_bar.iter().map(|x| x * x).sum::<f64>() * k_bar
}

#[test]
fn a_gradient_in_a_function() {
    let (x, h) = (numbers(6), 1e-6);
    let (x_bar, k_bar) = steepness::grad(&x, 0.7);
    let along = |h: f64| {
        let moved: Vec<f64> = x.iter().map(|x| x + h).collect();
        steepness(&moved, 0.7 + h)
    };
    let expected = (along(h) - along(-h)) / (2.0 * h);
    approx::assert_relative_eq!(x_bar.iter().sum::<f64>() + k_bar, expected, max_relative = 1e-6);
    approx::assert_relative_eq!(steepness::jvp(&x, 0.7, &[1.0; 6], 1.0).1, expected, max_relative = 1e-6);
}

#[differentiable]
fn checked(x: &[f64], parts: usize) -> f64 {
    parallel::sum_ranges(parts, x.len(), |start, end| {
        assert!(x[start] > 0.0, "a term");
        x[start] * (end - start) as f64
    })
}

#[test]
fn panics_of_terms_and_of_no_parts() {
    assert_eq!(checked::grad(&[2.0, 3.0, 4.0], 2), vec![2.0, 0.0, 1.0]);
    assert_eq!(checked::grad(&[], 0), Vec::<f64>::new());
    assert!(catch_unwind(|| checked::grad(&[2.0, -3.0, 4.0], 3)).is_err());
    assert!(catch_unwind(|| checked(&[2.0], 0)).is_err());
    assert!(catch_unwind(|| checked::grad(&[2.0], 0)).is_err());
}
