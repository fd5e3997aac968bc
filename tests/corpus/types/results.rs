//! `Result`: constructors, patterns, methods, `?`.

use autodiff::{Differentiable, differentiable};
use std::error::Error;

#[differentiable]
fn quotient(x: f64, y: f64) -> Option<f64> {
    if y == 0.0 {
        return None;
    }
    Some(x / y)
}

#[differentiable]
fn checked_root(x: f64) -> Result<f64, String> {
    if x < 0.0 {
        return Err(format!("negative: {x}"));
    }
    Ok(x.sqrt())
}

#[differentiable]
fn roots(x: f64, y: f64) -> Result<f64, String> {
    let a = checked_root(x)?;
    let b = checked_root(y).map_err(|e| format!("y: {e}"))?;
    Ok(a * b)
}

#[differentiable]
fn defaults(x: f64, y: f64) -> f64 {
    checked_root(x).unwrap_or(0.5 * y)
        + checked_root(y).map(|v| v * x).unwrap_or(y)
        + quotient(x, y).unwrap_or_default()
}

#[differentiable]
fn sum_of_roots(v: &[f64]) -> Result<f64, String> {
    let mut s = 0.0;
    for &x in v {
        s += checked_root(x)? * x;
    }
    Ok(s)
}

/// An error with values in it.
#[derive(Debug, Clone, PartialEq)]
enum Bad {
    Negative(f64),
    Empty,
    TooMany { n: usize },
}

impl std::fmt::Display for Bad {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(f, "bad")
    }
}

impl Error for Bad {}

#[derive(Debug, Clone)]
struct Wrapped(String);

impl From<Bad> for Wrapped {
    fn from(bad: Bad) -> Self {
        Wrapped(bad.to_string())
    }
}

#[differentiable]
fn logarithm(x: f64) -> Result<f64, Bad> {
    if x < 0.0 {
        return Err(Bad::Negative(x));
    }
    Ok(x.ln())
}

#[differentiable]
fn logarithms(v: &[f64]) -> Result<Vec<f64>, Bad> {
    if v.is_empty() {
        return Err(Bad::Empty);
    }
    let mut out = Vec::with_capacity(v.len());
    for &x in v.iter() {
        out.push(logarithm(x)? * 2.0);
    }
    if out.len() > 5 {
        return Err(Bad::TooMany { n: out.len() });
    }
    Ok(out)
}

#[differentiable]
fn matched_errors(v: &[f64]) -> f64 {
    match logarithms(v) {
        Ok(w) => w.iter().sum::<f64>() + w[0] * w[0],
        Err(Bad::Negative(_)) => v[0],
        Err(e) => {
            println!("{e}");
            0.0
        }
    }
}

#[differentiable]
fn closure_with_a_type(x: f64, y: f64) -> f64 {
    let f = || -> Result<f64, Bad> {
        let a = logarithm(x)?;
        let b = logarithm(y)?;
        Ok(a * b)
    };
    match f() {
        Ok(v) => v,
        Err(_) => x * y,
    }
}

#[differentiable]
fn errors_skipped(v: &[f64]) -> f64 {
    let mut total = 0.0;
    for x in v {
        let y = match logarithm(*x) {
            Ok(y) => y,
            Err(_) => continue,
        };
        total += y * y;
    }
    total
}

#[differentiable]
fn until_an_error(v: &[f64]) -> f64 {
    let mut total = 0.0;
    for x in v {
        if let Ok(y) = logarithm(*x) {
            total += y * x;
        } else {
            total += 1.0;
            break;
        }
    }
    total
}

#[differentiable]
fn boxed_error(x: f64) -> std::result::Result<f64, Box<dyn Error>> {
    let y = logarithm(x)?;
    if y > 100.0 {
        return Err("too big".into());
    }
    Ok(y * y)
}

#[differentiable]
fn text_error(x: f64) -> Result<f64, &'static str> {
    let y = logarithm(x).map_err(|_| "negative")?;
    (y < 10.0).then_some(y * 2.0).ok_or("large")
}

#[differentiable]
fn let_else_panics(x: f64) -> f64 {
    let r: Result<f64, Bad> = Ok(x * x);
    let y = r.as_ref().map(|v| v * 2.0).unwrap_or(0.0);
    let Ok(z) = r else { panic!("no") };
    y * z
}

#[differentiable]
fn converted_error(x: &[f64; 3]) -> Result<[f64; 2], Wrapped> {
    let a = logarithm(x[0])?;
    let b = logarithm(x[1] * x[2])?;
    Ok([a, b])
}

#[differentiable]
fn boxed_in_place(x: f64, k: f64) -> Result<f64, Box<dyn Error>> {
    let root = checked_root(x)?;
    if k < 0.0 {
        return Err(Box::new(Bad::Negative(k)));
    }
    if k > 2.0 { Err(Box::new(Bad::TooMany { n: 3 })) } else { Ok(root * k) }
}

#[derive(Clone, Debug, PartialEq)]
enum Stopped {
    After(usize),
    At { row: usize },
    Never,
}

#[differentiable]
fn halving(x: f64, n: usize) -> Result<f64, Stopped> {
    if x < -5.0 {
        Err(Stopped::Never)
    } else if x < 0.0 {
        Err(Stopped::After(n))
    } else if x > 5.0 {
        Err(Stopped::At { row: n })
    } else {
        Ok(x * x)
    }
}

/// Counts that errors hold, as floats.
#[differentiable]
fn counts_of_errors(x: f64, n: usize) -> f64 {
    let found = halving(x, n);
    let by_value = match found.clone() {
        Ok(y) => y * y,
        Err(Stopped::After(i)) => i as f64 * x,
        Err(Stopped::At { row }) => x / (2 * row + 1) as f64,
        Err(_) => -1.0,
    };
    let by_reference = match &found {
        Err(Stopped::After(i)) => *i as f64 * x,
        _ => x,
    };
    let by_closure = found.unwrap_or_else(|e| match e {
        Stopped::After(i) | Stopped::At { row: i } => x.powi(2) * i as f64,
        Stopped::Never => x,
    });
    let code: Result<f64, u8> = if x > 1.0 { Ok(x) } else { Err(3) };
    by_value + by_reference + by_closure + code.map_or_else(|code| f64::from(code) * x, |y| y)
}

/// A lifetime that no argument has.
#[differentiable]
fn quotient_or_text<'a>(x: f64, y: f64, case: usize) -> Result<(u8, f64), &'a str> {
    let scale = match case {
        0 => 2.0,
        1 => x.sin(),
        _ => return Err("no such case"),
    };
    if y < 0.0 {
        return Err("negative");
    }
    Ok((3, scale * x / y))
}

/// One that something is asked of.
#[differentiable]
fn of_the_shorter<'a, 'b: 'a>(v: &'a [f64], w: &'b [f64]) -> f64 {
    let shorter: &'a [f64] = if v.len() < w.len() { v } else { w };
    shorter.iter().map(|x| x * x).sum::<f64>() * v[0]
}

#[derive(Clone, Debug, Differentiable)]
struct Line {
    slope: f64,
}

#[differentiable]
trait Curve {
    fn at<'a>(&self, x: f64) -> Result<f64, &'a str>;
}

#[differentiable]
impl Curve for Line {
    fn at<'a>(&self, x: f64) -> Result<f64, &'a str> {
        if x > 5.0 { Err("too far") } else { Ok(self.slope * x * x) }
    }
}

#[differentiable]
fn quotients_and_texts(v: &[f64], n: usize) -> Result<f64, String> {
    let line = Line { slope: v[1] };
    let mut sum = 0.0;
    for x in v {
        let (k, y) = quotient_or_text(*x, v[0], n)?;
        sum += y * f64::from(k) + line.at(*x)?;
    }
    Ok(sum)
}

mod checks {
    use crate::common::{check, check_vjp};

    check_vjp!(checked_root(x); (1.5); (-1.0));
    check_vjp!(roots(x, y); (1.5, 2.0); (-1.0, 2.0); (1.0, -2.0));
    check!(defaults(x, y); (1.5, 2.0); (-1.0, 2.0); (1.0, -2.0));
    check_vjp!(sum_of_roots(&v); (vec![1.0, 3.0, 2.0]); (vec![1.0, -3.0, 2.0]));
    check_vjp!(logarithm(x); (1.5); (-1.0));
    check_vjp!(logarithms(&v); (vec![1.5, 2.0]); (vec![1.0, -1.0]); (Vec::<f64>::new()));
    check!(matched_errors(&v); (vec![1.5, 2.0]); (vec![1.0, -1.0]); (Vec::<f64>::new()));
    check!(closure_with_a_type(x, y); (1.5, 2.0); (1.5, -2.0));
    check!(errors_skipped(&v); (vec![1.5, -2.0, 3.0]));
    check!(until_an_error(&v); (vec![1.5, -2.0, 3.0]); (vec![1.5, 2.0, 3.0]));
    check_vjp!(text_error(x); (1.5); (-1.0));
    check!(let_else_panics(x); (1.5));
    check!(counts_of_errors(x, @n); (1.3, 3); (-0.7, 3); (6.0, 2); (-6.0, 2));
    check_vjp!(quotient_or_text(x, y, @case); (1.5, 2.0, 1); (1.5, 2.0, 0); (1.5, -2.0, 1); (1.5, 2.0, 2));
    check_vjp!(quotients_and_texts(&v, @n); (vec![1.5, 2.0], 1); (vec![1.5, 7.0], 1); (vec![1.5, 2.0], 3));
    check!(of_the_shorter(&v, &w); (vec![1.5, 2.0], vec![0.5, 2.5, 3.0]); (vec![1.5, 2.0], vec![0.5]));
}

#[test]
fn errors_that_cannot_be_cloned() {
    let (value, gradient) = boxed_error::vjp(2.0, Ok(1.0));
    assert!(value.is_ok() && (gradient - 2.0_f64.ln()).abs() < 1e-12);
    let (value, gradient) = boxed_error::vjp(-2.0, Ok(1.0));
    assert!(value.is_err() && gradient == 0.0);
    let (value, gradient) = converted_error::vjp(&[1.0, 2.0, 3.0], Ok([1.0, 1.0]));
    assert!(value.is_ok() && (gradient[2] - 1.0 / 3.0).abs() < 1e-12);
}

#[test]
fn errors_that_are_boxed_where_they_are_returned() {
    let (value, (x, k)) = boxed_in_place::vjp(4.0, 0.5, Ok(1.0));
    assert_eq!((value.unwrap(), x, k), (1.0, 0.125, 2.0));
    assert!(boxed_in_place::vjp(4.0, -0.5, Err(())).0.is_err());
    assert!(boxed_in_place::vjp(4.0, 3.0, Err(())).0.is_err());
    assert_eq!(boxed_in_place::jvp(4.0, 0.5, 1.0, 1.0).1, Ok(2.125));
}
