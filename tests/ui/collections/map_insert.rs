//! | values put into a `HashMap` or `BTreeMap` that comes from the caller, or is lent to be written, into a `Cell`, `RefCell` | vectors, and an index for a key |
use autodiff::differentiable;
use std::collections::{BTreeMap, HashMap};

#[differentiable]
fn put_into(m: &mut BTreeMap<u32, f64>, x: f64) -> f64 {
    m.insert(1, x);
    m[&1] * x
}

fn cleared(m: &mut HashMap<&'static str, f64>) {
    m.clear();
}

#[differentiable]
fn lent(x: f64) -> HashMap<&'static str, f64> {
    let mut m = HashMap::new();
    m.insert("x", x * x);
    cleared(&mut m);
    m
}

fn main() {}
