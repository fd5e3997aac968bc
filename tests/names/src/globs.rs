//! Names of the generated functions, brought by a glob import and given to functions.

mod many {
    #![allow(dead_code, non_camel_case_types)]

    pub(super) const fn forward_of() {}
    pub(super) struct Tape;
    pub(super) trait Differentiable {}
    pub(super) trait Bar {}
    pub(super) trait Flag {}
    pub(super) enum On {}
    pub(super) enum Off {}
    pub(super) mod rt {}
    pub(super) mod callable {}
    pub(super) const fn grad_into() {}
    pub(super) const fn value_and_grad() {}
    pub(super) const fn jvp() {}
    pub(super) const fn __forward() {}
    pub(super) const fn __tangent() {}
    pub(super) const fn constant() {}
}

#[allow(unused_imports, clippy::wildcard_imports)]
use many::*;

use autodiff::differentiable;

#[differentiable]
pub(crate) fn grad(x: f64) -> f64 {
    x * x
}

#[differentiable]
pub(crate) fn forward(x: f64) -> f64 {
    grad(x).sin()
}

#[differentiable]
pub(crate) fn vjp(value: f64) -> f64 {
    forward(value) * grad(value)
}

#[differentiable]
pub(crate) fn called(y_bar: f64) -> f64 {
    vjp(y_bar) + forward(y_bar) * y_bar
}
