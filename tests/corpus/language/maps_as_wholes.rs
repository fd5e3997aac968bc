//! Maps that a function makes, puts active values into and then uses as a whole.

use autodiff::{Differentiable, differentiable};
use std::collections::{BTreeMap, HashMap};

#[derive(Clone, Debug)]
enum Op {
    Number(f64),
    Name(&'static str),
    Times,
    Sine,
}

#[differentiable]
fn evaluated(#[constant] program: &[Op], names: &HashMap<&'static str, f64>) -> Option<f64> {
    let mut stack: Vec<f64> = Vec::new();
    for op in program {
        match op {
            Op::Number(x) => stack.push(*x),
            Op::Name(name) => stack.push(*names.get(name)?),
            Op::Times => {
                let b = stack.pop()?;
                let a = stack.pop()?;
                stack.push(a * b);
            }
            Op::Sine => {
                if let Some(top) = stack.last_mut() {
                    *top = top.sin();
                }
            }
        }
    }
    stack.pop()
}

#[differentiable]
fn lent(x: f64, y: f64) -> f64 {
    let mut names = HashMap::new();
    names.insert("x", x);
    names.insert("y", y);
    let program =
        [Op::Name("x"), Op::Name("y"), Op::Times, Op::Sine, Op::Name("x"), Op::Times, Op::Number(2.0), Op::Times];
    let first = evaluated(&program, &names).unwrap_or(0.0);
    names.insert("x", x * y);
    first * evaluated(&program, &names).unwrap_or(0.0)
}

#[differentiable]
fn in_turns(x: f64, y: f64) -> f64 {
    let mut prices: BTreeMap<u32, f64> = BTreeMap::new();
    let mut sum = 0.0;
    for k in 0..4_u32 {
        *prices.entry(k % 3).or_insert(y) *= x + f64::from(k);
        if k == 2 {
            prices.remove(&0);
        }
        sum += weighed(&prices, y);
    }
    sum
}

#[differentiable]
fn weighed(prices: &BTreeMap<u32, f64>, y: f64) -> f64 {
    let mut sum = 0.0;
    for (k, p) in prices {
        sum += p * p * f64::from(*k + 1);
    }
    sum * y
}

#[differentiable]
fn given_back(names: &[&str], x: f64) -> HashMap<String, f64> {
    let mut table: HashMap<String, f64> = HashMap::new();
    for (i, name) in names.iter().enumerate() {
        table.insert((*name).to_string(), x.powi(i as i32 + 1));
    }
    table
}

#[differentiable]
fn of_what_is_given_back(x: f64, y: f64) -> f64 {
    let table = given_back(&["a", "b", "c"], x * y);
    table["a"] * table["c"] + table.get("b").copied().unwrap_or_default() * y
}

#[derive(Clone, Debug, Differentiable)]
struct Ledger {
    accounts: BTreeMap<&'static str, f64>,
    rate: f64,
}

#[differentiable]
impl Ledger {
    fn opened(a: f64, b: f64, rate: f64) -> Self {
        let mut accounts = BTreeMap::new();
        accounts.insert("a", a);
        accounts.insert("b", b * rate);
        Ledger { accounts, rate }
    }

    fn worth(&self) -> f64 {
        self.accounts.values().map(|v| v * v).sum::<f64>() * self.rate
    }
}

#[differentiable]
fn in_a_struct(x: f64, y: f64) -> f64 {
    let ledger = Ledger::opened(x, y, x * y);
    ledger.worth() + ledger.accounts["b"]
}

/// Written where it is used.
#[differentiable]
fn written_out(x: f64, y: f64) -> f64 {
    let program = [Op::Name("x"), Op::Name("y"), Op::Times, Op::Sine];
    evaluated(&program, &HashMap::from([("x", x), ("y", y * y)])).map_or(y, |v| v * y)
}

#[differentiable]
fn squared(x: f64) -> BTreeMap<&'static str, f64> {
    ["a", "b"].iter().enumerate().map(|(i, &name)| (name, x.powi(i as i32 + 1))).collect()
}

#[differentiable]
fn collected(x: f64, y: f64) -> f64 {
    let table = squared(x * y);
    table.values().product::<f64>() + table["b"] * y
}

#[differentiable]
fn by_entry(values: &[f64], keys: &[usize]) -> HashMap<usize, f64> {
    let mut sums: HashMap<usize, f64> = HashMap::new();
    for (v, k) in values.iter().zip(keys) {
        *sums.entry(*k).or_insert(0.0) += v;
    }
    sums
}

#[differentiable]
fn of_what_is_summed(x: f64, y: f64) -> f64 {
    let sums = by_entry(&[x, y, x * y], &[1, 4, 1]);
    sums[&1] * sums[&4]
}

#[differentiable]
fn by_a_default(x: f64) -> f64 {
    let mut sums: HashMap<usize, f64> = HashMap::new();
    sums.entry(1).and_modify(|v| *v += x).or_insert(x);
    sums.clone()[&1]
}

type Hasher = std::hash::BuildHasherDefault<std::hash::DefaultHasher>;

#[differentiable]
fn hashed_otherwise(x: f64, y: f64) -> f64 {
    let mut table: HashMap<u32, f64, Hasher> = HashMap::default();
    table.insert(1, x * y);
    table.insert(2, y);
    let before = table.clone();
    table.insert(1, x);
    before[&1] * table[&1] + before[&2]
}

mod checks {
    use super::*;
    use crate::common::*;

    check!(lent(x, y); (0.7, 1.3));
    check!(in_turns(x, y); (0.7, 1.3));
    check!(of_what_is_given_back(x, y); (0.7, 1.3));
    check!(in_a_struct(x, y); (0.7, 1.3));
    check!(written_out(x, y); (0.7, 1.3));
    check!(collected(x, y); (0.7, 1.3));
    check!(of_what_is_summed(x, y); (0.7, 1.3));
    check!(hashed_otherwise(x, y); (0.7, 1.3));
    check!(by_a_default(x); (0.7));
}
