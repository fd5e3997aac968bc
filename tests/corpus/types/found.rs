//! Values of types of the user's that an iterator finds: they have no value to begin with. And tuples that a value is converted to.

use autodiff::{Differentiable, differentiable};

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
pub struct Point {
    x: f64,
    y: f64,
}

#[derive(Clone, Debug, PartialEq, Differentiable)]
pub struct Spline {
    knots: Vec<f64>,
}

#[differentiable]
impl From<Point> for (f64, f64) {
    fn from(p: Point) -> (f64, f64) {
        (p.x, p.y)
    }
}

#[derive(Clone, Debug, PartialEq, Differentiable)]
pub struct Path {
    points: Vec<Point>,
}

#[differentiable]
impl Path {
    fn try_at(&self, n: usize, k: f64) -> Option<Point> {
        if n >= 2 { Some(Point { x: self.points[n].x * k, y: k * k }) } else { None }
    }

    fn first(&self, k: f64) -> Option<Point> {
        (0..=3).find_map(|n| self.try_at(n, k))
    }

    fn spline(&self, k: f64) -> Option<Spline> {
        self.points.iter().rev().find_map(|p| if p.x > 0.0 { Some(Spline { knots: vec![p.x * k, p.y] }) } else { None })
    }

    fn last(&self, k: f64) -> Option<Point> {
        self.points.iter().map(|p| Point { x: p.x * k, y: p.y }).last()
    }

    fn product(&self) -> f64 {
        let (x, y) = self.points[0].into();
        let product = x * y;
        product + 1.0
    }
}

#[differentiable]
fn along(x: f64, y: f64) -> f64 {
    let path = Path {
        points: vec![
            Point { x: -x, y: 1.0 },
            Point { x: x * x, y: x },
            Point { x: x.sin(), y: 3.0 * y },
            Point { x: -2.0 * x, y: 0.5 },
        ],
    };
    let a = path.first(y).unwrap();
    let b = path.spline(x).unwrap();
    let c = path.last(y).unwrap();
    a.x * a.y + b.knots[0] * b.knots[1] + c.x * c.y + path.product()
}

#[derive(Clone, Debug, PartialEq, Differentiable)]
pub struct Colour<S> {
    parts: [f32; 3],
    #[constant]
    space: std::marker::PhantomData<S>,
}

#[differentiable]
impl<S> Colour<S> {
    fn new(parts: [f32; 3]) -> Self {
        Colour { parts, space: std::marker::PhantomData }
    }

    /// `map` of a field that is an array.
    fn scaled(self, k: f32) -> Self {
        Self::new(self.parts.map(|x| x * k))
    }
}

#[differentiable]
fn brightness(r: f32, k: f32) -> f32 {
    let colour = Colour::<()>::new([r, r * k, 0.5]).scaled(k);
    colour.parts[0] + colour.parts[1] * colour.parts[2]
}

#[test]
fn of_single_precision() {
    let (r, k) = brightness::grad(0.5, 2.0);
    // r k + r k^2 * 0.5 k
    assert_eq!((r, k), (2.0 + 4.0, 0.5 + 0.75 * 4.0));
    assert_eq!(brightness::jvp(0.5, 2.0, 1.0, 0.0).1, 6.0);
}

#[differentiable]
impl Point {
    fn dot(self, other: Point) -> f64 {
        self.x * other.x + self.y * other.y
    }

    fn origin() -> Point {
        Point { x: 0.0, y: 0.0 }
    }
}

/// The farthest point in a direction: points are compared by what a method says of them.
#[differentiable]
fn support(shape: &[Point], direction: Point) -> Point {
    shape
        .iter()
        .copied()
        .max_by(|a, b| a.dot(direction).partial_cmp(&b.dot(direction)).unwrap())
        .unwrap_or(Point::origin())
}

/// What is made of each element is compared, by values of each kind.
#[differentiable]
fn extremes(x: f64, y: f64, k: f64) -> f64 {
    let points = [Point { x, y }, Point { x: y, y: x }, Point { x: x * y, y: 0.5 }];
    let least = points.iter().map(|p| Point { x: p.x * k, y: p.y }).min_by(|a, b| a.x.total_cmp(&b.x)).unwrap();
    let (far, at) = points
        .iter()
        .enumerate()
        .map(|(i, p)| (p.dot(*p) * k, i))
        .max_by(|a, b| a.0.partial_cmp(&b.0).unwrap())
        .unwrap();
    let pairs = [(x, 1), (y, 2)];
    let pair = pairs.iter().copied().min_by(|a, b| a.0.total_cmp(&b.0)).unwrap_or((k, 3));
    let row = [[x, y], [y, k]].iter().copied().max_by(|a, b| a[0].total_cmp(&b[0])).unwrap();
    least.x * least.y + far * at as f64 + pair.0 * pair.1 as f64 + row[0] * row[1]
        - support(&points, least).dot(points[2])
}

/// Values that have no copy are moved to where the best is kept.
#[differentiable]
fn best_spline(x: f64, k: f64) -> f64 {
    let splines = [Spline { knots: vec![x, 2.0] }, Spline { knots: vec![k, x] }];
    let own = splines.iter().cloned().max_by(|a, b| (a.knots[0] * k).total_cmp(&(b.knots[0] * k))).unwrap();
    let made = splines
        .iter()
        .map(|s| Spline { knots: vec![-s.knots[0], s.knots[1] * k] })
        .min_by(|a, b| a.knots[0].total_cmp(&b.knots[0]))
        .map(|s| s.knots[0] * s.knots[1])
        .unwrap();
    own.knots[0] * own.knots[1] + made
}

#[differentiable]
fn greatest<T: Copy + PartialOrd + std::ops::Mul<Output = T>>(v: &[T], k: T) -> T {
    let most = v.iter().copied().max_by(|a, b| a.partial_cmp(b).unwrap()).unwrap();
    most * k
}

#[differentiable]
fn greatest_of(x: f64, k: f64) -> f64 {
    greatest(&[x, k, x * k], k)
}

mod checks {
    use super::*;
    use crate::common::check;

    check!(along(x, y); (0.3, 0.9); (1.7, -0.4); (1.1, 2.0));
    check!(extremes(x, y, k); (0.3, 0.9, 1.3); (1.7, -0.4, 0.7); (1.1, 2.0, -0.6));
    check!(best_spline(x, k); (0.3, 0.9); (1.7, 0.4));
    check!(greatest_of(x, k); (0.3, 0.9); (1.7, 1.4));
}
