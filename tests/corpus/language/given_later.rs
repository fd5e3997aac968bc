//! Variables that are declared without a value, and given one where they are used: in one loop, in several, before and after.

use autodiff::{Differentiable, differentiable};

#[differentiable]
fn bent(v: [f64; 3], k: f64) -> [f64; 3] {
    [v[0] * k, v[1] + k, v[2].sin()]
}

/// A list in each of two loops, of which neither sees the other's.
#[differentiable]
fn in_two_loops(x: f64, k: f64) -> f64 {
    let start = [x, x * k, 0.5];
    let mut after: [f64; 3];
    let mut d = [0.0; 3];
    let (mut r2, mut w): (f64, f64);
    for _ in 0..2 {
        r2 = 0.0;
        after = bent(start, d[0] + x);
        for i in 0..3 {
            d[i] = after[i] - start[i] * 0.5;
            w = start[i] - d[i];
            r2 += w * w;
        }
        d[1] /= r2.sqrt();
    }
    for _ in 0..2 {
        after = bent(d, k);
        for i in 0..3 {
            d[i] = after[i];
        }
    }
    d[0] + d[1] * d[2]
}

/// The same, and then in straight-line code.
#[differentiable]
fn and_behind_them(x: &[f64], k: f64) -> f64 {
    let mut all: Vec<f64>;
    let mut sum = 0.0;
    for n in 1..3 {
        all = x.iter().map(|a| a * k * n as f64).collect();
        all.push(sum);
        sum += all.iter().map(|a| a * a).sum::<f64>();
    }
    let mut n = 0;
    while n < 2 {
        all = x.to_vec();
        all[0] *= sum.sqrt();
        sum += all[0];
        n += 1;
    }
    all = vec![sum, k];
    all.push(k * k);
    for a in &mut all {
        *a *= 0.5;
    }
    all.iter().product()
}

/// What one loop leaves is read behind it.
#[differentiable]
fn found_in_a_loop(x: &[f64], k: f64) -> f64 {
    let found: [f64; 2];
    let mut i = 0;
    loop {
        if x[i] > 1.0 || i + 1 == x.len() {
            found = [x[i] * k, x[0]];
            break;
        }
        i += 1;
    }
    found[0] * found[1] + found[0]
}

#[derive(Clone, Copy, Debug, Differentiable)]
struct Triple([f64; 3]);

/// The parts of a pair that a loop breaks with, and that are changed afterwards.
#[differentiable]
fn broken_with(x: f64, k: f64) -> f64 {
    let mut y = x * x;
    let (mut triple, mut weight): (Triple, f64) = loop {
        if y >= 2.0 {
            break (Triple([y, 0.7, x]), x);
        }
        y += k;
    };
    triple.0[1] -= x * k;
    weight *= k;
    triple.0[1] * triple.0[0] * weight
}

/// A loop within a loop gives one of them, the turn the other.
#[differentiable]
fn by_turns(x: f64, k: f64) -> f64 {
    let mut sum = 0.0;
    for i in 0..3 {
        let mut list: Vec<f64>;
        let mut n = i;
        loop {
            n += 1;
            if n % 3 == 0 {
                list = vec![x; n];
                continue;
            }
            list = vec![k * x];
            if n > 4 {
                list.push(x);
                break;
            }
        }
        list[0] *= k;
        sum += list.iter().map(|a| a * a).sum::<f64>();
    }
    sum
}

/// Where every path leaves the loop, nothing of it is read by the reverse sweep.
#[differentiable]
fn left_at_once(x: f64, k: f64, more: Option<f64>) -> f64 {
    let mut sum = x;
    for i in 1..3 {
        let mut t = [x, k, 0.3];
        let Some(y) = more else { break };
        let old = std::mem::replace(&mut t[i % 3], y * x);
        t[i % 3] *= x;
        if old > 7.0 {
            sum *= t.len() as f64;
        }
    }
    sum * k
}

mod checks {
    use crate::common::check;

    check!(in_two_loops(x, k); (0.7, 1.3); (-0.4, 0.2));
    check!(and_behind_them(&x, k); (vec![0.7, 1.3], 0.6));
    check!(broken_with(x, k); (0.7, 1.3); (1.6, 0.4));
    check!(by_turns(x, k); (0.7, 1.3));
    check!(left_at_once(x, k, more); (0.7, 1.3, Some(2.0)); (0.7, 1.3, None));
    check!(found_in_a_loop(&x, k); (vec![0.7, 1.3, 0.2], 0.6); (vec![0.7], 1.2));
}
