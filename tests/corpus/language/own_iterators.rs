//! Iterators of types and functions of the user's: they are asked for one element after the other.

use autodiff::{Differentiable, differentiable};

struct Steps {
    at: f64,
    by: f64,
    left: usize,
}

impl Steps {
    fn up_to_one(parts: usize) -> Self {
        Steps { at: 0.0, by: 1.0 / parts as f64, left: parts + 1 }
    }

    fn even_ones(&self) -> impl Iterator<Item = f64> + use<> {
        let (at, by) = (self.at, self.by);
        (0..self.left).step_by(2).map(move |i| at + by * i as f64)
    }
}

impl Iterator for Steps {
    type Item = f64;

    fn next(&mut self) -> Option<f64> {
        self.left = self.left.checked_sub(1)?;
        let now = self.at;
        self.at += self.by;
        Some(now)
    }
}

/// There is no end to them.
struct Naturals(u32);

impl Iterator for Naturals {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        self.0 += 1;
        Some(self.0)
    }
}

fn falling_powers(n: usize) -> impl Iterator<Item = f64> {
    (0..n as i32).map(|i| 0.5_f64.powi(i))
}

fn numbered_tenths(n: usize) -> Box<dyn Iterator<Item = (usize, f64)>> {
    Box::new((0..n).map(|i| (i, i as f64 * 0.1)))
}

#[differentiable]
fn over_a_struct(x: f64, y: f64) -> f64 {
    let mut sum = 0.0;
    for t in (Steps { at: 0.1, by: 0.25, left: 8 }) {
        sum += (x * t).sin() * y;
    }
    sum
}

#[differentiable]
fn over_a_call(x: f64) -> f64 {
    let mut product = 1.0;
    for t in falling_powers(6) {
        if t < 0.1 {
            break;
        }
        product *= (t * x).exp() + product;
    }
    product
}

#[differentiable]
fn chains(w: &[f64]) -> f64 {
    let steps: f64 = Steps::up_to_one(5).map(|t| (t * w[0]).exp()).sum();
    let zipped: f64 = falling_powers(3).zip(w).map(|(h, v)| h * v * v).sum();
    let numbered: f64 = Steps::up_to_one(3).even_ones().enumerate().map(|(i, t)| (t * w[i]).sin()).sum();
    steps + zipped * numbered
}

#[differentiable]
fn without_an_end(w: &[f64]) -> f64 {
    let powers: f64 = Naturals(0).take(5).zip(w).map(|(n, v)| v.powi(n as i32)).sum();
    powers + Naturals(2).take_while(|n| *n < 6).map(|n| w[0] / f64::from(n)).sum::<f64>()
}

#[differentiable]
fn in_parts(x: f64, y: f64) -> f64 {
    let mut steps = Steps::up_to_one(8);
    let mut value = x;
    for t in &mut steps {
        if t > 0.4 {
            break;
        }
        value *= 1.0 + t * y;
    }
    let next = steps.next().unwrap_or(0.0);
    for t in steps {
        value += t * next * y * y;
    }
    value
}

#[differentiable]
fn boxed(w: &[f64]) -> f64 {
    let mut kept = Vec::new();
    for (i, tenths) in numbered_tenths(w.len()) {
        if i == 1 {
            continue;
        }
        kept.push(tenths * w[i] * w[i]);
    }
    kept.iter().sum()
}

/// One whose elements carry derivatives.
#[derive(Clone, Differentiable)]
struct Ramp {
    at: f64,
    by: f64,
    #[constant]
    left: usize,
}

#[differentiable]
impl Iterator for Ramp {
    type Item = f64;

    fn next(&mut self) -> Option<f64> {
        if self.left == 0 {
            return None;
        }
        self.left -= 1;
        let now = self.at;
        self.at += self.by * now;
        Some(now)
    }
}

#[differentiable]
fn over_active_elements(x: f64, y: f64) -> f64 {
    let mut sum = 0.0;
    for t in (Ramp { at: x, by: y, left: 4 }) {
        sum += t.sin() * y;
    }
    sum
}

#[differentiable]
fn chain_of_active_elements(w: &[f64], x: f64) -> f64 {
    let ramp = Ramp { at: x, by: w[0], left: 3 };
    ramp.zip(w).map(|(t, v)| t * v).sum()
}

mod checks {
    use crate::common::check;
    check!(over_a_struct(x, y); (0.7, -1.3));
    check!(over_a_call(x); (0.3); (-0.4));
    check!(chains(&w); (vec![0.7, -1.3, 0.4, 1.9]));
    check!(without_an_end(&w); (vec![0.7, -1.3, 0.4, 1.9, 0.25, 1.1]); (vec![0.7, 1.2]));
    check!(in_parts(x, y); (0.7, -1.3));
    check!(boxed(&w); (vec![0.7, -1.3, 0.4]));
    check!(over_active_elements(x, y); (0.7, 0.3));
    check!(chain_of_active_elements(&w, x); (vec![0.7, -1.3, 0.4, 1.9], 0.5));
}
