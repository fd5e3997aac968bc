//! References to what a constant holds, which its methods give: the reverse sweep asks for them again.

use autodiff::{Differentiable, differentiable};
use std::sync::Arc;

/// A spring between two places; it cannot be copied.
#[derive(Debug)]
struct Spring {
    from: usize,
    to: usize,
    stiffness: f64,
}

#[derive(Clone, Debug)]
struct Lattice {
    springs: Arc<[Spring]>,
    inner: Option<Box<Lattice>>,
}

impl Lattice {
    fn leading_spring(&self) -> &Spring {
        &self.springs[0]
    }

    fn spring_at(&self, i: usize) -> Option<&Spring> {
        self.springs.get(i)
    }

    fn stiff_springs(&self) -> Vec<&Spring> {
        self.springs.iter().filter(|s| s.stiffness > 0.5).collect()
    }

    fn moving_springs(&self) -> impl Iterator<Item = &Spring> {
        self.springs.iter().filter(|s| s.from != s.to)
    }

    fn stiffnesses(&self) -> impl Iterator<Item = &f64> + '_ {
        self.springs.iter().map(|s| &s.stiffness)
    }

    fn innermost(&self) -> &Lattice {
        match &self.inner {
            Some(inner) => inner.innermost(),
            None => self,
        }
    }

    fn outer_springs(&self) -> (&Spring, &Spring) {
        (&self.springs[0], &self.springs[self.springs.len() - 1])
    }

    fn label_of_lattice(&self) -> &str {
        if self.inner.is_some() { "nested" } else { "plain" }
    }
}

impl Spring {
    fn doubled_stiffness(&self) -> f64 {
        2.0 * self.stiffness
    }
}

fn spring_from(lattice: &Lattice, at: usize) -> Option<&Spring> {
    lattice.springs.iter().find(|s| s.from == at)
}

fn neighbour(i: usize, n: usize) -> usize {
    (i + 1) % n
}

fn lattice() -> Lattice {
    let springs = |k: f64| {
        Arc::from([
            Spring { from: 0, to: 1, stiffness: k },
            Spring { from: 1, to: 2, stiffness: 0.4 * k },
            Spring { from: 2, to: 2, stiffness: 3.0 },
        ])
    };
    Lattice { springs: springs(1.5), inner: Some(Box::new(Lattice { springs: springs(0.7), inner: None })) }
}

#[differentiable]
fn one(x: &[f64], #[constant] lattice: &Lattice) -> f64 {
    let s = lattice.leading_spring();
    let d = x[s.from] - x[s.to];
    s.stiffness * d * d
}

#[differentiable]
fn by_index(x: &[f64], #[constant] lattice: &Lattice) -> f64 {
    let mut energy = 1.0;
    for i in 0..4 {
        let Some(s) = lattice.spring_at(neighbour(i, 4)) else { continue };
        let d = x[s.from] - x[s.to];
        energy += s.doubled_stiffness() * d * d * energy;
        if let Some(other) = spring_from(lattice, s.to) {
            energy *= (other.stiffness * x[other.from]).cos() + 1.0;
        }
    }
    energy
}

#[differentiable]
fn all_of_them(x: &[f64], #[constant] lattice: &Lattice) -> f64 {
    let mut energy = 0.0;
    for s in lattice.stiff_springs() {
        energy += s.stiffness * (x[s.from] * x[s.to]).exp();
    }
    for s in lattice.moving_springs() {
        let d = x[s.from] - x[s.to];
        energy += s.stiffness * d * d * energy;
    }
    energy + lattice.moving_springs().map(|s| s.stiffness * (x[s.from] - x[s.to]).powi(2)).sum::<f64>()
}

#[differentiable]
fn of_numbers(x: &[f64], #[constant] lattice: &Lattice) -> f64 {
    lattice.stiffnesses().zip(x).map(|(k, v)| k * v * v).sum()
}

#[differentiable]
fn of_what_is_lent(x: &[f64], #[constant] lattice: &Lattice) -> f64 {
    let inner = lattice.innermost();
    let s = inner.spring_at(1).unwrap();
    let (first, last) = lattice.outer_springs();
    let label = lattice.label_of_lattice();
    let scale = if label == "nested" { 2.0 } else { 1.0 };
    one(x, inner) * s.stiffness * x[s.to] + scale * x[first.to] * x[last.to] * last.stiffness
}

#[differentiable]
fn either(x: &[f64], #[constant] lattice: &Lattice) -> f64 {
    let chosen = if x[0] > 0.0 { lattice.innermost() } else { lattice };
    let s = chosen.leading_spring();
    s.stiffness * x[0] * x[1]
}

#[differentiable]
fn through_closures(x: &[f64], #[constant] lattice: &Lattice) -> f64 {
    (0..2)
        .map(|i| {
            let s = lattice.spring_at(i).unwrap();
            s.stiffness * x[i] * x[s.to]
        })
        .sum()
}

#[derive(Clone, Debug, Differentiable)]
struct Loaded {
    places: Vec<f64>,
    #[constant]
    lattice: Lattice,
}

#[differentiable]
impl Loaded {
    fn stored_energy(&self) -> f64 {
        let mut energy = 0.5;
        for s in self.lattice.moving_springs() {
            let d = self.places[s.from] - self.places[s.to];
            energy += s.stiffness * d * d;
        }
        for i in 0..2 {
            let s = self.lattice.spring_at(i).unwrap();
            energy *= 1.0 + (self.places[s.to] * s.stiffness).sin() * energy;
        }
        energy
    }
}

#[differentiable]
fn of_a_field(x: &[f64], #[constant] lattice: &Lattice) -> f64 {
    Loaded { places: x.to_vec(), lattice: lattice.clone() }.stored_energy()
}

#[differentiable]
fn of_a_local(x: &[f64]) -> f64 {
    let here = lattice();
    let mut energy = 0.5;
    for s in here.moving_springs() {
        let d = x[s.from] - x[s.to];
        energy += s.stiffness * d * d * energy;
    }
    let first = here.innermost().leading_spring();
    energy * x[first.to] * first.stiffness
}

/// Each turn has a constant of its own, and may end before it is used.
#[differentiable]
fn of_one_for_each_turn(x: &[f64]) -> f64 {
    let mut energy = 1.0;
    for i in 0..4 {
        let here = lattice();
        let Some(s) = here.spring_at(i) else { break };
        if s.from == s.to {
            continue;
        }
        if energy > 1e3 {
            return energy * x[0];
        }
        energy *= 1.0 + s.stiffness * x[s.to] * energy;
    }
    energy
}

/// What lends is changed once it has lent.
#[differentiable]
fn of_one_that_changes(x: &[f64]) -> f64 {
    let mut here = lattice();
    let s = here.leading_spring();
    let first = s.stiffness * x[s.from] * x[s.to];
    here.springs = Arc::from([Spring { from: 2, to: 0, stiffness: 5.0 }]);
    let s = here.leading_spring();
    first * (s.stiffness * x[s.from] * x[s.to])
}

mod checks {
    use super::lattice;
    use crate::common::check;
    check!(one(&x, @&l); (vec![0.3, 0.9], lattice()));
    check!(by_index(&x, @&l); (vec![0.3, 0.9, -0.4], lattice()));
    check!(all_of_them(&x, @&l); (vec![0.3, 0.9, -0.4], lattice()));
    check!(of_numbers(&x, @&l); (vec![0.3, 0.9, -0.4], lattice()));
    check!(of_what_is_lent(&x, @&l); (vec![0.3, 0.9, -0.4], lattice()));
    check!(either(&x, @&l); (vec![0.3, 0.9], lattice()); (vec![-0.3, 0.9], lattice()));
    check!(of_a_field(&x, @&l); (vec![0.3, 0.9, -0.4], lattice()));
    check!(of_one_for_each_turn(&x); (vec![0.3, 0.9, -0.4]); (vec![3e3, 2e3, 1.0]));
    check!(of_one_that_changes(&x); (vec![0.3, 0.9, -0.4]));
    check!(of_a_local(&x); (vec![0.3, 0.9, -0.4]));
    check!(through_closures(&x, @&l); (vec![0.3, 0.9, -0.4], lattice()));
}
