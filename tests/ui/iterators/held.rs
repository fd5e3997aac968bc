//! | some iterators held in a variable and advanced by hand | their elements collected into a vector |
use autodiff::differentiable;

#[differentiable]
fn f(v: &[f64], k: f64) -> f64 {
    let mut large = v.iter().filter(|x| **x > k).map(|x| x * k);
    let first = large.next().unwrap_or(0.0);
    first + large.next().unwrap_or(0.0) + large.sum::<f64>()
}

#[differentiable]
fn g(v: &[f64]) -> f64 {
    let mut it = v.iter();
    let first = it.next().unwrap();
    first * kept(Held { it })
}

struct Held<'a> {
    it: std::slice::Iter<'a, f64>,
}

#[differentiable]
fn kept(#[constant] held: Held<'_>) -> f64 {
    let _ = held;
    1.0
}

fn main() {}
