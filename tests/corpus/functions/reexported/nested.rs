//! By the modules, which have the functions' names.

use crate::reexported::scaled::scaled;
use crate::reexported::summed::{summed, twice};
use autodiff::differentiable;

#[differentiable]
pub(crate) fn nested(x: f64, v: &[f64]) -> f64 {
    scaled(x, 3) * summed(v) + twice(x)
}
