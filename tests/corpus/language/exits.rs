//! Early `return`, `break`, `continue`, labels, `loop` with a value: everywhere they can stand.

use autodiff::differentiable;

#[differentiable]
fn early_return(x: f64) -> f64 {
    if x < 0.0 {
        return -x;
    }
    let y = x.sqrt();
    if y > 2.0 {
        return y * x;
    }
    y + x
}

/// Adds x*x*y until a bound is passed.
#[differentiable]
fn return_in_a_loop(x: f64, y: f64) -> f64 {
    let mut res = 0.0;
    loop {
        res += x * x * y;
        if res > 10.0 {
            return res;
        }
    }
}

#[differentiable]
fn declaration_after_return(x: f64, stop: bool) -> f64 {
    if stop {
        return x * x;
    }
    let late = x.exp();
    let mut later = late * x;
    later += 1.0;
    late * later
}

#[differentiable]
fn guard_clauses(x: f64, lo: f64, hi: f64) -> f64 {
    if x < lo {
        return lo;
    }
    if x > hi {
        return hi;
    }
    let t = (x - lo) / (hi - lo);
    return t * t * (3.0 - 2.0 * t);
}

#[differentiable]
fn continue_in_a_nested_loop(x: f64, n: usize) -> f64 {
    let mut s = 0.0;
    for i in 0..n {
        for j in 0..n {
            if i == j {
                continue;
            }
            s += x.powi((i + j) as i32);
            if (i + j) % 3 == 0 {
                continue;
            }
            s *= x;
        }
    }
    s
}

#[differentiable]
fn break_here_continue_there(x: f64) -> f64 {
    let mut y = x;
    for i in 0..100 {
        if i % 2 == 0 {
            y += x;
            continue;
        }
        y *= 1.5;
        if y > 40.0 {
            y -= x * x;
            break;
        }
        y += 0.1;
    }
    y
}

#[differentiable]
fn break_after_overwrite(x: f64) -> f64 {
    let mut y = x;
    for _ in 0..10 {
        y *= y;
        if y > 5.0 {
            y = y.ln();
            break;
        }
        y += x;
    }
    y * x
}

#[differentiable]
fn labelled_break(x: f64, n: usize) -> f64 {
    let mut s = x;
    'rows: for i in 0..n {
        for j in 0..n {
            s += x * (i * j) as f64;
            if s > 20.0 {
                break 'rows;
            }
            s *= 1.1;
        }
        s += x;
    }
    s
}

#[differentiable]
fn labelled_continue(x: f64, n: usize) -> f64 {
    let mut s = x;
    'rows: for i in 0..n {
        let before = s;
        for j in 0..n {
            if i * j == 4 {
                continue 'rows;
            }
            if s > 50.0 {
                break;
            }
            s += x.sin() * before;
        }
        s *= x;
    }
    s
}

#[differentiable]
fn continue_last_break_first(x: f64, n: usize) -> f64 {
    let mut y = x;
    for i in 0..n {
        y *= x;
        if i + 1 == n {
            continue;
        }
        y += 1.0;
    }
    for _ in 0..n {
        break;
    }
    for _ in 0..n {
        y = y * y;
        if y > 0.0 {
            break;
        }
        y = 0.0;
    }
    y
}

#[differentiable]
fn code_after_a_returning_loop(x: f64, n: usize) -> f64 {
    let mut y = x;
    for i in 0..n {
        y *= x + 1.0;
        if y > 30.0 {
            return y / (1.0 + i as f64);
        }
    }
    let z = y.sin();
    z * z + y
}

#[differentiable]
fn loop_with_a_value(x: f64) -> f64 {
    let mut power = x;
    let first_large = loop {
        power *= x;
        if power > 100.0 {
            break power / x;
        }
        if power < 1e-3 {
            break 2.0 * power;
        }
    };
    first_large + power
}

#[differentiable]
fn loop_value_of_tuples(x: f64) -> f64 {
    let mut a = x;
    let mut n = 0;
    let (value, count) = loop {
        a = a * a + 0.5;
        n += 1;
        if a > 3.0 {
            break (a.sqrt(), n);
        }
    };
    value * f64::from(count)
}

#[differentiable]
fn labelled_block_value(x: f64) -> f64 {
    let y = 'found: {
        if x > 2.0 {
            break 'found x * x;
        }
        let t = x.exp();
        if t > 2.0 {
            break 'found t;
        }
        t + x
    };
    y * x
}

#[differentiable]
fn loop_value_from_outer_label(x: f64) -> f64 {
    let mut y = x;
    let found = 'outer: loop {
        for _ in 0..3 {
            y *= 1.3;
            if y > 9.0 {
                break 'outer y + x;
            }
        }
        y += x;
    };
    found * found
}

#[differentiable]
fn return_from_nested_loops(x: f64, n: usize) -> f64 {
    let mut s = 1.0;
    for i in 0..n {
        let row = x * (i + 1) as f64;
        let mut j = 0;
        while j < n {
            s += row * s;
            if s > 15.0 {
                return s * row;
            }
            j += 1;
        }
    }
    s.ln()
}

#[differentiable]
fn return_inside_a_match(x: f64, kind: u8) -> f64 {
    let y = match kind {
        0 => return x,
        1 => x * x,
        2 => {
            if x > 1.0 {
                return x.ln();
            }
            x.exp()
        }
        _ => return 0.0,
    };
    y * 3.0
}

#[differentiable]
fn return_inside_an_expression(x: f64) -> f64 {
    let y = if x > 0.0 { x.sqrt() } else { return x * x };
    1.0 + y * if y < 10.0 { y } else { return -y }
}

#[differentiable]
fn while_with_break_and_continue(x: f64) -> f64 {
    let mut n = 0;
    let mut y = x;
    while n < 20 {
        n += 1;
        if n % 4 == 0 {
            continue;
        }
        y = y.cos() + x;
        if n > 13 && y > 0.2 {
            y *= 3.0;
            break;
        }
    }
    y
}

/// Position of the first element above a level, by linear interpolation between its neighbours.
#[differentiable]
fn first_crossing(samples: &[f64], level: f64) -> f64 {
    for i in 1..samples.len() {
        let (before, after) = (samples[i - 1], samples[i]);
        if before < level && after >= level {
            return (i - 1) as f64 + (level - before) / (after - before);
        }
    }
    f64::NAN
}

/// Root of x^3 - x - c in [1, 3], by bisection and a last Newton step, which carries the derivative.
#[differentiable]
fn bisection(c: f64) -> f64 {
    let (mut lo, mut hi): (f64, f64) = (1.0, 3.0);
    let mut mid;
    loop {
        mid = 0.5 * (lo + hi);
        if hi - lo < 1e-9 {
            break;
        }
        if mid * mid * mid - mid - c > 0.0 {
            hi = mid;
        } else {
            lo = mid;
        }
    }
    mid - (mid * mid * mid - mid - c) / (3.0 * mid * mid - 1.0)
}

/// The escape-time smoothing of the Mandelbrot set.
#[differentiable]
fn escape_time(cr: f64, ci: f64) -> f64 {
    let (mut zr, mut zi) = (0.0, 0.0);
    for n in 0..200 {
        let (r2, i2) = (zr * zr, zi * zi);
        let norm2: f64 = r2 + i2;
        if norm2 > 100.0 {
            return f64::from(n) - (norm2.ln() * 0.5).log2();
        }
        (zr, zi) = (r2 - i2 + cr, 2.0 * zr * zi + ci);
    }
    0.0
}

#[differentiable]
fn infinite_loop_only_returns(x: f64) -> f64 {
    let mut y = x;
    let mut k = 1;
    loop {
        y = y * x / f64::from(k);
        k += 1;
        if y.abs() < 0.1 {
            return y;
        }
        if k > 6 {
            return y * y;
        }
    }
}

/// Both arms leave: nothing follows.
#[differentiable]
fn both_arms_return(x: f64) -> f64 {
    if x > 1.0 {
        return x.ln();
    } else {
        return x - 1.0;
    }
}

/// An exit inside of the value of a variable.
#[differentiable]
fn inside_of_a_value(n: usize, x: f64, y: Option<f64>) -> f64 {
    let pair: [f64; 2] = match n {
        0 => [x, {
            let Some(y) = y else {
                return x * x;
            };
            y * x
        }],
        _ => [x; 2],
    };
    pair[0].sin() * pair[1]
}

mod checks {
    use crate::common::check;

    check!(inside_of_a_value(@n, x, y); (0, 0.7, Some(0.3)); (0, 0.7, None); (1, 0.7, None));
    check!(early_return(x); (-2.0) => -1.0; (9.0) => 4.5; (1.0) => 1.5);
    check!(return_in_a_loop(x, y); (2.0, 3.0) => (12.0, 4.0); (1.0, 4.0) => (24.0, 3.0));
    check!(declaration_after_return(x, @s); (0.7, true) => 1.4; (0.7, false));
    check!(guard_clauses(x, lo, hi); (0.0, 1.0, 3.0) => (0.0, 1.0, 0.0); (5.0, 1.0, 3.0) => (0.0, 0.0, 1.0);
        (1.6, 1.0, 3.0));
    check!(continue_in_a_nested_loop(x, @n); (0.8, 1) => 0.0; (0.8, 3); (-0.7, 4));
    check!(break_here_continue_there(x); (1.1); (20.0); (-0.3));
    check!(break_after_overwrite(x); (1.4); (3.0); (0.3));
    check!(labelled_break(x, @n); (1.4, 5); (0.01, 3); (30.0, 2));
    check!(labelled_continue(x, @n); (0.8, 2); (0.8, 5); (1.3, 6));
    check!(continue_last_break_first(x, @n); (1.3, 0) => 1.0; (1.3, 1); (1.3, 4));
    check!(code_after_a_returning_loop(x, @n); (1.2, 3); (1.2, 9); (0.4, 0));
    check!(loop_with_a_value(x); (3.0); (0.4));
    check!(loop_value_of_tuples(x); (0.9); (2.0); (0.1));
    check!(labelled_block_value(x); (3.0) => 27.0; (1.0) => 2.0 * 1.0_f64.exp(); (0.3));
    check!(loop_value_from_outer_label(x); (1.0); (0.2); (8.0));
    check!(return_from_nested_loops(x, @n); (0.5, 2); (0.5, 6); (3.0, 1));
    check!(return_inside_a_match(x, @k); (1.7, 0) => 1.0; (1.7, 1) => 10.2; (2.0, 2) => 0.5; (0.5, 2); (0.5, 7) => 0.0);
    check!(return_inside_an_expression(x); (4.0) => 1.0; (-3.0) => -6.0; (400.0) => -0.025);
    check!(while_with_break_and_continue(x); (0.4); (-0.8));
    check!(first_crossing(&s, l); (vec![0.1, 0.5, 0.3, 1.7, 2.0], 1.0); (vec![0.0, 3.0], 2.0));
    check!(bisection(c); once (2.0); once (10.0));
    check!(escape_time(a, b); (0.4, 0.5); (-0.1, 1.1));
    check!(infinite_loop_only_returns(x); (0.9); (3.0));
    check!(both_arms_return(x); (4.0) => 0.25; (0.5) => 1.0);
}
