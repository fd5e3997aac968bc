//! Values of types of one's own that an exit leaves behind before they are made.

use autodiff::{Differentiable, differentiable};

#[derive(Clone, Copy, Debug, Differentiable)]
struct Pair(f64, f64);

#[derive(Clone, Debug, Differentiable)]
struct Poly {
    c: Vec<f64>,
}

#[differentiable]
fn pair(x: f64, n: usize) -> Option<Pair> {
    if n == 0 { None } else { Some(Pair(x, x * x)) }
}

#[differentiable]
fn asked(x: f64, n: usize) -> Option<f64> {
    let s = if n > 3 { Pair(x, 2.0) } else { pair(x, n)? };
    Some(s.0 * s.1)
}

#[differentiable]
fn asked_or(x: f64, n: usize) -> f64 {
    asked(x, n).unwrap_or(x.sin())
}

#[differentiable]
fn in_an_arm(x: f64, n: usize) -> f64 {
    let s = match pair(x, n) {
        Some(s) if s.0 > 1.0 => s,
        Some(s) => Pair(s.1, x),
        None => return x * x,
    };
    s.0 * s.1
}

#[differentiable]
fn in_a_field(x: f64, n: usize) -> Option<f64> {
    let p = match n {
        0 => return None,
        1 => Poly { c: vec![x, pair(x, n)?.1] },
        _ => Poly { c: vec![x, 2.0] },
    };
    let mut s = 0.0;
    for (i, c) in p.c.iter().enumerate() {
        s = s * x + c * i as f64 * c;
    }
    Some(s * p.c[0])
}

#[differentiable]
fn in_a_field_or(x: f64, n: usize) -> f64 {
    in_a_field(x, n).unwrap_or(x)
}

#[differentiable]
fn turn_by_turn(x: f64, n: usize) -> f64 {
    let mut t = 0.5_f64;
    for i in 0..n {
        let s = if i > 3 {
            Pair(x, 2.0)
        } else if i == 2 && n == 5 {
            break;
        } else if i == 1 {
            continue;
        } else {
            match pair(x, n % 4) {
                Some(s) => s,
                None => return t,
            }
        };
        t += s.0 * s.1 * t.sin() + 0.1;
    }
    t
}

/// What is made so is changed afterwards, and something else may leave in between.
#[differentiable]
fn changed(x: f64, y: f64, n: usize) -> f64 {
    let mut s = match n {
        0 => Pair(
            {
                if x > 2.0 {
                    return y.tanh();
                }
                0.5 * x
            } * y,
            y,
        ),
        _ => Pair(y, x),
    };
    s.1 *= s.0;
    if s.1 > 10.0 {
        return s.1 * s.0;
    }
    s.1 /= 1.5 + s.1.abs();
    x / (1.5 + s.1.powi(2))
}

#[differentiable]
fn swapped<T: Copy + std::ops::Mul<Output = T>>(a: Option<T>, b: T, or: T) -> T {
    let mut first = match a {
        Some(a) => a,
        None => return b * b,
    };
    let mut second = or;
    for _ in 0..3 {
        std::mem::swap(&mut first, &mut second);
        first = first * second;
    }
    first * b
}

#[differentiable]
fn swapped_floats(a: f64, b: f64, n: usize) -> f64 {
    swapped((n > 0).then_some(a), b, a * b)
}

mod tests {
    use crate::common::check;

    check!(asked_or(x, @n); (1.3, 0); (1.3, 1); (1.3, 4));
    check!(in_an_arm(x, @n); (1.3, 0); (1.3, 1); (0.3, 4));
    check!(in_a_field_or(x, @n); (1.3, 0); (1.3, 1); (0.3, 4));
    check!(turn_by_turn(x, @n); (1.3, 3); (1.3, 5); (0.3, 7); (0.3, 4));
    check!(changed(x, y, @n); (1.3, 0.7, 0); (2.3, 0.7, 0); (1.3, 0.7, 1); (3.3, 3.7, 1));
    check!(swapped_floats(a, b, @n); (1.3, 0.7, 0); (1.3, 0.7, 1));
}
