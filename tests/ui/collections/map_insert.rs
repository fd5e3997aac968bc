//! | values put into a `HashMap`, `BTreeMap`, `Cell`, `RefCell` | vectors, and an index for a key |
use autodiff::differentiable;
use std::collections::{BTreeMap, HashMap};

#[differentiable]
fn hashed(x: f64) -> f64 {
    let mut m = HashMap::new();
    m.insert("x", x * x);
    m["x"] * x
}

#[differentiable]
fn ordered(x: f64) -> f64 {
    let mut m: BTreeMap<u32, f64> = BTreeMap::new();
    m.insert(1, x);
    *m.get(&1).unwrap() * x
}

fn main() {}
