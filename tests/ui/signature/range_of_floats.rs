use autodiff::differentiable;
use std::ops::RangeInclusive;

#[differentiable]
fn remapped(x: f64, range: RangeInclusive<f64>) -> f64 {
    (x - range.start()) / (range.end() - range.start())
}

#[differentiable]
fn remapped_constantly(x: f64, #[constant] range: RangeInclusive<f64>) -> f64 {
    (x - range.start()) / (range.end() - range.start())
}

fn main() {}
