use autodiff::differentiable;
use num_traits::NumCast;

#[differentiable]
fn f(x: f64) -> f32 {
    let y: f32 = NumCast::from(x).unwrap();
    y * y
}

fn main() {}
