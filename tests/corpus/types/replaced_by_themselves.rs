//! Variables of types that have no copies and are made anew of themselves: `bracket = bracket.halved(x)`.

use autodiff::{Differentiable, differentiable};

#[derive(Debug, Differentiable)]
struct Bracketing {
    lo: f64,
    hi: f64,
    slope: f64,
}

#[differentiable]
impl Bracketing {
    fn between(lo: f64, hi: f64) -> Self {
        Bracketing { lo, hi, slope: lo * hi }
    }

    fn middle(&self) -> f64 {
        0.5 * (self.lo + self.hi)
    }

    fn halved(self, left: bool) -> Self {
        let middle = self.middle();
        let Bracketing { lo, hi, slope } = self;
        if left { Bracketing { lo, hi: middle, slope } } else { Bracketing { lo: middle, hi, slope: slope * middle } }
    }
}

#[differentiable]
fn halved_again_and_again(a: f64, b: f64) -> f64 {
    let mut bracket = Bracketing::between(a, b);
    let mut turns = 0;
    while bracket.middle() * bracket.middle() > 1.0 && turns < 3 {
        bracket = bracket.halved(turns % 2 == 0);
        turns += 1;
    }
    bracket.middle() * bracket.slope
}

#[derive(Debug, PartialEq, Differentiable)]
enum Crossings {
    None,
    One([f64; 1]),
    Two([f64; 2]),
}

#[differentiable]
impl Crossings {
    fn with(self, x: f64) -> Self {
        match self {
            Crossings::None => Crossings::One([x]),
            Crossings::One([first]) if first < x => Crossings::Two([first, x]),
            Crossings::One([second]) => Crossings::Two([x, second]),
            Crossings::Two(both) => Crossings::Two(both),
        }
    }

    fn width(&self) -> f64 {
        match self {
            Crossings::None => 0.0,
            Crossings::One([only]) => *only,
            Crossings::Two([first, second]) => second - first * second,
        }
    }
}

#[differentiable]
fn crossings_of(x: &[f64]) -> f64 {
    let mut found = Crossings::None;
    for x in x {
        found = found.with(x.sin());
    }
    if x.len() > 2 {
        found = found.with(x[0] * x[1]);
    }
    found.width() * x[0]
}

mod checks {
    use crate::common::check;
    check!(halved_again_and_again(a, b); (1.0, 3.0));
    check!(crossings_of(&x); (vec![0.3, 0.9, -0.4]); (vec![0.3]));
}
