//! Parameters that are taken as whatever becomes a type of the crate's: what `into` makes of them has that type, and its methods, also those that
//! are called like those of floats.

use autodiff::{Differentiable, differentiable};

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct Rounding {
    near: f64,
    far: f64,
}

#[differentiable]
impl From<f64> for Rounding {
    fn from(radius: f64) -> Self {
        Rounding { near: radius, far: radius * radius }
    }
}

#[differentiable]
impl From<(f64, f64)> for Rounding {
    fn from((near, far): (f64, f64)) -> Self {
        Rounding { near, far }
    }
}

#[differentiable]
impl Rounding {
    fn abs(self) -> Rounding {
        Rounding { near: self.near.abs(), far: self.far.abs() }
    }

    fn clamp(self, most: f64) -> Rounding {
        Rounding { near: self.near.min(most), far: self.far.min(most) }
    }

    fn max(&self) -> f64 {
        if self.near > self.far { self.near } else { self.far }
    }
}

#[differentiable]
fn rounded_area(width: f64, rounding: impl Into<Rounding>) -> f64 {
    let rounding = rounding.into().abs().clamp(width / 2.0);
    width * width - rounding.near * rounding.far
}

#[differentiable]
fn roundest<R>(width: f64, rounding: R) -> f64
where
    R: Into<Rounding> + Copy,
{
    let made: Rounding = rounding.into();
    width * made.max() + Into::into(rounding).abs().near
}

#[differentiable]
fn areas(width: f64, near: f64, far: f64) -> f64 {
    rounded_area(width, near) * rounded_area(width, (near, far)) + roundest(width, far) * roundest(far, (near, width))
}

mod checks {
    use crate::common::check;

    check!(areas(width, near, far); (3.0, -0.4, 0.7); (1.2, 0.9, -2.0));
}
