//! `for`, `while`, `loop`: nested, empty, with locals, with everything a loop carries from one turn to the next.

use autodiff::differentiable;

#[differentiable]
fn cube_by_a_loop(x: f64) -> f64 {
    let mut y = 1.0;
    for _ in 0..3 {
        y *= x;
    }
    y
}

#[differentiable]
fn ten_increments(mut x: f64) -> f64 {
    for _ in 0..10 {
        x += 1.0;
    }
    x
}

#[differentiable]
fn redeclared_each_time(x: f64) -> f64 {
    let mut sum = 0.0;
    for i in 0..3 {
        let square = x * x;
        let term = square + f64::from(i);
        sum += term;
    }
    let tail = 3.0 * x;
    sum + tail
}

/// A mutable local of the body: its cotangent has to start at zero in every iteration.
#[differentiable]
fn mutable_loop_local(x: f64, n: usize) -> f64 {
    let mut sum = 0.0;
    for i in 0..n {
        let mut t = x + i as f64;
        t *= t;
        t += x * t;
        sum += t * x;
    }
    sum
}

#[differentiable]
fn nested_while(x: f64) -> f64 {
    let mut i = 0;
    let mut y = 0.0;
    while i < 3 {
        let mut j = 0;
        while j <= i {
            y += x * y + x;
            j += 1;
        }
        i += 1;
    }
    y
}

#[differentiable]
fn triple_nesting(x: f64, n: usize) -> f64 {
    let mut s = 0.0;
    for i in 0..n {
        for j in 0..=i {
            let mut p = x;
            for k in j..n {
                p = (p * x).sin() + k as f64 * 0.1;
                s += p * p;
            }
            s *= 0.5;
        }
    }
    s
}

/// x*x, doubled in nested loops.
#[differentiable]
fn repeat_nested(x: f64) -> f64 {
    let mut y = x;
    for _ in 0..2 {
        for _ in 0..3 {
            y *= x;
        }
    }
    y
}

#[differentiable]
fn initial_value_from_input(x: f64, n: usize) -> f64 {
    let mut y = x * x;
    for _ in 0..n {
        y = y * x + 1.0;
    }
    y
}

#[differentiable]
fn loop_over_method_calls(x: f64, n: u32) -> f64 {
    let mut y = x;
    for _ in 0..n {
        y = y.sin().exp().sqrt();
    }
    y
}

/// A famous lost swap: the pair trades places at every turn.
#[differentiable]
fn swapped_pair(x: f64, y: f64, n: usize) -> f64 {
    let (mut a, mut b) = (x, y);
    for _ in 0..n {
        (a, b) = (b, a * 0.5 + b * b);
    }
    2.0 * a + 3.0 * b
}

#[differentiable]
fn plain_swap(x: f64, y: f64, n: usize) -> f64 {
    let (mut a, mut b) = (x, y);
    for _ in 0..n {
        (a, b) = (b, a);
    }
    a * a + b
}

/// Swap through a temporary and `std::mem::swap`.
#[differentiable]
fn swap_with_mem(x: f64, y: f64, n: usize) -> f64 {
    let mut a = x;
    let mut b = y;
    for i in 0..n {
        std::mem::swap(&mut a, &mut b);
        a *= 1.0 + i as f64;
        let t = a;
        a = b;
        b = t * x;
    }
    a + b * b
}

/// ln(1 + x) by its series.
#[differentiable]
fn log_series(x: f64) -> f64 {
    let mut power = x;
    let mut sum = 0.0;
    for k in 1..=60 {
        let sign = if k % 2 == 1 { 1.0 } else { -1.0 };
        sum += sign * power / f64::from(k);
        power *= x;
    }
    sum
}

#[differentiable]
fn zero_trips(x: f64, n: usize) -> f64 {
    let mut y = x;
    for _ in 5..n {
        y = 0.0;
    }
    while y > f64::INFINITY {
        y *= 2.0;
    }
    y
}

#[differentiable]
fn repeated_division(mut s: f64, x: f64, n: usize) -> f64 {
    for _ in 0..n {
        s /= x;
    }
    s
}

#[differentiable]
fn two_loops_same_counter(x: f64) -> f64 {
    let mut s = 0.0;
    for i in 1..4 {
        s += x.powi(i);
    }
    for i in 0..5 {
        s *= x + f64::from(i);
    }
    s
}

#[differentiable]
fn set_before_used_after(x: f64, n: usize) -> f64 {
    let scale = x.exp();
    let mut y = x;
    for _ in 0..n {
        y = (scale * y).cos();
    }
    y * scale
}

#[differentiable]
fn reversed_and_stepped(x: f64, n: usize) -> f64 {
    let mut y = 0.0;
    for i in (0..n).rev() {
        y = y * x + i as f64;
    }
    for i in (1..=2 * n).step_by(3) {
        y += x * y / i as f64;
    }
    for i in (0..n).rev().step_by(2) {
        y = (y + i as f64 * x).sqrt();
    }
    for i in (0..n).step_by(2).rev() {
        y += i as f64 * x * x;
    }
    y
}

#[differentiable]
fn signed_range(x: f64) -> f64 {
    let mut y = 0.0;
    for i in -2..=2 {
        y += (i as f64 * x).exp();
    }
    for i in -3..0_i64 {
        y *= x - i as f64;
    }
    y
}

#[differentiable]
fn range_bounds_from_locals(x: f64, n: usize) -> f64 {
    let mut y = x;
    let mut hi = n;
    for i in n / 2..hi {
        hi += 10;
        y *= x + (i + hi) as f64 * 0.01;
    }
    y
}

/// A loop that counts its trips by the value that it computes.
#[differentiable]
fn while_on_an_active_value(x: f64) -> f64 {
    let mut y = x;
    let mut doublings = 0;
    while y < 10.0 {
        y *= 2.0;
        doublings += 1;
    }
    y * y + f64::from(doublings)
}

#[differentiable]
fn newton_square_root(a: f64) -> f64 {
    let mut x = if a > 1.0 { a } else { 1.0 };
    for _ in 0..12 {
        x = 0.5 * (x + a / x);
    }
    x
}

/// Eccentric anomaly, E - e sin E = M, by Newton's method until it stands still.
#[differentiable]
fn kepler(mean_anomaly: f64, eccentricity: f64) -> f64 {
    let mut e = mean_anomaly;
    let mut step: f64 = 1.0;
    while step.abs() > 1e-10 {
        step = (e - eccentricity * e.sin() - mean_anomaly) / (1.0 - eccentricity * e.cos());
        e -= step;
    }
    e - (e - eccentricity * e.sin() - mean_anomaly) / (1.0 - eccentricity * e.cos())
}

#[differentiable]
fn arithmetic_geometric_mean(a: f64, b: f64) -> f64 {
    let (mut a, mut b) = (a, b);
    loop {
        let mean = 0.5 * (a + b);
        b = (a * b).sqrt();
        a = mean;
        if (a - b).abs() < 1e-12 {
            break;
        }
    }
    a
}

#[differentiable]
fn logistic_map(r: f64, x0: f64, n: u32) -> f64 {
    let mut x = x0;
    for _ in 0..n {
        x = r * x * (1.0 - x);
    }
    x
}

#[differentiable]
fn trapezoid(a: f64, b: f64, n: usize) -> f64 {
    let h = (b - a) / n as f64;
    let mut sum = 0.5 * ((-a * a).exp() + (-b * b).exp());
    for i in 1..n {
        let x = a + h * i as f64;
        sum += (-x * x).exp();
    }
    sum * h
}

#[differentiable]
fn simpson(a: f64, b: f64) -> f64 {
    const N: usize = 20;
    let h = (b - a) / N as f64;
    let mut sum = a.sin() / (1.0 + a * a) + b.sin() / (1.0 + b * b);
    for i in 1..N {
        let x = a + i as f64 * h;
        let weight = if i % 2 == 0 { 2.0 } else { 4.0 };
        sum += weight * x.sin() / (1.0 + x * x);
    }
    sum * h / 3.0
}

/// Bessel function of order zero by its series.
#[differentiable]
fn bessel_j0(x: f64) -> f64 {
    let q = -0.25 * x * x;
    let (mut term, mut sum) = (1.0, 1.0);
    let mut k = 1.0;
    while k < 25.0 {
        term *= q / (k * k);
        sum += term;
        k += 1.0;
    }
    sum
}

/// A continued fraction, evaluated from the inside.
#[differentiable]
fn continued_fraction_tan(x: f64) -> f64 {
    let mut f = 0.0;
    for k in (1..=9).rev() {
        let odd = 2.0 * f64::from(k) - 1.0;
        f = x * x / (odd - f);
    }
    f / x
}

/// The counter of the outer loop limits the inner one, which runs zero times at first.
#[differentiable]
fn triangular_sum(x: f64, n: usize) -> f64 {
    let mut total = 0.0;
    for i in 0..n {
        let mut row = 1.0;
        for j in 0..i {
            row *= x + j as f64;
        }
        total += row;
    }
    total
}

#[differentiable]
fn square_at(v: &[f64], k: &usize) -> f64 {
    v[*k] * v[*k]
}

/// References to counters, in loops that run to their end and in one that may not.
#[differentiable]
fn counters_lent(v: &[f64], x: f64) -> f64 {
    let mut sum = x;
    for k in 0..v.len() {
        for j in (0..v.len()).rev() {
            sum += square_at(v, &k) * x * sum * square_at(v, &j);
        }
    }
    for k in 0..v.len() {
        sum += square_at(v, &k) * sum;
        if sum > 5.0 {
            break;
        }
    }
    sum
}

mod checks {
    use crate::common::check;

    check!(cube_by_a_loop(x); (3.0) => 27.0);
    check!(ten_increments(x); (3.0) => 1.0);
    check!(redeclared_each_time(x); (3.0) => 21.0);
    check!(mutable_loop_local(x, @n); (0.7, 0) => 0.0; (0.7, 1); (0.7, 4));
    check!(nested_while(x); (0.3); (-1.2));
    check!(triple_nesting(x, @n); (0.8, 0) => 0.0; (0.8, 4); (1.3, 3));
    check!(repeat_nested(x); (2.0) => 448.0; (3.0) => 5103.0);
    check!(initial_value_from_input(x, @n); (1.5, 0) => 3.0; (1.5, 2); (-0.5, 7));
    check!(loop_over_method_calls(x, @n); (0.4, 1); (0.4, 5));
    check!(swapped_pair(x, y, @n); (0.5, 0.7, 0) => (2.0, 3.0); (0.5, 0.7, 1); (0.5, 0.7, 5));
    check!(plain_swap(x, y, @n); (0.5, 0.7, 2) => (1.0, 1.0); (0.5, 0.7, 3) => (1.0, 1.4));
    check!(swap_with_mem(x, y, @n); (0.5, 0.7, 0) => (1.0, 1.4); (0.5, 0.7, 1); (0.5, 0.7, 4));
    check!(log_series(x); (0.5) => (1.0 - 0.5_f64.powi(60)) / 1.5; (-0.3));
    check!(zero_trips(x, @n); (0.5, 2) => 1.0; (0.5, 5) => 1.0);
    check!(repeated_division(s, x, @n); (3.0, 2.0, 1) => (0.5, -0.75); (3.0, 2.0, 2) => (0.25, -0.75);
        (3.0, 2.0, 3) => (0.125, -0.5625));
    check!(two_loops_same_counter(x); (0.9); (-2.5));
    check!(set_before_used_after(x, @n); (0.4, 0); (0.4, 3));
    check!(reversed_and_stepped(x, @n); (0.9, 3); (0.4, 6));
    check!(signed_range(x); (0.3); (-0.9));
    check!(range_bounds_from_locals(x, @n); (0.9, 1); (0.9, 7));
    check!(while_on_an_active_value(x); (0.9); (11.0) => 22.0; (6.0) => 48.0);
    check!(newton_square_root(a); (2.0) => 0.5 / 2.0_f64.sqrt(); (9.0) => 1.0 / 6.0; (0.5));
    check!(kepler(m, e); (1.2, 0.3); (0.3, 0.7));
    check!(arithmetic_geometric_mean(a, b); (1.0, 2.0); (24.0, 6.0));
    check!(logistic_map(r, x, @n); (3.2, 0.4, 1) => (0.24, 0.64); (3.7, 0.3, 9));
    check!(trapezoid(a, b, @n); (0.0, 1.0, 1); (-0.3, 1.2, 16));
    check!(simpson(a, b); (0.0, 1.0); (-2.0, 0.7));
    check!(bessel_j0(x); (1.5); (4.0));
    check!(continued_fraction_tan(x); (1.0) => 1.0 + 1.0_f64.tan().powi(2); (0.4));
    check!(counters_lent(&v, x); (vec![0.3, 1.2], 0.7); (vec![0.3, 2.2], 0.7); (vec![], 0.7));
    check!(triangular_sum(x, @n); (1.0, 1) => 0.0; (1.0, 2) => 1.0; (1.0, 3) => 4.0; (1.0, 5));
}
