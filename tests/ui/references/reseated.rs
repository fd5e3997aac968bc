//! | mutable reference variables that are pointed elsewhere, or exchanged | an index |
use autodiff::differentiable;

#[differentiable]
fn f(a: &mut Vec<f64>, b: &mut Vec<f64>, k: f64) -> f64 {
    let (mut from, mut to) = (a, b);
    std::mem::swap(&mut from, &mut to);
    to[0] *= k;
    to[0] * from[0]
}

#[differentiable]
fn looked_at_afterwards(p: f64, q: f64) -> f64 {
    let (mut x, mut y) = (p, q);
    let (mut a, mut b) = (&mut x, &mut y);
    std::mem::swap(&mut a, &mut b);
    *a += 1.0;
    x * y * y
}

#[differentiable]
fn assigned(p: f64, q: f64) -> f64 {
    let (mut x, mut y) = (p, q);
    let mut a = &mut x;
    *a *= 2.0;
    a = &mut y;
    *a *= 3.0;
    x * y
}

fn main() {
    f(&mut vec![1.0], &mut vec![2.0], 3.0);
    looked_at_afterwards(1.0, 2.0);
    assigned(1.0, 2.0);
}
