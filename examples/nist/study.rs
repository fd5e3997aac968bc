//! One problem, fitted from both starting points with either Jacobian, and compared with NIST.

use crate::lre::{digits, fewest_digits};
use crate::models::Source;
use crate::parse::{ParseError, Problem};
use crate::solver::{Fit, Jacobian, fit};

/// The digits that every parameter is to reach.
pub(crate) const AIM: f64 = 8.0;

/// A problem with its fits.
pub(crate) struct Study {
    /// Name and model.
    pub(crate) source: &'static Source,
    /// Data and certified values.
    pub(crate) problem: Problem,
    /// One per starting point.
    pub(crate) runs: [Run; 2],
}

/// The fits from one starting point.
pub(crate) struct Run {
    /// With the Jacobian of the macro.
    pub(crate) autodiff: Fit,
    /// With forward differences in its place.
    pub(crate) differences: Fit,
}

impl Study {
    /// Fits the problem four times; `tick` is called after each.
    pub(crate) fn new(source: &'static Source, tick: impl Fn()) -> Result<Self, ParseError> {
        let problem = Problem::parse(source.text)?;
        let runs = [0, 1].map(|start| {
            let start: Vec<f64> = problem.parameters.iter().map(|parameter| parameter.starts[start]).collect();
            let run = |jacobian| {
                let fit = fit(&source.model, &problem, &start, jacobian);
                tick();
                fit
            };
            Run { autodiff: run(Jacobian::Autodiff), differences: run(Jacobian::Differences) }
        });
        Ok(Self { source, problem, runs })
    }

    /// The digits of each of these parameter values.
    pub(crate) fn digits(&self, values: &[f64]) -> Vec<f64> {
        self.problem.parameters.iter().zip(values).map(|(b, &value)| digits(value, b.certified)).collect()
    }

    /// The digits of the worst of these parameter values.
    pub(crate) fn fewest_digits(&self, values: &[f64]) -> f64 {
        fewest_digits(&self.digits(values))
    }

    /// Whether the exact Jacobian reaches the aim on every parameter, from each of the starting points.
    pub(crate) fn served(&self) -> [bool; 2] {
        self.runs.each_ref().map(|run| self.fewest_digits(&run.autodiff.parameters) >= AIM)
    }

    /// The better of the two fits with the exact Jacobian.
    pub(crate) fn best(&self) -> &Fit {
        let [first, second] = self.runs.each_ref().map(|run| &run.autodiff);
        if second.sum_of_squares < first.sum_of_squares { second } else { first }
    }
}
