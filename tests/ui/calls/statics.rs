//! What is put into a static comes back without its derivative.
use autodiff::differentiable;
use std::cell::{Cell, RefCell};
use std::sync::{Mutex, OnceLock, RwLock};

thread_local! {
    static LAST_SEEN: Cell<f64> = const { Cell::new(0.0) };
    static ALL_SEEN: RefCell<Vec<f64>> = const { RefCell::new(Vec::new()) };
}
static TOTAL_SEEN: Mutex<f64> = Mutex::new(0.0);
static SEEN_SHARED: RwLock<f64> = RwLock::new(0.0);
static SEEN_ONCE: OnceLock<f64> = OnceLock::new();

#[differentiable]
fn remembered(x: f64) -> f64 {
    LAST_SEEN.set(x * x);
    LAST_SEEN.get() + x
}

#[differentiable]
fn by_closure(x: f64) -> f64 {
    LAST_SEEN.with(|last| last.set(x * x));
    LAST_SEEN.with(|last| last.get()) + x
}

#[differentiable]
fn borrowed(x: f64) -> f64 {
    ALL_SEEN.with_borrow_mut(|all| all.push(x * x));
    ALL_SEEN.with_borrow(|all| all[0]) + x
}

#[differentiable]
fn locked(x: f64) -> f64 {
    *TOTAL_SEEN.lock().unwrap() += x * x;
    let total = *TOTAL_SEEN.lock().unwrap();
    total * x
}

#[differentiable]
fn guarded(x: f64) -> f64 {
    let mut seen = SEEN_SHARED.write().unwrap();
    *seen = x * x;
    *seen + x
}

#[differentiable]
fn once(x: f64) -> f64 {
    SEEN_ONCE.set(x * x).unwrap();
    SEEN_ONCE.get().unwrap() + x
}

fn main() {}
