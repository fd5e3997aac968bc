//! What the rules give at kinks, at singular points and where digits are at stake.

use super::checks::values;
use super::evaluate::{Value, partial};
use crate::rules::Rule;

const INF: f64 = f64::INFINITY;
const NAN: f64 = f64::NAN;
/// 2^-50.
const TINY: f64 = 4.0 * f64::EPSILON;

/// The partials of a rule at a point, for seed `g`; zero for an inert operand.
fn partials(rule: &Rule, point: &[f64], g: f64) -> Vec<f64> {
    let operands: Vec<Value> = values(rule, point);
    rule.partials.iter().map(|text| text.map_or(0.0, |text| partial(rule, text, &operands, g))).collect()
}

/// The table's values for this rule.
pub(super) fn values_are_right(rule: &Rule) -> Result<(), String> {
    for &(_, point, g, want) in AT_KINKS_AND_SINGULAR_POINTS.iter().filter(|case| case.0 == rule.name) {
        let got = partials(rule, point, g);
        let same = |a: f64, b: f64| (a.is_nan() && b.is_nan()) || (a - b).abs() <= 1e-15 || a == b;
        if !got.iter().zip(want).all(|(&a, &b)| same(a, b)) {
            return Err(format!("{}{point:?} with seed {g}: {got:?}, not {want:?}", rule.name));
        }
    }
    for &(_, point, want) in DIGITS_ARE_KEPT.iter().filter(|case| case.0 == rule.name) {
        let got = partials(rule, point, 1.0);
        let same = |a: f64, b: f64| (a - b).abs() <= 1e-15 * b.abs() || (b == 0.0 && a.abs() < 1e-300);
        if !got.iter().zip(want).all(|(&a, &b)| same(a, b)) {
            return Err(format!("{}{point:?}: {got:?}, not {want:?}", rule.name));
        }
    }
    Ok(())
}

type AtSeed = (&'static str, &'static [f64], f64, &'static [f64]);
type AtOne = (&'static str, &'static [f64], &'static [f64]);

const AT_KINKS_AND_SINGULAR_POINTS: &[AtSeed] = &[
    ("powf", &[0.0, 2.0], 1.0, &[0.0, 0.0]),
    ("powf", &[0.0, 1.0], 1.0, &[1.0, 0.0]),
    ("powf", &[0.0, 0.5], 1.0, &[INF, 0.0]),
    ("powf", &[0.0, 0.5], 0.0, &[0.0, 0.0]),
    ("powf", &[0.0, 0.0], 1.0, &[0.0, 0.0]),
    ("powf", &[-0.0, 2.0], 1.0, &[0.0, 0.0]),
    ("powf", &[-2.0, 3.0], 1.0, &[12.0, NAN]),
    ("powf", &[3.0, 0.0], 1.0, &[0.0, 1.0986122886681098]),
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
    // The remainder counts whole divisors.
    ("rem", &[5.5, 2.0], 1.0, &[1.0, -2.0]),
    ("rem", &[-5.5, 2.0], 1.0, &[1.0, 2.0]),
    ("rem", &[5.5, -2.0], 1.0, &[1.0, 2.0]),
    ("rem", &[0.5, INF], 1.0, &[1.0, -0.0]),
    // The quotient rounds to 9 although 0.1 is contained in 0.9 only 8 times, as the remainder knows.
    ("rem", &[0.9, 0.1], 1.0, &[1.0, -8.0]),
    ("scale", &[1.5, -3.0], 2.0, &[-6.0, 0.0]),
    // Infinite partials, or no numbers, of finite operands: a zero seed stays zero, and a NaN stays one.
    ("div", &[1.0, 0.0], 0.0, &[0.0, 0.0]),
    ("div", &[0.0, 0.0], 0.0, &[0.0, 0.0]),
    ("div", &[0.0, 0.0], 1.0, &[INF, NAN]),
    ("div", &[1.0, 0.0], NAN, &[NAN, NAN]),
    ("div", &[0.0, INF], INF, &[NAN, NAN]),
    ("sinh", &[1e3], 0.0, &[0.0]),
    ("sinh", &[0.0], NAN, &[NAN]),
    ("cosh", &[1e3], 0.0, &[0.0]),
    ("cosh", &[0.0], NAN, &[NAN]),
    ("exp", &[1e3], 0.0, &[0.0]),
    ("exp", &[0.0], NAN, &[NAN]),
    ("exp", &[-1e3], NAN, &[NAN]),
    ("exp2", &[1e4], 0.0, &[0.0]),
    ("exp2", &[0.0], NAN, &[NAN]),
    ("exp2", &[-1e4], NAN, &[NAN]),
    ("exp_m1", &[1e3], 0.0, &[0.0]),
    ("exp_m1", &[0.0], NAN, &[NAN]),
    ("acosh", &[1.0], NAN, &[NAN]),
    ("ln", &[0.0], NAN, &[NAN]),
    ("log", &[0.0, 2.0], NAN, &[NAN, NAN]),
    ("log2", &[0.0], NAN, &[NAN]),
    ("log10", &[0.0], NAN, &[NAN]),
    ("sqrt", &[0.0], NAN, &[NAN]),
    ("cbrt", &[0.0], NAN, &[NAN]),
    ("recip", &[0.0], NAN, &[NAN]),
    ("powi", &[0.0, -1.0], NAN, &[NAN, 0.0]),
    ("powf", &[0.0, 0.5], NAN, &[NAN, NAN]),
    ("powf", &[0.0, 2.0], NAN, &[NAN, NAN]),
    ("powf", &[-2.0, 3.0], 0.0, &[0.0, 0.0]),
    ("powf", &[1e-310, 0.0], 1.0, &[0.0, -713.8013788281542]),
    ("powf", &[-2.0, 0.0], 1.0, &[0.0, NAN]),
    ("hypot", &[0.0, 3.0], NAN, &[NAN, NAN]),
    ("hypot", &[3.0, 0.0], NAN, &[NAN, NAN]),
    ("fdim", &[2.0, 2.0], 1.0, &[0.0, 0.0]),
    ("ldexp", &[3.0, 8.0], 1.0, &[8.0, 0.0]),
    ("scalbn", &[3.0, 8.0], 1.0, &[8.0, 0.0]),
    ("fdim", &[2.0, 1.0], 1.0, &[1.0, -1.0]),
    ("rem", &[1.0, 0.0], 0.0, &[0.0, 0.0]),
    ("rem", &[3053.62, 0.1], 1.0, &[1.0, -30536.0]),
    ("rem", &[0.0, 0.0], 1.0, &[1.0, NAN]),
    ("rem", &[0.0, 2.0], INF, &[INF, NAN]),
    ("rem_euclid", &[1.0, 0.0], 0.0, &[0.0, 0.0]),
    ("rem_euclid", &[3053.62, 0.1], 1.0, &[1.0, -30536.0]),
    ("rem_euclid", &[0.0, 0.0], 1.0, &[1.0, NAN]),
    ("rem_euclid", &[0.0, 2.0], INF, &[INF, NAN]),
    ("fmod", &[1.0, 0.0], 0.0, &[0.0, 0.0]),
    ("fmod", &[3053.62, 0.1], 1.0, &[1.0, -30536.0]),
    ("fmod", &[0.0, 0.0], 1.0, &[1.0, NAN]),
    ("fmod", &[0.0, 2.0], INF, &[INF, NAN]),
    ("remainder", &[1.0, 0.0], 0.0, &[0.0, 0.0]),
    ("remainder", &[3053.62, 0.1], 1.0, &[1.0, -30536.0]),
    ("remainder", &[0.0, 0.0], 1.0, &[1.0, NAN]),
    ("remainder", &[0.0, 2.0], INF, &[INF, NAN]),
    ("remquo", &[1.0, 0.0], 0.0, &[0.0, 0.0]),
    ("remquo", &[3053.62, 0.1], 1.0, &[1.0, -30536.0]),
    ("remquo", &[0.0, 0.0], 1.0, &[1.0, NAN]),
    ("remquo", &[0.0, 2.0], INF, &[INF, NAN]),
    ("remainder", &[2.5, 1.0], 1.0, &[1.0, -2.0]),
    ("remquo", &[2.5, 1.0], 1.0, &[1.0, -2.0]),
];

/// Where the textbook's form of the derivative would overflow, vanish or cancel.
const DIGITS_ARE_KEPT: &[AtOne] = &[
    // The square of the argument is not a float.
    ("acosh", &[1e200], &[1e-200]),
    ("asinh", &[-1e200], &[1e-200]),
    ("atan2", &[1e-200, 1e-200], &[0.5e200, -0.5e200]),
    ("atan2", &[1e200, 1e200], &[0.5e-200, -0.5e-200]),
    ("hypot", &[3e200, 4e200], &[0.6, 0.8]),
    ("powf", &[1e-200, 2.0], &[2e-200, 0.0]),
    // One minus a square, at one minus 2^-50.
    ("asin", &[1.0 - TINY], &[16777216.0 * std::f64::consts::SQRT_2 * (1.0 + TINY / 4.0)]),
    ("atanh", &[1.0 - TINY], &[0.5 / TINY * (1.0 + TINY / 2.0)]),
    // exp(-40), which vanishes beside one.
    ("exp_m1", &[-40.0], &[4.248354255291589e-18]),
    ("ln_1p", &[-1.0 + TINY], &[1.0 / TINY]),
];
