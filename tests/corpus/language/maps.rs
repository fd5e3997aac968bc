//! Values in maps, looked up by their keys.

use autodiff::differentiable;
use std::collections::{BTreeMap, HashMap};

#[differentiable]
fn factor(name: &str, x: f64, table: &HashMap<String, f64>) -> f64 {
    let f = table.get(name).copied().unwrap_or(1.0);
    f * x * f
}

#[differentiable]
fn several(name: &str, x: f64, table: &HashMap<String, f64>) -> Option<f64> {
    let f = table.get(name)?;
    let g = table.get("b").unwrap_or(&2.0);
    Some(f * x * table["a"] + *g * x)
}

#[differentiable]
fn in_a_loop(x: f64, table: &BTreeMap<i32, f64>) -> f64 {
    let mut s = 0.0;
    for k in 0..4 {
        if let Some(v) = table.get(&k) {
            s += v * v * x;
        } else {
            s += x * x;
        }
    }
    s
}

type Rates = BTreeMap<i32, f64>;

/// By another name.
#[differentiable]
fn by_another_name(x: f64, rates: &Rates) -> f64 {
    let squares: f64 = rates.values().map(|r| r * r).sum();
    let mut y = rates[&1] * rates.get(&3).copied().unwrap_or(1.0) * squares;
    for (k, r) in rates {
        y += r * x.powi(*k);
    }
    y
}

mod checks {
    use std::collections::{BTreeMap, HashMap};

    fn table() -> HashMap<String, f64> {
        HashMap::from([("a".to_owned(), 0.7), ("b".to_owned(), 1.3)])
    }

    fn near(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-12, "{a} {b}");
    }

    #[test]
    fn hash_maps() {
        let (x, m) = super::factor::grad("b", 0.4, &table());
        near(x, 1.3 * 1.3);
        near(m["b"], 2.0 * 1.3 * 0.4);
        near(m["a"], 0.0);
        near(super::factor::grad("c", 0.4, &table()).0, 1.0);
        let (value, (x, m)) = super::several::vjp("b", 0.4, &table(), Some(2.0));
        near(value.unwrap(), 1.3 * 0.4 * 0.7 + 1.3 * 0.4);
        near(x, 2.0 * (1.3 * 0.7 + 1.3));
        near(m["a"], 2.0 * 1.3 * 0.4);
        near(m["b"], 2.0 * (0.4 * 0.7 + 0.4));
        let mut dot = HashMap::new();
        dot.insert("b".to_owned(), 1.0);
        near(super::several::jvp("b", 0.4, &table(), 0.0, &dot).1.unwrap(), 0.4 * 0.7 + 0.4);
        assert_eq!(super::several::vjp("c", 0.4, &table(), None).0, None);
    }

    #[test]
    fn ordered_maps() {
        let table = BTreeMap::from([(1, 0.7), (3, -0.2)]);
        let (x, m) = super::in_a_loop::grad(0.4, &table);
        near(x, 0.49 + 0.04 + 2.0 * 2.0 * 0.4);
        near(m[&1], 2.0 * 0.7 * 0.4);
        near(m[&3], 2.0 * -0.2 * 0.4);
        let dot = BTreeMap::from([(3, 1.0)]);
        near(super::in_a_loop::jvp(0.4, &table, 1.0, &dot).1, x + m[&3]);
    }
    #[test]
    fn maps_by_another_name() {
        let table = BTreeMap::from([(1, 0.7), (3, -0.2)]);
        let (x, m) = super::by_another_name::grad(0.4, &table);
        near(x, 0.7 - 0.2 * 3.0 * 0.16);
        let squares = 0.49 + 0.04;
        near(m[&1], -0.2 * squares + 0.7 * -0.2 * 2.0 * 0.7 + 0.4);
        near(m[&3], 0.7 * squares + 0.7 * -0.2 * 2.0 * -0.2 + 0.4 * 0.4 * 0.4);
        let dot = BTreeMap::from([(3, 1.0)]);
        near(super::by_another_name::jvp(0.4, &table, 1.0, &dot).1, x + m[&3]);
    }
}
