//! What every rule has to pass. A check says what is wrong with the rule it is given, which may be a mutant.

use super::evaluate::{Dual, Value, apply, formula, partial, primal};
use super::special;
use crate::rules::Rule;

pub(super) type Check = fn(&Rule) -> Result<(), String>;

/// All of them, those that find most faults first.
pub(super) const CHECKS: [Check; 6] = [
    well_formed,
    special::values_are_right,
    partials_agree_with_differences,
    partials_are_linear_in_the_seed_at_zero,
    nothing_hides_a_seed_that_is_not_a_number,
    partials_of_partials_agree_with_differences,
];

/// The third Richardson extrapolation of the central difference.
fn difference(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    let h = 1e-3 * x.abs().clamp(0.1, 10.0);
    let d = |h: f64| (f(x + h) - f(x - h)) / (2.0 * h);
    let [d1, d2, d3] = [d(h), d(h / 2.0), d(h / 4.0)];
    let [e1, e2] = [(4.0 * d2 - d1) / 3.0, (4.0 * d3 - d2) / 3.0];
    (16.0 * e2 - e1) / 15.0
}

fn close(got: f64, want: f64, tolerance: f64, what: impl Fn() -> String) -> Result<(), String> {
    if (got - want).abs() <= tolerance * (1.0 + want.abs()) {
        return Ok(());
    }
    Err(format!("{}: the rule gives {got:e}, differences give {want:e}", what()))
}

/// Points inside the domain and off the kinks of a rule.
fn samples(rule: &Rule) -> Vec<Vec<f64>> {
    let anywhere = [-4.83, -1.63, -0.57, -0.21, 0.13, 0.37, 0.92, 2.21, 3.77];
    let positive = [0.11, 0.37, 0.92, 1.53, 2.21, 7.77];
    let unit = [-0.91, -0.57, -0.21, 0.13, 0.37, 0.88];
    let integers = [-3.0, -1.0, 0.0, 1.0, 2.0, 5.0];
    let above_one = [1.13, 1.77, 2.21, 9.4];
    let above_minus_one = [-0.88, -0.21, 0.13, 0.92, 3.77];
    let first: &[f64] = match rule.name {
        "asin" | "acos" | "atanh" => &unit,
        "acosh" => &above_one,
        "ln_1p" => &above_minus_one,
        "ln" | "log" | "log2" | "log10" | "sqrt" | "powf" => &positive,
        _ => &anywhere,
    };
    let second: &[f64] = match rule.name {
        "powi" | "scale" => &integers,
        "log" => &[0.31, 0.62, 1.9, 10.0],
        _ => &[-2.63, -1.41, -0.52, 0.33, 0.71, 1.97],
    };
    match rule.operands.len() {
        1 => first.iter().map(|&x| vec![x]).collect(),
        2 => first.iter().flat_map(|&x| second.iter().map(move |&a| vec![x, a])).collect(),
        _ => {
            first.iter().flat_map(|&x| [[-0.73, 0.55], [0.41, 2.9], [-5.5, 4.4]].map(|[a, b]| vec![x, a, b])).collect()
        }
    }
}

pub(super) fn values(rule: &Rule, point: &[f64]) -> Vec<Value> {
    rule.operands
        .iter()
        .zip(point)
        .map(|(&name, &x)| if name == "n" { Value::Int(x as i32) } else { Value::from(x) })
        .collect()
}

fn well_formed(rule: &Rule) -> Result<(), String> {
    if rule.operands.len() != rule.partials.len() {
        return Err(format!("{}: {} partials", rule.name, rule.partials.len()));
    }
    match rule.partials.iter().flatten().find(|text| syn::parse_str::<syn::Expr>(text).is_err()) {
        Some(text) => Err(format!("{}: {text}", rule.name)),
        None => Ok(()),
    }
}

fn partials_agree_with_differences(rule: &Rule) -> Result<(), String> {
    for point in samples(rule) {
        for (i, text) in rule.partials.iter().enumerate() {
            // The exponent of a power of two is an integer.
            if rule.operands[i] == "n" || (i == 1 && matches!(rule.name, "ldexp" | "scalbn")) {
                continue;
            }
            let want = difference(
                |x| {
                    let mut moved = point.clone();
                    moved[i] = x;
                    primal(rule.name, &values(rule, &moved)).value()
                },
                point[i],
            );
            let got = text.map_or(0.0, |text| partial(rule, text, &values(rule, &point), 1.0));
            close(got, want, 1e-9, || format!("{} at {point:?} by operand {i}", rule.name))?;
        }
    }
    Ok(())
}

/// The formulas, differentiated by means of the table, agree with their own differences: what second derivatives need.
fn partials_of_partials_agree_with_differences(rule: &Rule) -> Result<(), String> {
    for point in samples(rule) {
        for text in rule.partials.iter().flatten() {
            for (i, _) in rule.operands.iter().enumerate().filter(|&(_, &name)| name != "n") {
                if i == 1 && matches!(rule.name, "ldexp" | "scalbn") {
                    continue;
                }
                let want = difference(
                    |x| {
                        let mut moved = point.clone();
                        moved[i] = x;
                        partial(rule, text, &values(rule, &moved), 0.7)
                    },
                    point[i],
                );
                let mut operands = values(rule, &point);
                operands[i] = Value::Float(Dual { value: point[i], tangent: 1.0 });
                let result = apply(rule, &operands);
                let got = formula(rule, text, &operands, result, Value::from(0.7)).tangent();
                close(got, want, 1e-8, || format!("`{text}` of {} at {point:?} by {i}", rule.name))?;
            }
        }
    }
    Ok(())
}

/// A zero seed has a derivative like any other: see the documentation of the rules.
fn partials_are_linear_in_the_seed_at_zero(rule: &Rule) -> Result<(), String> {
    for point in samples(rule) {
        let operands = values(rule, &point);
        let result = primal(rule.name, &operands);
        for text in rule.partials.iter().flatten() {
            let what = || format!("`{text}` of {} at {point:?} by the seed at zero", rule.name);
            let seed = Value::Float(Dual { value: 0.0, tangent: 1.0 });
            let got = formula(rule, text, &operands, result, seed);
            if got.value() != 0.0 {
                return Err(what());
            }
            close(got.tangent(), partial(rule, text, &operands, 1.0), 1e-15, what)?;
        }
    }
    Ok(())
}

/// A seed that is NaN comes out as NaN, whatever the partial, but from the operand that `max` and its kin did not take and from
/// `powi` with exponent zero. The detection of sparsity is built on it.
fn nothing_hides_a_seed_that_is_not_a_number(rule: &Rule) -> Result<(), String> {
    for point in samples(rule) {
        let operands = values(rule, &point);
        for text in rule.partials.iter().flatten() {
            let got = partial(rule, text, &operands, f64::NAN);
            let hidden = match rule.name {
                "max" | "min" | "clamp" | "fdim" => partial(rule, text, &operands, 1.0) == 0.0,
                "powi" | "scale" => point[1] == 0.0,
                _ => false,
            };
            if !got.is_nan() && !hidden {
                return Err(format!("`{text}` of {} at {point:?} gives {got}", rule.name));
            }
        }
    }
    Ok(())
}
