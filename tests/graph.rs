//! The graphs of functions: well-formed text, whatever the function.

#![allow(missing_docs, dead_code, clippy::needless_continue)]

use autodiff::{Differentiable, differentiable};
use std::collections::BTreeSet;

#[differentiable(graph)]
fn straight(x: f64, y: f64) -> f64 {
    let u = x * y;
    u.exp() + u
}

#[differentiable(graph)]
fn looped(a: &mut [f64], rows: &[Vec<f64>], n: usize) -> (f64, usize) {
    let mut sum = 0.0;
    for i in 0..n {
        while a[i] > 1.0 {
            a[i] *= 0.5;
        }
        match i % 3 {
            0 => sum += rows[i].iter().map(|r| r * a[i]).sum::<f64>(),
            1 if sum > 1.0 => continue,
            _ => {
                if sum < -10.0 {
                    return (sum, i);
                }
                sum -= a[i].sqrt();
            }
        }
    }
    (straight(sum, a[0]), n)
}

#[derive(Clone, Differentiable)]
struct Spring {
    stiffness: f64,
}

#[differentiable]
impl Spring {
    #[differentiable(graph)]
    fn energy(&self, x: f64) -> f64 {
        0.5 * self.stiffness * x * x
    }
}

/// Every edge joins two nodes, every brace is closed, every node is computed before it is read unless a loop is in between.
fn check(text: &str) {
    let number = |s: &str| s.strip_prefix('n').and_then(|s| s.split([' ', ';']).next()?.parse::<usize>().ok());
    let nodes: BTreeSet<usize> = text.lines().map(str::trim).filter(|l| !l.contains("->")).filter_map(number).collect();
    for (from, to) in text.lines().filter_map(|l| l.trim().split_once(" -> ")) {
        let (from, to) = (number(from).expect("a node"), number(to).expect("a node"));
        assert!(nodes.contains(&from) && nodes.contains(&to) && from != to, "{from} -> {to}\n{text}");
    }
    assert_eq!(text.matches('{').count(), text.matches('}').count(), "{text}");
    assert!(text.matches('"').count().is_multiple_of(2), "{text}");
}

#[test]
fn graphs_are_well_formed() {
    check(straight::GRAPH);
    check(looped::GRAPH);
    check(Spring::ENERGY_GRAPH);
    assert!(looped::GRAPH.contains("op=\"call\""));
}

#[test]
fn what_is_saved_is_marked() {
    let line = |op: &str| straight::GRAPH.lines().find(|l| l.contains(&format!("op=\"{op}\""))).unwrap_or_default();
    assert!(line("exp").contains("saved=true"), "{}", straight::GRAPH);
    assert!(!line("+").contains("saved=true"), "{}", straight::GRAPH);
    // One product and an exponential and a sum; the sweeps have what their rules say.
    assert!(straight::GRAPH.contains("value_operations=3; forward_operations=3;"), "{}", straight::GRAPH);
}
