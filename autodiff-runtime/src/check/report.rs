//! What a check found.

#[cfg(not(feature = "std"))]
use crate::elementary::Elementary;
use alloc::{borrow::ToOwned, string::String, vec::Vec};
use core::{error::Error, fmt};

/// Where a derivative comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Rows of the Jacobian, by reverse mode.
    Reverse,
    /// Columns of the Jacobian, by forward mode.
    Forward,
    /// Extrapolated central differences.
    Differences,
    /// The sum of what the same mode gives for the parts of a seed.
    Combination,
}

/// All that was compared agrees.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Agreement {
    /// The number of entries of the Jacobian.
    pub entries: usize,
    /// How many of them the differences could not tell to within the tolerance.
    pub inconclusive: usize,
    /// The largest gap between a derivative and the difference.
    pub largest: f64,
}

/// Two values of one entry that differ by more than they may.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Disagreement {
    /// Which float of the result.
    pub output: usize,
    /// Which float of the point.
    pub input: usize,
    /// Where the derivative in question is from.
    pub source: Source,
    /// The derivative.
    pub value: f64,
    /// What it was compared with.
    pub other: Source,
    /// What that says.
    pub expected: f64,
}

/// Where and by how much derivatives disagree. The text of it is a line for each entry.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Disagreements {
    /// The point.
    pub at: Vec<f64>,
    /// The entries of the Jacobian that are in doubt.
    pub entries: Vec<Disagreement>,
}

impl Error for Disagreements {}

impl fmt::Display for Disagreements {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (n, is) = match self.entries.len() {
            1 => ("1 entry".to_owned(), "is"),
            n => (format!("{n} entries"), "are"),
        };
        write!(f, "{n} of the Jacobian {is} in doubt at {:?}", self.at)?;
        self.entries.iter().try_for_each(|entry| write!(f, "\n  {entry}"))
    }
}

impl fmt::Display for Disagreement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (value, expected) = (short(self.value), short(self.expected));
        let off = short((self.value - self.expected).abs());
        match (self.other, self.source) {
            (Source::Combination, Source::Reverse) => {
                write!(f, "reverse mode is not linear in its seed: input {}: ", self.input)?;
                write!(f, "all at once give {value}, one by one {expected}: off by {off}")
            }
            (Source::Combination, _) => {
                write!(f, "forward mode is not linear in its direction: output {}: ", self.output)?;
                write!(f, "all at once give {value}, one by one {expected}: off by {off}")
            }
            (other, source) => {
                write!(f, "d output {} / d input {}: ", self.output, self.input)?;
                write!(f, "{source} gives {value}, {other} {}: off by {off}", give(other, &expected))
            }
        }
    }
}

fn give(source: Source, value: &str) -> String {
    let verb = if source == Source::Differences { "give" } else { "gives" };
    format!("{verb} {value}")
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Source::Reverse => "reverse mode",
            Source::Forward => "forward mode",
            Source::Differences => "differences",
            Source::Combination => "a combination of seeds",
        })
    }
}

/// To eight digits, which is about what differences can tell.
fn short(x: f64) -> String {
    if x == 0.0 || !x.is_finite() {
        return format!("{x}");
    }
    let exponent = x.abs().log10().floor();
    let rounded = format!("{x:.7e}").parse().unwrap_or(x);
    if (-4.0..8.0).contains(&exponent) { format!("{rounded}") } else { format!("{rounded:e}") }
}
