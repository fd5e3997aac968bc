//! Functions that answer with a truth value, a number or one of an enum whose variants hold nothing: they are called with active values,
//! with the attribute or without.

use autodiff::{Differentiable, differentiable};

#[derive(Clone, Copy, PartialEq, Debug)]
enum Side {
    Left,
    Right,
}
#[differentiable]
fn side_d(x: f64, #[constant] lim: f64) -> Side {
    if x < lim { Side::Left } else { Side::Right }
}
fn side(x: f64, lim: f64) -> Side {
    if x < lim { Side::Left } else { Side::Right }
}
#[differentiable]
fn f(x: f64) -> f64 {
    match side_d(x, 2.0) {
        Side::Left => -x,
        Side::Right => x * x,
    }
}
#[differentiable]
fn g(x: f64) -> f64 {
    let s = side(x * 2.0, x);
    if s == Side::Left { x } else { x * x }
}
#[derive(Clone, Copy, Differentiable)]
struct P {
    x: f64,
    y: f64,
}
#[differentiable]
impl P {
    fn side(&self, lim: f64) -> Side {
        side(self.x, lim)
    }
    fn of(p: f64) -> Side {
        if p > 0.0 { Side::Left } else { Side::Right }
    }
    fn go(&self) -> f64 {
        match self.side(self.y) {
            Side::Left => self.x,
            _ => self.y * self.y,
        }
    }
}
#[differentiable]
fn h(x: f64, y: f64) -> f64 {
    let p = P { x, y };
    let q = P { x: y, ..p };
    if p.side(0.1) == Side::Left || P::of(x) != q.side(x) { x * y + q.go() } else { y + p.go() }
}
mod deep {
    pub(crate) fn sign(x: f64) -> super::Side {
        if x > 0.0 { super::Side::Left } else { super::Side::Right }
    }
}
#[differentiable]
fn k(v: &[f64]) -> f64 {
    v.iter()
        .map(|x| match deep::sign(*x) {
            Side::Left => *x,
            Side::Right => x * x,
        })
        .sum()
}
fn in_range(x: f64, lo: f64, hi: f64) -> bool {
    x >= lo && x <= hi
}
fn bin(x: f64, edges: &[f64]) -> usize {
    edges.iter().position(|e| *e > x).unwrap_or(edges.len())
}
fn parity(n: usize) -> i32 {
    if n % 2 == 0 { 1 } else { -1 }
}
#[differentiable]
fn count_above(v: &[f64], f: impl Fn(f64) -> f64) -> usize {
    v.iter().filter(|x| f(**x) > 0.2).count()
}
#[differentiable]
fn rank(v: &[f64], x: f64) -> usize {
    v.iter().filter(|y| **y < x).count()
}
#[differentiable]
fn all(v: &[f64], x: f64) -> f64 {
    let i = bin(x, v);
    let sign = parity(i + 1);
    let mut s = if in_range(x, v[0], v[1] + 1.0) { x * x } else { x };
    s += v[rank(v, x) % v.len()] * sign as f64 * x;
    s * count_above(v, |y| y * x) as f64 + s * bin(s * x, &v[1..]) as f64
}
fn letter(x: f64) -> char {
    if x > 0.5 { '#' } else { '.' }
}

fn label(x: f64) -> String {
    format!("{x:.1}")
}

/// What is drawn and written of active values is text.
#[differentiable]
fn drawn(x: f64, y: f64) -> Vec<(char, f64)> {
    let mut all = Vec::new();
    for i in 0..3 {
        let p = x * y + i as f64;
        let c = letter(p);
        all.push((c, p * x));
    }
    all
}

#[differentiable]
fn labelled(x: f64, y: f64) -> f64 {
    let drawn = drawn(x, y);
    let s = label(x);
    drawn.iter().filter(|(c, _)| *c == '#').map(|(_, p)| p * y).sum::<f64>() * s.len() as f64
}

/// Where among the nodes: numbers of them, without the attribute.
fn between(x: f64, nodes: &[f64]) -> (usize, usize) {
    let i = nodes.iter().position(|node| *node > x).unwrap_or(nodes.len() - 1).max(1);
    (i - 1, i)
}

fn found(x: f64, nodes: &[f64]) -> Option<usize> {
    nodes.iter().rposition(|node| *node <= x)
}

struct Grid;

impl Grid {
    fn cell(x: f64, y: f64) -> (i32, i32, bool) {
        (x.floor() as i32, y.floor() as i32, x > y)
    }
}

#[differentiable]
fn interpolated(x: f64, nodes: &[f64], values: &[f64]) -> f64 {
    let (i, j) = between(x, nodes);
    let t = (x - nodes[i]) / (nodes[j] - nodes[i]);
    let mut sum = values[i] * (1.0 - t) + values[j] * t;
    if let Some(k) = found(x * 2.0, nodes) {
        sum += nodes[k] * x;
    }
    sum += match found(sum, nodes) {
        Some(k) if k > 0 => values[k] * x,
        _ => values[0],
    };
    let (a, _, greater) = Grid::cell(sum, x);
    let last = between(sum, values).1;
    sum * values[last] + (x - a as f64) * if greater { sum } else { 2.0 } + values[found(x, nodes).unwrap_or(0)]
}

#[differentiable]
fn tried(x: f64, nodes: &[f64]) -> Option<f64> {
    let i = found(x, nodes)?;
    Some(nodes[i] * x)
}

mod checks {
    use crate::common::{check, check_vjp};
    check!(labelled(x, y); (0.7, 1.3); (-0.4, 0.9));
    check!(interpolated(x, &nodes, &values); (0.6, vec![0.1, 0.5, 0.9, 1.7], vec![0.7, 1.2, 0.4, 0.8]); (0.2, vec![0.1, 0.5], vec![0.7, 0.2]));
    check_vjp!(tried(x, &nodes); (0.6, vec![0.1, 0.5, 0.9]));
    check!(f(x); (0.1); (3.0));
    check!(g(x); (0.1); (-3.0));
    check!(h(x, y); (0.1, 0.2); (3.0, 0.4));
    check!(k(&v); (vec![0.1, -0.2]));
    check!(all(&v, x); (vec![0.1, 0.4, 0.7], 0.3); (vec![0.1, 0.4, 0.7], 0.9));
}
