//! What is differentiated and what is not: `wrt`, `#[constant]`, `constant(..)`, values that do not matter.

use autodiff::{constant, differentiable};

#[differentiable(wrt(x))]
fn only_x(x: f64, y: f64) -> f64 {
    x * y * y
}

#[differentiable(wrt(a, k))]
fn two_of_four(a: &[f64], b: &[f64], k: f64, shift: f64) -> f64 {
    let mut s = shift;
    for i in 0..a.len() {
        s += a[i] * b[i] * k;
    }
    s * k
}

#[differentiable]
fn constant_parameter(x: f64, #[constant] y: f64, #[constant] w: &[f64]) -> f64 {
    let mut s = y * x;
    for v in w {
        s += v * x * x;
    }
    s
}

/// A `&mut` parameter that is not differentiated.
#[differentiable]
fn logged(x: f64, #[constant] log: &mut [f64]) -> f64 {
    log[0] += 1.0;
    x * x
}

#[differentiable]
fn stopped(x: f64, y: f64) -> f64 {
    constant(x * y) * x + constant(y.sin())
}

#[differentiable]
fn stopped_in_a_loop(x: f64, n: usize) -> f64 {
    let mut y = x;
    for _ in 0..n {
        let scale = constant(y.abs() + 1.0);
        y = y * x / scale;
    }
    y
}

/// A normalisation whose scale is to be seen as fixed.
#[differentiable]
fn stopped_by_path(a: &[f64]) -> f64 {
    let mut top = a[0];
    for &x in a {
        top = top.max(x);
    }
    let top = autodiff::constant(top);
    let mut s = 0.0;
    for x in a {
        s += (x - top).exp();
    }
    s.ln() + top
}

#[differentiable]
fn dead_code(x: f64) -> f64 {
    let unused = x.exp() * x.ln();
    let _ = unused * 2.0;
    let mut scratch = [x; 4];
    scratch[2] = scratch[1] / 0.0;
    for i in 0..4 {
        scratch[i] *= 2.0;
    }
    x * x
}

#[differentiable]
fn inactive_tables(x: f64) -> f64 {
    let nodes = [-0.774_596_669_241_483_4, 0.0, 0.774_596_669_241_483_4];
    let weights = [5.0 / 9.0, 8.0 / 9.0, 5.0 / 9.0];
    let mut s = 0.0;
    for (node, weight) in nodes.iter().zip(&weights) {
        s += weight * (x * node).exp();
    }
    s
}

#[differentiable]
fn inactive_locals(x: f64, n: usize) -> f64 {
    let mut count = 0;
    let mut time = 0.0;
    let dt = 1.0 / n as f64;
    let mut y = x;
    while time < 1.0 - 0.5 * dt {
        y += dt * y * time;
        time += dt;
        count += 1;
    }
    y / f64::from(count)
}

/// An inactive variable becomes active, and inactive again.
#[differentiable]
fn changing_activity(x: f64, n: usize) -> f64 {
    let mut a = 1.0;
    let mut s = 0.0;
    for i in 0..n {
        s += a * x;
        a = if i % 3 == 1 { 2.0 } else { a * x + 0.5 };
    }
    s
}

#[differentiable]
fn counting_loop(a: &[f64], threshold: f64) -> f64 {
    let mut above = 0;
    let mut sum = 0.0;
    for &x in a {
        if x > threshold {
            above += 1;
            sum += x;
        }
    }
    if above == 0 { 0.0 } else { sum / above as f64 }
}

#[differentiable]
fn macros_without_active_arguments(x: f64, n: usize) -> f64 {
    let label = format!("{n} terms");
    let scale = if matches!(n, 1..=3) { 2.0 } else { 1.0 };
    let line = line!() as f64;
    x * x * scale + (label.len() as f64) * x + 0.0 * line
}

/// Casts to integers carry no derivative, wherever they come from.
#[differentiable]
fn table_lookup(table: &[f64], x: f64) -> f64 {
    let scaled = x * (table.len() - 1) as f64;
    let i = (scaled.floor() as usize).min(table.len() - 2);
    let t = scaled - i as f64;
    table[i] * (1.0 - t) + table[i + 1] * t
}

mod checks {
    use crate::common::check;

    check!(only_x(x, @y); (2.0, 3.0) => 9.0);
    check!(two_of_four(&a, @&b, k, @s); (vec![1.0, 2.0], vec![3.0, 4.0], 0.5, 0.7) => (vec![0.75, 1.0], 11.0 + 0.7));
    check!(constant_parameter(x, @y, @&w); (2.0, 3.0, vec![1.0, 4.0]) => 23.0);
    check!(stopped(x, y); kink (2.0, 3.0) => (6.0, 0.0));
    check!(stopped_in_a_loop(x, @n); (2.0, 0) => 1.0; kink (2.0, 1) => 4.0 / 3.0);
    check!(stopped_by_path(&a); (vec![1.0, 2.0, 0.5]));
    check!(dead_code(x); (2.0) => 4.0);
    check!(inactive_tables(x); (0.7));
    check!(inactive_locals(x, @n); (0.7, 1); (0.7, 10));
    check!(changing_activity(x, @n); (0.7, 0) => 0.0; (0.7, 1) => 1.0; (0.7, 9));
    check!(counting_loop(&a, t); (vec![1.0, 5.0, 7.0], 2.0) => (vec![0.0, 0.5, 0.5], 0.0); (vec![1.0], 2.0) => (vec![0.0], 0.0));
    check!(macros_without_active_arguments(x, @n); (3.0, 2) => 19.0; (3.0, 10) => 14.0);
    check!(table_lookup(&t, x); (vec![1.0, 4.0, 9.0, 16.0], 0.5) => (vec![0.0, 0.5, 0.5, 0.0], 15.0);
        (vec![1.0, 4.0, 9.0, 16.0], 0.95));

    #[test]
    fn logged() {
        let mut log = [0.0];
        assert_eq!(super::logged::grad(3.0, &mut log), 6.0);
        assert_eq!(super::logged::value_and_grad(3.0, &mut log), (9.0, 6.0));
    }
}
