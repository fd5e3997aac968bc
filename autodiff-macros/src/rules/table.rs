//! The table of rules: a line for each primitive. The parent module says how to read it.

use super::Rule;

/// The result is worth saving.
const COSTLY: bool = true;
/// The result is as quickly computed again.
const CHEAP: bool = false;

type Names = &'static [&'static str];
type Partials = &'static [Option<&'static str>];

const fn rule(name: &'static str, operands: Names, partials: Partials, costly: bool, note: &'static str) -> Rule {
    Rule { name, operands, partials, costly, note }
}

const UNARY: Names = &["x"];
const BINARY: Names = &["x", "a"];
const TERNARY: Names = &["x", "a", "b"];
const STEP: &str = "piecewise constant: zero, at the jumps too";

/// A formula whose partial may be infinite, or no number, though every operand is finite: zero times that is zero. `f != f` where it is NaN.
macro_rules! guarded {
    ($formula:literal) => {
        Some(concat!("if g == 0.0 && (", $formula, ") != (", $formula, ") { 0.0 } else { ", $formula, " }"))
    };
}

pub(super) static ADD: Rule = rule("add", BINARY, &[Some("g"), Some("g")], CHEAP, "");
pub(super) static SUB: Rule = rule("sub", BINARY, &[Some("g"), Some("-g")], CHEAP, "");
pub(super) static MUL: Rule = rule("mul", BINARY, &[Some("g * a"), Some("g * x")], CHEAP, "");
/// The same in formulas whose partials may be infinite.
pub(super) static GUARDED_MUL: Rule = rule("mul", BINARY, &[guarded!("g * a"), guarded!("g * x")], CHEAP, "");
pub(super) static DIV: Rule = rule(
    "div",
    BINARY,
    &[guarded!("g / a"), guarded!("-(g / a * y)")],
    COSTLY,
    "by zero: infinite or NaN; zero for a zero seed",
);
/// The same for a divisor that is a literal, and not zero: no partial is infinite.
pub(super) static DIV_BY_LITERAL: Rule = rule("div", BINARY, &[Some("g / a"), Some("-(g / a * y)")], COSTLY, "");
/// `powi` with the exponent 2, which is as quickly computed again, and whose partial is no more infinite than a factor.
pub(super) static SQUARE: Rule = rule("powi", &["x", "n"], &[Some("g * (2.0 * x)"), None], CHEAP, "");
// `x / a` may round up to the next integer, and `trunc` of it would then be one off. `x - y` is a multiple of `a`.
pub(super) static REM: Rule = rule(
    "rem",
    BINARY,
    &[Some("g"), guarded!("-(g * ((x - y) / a).round())")],
    COSTLY,
    "at the jumps, the derivative on the side that the result is on",
);
pub(super) static NEG: Rule = rule("neg", UNARY, &[Some("-g")], CHEAP, "");
pub(super) static SCALE: Rule = rule("scale", &["x", "n"], &[Some("scale(g, n)"), None], CHEAP, "");

/// The functions of `libm` that std has no method for. The exponent of `ldexp` and `scalbn` is given as the power of two.
pub(super) static OF_LIBM: &[Rule] = &[
    rule("erf", UNARY, &[Some("g * (1.1283791670955126 * (-(x * x)).exp())")], COSTLY, ""),
    rule("erfc", UNARY, &[Some("-(g * (1.1283791670955126 * (-(x * x)).exp()))")], COSTLY, ""),
    rule("exp10", UNARY, &[Some("g * (2.302585092994046 * y)")], COSTLY, ""),
    rule(
        "fdim",
        BINARY,
        &[Some("if x > a { g } else { 0.0 }"), Some("if x > a { -g } else { 0.0 }")],
        COSTLY,
        "where both are the same: zero",
    ),
    rule("fmod", BINARY, REMAINDER, COSTLY, ""),
    rule("ldexp", BINARY, &[Some("g * a"), None], COSTLY, ""),
    rule("remainder", BINARY, REMAINDER, COSTLY, ""),
    rule("remquo", BINARY, REMAINDER, COSTLY, ""),
    rule("scalbn", BINARY, &[Some("g * a"), None], COSTLY, ""),
];
const REMAINDER: Partials = &[Some("g"), guarded!("-(g * ((x - y) / a).round())")];

pub(super) static METHODS: &[Rule] = &[
    // Trigonometric.
    rule("sin", UNARY, &[Some("g * x.cos()")], COSTLY, ""),
    rule("cos", UNARY, &[Some("-(g * x.sin())")], COSTLY, ""),
    rule("tan", UNARY, &[Some("g * (1.0 + y * y)")], COSTLY, ""),
    rule(
        "asin",
        UNARY,
        &[guarded!("g / ((1.0 - x) * (1.0 + x)).sqrt()")],
        COSTLY,
        "at 1 and -1: infinite; zero for a zero seed",
    ),
    rule(
        "acos",
        UNARY,
        &[guarded!("-g / ((1.0 - x) * (1.0 + x)).sqrt()")],
        COSTLY,
        "at 1 and -1: infinite; zero for a zero seed",
    ),
    rule("atan", UNARY, &[Some("g / (1.0 + x * x)")], COSTLY, ""),
    // Divided twice by the hypotenuse, whose square may overflow or vanish.
    rule(
        "atan2",
        BINARY,
        &[guarded!("g * (a / x.hypot(a) / x.hypot(a))"), guarded!("-(g * (x / x.hypot(a) / x.hypot(a)))")],
        COSTLY,
        "at the origin: NaN, there is no derivative; zero for a zero seed",
    ),
    // Hyperbolic.
    rule("sinh", UNARY, &[guarded!("g * x.cosh()")], COSTLY, ""),
    rule("cosh", UNARY, &[guarded!("g * x.sinh()")], COSTLY, ""),
    // `1 / cosh(x)^2` would keep more digits in the far tails, but its own derivative is zero times infinity there.
    rule(
        "tanh",
        UNARY,
        &[Some("g * ((1.0 - y) * (1.0 + y))")],
        COSTLY,
        "in the tails, exact to the rounding of the result: the derivative is zero where the result is 1 or -1",
    ),
    rule("asinh", UNARY, &[Some("g / x.hypot(1.0)")], COSTLY, ""),
    // Two roots: their product does not overflow, and is NaN where `acosh` is.
    rule(
        "acosh",
        UNARY,
        &[guarded!("g / ((x - 1.0).sqrt() * (x + 1.0).sqrt())")],
        COSTLY,
        "at 1: infinite; zero for a zero seed",
    ),
    rule(
        "atanh",
        UNARY,
        &[guarded!("g / ((1.0 - x) * (1.0 + x))")],
        COSTLY,
        "at 1 and -1: infinite; zero for a zero seed",
    ),
    // Exponentials and logarithms. The constants are the logarithms of 2 and 10.
    rule("exp", UNARY, &[guarded!("g * y")], COSTLY, ""),
    rule("exp2", UNARY, &[guarded!("g * (y * 0.6931471805599453)")], COSTLY, ""),
    // `y + 1` has lost its digits where `y` is near -1.
    rule("exp_m1", UNARY, &[guarded!("g * x.exp()")], COSTLY, ""),
    rule("ln", UNARY, &[guarded!("g / x")], COSTLY, "at 0: infinite; zero for a zero seed"),
    rule("ln_1p", UNARY, &[guarded!("g / (1.0 + x)")], COSTLY, "at -1: infinite; zero for a zero seed"),
    rule(
        "log",
        BINARY,
        &[guarded!("g / (x * a.ln())"), guarded!("-(g * (y / (a * a.ln())))")],
        COSTLY,
        "at 0: infinite; zero for a zero seed",
    ),
    rule("log2", UNARY, &[guarded!("g / (x * 0.6931471805599453)")], COSTLY, "at 0: infinite; zero for a zero seed"),
    rule("log10", UNARY, &[guarded!("g / (x * 2.302585092994046)")], COSTLY, "at 0: infinite; zero for a zero seed"),
    // Powers and roots.
    rule("sqrt", UNARY, &[guarded!("g / (2.0 * y)")], COSTLY, "at 0: infinite; zero for a zero seed"),
    rule("cbrt", UNARY, &[guarded!("g / (3.0 * (y * y))")], COSTLY, "at 0: infinite; zero for a zero seed"),
    rule(
        "hypot",
        BINARY,
        &[Some("if y == 0.0 { 0.0 } else { g * (x / y) }"), Some("if y == 0.0 { 0.0 } else { g * (a / y) }")],
        COSTLY,
        "at the origin: zero",
    ),
    rule("recip", UNARY, &[guarded!("-(g * y) * y")], COSTLY, "at 0: infinite; zero for a zero seed"),
    rule(
        "powi",
        &["x", "n"],
        &[
            Some(
                "if n == 0 { 0.0 } else { \
                 if g == 0.0 && (scale(g, n) * x.powi(n - 1)) != (scale(g, n) * x.powi(n - 1)) { 0.0 } \
                 else { scale(g, n) * x.powi(n - 1) } }",
            ),
            None,
        ],
        COSTLY,
        "zero for the exponent 0; infinite at 0 for a negative exponent, zero for a zero seed",
    ),
    // The condition on `g` is one of `a` as well: a constant, `x^0`, has the derivative zero.
    // At `x = 0` the logarithm is taken of 1, so that `y * ln(x)` is 0 without an infinity in any derivative of it.
    rule(
        "powf",
        BINARY,
        &[
            Some(
                "if g * a == 0.0 && (g * (a * x.powf(a - 1.0))) != (g * (a * x.powf(a - 1.0))) { 0.0 } \
                 else { g * (a * x.powf(a - 1.0)) }",
            ),
            guarded!("g * (y * (if x == 0.0 { 1.0 } else { x }).ln())"),
        ],
        COSTLY,
        "at base 0: zero for the exponent 0 and for exponents above 1, infinite for those below 1 (zero for a zero seed); \
         the derivative by the exponent is zero at base 0, NaN for a negative base",
    ),
    // Kinks. The result equals the operand that was taken, and differs from one that is NaN.
    rule("abs", UNARY, &[Some("if x == 0.0 { 0.0 } else { g * x.signum() }")], CHEAP, "at 0 and -0: zero"),
    rule(
        "max",
        BINARY,
        &[Some("if x == y { g } else { 0.0 }"), Some("if x == y { 0.0 } else { g }")],
        CHEAP,
        "of equals, the receiver takes the seed; an operand that is NaN takes none",
    ),
    rule(
        "min",
        BINARY,
        &[Some("if x == y { g } else { 0.0 }"), Some("if x == y { 0.0 } else { g }")],
        CHEAP,
        "of equals, the receiver takes the seed; an operand that is NaN takes none",
    ),
    rule(
        "clamp",
        TERNARY,
        &[
            Some("if x < a { 0.0 } else { if x > b { 0.0 } else { g } }"),
            Some("if x < a { g } else { 0.0 }"),
            Some("if x > b { g } else { 0.0 }"),
        ],
        CHEAP,
        "at the bounds the receiver takes the seed",
    ),
    // The sign is read off the result: `a` may be NaN, whose sign counts.
    rule(
        "copysign",
        BINARY,
        &[Some("if x == 0.0 { 0.0 } else { g * (x.signum() * y.signum()) }"), None],
        CHEAP,
        "at 0 and -0: zero, as for `abs`; the operand that gives the sign is piecewise constant",
    ),
    // Linear. Without the instruction for it, `mul_add` is a call.
    rule("mul_add", TERNARY, &[Some("g * a"), Some("g * x"), Some("g")], COSTLY, ""),
    rule("midpoint", BINARY, &[Some("0.5 * g"), Some("0.5 * g")], CHEAP, ""),
    rule("to_degrees", UNARY, &[Some("g.to_degrees()")], CHEAP, ""),
    rule("to_radians", UNARY, &[Some("g.to_radians()")], CHEAP, ""),
    rule("fract", UNARY, &[Some("g")], CHEAP, "at the jumps: one"),
    rule(
        "rem_euclid",
        BINARY,
        &[Some("g"), guarded!("-(g * ((x - y) / a).round())")],
        COSTLY,
        "at the jumps, the derivative on the side that the result is on",
    ),
    // Steps.
    rule("floor", UNARY, &[None], CHEAP, STEP),
    rule("ceil", UNARY, &[None], CHEAP, STEP),
    rule("round", UNARY, &[None], CHEAP, STEP),
    rule("round_ties_even", UNARY, &[None], CHEAP, STEP),
    rule("trunc", UNARY, &[None], CHEAP, STEP),
    rule("signum", UNARY, &[None], CHEAP, STEP),
    rule("div_euclid", BINARY, &[None, None], COSTLY, STEP),
];
