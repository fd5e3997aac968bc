//! Maps that a function makes itself, and puts values into that carry a derivative.

use autodiff::{Differentiable, differentiable};
use std::collections::{BTreeMap, HashMap};

#[differentiable]
fn binned(v: &[f64]) -> f64 {
    let mut sums: HashMap<usize, f64> = HashMap::new();
    for (i, x) in v.iter().enumerate() {
        *sums.entry(i % 2).or_insert(0.0) += x * x;
    }
    sums[&0] * sums[&1].sin()
}

#[differentiable]
fn by_name(x: f64, y: f64) -> f64 {
    let mut env = HashMap::new();
    env.insert("x", x);
    env.insert("y", y);
    env.insert("xy", x * y);
    let z = env["x"] * env["xy"];
    if let Some(v) = env.get_mut("y") {
        *v += z;
    }
    let value = |name: &str| env.get(name).copied().unwrap_or(x);
    env["y"] * env.get("x").unwrap() * value("xy") * value("z")
}

#[differentiable]
fn chebyshev(n: u32, x: f64) -> f64 {
    let mut known: HashMap<u32, f64> = HashMap::new();
    known.insert(0, 1.0);
    known.insert(1, x);
    for k in 2..=n {
        let next = 2.0 * x * known[&(k - 1)] - known[&(k - 2)];
        known.insert(k, next);
    }
    known[&n]
}

#[differentiable]
fn in_groups(v: &[f64]) -> f64 {
    let mut groups: BTreeMap<usize, Vec<f64>> = BTreeMap::new();
    for (i, x) in v.iter().enumerate() {
        groups.entry(i % 3).or_default().push(x * x);
    }
    groups.entry(7).or_insert_with(|| vec![1.0]).push(v[0]);
    groups.values().map(|l| l.iter().sum::<f64>() / l.len() as f64).map(|m| m.sqrt()).sum()
}

#[differentiable]
fn replaced(v: &[f64]) -> f64 {
    let mut m: BTreeMap<String, f64> = BTreeMap::new();
    for (i, x) in v.iter().enumerate() {
        let old = m.insert(format!("k{}", i % 2), x * x);
        if let Some(old) = old {
            m.entry("sum".to_string()).and_modify(|s| *s += old).or_insert(old * 2.0);
        }
    }
    for (_, w) in m.iter_mut() {
        *w *= v[0];
    }
    for w in m.values_mut() {
        *w += 1.0;
    }
    let taken = m.remove("k0").unwrap_or(0.0);
    let mut s = taken * m.len() as f64;
    if m.contains_key("k1") {
        s *= m["k1"];
    }
    for (k, w) in m {
        s += w * k.len() as f64;
    }
    s
}

#[derive(Clone, Differentiable)]
struct Particle {
    mass: f64,
    charge: f64,
}

#[differentiable]
fn particles(x: f64, y: f64) -> f64 {
    let mut parts = BTreeMap::new();
    parts.insert(3, Particle { mass: x, charge: y });
    parts.insert(1, Particle { mass: y * y, charge: x });
    let mut energy = 0.0;
    for (i, a) in &parts {
        for (j, b) in &parts {
            if i < j {
                energy += a.charge * b.charge / (a.mass - b.mass).abs();
            }
        }
    }
    if let Some(p) = parts.get_mut(&3) {
        p.mass += energy;
    }
    energy * parts[&3].mass * parts.values().map(|p| p.charge).fold(0.0, |a, b| a * 0.5 + b)
}

#[differentiable]
fn made_from_pairs(x: f64, y: f64) -> f64 {
    let m: HashMap<&str, f64> = HashMap::from([("a", x), ("b", y * x)]);
    let n: BTreeMap<usize, f64> = [x, y].iter().enumerate().map(|(i, v)| (i, v * v)).collect();
    let both = n.iter().map(|(k, v)| (k + 1, v * m["a"])).collect::<BTreeMap<usize, f64>>();
    m["a"] * m["b"] + n[&1] * both.values().sum::<f64>()
}

/// One of constants stays as it is, and so does one that counts.
#[differentiable]
fn beside_constants(v: &[f64]) -> f64 {
    let weights = HashMap::from([(0, 0.5), (1, 2.0)]);
    let mut counts: HashMap<usize, usize> = HashMap::new();
    let mut sums = HashMap::new();
    for (i, x) in v.iter().enumerate() {
        *counts.entry(i % 2).or_insert(0) += 1;
        sums.entry(i % 2).and_modify(|s| *s += x).or_insert(*x);
    }
    sums[&0] * weights[&0] * counts[&0] as f64 + sums[&1] * weights[&1] / counts[&1] as f64
}

#[differentiable]
fn reactions(t: f64, energy: f64, factor: f64) -> f64 {
    let names = ["A", "B", "C"];
    let index: BTreeMap<&str, usize> = names.iter().enumerate().map(|(i, n)| (*n, i)).collect();
    let rate_at = |scale: f64| factor * scale * (-energy / (8.314 * t)).exp();
    let mut conc = HashMap::from([("A", 1.0), ("B", 0.0), ("C", 0.0)]);
    let mut made = 0.0;
    for _ in 0..5 {
        let mut delta = vec![0.0; names.len()];
        for (from, to, scale) in [("A", "B", 1.0), ("B", "C", 0.5)] {
            let rate = rate_at(scale) * conc[from];
            delta[index[from]] -= rate;
            delta[index[to]] += rate;
        }
        for (name, i) in &index {
            *conc.get_mut(name).unwrap() += 0.1 * delta[*i];
        }
        made += conc["C"];
    }
    made + conc["A"]
}

mod checks {
    use super::*;
    use crate::common::*;

    check!(binned(&v); (vec![0.3, 0.4, 0.5]));
    check!(by_name(x, y); (0.3, 0.4));
    check!(chebyshev(@n, x); (4_u32, 0.3); (1_u32, 0.3));
    check!(in_groups(&v); (vec![0.3, 0.4, 0.5, 0.7]));
    check!(replaced(&v); (vec![0.3, 0.4, 0.5, 0.7, 0.9]); (vec![0.3]));
    check!(particles(x, y); (0.3, 0.4));
    check!(made_from_pairs(x, y); (0.3, 0.4));
    check!(reactions(t, energy, factor); (350.0, 2000.0, 1.5));
    check!(beside_constants(&v); (vec![0.3, 0.4, 0.5]));
}
