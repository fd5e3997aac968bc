//! A cell that is constant where it is made.
use autodiff::differentiable;
use std::cell::Cell;

#[differentiable]
fn kept(x: f64) -> f64 {
    let cell = Cell::new(0.0);
    cell.set(x * x);
    cell.get()
}

fn main() {}
