//! Functions of a crate that has alloc and no std, as one writes them for a controller.

#![no_std]

extern crate alloc;

use alloc::{boxed::Box, vec::Vec};
use autodiff::{Differentiable, differentiable};
use num_traits::Float;

/// A joint of an arm.
#[derive(Clone, Copy, Debug, Differentiable)]
pub struct Joint {
    pub angle: f64,
    pub length: f64,
}

/// Where the arm ends: methods of `num_traits::Float`.
#[differentiable(order = 2)]
pub fn reach(joints: &[Joint]) -> f64 {
    let (mut x, mut y, mut heading) = (0.0, 0.0, 0.0);
    for joint in joints {
        heading += joint.angle;
        x += joint.length * heading.cos();
        y += joint.length * heading.sin();
    }
    x.hypot(y) + x.powi(2).sqrt().powf(1.5) + heading.abs().max(0.25).floor()
}

/// Functions of `libm`, of which std would have some as well.
#[differentiable]
pub fn response(x: f64, n: usize) -> f64 {
    let mut samples = Vec::new();
    for i in 0..n {
        samples.push(libm::exp(-x * i as f64) * libm::sqrt(x + 1.0) + libm::erf(x) - libm::floor(3.0 * x));
    }
    samples.iter().map(|s| s * s).sum::<f64>() + libm::atan2(x, 2.0) % 0.7
}

/// In single precision, for any float type, of which the other trait is one's own.
#[differentiable]
pub fn softplus<T: Float>(x: T) -> T {
    if x > T::zero() { x + (-x).exp().ln_1p() } else { x.exp().ln_1p() }
}

/// Recursion, whose adjoint function is boxed.
#[differentiable]
pub fn power(x: f32, n: u32) -> f32 {
    if n == 0 { 1.0 } else { x * power(x, n - 1) }
}

/// What float this is, a name tells.
pub type Scalar = f32;

/// A boxed list, and a filter whose output is fed back.
#[differentiable]
pub fn filtered(samples: Box<[Scalar]>, gain: Scalar) -> f32 {
    let mut state: Scalar = 0.0;
    for &sample in samples.iter() {
        state = (gain * sample + (1.0 - gain) * state).tanh().clamp(-0.9, 0.9);
    }
    Float::cosh(state)
}
