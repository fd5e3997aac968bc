//! Functions that an earlier version got wrong, refused or turned into code that did not compile.

use autodiff::differentiable;

/// Code that is kept as written reads a variable of the loop around it.
#[differentiable]
fn butterflies(re: &mut [f64]) {
    let n = re.len();
    let mut len = 2;
    while len <= n {
        for start in (0..n).step_by(len) {
            re[start] *= re[start];
        }
        len <<= 1;
    }
}

/// A vector is replaced by a longer one, turn by turn.
#[differentiable]
fn rebuilt(x: f64, n: usize) -> f64 {
    let mut v = vec![x];
    for i in 0..n {
        let mut w = Vec::new();
        for e in &v {
            w.push(e * x);
        }
        w.push(x + i as f64);
        v = w;
    }
    let mut s = 0.0;
    for e in v.iter().rev() {
        s = s * 0.5 + e * e;
    }
    s
}

/// A vector is returned early, or late.
#[differentiable]
fn returned_early_or_late(a: &[f64], k: usize) -> Vec<f64> {
    let mut out = Vec::new();
    for (i, x) in a.iter().enumerate() {
        if i == k {
            return out;
        }
        out.push(x * x);
    }
    out.push(1.0);
    out
}

#[differentiable]
fn grown_until_break(x: f64) -> Vec<f64> {
    let mut v = vec![x];
    loop {
        let mut w = v;
        w.push(x * x);
        if w.len() > 2 {
            break w;
        }
        v = w;
    }
}

/// Only the annotation says what the vector holds.
#[differentiable]
fn annotated(a: &[f64]) -> f64 {
    let mut q: Vec<Vec<f64>> = Vec::new();
    for i in 0..2 {
        let mut u = vec![a[i], a[i + 1]];
        for w in &q {
            u[0] -= w[0] * w[1];
        }
        q.push(u);
    }
    q[1][0] * q[0][1]
}

/// A popped value of no consequence.
#[differentiable]
fn popped_and_dropped(x: f64, y: f64) -> f64 {
    let mut w = vec![x, y, x * y];
    let t = w.pop().unwrap();
    if t > 1.0 {
        w.pop();
    }
    w[0] * w[w.len() - 1]
}

#[differentiable]
#[allow(non_snake_case)]
fn upper_case(X: f64) -> f64 {
    let A = X * 2.0;
    let (P, Q) = (A, A * X);
    let mut T = 0.0;
    for I in 0..3 {
        T += P * I as f64;
    }
    A * A + Q + T
}

/// A branch of no consequence, between an overwritten value and its next use.
#[differentiable]
fn idle_branch(a: f64) -> f64 {
    let mut x = a * a;
    for _ in 0..2 {
        let d: f64;
        if x > 0.5 {
            d = a;
        } else {
            d = a * a;
        }
        let _ = d;
        x = a.sin();
    }
    x
}

/// More values a turn than a tuple of std has traits for.
#[differentiable]
fn wide_record(s0: f64, n: usize) -> f64 {
    let mut s = s0;
    for i in 0..n {
        let a = (s * i as f64).sin();
        let b = a.sin() * a;
        let c = b.cos() + a;
        let d = c.exp() * b;
        let e = d.sin() + c;
        let f = e.cos() * d;
        let g = f.sin() + e;
        let h = g.cos() * f;
        let k = h.exp() + g;
        let l = k.sin() * h;
        s = 0.01 * l * a * c * e * g * k + s;
    }
    s
}

/// Two vectors exchange their memory, and one is written.
#[differentiable]
fn taken(a: &[f64]) -> f64 {
    let mut v = a.to_vec();
    let w = std::mem::take(&mut v);
    v.push(a[0]);
    w[0] * w[1] * v[0]
}

/// The last statement of a turn reads what the next turn writes first.
#[differentiable]
fn written_then_read(a: f64, n: usize) -> f64 {
    let mut v = [a, 0.5 * a];
    let mut s = 0.0;
    for _ in 0..n {
        v[0] = v[0].sin() * v[1];
        v[1] += 0.3;
        s += product(&v);
    }
    s + v[0]
}

#[differentiable]
fn product(v: &[f64; 2]) -> f64 {
    v[0] * v[1] * v[1]
}

/// A way out of the loop reads a place that the turns scale, in the last statement of the loop.
#[differentiable]
fn scaled_until(p: [f64; 2], s: f64) -> [f64; 2] {
    let mut q = p;
    for i in 0..4 {
        q[0] *= s;
        if q[0] > 4.0 {
            return [q[1] * q[0], q[0] * i as f64];
        }
    }
    q
}

/// The same in a `while`, in a nested loop, and with a sum.
#[differentiable]
fn scaled_within(p: [f64; 2], s: f64) -> f64 {
    let mut q = p;
    let mut total = 0.0;
    let mut i = 0;
    while i < 3 {
        for j in 0..2 {
            q[j] *= s;
            q[1 - j] += q[j] * q[j];
            if q[j] > 9.0 {
                return total + q[0] * q[1];
            }
        }
        i += 1;
        if i > 1 {
            total += q[0] * q[1] * s;
        }
    }
    total
}

#[differentiable]
fn squared(x: f64) -> f64 {
    x * x
}

/// A copy of a variable whose type is that of a call's result: the copy keeps its value when the variable goes on.
#[differentiable]
fn copied_variable(x: f64, n: usize) -> f64 {
    let mut sum = 0.0;
    let mut term = squared(x);
    for m in 0..n {
        sum += term;
        let old = term;
        term *= x / (m as f64 + 1.0);
        if (term - old).abs() < 1e-3 {
            sum += old * x;
            break;
        }
        let mut halved = term;
        halved *= 0.5;
        sum += halved * old;
    }
    sum
}

#[differentiable]
fn narrow(x: f32) -> f32 {
    x * x
}

/// Nothing but the path tells of what type the literal is.
#[differentiable]
fn literal_of_a_path(x: f32) -> f32 {
    f32::midpoint(1.0, narrow(x)) * f32::max(0.5, narrow(x + 1.0)) + f32::powf(2.0, narrow(x))
}

/// Chains of adaptors over numbers alone.
#[differentiable]
fn idle_chains(x: f64) -> f64 {
    let a = (0..3_usize).rev().map(|_| 0.5).sum::<f64>();
    let b = (0..4_usize).step_by(2).map(|_| 0.25).fold(0.1, f64::max);
    let c = (0..2_usize).map(|_| 0.7).map(f64::cos).product::<f64>();
    x * (a + b) + c * x * x
}

/// An array has its first value from branches, and is written after them.
#[differentiable]
fn array_from_branches(x: f64, y: f64) -> f64 {
    let mut a = if y <= x { [x, x * y] } else { [y; 2] };
    let mut s = 0.0;
    for i in 0..3 {
        let mut b = if i == 1 {
            [a[0], 1.0]
        } else if i == 0 {
            [0.5, 0.5]
        } else {
            [x, a[1]]
        };
        b[1] -= b[0];
        s += b[1] * b[0] * y;
    }
    a[1] -= a[0];
    a[1] * y + s
}

/// The guard of a `match` on a number reads a slice that may be written.
#[differentiable]
fn guarded_by_a_slice(x: f64, v: &mut [f64]) -> f64 {
    match v.len() % 3 {
        0 if x >= v[v.len() - 1] => v[1] * x,
        _ => x * v[0],
    }
}

/// What is exchanged carries no derivative, and the index is a variable of the loop's.
#[differentiable]
fn permuted(x: &[f64], top: f64) -> f64 {
    let n = x.len();
    let mut rows: Vec<usize> = (0..n).collect();
    for k in 0..n {
        let mut other = k;
        if x[k] > top {
            other = n - 1;
        }
        rows.swap(k, other);
    }
    rows.iter().enumerate().map(|(i, &row)| x[row] * i as f64).sum()
}

/// A table of a type without a derivative.
#[derive(Clone, Debug)]
struct Table {
    rows: Vec<[f64; 2]>,
    scale: f64,
}

#[differentiable]
fn turned(a: &[f64; 2], b: &[f64; 2]) -> [f64; 2] {
    [a[0] * b[0] - a[1] * b[1], a[0] * b[1] + a[1] * b[0]]
}

/// What begins as a part of something constant is active all the same.
#[differentiable]
fn from_a_table(x: &[f64; 2], #[constant] table: &Table) -> f64 {
    let mut scale = table.scale;
    let mut sum = 0.0;
    for k in 0..table.rows.len() {
        let mut row = table.rows[k];
        let mut list = table.rows.clone();
        if k > 0 {
            row = turned(&row, x);
            list[k] = row;
            scale *= x[0];
        }
        sum += row[0] * row[1] * scale + list[k][1] + list[0][0];
    }
    sum
}

mod checks {
    use super::Table;
    use crate::common::{check, check_vjp};

    check!(copied_variable(x, @n); (0.7, 0); (0.7, 3); (0.1, 40));
    check!(literal_of_a_path(x); (0.7); (-0.4));

    check!(rebuilt(x, @n); (0.7, 0); (0.7, 1); (0.7, 3));
    check_vjp!(returned_early_or_late(&a, @k); (vec![1.1, 0.7, -0.4], 2); (vec![1.1, 0.7, -0.4], 7); (vec![1.1, 0.7], 0));
    check_vjp!(grown_until_break(x); (0.7));
    check!(annotated(&a); (vec![0.7, 1.3, 0.4]));
    check!(popped_and_dropped(x, y); (0.7, 0.3); (0.7, 3.0));
    check!(upper_case(x); (0.7));
    check!(idle_branch(a); (0.7); (0.9));
    check!(wide_record(s, @n); (0.7, 0); (0.7, 3));
    check!(written_then_read(a, @n); (0.7, 0); (0.7, 1); (0.7, 4));
    check_vjp!(scaled_until(p, s); ([1.0, 0.3], 1.1); ([1.0, 0.3], 1.9); ([1.0, 0.3], 5.0));
    check!(scaled_within(p, s); ([1.0, 0.3], 0.4); ([1.0, 0.3], 1.1); ([1.0, 0.3], 1.9));
    check!(idle_chains(x); (0.7));
    check!(guarded_by_a_slice(x, &mut v); (0.7, vec![0.3, 0.4, 0.5]); (0.3, vec![0.3, 0.4, 0.5]));
    check!(array_from_branches(x, y); (0.7, 0.4); (0.3, 0.8));
    check!(taken(&a); (vec![0.7, 1.3, 0.4]));
    check!(from_a_table(&x, @&table); ([0.7, 0.4], Table { rows: vec![[1.0, 2.0], [0.3, 0.8], [-0.4, 0.6]], scale: 1.3 }));

    #[test]
    fn butterflies() {
        let (mut re, mut bar) = ([1.1, 0.9, 1.2, 0.8, 1.3], [1.0; 5]);
        super::butterflies::vjp(&mut re, (), &mut bar);
        assert_eq!(re, [1.1, 0.9, 1.2, 0.8, 1.3]);
        let expected = [4.0 * 1.1_f64.powi(3), 1.0, 2.4, 1.0, 4.0 * 1.3_f64.powi(3)];
        for (got, expected) in bar.iter().zip(expected) {
            approx::assert_relative_eq!(*got, expected, max_relative = 1e-12);
        }
    }
    check!(permuted(&x, top); (vec![1.0, 5.0, -2.0, 7.0], 4.0); (vec![], 0.0));
}
