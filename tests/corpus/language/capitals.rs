//! Functions and variables whose names have capitals, as formulas have; tables of constants that are chosen at run time; macros that
//! stand for code with conditions; types that an annotation alone tells.

#![allow(non_snake_case, non_upper_case_globals)]

use autodiff::differentiable;
use num_traits::Float;

#[differentiable]
fn F(t: f64) -> f64 {
    (1.3 * t).sin()
}

#[differentiable]
fn A(t: f64, F: f64) -> f64 {
    t * F + F * F
}

#[differentiable]
fn argument(T: f64, E: f64) -> f64 {
    let F = F(T) * E;
    let A = A(T, F);
    A - F
}

const WIDE: [f64; 3] = [0.1, 0.2, 0.3];
const NARROW: [f64; 3] = [0.4, 0.5, -0.3];
static OTHER: [f64; 3] = [0.4, -0.5, -0.3];

#[differentiable]
fn by_table(x: f64) -> f64 {
    let p: &[f64; 3];
    let q: &[f64; 3];
    if x >= 2.0 {
        p = &WIDE;
        q = &OTHER;
    } else {
        p = &NARROW;
        q = &WIDE;
    }
    let z = 1.0 / (x * x);
    let r = p[0] + z * (p[1] + z * p[2]);
    let s = 1.0 + z * (q[0] + z * q[2]);
    1.0 + r / s
}

const steps: [usize; 2] = [1, 3];
static coefficients: [(i32, f64); 2] = [(2, 0.5), (1, -1.5)];

#[allow(non_camel_case_types)]
#[derive(Clone, Copy, PartialEq)]
enum Pairs {
    pT,
    Td,
}

#[differentiable]
fn P2T_pair(p: f64, T: f64) -> f64 {
    p * p * T.sin()
}

#[differentiable]
fn series(x: f64, terms: &[(i32, f64)], of: &[usize]) -> f64 {
    terms.iter().map(|(power, factor)| factor * x.powi(*power)).sum::<f64>() * of[1] as f64
}

#[differentiable]
fn slope<F: Fn(f64, f64) -> f64>(f: F, p: f64, T: f64, of: Pairs) -> f64 {
    match of {
        Pairs::pT => f(p, T) * T,
        Pairs::Td => f(T, p),
    }
}

/// Constants, variants and functions by names that look like one another's.
#[differentiable]
fn by_unusual_names(x: f64, y: f64) -> f64 {
    const inner: [usize; 2] = [0, 2];
    let a = series(x, &coefficients, &steps) + coefficients[1].1 * y;
    slope(P2T_pair, a, y, Pairs::pT) + slope(P2T_pair, x, a, Pairs::Td) * series(y, &coefficients[..1], &inner)
}

macro_rules! debug_validate {
    ($($e:expr),+) => {
        #[cfg(debug_assertions)]
        {
            $(let _ = $e.unwrap();)+
        }
    };
}

#[differentiable]
fn validated(x: f64, y: f64) -> f64 {
    let known = Some(x);
    debug_validate!(known, Some(y));
    x * x * y + 2.0
}

#[differentiable]
fn cast<T: Float>(x: f64) -> T {
    T::from(x).unwrap()
}

#[differentiable]
fn eased<T: Float>(t: T, c: T, d: T) -> T {
    let s: T = cast(1.70158);
    let t = t / d - cast(1.0);
    c * (t * t * ((s + cast(1.0)) * t + s) + cast(1.0))
}

#[differentiable]
fn easing(t: f64, c: f64, d: f64) -> f64 {
    eased(t, c, d)
}

/// Called from another file, too.
#[differentiable]
pub(crate) fn Tx_region(T: f64, x: f64, property: i32) -> f64 {
    if property > 2 { T * x + T.sqrt() } else { T }
}

mod checks {
    use crate::common::check;

    check!(argument(t, e); (0.4, 1.2));
    check!(by_unusual_names(x, y); (0.7, 1.3); (-0.4, 0.2));
    check!(by_table(x); (0.7); (2.5));
    check!(validated(x, y); (0.7, 1.9) => (2.66, 0.49));
    check!(easing(t, c, d); (0.4, 1.2, 3.0));
}
