//! Literals and patterns of the struct that an associated type stands for: `Self::Output { upper, lower }`.

use crate::common::struct_data;
use autodiff::{Differentiable, differentiable};

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct Bounds<T> {
    upper: T,
    lower: T,
}

#[differentiable]
trait Next<T> {
    type Output;

    fn next(&mut self, input: T) -> Self::Output;

    fn width(&self, of: Self::Output) -> f64;
}

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct Band {
    mean: f64,
    factor: f64,
}

struct_data!(Band => BandCotangent { mean, factor });

#[differentiable]
impl Next<f64> for Band {
    type Output = Bounds<f64>;

    fn next(&mut self, input: f64) -> Self::Output {
        self.mean += self.factor * (input - self.mean);
        let spread = (input - self.mean).abs();
        Self::Output { upper: self.mean + spread, lower: self.mean - self.factor * spread }
    }

    fn width(&self, of: Self::Output) -> f64 {
        let Self::Output { upper, lower } = of;
        (upper - lower) * self.factor
    }
}

#[differentiable]
fn banded(band: Band, inputs: &[f64]) -> f64 {
    let mut band = band;
    let mut sum = 0.0;
    for &input in inputs {
        let bounds = band.next(input);
        sum += bounds.upper * bounds.lower + band.width(bounds);
    }
    sum
}

mod checks {
    use super::*;
    use crate::common::check;

    check!(banded(band, &inputs); (Band { mean: 1.0, factor: 0.3 }, vec![1.5, 0.7, -0.4]));
}
