//! Reader of the `.dat` format of NIST's Statistical Reference Datasets for nonlinear regression.
//!
//! The head of a file says which of its lines hold what, in words (`Data (lines 61 to 74)`), so
//! nothing here depends on fixed line numbers.

use std::fmt;

/// A problem as published: data, starting points and certified results.
pub(crate) struct Problem {
    /// Level of difficulty: `Lower`, `Average` or `Higher`.
    pub(crate) level: String,
    /// The model as NIST writes it, in one line.
    pub(crate) formula: String,
    /// The parameters, in order.
    pub(crate) parameters: Vec<Parameter>,
    /// Certified residual sum of squares.
    pub(crate) sum_of_squares: f64,
    /// The data, in the order of the file.
    pub(crate) observations: Vec<Observation>,
}

/// One line of the table of starting and certified values.
pub(crate) struct Parameter {
    /// The two starting values; the first is the one farther away.
    pub(crate) starts: [f64; 2],
    /// The certified value, to 11 digits.
    pub(crate) certified: f64,
}

/// One observation.
pub(crate) struct Observation {
    /// The response as measured.
    pub(crate) y: f64,
    /// The predictors.
    pub(crate) x: Vec<f64>,
}

/// What is wrong with a file.
#[derive(Debug, PartialEq)]
pub(crate) enum ParseError {
    /// The file does not say where, or what, this is.
    Missing(&'static str),
    /// The line (counted from 1) does not read as what it should be.
    Line(usize, &'static str),
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(what) => write!(f, "the file does not give its {what}"),
            Self::Line(number, what) => write!(f, "line {number} does not hold {what}"),
        }
    }
}

impl std::error::Error for ParseError {}

impl Problem {
    /// Reads the text of a `.dat` file.
    pub(crate) fn parse(text: &str) -> Result<Self, ParseError> {
        let lines: Vec<&str> = text.lines().collect();
        Ok(Self {
            level: level(&lines).ok_or(ParseError::Missing("level of difficulty"))?,
            formula: formula(&lines).ok_or(ParseError::Missing("model"))?,
            parameters: rows(&lines, "Starting Values", parameter)?,
            sum_of_squares: sum_of_squares(&lines).ok_or(ParseError::Missing("residual sum of squares"))?,
            observations: rows(&lines, "Data", observation)?,
        })
    }
}

/// Reads every line of the section that the head announces as `<title> (lines <first> to <last>)`.
fn rows<T>(
    lines: &[&str],
    title: &'static str,
    read: impl Fn(&str) -> Result<T, &'static str>,
) -> Result<Vec<T>, ParseError> {
    let (first, last) = lines.iter().find_map(|line| announced(line, title)).ok_or(ParseError::Missing(title))?;
    (first..=last)
        .map(|number| {
            let line = lines.get(number.wrapping_sub(1)).ok_or(ParseError::Line(number, "anything"))?;
            read(line).map_err(|what| ParseError::Line(number, what))
        })
        .collect()
}

/// First and last line of the section, if this line of the head announces it.
fn announced(line: &str, title: &str) -> Option<(usize, usize)> {
    // The first line of a head carries a caption before the title.
    let line = line.trim_start_matches("File Format:").trim_start_matches("ASCII").trim();
    let range = line.strip_prefix(title)?.trim().strip_prefix("(lines")?.strip_suffix(')')?;
    let (first, last) = range.split_once("to")?;
    Some((first.trim().parse().ok()?, last.trim().parse().ok()?))
}

/// Reads `b1 = <start 1> <start 2> <certified> <standard deviation>`.
fn parameter(line: &str) -> Result<Parameter, &'static str> {
    let values = line.split_once('=').and_then(|(_, values)| numbers(values));
    match values.as_deref() {
        Some(&[far, near, certified, _deviation]) => Ok(Parameter { starts: [far, near], certified }),
        _ => Err("two starting values, a certified one and its standard deviation"),
    }
}

/// Reads `<y> <x>..`.
fn observation(line: &str) -> Result<Observation, &'static str> {
    match numbers(line).as_deref() {
        Some([y, x @ ..]) if !x.is_empty() => Ok(Observation { y: *y, x: x.to_vec() }),
        _ => Err("an observation and its predictors"),
    }
}

/// All words of the text as numbers.
fn numbers(text: &str) -> Option<Vec<f64>> {
    text.split_whitespace().map(|word| word.parse().ok()).collect()
}

/// The word before `Level of Difficulty`.
fn level(lines: &[&str]) -> Option<String> {
    lines.iter().find_map(|line| Some(line.split_once("Level of Difficulty")?.0.trim().to_owned()))
}

/// The number after `Residual Sum of Squares:`.
fn sum_of_squares(lines: &[&str]) -> Option<f64> {
    lines.iter().find_map(|line| line.split_once("Residual Sum of Squares:")?.1.trim().parse().ok())
}

/// What stands between the count of parameters and the table, without the error term.
fn formula(lines: &[&str]) -> Option<String> {
    let from = 1 + lines.iter().position(|line| line.contains("Parameters (b1"))?;
    let to = from + lines[from..].iter().position(|line| line.to_lowercase().contains("starting values"))?;
    let words: Vec<&str> = lines[from..to]
        .iter()
        .filter(|line| !line.trim_start().starts_with("pi ="))
        .flat_map(|line| line.split_whitespace())
        .collect();
    let formula = words.join(" ");
    Some(formula.strip_suffix("+ e").unwrap_or(&formula).trim().to_owned())
}
