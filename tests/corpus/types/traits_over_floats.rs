//! Traits whose type parameter is a float, with `impl`s for all floats: they stay `impl`s for all of them, for the code around that
//! has no derivatives.

use autodiff::{Differentiable, differentiable};
use num_traits::Float;

type Vector3<T> = [T; 3];

#[differentiable]
trait Algebra<T>: Copy {
    fn total(self) -> T;
    fn add(self, other: Self) -> Self;
    fn scale(self, s: T) -> Self;
    fn length(self) -> T;
    fn sum(self) -> T;
    fn twice(self) -> Self {
        self.add(self)
    }
}

#[differentiable]
impl<T: Float> Algebra<T> for Vector3<T> {
    fn total(self) -> T {
        self[0] + self[1] + self[2]
    }

    fn add(self, other: Vector3<T>) -> Vector3<T> {
        [self[0] + other[0], self[1] + other[1], self[2] + other[2]]
    }

    fn scale(self, s: T) -> Self {
        [self[0] * s, self[1] * s, self[2] * s]
    }

    fn length(self) -> T {
        (self[0] * self[0] + self[1] * self[1] + self[2] * self[2]).sqrt()
    }

    fn sum(self) -> T {
        self.total()
    }
}

// The same methods of its parts: by their names these call themselves.
#[differentiable]
impl<T> Algebra<T> for (T, Vector3<T>)
where
    T: Float,
{
    fn total(self) -> T {
        self.0 + self.1.total()
    }

    fn add(self, other: Self) -> Self {
        (self.0 + other.0, self.1.add(other.1))
    }

    fn scale(self, s: T) -> Self {
        (self.0 * s, self.1.scale(s))
    }

    fn length(self) -> T {
        let v = self.1.length();
        (self.0 * self.0 + v * v).sqrt()
    }

    fn sum(self) -> T {
        self.1.sum() + self.0
    }
}

#[differentiable]
fn length<T, Q>(q: Q) -> T
where
    T: Float,
    Q: Algebra<T>,
{
    q.length()
}

#[differentiable]
fn normalised<T: Float>(q: (T, Vector3<T>)) -> T {
    let n = length(q);
    q.twice().scale(n.recip()).sum()
}

// That `T` is a float, only the trait says.
#[differentiable]
fn ratio<T, Q: Algebra<T>>(a: Q, b: Q) -> (T, T)
where
    T: Copy + std::ops::Mul<Output = T>,
{
    (a.length() * b.length(), a.sum())
}

#[differentiable]
fn of_either<T, Q: Algebra<T>>(a: Q, b: Q, first: bool) -> T {
    if first { a.sum() } else { b.length() }
}

// No derivative is asked for, and no more than `Float`.
fn plainly<T: Float>(q: (T, Vector3<T>)) -> T {
    q.twice().scale(length(q).recip()).sum()
}

#[differentiable]
fn quaternion(w: f64, v: [f64; 3]) -> f64 {
    let (p, s) = ratio((w, v), (w + 1.0, v));
    normalised((w, v)) * v.scale(w).length() + p / s * of_either(v, [w; 3], w > 0.0)
}

#[differentiable]
trait Curve<F>
where
    F: Float,
{
    fn value(&self, x: &F) -> F;
    fn degree(&self) -> usize;
    fn slope(&self, x: F, h: F) -> F {
        (self.value(&(x + h)) - self.value(&(x - h))) / (h + h)
    }
}

#[derive(Clone, Debug, Differentiable)]
struct Polynomial<F>(Vec<F>);

#[differentiable]
impl<F> Curve<F> for Polynomial<F>
where
    F: Float,
{
    fn value(&self, x: &F) -> F {
        let mut result = F::zero();
        for a in self.0.iter().rev() {
            result = result * *x + *a;
        }
        result
    }

    fn degree(&self) -> usize {
        self.0.len().saturating_sub(1)
    }
}

#[derive(Clone, Debug, Differentiable)]
struct Exponential<F> {
    rate: F,
    #[constant]
    shift: F,
}

#[differentiable]
impl<F: Float> Curve<F> for Exponential<F> {
    fn value(&self, x: &F) -> F {
        ((*x - self.shift) * self.rate).exp()
    }

    fn degree(&self) -> usize {
        usize::MAX
    }
}

#[differentiable]
fn between<F: Float, A: Curve<F>, B: Curve<F>>(a: &A, b: &B, x: F) -> F {
    (a.value(&x) - b.value(&x)) * a.slope(x, F::from(0.5).unwrap())
}

fn is_steep<F: Float>(p: &Polynomial<F>, x: F) -> bool {
    p.degree() > 1 && p.slope(x, F::one()) > F::zero()
}

#[differentiable]
fn curves(a: [f64; 3], rate: f64, x: f64) -> f64 {
    let p = Polynomial(a.to_vec());
    let sign = if is_steep(&p, x) { 1.0 } else { -1.0 };
    sign * between(&p, &Exponential { rate, shift: 0.25 }, x)
}

#[differentiable]
fn curves_f32(a: [f32; 3], x: f32) -> f32 {
    Polynomial(a.to_vec()).slope(x, 0.25) + Exponential { rate: a[0], shift: 0.5 }.value(&x)
}

mod tests {
    use super::*;
    use crate::common::check;

    check!(quaternion(w, v); (0.5, [1.0, -2.0, 0.75]); (-1.5, [0.25, 0.5, -1.0]));
    check!(curves(a, rate, x); ([0.5, -1.0, 2.0], 0.75, 1.25); ([0.5, -3.0, 0.25], -0.5, 0.5));

    #[test]
    fn as_the_plain_functions() {
        let q = (0.5_f64, [1.0, -2.0, 0.75]);
        assert_eq!(normalised(q).to_bits(), plainly(q).to_bits());
        // x^2 differs by what the quotient of differences of a parabola has not: it is exact, 2 a x + b.
        let (_, (a, x)) = curves_f32::value_and_grad([0.5, -1.0, 2.0], 1.25);
        let exp = (0.75_f32 * 0.5).exp();
        assert!((a[1] - 1.0).abs() < 1e-5 && (a[2] - 2.5).abs() < 1e-5 && (a[0] - 0.75 * exp).abs() < 1e-5);
        assert!((x - (4.0 + 0.5 * exp)).abs() < 1e-5);
    }
}
