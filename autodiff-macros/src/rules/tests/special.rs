//! What the rules give at kinks, at singular points and where digits are at stake.

use super::evaluate::{Value, partial};
use super::values;
use crate::ir::BinOp;
use crate::rules::{Rule, binary, method, scale};

const INF: f64 = f64::INFINITY;
const NAN: f64 = f64::NAN;

/// The partials of a rule at a point, for seed `g`; zero for an inert operand.
fn partials(rule: &Rule, point: &[f64], g: f64) -> Vec<f64> {
    let operands: Vec<Value> = values(rule, point);
    rule.partials.iter().map(|text| text.map_or(0.0, |text| partial(rule, text, &operands, g))).collect()
}

fn of_method(name: &str, point: &[f64], g: f64) -> Vec<f64> {
    partials(method(name, point.len()).unwrap_or_else(|| panic!("no rule for `{name}`")), point, g)
}

fn of_binary(op: BinOp, point: &[f64]) -> Vec<f64> {
    partials(binary(op).unwrap_or_else(|| panic!("no rule for {op:?}")), point, 1.0)
}

#[test]
fn at_kinks_and_singular_points() {
    let cases: &[(&str, &[f64], f64, &[f64])] = &[
        ("powf", &[0.0, 2.0], 1.0, &[0.0, 0.0]),
        ("powf", &[0.0, 1.0], 1.0, &[1.0, 0.0]),
        ("powf", &[0.0, 0.5], 1.0, &[INF, 0.0]),
        ("powf", &[0.0, 0.5], 0.0, &[0.0, 0.0]),
        ("powf", &[0.0, 0.0], 1.0, &[0.0, 0.0]),
        ("powf", &[-0.0, 2.0], 1.0, &[0.0, 0.0]),
        ("powf", &[-2.0, 3.0], 1.0, &[12.0, NAN]),
        ("powf", &[3.0, 0.0], 1.0, &[0.0, 3.0_f64.ln()]),
        ("powi", &[0.0, 0.0], 1.0, &[0.0, 0.0]),
        ("powi", &[2.0, 0.0], 1.0, &[0.0, 0.0]),
        ("powi", &[0.0, 1.0], 1.0, &[1.0, 0.0]),
        ("powi", &[0.0, 2.0], 1.0, &[0.0, 0.0]),
        ("powi", &[2.0, -2.0], 1.0, &[-0.25, 0.0]),
        ("powi", &[0.0, -1.0], 0.0, &[0.0, 0.0]),
        ("powi", &[0.0, -1.0], 1.0, &[-INF, 0.0]),
        ("powi", &[1.0, -2147483648.0], 1.0, &[-2147483648.0, 0.0]),
        ("abs", &[0.0], 1.0, &[0.0]),
        ("abs", &[-0.0], 1.0, &[0.0]),
        ("abs", &[-3.0], 2.0, &[-2.0]),
        ("max", &[1.0, 1.0], 1.0, &[1.0, 0.0]),
        ("max", &[-0.0, 0.0], 1.0, &[1.0, 0.0]),
        ("max", &[1.0, 2.0], 1.0, &[0.0, 1.0]),
        ("max", &[NAN, 2.0], 1.0, &[0.0, 1.0]),
        ("max", &[2.0, NAN], 1.0, &[1.0, 0.0]),
        ("max", &[-INF, 2.0], 1.0, &[0.0, 1.0]),
        ("min", &[1.0, 1.0], 1.0, &[1.0, 0.0]),
        ("min", &[1.0, 2.0], 1.0, &[1.0, 0.0]),
        ("min", &[NAN, 2.0], 1.0, &[0.0, 1.0]),
        ("min", &[2.0, NAN], 1.0, &[1.0, 0.0]),
        ("clamp", &[1.0, 1.0, 2.0], 1.0, &[1.0, 0.0, 0.0]),
        ("clamp", &[2.0, 1.0, 2.0], 1.0, &[1.0, 0.0, 0.0]),
        ("clamp", &[0.5, 1.0, 2.0], 1.0, &[0.0, 1.0, 0.0]),
        ("clamp", &[2.5, 1.0, 2.0], 1.0, &[0.0, 0.0, 1.0]),
        ("clamp", &[1.0, 1.0, 1.0], 1.0, &[1.0, 0.0, 0.0]),
        ("copysign", &[3.0, -0.0], 1.0, &[-1.0, 0.0]),
        ("copysign", &[-3.0, 0.0], 1.0, &[-1.0, 0.0]),
        ("copysign", &[-3.0, -1.0], 1.0, &[1.0, 0.0]),
        ("copysign", &[0.0, -1.0], 1.0, &[0.0, 0.0]),
        ("copysign", &[2.0, f64::NAN.copysign(-1.0)], 1.0, &[-1.0, 0.0]),
        ("sqrt", &[0.0], 0.0, &[0.0]),
        ("sqrt", &[0.0], 1.0, &[INF]),
        ("cbrt", &[0.0], 0.0, &[0.0]),
        ("cbrt", &[-0.0], 1.0, &[INF]),
        ("hypot", &[0.0, 0.0], 1.0, &[0.0, 0.0]),
        ("hypot", &[3.0, -4.0], 1.0, &[0.6, -0.8]),
        ("recip", &[0.0], 0.0, &[0.0]),
        ("recip", &[0.0], 1.0, &[-INF]),
        ("ln", &[0.0], 0.0, &[0.0]),
        ("ln", &[0.0], 1.0, &[INF]),
        ("ln_1p", &[-1.0], 0.0, &[0.0]),
        ("log2", &[0.0], 0.0, &[0.0]),
        ("log10", &[0.0], 0.0, &[0.0]),
        ("log", &[0.0, 2.0], 0.0, &[0.0, 0.0]),
        ("asin", &[1.0], 0.0, &[0.0]),
        ("asin", &[-1.0], 1.0, &[INF]),
        ("acos", &[-1.0], 0.0, &[0.0]),
        ("acos", &[1.0], 1.0, &[-INF]),
        ("acosh", &[1.0], 0.0, &[0.0]),
        ("acosh", &[1.0], 1.0, &[INF]),
        ("acosh", &[-3.0], 1.0, &[NAN]),
        ("atanh", &[1.0], 0.0, &[0.0]),
        ("atan2", &[1.0, 1.0], 1.0, &[0.5, -0.5]),
        ("atan2", &[1.0, -1.0], 1.0, &[-0.5, -0.5]),
        ("atan2", &[-1.0, -1.0], 1.0, &[-0.5, 0.5]),
        ("atan2", &[-1.0, 1.0], 1.0, &[0.5, 0.5]),
        ("atan2", &[0.0, 0.0], 0.0, &[0.0, 0.0]),
        ("atan2", &[0.0, 0.0], 1.0, &[NAN, NAN]),
        ("rem_euclid", &[-5.5, 2.0], 1.0, &[1.0, 3.0]),
        ("rem_euclid", &[-5.5, -2.0], 1.0, &[1.0, -3.0]),
        ("rem_euclid", &[5.5, -2.0], 1.0, &[1.0, 2.0]),
        ("rem_euclid", &[0.5, INF], 1.0, &[1.0, 0.0]),
        ("fract", &[2.0], 1.0, &[1.0]),
        ("floor", &[2.0], 1.0, &[0.0]),
        ("signum", &[0.0], 1.0, &[0.0]),
    ];
    for &(name, point, g, want) in cases {
        let got = of_method(name, point, g);
        let same = |a: f64, b: f64| (a.is_nan() && b.is_nan()) || (a - b).abs() <= 1e-15 || a == b;
        assert!(
            got.iter().zip(want).all(|(&a, &b)| same(a, b)),
            "{name}{point:?} with seed {g}: {got:?}, not {want:?}"
        );
    }
}

#[test]
fn remainder_counts_whole_divisors() {
    assert_eq!(of_binary(BinOp::Rem, &[5.5, 2.0]), [1.0, -2.0]);
    assert_eq!(of_binary(BinOp::Rem, &[-5.5, 2.0]), [1.0, 2.0]);
    assert_eq!(of_binary(BinOp::Rem, &[5.5, -2.0]), [1.0, 2.0]);
    assert_eq!(of_binary(BinOp::Rem, &[0.5, INF]), [1.0, -0.0]);
    // The quotient rounds to 9 although 0.1 is contained in 0.9 only 8 times, as the remainder knows.
    let (x, a) = (0.9, 0.1);
    let y: f64 = x % a;
    assert_eq!((x / a, (x - y) / a > 8.5), (9.0, false));
    assert_eq!(of_binary(BinOp::Rem, &[x, a]), [1.0, -8.0]);
}

#[test]
fn scale_is_a_product() {
    assert_eq!(partials(scale(), &[1.5, -3.0], 2.0), [-6.0, 0.0]);
}

/// Where the textbook's form of the derivative would overflow, vanish or cancel.
#[test]
fn digits_are_kept() {
    let cases: &[(&str, &[f64], &[f64])] = &[
        // The square of the argument is not a float.
        ("acosh", &[1e200], &[1e-200]),
        ("asinh", &[-1e200], &[1e-200]),
        ("atan2", &[1e-200, 1e-200], &[0.5e200, -0.5e200]),
        ("atan2", &[1e200, 1e200], &[0.5e-200, -0.5e-200]),
        ("hypot", &[3e200, 4e200], &[0.6, 0.8]),
        ("powf", &[1e-200, 2.0], &[2e-200, 0.0]),
        // One minus a square, at one minus 2^-50.
        ("asin", &[1.0 - 2.0_f64.powi(-50)], &[2.0_f64.powf(24.5) * (1.0 + 2.0_f64.powi(-52))]),
        ("atanh", &[1.0 - 2.0_f64.powi(-50)], &[2.0_f64.powi(49) * (1.0 + 2.0_f64.powi(-51))]),
        // exp(-40), which vanishes beside one.
        ("exp_m1", &[-40.0], &[4.248354255291589e-18]),
        ("ln_1p", &[-1.0 + 2.0_f64.powi(-50)], &[2.0_f64.powi(50)]),
    ];
    for &(name, point, want) in cases {
        let got = of_method(name, point, 1.0);
        let same = |a: f64, b: f64| (a - b).abs() <= 1e-15 * b.abs() || (b == 0.0 && a.abs() < 1e-300);
        assert!(got.iter().zip(want).all(|(&a, &b)| same(a, b)), "{name}{point:?}: {got:?}, not {want:?}");
    }
}
