//! Types that are seen as a list, of one length or another: `impl AsRef<[T]>`, methods that return a slice of what a variant holds.

use autodiff::{Differentiable, differentiable};

/// As crates have it that calculate with `f32` and `f64`.
#[differentiable]
trait FloatType:
    Copy + PartialOrd + std::ops::Add<Output = Self> + std::ops::Mul<Output = Self> + std::ops::Div<Output = Self>
{
    fn zero() -> Self;
    fn sqrt(self) -> Self;
}

#[differentiable]
impl FloatType for f64 {
    fn zero() -> Self {
        0.0
    }
    fn sqrt(self) -> Self {
        self.sqrt()
    }
}

#[derive(Clone, Debug, PartialEq, Differentiable)]
enum Roots<F: FloatType> {
    No([F; 0]),
    One([F; 1]),
    Two([F; 2]),
}

#[differentiable]
impl<F: FloatType> AsRef<[F]> for Roots<F> {
    fn as_ref(&self) -> &[F] {
        match self {
            &Roots::No(ref x) => x,
            &Roots::One(ref x) => x,
            &Roots::Two(ref x) => x,
        }
    }
}

#[differentiable]
impl<F: FloatType> Roots<F> {
    fn slice(&self) -> &[F] {
        match self {
            Roots::No(x) => x,
            Roots::One(x) => x,
            Roots::Two(x) => x,
        }
    }

    fn sum(&self) -> F {
        self.slice().iter().fold(F::zero(), |a, b| a + *b)
    }

    fn add(self, root: F) -> Self {
        match self {
            Roots::No(_) => Roots::One([root]),
            _ => {
                let old = self.as_ref();
                if old[0] < root { Roots::Two([old[0], root]) } else { Roots::Two([root, old[0]]) }
            }
        }
    }
}

#[differentiable]
fn roots<F: FloatType>(a: F, b: F) -> Roots<F> {
    let none = Roots::No([]);
    if a > b { none.add((a * b).sqrt()) } else { none.add(a).add(b * a) }
}

#[differentiable]
fn by_trait(a: f64, b: f64) -> f64 {
    let mut s = 0.0;
    for x in roots(a, b).as_ref().iter() {
        s += x * x;
    }
    let found = roots(b, a);
    let last = found.as_ref().iter().last().unwrap();
    s * *last
}

#[differentiable]
fn by_method(a: f64, b: f64) -> f64 {
    let found = roots(a, b);
    found.sum() * found.slice()[0]
}

mod checks {
    use super::*;
    use crate::common::*;

    check!(by_trait(a, b); (0.5, 1.2); (1.2, 0.5));
    check!(by_method(a, b); (0.5, 1.2); (1.2, 0.5));
}
