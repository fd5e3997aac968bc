//! A cell that is constant where it is made.
use autodiff::differentiable;
use std::cell::{Cell, RefCell};
use std::sync::Mutex;

#[differentiable]
fn kept(x: f64) -> f64 {
    let cell = Cell::new(0.0);
    cell.set(x * x);
    cell.get()
}

#[differentiable]
fn borrowed(x: f64) -> f64 {
    let cell = RefCell::new(vec![0.0]);
    cell.borrow_mut().push(x * x);
    let last = cell.borrow()[1];
    last * x
}

#[differentiable]
fn locked(x: f64) -> f64 {
    let total = Mutex::new(0.0);
    *total.lock().unwrap() += x * x;
    let total = *total.lock().unwrap();
    total * x
}

fn main() {}
