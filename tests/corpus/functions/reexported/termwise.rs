use super::cubed::cubed;
use autodiff::differentiable;

/// What is in its body has a `Self` of its own.
#[differentiable]
pub(crate) fn termwise(x: f64) -> f64 {
    struct Term {
        power: i32,
        factor: f64,
    }
    impl Term {
        const NONE: f64 = 0.0;

        fn at(&self, x: f64) -> f64 {
            if self.factor == Self::NONE { Self::NONE } else { self.factor * x.powi(self.power) }
        }
    }
    const TERMS: [Term; 2] = [Term { power: 2, factor: 3.0 }, Term { power: 1, factor: 0.5 }];
    let mut sum = 0.0;
    for term in TERMS.iter() {
        sum += term.at(x);
    }
    sum
}

/// What it calls is imported from the module of that name, and not from the one around.
#[differentiable]
pub(crate) fn through(x: f64) -> f64 {
    cubed(x * x) + x
}
