//! What is given to a trait object is not to be lost.
use autodiff::{Differentiable, differentiable};

trait Memo {
    fn put(&mut self, x: f64);
    fn accepts(&mut self, x: f64) -> bool;
    fn best(&self) -> f64;
}

#[differentiable]
fn written(memo: &mut dyn Memo, x: f64) -> f64 {
    memo.put(x);
    x * x
}

#[differentiable]
fn remembered(memo: &mut dyn Memo, x: f64) -> f64 {
    if memo.accepts(x) { memo.best() * x } else { x }
}

trait Shape {
    fn area(&self) -> f64;
}

#[derive(Differentiable)]
struct Circle {
    r: f64,
}

impl Shape for Circle {
    fn area(&self) -> f64 {
        self.r * self.r
    }
}

#[differentiable]
fn area_of(shape: &dyn Shape, k: f64) -> f64 {
    shape.area() * k
}

#[differentiable]
fn circle(r: f64) -> f64 {
    let circle = Circle { r };
    area_of(&circle, r)
}

// A trait of another module, by the same name of a method, of which the text of this file tells nothing.
macro_rules! scale {
    ($name:ident, $method:ident) => {
        trait $name {
            fn $method(&self) -> f64;
        }
    };
}
scale!(Scale, degree);

struct Polynomial {
    c: Vec<f64>,
}

impl Polynomial {
    fn degree(&self) -> usize {
        self.c.len()
    }
}

#[differentiable]
fn scaled(scale: &dyn Scale, x: f64) -> f64 {
    scale.degree() * x
}

fn main() {
    let _ = Polynomial { c: vec![] }.degree();
}
