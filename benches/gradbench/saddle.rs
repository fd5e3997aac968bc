//! `saddle`: the point where a function is least in `x` of what is greatest in `y`, by a descent whose objective is a descent. The
//! derivatives of either are taken forward or in reverse: four ways.

use autodiff::differentiable;

use crate::descent::argmin;

#[differentiable(order = 2)]
pub(crate) fn height(x: &[f64; 2], y: &[f64; 2]) -> f64 {
    (x[0] * x[0] + x[1] * x[1]) - (y[0] * y[0] + y[1] * y[1])
}

/// Where in `y` the height above `x` is greatest, with a forward sweep for each component of its slope.
#[differentiable(wrt(x))]
pub(crate) fn summit_forward(x: &[f64; 2], start: &[f64; 2]) -> [f64; 2] {
    let still = [0.0; 2];
    let by = |y: &[f64; 2], direction: [f64; 2]| -height::jvp(x, y, &still, &direction).1;
    argmin(|y| -height(x, y), |y| [by(y, [1.0, 0.0]), by(y, [0.0, 1.0])], start)
}

/// The same, with one reverse sweep for its slope.
#[differentiable(wrt(x))]
pub(crate) fn summit_reverse(x: &[f64; 2], start: &[f64; 2]) -> [f64; 2] {
    let slope = |y: &[f64; 2]| {
        let (_, [a, b]) = height::grad(x, y);
        [-a, -b]
    };
    argmin(|y| -height(x, y), slope, start)
}

#[differentiable(wrt(x))]
pub(crate) fn greatest_forward(x: &[f64; 2], start: &[f64; 2]) -> f64 {
    height(x, &summit_forward(x, start))
}

#[differentiable(wrt(x))]
pub(crate) fn greatest_reverse(x: &[f64; 2], start: &[f64; 2]) -> f64 {
    height(x, &summit_reverse(x, start))
}

pub(crate) fn ff(start: &[f64; 2]) -> [f64; 4] {
    let by = |x: &[f64; 2], direction| greatest_forward::jvp(x, start, &direction).1;
    let x = argmin(|x| greatest_forward(x, start), |x| [by(x, [1.0, 0.0]), by(x, [0.0, 1.0])], start);
    both(x, summit_forward(&x, start))
}

pub(crate) fn fr(start: &[f64; 2]) -> [f64; 4] {
    let by = |x: &[f64; 2], direction| greatest_reverse::jvp(x, start, &direction).1;
    let x = argmin(|x| greatest_reverse(x, start), |x| [by(x, [1.0, 0.0]), by(x, [0.0, 1.0])], start);
    both(x, summit_forward(&x, start))
}

pub(crate) fn rf(start: &[f64; 2]) -> [f64; 4] {
    let x = argmin(|x| greatest_forward(x, start), |x| greatest_forward::grad(x, start), start);
    both(x, summit_reverse(&x, start))
}

pub(crate) fn rr(start: &[f64; 2]) -> [f64; 4] {
    let x = argmin(|x| greatest_reverse(x, start), |x| greatest_reverse::grad(x, start), start);
    both(x, summit_reverse(&x, start))
}

fn both([a, b]: [f64; 2], [c, d]: [f64; 2]) -> [f64; 4] {
    [a, b, c, d]
}
