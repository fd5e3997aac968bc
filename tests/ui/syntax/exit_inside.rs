//! | `return` and `?` in arguments of macros and of code that is kept | the value first, then a test |
use autodiff::differentiable;

#[differentiable]
fn f(x: f64, n: Option<usize>) -> Option<f64> {
    println!("{}", n?);
    Some(x * x)
}

fn main() {}
