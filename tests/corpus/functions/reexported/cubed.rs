use autodiff::differentiable;

#[differentiable(order = 2)]
pub(crate) fn cubed(x: f64) -> f64 {
    x * x * x
}
