//! Types that have no copy: states that are replaced and used up, and update syntax of them.

use autodiff::{Differentiable, differentiable};

#[derive(Debug, Differentiable)]
struct Uncopied {
    pos: Vec<f64>,
    vel: Vec<f64>,
    time: f64,
}

#[differentiable]
fn stepped(s: &Uncopied) -> Uncopied {
    let pos: Vec<f64> = s.pos.iter().zip(&s.vel).map(|(p, v)| p + 0.1 * v).collect();
    let vel: Vec<f64> = s.vel.iter().zip(&s.pos).map(|(v, p)| v - 0.1 * p * p).collect();
    Uncopied { pos, vel, time: s.time + 0.1 }
}

#[differentiable]
impl Uncopied {
    fn begin(x: f64) -> Self {
        Self { pos: vec![x, 2.0 * x], vel: vec![0.0, x * x], time: x }
    }

    fn later(self, by: f64) -> Self {
        Uncopied { time: self.time + by, ..self }
    }

    fn advance(&mut self, by: f64) {
        let next = stepped(self);
        *self = next;
        self.time += by;
    }
}

#[differentiable]
fn states_that_are_replaced(x: f64, n: usize) -> f64 {
    let mut state = Uncopied::begin(x);
    for _ in 0..n {
        state = stepped(&state);
    }
    if x > 0.0 {
        state = stepped(&state);
    }
    while state.time < 0.55 + x {
        let next = stepped(&state);
        state = next;
    }
    state.pos[0] * state.vel[1] + state.time
}

#[differentiable]
fn states_that_are_used_up(x: f64, n: usize) -> f64 {
    let mut state = Uncopied::begin(x);
    for _ in 0..n {
        state = state.later(0.2 * x);
    }
    state.pos[0] * state.vel[1] + state.time
}

#[differentiable]
fn states_that_advance(x: f64, n: usize) -> f64 {
    let mut state = Uncopied::begin(x);
    for i in 0..n {
        state.advance(0.1 * x * i as f64);
    }
    state.pos[0] * state.vel[1] + state.time
}

#[differentiable]
fn lists_that_stay(x: f64, n: usize) -> f64 {
    let mut s = Uncopied::begin(x);
    for _ in 0..n {
        let f = s.pos[0] * s.time;
        s = Uncopied { time: f.sin() + x, ..s };
        s.pos[0] *= s.time;
    }
    s.pos[0] * s.vel[1] + s.time
}

#[derive(Debug, Differentiable)]
struct Trio {
    a: f64,
    b: f64,
    c: f64,
}

#[differentiable]
fn updated_where_it_is(x: f64, n: usize) -> f64 {
    let mut p = Trio { a: x, b: 1.0, c: 2.0 };
    for i in 0..n {
        p = Trio { a: p.a * p.b + x, b: p.b.sin(), ..p };
        if i == 1 {
            p = Trio { c: p.a * x, ..p };
        }
    }
    p.a * p.b * p.c
}

#[differentiable]
fn read_before_the_update(x: f64) -> f64 {
    let p = Trio { a: x, b: x * x, c: 2.0 };
    let product = p.a * p.b;
    let q = Trio { a: product, ..p };
    q.a * q.b * q.c
}

#[derive(Debug, Differentiable)]
struct Around {
    inner: Trio,
    k: f64,
}

#[differentiable]
fn inner_updates(x: f64, n: usize) -> f64 {
    let mut s = Around { inner: Trio { a: x, b: 2.0 * x, c: 1.0 }, k: x };
    for _ in 0..n {
        s.inner = Trio { a: s.k * s.inner.b, ..s.inner };
        s.k *= s.inner.a;
    }
    s.inner.a * s.k
}

#[derive(Debug, Differentiable)]
struct Unnamed(f64, Vec<f64>);

#[differentiable]
fn unnamed_fields(x: f64, n: usize) -> f64 {
    let mut s = Unnamed(x, vec![x, 2.0]);
    for _ in 0..n {
        s = Unnamed { 0: s.0 * s.1[0] * x, ..s };
    }
    s.0 * s.1[1]
}

#[derive(Debug, Differentiable)]
struct OfAny<T> {
    rate: T,
    level: T,
}

#[differentiable]
fn of_any(x: f64, n: usize) -> f64 {
    let mut s = OfAny { rate: x, level: 1.0 };
    for _ in 0..n {
        s = OfAny { level: s.level * s.rate + s.level.sin(), ..s };
    }
    s.level * s.rate
}

mod checks {
    use crate::common::check;
    check!(states_that_are_replaced(x, @n); (0.3, 3); (-0.4, 0));
    check!(states_that_are_used_up(x, @n); (0.7, 3));
    check!(states_that_advance(x, @n); (0.7, 3));
    check!(lists_that_stay(x, @n); (0.7, 3));
    check!(updated_where_it_is(x, @n); (0.7, 3));
    check!(read_before_the_update(x); (0.7));
    check!(inner_updates(x, @n); (0.7, 3));
    check!(unnamed_fields(x, @n); (0.7, 3));
    check!(of_any(x, @n); (0.7, 3));
}
