use autodiff::differentiable;

#[differentiable]
pub(crate) fn bounded(x: f64) -> f64 {
    #[cfg(debug_assertions)]
    let most = 10.0;
    #[cfg(not(debug_assertions))]
    let most = 10.0;
    if x * x > most { most } else { x * x }
}
