//! Nonlinear least squares by the `levenberg-marquardt` crate, with the Jacobian from either source.

use levenberg_marquardt::{LeastSquaresProblem, LevenbergMarquardt, TerminationReason};
use nalgebra::storage::Owned;
use nalgebra::{DMatrix, DVector, Dyn};

use crate::models::Model;
use crate::parse::Problem;

/// Where the Jacobian comes from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Jacobian {
    /// Exact, from the function that the macro generates.
    Autodiff,
    /// Forward differences, as solvers form them when nobody gives them a derivative.
    Differences,
}

/// The outcome of a fit from one starting point.
pub(crate) struct Fit {
    /// The parameters where the first run of the solver stopped.
    pub(crate) first: Vec<f64>,
    /// The parameters after the restarts.
    pub(crate) parameters: Vec<f64>,
    /// The residual sum of squares there.
    pub(crate) sum_of_squares: f64,
    /// How often the solver evaluated the residuals, over all its runs.
    pub(crate) evaluations: usize,
    /// Why the first run of the solver stopped.
    pub(crate) termination: TerminationReason,
}

/// The problem as the solver sees it: a point, residuals and Jacobian there.
struct Residuals<'a> {
    model: &'a Model,
    problem: &'a Problem,
    jacobian: Jacobian,
    b: DVector<f64>,
    /// Subtracted from the residuals: zero in the first run, see [`restart`].
    shift: DVector<f64>,
}

impl Residuals<'_> {
    /// NIST's residuals, observed minus predicted, in the order of the data.
    fn at(&self, b: &[f64]) -> DVector<f64> {
        DVector::from_iterator(
            self.problem.observations.len(),
            self.problem.observations.iter().map(|o| (self.model.response)(o.y) - (self.model.value)(b, &o.x)),
        )
    }

    /// The derivative of the residuals with respect to the parameters, one row per observation.
    fn derivatives(&self) -> DMatrix<f64> {
        match self.jacobian {
            Jacobian::Autodiff => self.exact(),
            Jacobian::Differences => self.differences(),
        }
    }

    /// One gradient of the model per observation.
    fn exact(&self) -> DMatrix<f64> {
        let mut rows = DMatrix::zeros(self.problem.observations.len(), self.b.len());
        let mut gradient = vec![0.0; self.b.len()];
        for (observation, mut row) in self.problem.observations.iter().zip(rows.row_iter_mut()) {
            (self.model.gradient)(self.b.as_slice(), &observation.x, &mut gradient);
            for (entry, derivative) in row.iter_mut().zip(&gradient) {
                *entry = -derivative;
            }
        }
        rows
    }

    /// One column per parameter, with the step of MINPACK's `fdjac2`.
    fn differences(&self) -> DMatrix<f64> {
        let here = self.at(self.b.as_slice());
        let columns: Vec<DVector<f64>> = (0..self.b.len())
            .map(|j| {
                let mut b = self.b.clone();
                let step = f64::EPSILON.sqrt() * if b[j] == 0.0 { 1.0 } else { b[j].abs() };
                b[j] += step;
                (self.at(b.as_slice()) - &here) / step
            })
            .collect();
        DMatrix::from_columns(&columns)
    }
}

impl LeastSquaresProblem<f64, Dyn, Dyn> for Residuals<'_> {
    type ParameterStorage = Owned<f64, Dyn>;
    type ResidualStorage = Owned<f64, Dyn>;
    type JacobianStorage = Owned<f64, Dyn, Dyn>;

    fn set_params(&mut self, b: &DVector<f64>) {
        self.b.copy_from(b);
    }

    fn params(&self) -> DVector<f64> {
        self.b.clone()
    }

    fn residuals(&self) -> Option<DVector<f64>> {
        Some(self.at(self.b.as_slice()) - &self.shift)
    }

    fn jacobian(&self) -> Option<DMatrix<f64>> {
        Some(self.derivatives())
    }
}

/// The solver with its settings, which are the same for every problem, start and Jacobian.
///
/// The tolerances ask for all that floating point can give. The first step is kept at the cautious
/// end of the interval that the solver's documentation names, 0.1 to 100: from some of NIST's far
/// starting points one bold step ends on a plateau of the sum of squares.
fn solver() -> LevenbergMarquardt<f64> {
    LevenbergMarquardt::new()
        .with_ftol(f64::EPSILON)
        .with_xtol(f64::EPSILON)
        .with_gtol(f64::EPSILON)
        .with_stepbound(0.1)
        .with_patience(1000)
}

/// Fits the model to the data from the given starting point.
pub(crate) fn fit(model: &Model, problem: &Problem, start: &[f64], jacobian: Jacobian) -> Fit {
    let residuals = Residuals {
        model,
        problem,
        jacobian,
        b: DVector::from_column_slice(start),
        shift: DVector::zeros(problem.observations.len()),
    };
    let (end, report) = solver().minimize(residuals);
    let first = end.b.as_slice().to_vec();
    let (end, evaluations) = refine(end);
    Fit {
        first,
        sum_of_squares: end.at(end.b.as_slice()).norm_squared(),
        parameters: end.b.as_slice().to_vec(),
        evaluations: report.number_of_evaluations + evaluations,
        termination: report.termination,
    }
}

/// A restart that moves a parameter by more than this, relatively, has not started at a minimum.
const LARGEST_REFINEMENT: f64 = 0.01;

/// So many restarts in a row without a smaller change than before are the end of it.
const PATIENCE: u32 = 3;

/// Enough for the slowest problems, which take about 40.
const MOST_RESTARTS: u32 = 100;

/// Restarts the solver where it stopped, until that no longer brings it closer to the minimum.
///
/// A least squares solver takes the steps that make the sum of squares smaller. At its minimum the
/// sum is flat: parameters that are wrong in the eighth digit change it in the sixteenth, which is
/// its last, and so the solver stops with half of the digits that the parameters could have.
///
/// Each restart therefore subtracts from the residuals the part that is orthogonal to the columns of
/// the Jacobian, which no small step can reduce. That leaves the gradient of the sum of squares as it
/// is, but the sum drops to nearly zero, where every digit of its decrease is visible. When a restart
/// leaves the parameters in place, the Jacobian is orthogonal to the residuals: the fit is done. How
/// many digits that gives is up to the Jacobian.
fn refine(mut fit: Residuals<'_>) -> (Residuals<'_>, usize) {
    let mut evaluations = 0;
    let mut smallest_change = f64::INFINITY;
    let mut stalls = 0;
    for _ in 0..MOST_RESTARTS {
        let before = fit.b.clone();
        let residuals = fit.at(before.as_slice());
        let tangent = fit.derivatives().qr().q();
        let reducible = &tangent * tangent.tr_mul(&residuals);
        fit.shift = residuals - reducible;

        let (end, report) = solver().minimize(fit);
        fit = end;
        evaluations += report.number_of_evaluations;

        let change = (&fit.b - &before).component_div(&before).norm();
        if change.is_nan() || change > LARGEST_REFINEMENT {
            fit.b = before;
            break;
        }
        // Changes shrink from restart to restart until they meet the errors of the Jacobian.
        stalls = if change < smallest_change { 0 } else { stalls + 1 };
        smallest_change = smallest_change.min(change);
        if change == 0.0 || stalls == PATIENCE {
            break;
        }
    }
    (fit, evaluations)
}
