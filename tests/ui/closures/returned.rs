//! | closures chosen at run time, kept in collections, returned | `if` and `match` inside one closure |
use autodiff::differentiable;

#[differentiable]
fn f(x: f64, flip: bool) -> f64 {
    let g = if flip { |t: f64| t * 2.0 } else { |t: f64| t * 3.0 };
    g(x)
}

fn main() {
    f(1.0, true);
}
