//! Graphs: ranks, shortest paths, prices in maps.

use autodiff::{Differentiable, differentiable};
use std::collections::{BTreeMap, HashMap};
#[derive(Clone, Debug, Differentiable)]
struct Edge {
    #[constant]
    from: usize,
    #[constant]
    to: usize,
    weight: f64,
}
#[differentiable]
fn pagerank(edges: &[Edge], n: usize, damping: f64, iters: usize) -> Vec<f64> {
    let mut out = vec![0.0; n];
    for e in edges {
        out[e.from] += e.weight;
    }
    let mut rank = vec![1.0 / n as f64; n];
    for _ in 0..iters {
        let mut next = vec![(1.0 - damping) / n as f64; n];
        for Edge { from, to, weight } in edges {
            if out[*from] > 0.0 {
                next[*to] += damping * rank[*from] * weight / out[*from];
            }
        }
        std::mem::swap(&mut rank, &mut next);
    }
    rank
}
#[differentiable]
fn bellman_ford(edges: &[Edge], n: usize, source: usize) -> Vec<f64> {
    let mut dist = vec![f64::INFINITY; n];
    dist[source] = 0.0;
    for _ in 1..n {
        let mut changed = false;
        for e in edges {
            let d = dist[e.from] + e.weight;
            if d < dist[e.to] {
                dist[e.to] = d;
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    dist
}
#[differentiable]
fn prices(#[constant] table: &HashMap<&'static str, f64>, #[constant] qty: &BTreeMap<u32, f64>, tax: f64) -> f64 {
    let base: f64 = qty.iter().map(|(k, v)| *k as f64 * v).sum();
    base * table["a"] * (1.0 + tax) + table.get("zz").copied().unwrap_or(1.5) * tax * tax
}
#[differentiable]
fn score(w: &[f64], d: f64) -> f64 {
    let ends = [(0, 1), (1, 2), (2, 0), (0, 2)];
    let edges: Vec<Edge> = ends.iter().zip(w).map(|(&(from, to), &weight)| Edge { from, to, weight }).collect();
    let r = pagerank(&edges, 3, d, 5);
    let b = bellman_ford(&edges, 3, 0);
    r.iter().zip(&b).map(|(r, b)| r * (b + 1.0)).sum::<f64>()
        + prices(&HashMap::from([("a", 2.0)]), &BTreeMap::from([(1, 2.0), (3, 0.5)]), d)
}

/// A tree in a vector: positions come out of the method that puts values in.
#[derive(Clone, autodiff::Differentiable)]
struct Node {
    value: f64,
    #[constant]
    children: Vec<usize>,
    #[constant]
    parent: Option<usize>,
}
#[derive(Clone, Default, autodiff::Differentiable)]
struct Tree {
    nodes: Vec<Node>,
}
#[differentiable]
impl Tree {
    fn add(&mut self, value: f64, parent: Option<usize>) -> usize {
        let id = self.nodes.len();
        self.nodes.push(Node { value, children: Vec::new(), parent });
        if let Some(p) = parent {
            self.nodes[p].children.push(id);
        }
        id
    }
    fn sum(&self, id: usize) -> f64 {
        let n = &self.nodes[id];
        n.value + n.children.iter().map(|&c| 0.5 * self.sum(c).sin()).sum::<f64>()
    }
    fn depth(&self, mut id: usize) -> usize {
        let mut d = 0;
        while let Some(p) = self.nodes[id].parent {
            id = p;
            d += 1;
        }
        d
    }
}
#[differentiable]
fn tree(v: &[f64]) -> f64 {
    let mut t = Tree::default();
    let root = t.add(v[0], None);
    let a = t.add(v[1], Some(root));
    let _b = t.add(v[2], Some(root));
    let c = t.add(v[3], Some(a));
    t.sum(root) * t.depth(c) as f64
}

mod tests {
    use crate::common::check;

    check!(tree(&v); (vec![0.3, 1.4, 0.5, 0.9]));

    check!(score(&w, d); (vec![0.5, 1.0, 0.7, 1.9], 0.85));
}
