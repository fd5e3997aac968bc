//! What is printed: every parameter of every problem, then one line per problem, then the verdict.

use std::fmt::{self, Display, Formatter};

use crate::solver::Fit;
use crate::study::{AIM, Run, Study};

/// Certified against fitted parameters of one problem, from both starting points.
pub(crate) struct Details<'a>(pub(crate) &'a Study);

impl Display for Details<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Study { source, problem, runs } = self.0;
        writeln!(
            f,
            "{} ({} difficulty, {} parameters, {} observations)",
            source.name,
            problem.level.to_lowercase(),
            problem.parameters.len(),
            problem.observations.len()
        )?;
        writeln!(f, "  {}", problem.formula)?;
        write!(f, "  {:4}{:>18}", "", "certified")?;
        for start in ["start 1", "start 2"] {
            write!(f, "  |{start:>18}{:>8}{:>8}", "digits", "(diff.)")?;
        }
        writeln!(f)?;

        let digits =
            runs.each_ref().map(|run| [&run.autodiff, &run.differences].map(|fit| self.0.digits(&fit.parameters)));
        for (i, parameter) in problem.parameters.iter().enumerate() {
            write!(f, "  {:4}{:>18}", format!("b{}", i + 1), scientific(parameter.certified))?;
            for (run, [exact, differences]) in runs.iter().zip(&digits) {
                let value = scientific(run.autodiff.parameters[i]);
                write!(f, "  |{value:>18}{:>8.1}{:>8}", exact[i], format!("({:.1})", differences[i]))?;
            }
            writeln!(f)?;
        }
        write!(f, "  {:4}{:>18}", "RSS", scientific(problem.sum_of_squares))?;
        for run in runs {
            let evaluations = format!("{} steps", run.autodiff.evaluations);
            write!(f, "  |{:>18}{evaluations:>16}", scientific(run.autodiff.sum_of_squares))?;
        }
        writeln!(f)
    }
}

/// One line per problem and the verdict on all of them.
pub(crate) struct Summary<'a>(pub(crate) &'a [Study]);

impl Summary<'_> {
    /// Problems served from at least one starting point, and from both.
    fn served(&self) -> (usize, usize) {
        let count = |wanted: fn([bool; 2]) -> bool| self.0.iter().filter(|study| wanted(study.served())).count();
        (count(|[first, second]| first || second), count(|[first, second]| first && second))
    }

    /// Every problem from at least one starting point, and all but two from both.
    pub(crate) fn aim_is_reached(&self) -> bool {
        let (one, both) = self.served();
        one == self.0.len() && both + 2 >= self.0.len()
    }

    /// The digits of every start of every problem.
    fn digits(&self, of: impl Fn(&Study, &Run) -> f64) -> Vec<f64> {
        self.0.iter().flat_map(|study| study.runs.each_ref().map(|run| of(study, run))).collect()
    }
}

impl Display for Summary<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "Digits of the worst parameter (log relative error against NIST's certified values, at most 11).")?;
        writeln!(f, "The first number is where the solver stops, the second is after restarts close to the minimum.")?;
        writeln!(f)?;
        writeln!(f, "{:20}|{:^33}|{:^33}", "", "start 1", "start 2")?;
        write!(f, "{:10}{:10}", "problem", "level")?;
        for _ in 0..2 {
            write!(f, "|{:^16}{:^17}", "autodiff", "differences")?;
        }
        writeln!(f)?;
        writeln!(f, "{0:-<20}+{0:-<33}+{0:-<33}", "")?;
        for study in self.0 {
            write!(f, "{:10}{:10}", study.source.name, study.problem.level.to_lowercase())?;
            for run in &study.runs {
                let reached = |fit: &Fit| {
                    let [first, last] = [&fit.first, &fit.parameters].map(|values| study.fewest_digits(values));
                    format!("{first:4.1} -> {last:4.1}")
                };
                write!(f, "|{:^16}{:^17}", reached(&run.autodiff), reached(&run.differences))?;
            }
            writeln!(f)?;
        }
        writeln!(f)?;
        for study in self.0 {
            for (i, run) in study.runs.iter().enumerate().filter(|&(i, _)| !study.served()[i]) {
                let Fit { sum_of_squares, termination, .. } = &run.autodiff;
                writeln!(
                    f,
                    "{} is not served from start {}: {termination:?} at a sum of squares of {}, certified {}",
                    study.source.name,
                    i + 1,
                    scientific(*sum_of_squares),
                    scientific(study.problem.sum_of_squares),
                )?;
            }
        }

        let (one, both) = self.served();
        writeln!(
            f,
            "{AIM} digits on every parameter: {one} of {} problems from at least one start, {both} from both. \
             The aim is {}.",
            self.0.len(),
            if self.aim_is_reached() { "reached" } else { "missed" }
        )?;
        let autodiff = self.digits(|study, run| study.fewest_digits(&run.autodiff.parameters));
        // Restarts need an exact Jacobian: differences are given the better of their two numbers.
        let differences = self.digits(|study, run| {
            let Fit { first, parameters, .. } = &run.differences;
            study.fewest_digits(first).max(study.fewest_digits(parameters))
        });
        for (name, digits) in [("Autodiff", autodiff), ("Forward differences", differences)] {
            let served = digits.iter().filter(|&&digits| digits >= AIM).count();
            let fewest = digits.iter().copied().fold(f64::INFINITY, f64::min);
            writeln!(f, "{name}: {AIM} digits from {served} of {} starts, {fewest:.1} at the worst.", digits.len())?;
        }
        Ok(())
    }
}

/// A number in NIST's notation: `2.3894212918E+02`.
fn scientific(value: f64) -> String {
    let text = format!("{value:.10e}");
    match text.split_once('e').map(|(mantissa, exponent)| (mantissa, exponent.parse::<i32>())) {
        Some((mantissa, Ok(exponent))) => format!("{mantissa}E{exponent:+03}"),
        _ => text, // not a number, or infinite
    }
}
