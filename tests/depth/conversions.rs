//! Conversions of types of one's own: by `into` and by `from`, by value and by reference, of lists, of generic types, to what a bound
//! says, and those of std.

use crate::{check, down};
use autodiff::{Differentiable, differentiable};

#[derive(Clone, Copy, Debug, Differentiable)]
struct Point {
    x: f64,
    y: f64,
}

#[derive(Clone, Copy, Debug, Differentiable)]
struct Squares {
    sum: f64,
    product: f64,
}

#[differentiable(order = 4)]
impl From<[f64; 2]> for Point {
    fn from([x, y]: [f64; 2]) -> Self {
        Point { x: x * y, y }
    }
}

#[differentiable(order = 4)]
impl From<Point> for Squares {
    fn from(p: Point) -> Self {
        let (x, y) = (p.x * p.x, p.y * p.y);
        Squares { sum: x + y, product: x * y }
    }
}

#[differentiable(order = 4)]
impl<'a> From<&'a Squares> for Point {
    fn from(squares: &'a Squares) -> Self {
        Self::from([squares.sum, squares.product])
    }
}

/// With `u = (x a)^2` and `v = a^2`: `(u + v) u v + u v`.
#[differentiable(order = 4)]
fn by_values(x: f64, a: f64) -> f64 {
    let point: Point = [x, a].into();
    let squares = Squares::from(point);
    let both: Point = (&squares).into();
    let again = Point::from(&squares);
    both.x + again.y
}
down!(of_values: by_values);

#[derive(Clone, Debug, Differentiable)]
struct Polynomial<T>(Vec<T>);

#[differentiable(order = 4)]
impl<T: num_traits::Float> From<&[T]> for Polynomial<T> {
    fn from(roots: &[T]) -> Self {
        let mut terms = vec![T::one()];
        for &root in roots {
            terms.push(T::zero());
            for i in (1..terms.len()).rev() {
                terms[i] = terms[i - 1] - root * terms[i];
            }
            terms[0] = -root * terms[0];
        }
        Polynomial(terms)
    }
}

#[differentiable(order = 4)]
impl<T: num_traits::Float> From<(T, T)> for Polynomial<T> {
    fn from(pair: (T, T)) -> Self {
        let terms: Vec<T> = [pair.0, pair.1].into();
        Polynomial(terms)
    }
}

#[differentiable(order = 4)]
impl<T: num_traits::Float> Polynomial<T> {
    fn at(&self, x: T) -> T {
        self.0.iter().rev().fold(T::zero(), |sum, &term| sum * x + term)
    }
}

/// `(a - x)(a - x^2)(a - 2) (x + a^2)`
#[differentiable(order = 4)]
fn by_lists(x: f64, a: f64) -> f64 {
    let roots = [x, x * x, 2.0];
    let line: Polynomial<f64> = (x, a).into();
    Polynomial::from(&roots[..]).at(a) * line.at(a)
}
down!(of_lists: by_lists);

#[differentiable(order = 4)]
fn sum_of(squares: impl Into<Squares>) -> f64 {
    let squares: Squares = squares.into();
    squares.sum
}

#[differentiable(order = 4)]
fn product_of<S, P>(s: S) -> f64
where
    P: From<S> + Into<Squares>,
{
    let p = P::from(s);
    let squares: Squares = p.into();
    squares.product
}

/// `x^4 + a^2 + (x a)^2 a^2`
#[differentiable(order = 4)]
fn by_bounds(x: f64, a: f64) -> f64 {
    sum_of(Point { x: x * x, y: a }) + product_of::<[f64; 2], Point>([x, a])
}
down!(of_bounds: by_bounds);

#[test]
fn four_derivatives_by_conversions() {
    // x^4 a^6 + x^2 a^6 + x^2 a^4
    check(of_values::fourth, |_, a| 24.0 * a.powi(6));
    // (a - 2) (a^2 - a x - a x^2 + x^3) (x + a^2): x^4 has the factor (a - 2)
    check(of_lists::fourth, |_, a| 24.0 * (a - 2.0));
    check(of_bounds::fourth, |_, _| 24.0);
}
