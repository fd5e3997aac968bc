//! | methods of std without a rule, such as some `zip`s of filtered iterators | the loop |
use autodiff::differentiable;

#[differentiable]
fn f(x: &[f64]) -> f64 {
    let mut s = 0.0;
    for (a, b) in x.iter().filter(|v| **v > 0.0).zip(x.iter().filter(|v| **v < 0.0).cycle()) {
        s += a * b;
    }
    s
}

#[differentiable]
fn g(x: &[f64]) -> f64 {
    x.iter().try_fold(0.0, |s, v| if *v > 0.0 { Some(s + v) } else { None }).unwrap_or(0.0)
}

fn main() {
    f(&[1.0]);
    g(&[1.0]);
}
