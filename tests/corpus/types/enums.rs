//! Enums whose variants carry derivatives, and their patterns.

use crate::common::Data;
use autodiff::{Differentiable, differentiable};

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
enum Shape {
    Circle(f64),
    Rect { w: f64, h: f64 },
    Tri(f64, f64, f64),
    Empty,
}
use Shape::{Circle, Rect};
#[derive(Clone, Debug, Differentiable)]
enum Tree {
    X,
    Y,
    Const(f64),
    Add(Box<Tree>, Box<Tree>),
    Mul(Box<Tree>, Box<Tree>),
    Sin(Box<Tree>),
    Poly { c: Vec<f64>, arg: Box<Tree> },
}
#[derive(Clone, Debug, Differentiable)]
struct Body {
    shape: Shape,
    rho: f64,
    extra: Option<f64>,
}

#[differentiable]
fn area(s: Shape) -> f64 {
    match s {
        Shape::Circle(r) => std::f64::consts::PI * r * r,
        Shape::Rect { w, h } => w * h,
        Shape::Tri(a, b, c) => {
            let p = (a + b + c) / 2.0;
            (p * (p - a) * (p - b) * (p - c)).sqrt()
        }
        Shape::Empty => 0.0,
    }
}
#[differentiable]
fn area_ref(s: &Shape) -> f64 {
    match s {
        Circle(r) => r * r,
        Rect { w, h: height } => w * height,
        Shape::Tri(a, ..) => *a,
        _ => 0.0,
    }
}
#[differentiable]
fn scale(s: &Shape, k: f64) -> Shape {
    match *s {
        Circle(r) => Circle(r * k),
        Rect { w, h } => Shape::Rect { w: w * k, h: h * k },
        Shape::Tri(a, b, c) => Shape::Tri(a * k, b * k, c * k),
        Shape::Empty => Shape::Empty,
    }
}
#[differentiable]
fn scaled_area(s: &Shape, k: f64) -> f64 {
    let t = scale(s, k);
    let u = scale(&t, k);
    area(t) + area_ref(&u)
}
#[differentiable]
fn total(v: &[Shape]) -> f64 {
    let mut t = 0.0;
    for s in v {
        t += match s {
            Circle(r) | Rect { w: r, .. } if *r > 1.0 => r * r,
            Circle(r) => -r,
            Rect { w, h } => w + h,
            other => area(*other),
        };
    }
    t
}
#[differentiable]
fn grow(s: &mut Shape, d: f64) -> f64 {
    match s {
        Shape::Circle(r) => *r += d,
        Shape::Rect { w, h } => {
            *w *= d;
            *h += *w;
        }
        Shape::Tri(a, ..) => *a = d * d,
        Shape::Empty => {}
    }
    if let Shape::Circle(r) = *s {
        if r > 5.0 {
            *s = Shape::Rect { w: r, h: d };
        }
    }
    area(*s)
}
#[differentiable]
fn made(x: f64, n: usize) -> f64 {
    let mut s = match n {
        0 => Shape::Circle(x),
        1 => Shape::Rect { w: x, h: x * x },
        _ => Shape::Empty,
    };
    for i in 0..3 {
        s = match s {
            Shape::Circle(r) => Shape::Rect { w: r, h: 2.0 * x },
            Shape::Rect { w, h } if w > h => Shape::Circle(w - h),
            Shape::Rect { w, h } => Shape::Rect { w: h, h: w * x },
            s => s,
        };
    }
    area(s)
}
#[differentiable]
fn mass(b: &Body) -> f64 {
    let a = match &b.shape {
        Shape::Circle(r) => r.powi(2),
        Shape::Rect { w, h } => w * h,
        _ => 1.0,
    };
    a * b.rho * b.extra.unwrap_or(1.0) + if let Some(e) = b.extra { e * e } else { 0.0 }
}
#[differentiable]
fn heavier(b: Body, k: f64) -> f64 {
    let mut c = Body { rho: b.rho * k, ..b };
    c.extra = c.extra.map(|e| e * k);
    if let Shape::Circle(ref mut r) = c.shape {
        *r *= k;
    }
    mass(&c)
}
#[differentiable]
fn eval(e: &Tree, x: f64, y: f64) -> f64 {
    match e {
        Tree::X => x,
        Tree::Y => y,
        Tree::Const(c) => *c,
        Tree::Add(a, b) => eval(a, x, y) + eval(b, x, y),
        Tree::Mul(a, b) => eval(a, x, y) * eval(b, x, y),
        Tree::Sin(a) => eval(a, x, y).sin(),
        Tree::Poly { c, arg } => {
            let t = eval(arg, x, y);
            c.iter().rev().fold(0.0, |s, c| s * t + c)
        }
    }
}
#[differentiable]
fn build(x: f64, y: f64) -> f64 {
    let e = Tree::Add(Box::new(Tree::Const(x * y)), Box::new(Tree::Sin(Box::new(Tree::X))));
    eval(&e, x, y)
}
#[differentiable]
fn maybe_shape(x: f64) -> Option<Shape> {
    if x > 0.0 { Some(Shape::Circle(x * x)) } else { None }
}
#[differentiable]
fn use_maybe(x: f64) -> f64 {
    match maybe_shape(x) {
        Some(Shape::Circle(r)) if r > 2.0 => r * x,
        Some(s) => area(s),
        None => x,
    }
}
#[differentiable]
fn mapped(v: &[f64]) -> f64 {
    let s: Vec<Shape> = v.iter().map(|&r| Shape::Circle(r)).collect();
    let t = v.first().copied().map(Shape::Circle);
    s.iter().map(|s| area(*s)).sum::<f64>() + t.map_or(0.0, |s| area(s))
}

/// [`Data`] for a type with [`Floats`] and for its cotangent.
macro_rules! data {
    ($t:ty, $b:ty) => {
        impl Data for $t {
            type Bar = $b;
            fn read(&self, out: &mut Vec<f64>) {
                read_all(self, out)
            }
            fn write(&mut self, from: &mut dyn Iterator<Item = f64>) {
                write_all(self, from)
            }
            fn bar(&self) -> $b {
                autodiff::Differentiable::zero_cotangent(self)
            }
        }
        impl Data for $b {
            type Bar = ();
            fn read(&self, out: &mut Vec<f64>) {
                autodiff::Bar::for_each_float(self, &mut |x| out.push(x))
            }
            fn write(&mut self, from: &mut dyn Iterator<Item = f64>) {
                autodiff::Bar::map_floats(self, &mut |_| from.next().unwrap())
            }
            fn bar(&self) {}
        }
    };
}
/// Gives the floats of a value to a function, one after the other.
trait Floats {
    fn each(&mut self, f: &mut dyn FnMut(&mut f64));
}
fn read_all<T: Floats + Clone>(t: &T, out: &mut Vec<f64>) {
    t.clone().each(&mut |x| out.push(*x))
}
fn write_all<T: Floats>(t: &mut T, from: &mut dyn Iterator<Item = f64>) {
    t.each(&mut |x| *x = from.next().unwrap())
}
impl Floats for Shape {
    fn each(&mut self, f: &mut dyn FnMut(&mut f64)) {
        match self {
            Shape::Circle(r) => f(r),
            Shape::Rect { w, h } => {
                f(w);
                f(h)
            }
            Shape::Tri(a, b, c) => {
                f(a);
                f(b);
                f(c)
            }
            Shape::Empty => {}
        }
    }
}
impl Floats for Body {
    fn each(&mut self, f: &mut dyn FnMut(&mut f64)) {
        self.shape.each(f);
        f(&mut self.rho);
        if let Some(e) = &mut self.extra {
            f(e)
        }
    }
}
impl Floats for Tree {
    fn each(&mut self, f: &mut dyn FnMut(&mut f64)) {
        match self {
            Tree::X | Tree::Y => {}
            Tree::Const(c) => f(c),
            Tree::Add(a, b) | Tree::Mul(a, b) => {
                a.each(f);
                b.each(f)
            }
            Tree::Sin(a) => a.each(f),
            Tree::Poly { c, arg } => {
                c.iter_mut().for_each(|c| f(c));
                arg.each(f)
            }
        }
    }
}
data!(Shape, ShapeCotangent);
data!(Body, BodyCotangent);
data!(Tree, TreeCotangent);

mod checks {
    use super::*;
    use crate::common::{check, check_vjp};
    fn ex() -> Tree {
        Tree::Mul(
            Box::new(Tree::Add(Box::new(Tree::X), Box::new(Tree::Const(2.5)))),
            Box::new(Tree::Sin(Box::new(Tree::Poly {
                c: vec![1.0, 0.5, 2.0],
                arg: Box::new(Tree::Mul(Box::new(Tree::X), Box::new(Tree::Y))),
            }))),
        )
    }
    fn shapes() -> Vec<Shape> {
        vec![
            Shape::Circle(1.5),
            Shape::Rect { w: 2.0, h: 3.0 },
            Shape::Circle(0.5),
            Shape::Empty,
            Shape::Tri(3.0, 4.0, 4.5),
            Shape::Rect { w: 0.5, h: 1.0 },
        ]
    }
    check!(area(s); (shapes()[0]); (shapes()[1]); (shapes()[4]); (Shape::Empty));
    check!(area_ref(&s); (shapes()[0]); (shapes()[1]); (shapes()[4]); (Shape::Empty));
    check_vjp!(scale(&s, k); (shapes()[0], 2.0); (shapes()[1], 2.0); (shapes()[4], 2.0); (Shape::Empty, 2.0));
    check!(scaled_area(&s, k); (shapes()[0], 2.0); (shapes()[1], 2.0); (shapes()[4], 2.0); (Shape::Empty, 2.0));
    check!(total(&v); (shapes()));
    check!(grow(&mut s, d); (shapes()[0], 2.0); (shapes()[1], 2.0); (shapes()[4], 1.9); (Shape::Empty, 2.0));
    check!(made(x, @n); (1.5, 0_usize); (1.5, 1_usize); (0.7, 1_usize); (0.7, 2_usize));
    check!(mass(&b); (Body { shape: shapes()[0], rho: 2.0, extra: Some(3.0) }); (Body { shape: shapes()[1], rho: 2.0, extra: None }));
    check!(heavier(b, k); (Body { shape: shapes()[0], rho: 2.0, extra: Some(3.0) }, 1.5); (Body { shape: shapes()[1], rho: 2.0, extra: None }, 1.2));
    check!(eval(&e, x, y); (ex(), 1.5, 0.7));
    check!(build(x, y); (1.5, 0.7));
    check_vjp!(maybe_shape(x); (1.5); (-1.0));
    check!(use_maybe(x); (1.5); (1.2); (-1.0));
    check!(mapped(&v); (vec![1.5, 2.0]));
}
