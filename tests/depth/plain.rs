//! Receivers that carry no derivative, by value: called as methods, and by the path of their type.

use crate::{check, down};
use autodiff::differentiable;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Step {
    Power(usize),
    Scale { by: i32 },
    Stay,
}

#[differentiable(order = 4)]
impl Step {
    fn applied(self, x: f64) -> f64 {
        match self {
            Step::Power(n) => x.powi(n as i32),
            Step::Scale { by } => x * f64::from(by),
            Step::Stay => x,
        }
    }

    fn twice(self, x: f64) -> f64 {
        self.applied(Step::applied(self, x))
    }
}

/// `(3 x)^2 a^4 x^2`
#[differentiable(order = 4)]
fn by_steps(x: f64, a: f64) -> f64 {
    let step = if a > 100.0 { Step::Stay } else { Step::Power(2) };
    let scaled = Step::applied(Step::Scale { by: 3 }, x);
    step.applied(scaled) * step.twice(a) * Step::Power(2).applied(x) * Step::applied(Step::Stay, 1.0)
}
down!(of_steps: by_steps);

#[test]
fn four_derivatives_by_receivers_without_any() {
    check(of_steps::fourth, |_, a| 216.0 * a.powi(4));
}
