//! | types that are not `Differentiable`, with active values in them | `#[derive(Differentiable)]`, or `#[constant]` |
use autodiff::differentiable;

enum Shape {
    Circle(f64),
    Square(f64),
}

// Nothing is asked of the type of a constant.
#[differentiable]
fn area(#[constant] s: &Shape, k: f64) -> f64 {
    k * match s {
        Shape::Circle(r) => 3.0 * r * r,
        Shape::Square(a) => a * a,
    }
}

#[differentiable]
fn wrapped(x: f64) -> f64 {
    let s = Shape::Circle(x);
    match s {
        Shape::Circle(r) | Shape::Square(r) => r * r,
    }
}

fn main() {
    area(&Shape::Circle(1.0), 2.0);
    wrapped(1.0);
}
