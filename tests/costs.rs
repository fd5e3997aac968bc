//! What a gradient costs: allocations, tape memory, the order of growth in time.

// Indices as people write them.
#![allow(clippy::needless_range_loop, clippy::match_bool)]

use allocation_counter::measure;
use autodiff::differentiable;
use std::hint::black_box;

#[differentiable]
fn rosenbrock(x: f64, y: f64) -> f64 {
    (1.0 - x).powi(2) + 100.0 * (y - x * x).powi(2)
}

#[differentiable]
fn rosenbrock_n(x: &[f64]) -> f64 {
    let mut s = 0.0;
    for i in 0..x.len() - 1 {
        s += (1.0 - x[i]).powi(2) + 100.0 * (x[i + 1] - x[i] * x[i]).powi(2);
    }
    s
}

#[differentiable]
fn branches(x: f64, y: f64) -> f64 {
    if x > y {
        let t = x.sqrt();
        return t * y;
    }
    let z = match y > 3.0 {
        true => x.exp(),
        false => x * y,
    };
    z * z
}

#[differentiable]
fn fixed_arrays(a: &[f64; 3]) -> f64 {
    let mut b = *a;
    b[0] *= b[1];
    b[2] += b[0];
    b.swap(0, 2);
    b[0] * b[1] - b[2]
}

#[differentiable]
fn square(x: f64) -> f64 {
    x * x
}

#[differentiable]
fn calls(x: f64, y: f64) -> f64 {
    square(x) * square(square(y)) + rosenbrock(x, y)
}

#[differentiable]
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut s = 0.0;
    for (x, y) in a.iter().zip(b) {
        s += x * y;
    }
    s
}

#[differentiable]
fn log_likelihood(data: &[f64], mean: f64, deviation: f64) -> f64 {
    let mut s = 0.0;
    for x in data {
        let z = (x - mean) / deviation;
        s -= 0.5 * z * z + deviation.ln();
    }
    s
}

#[differentiable]
fn sum_with_branches(data: &[f64], threshold: f64) -> f64 {
    let mut s = 0.0;
    for &x in data {
        if x < 0.0 {
            continue;
        }
        s += if x > threshold { x.ln() } else { square(x) };
    }
    s * 0.5
}

#[differentiable]
fn nested_sum(data: &[f64], k: f64) -> f64 {
    let mut s = 0.0;
    for i in 0..data.len() {
        for j in 0..i {
            let d = data[i] - data[j];
            s += (-k * d * d).exp();
        }
    }
    s
}

/// Reads one parameter value per turn of a chain that has to be remembered: one float a turn.
#[differentiable]
fn chain(x: f64, n: usize) -> f64 {
    let mut y = x;
    for _ in 0..n {
        y = y.sin();
    }
    y
}

#[differentiable]
fn gathered(a: &[f64], n: usize) -> f64 {
    let mut y = 1.0;
    for i in 0..n {
        y = (y * a[i % a.len()]).sin() + a[i];
    }
    y
}

#[differentiable]
fn nested_chain(x: f64, n: usize) -> f64 {
    let mut y = x;
    for i in 0..n {
        for j in 0..n {
            y = (y + x * (i + j) as f64).cos();
        }
    }
    y
}

#[differentiable]
fn bent(y: &[f64], k: f64) -> Vec<f64> {
    let mut out = vec![0.0; y.len()];
    for i in 0..y.len() {
        out[i] = k * y[i];
    }
    out
}

#[differentiable]
fn squares(v: &[f64]) -> f64 {
    let mut sum = 0.0;
    for v in v {
        sum += v * v;
    }
    sum
}

/// A vector in each turn, which is reversed at once.
#[differentiable]
fn rows(data: &[f64], k: f64) -> f64 {
    let mut sum = 0.0;
    for row in data.chunks_exact(4) {
        let mut v = vec![0.0; 4];
        for i in 0..4 {
            v[i] += k * row[i];
            v[0] += row[i];
        }
        sum += squares(&v);
    }
    sum
}

/// Results of calls in each turn, whose cotangents are handed on.
#[differentiable]
fn steps(x: &[f64], k: f64, n: usize) -> f64 {
    let mut y = x.to_vec();
    for _ in 0..n {
        let slope = bent(&y, k);
        for i in 0..y.len() {
            y[i] += 0.1 * slope[i] * slope[i];
        }
    }
    dot(&y, &y)
}

#[differentiable]
fn triangle(x: f64, y: f64, n: usize) -> f64 {
    let mut sum = y;
    for i in 0..n {
        for j in 0..i {
            sum = (sum + x * (i * j) as f64).cos();
        }
    }
    sum
}

#[differentiable]
fn linear_chain(x: f64, n: usize) -> f64 {
    let mut y = x;
    for i in 0..n {
        y += i as f64;
        y -= 0.5 * x;
    }
    y
}

#[differentiable]
fn minor(a: &[f64], n: usize, row: usize, taken: u64) -> f64 {
    if row == n {
        return 1.0;
    }
    let mut sum = 0.0;
    let mut sign = 1.0;
    for column in 0..n {
        if taken & (1 << column) == 0 {
            sum += sign * a[row * n + column] * minor(a, n, row + 1, taken | (1 << column));
            sign = -sign;
        }
    }
    sum
}

#[differentiable]
fn largest(a: &[f64]) -> f64 {
    let mut largest = f64::NEG_INFINITY;
    for x in a {
        largest = largest.max(*x);
    }
    largest
}

/// The greatest so far counts in every turn.
#[differentiable]
fn peaks(a: &[f64]) -> f64 {
    let mut peak = 0.0;
    let mut sum = 0.0;
    for &x in a {
        peak = f64::max(peak, x);
        sum += peak;
    }
    sum
}

#[differentiable]
fn residuals(c: &[f64], n: usize) -> f64 {
    let mut sum = 0.0;
    for i in 0..n {
        let t = i as f64 / n as f64;
        let (mut residual, mut power) = (1.0, 1.0);
        for c in c {
            residual -= c * power;
            power *= t;
        }
        sum += residual * residual;
    }
    sum
}

#[differentiable]
fn packed(l: &[f64], x: &[f64]) -> f64 {
    let n = x.len();
    let mut out = vec![0.0; n];
    let mut at = 0;
    for i in 0..n {
        out[i] += x[i];
        for j in i + 1..n {
            out[j] += l[at] * x[i];
            at += 1;
        }
    }
    let mut sum = 0.0;
    for v in &out {
        sum += v * v * v;
    }
    sum
}

/// One input: forward mode, and nothing is kept.
#[differentiable]
fn iterated(x: f64, turns: usize) -> f64 {
    let mut y = x;
    for _ in 0..turns {
        y = (y + x).sin() * y;
    }
    y
}

fn data(n: usize) -> Vec<f64> {
    (0..n).map(|i| (i as f64 * 0.7).sin() + 0.1).collect()
}

/// No allocation, neither on the first call nor later.
#[track_caller]
fn allocates_nothing(mut f: impl FnMut()) {
    for call in 0..2 {
        let cost = measure(&mut f);
        assert_eq!(cost.count_total, 0, "call {call}: {cost:?}");
    }
}

#[test]
fn straight_line_needs_no_tape() {
    let (mut dx, mut dy) = (0.0, 0.0);
    allocates_nothing(|| {
        black_box(rosenbrock::grad_into(1.2, 1.0, &mut dx, &mut dy));
        black_box(branches::grad_into(1.2, 1.0, &mut dx, &mut dy));
        black_box(branches::grad_into(1.0, 4.0, &mut dx, &mut dy));
        black_box(calls::grad_into(1.0, 4.0, &mut dx, &mut dy));
    });
}

#[test]
fn small_arrays_need_no_heap() {
    let mut bar = [0.0; 3];
    allocates_nothing(|| {
        black_box(fixed_arrays::grad_into(&[1.0, 2.0, 3.0], &mut bar));
    });
}

#[test]
fn sums_over_data_need_no_tape() {
    let a = data(100);
    let (mut a_bar, mut b_bar) = (vec![0.0; 100], vec![0.0; 100]);
    allocates_nothing(|| {
        black_box(rosenbrock_n::grad_into(&a, &mut a_bar));
    });
    allocates_nothing(|| {
        black_box(dot::grad_into(&a, &a, &mut a_bar, &mut b_bar));
    });
}

/// What is linear in a sum is known before the sum is: each turn of its loop is reversed at once, and nothing is saved.
#[test]
fn costly_terms_of_a_sum_need_no_tape() {
    let a = data(100);
    let (mut a_bar, mut x, mut y) = (vec![0.0; 100], 0.0, 0.0);
    allocates_nothing(|| {
        black_box(log_likelihood::grad_into(&a, 0.1, 1.2, &mut a_bar, &mut x, &mut y));
        black_box(nested_sum::grad_into(&a, 0.4, &mut a_bar, &mut x));
        black_box(sum_with_branches::grad_into(&a, 0.4, &mut a_bar, &mut x));
    });
}

/// Where the sweeps are apart, results of divisions and transcendentals are saved, not computed again: one float a turn here.
#[test]
fn costly_terms_of_a_sum_are_kept() {
    let a = data(100);
    let (mut a_bar, mut x, mut y) = (vec![0.0; 100], 0.0, 0.0);
    let cost = measure(|| {
        let (_, adjoint) = log_likelihood::forward(&a, 0.1, 1.2);
        adjoint(&a, 1.0, &mut a_bar, &mut x, &mut y);
    });
    assert_eq!((cost.count_total, cost.bytes_total), (1, 8 * 100), "{cost:?}");
}

/// A recursion that is linear in what it returns keeps nothing of itself.
#[test]
fn a_linear_recursion_needs_no_tape() {
    let a = data(16);
    let mut a_bar = vec![0.0; 16];
    allocates_nothing(|| {
        black_box(minor::grad_into(&a, 4, 0, 0, &mut a_bar));
    });
}

/// Of all that a reduction looks at, one is differentiated.
#[test]
fn a_function_of_one_float_needs_no_tape() {
    allocates_nothing(|| {
        black_box(iterated::vjp(black_box(0.3), 1000, 2.0));
    });
}

#[test]
fn a_reduction_needs_no_tape() {
    let a = data(1000);
    let mut a_bar = vec![0.0; 1000];
    allocates_nothing(|| {
        black_box(largest::grad_into(&a, &mut a_bar));
    });
    assert_eq!(a_bar.iter().filter(|x| **x != 0.0).count(), 1);
}

/// One bit, and so one byte, for each comparison.
#[test]
fn a_choice_is_saved_and_not_what_was_compared() {
    let a = data(1000);
    let mut a_bar = vec![0.0; 1000];
    let cost = measure(|| {
        black_box(peaks::grad_into(&a, &mut a_bar));
    });
    assert_eq!((cost.count_total, cost.bytes_total), (1, 1000), "{cost:?}");
}

/// What a turn of the outer loop saves in the inner one is used up before the next.
#[test]
fn an_inner_loop_uses_its_tape_again() {
    let (a, turns) = (data(10), 50);
    let mut a_bar = vec![0.0; 10];
    let cost = measure(|| {
        black_box(residuals::grad_into(&a, turns, &mut a_bar));
    });
    assert_eq!((cost.count_total, cost.bytes_total), (1, 8 * 10), "{cost:?}");
}

/// A counter is counted back.
#[test]
fn counters_are_not_saved() {
    let (l, x) = (data(45), data(10));
    let (mut l_bar, mut x_bar) = (vec![0.0; 45], vec![0.0; 10]);
    let cost = measure(|| {
        black_box(packed::grad_into(&l, &x, &mut l_bar, &mut x_bar));
    });
    // The vector and its cotangent.
    assert_eq!((cost.count_total, cost.bytes_total), (2, 2 * 8 * 10), "{cost:?}");
}

#[test]
fn a_linear_loop_needs_no_tape() {
    let mut x = 0.0;
    allocates_nothing(|| {
        black_box(linear_chain::grad_into(0.3, 1000, &mut x));
    });
}

/// A float a turn, at most: with the slack of a doubling vector that is moved while it grows.
#[test]
fn a_tape_holds_what_the_adjoint_reads() {
    const TURNS: usize = 100_000;
    let cost = measure(|| {
        black_box(chain::grad(black_box(0.3), TURNS));
    });
    assert!(cost.bytes_max <= 8 * 4 * TURNS as u64, "{cost:?}");
    assert!(cost.count_total <= 64, "{cost:?}");
}

/// Nested loops share their tape: no allocation per turn of the outer loop.
#[test]
fn nested_loops_share_a_tape() {
    const SIDE: usize = 200;
    let cost = measure(|| {
        black_box(nested_chain::grad(black_box(0.3), SIDE));
    });
    assert!(cost.count_total <= 64, "{cost:?}");
    assert!(cost.bytes_max <= 8 * 6 * (SIDE * SIDE) as u64, "{cost:?}");
}

/// Where a turn has done with a vector and with its cotangent, the next one uses their memory.
#[test]
fn turns_leave_memory_to_each_other() {
    let count = |turns: usize| {
        let (data, mut bar, mut k) = (data(4 * turns), vec![0.0; 4 * turns], 0.0);
        measure(|| _ = black_box(rows::grad_into(&data, 0.3, &mut bar, &mut k))).count_total
    };
    assert_eq!(count(5), count(50));
}

/// Where the cotangent goes to a call, the value that was kept is left instead.
#[test]
fn kept_values_leave_memory_for_cotangents() {
    let x = data(4);
    let count = |turns: usize| {
        let (mut bar, mut k) = (vec![0.0; 4], 0.0);
        measure(|| _ = black_box(steps::grad_into(&x, 0.3, turns, &mut bar, &mut k))).count_total
    };
    // The result of the call alone, and what the tape grows by.
    let more = count(50) - count(20);
    assert!(more < 30 + 5, "{more}");
}

/// A tape that grows by a few records at a time begins with room for more.
#[test]
fn short_inner_loops_do_not_move_their_tape() {
    let (mut x, mut y) = (0.0, 0.0);
    let cost = measure(|| {
        black_box(triangle::grad_into(black_box(0.3), 0.4, 9, &mut x, &mut y));
    });
    assert_eq!(cost.count_total, 1, "{cost:?}");
}

#[test]
fn everything_is_given_back() {
    let cost = measure(|| {
        black_box(nested_chain::grad(black_box(0.3), 20));
        black_box(gathered::grad(&data(50), 50));
    });
    assert_eq!(cost.count_current, 0, "{cost:?}");
    assert_eq!(cost.bytes_current, 0, "{cost:?}");
}

/// Four times the data, four times the memory: an adjoint that made a gradient of zeros per read would take sixteen.
#[test]
fn an_indexed_read_costs_the_same_whatever_the_length() {
    let bytes = |n: usize| {
        let a = data(n);
        measure(|| {
            black_box(gathered::grad(&a, n));
        })
        .bytes_total
    };
    let (small, large) = (bytes(2_000), bytes(8_000));
    assert!(large <= 5 * small, "{small} {large}");
}
