//! | another function, range or iterator in a variable that holds one | a variable for each |
use autodiff::differentiable;

#[differentiable]
fn iterators(v: &[f64], w: &[f64]) -> f64 {
    let mut it = v.iter();
    let first = it.next().unwrap();
    it = w.iter();
    first * it.next().unwrap()
}

#[differentiable]
fn functions(x: f64) -> f64 {
    let mut f: fn(f64) -> f64 = f64::sin;
    let sine = f(x);
    f = f64::cos;
    sine * f(x)
}

#[differentiable]
fn ranges(v: &[f64]) -> f64 {
    let mut range = 0..2;
    let mut sum = 0.0;
    for i in range.clone() {
        sum += v[i];
    }
    range = 1..3;
    for i in range {
        sum *= v[i];
    }
    sum
}

fn main() {}
