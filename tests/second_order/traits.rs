//! Second derivatives through methods of traits: declared, given by default, and given otherwise by a type.

use autodiff::{Differentiable, differentiable};

#[differentiable(order = 2)]
trait Shape: Clone {
    const SIDES: f64 = 1.0;

    fn area(&self, k: f64) -> f64;

    fn scaled(&self, k: f64) -> f64 {
        self.area(k) * k * k * Self::SIDES
    }

    fn grow(&mut self, by: f64);

    fn parts(&self, v: &[f64]) -> Vec<f64>;

    fn grown(mut self, by: f64) -> Self
    where
        Self: Sized,
    {
        self.grow(by);
        self
    }

    fn unit() -> f64 {
        2.0
    }

    fn power(x: f64, n: i32) -> f64;
}

#[derive(Clone, Debug, Differentiable)]
struct Disc {
    r: f64,
}

#[derive(Clone, Debug, Differentiable)]
struct Rect {
    a: f64,
    b: f64,
}

#[differentiable(order = 2)]
impl Shape for Disc {
    fn area(&self, k: f64) -> f64 {
        self.r * self.r * k.sin()
    }

    fn grow(&mut self, by: f64) {
        self.r *= by * by;
    }

    fn parts(&self, v: &[f64]) -> Vec<f64> {
        v.iter().map(|x| x * x * self.r * self.r).collect()
    }

    fn power(x: f64, n: i32) -> f64 {
        x.powi(n)
    }
}

#[differentiable(order = 2)]
impl Shape for Rect {
    const SIDES: f64 = 4.0;

    fn area(&self, k: f64) -> f64 {
        self.a * self.b * k.exp()
    }

    fn scaled(&self, k: f64) -> f64 {
        self.area(k) + self.a.powi(3) * k
    }

    fn grow(&mut self, by: f64) {
        self.a *= by;
        self.b += by * self.a;
    }

    fn parts(&self, v: &[f64]) -> Vec<f64> {
        let mut state = self.a;
        let mut parts = Vec::new();
        for x in v {
            state *= x * self.b;
            parts.push(state);
        }
        parts
    }

    fn power(x: f64, n: i32) -> f64 {
        x.powi(n) * x.sin()
    }
}

/// A type of two others, through the trait.
#[derive(Clone, Debug, Differentiable)]
struct Pair<A, B>(A, B);

#[differentiable(order = 2)]
impl<A: Shape + Differentiable + Clone, B: Shape + Differentiable + Clone> Shape for Pair<A, B> {
    fn area(&self, k: f64) -> f64 {
        self.0.area(k) * self.1.area(k * k)
    }

    fn grow(&mut self, by: f64) {
        self.0.grow(by);
        self.1.grow(by + 1.0);
    }

    fn parts(&self, v: &[f64]) -> Vec<f64> {
        let mut parts = self.0.parts(v);
        parts.extend(self.1.parts(v));
        parts
    }

    fn power(x: f64, n: i32) -> f64 {
        A::power(x, n) + B::power(x, n + 1)
    }
}

#[differentiable(order = 2)]
fn total<S: Shape + Differentiable + Clone>(shape: &S, k: f64) -> f64 {
    let grown = shape.clone().grown(k);
    let mut sum = shape.scaled(k) * grown.area(k * k) + S::power(k, 3) * S::unit();
    for p in grown.parts(&[k, k * k, 0.9]) {
        if p > 0.1 {
            sum += p * shape.area(p);
        }
    }
    sum
}

mod functions {
    use super::{Disc, Pair, Rect, Shape, total};
    use autodiff::differentiable;

    #[differentiable(order = 2)]
    pub(super) fn of_types(x: &[f64]) -> f64 {
        total(&Disc { r: x[0] }, x[2]) * total(&Rect { a: x[1], b: x[0] }, x[2]).sin()
    }

    #[differentiable(order = 2)]
    pub(super) fn of_pairs(x: &[f64]) -> f64 {
        total(&Pair(Disc { r: x[0] }, Rect { a: x[1], b: 0.5 }), x[2])
    }

    #[differentiable(order = 2)]
    pub(super) fn in_loops(x: &[f64]) -> f64 {
        let mut rect = Rect { a: x[0], b: x[1] };
        let mut sum = 0.0;
        for i in 0..3 {
            rect.grow(x[2] + 0.1 * f64::from(i));
            sum += if rect.area(x[0]) > 2.0 { rect.scaled(x[1]) } else { Rect::power(rect.a, 2) };
        }
        sum
    }
}

agree! {
    of_types at [0.7, 1.1, 0.6];
    of_pairs at [0.2, 0.3, 0.3];
    in_loops at [0.7, 1.1, 0.6];
}

#[test]
fn of_the_methods_themselves() {
    let disc = Disc { r: 0.7 };
    let (gradient, product) = disc.area_hvp(0.6, &DiscCotangent { r: 1.0 }, 0.5);
    let (sin, cos) = 0.6_f64.sin_cos();
    crate::close(&[gradient.0.r, gradient.1], &[1.4 * sin, 0.49 * cos]);
    crate::close(&[product.0.r, product.1], &[2.0 * sin + 0.7 * cos, 1.4 * cos - 0.245 * sin]);
    let (_, product) = Rect { a: 0.5, b: 2.0 }.scaled_hvp(0.3, &RectCotangent { a: 1.0, b: 0.0 }, 0.0);
    crate::close(&[product.0.a, product.0.b], &[6.0 * 0.5 * 0.3, 0.3_f64.exp()]);
}

/// Derivatives that a method of a trait has are differentiated where they are called.
#[differentiable]
fn slopes(r: f64, k: f64) -> f64 {
    let (disc, slope) = Disc { r }.area_grad(k);
    disc.r * k + slope * r + Disc { r }.scaled_value_and_grad(k).1.1
}

#[test]
fn of_gradients_of_methods() {
    let h = 1e-5;
    let (by_r, by_k) = slopes::grad(0.7, 0.6);
    let along = |f: &dyn Fn(f64) -> f64| (f(h) - f(-h)) / (2.0 * h);
    approx::assert_relative_eq!(by_r, along(&|h| slopes(0.7 + h, 0.6)), max_relative = 1e-8);
    approx::assert_relative_eq!(by_k, along(&|h| slopes(0.7, 0.6 + h)), max_relative = 1e-8);
}

/// Parameters with the names that generated code would use.
#[differentiable(order = 2)]
fn named(value: f64, gradient: f64, pushed: f64, seed: f64) -> f64 {
    value * gradient.sin() * pushed * seed * seed
}

#[differentiable]
fn of_named(value: f64, gradient: f64) -> f64 {
    let (a, b, _, _) = named::grad(value, gradient, 2.0, 3.0);
    a + b * value
}

#[test]
fn names_of_parameters() {
    let (value, gradient) = of_named::grad(0.5, 0.7);
    let (sin, cos) = 0.7_f64.sin_cos();
    crate::close(&[value, gradient], &[18.0 * cos, 18.0 * cos - 18.0 * 0.25 * sin]);
}

/// A type with first derivatives only: nobody asks for others.
#[derive(Clone, Debug, Differentiable)]
struct Line(f64);

#[differentiable]
impl Shape for Line {
    fn area(&self, k: f64) -> f64 {
        self.0 * k
    }

    fn scaled(&self, k: f64) -> f64 {
        self.0 * self.0 * k
    }

    fn grow(&mut self, by: f64) {
        self.0 += by;
    }

    fn parts(&self, v: &[f64]) -> Vec<f64> {
        v.to_vec()
    }

    fn power(x: f64, n: i32) -> f64 {
        x.powi(n)
    }
}

#[differentiable]
fn of_line(x: f64, k: f64) -> f64 {
    Line(x).scaled(k) + Line(x).grown(k).area(2.0)
}

#[test]
fn first_derivatives_of_such_a_trait() {
    assert_eq!(of_line::grad(3.0, 0.5), (3.0 + 2.0, 9.0 + 2.0));
}

/// A closure that calls a function which came in from outside is passed on once more than it can be differentiated.
#[differentiable(order = 2)]
trait Passing {
    fn passed_on(&self, f: impl Fn(f64) -> f64, x: f64) -> f64 {
        self.called(|y| f(y) * x, x)
    }

    fn called(&self, f: impl Fn(f64) -> f64, x: f64) -> f64 {
        f(x) * x
    }
}

#[differentiable(order = 2)]
impl Passing for Disc {
    fn passed_on(&self, f: impl Fn(f64) -> f64, x: f64) -> f64 {
        f(x) * self.r
    }
}

#[differentiable(order = 2)]
fn passed_to_its_own(r: f64, x: f64) -> f64 {
    let disc = Disc { r: r * x };
    disc.passed_on(|y| y * y * r, x)
}

/// What the trait gives by default has no second derivative. What a type does instead has.
#[test]
fn a_default_without_second_derivatives_is_overridden() {
    let [[rr, rx], [xr, xx]] = passed_to_its_own::hessian(2.0, 3.0); // r^2 x^3
    assert_eq!([rr, rx, xr, xx], [54.0, 108.0, 108.0, 72.0]);
}
