//! | closures kept in structs, returned, chosen in a branch whose variables they use | `if` and `match` inside one closure |
use autodiff::differentiable;

#[differentiable]
fn f(x: f64, flip: bool) -> f64 {
    let g: Box<dyn Fn(f64) -> f64> = if flip {
        let k = 2.0 * x;
        Box::new(move |t| t * k)
    } else {
        Box::new(|t| t * 3.0)
    };
    g(x)
}

fn main() {
    f(1.0, true);
}
