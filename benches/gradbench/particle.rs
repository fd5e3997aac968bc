//! `particle`: the height of a charge, such that a particle that flies past it meets the origin, by a descent along derivatives of a
//! flight along derivatives of a potential. The derivatives of either are taken forward or in reverse: four ways.

use autodiff::differentiable;

use crate::descent::argmin;

/// Between a charge that is fixed and one whose height is `10 - w`.
#[differentiable(order = 2, wrt(at))]
pub(crate) fn potential(at: &[f64; 2], w: f64) -> f64 {
    let charges = [[10.0, 10.0 - w], [10.0, 0.0]];
    charges.iter().map(|c| 1.0 / ((at[0] - c[0]).powi(2) + (at[1] - c[1]).powi(2)).sqrt()).sum()
}

/// Where the particle crosses the ground, by steps of Euler's method.
#[differentiable]
pub(crate) fn crossing(slope: impl Fn(&[f64; 2]) -> [f64; 2]) -> f64 {
    let dt = 0.1;
    let (mut at, mut velocity) = ([0.0, 8.0], [0.75, 0.0]);
    loop {
        let [x, y] = slope(&at);
        let next = [at[0] + dt * velocity[0], at[1] + dt * velocity[1]];
        if next[1] <= 0.0 {
            return at[0] - at[1] / velocity[1] * velocity[0];
        }
        at = next;
        velocity = [velocity[0] - dt * x, velocity[1] - dt * y];
    }
}

/// How far the crossing is from the origin, squared, with a forward sweep for each component of the force.
#[differentiable]
pub(crate) fn miss_forward(w: f64) -> f64 {
    let by = |at: &[f64; 2], direction: [f64; 2]| potential::jvp(at, w, &direction).1;
    crossing(|at| [by(at, [1.0, 0.0]), by(at, [0.0, 1.0])]).powi(2)
}

/// The same, with one reverse sweep for the force.
#[differentiable]
pub(crate) fn miss_reverse(w: f64) -> f64 {
    crossing(|at| potential::grad(at, w)).powi(2)
}

pub(crate) fn ff(w: f64) -> f64 {
    argmin(|[w]| miss_forward(*w), |[w]| [miss_forward::jvp(*w, 1.0).1], &[w])[0]
}

pub(crate) fn fr(w: f64) -> f64 {
    argmin(|[w]| miss_reverse(*w), |[w]| [miss_reverse::jvp(*w, 1.0).1], &[w])[0]
}

pub(crate) fn rf(w: f64) -> f64 {
    argmin(|[w]| miss_forward(*w), |[w]| [miss_forward::grad(*w)], &[w])[0]
}

pub(crate) fn rr(w: f64) -> f64 {
    argmin(|[w]| miss_reverse(*w), |[w]| [miss_reverse::grad(*w)], &[w])[0]
}
