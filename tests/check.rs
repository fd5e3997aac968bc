//! The checker for users, checked: it passes derivatives that are right and finds each kind of wrong one.

#![allow(missing_docs)]

use autodiff::{
    check::{Check, Source},
    differentiable,
};

#[differentiable]
fn smooth(x: f64, y: f64, z: f64) -> f64 {
    (x * y).sin() + (1.0 + z * z).ln() / (x.exp() + 2.0)
}

#[differentiable]
fn polar(r: f64, t: f64) -> (f64, f64) {
    (r * t.cos(), r * t.sin())
}

/// `f` and its rule.
macro_rules! with_rule {
    ($f:ident, $rule:ident, $x:ident, $y:ident, $g:ident => $value:expr, $pull:expr) => {
        #[differentiable(vjp = $rule)]
        fn $f($x: f64) -> f64 {
            $value
        }
        #[allow(unused_variables)]
        fn $rule($x: f64, $y: f64, $g: f64) -> f64 {
            $pull
        }
    };
}

with_rule!(cube, cube_rule, x, y, g => x * x * x, 3.0 * x * x * g);
with_rule!(wrong_sign, wrong_sign_rule, x, y, g => x * x * x, -3.0 * x * x * g);
with_rule!(slightly_wrong, slightly_wrong_rule, x, y, g => x * x * x, 3.00001 * x * x * g);
with_rule!(seed_forgotten, seed_forgotten_rule, x, y, g => x * x * x, 3.0 * x * x);
with_rule!(seed_squared, seed_squared_rule, x, y, g => x * x * x, 3.0 * x * x * g * g);
with_rule!(wrong_beyond, wrong_beyond_rule, x, y, g => x * x * x, if x > 2.0 { 0.0 } else { 3.0 * x * x * g });
with_rule!(nowhere, nowhere_rule, x, y, g => x * x * x, f64::NAN);

macro_rules! check_of {
    ($f:ident) => {
        Check::of(|x| $f(x[0])).reverse(|x, g| $f::vjp(x[0], g[0]).1)
    };
}

#[test]
fn what_is_right_passes() -> Result<(), autodiff::check::Disagreements> {
    let check = Check::of(|x| smooth(x[0], x[1], x[2]))
        .gradient(|x| smooth::grad(x[0], x[1], x[2]))
        .forward(|x, d| smooth::jvp(x[0], x[1], x[2], d[0], d[1], d[2]).1)
        .tolerance(1e-8);
    for point in [[0.3, -1.2, 2.0], [1.0, 1.0, 0.0], [-3.0, 0.5, 40.0]] {
        let agreement = check.at(&point)?;
        assert_eq!((agreement.entries, agreement.inconclusive), (3, 0));
        assert!(agreement.largest < 1e-8, "{agreement:?}");
    }
    for x in [0.0, 1.0, -7.5, 1e6, 1e-6] {
        assert_eq!(check_of!(cube).at(&[x])?.inconclusive, 0);
    }
    Ok(())
}

#[test]
fn each_wrong_rule_is_found() {
    let wrong = [
        check_of!(wrong_sign).at(&[1.5]),
        check_of!(slightly_wrong).at(&[1.5]),
        check_of!(seed_forgotten).at(&[1.5]),
        check_of!(seed_squared).at(&[1.5]),
        check_of!(wrong_beyond).at(&[2.5]),
        check_of!(nowhere).at(&[1.5]),
    ];
    for (i, found) in wrong.into_iter().enumerate() {
        let found = found.expect_err(&format!("rule {i} was not found"));
        assert!(found.entries.iter().all(|e| e.source == Source::Reverse), "{found}");
    }
    // At a point where it is right it is not: the first blind spot.
    assert!(check_of!(wrong_beyond).at(&[1.5]).is_ok());
}

#[test]
fn where_and_by_how_much() {
    // A rotated tangent: one entry of four is wrong.
    let check =
        Check::of(|x| polar(x[0], x[1])).reverse(|x, g| polar::vjp(x[0], x[1], (g[0], g[1])).1).forward(|x, d| {
            let mut dot = polar::jvp(x[0], x[1], d[0], d[1]).1;
            dot.1 += 0.25 * d[0];
            dot
        });
    let found = check.at(&[2.0, 0.5]).unwrap_err();
    assert_eq!(found.at, [2.0, 0.5]);
    for entry in &found.entries {
        assert_eq!((entry.output, entry.input), (1, 0), "{found}");
        assert!((entry.value - entry.expected).abs() - 0.25 < 1e-8, "{found}");
    }
    let of = |other| found.entries.iter().filter(|e| e.other == other).count();
    assert_eq!((of(Source::Differences), of(Source::Forward)), (1, 1), "{found}");
}

#[test]
fn what_is_not_linear_is_found() {
    // Right for every single seed, whatever its size, and wrong for two at once.
    let check = Check::of(|x| polar(x[0], x[1])).reverse(|x, g| {
        let both = if g[0] != 0.0 && g[1] != 0.0 { 0.0 } else { 1.0 };
        let (r, t) = polar::vjp(x[0], x[1], (g[0], g[1])).1;
        (r * both, t)
    });
    let found = check.at(&[2.0, 0.5]).unwrap_err();
    assert_eq!(found.entries.len(), 1);
    assert_eq!((found.entries[0].input, found.entries[0].other), (0, Source::Combination));
    assert!(found.to_string().contains("reverse mode is not linear in its seed: input 0"), "{found}");
}

#[test]
fn kinks_and_the_ends_of_domains() -> Result<(), autodiff::check::Disagreements> {
    let slope = |slope: f64| Check::of(|x| x[0].abs()).gradient(move |_| slope);
    for inside in [-1.0, -0.3, 0.0, 1.0] {
        slope(inside).at(&[0.0])?;
    }
    assert!(slope(1.5).at(&[0.0]).is_err());
    assert!(slope(0.0).at(&[1e-3]).is_err());
    // Nothing can be said at the end of a domain, and that is said.
    let root = Check::of(|x| x[0].sqrt()).gradient(|_| 7.0);
    let end = root.at(&[0.0]);
    assert!(end.is_err() || end.is_ok_and(|agreement| agreement.inconclusive == 1));
    // Near it there is room enough.
    Check::of(|x| x[0].sqrt()).gradient(|x| 0.5 / x[0].sqrt()).at(&[1e-3]).map(|_| ())
}

#[test]
fn single_precision() {
    let check = || Check::of(|x| (x[0] as f32).sin()).tolerance(1e-2);
    assert!(check().gradient(|x| (x[0] as f32).cos()).at(&[0.7]).is_ok());
    assert!(check().gradient(|x| 1.1 * (x[0] as f32).cos()).at(&[0.7]).is_err());
}
