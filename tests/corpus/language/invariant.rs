//! What is the same in every turn of a loop: it is computed once, and so is its derivative.

use autodiff::{Differentiable, differentiable};

/// Without a turn nothing comes of the quotient, not even of one by zero.
#[differentiable]
fn quotient(x: f64, h: f64, n: usize) -> f64 {
    let mut y = x;
    for i in 0..n {
        y += x / h * i as f64;
    }
    y
}

#[differentiable]
fn roots(x: f64, h: f64, n: usize) -> f64 {
    let mut y = 2.0 * x;
    let mut k = 0;
    while k < n {
        y += y.sin() * (h - x).sqrt();
        k += 1;
    }
    loop {
        if k >= 2 * n {
            break;
        }
        let slope = h.ln() - 0.5 * h;
        y *= 1.0 + slope / 8.0;
        k += 1;
    }
    y
}

/// What looks the same is not: the operand is written in the loop, before or after.
#[differentiable]
fn changing(x: f64, n: usize) -> f64 {
    let (mut a, mut b, mut y) = (x, 1.0, 0.0);
    for i in 0..n {
        let half = a / 2.0;
        y += half * b / 3.0;
        if i % 2 == 0 {
            a = y + x;
        }
        b -= x / 4.0;
    }
    y + a
}

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct Spring {
    stiffness: f64,
    mass: f64,
}

/// In nested loops, of fields, with a state that is put back.
#[differentiable]
fn chain(stiffness: f64, rest: f64, start: &[f64], steps: usize) -> f64 {
    let spring = Spring { stiffness, mass: 0.5 };
    let mut at = start.to_vec();
    let mut speed = vec![0.0; at.len()];
    let dt = 0.5 / steps as f64;
    for _ in 0..steps {
        for i in 1..at.len() {
            let stretch = at[i] - at[i - 1] - rest;
            let push = -(spring.stiffness / spring.mass) * stretch;
            speed[i] += dt * push;
            speed[i - 1] -= dt / 2.0 * push;
        }
        for i in 0..at.len() {
            at[i] += dt * speed[i] * (1.0 - rest / 10.0);
        }
    }
    at.iter().map(|x| x * x).sum()
}

/// A loop whose invariant is needed by a branch only, and one that is left early.
#[differentiable]
fn by_branch(xs: &[f64], k: f64) -> f64 {
    let mut y = 0.0;
    for x in xs {
        if *x > 0.0 {
            y += x * (1.0 / k);
        } else if *x < -5.0 {
            break;
        } else {
            y -= (k + 1.0) * x;
        }
        y *= k / 4.0;
    }
    y
}

#[differentiable]
fn run_again(x: f64, k: f64, n: usize) -> f64 {
    let mut y = x;
    #[checkpoint(snapshots = 2)]
    for _ in 0..n {
        y = y.cos() / (k / 3.0);
    }
    y
}

mod checks {
    use super::*;
    use crate::common::check;

    check!(quotient(x, h, @n); (1.5, 0.0, 0) => (1.0, 0.0); (1.5, 0.5, 1) => (1.0, 0.0); (1.5, 0.5, 3) => (7.0, -18.0));
    check!(roots(x, h, @n); (2.0, 1.0, 0) => (2.0, 0.0); (0.5, 2.0, 1); (0.5, 2.0, 4));
    check!(changing(x, @n); (0.7, 0) => 1.0; (0.7, 1); (0.7, 5));
    check!(chain(stiffness, rest, &start, @steps); (2.0, 0.25, vec![0.1, 0.5, 1.5], 0); (2.0, 0.25, vec![0.1, 0.5, 1.5, 1.75], 4));
    check!(by_branch(&xs, k); (vec![1.0, -2.0, 0.5], 1.5); (vec![1.0, -9.0, 0.5], 1.5); (vec![], 0.0));
    check!(run_again(x, k, @n); (0.3, 2.0, 0) => (1.0, 0.0); (0.3, 2.0, 7));
}
