//! Derivatives of derivatives of derivatives, as deep as they are written: a function of order `n` is differentiated by one of order
//! `n - 1`, and so on, in any order of the modes.

mod conversions;
mod five;
mod inferred;
mod operators;
mod parameters;
mod plain;

use autodiff::{Differentiable, differentiable};
use std::ops::Mul;

#[differentiable(order = 6)]
fn power(x: f64, a: f64) -> f64 {
    a * x.powi(7) + (a * x).sin()
}

#[differentiable(order = 5)]
fn first(x: f64, a: f64) -> f64 {
    power::grad(x, a).0
}

#[differentiable(order = 4)]
fn second(x: f64, a: f64) -> f64 {
    first::jvp(x, a, 1.0, 0.0).1
}

#[differentiable(order = 3)]
fn third(x: f64, a: f64) -> f64 {
    second::vjp(x, a, 1.0).1.0
}

#[differentiable(order = 2)]
fn fourth(x: f64, a: f64) -> f64 {
    third::value_and_grad(x, a).1.0
}

#[differentiable]
fn fifth(x: f64, a: f64) -> f64 {
    fourth::grad(x, a).0
}

#[test]
fn six_derivatives_of_a_power() {
    let (x, a): (f64, f64) = (0.7, 1.3);
    let expected = 5040.0 * a * x - a.powi(6) * (a * x).sin();
    let by_a = 2520.0 * x * x + 5.0 * a.powi(4) * (a * x).cos() - a.powi(5) * x * (a * x).sin();
    for (along_x, along_a) in
        [fifth::grad(x, a), fourth::hvp(x, a, 1.0, 0.0).1, (fifth::jvp(x, a, 1.0, 0.0).1, fifth::jvp(x, a, 0.0, 1.0).1)]
    {
        approx::assert_relative_eq!(along_x, expected, max_relative = 1e-12);
        approx::assert_relative_eq!(along_a, by_a, max_relative = 1e-12);
    }
}

/// Three derivatives by `x` of a function that can be differentiated four times, each in another way.
macro_rules! down {
    ($module:ident: $f:path) => {
        mod $module {
            use super::*;
            use $f as f;

            #[differentiable(order = 3)]
            fn first(x: f64, a: f64) -> f64 {
                let (x_bar, _) = f::grad(x, a);
                x_bar
            }

            #[differentiable(order = 2)]
            fn second(x: f64, a: f64) -> f64 {
                first::jvp(x, a, 1.0, 0.0).1
            }

            #[differentiable]
            fn third(x: f64, a: f64) -> f64 {
                second::vjp(x, a, 1.0).1.0
            }

            /// Along `x`, in both modes and from the Hessian of the second derivative.
            pub(super) fn fourth(x: f64, a: f64) -> [f64; 3] {
                let ((along_x, _), [[from_hessian, _], _]) = (third::grad(x, a), second::hessian(x, a));
                [along_x, third::jvp(x, a, 1.0, 0.0).1, from_hessian]
            }
        }
    };
}

pub(crate) use down;

fn check(of: impl Fn(f64, f64) -> [f64; 3], expected: impl Fn(f64, f64) -> f64) {
    for (x, a) in [(0.7, 1.3), (-1.1, 0.4), (2.0, -0.6)] {
        for derivative in of(x, a) {
            approx::assert_relative_eq!(derivative, expected(x, a), max_relative = 1e-9);
        }
    }
}

#[differentiable(order = 4)]
fn by_loop(x: f64, a: f64) -> f64 {
    let mut y = a;
    for i in 0..6 {
        if i % 2 == 0 { y *= x } else { y *= x * a }
    }
    y
}
down!(of_a_loop: by_loop);

#[differentiable(order = 4)]
fn by_vectors(x: f64, a: f64) -> f64 {
    let mut v = vec![x; 4];
    v[1] *= a;
    v.push(a * x);
    v.iter().product::<f64>() + v.iter().map(|u| u * a).sum::<f64>()
}
down!(of_vectors: by_vectors);

#[differentiable(order = 4)]
fn norm_of(v: &[f64], a: f64) -> f64 {
    v.iter().map(|u| u.powi(4)).sum::<f64>() * a
}

#[differentiable(order = 4)]
fn by_calls(x: f64, a: f64) -> f64 {
    norm_of(&[x, 2.0 * x, 1.0], a) + own(x)
}

#[differentiable(order = 4)]
fn own(x: f64) -> f64 {
    if x.abs() > 1e3 { own(x / 2.0) } else { (0.5 * x).exp() }
}
down!(of_calls: by_calls);

#[derive(Differentiable, Clone, Copy, Debug, PartialEq)]
struct Point {
    x: f64,
    y: f64,
}

#[differentiable(order = 4)]
impl Point {
    fn scaled(&self, by: f64) -> Self {
        Point { x: self.x * by, y: self.y * by * by }
    }
    fn energy(self) -> f64 {
        self.x.powi(3) * self.y
    }
    fn stretch(&mut self, by: f64) {
        self.x *= by;
    }
}

#[differentiable(order = 4)]
fn by_methods(x: f64, a: f64) -> f64 {
    let mut p = Point { x: a, y: a }.scaled(x);
    p.stretch(x);
    p.energy()
}
down!(of_methods: by_methods);

#[differentiable(order = 4)]
fn applied(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    f(f(x)) * x
}

#[differentiable(order = 4)]
fn by_callables(x: f64, a: f64) -> f64 {
    applied(|u| u * u * a, x)
}
down!(of_callables: by_callables);

#[differentiable(order = 4)]
fn cube_of<T: Copy + Mul<Output = T>>(x: T) -> T {
    x * x * x
}

#[differentiable(order = 4)]
fn by_generics(x: f64, a: f64) -> f64 {
    cube_of::<f64>(x * a) * cube_of(x)
}
down!(of_generics: by_generics);

#[differentiable(order = 4)]
fn by_options(x: f64, a: f64) -> f64 {
    let root = if x == 0.0 { None } else { Some(x * a) };
    match root {
        Some(u) => u.powi(5),
        None => 0.0,
    }
}
down!(of_options: by_options);

#[differentiable(order = 4)]
trait Shape {
    const POWER: i32;
    fn size(&self, a: f64) -> f64;
    fn area(&self, a: f64) -> f64 {
        self.size(a).powi(Self::POWER) * a
    }
    fn grown(self, by: f64) -> Self;
}

#[derive(Differentiable, Clone, Copy, Debug, PartialEq)]
struct Square(f64);

#[derive(Differentiable, Clone)]
struct Many(Vec<f64>);

#[differentiable(order = 4)]
impl Shape for Square {
    const POWER: i32 = 2;
    fn size(&self, a: f64) -> f64 {
        self.0 * self.0 * a
    }
    fn grown(self, by: f64) -> Self {
        Square(self.0 * by)
    }
}

#[differentiable(order = 4)]
impl Shape for Many {
    const POWER: i32 = 1;
    fn size(&self, a: f64) -> f64 {
        self.0.iter().map(|x| x.powi(4)).sum::<f64>() * a
    }
    fn area(&self, a: f64) -> f64 {
        a * self.size(a) * self.0[0]
    }
    fn grown(mut self, by: f64) -> Self {
        for x in &mut self.0 {
            *x *= by;
        }
        self
    }
}

#[differentiable(order = 4)]
fn both<S: Shape>(shape: &S, a: f64) -> f64 {
    shape.area(a)
}

#[differentiable(order = 4)]
fn by_traits(x: f64, a: f64) -> f64 {
    both(&Square(x).grown(x), a) + Many(vec![x, 1.0]).grown(a).area(a)
}
down!(of_traits: by_traits);

/// A function by the name that a trait has for it: pullbacks of it live as long as its type.
#[differentiable(order = 4)]
trait Law {
    fn law(x: f64) -> f64;
}

struct Cubic;

#[differentiable(order = 4)]
impl Law for Cubic {
    fn law(x: f64) -> f64 {
        x * x * x
    }
}

#[differentiable(order = 4)]
fn by_law<L: Law>(#[constant] _: &L, x: f64, a: f64) -> f64 {
    applied(L::law, x) * a
}

#[differentiable(order = 4)]
fn by_names(x: f64, a: f64) -> f64 {
    by_law(&Cubic, x, a)
}
down!(of_names: by_names);

#[differentiable(order = 4)]
fn folded<T: num_traits::Float>(list: &[T], start: T) -> T {
    list.iter().fold(start, |sum, x| sum + *x * *x * sum)
}

#[differentiable(order = 4)]
fn by_references(x: f64, a: f64) -> f64 {
    let list = [x, x * a];
    folded(&list, a) + list.iter().fold(1.0, |product, u| product * u)
}
down!(of_references: by_references);

/// Functions that came in from outside, called where nothing is differentiated: in what is counted, and in a decision.
#[differentiable(order = 4)]
fn count_above(list: &[f64], f: impl Fn(f64) -> f64) -> usize {
    list.iter().filter(|x| f(**x) > 0.2).count()
}

#[differentiable(order = 4)]
fn combined(n: usize, f: impl Fn(f64, f64) -> f64) -> f64 {
    f(1.0, n as f64)
}

#[differentiable(order = 4)]
fn decided(f: impl Fn(f64) -> f64) -> [f64; 2] {
    let far = combined(1, |a: f64, b: f64| (b - f(2.0)) + a) > 3.0;
    [f(if far { 2.0 } else { 1.5 }), 0.5]
}

#[differentiable(order = 4)]
fn times_constant<F: Fn(f64) -> f64>(#[constant] f: F, x: f64) -> f64 {
    x * f(2.0) * x * x
}

#[differentiable(order = 4)]
fn by_constants(x: f64, a: f64) -> f64 {
    let n = count_above(&[0.1, 2.0, 3.0], |u| u * u);
    let cubed = decided(|u: f64| u * x * x * x)[0];
    times_constant(|u| u * 3.0, x) * cubed * a * n as f64
}
down!(of_constants: by_constants);

#[test]
fn four_derivatives_of_everything() {
    check(of_a_loop::fourth, |x, a| 360.0 * a.powi(4) * x * x);
    check(of_vectors::fourth, |x, a| 120.0 * a * a * x);
    check(of_calls::fourth, |x, a| 24.0 * 17.0 * a + (0.5 * x).exp() / 16.0);
    check(of_methods::fourth, |x, a| 8.0 * 7.0 * 6.0 * 5.0 * a.powi(4) * x.powi(4));
    check(of_callables::fourth, |x, a| 120.0 * a.powi(3) * x);
    check(of_generics::fourth, |x, a| 360.0 * a.powi(3) * x * x);
    check(of_options::fourth, |x, a| 120.0 * a.powi(5) * x);
    // a^3 x^8 + a^2 (a^4 x^4 + a^4) a x
    // 6 x^3 times 1.5 x^3 or 2 x^3, times 2 a
    check(of_constants::fourth, |x, a| 360.0 * x * x * a * if 2.0 - 2.0 * x.powi(3) > 3.0 { 24.0 } else { 18.0 });
    check(of_names::fourth, |x, a| 5040.0 * a * x.powi(6));
    check(of_references::fourth, |_, a| 24.0 * a.powi(3));
    check(of_traits::fourth, |x, a| 1680.0 * a.powi(3) * x.powi(4) + 120.0 * a.powi(7) * x);
}

/// What has more parameters than a tuple that carries derivatives may have members, once they have tangents.
#[differentiable(order = 3)]
fn of_seven(a: f64, b: f64, c: f64, d: f64, e: f64, f: f64, g: f64) -> f64 {
    a * b * c * d * e * f * g * g
}

#[differentiable(order = 2)]
fn slope_of_seven(g: f64) -> f64 {
    of_seven::grad(1.0, 2.0, g, 1.0, 1.0, 1.0, g).6
}

#[test]
fn many_parameters() {
    // 4 g^2
    assert_eq!(slope_of_seven::hessian(3.0), 8.0);
}

/// So many that the gradient is a tuple that has no derivatives: there are products with the Hessian all the same.
#[differentiable(order = 2)]
#[rustfmt::skip]
fn of_thirteen(
    a: f64, b: f64, c: f64, d: f64, e: f64, f: f64, g: f64, h: f64, i: f64, j: f64, k: f64, l: f64, m: f64,
) -> f64 {
    a * b * c * d * e * f * g * h * i * j * k * l * m
}

#[test]
fn more_than_twelve() {
    let (f, o) = (1.0, 0.0);
    let (_, along) = of_thirteen::hvp(f, f, f, 2.0, f, f, f, f, f, f, f, f, 3.0, o, f, o, o, o, o, o, o, o, o, o, o, o);
    assert_eq!((along.0, along.1, along.2, along.3, along.12), (6.0, 0.0, 6.0, 3.0, 2.0));
}
