//! | raw pointers | references |
use autodiff::differentiable;

#[differentiable]
fn f(x: &mut [f64], k: f64) -> f64 {
    let p = &raw mut x[0];
    set(p, k);
    x[0] * k
}

fn set(p: *mut f64, k: f64) {
    let _ = (p, k);
}

fn main() {}
