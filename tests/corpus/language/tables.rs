//! Tables of constants, comparisons of what is not copied, traits named before methods, conversions by a bound.

use autodiff::{Differentiable, differentiable};
use std::num::NonZeroU32;

const TABLE: &[&[f64]] = &[&[1.0, 2.0, 0.5], &[0.3, -1.0]];
const PAIRS: [(f64, &[f64]); 2] = [(1.5, &[1.0, 2.0, 0.5]), (0.2, &[0.3, -1.0])];

#[differentiable]
fn polynomial(c: &[f64], x: f64) -> f64 {
    c.iter().rev().fold(0.0, |acc, &k| acc * x + k)
}

#[differentiable]
fn rows_as_arguments(x: f64) -> [f64; 2] {
    [polynomial(TABLE[0], x), polynomial(TABLE[1], x)]
}

#[differentiable]
fn rows_in_variables(x: f64) -> f64 {
    let mut s = 0.0;
    for i in 0..2 {
        let c = TABLE[i];
        s += polynomial(c, x) * PAIRS[i].0 + polynomial(PAIRS[i].1, x * x) * c[1];
    }
    for (w, c) in PAIRS.iter() {
        s += w * polynomial(c, x);
    }
    s
}

/// Two tables at once, of another length for each number: the annotation makes slices of them.
#[differentiable]
fn quadrature(f: impl Fn(f64) -> f64, a: f64, b: f64, n: usize) -> f64 {
    let (nodes, weights): (&[f64], &[f64]) = match n {
        1 => (&[0.0], &[2.0]),
        2 => (&[-0.577, 0.577], &[1.0, 1.0]),
        3 => (&[-0.774, 0.0, 0.774], &[0.556, 0.888, 0.556]),
        _ => panic!("at most three"),
    };
    let (middle, half) = (0.5 * (a + b), 0.5 * (b - a));
    half * nodes.iter().zip(weights).map(|(x, w)| w * f(middle + half * x)).sum::<f64>()
}

#[differentiable]
fn integral(a: f64, b: f64, n: usize) -> f64 {
    quadrature(|x| x.sin() * b, a, b, n)
}

static SHORT: [f64; 2] = [1.0, 2.0];
const LONG: [f64; 3] = [0.5, -1.0, 0.3];

/// Of references to constants of different lengths.
#[differentiable]
fn gathered_in_a_table(x: f64, k: f64) -> f64 {
    let rows: [&[f64]; 2] = [&SHORT, &LONG];
    let named: [(f64, &[f64]); 2] = [(1.5, &LONG), (0.2, &[3.0])];
    let lengths: [usize; 2] = [SHORT.len(), LONG.len()];
    let mut sum = 0.0;
    for i in 0..2 {
        for j in (0..lengths[i]).rev() {
            sum += rows[i][j] * x.powi(j as i32);
        }
        for c in rows[i].iter() {
            sum += c * k;
        }
        sum += polynomial(rows[1 - i], x * k) * named[i].0 + named[i].1[0] * k * k;
    }
    sum
}

mod foreign {
    /// Without a derivative, and of a name that has one elsewhere.
    pub(super) fn offset(k: usize) -> f64 {
        k as f64
    }

    #[autodiff::differentiable]
    pub(super) fn twice(x: f64) -> f64 {
        2.0 * x
    }
}

#[differentiable]
fn scale(x: f64) -> f64 {
    3.0 * x
}

/// What a `use` in the body brings hides what the module has of that name, its derivative too.
#[differentiable]
fn imported(x: f64, k: usize) -> f64 {
    use foreign::{offset as polynomial, twice as scale};
    scale(x * x) + polynomial(k)
}

#[test]
fn imported_in_the_body() {
    assert_eq!(imported::value_and_grad(1.5, 2), (6.5, 6.0));
    assert_eq!(imported::jvp(1.5, 2, 1.0), (6.5, 6.0));
    assert_eq!(scale::grad(1.5), 3.0);
}

#[derive(Clone, Debug, PartialEq, Differentiable)]
enum Kind {
    Sine,
    Cosine,
}

#[differentiable]
fn compared(x: f64, name: String, kind: Kind) -> f64 {
    let a = if name == "H" { x * x } else { x };
    let b = if kind == Kind::Sine { a.sin() } else { a.cos() };
    let c = if name == "H" && kind != Kind::Cosine { 2.0 } else { 3.0 };
    if kind == Kind::Sine { a * b * c } else { b * c }
}

mod by_trait {
    use autodiff::{Differentiable, differentiable};
    use num_traits::Float;

    #[derive(Clone, Copy, Debug, Differentiable)]
    pub(super) struct Line {
        pub(super) slope: f64,
        pub(super) intercept: f64,
    }

    #[differentiable]
    impl Line {
        pub(super) fn distance(&self) -> f64 {
            Float::abs(self.intercept) / Float::sqrt(self.slope * self.slope + 1.0)
        }
    }
}

#[differentiable]
fn distance(slope: f64, intercept: f64) -> f64 {
    by_trait::Line { slope, intercept }.distance()
}

#[differentiable]
fn dot<T, U, V>(lhs: (T, T, T), rhs: (U, U, U)) -> V
where
    T: core::ops::Mul<U, Output = V>,
    V: core::ops::Add<Output = V>,
{
    lhs.0 * rhs.0 + lhs.1 * rhs.1 + lhs.2 * rhs.2
}

#[differentiable]
fn dotted(x: f64, y: f64) -> f64 {
    dot((x, y, 1.0), (y, y, x))
}

#[derive(Clone, Copy, Debug, Differentiable)]
struct Pascal(f64);

#[derive(Clone, Copy, Debug, Differentiable)]
struct HectoPascal(f64);

#[differentiable]
impl From<Pascal> for HectoPascal {
    fn from(p: Pascal) -> Self {
        HectoPascal(p.0 / 100.0)
    }
}

#[differentiable]
fn by_from<P>(p: P, w: f64) -> f64
where
    HectoPascal: From<P>,
{
    let HectoPascal(p) = HectoPascal::from(p);
    w * p / (w + 0.622)
}

#[differentiable]
fn by_into<P: Into<HectoPascal>>(p: P, w: f64) -> f64 {
    let h = P::into(p);
    h.0 * w
}

#[differentiable]
fn conversions(x: f64) -> f64 {
    by_from(Pascal(x), 0.3) + by_from(HectoPascal(x * x), 0.2) + by_into(Pascal(x), x)
}

#[differentiable]
fn intervals(n: usize, a: f64, b: f64) -> f64 {
    let n = NonZeroU32::new(n as u32).unwrap();
    let h = (b - a) / f64::from(n.get());
    let mut s = 0.0;
    for i in 0..n.get() {
        s += (a + h * i as f64).sin() * h;
    }
    s
}

mod checks {
    use super::Kind;
    use crate::common::{check, check_vjp};

    check_vjp!(rows_as_arguments(x); (0.7));
    check!(integral(a, b, @n); (0.2, 1.3, 1_usize); (0.2, 1.3, 2_usize); (0.2, -1.3, 3_usize));
    check!(rows_in_variables(x); (0.7));
    check!(gathered_in_a_table(x, k); (0.7, 1.2));
    check!(distance(slope, intercept); (0.7, -1.2));
    check!(dotted(x, y); (0.7, -1.2));
    check!(conversions(x); (0.7));
    check!(intervals(@n, a, b); (5_usize, 0.2, 1.4));

    #[test]
    fn comparisons() {
        for (x, y) in [("H", 2.0 * 0.4), ("M", 1.0)] {
            let a = if x == "H" { 0.4 * 0.4 } else { 0.4_f64 };
            let c = if x == "H" { 2.0 } else { 3.0 };
            let (dx, ()) = super::compared::grad(0.4, x.to_owned(), Kind::Sine);
            assert!((dx - y * c * (a.sin() + a * a.cos())).abs() < 1e-12);
            let (dx, ()) = super::compared::grad(0.4, x.to_owned(), Kind::Cosine);
            assert!((dx + y * 3.0 * a.sin()).abs() < 1e-12);
        }
    }
}
