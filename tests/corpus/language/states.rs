//! What is behind `&mut`: written by a call, read or not by the reverse of what was before it.

use autodiff::differentiable;

mod workers {
    use autodiff::differentiable;

    pub const HALF: f64 = 0.5;

    /// Reads nothing of `y` in reverse.
    #[differentiable]
    pub fn product(a: &[f64], x: &[f64], y: &mut [f64]) {
        for i in 0..y.len() {
            y[i] = 0.0;
            for j in 0..x.len() {
                y[i] += a[i * x.len() + j] * x[j];
            }
        }
    }

    /// Reads nothing of `y` in reverse, and adds.
    #[differentiable]
    pub fn add(k: f64, x: &[f64], y: &mut [f64]) {
        for (y, x) in y.iter_mut().zip(x) {
            *y += HALF * k * x;
        }
    }

    /// Reads what it writes.
    #[differentiable]
    pub fn square(y: &mut [f64]) {
        for y in y.iter_mut() {
            *y = *y * *y + HALF;
        }
    }

    /// Reads in reverse what it does not write itself.
    #[differentiable]
    pub fn weigh(y: &mut [f64]) {
        let last = y.len() - 1;
        y[0] += y[last] * y[last];
    }

    /// Writes one state, reads another.
    #[differentiable]
    pub fn mixed(from: &mut [f64], to: &mut [f64]) {
        for i in 0..from.len() {
            to[i] += from[i].sin();
            from[i] *= 0.9;
        }
    }

    #[differentiable]
    pub fn constant_state<const N: usize>(x: &[f64; N], y: &mut [f64; N], scale: f64) {
        for i in 0..N {
            y[i] -= scale * x[N - 1 - i];
        }
    }

    #[cfg(test)]
    mod checks {
        use crate::common::check_vjp;

        check_vjp!(product(&a, &x, &mut y); (vec![1.0, 2.0, -0.5, 0.7], vec![0.3, 1.1], vec![5.0, 6.0]));
        check_vjp!(add(k, &x, &mut y); (0.3, vec![0.3, 1.1], vec![5.0, 6.0]));
        check_vjp!(square(&mut y); (vec![0.5, 0.6]));
        check_vjp!(mixed(&mut from, &mut to); (vec![0.5, 0.6], vec![1.5, 1.6]));
    }
}

pub(crate) use workers::add;
use workers::{HALF, product, square};

#[differentiable]
fn output_once(a: &[f64], x: &[f64]) -> f64 {
    let mut y = vec![1.0; 2];
    product(a, x, &mut y);
    y[0] * y[1]
}

#[differentiable]
fn output_twice(a: &[f64], x: &[f64]) -> f64 {
    let mut y = vec![0.3; 2];
    product(a, x, &mut y);
    let first = y[0] * y[1];
    product(a, &x[1..], &mut y);
    first + y[0].sin() * y[1]
}

#[differentiable]
fn output_in_a_loop(a: &[f64], x: &[f64], n: usize) -> f64 {
    let mut y = vec![0.0; 2];
    let mut s = 1.0;
    for i in 0..n {
        product(a, x, &mut y);
        s += (s * y[i % 2]).cos() * y[0];
    }
    s
}

#[differentiable]
fn output_in_branches(a: &[f64], x: &[f64]) -> f64 {
    let mut y = [0.1, 0.2];
    if x[0] > 0.0 {
        product(a, x, &mut y);
    } else {
        add(x[0], &a[..2], &mut y);
    }
    let t = y[0] * y[1];
    if t > 0.5 {
        add(t, x, &mut y);
    }
    t * y[0] + y[1] * HALF
}

#[differentiable]
fn added_to(x: &[f64], n: usize) -> f64 {
    let mut y = vec![0.0; x.len()];
    for i in 0..n {
        add(x[i % x.len()], x, &mut y);
    }
    y.iter().map(|y| y * y).sum()
}

#[differentiable]
fn added_then_squared(x: &[f64]) -> f64 {
    let mut y = x.to_vec();
    add(x[0], x, &mut y);
    square(&mut y);
    add(x[1], x, &mut y);
    square(&mut y);
    add(2.0, x, &mut y);
    y.iter().sum()
}

/// Only the pullbacks of calls read the state, and of these not all.
#[differentiable]
fn weighed_then_added(x: &[f64]) -> f64 {
    let mut y = x.to_vec();
    workers::weigh(&mut y);
    add(x[0], x, &mut y);
    workers::weigh(&mut y);
    add(2.0, x, &mut y);
    y.iter().sum()
}

#[differentiable]
fn weighed_in_a_loop(x: &[f64], n: usize) -> f64 {
    let mut y = x.to_vec();
    for i in 0..n {
        if i % 2 == 0 {
            workers::weigh(&mut y);
        }
        add(x[0], x, &mut y);
        if y.len() > 7 {
            break;
        }
    }
    y.iter().sum()
}

#[differentiable]
fn squared_in_a_loop(x: &[f64], n: usize) -> f64 {
    let mut y = x.to_vec();
    for _ in 0..n {
        add(0.1, x, &mut y);
        square(&mut y);
    }
    y[0] * y[1]
}

#[differentiable]
fn read_between(x: &[f64]) -> f64 {
    let mut y = x.to_vec();
    let before = y[0] * y[1];
    add(x[0], x, &mut y);
    let between = y[0] * y[1];
    y[1] = between * y[0];
    add(before, x, &mut y);
    before * between + y[1] * y[0]
}

#[differentiable]
fn parts(x: &[f64]) -> f64 {
    let mut y = vec![0.5; 4];
    add(x[0], x, &mut y[1..3]);
    add(x[1], &x[1..], &mut y[2..]);
    let (left, right) = y.split_at_mut(2);
    add(0.7, left, right);
    y.iter().fold(1.0, |p, y| p * y)
}

#[differentiable]
fn two_states(x: &[f64], n: usize) -> f64 {
    let (mut from, mut to) = (x.to_vec(), vec![0.0; x.len()]);
    for _ in 0..n {
        workers::mixed(&mut from, &mut to);
    }
    workers::mixed(&mut to, &mut from);
    from[0] * to[1]
}

#[differentiable]
fn swapped_states(x: &[f64], n: usize) -> f64 {
    let (mut a, mut b) = (x.to_vec(), vec![1.0; x.len()]);
    for _ in 0..n {
        add(0.3, &a, &mut b);
        std::mem::swap(&mut a, &mut b);
    }
    a[0] * b[1]
}

#[differentiable]
fn fixed(x: &[f64; 3], k: f64) -> f64 {
    let mut y = [k, 1.0, 2.0];
    workers::constant_state(x, &mut y, k);
    workers::constant_state::<3>(&[1.0, k, k], &mut y, 0.5);
    y[0] * y[1] * y[2]
}

#[differentiable]
fn under_other_names(x: &[f64]) -> f64 {
    let mut y = vec![vec![0.5, 0.7], vec![1.1, x[1]]];
    let mut t = y[0][0] * y[1][1];
    for row in y.iter_mut() {
        t += row[0] * row[1];
        add(x[0], x, row);
    }
    let row = &mut y[1];
    t *= row[0].sin() * row[1];
    add(t, x, row);
    if let Some(row) = y.get_mut(0) {
        t += row[0] * row[1];
        add(0.1, x, row);
    }
    if let Some(row) = y.last_mut() {
        t += row[0].exp() * row[1];
        add(0.1, x, row);
    }
    let (above, below) = y.split_at_mut(1);
    t *= above[0][0].sin() * below[0][1];
    add(t, &below[0], &mut above[0]);
    t * y[0][0] * y[0][1] + y[1][1]
}

#[differentiable]
fn in_pieces(x: &[f64]) -> f64 {
    let mut y = vec![0.5, 0.7, 0.9, x[0]];
    let mut t = y[0] * y[3];
    for piece in y.chunks_mut(2) {
        t += piece[0].sin() * piece[1];
        add(t, x, piece);
    }
    {
        let (left, right) = y.split_at_mut(2);
        t += left[0].sin() * right[1];
        add(t, left, right);
    }
    t += y[3] * y[2];
    add(0.3, x, y.as_mut_slice());
    t += y[3] * y[2];
    let z = &mut y;
    add(0.3, x, z);
    t * y[0] * y[3]
}

#[derive(Clone, autodiff::Differentiable)]
pub(crate) struct Field {
    pub(crate) values: Vec<f64>,
    pub(crate) weights: [f64; 2],
}

#[differentiable]
fn parts_of_a_struct(x: &[f64], n: usize) -> f64 {
    let mut field = Field { values: x.to_vec(), weights: [0.3, 0.4] };
    let mut t = 1.0;
    for _ in 0..n {
        t += field.values[0] * field.weights[1];
        add(t, x, &mut field.values);
        add(0.1, &field.values, &mut field.weights);
    }
    t + field.weights[0] * field.weights[1]
}

/// Its own caller's state.
#[differentiable]
fn passed_on(x: &[f64], y: &mut [f64]) {
    add(1.5, x, y);
    y[0] *= 2.0;
    add(x[0], x, y);
}

#[differentiable]
fn passes(x: &[f64]) -> f64 {
    let mut y = vec![0.0; x.len()];
    passed_on(x, &mut y);
    passed_on(&x[..2], &mut y);
    y[0] * y[1]
}

#[differentiable]
fn left_early(x: &[f64], limit: f64) -> f64 {
    let mut y = vec![0.0; x.len()];
    for i in 0..10 {
        add(x[i % 2], x, &mut y);
        if y[0] > limit {
            break;
        }
        if i == 7 {
            return y[1] * y[0];
        }
    }
    y[0] * y[0]
}

#[differentiable]
fn own_function(x: &[f64]) -> f64 {
    fn shift(x: f64, y: &mut [f64; 2]) {
        y[0] += x * x;
        y[1] = y[0] - x;
    }
    let mut y = [0.0, 1.0];
    for x in x {
        shift(*x, &mut y);
    }
    y[0] * y[1]
}

/// Of unknown type until the attribute is expanded: one state holds structs.
#[derive(Clone, Copy, autodiff::Differentiable)]
struct Body {
    x: f64,
    v: f64,
}

#[differentiable]
fn kick(force: &[f64], bodies: &mut [Body], dt: f64) {
    for (b, f) in bodies.iter_mut().zip(force) {
        b.v += dt * f;
        b.x += dt * b.v;
    }
}

#[differentiable]
fn kicked(force: &[f64], dt: f64, n: usize) -> f64 {
    let mut bodies = vec![Body { x: 0.0, v: 1.0 }; force.len()];
    for _ in 0..n {
        kick(force, &mut bodies, dt);
    }
    bodies[0].x * bodies[1].v
}

/// A state that stays where it is for a caller outside.
#[differentiable]
fn single(x: &[f32], y: &mut [f32]) -> f32 {
    for i in 0..y.len() {
        y[i] -= 2.0 * x[i];
    }
    y[0]
}

#[differentiable]
fn singles(x: &[f32]) -> f32 {
    let mut y = vec![0.0; x.len()];
    let a = single(x, &mut y);
    let b = single(x, &mut y);
    a * b * y[1]
}

#[cfg(test)]
mod checks {
    use super::*;
    use crate::common::{check, check_vjp};

    check!(output_once(&a, &x); (vec![1.0, 2.0, -0.5, 0.7], vec![0.3, 1.1]));
    check!(output_twice(&a, &x); (vec![1.0, 2.0, -0.5, 0.7, 0.2, -0.4], vec![0.3, 1.1, 0.6]));
    check!(output_in_a_loop(&a, &x, @n); (vec![1.0, 2.0, -0.5, 0.7], vec![0.3, 1.1], 4); (vec![1.0, 2.0, -0.5, 0.7], vec![0.3, 1.1], 0));
    check!(output_in_branches(&a, &x); (vec![1.0, 2.0, -0.5, 0.7], vec![0.3, 1.1]); (vec![1.0, 2.0, -0.5, 0.7], vec![-0.3, 1.1]);
        (vec![1.0, 2.0, 1.5, 0.7], vec![0.3, 1.1]));
    check!(added_to(&x, @n); (vec![0.4, 1.2], 3); (vec![0.4, 1.2], 0));
    check!(added_then_squared(&x); (vec![0.4, 1.2]));
    check!(weighed_then_added(&x); (vec![0.4, 1.2]));
    check!(weighed_in_a_loop(&x, @n); (vec![0.4, 1.2], 5); (vec![0.4, 1.2], 0));
    check!(squared_in_a_loop(&x, @n); (vec![0.4, 0.9], 3));
    check!(read_between(&x); (vec![0.4, 0.9]));
    check!(parts(&x); (vec![0.4, 0.9, -1.3]));
    check!(two_states(&x, @n); (vec![0.4, 0.9], 3));
    check!(swapped_states(&x, @n); (vec![0.4, 0.9], 3));
    check!(fixed(&x, k); ([0.4, 0.9, 1.7], 0.8));
    check!(under_other_names(&x); (vec![0.4, 0.9]));
    check!(in_pieces(&x); (vec![0.4, 0.9]));
    check!(parts_of_a_struct(&x, @n); (vec![0.4, 0.9], 3));
    check_vjp!(passed_on(&x, &mut y); (vec![0.4, 0.9], vec![1.0, 2.0]));
    check!(passes(&x); (vec![0.4, 0.9]));
    check!(left_early(&x, limit); (vec![0.4, 0.9], 1.0); (vec![0.4, 0.9], 0.0); (vec![0.4, 0.9], 100.0));
    check!(own_function(&x); (vec![0.4, 0.9]));
    check!(kicked(&force, dt, @n); (vec![0.4, 0.9], 0.1, 3));
    check!(singles(&x); (vec![0.4, 0.9]));
}
