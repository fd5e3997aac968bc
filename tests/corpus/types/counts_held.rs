//! Calls of functions without the attribute that are given nothing but integers and truth values that fields hold, and what is made of these.

use crate::common::struct_data;
use autodiff::{Differentiable, differentiable};

mod combinations {
    pub fn ln_ways(n: u64, k: u64) -> f64 {
        (0..k).map(|i| ((n - i) as f64 / (i + 1) as f64).ln()).sum()
    }
}

fn half_of(degrees: f64) -> f64 {
    0.5 * degrees
}

fn sign_if(reversed: bool, order: i32) -> f64 {
    if reversed { -1.0 } else { f64::from(order) }
}

#[derive(Debug, Clone, PartialEq, Differentiable)]
struct Trials {
    chance: f64,
    trials: u64,
    reversed: bool,
}

struct_data!(Trials => TrialsCotangent { chance, trials, reversed });

#[differentiable]
trait Masses<K> {
    fn mass(&self, k: K) -> f64;
}

#[differentiable]
impl Masses<u64> for Trials {
    fn mass(&self, k: u64) -> f64 {
        if k > self.trials {
            return 0.0;
        }
        let rest = (self.trials - k) as f64 * (1.0 - self.chance).ln();
        (combinations::ln_ways(self.trials, k) + k as f64 * self.chance.ln() + rest).exp()
    }
}

#[differentiable]
fn held_mass(t: &Trials, k: u64) -> f64 {
    t.mass(k)
}

/// Of a variable that was given the field, of arithmetic with it, and of a float that is made of it.
#[differentiable]
fn held_in_variables(t: Trials, x: f64) -> f64 {
    let n = t.trials;
    let degrees = t.trials as f64 - 1.0;
    let ways = combinations::ln_ways(n, 2) + combinations::ln_ways(t.trials + 1, 1);
    ways * x.powf(half_of(degrees / 2.0)) + t.chance * x * sign_if(t.reversed, 3)
}

/// A variable that is written is what was last written there.
#[differentiable]
fn held_then_written(t: &Trials, x: f64) -> f64 {
    let mut degrees = t.trials as f64;
    let before = half_of(2.0);
    degrees *= x;
    before * doubled(degrees) + t.chance * doubled(t.trials as f64)
}

#[differentiable]
fn doubled(x: f64) -> f64 {
    2.0 * x
}

mod elsewhere {
    /// Another type of the name, whose field of that name is a float.
    #[derive(Debug, Clone, autodiff::Differentiable)]
    pub(super) struct Dosed {
        pub(super) doses: f64,
    }
}

#[derive(Debug, Clone, Differentiable)]
struct Dosed {
    doses: u32,
    weight: f64,
}

#[differentiable]
fn doses_of_both(x: f64) -> f64 {
    let counted = Dosed { doses: 3, weight: x };
    let measured = elsewhere::Dosed { doses: x * x };
    doubled(f64::from(counted.doses)) * counted.weight + doubled(measured.doses)
}

mod checks {
    use super::Trials;
    use crate::common::check;

    fn trials() -> Trials {
        Trials { chance: 0.3, trials: 7, reversed: true }
    }

    check!(held_mass(&t, @k); (trials(), 2); (trials(), 9));
    check!(held_in_variables(t, x); (trials(), 1.3); (Trials { reversed: false, ..trials() }, 0.4));
    check!(held_then_written(&t, x); (trials(), 1.3));
    check!(doses_of_both(x); (0.7,));
}
