//! | bits of floats, `next_up`; text that is parsed | `constant(x).to_bits()` |
use autodiff::differentiable;

#[differentiable]
fn fast_inverse_sqrt(x: f64) -> f64 {
    let i = 0x5fe6_eb50_c7b5_37a9 - (x.to_bits() >> 1);
    let y = f64::from_bits(i);
    y * (1.5 - 0.5 * x * y * y) + x.next_up()
}

fn main() {
    fast_inverse_sqrt(2.0);
}
