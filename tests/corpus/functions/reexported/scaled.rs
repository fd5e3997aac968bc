use super::cubed;
use autodiff::differentiable;

#[differentiable]
pub(crate) fn scaled(x: f64, n: u32) -> f64 {
    if n == 0 { 0.0 * cubed(x) } else { x + scaled(x, n - 1) }
}
