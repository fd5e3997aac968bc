//! | functions of types of std: `Cell::new(x)`, `String::from(..)` of active values | variables, vectors, structs of your own |
use autodiff::differentiable;
use std::cell::Cell;

#[differentiable]
fn f(x: f64) -> f64 {
    let cell = Cell::new(x);
    cell.get() * x
}

fn main() {}
