//! Compares what the differentiable program gives with what the dual numbers give.

use crate::dual::{Dual, KINK, WILD};
use std::panic::{AssertUnwindSafe, catch_unwind};

pub type Floats<'a> = &'a mut dyn FnMut() -> f64;
pub type Duals<'a> = &'a mut dyn FnMut() -> Dual;
pub type Verdict = Result<&'static str, String>;

fn next<T: Copy>(all: &[T]) -> impl FnMut() -> T {
    let mut all = all.to_vec().into_iter();
    move || all.next().expect("a float for each argument")
}

/// `Ok` says whether the point counts, `Err` what is wrong.
pub fn check(
    point: &[f64],
    plain: &dyn Fn(Floats) -> f64,
    value_and_grad: &dyn Fn(Floats) -> (f64, Vec<f64>),
    grad: &dyn Fn(Floats) -> Vec<f64>,
    dual: &dyn Fn(Duals) -> Dual,
) -> Verdict {
    let Ok(value) = catch_unwind(AssertUnwindSafe(|| plain(&mut next(point)))) else {
        return Ok("panics");
    };
    let mut expected = Vec::new();
    for k in 0..point.len() {
        let seeded: Vec<_> = (0..point.len())
            .map(|i| if i == k { Dual { value: point[i], derivative: 1.0, size: 1.0 } } else { Dual::constant(point[i]) })
            .collect();
        KINK.set(false);
        WILD.set(false);
        let Ok(dual) = catch_unwind(AssertUnwindSafe(|| dual(&mut next(&seeded)))) else {
            return Err(format!("twin: panics at {point:?}"));
        };
        if WILD.get() {
            return Ok("wild");
        }
        if KINK.get() {
            return Ok("kink");
        }
        if dual.value != value {
            return Err(format!("twin: {} for {value} at {point:?}", dual.value));
        }
        expected.push(dual);
    }
    let got = catch_unwind(AssertUnwindSafe(|| (value_and_grad(&mut next(point)), grad(&mut next(point)))));
    let Ok(((got_value, first), second)) = got else {
        return Err(format!("panic: the gradient panics at {point:?}"));
    };
    if got_value.to_bits() != value.to_bits() {
        return Err(format!("value: {got_value:?} for {value:?} at {point:?}"));
    }
    // What cancels or saturates on the way, where `1 - tanh(x)^2` is taken for one, is not of the size of what is left.
    let largest = expected.iter().fold(1.0_f64, |m, d| m.max(d.derivative.abs()));
    for gradient in [&first, &second] {
        for (i, (got, dual)) in gradient.iter().zip(&expected).enumerate() {
            if !((got - dual.derivative).abs() <= 1e-10 * dual.size + 1e-14 * largest) {
                let wrong: Vec<_> = expected.iter().map(|d| d.derivative).collect();
                return Err(format!("gradient: part {i} of {gradient:?} for {wrong:?} at {point:?}"));
            }
        }
    }
    Ok("right")
}

/// The same with second derivatives: Hessian-vector products along two directions, against each other and against differences of
/// gradients.
pub fn twice(
    point: &[f64],
    once: Verdict,
    grad: &dyn Fn(Floats) -> Vec<f64>,
    product: &dyn Fn(&[f64], Floats) -> (Vec<f64>, Vec<f64>),
) -> Verdict {
    if once != Ok("right") {
        return once;
    }
    let spread = |shift: usize| -> Vec<f64> {
        (0..point.len()).map(|i| ((i + shift) as f64 * 0.754_877_666_246_692_7).fract() * 2.0 - 1.0).collect()
    };
    let (u, v) = (spread(1), spread(5));
    let along = |w: &[f64]| catch_unwind(AssertUnwindSafe(|| product(point, &mut next(w))));
    let (Ok((gradient, hu)), Ok((_, hv))) = (along(&u), along(&v)) else {
        return Err(format!("second: the product panics at {point:?}"));
    };
    let expected = grad(&mut next(point));
    let size = expected.iter().fold(1.0_f64, |m, g| m.max(g.abs()));
    if gradient.iter().zip(&expected).any(|(a, b)| !((a - b).abs() <= 1e-9 * size)) {
        return Err(format!("second: the gradient is {gradient:?} for {expected:?} at {point:?}"));
    }
    // Gradients on both sides, with two steps that have to say the same.
    let shifted = |h: f64| {
        let at: Vec<f64> = point.iter().zip(&u).map(|(x, u)| x + h * u).collect();
        catch_unwind(AssertUnwindSafe(|| grad(&mut next(&at)))).ok()
    };
    let difference = |h: f64| {
        let (up, down) = (shifted(h)?, shifted(-h)?);
        Some(up.iter().zip(&down).map(|(a, b)| (a - b) / (2.0 * h)).collect::<Vec<f64>>())
    };
    let (Some(wide), Some(narrow)) = (difference(2e-5), difference(1e-5)) else { return Ok("kink") };
    let size = narrow.iter().chain(&hu).chain(&hv).chain([&size]).fold(1.0_f64, |m, g| m.max(g.abs()));
    if !size.is_finite() || size > 1e8 {
        return Ok("wild");
    }
    if wide.iter().zip(&narrow).any(|(a, b)| !((a - b).abs() <= 1e-6 * size)) {
        return Ok("kink");
    }
    for (i, (got, difference)) in hu.iter().zip(&narrow).enumerate() {
        if !((got - difference).abs() <= 1e-4 * size) {
            return Err(format!("second: part {i} of {hu:?} for {narrow:?} at {point:?}"));
        }
    }
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let (a, b) = (dot(&v, &hu), dot(&u, &hv));
    if !((a - b).abs() <= 1e-9 * size * point.len() as f64) {
        return Err(format!("second: not symmetric, {a} and {b} at {point:?}"));
    }
    Ok("right")
}
