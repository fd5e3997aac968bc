//! Every rule of the table against differences of the primal, and against its special values; and the checks against rules that are
//! wrong.

mod checks;
mod evaluate;
mod mutants;
mod special;

use super::{OF_LIBM, all, binary, method, with_literal};
use crate::ir::BinOp;
use checks::{CHECKS, values};
use evaluate::partial;

#[test]
fn rules_pass_all_checks() {
    for rule in all().chain(OF_LIBM) {
        for check in CHECKS {
            check(rule).unwrap();
        }
        assert!(!rule.note.ends_with('.'), "{}", rule.name);
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
