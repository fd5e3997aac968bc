//! Structs of integers, truth values and text, without the derive: parameters, fields, arguments, receivers. They carry no derivative, and
//! have no slot.

use autodiff::{Differentiable, differentiable};

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Timestamp(pub i64);

#[derive(Debug, Clone, PartialEq)]
struct Date {
    year: i32,
    month: u32,
    leap: bool,
    name: String,
}

#[differentiable]
impl Date {
    fn share(&self, x: f64) -> f64 {
        x * x * self.month as f64
    }
}

#[differentiable]
fn to_julian(t: Timestamp) -> f64 {
    t.0 as f64 / 86400.0 + 0.5
}

#[differentiable]
fn position(t: Timestamp, latitude: f64) -> f64 {
    let d = to_julian(t);
    (d * latitude).sin() * latitude
}

#[differentiable]
fn at(d: &Date, x: f64) -> f64 {
    let days = if d.leap { 366.0 } else { 365.0 };
    x * days * d.month as f64 + d.year as f64 * x.sin() + d.name.len() as f64
}

#[derive(Clone, Differentiable)]
struct Observation {
    time: Timestamp,
    value: f64,
}

#[differentiable]
fn observed(all: &[Observation], k: f64) -> f64 {
    all.iter().map(|o| o.value * k * to_julian(o.time)).sum()
}

#[differentiable]
fn together(x: f64, y: f64) -> f64 {
    let t = Timestamp(86400 * 3);
    let d = Date { year: 2000, month: 3, leap: false, name: String::new() };
    let all = vec![Observation { time: t, value: x }, Observation { time: Timestamp(5), value: y * x }];
    position(t, x) * at(&d, y) + observed(&all, y) + d.share(x)
}

mod checks {
    use super::*;
    use crate::common::*;

    check!(together(x, y); (0.3, 0.4));
}
