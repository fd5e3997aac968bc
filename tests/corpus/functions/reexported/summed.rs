use autodiff::differentiable;

#[differentiable]
pub(crate) fn summed(v: &[f64]) -> f64 {
    v.iter().map(|x| twice(x * x)).sum()
}

#[differentiable]
pub(crate) fn twice(x: f64) -> f64 {
    2.0 * x
}
