//! | `async` blocks, `.await` | the arithmetic in a function of its own |
use autodiff::differentiable;

#[differentiable]
fn f(x: f64) -> f64 {
    let later = async { x * x };
    later.await
}

fn main() {}
