//! | references chosen at run time | an index, or both branches |
use autodiff::differentiable;

#[differentiable]
fn f(a: &mut [f64], b: &mut [f64], first: bool) -> f64 {
    let chosen = if first { a } else { b };
    chosen[0] *= 2.0;
    chosen[0] * chosen[1]
}

fn main() {
    f(&mut [1.0, 2.0], &mut [3.0, 4.0], true);
}
