//! | values put into a `HashMap` or `BTreeMap` that is used as a whole, into a `Cell`, `RefCell` | vectors, and an index for a key |
use autodiff::differentiable;
use std::collections::{BTreeMap, HashMap};

#[differentiable]
fn handed_out(x: f64) -> HashMap<&'static str, f64> {
    let mut m = HashMap::new();
    m.insert("x", x * x);
    m
}

#[differentiable]
fn copied(x: f64) -> f64 {
    let mut m: BTreeMap<u32, f64> = BTreeMap::new();
    m.insert(1, x);
    let before = m.clone();
    m.insert(1, x * x);
    before[&1] * m[&1]
}

#[differentiable]
fn put_into(m: &mut BTreeMap<u32, f64>, x: f64) -> f64 {
    m.insert(1, x);
    m[&1] * x
}

fn main() {}
