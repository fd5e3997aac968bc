//! References to memory that is written, chosen at run time.

use autodiff::{Differentiable, differentiable};

#[derive(Clone, Debug, Default, Differentiable)]
struct Twig {
    mass: f64,
    at: f64,
    left: Option<Box<Twig>>,
    right: Option<Box<Twig>>,
}

#[differentiable]
impl Twig {
    fn insert(&mut self, mass: f64, at: f64) {
        let side = if at < self.at { &mut self.left } else { &mut self.right };
        match side {
            Some(twig) => twig.insert(mass, at),
            None => *side = Some(Box::new(Twig { mass, at, left: None, right: None })),
        }
    }

    fn potential(&self, x: f64) -> f64 {
        let own = self.mass / ((self.at - x).powi(2) + 0.01).sqrt();
        own + self.left.as_ref().map_or(0.0, |t| t.potential(x))
            + self.right.as_deref().map(|t| t.potential(x)).unwrap_or(0.0)
    }
}

#[differentiable]
fn sorted_in(masses: &[f64]) -> f64 {
    let mut root = Twig { mass: masses[0], at: 0.0, ..Default::default() };
    for (i, m) in masses.iter().enumerate().skip(1) {
        root.insert(*m, m.sin() * i as f64);
    }
    root.potential(0.3)
}

#[derive(Clone, Debug, Differentiable)]
struct Slots {
    a: f64,
    b: [f64; 2],
}

/// By `match`, in a loop that is left and gone on with; two at once.
#[differentiable]
fn in_turn(x: f64, y: f64, z: f64) -> f64 {
    let mut slots = Slots { a: x, b: [y, z] };
    let mut total = 0.0;
    for i in 0..5 {
        let slot = match i {
            0 => &mut slots.a,
            1 | 2 => &mut slots.b[i - 1],
            3 => continue,
            _ => {
                if total > 100.0 {
                    break;
                }
                total += 0.5;
                &mut slots.b[0]
            }
        };
        *slot = *slot * *slot + 0.1 * [x, y, z][i % 3];
        total += slot.sin();
        if *slot > 50.0 {
            return total;
        }
    }
    let (big, small) =
        if slots.a > slots.b[0] { (&mut slots.a, &mut slots.b[0]) } else { (&mut slots.b[0], &mut slots.a) };
    *big -= *small * 0.5;
    std::mem::swap(big, small);
    total + slots.a * 2.0 + slots.b[0] * 3.0 + slots.b[1]
}

/// Of parameters; as slices.
#[differentiable]
fn either_list(a: &mut [f64], b: &mut Vec<f64>, first: bool) -> f64 {
    let list: &mut [f64] = if first { a } else { b };
    list[0] *= list[1];
    list.iter_mut().for_each(|x| *x = x.exp());
    list.iter().sum()
}

#[differentiable]
fn lists_in_turn(x: f64, y: f64, z: f64) -> f64 {
    let mut a = [x, y];
    let mut b = vec![x, y, z];
    let mut sum = 0.0;
    for k in 0..3 {
        sum += either_list(&mut a, &mut b, k % 2 == 0) * f64::from(k + 1);
        a[1] *= 0.1;
        b[1] *= 0.2;
        a[0] = a[0].ln();
    }
    sum + b[2]
}

/// One after the other.
#[differentiable]
fn perhaps(x: f64, y: f64) -> f64 {
    let (mut p, mut q) = (x * y, y);
    let which = if p > q { Some(&mut p) } else { Some(&mut q) };
    if let Some(value) = which {
        *value *= x;
    }
    let smaller = if p < q { &mut p } else { &mut q };
    *smaller = smaller.sqrt() + y;
    let larger = if p < q { &mut q } else { &mut p };
    *larger /= x;
    p * p + q
}

mod checks {
    use super::*;
    use crate::common::*;

    check!(sorted_in(&masses); (vec![1.0, 0.7, 0.9, 1.3]));
    check!(in_turn(x, y, z); (1.0, 0.7, 0.9); (0.5, 1.7, 0.9); (7.5, 0.2, 0.9));
    check!(either_list(&mut a, &mut b, @first); (vec![0.3, 0.4], vec![0.5, 0.6, 0.7], true); (vec![0.3, 0.4], vec![0.5, 0.6, 0.7], false));
    check!(lists_in_turn(x, y, z); (0.5, 0.7, 0.3));
    check!(perhaps(x, y); (1.3, 0.8); (0.4, 1.7); (2.0, 1.5));
}
