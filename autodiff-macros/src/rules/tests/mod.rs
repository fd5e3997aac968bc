//! Every rule of the table against differences of the primal, and against its special values.

mod evaluate;
mod special;

use super::{Rule, all, binary, method, with_literal};
use crate::ir::BinOp;
use evaluate::{Dual, Value, apply, formula, partial, primal};

/// The third Richardson extrapolation of the central difference.
fn difference(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    let h = 1e-3 * x.abs().clamp(0.1, 10.0);
    let d = |h: f64| (f(x + h) - f(x - h)) / (2.0 * h);
    let [d1, d2, d3] = [d(h), d(h / 2.0), d(h / 4.0)];
    let [e1, e2] = [(4.0 * d2 - d1) / 3.0, (4.0 * d3 - d2) / 3.0];
    (16.0 * e2 - e1) / 15.0
}

fn assert_close(got: f64, want: f64, tolerance: f64, what: &str) {
    let scale = 1.0 + want.abs();
    assert!((got - want).abs() <= tolerance * scale, "{what}: the rule gives {got:e}, differences give {want:e}");
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

fn values(rule: &Rule, point: &[f64]) -> Vec<Value> {
    rule.operands
        .iter()
        .zip(point)
        .map(|(&name, &x)| if name == "n" { Value::Int(x as i32) } else { Value::from(x) })
        .collect()
}

#[test]
fn rules_are_well_formed() {
    for rule in all() {
        assert_eq!(rule.operands.len(), rule.partials.len(), "{}", rule.name);
        assert!(!rule.note.ends_with('.'), "{}", rule.name);
        for text in rule.partials.iter().flatten() {
            assert!(syn::parse_str::<syn::Expr>(text).is_ok(), "{}: {text}", rule.name);
        }
    }
}

#[test]
fn names_are_unique() {
    let mut names: Vec<_> = all().map(|rule| rule.name).collect();
    names.sort_unstable();
    assert!(names.windows(2).all(|pair| pair[0] != pair[1]));
}

#[test]
fn methods_are_found_by_name_and_operands() {
    assert_eq!(method("sin", 1).map(|rule| rule.name), Some("sin"));
    assert!(method("sin", 2).is_none());
    // Operators and helpers are not methods of floats.
    assert!(method("add", 2).is_none() && method("scale", 2).is_none());
}

#[test]
fn partials_agree_with_differences() {
    for rule in all() {
        for point in samples(rule) {
            for (i, text) in rule.partials.iter().enumerate() {
                if rule.operands[i] == "n" {
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
                assert_close(got, want, 1e-9, &format!("{} at {point:?} by operand {i}", rule.name));
            }
        }
    }
}

/// The formulas, differentiated by means of the table, agree with their own differences: what second derivatives need.
#[test]
fn partials_of_partials_agree_with_differences() {
    for rule in all() {
        for point in samples(rule) {
            for text in rule.partials.iter().flatten() {
                for (i, _) in rule.operands.iter().enumerate().filter(|&(_, &name)| name != "n") {
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
                    assert_close(got, want, 1e-8, &format!("`{text}` of {} at {point:?} by {i}", rule.name));
                }
            }
        }
    }
}

/// A zero seed has a derivative like any other: see the module's documentation.
#[test]
fn partials_are_linear_in_the_seed_at_zero() {
    for rule in all() {
        for point in samples(rule) {
            let operands = values(rule, &point);
            let result = primal(rule.name, &operands);
            for text in rule.partials.iter().flatten() {
                let seed = Value::Float(Dual { value: 0.0, tangent: 1.0 });
                let got = formula(rule, text, &operands, result, seed);
                assert_eq!(got.value(), 0.0, "`{text}` of {} at {point:?}", rule.name);
                let want = partial(rule, text, &operands, 1.0);
                assert_close(got.tangent(), want, 1e-15, &format!("`{text}` of {} at {point:?}", rule.name));
            }
        }
    }
}

/// A seed that is NaN comes out as NaN, whatever the partial, but from the operand that `max` and its kin did not take and from
/// `powi` with exponent zero. The detection of sparsity is built on it.
#[test]
fn nothing_hides_a_seed_that_is_not_a_number() {
    for rule in all() {
        for point in samples(rule) {
            let operands = values(rule, &point);
            for text in rule.partials.iter().flatten() {
                let got = partial(rule, text, &operands, f64::NAN);
                let hidden = match rule.name {
                    "max" | "min" | "clamp" => partial(rule, text, &operands, 1.0) == 0.0,
                    "powi" | "scale" => point[1] == 0.0,
                    _ => false,
                };
                assert!(got.is_nan() || hidden, "`{text}` of {} at {point:?} gives {got}", rule.name);
            }
        }
    }
}

/// The rules for literals are those of the table, written shorter.
#[test]
fn rules_for_literals_agree_with_the_general_ones() {
    for (name, general, literal) in [("powi", method("powi", 2), "2"), ("div", binary(BinOp::Div), "4.0")] {
        let general = general.expect("a rule of that name");
        let special = with_literal(general, &literal.parse().expect("a literal"));
        assert!(!std::ptr::eq(general, special), "{name}");
        let second: f64 = literal.parse().expect("a number");
        for x in [-1e100, -3.0, -0.5, -0.0, 0.0, 1e-300, 0.5, 7.0] {
            for seed in [-2.0, 0.0, 1.0, f64::NAN] {
                let point = values(general, &[x, second]);
                for (a, b) in general.partials.iter().zip(special.partials) {
                    let of = |text: Option<&str>| text.map(|text| partial(general, text, &point, seed));
                    let (a, b) = (of(*a), of(*b));
                    assert!(
                        a.zip(b).is_none_or(|(a, b)| a == b || a.is_nan() && b.is_nan()),
                        "{name} at {x}: {a:?}, {b:?}"
                    );
                    assert_eq!(a.is_some(), b.is_some(), "{name}");
                }
            }
        }
    }
}
