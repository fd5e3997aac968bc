//! | methods of trait objects, `&dyn Trait` | a type parameter, or an enum |
use autodiff::differentiable;

#[differentiable]
trait Shape {
    fn area(&self, k: f64) -> f64;
}

#[differentiable]
fn total(#[constant] shapes: &[Box<dyn Shape>], k: f64) -> f64 {
    let mut s = 0.0;
    for shape in shapes {
        s += shape.area(k);
    }
    s
}

#[differentiable]
fn one(#[constant] shape: &dyn Shape, k: f64) -> f64 {
    shape.area(k)
}

fn main() {}
