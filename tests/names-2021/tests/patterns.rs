//! Patterns that edition 2024 does not have any more: a `&` below a pattern that goes through a reference by itself.

use autodiff::{differentiable, Differentiable};

/// The closure of `filter` is given a reference to the pair of references.
#[differentiable]
fn cross_entropy(p: &[f64], q: &[f64]) -> f64 {
    p.iter().zip(q.iter()).filter(|(&pi, &qi)| pi > 0.0 && qi > 0.0).map(|(&pi, &qi)| -pi * qi.ln()).sum()
}

#[differentiable]
fn chosen(p: &[f64]) -> f64 {
    let (i, &greatest) = p.iter().enumerate().max_by(|(_, &a), (_, &b)| a.total_cmp(&b)).unwrap();
    let positive: f64 = p.iter().enumerate().filter(|(i, &x)| *i > 0 && x > 0.0).map(|(_, x)| x * x).sum();
    greatest * i as f64 + positive
}

#[derive(Differentiable)]
struct Pair {
    /// What carries no derivative is looked at by references to references as well.
    #[constant]
    names: (&'static str, usize),
    both: (f64, f64),
}

#[differentiable]
fn of_fields(pairs: &[Pair], k: f64) -> f64 {
    let mut sum = 0.0;
    for Pair { names: (_, n), both: (a, b) } in pairs {
        sum += a * b * k + *n as f64;
    }
    sum
}

#[test]
fn references_below_references() {
    assert_eq!(
        cross_entropy::grad(&[0.5, 0.5, 0.0], &[0.25, 0.0, 1.0]),
        (vec![-(0.25_f64.ln()), 0.0, 0.0], vec![-2.0, 0.0, 0.0])
    );
    assert_eq!(chosen::grad(&[0.5, 0.75, -1.0]), vec![0.0, 1.0 + 1.5, 0.0]);
    let pairs = [Pair { names: ("a", 2), both: (2.0, 3.0) }];
    let (pairs_bar, k_bar) = of_fields::grad(&pairs, 0.5);
    assert_eq!((pairs_bar[0].both, k_bar), ((1.5, 1.0), 6.0));
}
