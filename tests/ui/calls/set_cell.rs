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

#[differentiable]
fn given(x: f64, #[constant] cell: &RefCell<f64>) -> f64 {
    *cell.borrow_mut() = x * x;
    *cell.borrow() * x
}

#[differentiable]
fn replaced(x: f64, #[constant] cell: &RefCell<f64>) -> f64 {
    cell.replace(x * x);
    *cell.borrow() * x
}

#[differentiable]
fn counted(x: f64, #[constant] seen: &RefCell<Vec<f64>>, #[constant] turns: &Mutex<usize>) -> f64 {
    seen.borrow_mut().push(1.0);
    *turns.lock().unwrap() += 1;
    for s in seen.borrow_mut().iter_mut() {
        *s += 1.0;
    }
    seen.borrow()[0] * x
}

fn main() {}
