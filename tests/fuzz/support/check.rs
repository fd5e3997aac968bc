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
    for gradient in [&first, &second] {
        for (i, (got, dual)) in gradient.iter().zip(&expected).enumerate() {
            if !((got - dual.derivative).abs() <= 1e-10 * dual.size) {
                let wrong: Vec<_> = expected.iter().map(|d| d.derivative).collect();
                return Err(format!("gradient: part {i} of {gradient:?} for {wrong:?} at {point:?}"));
            }
        }
    }
    Ok("right")
}
