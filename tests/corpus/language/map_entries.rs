//! Maps and sets that are gone through, and what a function looks up in those that it makes itself.

use autodiff::{Differentiable, differentiable};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

#[differentiable]
fn penalty(rates: &BTreeMap<String, f64>, k: f64) -> f64 {
    let squares: f64 = rates.values().map(|r| r * r).sum();
    let mut total = k * squares.sqrt();
    for (name, rate) in rates {
        if rate.abs() > 0.1 {
            total += rate.sin() * name.len() as f64 * k;
        }
    }
    total * rates.len() as f64
}

#[differentiable]
fn chained(rates: BTreeMap<u32, f64>, x: f64) -> f64 {
    let first: f64 = rates.iter().filter(|(k, _)| **k > 1).map(|(&k, &v)| v * x.powi(k as i32)).sum();
    let last = rates.iter().rev().next().map_or(0.0, |(_, v)| v * x);
    let mut y = first * last;
    for (k, v) in rates {
        y = y * 0.5 + v * k as f64;
    }
    y
}

#[differentiable]
fn of_constants(#[constant] table: &BTreeMap<String, f64>, x: f64) -> f64 {
    let mut y = x;
    for (name, w) in table {
        y += w * y.powi(name.len() as i32);
    }
    y + table.values().sum::<f64>() * x * table.keys().count() as f64
}

#[differentiable]
fn made_here(x: f64, keys: &[u8]) -> f64 {
    let coefficients: HashMap<u8, f64> = HashMap::from([(1, 2.0), (2, 0.25)]);
    let mut powers = BTreeMap::new();
    powers.insert(1, 2.0);
    powers.insert(3, -0.5);
    let mut y = 0.0;
    for (&k, &c) in &powers {
        y += c * x.powi(k);
    }
    for k in keys {
        if let Some(c) = coefficients.get(k) {
            y = y * c + x;
        } else {
            y -= 0.1;
        }
        y *= coefficients.get(&1).copied().unwrap_or(1.0) * coefficients[&2];
    }
    y * coefficients.get(&2).unwrap()
}

fn table() -> HashMap<&'static str, f64> {
    HashMap::from([("a", 1.5), ("b", -2.0)])
}

#[differentiable]
fn by_text(x: f64, keys: &[String]) -> f64 {
    let table = table();
    let mut y = 1.0;
    for key in keys {
        let c = match table.get(key.as_str()) {
            Some(c) => *c,
            None => continue,
        };
        y += c * x * y;
    }
    y
}

#[differentiable]
fn counted(words: &[String], x: f64) -> f64 {
    let mut seen: HashMap<&str, usize> = HashMap::new();
    let mut lengths = BTreeSet::new();
    for word in words {
        *seen.entry(word).or_insert(0) += 1;
        lengths.insert(word.len());
    }
    let mut y = x;
    for word in words {
        y *= x + seen[word.as_str()] as f64;
    }
    for length in &lengths {
        y += x.powi(*length as i32);
    }
    y
}

#[differentiable]
fn visited(#[constant] next: &HashMap<usize, Vec<usize>>, w: &[f64]) -> f64 {
    let mut stack = vec![0usize];
    let mut seen = HashSet::new();
    let mut total = 1.0;
    while let Some(u) = stack.pop() {
        if !seen.insert(u) {
            continue;
        }
        total *= 1.0 + w[u];
        if let Some(next) = next.get(&u) {
            for &v in next {
                total += w[u] * w[v];
                stack.push(v);
            }
        }
    }
    total
}

fn weights() -> BTreeMap<String, f64> {
    [("a", 0.5), ("bb", -1.5)].into_iter().map(|(name, w)| (name.to_owned(), w)).collect()
}

#[differentiable]
fn returned(x: f64) -> f64 {
    let weights = weights();
    let mut y = 0.0;
    for (name, w) in &weights {
        y += w * x.powi(name.len() as i32);
    }
    for w in weights.values() {
        y += w * x;
    }
    y + weights["a"] * x + weights.get("bb").unwrap() * weights.iter().map(|(_, w)| w * w * x).sum::<f64>()
}

#[differentiable]
fn collected(names: &[String], x: f64) -> f64 {
    let index: HashMap<&str, usize> = names.iter().enumerate().map(|(i, n)| (n.as_str(), i)).collect();
    let halves = names.iter().map(|n| (n.len(), 1.5)).collect::<BTreeMap<_, _>>();
    let lengths: BTreeSet<usize> = names.iter().map(|n| n.len()).collect();
    let mut y = x;
    for length in lengths {
        y += x.powi(length as i32);
    }
    for name in names {
        y *= x + index[name.as_str()] as f64;
    }
    y + halves.values().map(|v| v * x).sum::<f64>()
}

#[derive(Clone, Differentiable)]
struct Model {
    bias: f64,
    #[constant]
    table: BTreeMap<String, f64>,
    #[constant]
    tags: HashSet<usize>,
    rates: BTreeMap<String, f64>,
}

#[differentiable]
impl Model {
    fn with_rates(&self, x: f64) -> f64 {
        let mut y = self.bias;
        for (name, rate) in &self.rates {
            y += rate * x.powi(name.len() as i32);
        }
        if let Some(rate) = self.rates.get("a") {
            y *= rate;
        }
        y + self.rates["bb"] * x
    }

    fn with_table(&self, x: f64) -> f64 {
        let mut y = self.bias * x;
        for (name, w) in &self.table {
            y += w * x.powi(name.len() as i32);
        }
        if let Some(w) = self.table.get("a") {
            y *= w;
        }
        if self.tags.contains(&3) {
            y += x;
        }
        y + self.table["bb"] * x + self.rates.values().map(|r| r * r).sum::<f64>()
    }
}

#[differentiable]
fn in_fields(model: &Model, x: f64) -> f64 {
    model.with_table(x) * model.with_rates(x)
}

mod checks {
    use super::{BTreeMap, HashMap};
    use crate::common::check;

    check!(made_here(x, @&k); (0.7, vec![1u8, 2, 3]));
    check!(returned(x); (0.7));
    check!(collected(@&names, x); (vec!["a".to_owned(), "bcd".to_owned()], 0.7));
    check!(by_text(x, @&k); (0.7, vec!["a".to_owned(), "z".to_owned(), "b".to_owned()]));
    check!(counted(@&k, x); (vec!["a".to_owned(), "bcd".to_owned(), "a".to_owned()], 0.7));

    fn near(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-7 * (1.0 + b.abs()), "{a} {b}");
    }

    fn slope(f: impl Fn(f64) -> f64, x: f64) -> f64 {
        (f(x + 1e-6) - f(x - 1e-6)) / 2e-6
    }

    #[test]
    fn entries() {
        let rates = BTreeMap::from([("ab".to_owned(), 0.5), ("c".to_owned(), -1.5), ("def".to_owned(), 0.05)]);
        let (map, k) = super::penalty::grad(&rates, 0.7);
        near(k, slope(|k| super::penalty(&rates, k), 0.7));
        let dots = BTreeMap::from([("c".to_owned(), 1.0)]);
        for name in ["ab", "c", "def"] {
            let moved = |v: f64| {
                let mut rates = rates.clone();
                rates.insert(name.to_owned(), v);
                super::penalty(&rates, 0.7)
            };
            near(map[name], slope(moved, rates[name]));
        }
        near(super::penalty::jvp(&rates, 0.7, &dots, 0.0).1, map["c"]);
    }

    #[test]
    fn owned_entries() {
        let rates = BTreeMap::from([(1, 0.5), (2, -1.5), (4, 0.3)]);
        let (map, x) = super::chained::grad(rates.clone(), 0.7);
        near(x, slope(|x| super::chained(rates.clone(), x), 0.7));
        for name in [1, 2, 4] {
            let moved = |v: f64| {
                let mut rates = rates.clone();
                rates.insert(name, v);
                super::chained(rates, 0.7)
            };
            near(map[&name], slope(moved, rates[&name]));
        }
        near(super::chained::jvp(rates.clone(), 0.7, BTreeMap::from([(4, 1.0)]), 0.0).1, map[&4]);
    }

    #[test]
    fn fields() {
        let model = super::Model {
            bias: 0.4,
            table: super::weights(),
            tags: super::HashSet::from([3, 4]),
            rates: super::weights(),
        };
        let (of_model, x) = super::in_fields::grad(&model, 0.7);
        near(x, slope(|x| super::in_fields(&model, x), 0.7));
        near(of_model.bias, slope(|bias| super::in_fields(&super::Model { bias, ..model.clone() }, 0.7), 0.4));
        for name in ["a", "bb"] {
            let moved = |v: f64| {
                let mut model = model.clone();
                model.rates.insert(name.to_owned(), v);
                super::in_fields(&model, 0.7)
            };
            near(of_model.rates[name], slope(moved, model.rates[name]));
        }
        near(super::in_fields::jvp(&model, 0.7, &of_model, 0.0).1, {
            of_model.bias * of_model.bias + of_model.rates.values().map(|r| r * r).sum::<f64>()
        });
    }

    #[test]
    fn constants() {
        let table = BTreeMap::from([("ab".to_owned(), 0.5), ("c".to_owned(), -1.5)]);
        near(super::of_constants::grad(&table, 0.7), slope(|x| super::of_constants(&table, x), 0.7));
        near(super::of_constants::jvp(&table, 0.7, 1.0).1, slope(|x| super::of_constants(&table, x), 0.7));
    }

    #[test]
    fn keys_that_are_indices() {
        let next = HashMap::from([(0, vec![1, 2]), (1, vec![2]), (2, vec![0])]);
        let w = [0.5, 0.7, -0.3];
        let gradient = super::visited::grad(&next, &w);
        for i in 0..3 {
            let moved = |v: f64| {
                let mut w = w;
                w[i] = v;
                super::visited(&next, &w)
            };
            near(gradient[i], slope(moved, w[i]));
        }
    }
}
