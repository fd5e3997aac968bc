//! Formulas that are read and run: expressions as trees with names looked up, functions by name, stages that a text asks for.

use autodiff::{Differentiable, differentiable};
use std::collections::HashMap;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Op {
    Add,
    Mul,
    Div,
    Pow,
}

#[derive(Clone, Debug, Differentiable)]
enum Formula {
    Number(f64),
    Name(#[constant] String),
    Minus(Box<Formula>),
    Binary {
        #[constant]
        op: Op,
        left: Box<Formula>,
        right: Box<Formula>,
    },
    Call(#[constant] &'static str, Vec<Formula>),
}

#[derive(Clone, Debug, PartialEq)]
enum Problem {
    NoSuchName(String),
    NoSuchFunction(String),
    DivisionByZero,
}

#[differentiable]
impl Formula {
    fn value(&self, names: &HashMap<String, f64>) -> Result<f64, Problem> {
        Ok(match self {
            Formula::Number(x) => *x,
            Formula::Name(name) => *names.get(name).ok_or_else(|| Problem::NoSuchName(name.clone()))?,
            Formula::Minus(inner) => -inner.value(names)?,
            Formula::Binary { op, left, right } => {
                let (a, b) = (left.value(names)?, right.value(names)?);
                match op {
                    Op::Add => a + b,
                    Op::Mul => a * b,
                    Op::Div if b == 0.0 => return Err(Problem::DivisionByZero),
                    Op::Div => a / b,
                    Op::Pow => a.powf(b),
                }
            }
            Formula::Call(name, arguments) => {
                let arguments = arguments.iter().map(|a| a.value(names)).collect::<Result<Vec<_>, _>>()?;
                match (*name, arguments.as_slice()) {
                    ("sin", [x]) => x.sin(),
                    ("hypot", [x, y]) => x.hypot(*y),
                    ("max", [first, rest @ ..]) => rest.iter().fold(*first, |m, &x| m.max(x)),
                    _ => return Err(Problem::NoSuchFunction(name.to_string())),
                }
            }
        })
    }
}

fn formula(c: f64) -> Formula {
    let name = |name: &str| Formula::Name(name.to_owned());
    let binary = |op, left, right| Formula::Binary { op, left: Box::new(left), right: Box::new(right) };
    let call = Formula::Call(
        "max",
        vec![
            Formula::Minus(Box::new(name("y"))),
            binary(Op::Pow, name("x"), Formula::Number(2.5)),
            Formula::Call("hypot", vec![name("x"), binary(Op::Div, name("y"), Formula::Number(c))]),
        ],
    );
    binary(Op::Add, binary(Op::Mul, Formula::Number(c), Formula::Call("sin", vec![name("x")])), call)
}

#[test]
fn by_its_numbers_and_by_its_names() {
    let (c, x, y): (f64, f64, f64) = (1.3, 0.7, 1.9);
    let names: HashMap<String, f64> = [("x".to_owned(), x), ("y".to_owned(), y)].into();
    let (value, (formula_bar, names_bar)) = Formula::value_vjp(&formula(c), &names, Ok(1.0));
    let h = x.hypot(y / c);
    approx::assert_relative_eq!(value.unwrap(), c * x.sin() + h, max_relative = 1e-15);
    approx::assert_relative_eq!(names_bar["x"], c * x.cos() + x / h, max_relative = 1e-14);
    approx::assert_relative_eq!(names_bar["y"], y / (c * c) / h, max_relative = 1e-14);
    let mut numbers = Vec::new();
    autodiff::Bar::for_each_float(&formula_bar, &mut |bar| numbers.push(bar));
    // In the order of the text: the factor, the exponent that was not taken, the divisor.
    approx::assert_relative_eq!(numbers[0], x.sin(), max_relative = 1e-14);
    assert_eq!(numbers[1], 0.0);
    approx::assert_relative_eq!(numbers[2], -y * y / c.powi(3) / h, max_relative = 1e-14);

    let missing = Formula::value_vjp(&formula(c), &HashMap::new(), Ok(1.0)).0;
    assert_eq!(missing, Err(Problem::NoSuchName("x".to_owned())));
}

/// Stages by name, each with a number.
#[differentiable]
fn pipeline(#[constant] stages: &str, signal: &[f64], gain: f64) -> Result<f64, String> {
    let mut x = signal.to_vec();
    for (n, stage) in stages.split('|').map(str::trim).filter(|p| !p.is_empty()).enumerate() {
        let (name, argument) = stage.split_once(':').unwrap_or((stage, "1"));
        let k: usize = argument.parse().map_err(|e| format!("stage {n}: {e}"))?;
        x = match name {
            "gain" => x.iter().map(|v| v * gain.powi(k as i32)).collect(),
            "difference" => x.windows(k + 1).map(|w| w[k] - w[0]).collect(),
            "smooth" => x.windows(k).map(|w| w.iter().sum::<f64>() / k as f64).collect(),
            "every" => x.iter().step_by(k).copied().collect(),
            "abs" => x.into_iter().map(f64::abs).collect(),
            other => return Err(format!("no stage `{other}`")),
        };
    }
    if x.is_empty() { Err("nothing left".to_owned()) } else { Ok(x.iter().sum::<f64>() / x.len() as f64) }
}

#[differentiable]
fn through_a_pipeline(signal: &[f64], gain: f64) -> f64 {
    pipeline("gain:2 | smooth:3| difference |abs| every:2", signal, gain).unwrap_or(0.0)
        + pipeline("gain", signal, gain).unwrap_or(0.0)
        + pipeline("gain | no:1", signal, gain).unwrap_or(0.5 * gain)
        + pipeline("every:x", signal, gain).unwrap_or(gain * gain)
}

/// What a map has or has not, by references that come out of it as numbers.
#[differentiable]
fn looked_up(rates: &HashMap<String, f64>, name: &str, x: f64) -> Result<f64, String> {
    let rate = rates.get(name).ok_or_else(|| name.to_string())?;
    let other = *rates.get("other").ok_or("other".to_string())?;
    Ok(rate * x + rate * rate + other)
}

#[test]
fn rates_by_name() {
    let rates: HashMap<String, f64> = [("a".to_owned(), 0.5), ("other".to_owned(), 2.0)].into();
    let (value, (rates_bar, x_bar)) = looked_up::vjp(&rates, "a", 3.0, Ok(1.0));
    assert_eq!((value, x_bar), (Ok(0.5 * 3.0 + 0.25 + 2.0), 0.5));
    assert_eq!((rates_bar["a"], rates_bar["other"]), (4.0, 1.0));
    assert_eq!(looked_up::vjp(&rates, "b", 3.0, Ok(1.0)).0, Err("b".to_owned()));
}

mod checks {
    use crate::common::check;

    check!(through_a_pipeline(&signal, gain); (vec![0.7, 0.3, 1.2, 0.4, -0.5, 0.9, 1.7], 1.1));
}
