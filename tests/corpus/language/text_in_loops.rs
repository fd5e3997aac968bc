//! Text and what else carries no derivative, gone through by loops: iterators in variables, tables of names, errors made of them.

use autodiff::{Differentiable, differentiable};
use std::collections::HashMap;

#[differentiable]
fn postfix(x: f64, y: f64) -> f64 {
    let value = |name: &str| -> Option<f64> {
        match name {
            "x" => Some(x),
            "y" => Some(y),
            _ => None,
        }
    };
    let words = "x y * y x".split_whitespace();
    let mut stack: Vec<f64> = Vec::new();
    for word in words {
        match value(word) {
            Some(v) => stack.push(v),
            None => {
                let a = stack.pop().unwrap();
                let b = stack.pop().unwrap();
                stack.push(a * b);
            }
        }
    }
    stack.iter().sum()
}

#[derive(Debug)]
enum Wrong {
    NotFinite(&'static str),
}

#[differentiable]
fn checked(l: f64, t: f64) -> Result<f64, Wrong> {
    for (name, fine) in [("l", l.is_finite()), ("t", t.is_finite())] {
        if !fine {
            return Err(Wrong::NotFinite(name));
        }
    }
    Ok(l * t * t)
}

#[differentiable]
fn unchecked(l: f64, t: f64) -> f64 {
    checked(l, t).unwrap() * checked(t, l).unwrap_or(0.0)
}

#[differentiable]
fn of_strings(x: f64) -> f64 {
    let names: Vec<String> = vec!["a".to_string(), "bbb".to_string()];
    let mut s = 0.0;
    for name in names {
        s += x * name.len() as f64;
        let same = name;
        if same == "a" {
            s *= x;
        }
    }
    s
}

#[differentiable]
fn of_rules(x: f64) -> f64 {
    let rules: Vec<(&str, f64)> = vec![("squared", 2.0), ("scaled", x)];
    let mut s = x;
    for (name, k) in rules {
        s += match name {
            "squared" => s * s * k,
            _ => s * k,
        };
    }
    s
}

/// What the error is, only the closure says.
#[differentiable]
fn stopped(xs: &[f64]) -> Result<f64, String> {
    let roots = xs.iter().map(|&x| if x < -1.0 { Err(format!("bad {x}")) } else { Ok((x + 1.0).sqrt()) });
    let total: f64 = roots.collect::<Result<Vec<f64>, _>>()?.into_iter().sum();
    if !total.is_finite() {
        return Err("overflow".into());
    }
    Ok(total * total)
}

#[differentiable]
fn not_stopped(xs: &[f64]) -> f64 {
    match stopped(xs) {
        Ok(v) => v,
        Err(e) => e.len() as f64,
    }
}

#[derive(Clone, Debug, Differentiable)]
struct Polynomial {
    terms: HashMap<i32, f64>,
    scale: Option<f64>,
}

#[differentiable]
impl Polynomial {
    fn at(&self, x: f64) -> f64 {
        self.terms.iter().map(|(p, c)| c * x.powi(*p)).sum::<f64>() * self.scale.unwrap_or(1.0)
    }
}

#[differentiable]
fn of_a_field(x: f64) -> f64 {
    let p = Polynomial { terms: [(0, 1.0), (2, 0.5)].into_iter().collect(), scale: Some(x) };
    p.at(x)
}

mod checks {
    use super::*;
    use crate::common::*;

    check!(postfix(x, y); (0.3, 0.5));
    check!(unchecked(l, t); (0.3, 0.5));
    check!(of_strings(x); (0.7));
    check!(of_rules(x); (0.7));
    check!(not_stopped(&xs); (vec![0.3, 0.2, 1.0]); (vec![0.3, -2.0]));
    check!(of_a_field(x); (0.7));
}
