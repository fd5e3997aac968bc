//! Structs that hold references, as the contexts do that a formula is given: their fields by other names.

use autodiff::{Differentiable, differentiable};

#[derive(Clone, Copy, Differentiable)]
struct Nodes<'a> {
    at: &'a [f64],
    weights: &'a [f64],
    scale: f64,
    shift: f64,
    count: usize,
}

#[differentiable]
fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[differentiable]
fn taken_apart(nodes: &Nodes, mut x: f64) -> f64 {
    let &Nodes { at, weights, shift, count, .. } = nodes;
    let mut sum = dot(at, weights);
    for i in 0..count {
        if at[i] * x > 2.0 {
            return sum * at[i];
        }
        x += weights[i] * shift;
        sum += x * at[i];
    }
    sum
}

#[differentiable]
fn by_other_names(nodes: Nodes<'_>, x: f64) -> f64 {
    let at = nodes.at;
    let scale = nodes.scale;
    let (first, rest) = at.split_first().unwrap();
    let weighted: f64 = rest.iter().zip(nodes.weights.iter()).map(|(a, w)| a * w * x.sin()).sum();
    weighted * scale + first * scale
}

#[differentiable]
fn of_lists(list: &[Nodes], x: f64) -> f64 {
    let mut sum = x;
    for nodes in list {
        let at = nodes.at;
        let weights = nodes.weights;
        sum = sum * at[0] + dot(at, weights) * nodes.scale;
    }
    sum
}

#[differentiable]
impl Nodes<'_> {
    fn apply(&self, x: f64) -> f64 {
        let at = self.at;
        let Self { weights, .. } = self;
        let term = |i: usize| weights[i] * (x * at[i]).cos();
        (0..self.count).map(term).sum::<f64>() * self.scale
    }
}

mod checks {
    use super::*;
    /// The gradient of what is computed of the parts, by differences of each.
    fn compare(f: impl Fn(&[f64]) -> f64, at: &[f64], gradient: &[f64]) {
        let mut moved = at.to_vec();
        for (i, bar) in gradient.iter().enumerate() {
            let mut along = |by: f64| {
                moved[i] = at[i] + by;
                f(&moved)
            };
            let h = 1e-5;
            let difference = (along(h) - along(-h)) / (2.0 * h);
            moved[i] = at[i];
            assert!((bar - difference).abs() < 1e-8 * difference.abs().max(1.0), "{i}: {bar} for {difference}");
        }
    }

    const PARTS: [f64; 8] = [0.7, 0.5, 1.5, 0.2, 1.1, -0.6, 0.8, 0.3];

    fn of<'a>(parts: &'a [f64]) -> Nodes<'a> {
        Nodes { at: &parts[..3], weights: &parts[3..6], scale: parts[6], shift: parts[7], count: 3 }
    }

    fn flat(bar: NodesCotangent) -> Vec<f64> {
        [bar.at, bar.weights, vec![bar.scale, bar.shift]].concat()
    }

    /// Forward mode along the gradient gives its square.
    #[test]
    fn both_modes() {
        let square = |bar: &NodesCotangent, x: f64| flat(bar.clone()).iter().map(|v| v * v).sum::<f64>() + x * x;
        let close = |a: f64, b: f64| assert!((a - b).abs() < 1e-10 * b.abs(), "{a} for {b}");
        let (bar, x) = taken_apart::grad(&of(&PARTS), 1.4);
        close(taken_apart::jvp(&of(&PARTS), 1.4, &bar, x).1, square(&bar, x));
        let (bar, x) = by_other_names::grad(of(&PARTS), 1.4);
        close(by_other_names::jvp(of(&PARTS), 1.4, bar.clone(), x).1, square(&bar, x));
        let (bar, x) = of(&PARTS).apply_grad(1.4);
        close(of(&PARTS).apply_jvp(1.4, &bar, x).1, square(&bar, x));
    }

    #[test]
    fn gradients() {
        for x in [0.4, 1.4, 3.0] {
            compare(|parts| taken_apart(&of(parts), x), &PARTS, &flat(taken_apart::grad(&of(&PARTS), x).0));
            compare(|parts| by_other_names(of(parts), x), &PARTS, &flat(by_other_names::grad(of(&PARTS), x).0));
            compare(|parts| of(parts).apply(x), &PARTS, &flat(of(&PARTS).apply_grad(x).0));
            let bar = of_lists::grad(&[of(&PARTS), of(&PARTS)], x).0.swap_remove(0);
            compare(|parts| of_lists(&[of(parts), of(&PARTS)], x), &PARTS, &flat(bar));
            compare(|x| taken_apart(&of(&PARTS), x[0]), &[x], &[taken_apart::grad(&of(&PARTS), x).1]);
        }
    }
}
