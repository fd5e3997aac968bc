//! The table of kinks and singular points in the documentation, row by row, by the derivatives themselves in both modes; and zero cotangents,
//! which stay zero there.

#![allow(missing_docs)]

use autodiff::differentiable;

const INF: f64 = f64::INFINITY;
const NAN: f64 = f64::NAN;

/// Functions of floats, each with two more: with a weight, and computed where it may not be used.
macro_rules! functions {
    ($($f:ident, $weighted:ident, $unused:ident ($($x:ident),*) = $body:expr;)*) => {$(
        #[differentiable]
        fn $f($($x: f64),*) -> f64 {
            $body
        }

        #[differentiable]
        fn $weighted(weight: f64, $($x: f64),*) -> f64 {
            weight * $f($($x),*)
        }

        #[differentiable]
        fn $unused(use_it: bool, $($x: f64),*) -> f64 {
            let y = $body;
            let mut sum = 1.0 $(+ $x)*;
            if use_it {
                sum += y;
            }
            sum
        }
    )*};
}

functions! {
    div, weighted_div, unused_div(x, a) = x / a;
    rem, weighted_rem, unused_rem(x, a) = x % a;
    rem_euclid, weighted_rem_euclid, unused_rem_euclid(x, a) = x.rem_euclid(a);
    asin, weighted_asin, unused_asin(x) = x.asin();
    acos, weighted_acos, unused_acos(x) = x.acos();
    atanh, weighted_atanh, unused_atanh(x) = x.atanh();
    acosh, weighted_acosh, unused_acosh(x) = x.acosh();
    atan2, weighted_atan2, unused_atan2(x, a) = x.atan2(a);
    tanh, weighted_tanh, unused_tanh(x) = x.tanh();
    ln, weighted_ln, unused_ln(x) = x.ln();
    log, weighted_log, unused_log(x, a) = x.log(a);
    log2, weighted_log2, unused_log2(x) = x.log2();
    log10, weighted_log10, unused_log10(x) = x.log10();
    ln_1p, weighted_ln_1p, unused_ln_1p(x) = x.ln_1p();
    sqrt, weighted_sqrt, unused_sqrt(x) = x.sqrt();
    cbrt, weighted_cbrt, unused_cbrt(x) = x.cbrt();
    recip, weighted_recip, unused_recip(x) = x.recip();
    hypot, weighted_hypot, unused_hypot(x, a) = x.hypot(a);
    powi, weighted_powi, unused_powi(x) = x.powi(-2);
    powi_0, weighted_powi_0, unused_powi_0(x) = x.powi(0);
    powf, weighted_powf, unused_powf(x, a) = x.powf(a);
    abs, weighted_abs, unused_abs(x) = x.abs();
    max, weighted_max, unused_max(x, a) = x.max(a);
    min, weighted_min, unused_min(x, a) = x.min(a);
    clamp, weighted_clamp, unused_clamp(x) = x.clamp(-1.0, 1.0);
    copysign, weighted_copysign, unused_copysign(x, a) = x.copysign(a);
    fract, weighted_fract, unused_fract(x) = x.fract();
    floor, weighted_floor, unused_floor(x) = x.floor();
    ceil, weighted_ceil, unused_ceil(x) = x.ceil();
    round, weighted_round, unused_round(x) = x.round();
    round_ties_even, weighted_round_ties_even, unused_round_ties_even(x) = x.round_ties_even();
    trunc, weighted_trunc, unused_trunc(x) = x.trunc();
    signum, weighted_signum, unused_signum(x) = x.signum();
    div_euclid, weighted_div_euclid, unused_div_euclid(x, a) = x.div_euclid(a);
    exp, weighted_exp, unused_exp(x) = x.exp();
    exp2, weighted_exp2, unused_exp2(x) = x.exp2();
    exp_m1, weighted_exp_m1, unused_exp_m1(x) = x.exp_m1();
    sinh, weighted_sinh, unused_sinh(x) = x.sinh();
    cosh, weighted_cosh, unused_cosh(x) = x.cosh();
    relu, weighted_relu, unused_relu(x) = if x > 0.0 { x } else { 0.0 };
    leaky, weighted_leaky, unused_leaky(x) = if x >= 0.0 { x } else { 0.1 * x };
    largest, weighted_largest, unused_largest(x, a) = [x, a, x].iter().copied().fold(f64::NEG_INFINITY, f64::max);
    distance, weighted_distance, unused_distance(x, a) = (x * x + a * a).sqrt();
}

fn same(a: f64, b: f64) -> bool {
    a == b || (a.is_nan() && b.is_nan()) || (a - b).abs() <= 1e-14 * b.abs()
}

/// `rows!(f(x, a) => (by x, by a))`: both modes at a point; and then zero weights and unused values there, whatever the partials.
macro_rules! rows {
    ($($f:ident $weighted:ident $unused:ident ($x:expr) => $dx:expr;)*) => {$(
        assert!(same($f::grad($x), $dx), "{}({}): {}", stringify!($f), $x, $f::grad($x));
        assert!(same($f::jvp($x, 1.0).1, $dx), "{}({}) forward: {}", stringify!($f), $x, $f::jvp($x, 1.0).1);
        assert_eq!($f::vjp($x, 0.0).1, 0.0, "{}({}), zero seed", stringify!($f), $x);
        assert_eq!($f::jvp($x, 0.0).1, 0.0, "{}({}), zero tangent", stringify!($f), $x);
        assert_eq!($weighted::grad(0.0, $x).1, 0.0, "{}({}), zero weight", stringify!($f), $x);
        assert_eq!($unused::grad(false, $x), 1.0, "{}({}), unused", stringify!($f), $x);
        assert_eq!($unused::jvp(false, $x, 1.0).1, 1.0, "{}({}), unused, forward", stringify!($f), $x);
    )*};
    ($($f:ident $weighted:ident $unused:ident ($x:expr, $a:expr) => ($dx:expr, $da:expr);)*) => {$(
        let (dx, da) = $f::grad($x, $a);
        assert!(same(dx, $dx) && same(da, $da), "{}({}, {}): {dx}, {da}", stringify!($f), $x, $a);
        let (dx, da) = ($f::jvp($x, $a, 1.0, 0.0).1, $f::jvp($x, $a, 0.0, 1.0).1);
        assert!(same(dx, $dx) && same(da, $da), "{}({}, {}) forward: {dx}, {da}", stringify!($f), $x, $a);
        assert_eq!($f::vjp($x, $a, 0.0).1, (0.0, 0.0), "{}({}, {}), zero seed", stringify!($f), $x, $a);
        assert_eq!($f::jvp($x, $a, 0.0, 0.0).1, 0.0, "{}({}, {}), zero tangent", stringify!($f), $x, $a);
        let (_, dx, da) = $weighted::grad(0.0, $x, $a);
        assert_eq!((dx, da), (0.0, 0.0), "{}({}, {}), zero weight", stringify!($f), $x, $a);
        assert_eq!($unused::grad(false, $x, $a), (1.0, 1.0), "{}({}, {}), unused", stringify!($f), $x, $a);
        assert_eq!($unused::jvp(false, $x, $a, 1.0, 1.0).1, 2.0, "{}({}, {}), unused, forward", stringify!($f), $x, $a);
    )*};
}

#[test]
fn one_operand() {
    rows! {
        asin weighted_asin unused_asin(1.0) => INF;
        asin weighted_asin unused_asin(-1.0) => INF;
        asin weighted_asin unused_asin(2.0) => NAN;
        acos weighted_acos unused_acos(1.0) => -INF;
        atanh weighted_atanh unused_atanh(-1.0) => INF;
        acosh weighted_acosh unused_acosh(1.0) => INF;
        acosh weighted_acosh unused_acosh(0.0) => NAN;
        tanh weighted_tanh unused_tanh(30.0) => 0.0;
        ln weighted_ln unused_ln(0.0) => INF;
        log2 weighted_log2 unused_log2(0.0) => INF;
        log10 weighted_log10 unused_log10(0.0) => INF;
        ln_1p weighted_ln_1p unused_ln_1p(-1.0) => INF;
        sqrt weighted_sqrt unused_sqrt(0.0) => INF;
        sqrt weighted_sqrt unused_sqrt(-1.0) => NAN;
        cbrt weighted_cbrt unused_cbrt(0.0) => INF;
        recip weighted_recip unused_recip(0.0) => -INF;
        powi weighted_powi unused_powi(0.0) => -INF;
        powi_0 weighted_powi_0 unused_powi_0(0.0) => 0.0;
        abs weighted_abs unused_abs(0.0) => 0.0;
        abs weighted_abs unused_abs(-0.0) => 0.0;
        clamp weighted_clamp unused_clamp(1.0) => 1.0;
        clamp weighted_clamp unused_clamp(-1.0) => 1.0;
        clamp weighted_clamp unused_clamp(1.5) => 0.0;
        fract weighted_fract unused_fract(2.0) => 1.0;
        floor weighted_floor unused_floor(2.0) => 0.0;
        ceil weighted_ceil unused_ceil(2.0) => 0.0;
        round weighted_round unused_round(2.5) => 0.0;
        round_ties_even weighted_round_ties_even unused_round_ties_even(2.5) => 0.0;
        trunc weighted_trunc unused_trunc(2.0) => 0.0;
        signum weighted_signum unused_signum(0.0) => 0.0;
        // Where the result overflows.
        exp weighted_exp unused_exp(1000.0) => INF;
        exp2 weighted_exp2 unused_exp2(2000.0) => INF;
        exp_m1 weighted_exp_m1 unused_exp_m1(1000.0) => INF;
        sinh weighted_sinh unused_sinh(-1000.0) => INF;
        cosh weighted_cosh unused_cosh(-1000.0) => -INF;
        // Branches.
        relu weighted_relu unused_relu(0.0) => 0.0;
        leaky weighted_leaky unused_leaky(0.0) => 1.0;
    }
}

#[test]
fn two_operands() {
    rows! {
        div weighted_div unused_div(1.0, 0.0) => (INF, -INF);
        div weighted_div unused_div(0.0, 0.0) => (INF, NAN);
        div weighted_div unused_div(1e300, 1e-300) => (1e300, -INF);
        rem weighted_rem unused_rem(4.0, 2.0) => (1.0, -2.0);
        rem weighted_rem unused_rem(1.0, 0.0) => (1.0, NAN);
        rem_euclid weighted_rem_euclid unused_rem_euclid(-4.0, 2.0) => (1.0, 2.0);
        rem_euclid weighted_rem_euclid unused_rem_euclid(1.0, 0.0) => (1.0, NAN);
        atan2 weighted_atan2 unused_atan2(0.0, 0.0) => (NAN, NAN);
        log weighted_log unused_log(0.0, 2.0) => (INF, INF);
        log weighted_log unused_log(2.0, 1.0) => (INF, -INF);
        hypot weighted_hypot unused_hypot(0.0, 0.0) => (0.0, 0.0);
        powf weighted_powf unused_powf(0.0, 0.5) => (INF, 0.0);
        powf weighted_powf unused_powf(0.0, 0.0) => (0.0, 0.0);
        powf weighted_powf unused_powf(0.0, 2.0) => (0.0, 0.0);
        powf weighted_powf unused_powf(-2.0, 3.0) => (12.0, NAN);
        max weighted_max unused_max(1.0, 1.0) => (1.0, 0.0);
        max weighted_max unused_max(NAN, 1.0) => (0.0, 1.0);
        min weighted_min unused_min(1.0, 1.0) => (1.0, 0.0);
        min weighted_min unused_min(1.0, NAN) => (1.0, 0.0);
        copysign weighted_copysign unused_copysign(0.0, -1.0) => (0.0, 0.0);
        div_euclid weighted_div_euclid unused_div_euclid(4.0, 2.0) => (0.0, 0.0);
        largest weighted_largest unused_largest(1.0, 1.0) => (1.0, 0.0);
    }
}

/// Where an infinite partial meets one that is zero, a composition has no derivative by the chain rule: reverse mode multiplies the
/// infinity, forward mode begins with the zero.
#[test]
fn infinity_meets_zero_within() {
    let (dx, da) = distance::grad(0.0, 0.0);
    assert!(dx.is_nan() && da.is_nan());
    assert_eq!(distance::jvp(0.0, 0.0, 1.0, 1.0).1, 0.0);
    assert_eq!(weighted_distance::grad(0.0, 0.0, 0.0), (0.0, 0.0, 0.0));
    assert_eq!(unused_distance::grad(false, 0.0, 0.0), (1.0, 1.0));
}

/// Every primitive that the documentation lists is in one of the tests above.
#[test]
fn the_whole_table() {
    let table = include_str!("../autodiff-runtime/src/derivatives.md");
    let (tests, mut rows) = (include_str!("subderivatives.rs"), 0);
    for line in table.lines().filter(|line| line.starts_with("| `")) {
        let names = line.trim_start_matches("| ").split(" | ").next().unwrap_or_default();
        for name in names.split(", ").map(|name| name.trim_matches('`')) {
            let name = match name {
                "/" => "div",
                "%" => "rem",
                name => name,
            };
            rows += 1;
            assert!(tests.contains(&format!("        {name} weighted_{name} unused_{name}(")), "no test of `{name}`");
        }
    }
    assert!(rows > 30, "{rows} rows");
}
