//! A benchmark of a wrong gradient is worth nothing: every gradient is checked before any is timed.

use crate::problem::{InPlace, Problem};

/// Generated and hand-written gradient may round differently.
const ROUNDING: f64 = 1e-11;
/// What central differences can promise.
const DIFFERENCES: f64 = 1e-6;
/// How many inputs of a long array get a difference quotient.
const SAMPLES: usize = 25;

/// Checks `grad` against the gradient written by hand, and that against differences.
pub(crate) fn values<P: Problem>() {
    let problem = P::new();
    let by_hand = P::flat(&problem.grad_by_hand());
    against_differences(&problem, &by_hand);
    equal(P::NAME, "grad", &P::flat(&problem.grad()), &by_hand);
}

/// As [`values`], and `grad_into` as well: the value it returns, and that it adds to what the buffers hold.
pub(crate) fn buffers<P: InPlace>() {
    values::<P>();
    let problem = P::new();
    let value = problem.primal();
    let twice: Vec<f64> = P::flat(&problem.grad_by_hand()).iter().map(|g| 2.0 * g).collect();

    let mut bars = problem.zeros();
    for _ in 0..2 {
        let v = problem.grad_into_by_hand(&mut bars);
        equal(P::NAME, "the value of grad_into by hand", &[v], &[value]);
    }
    equal(P::NAME, "two calls of grad_into by hand", &P::flat(&bars), &twice);

    let mut bars = problem.zeros();
    for _ in 0..2 {
        let v = problem.grad_into(&mut bars);
        equal(P::NAME, "the value of grad_into", &[v], &[value]);
    }
    equal(P::NAME, "two calls of grad_into", &P::flat(&bars), &twice);
}

/// Entries are compared relative to the largest, because small ones are differences of large terms.
fn equal(name: &str, what: &str, got: &[f64], expected: &[f64]) {
    assert_eq!(got.len(), expected.len(), "{name}: the length of {what}");
    let scale = expected.iter().fold(f64::MIN_POSITIVE, |m, e| m.max(e.abs()));
    for (i, (g, e)) in got.iter().zip(expected).enumerate() {
        assert!((g - e).abs() <= ROUNDING * scale, "{name}: {what}: entry {i} is {g}, not {e}");
    }
}

fn against_differences<P: Problem>(problem: &P, gradient: &[f64]) {
    let mut inputs = problem.inputs();
    assert_eq!(gradient.len(), inputs.len(), "{}: the length of the gradient", P::NAME);
    let scale = gradient.iter().fold(1.0, |m: f64, g| m.max(g.abs()));
    for sample in 0..SAMPLES.min(inputs.len()) {
        // First and last input are always among the samples.
        let i = sample * (inputs.len() - 1) / (SAMPLES.min(inputs.len()) - 1).max(1);
        let x = inputs[i];
        let step = 1e-5 * x.abs().max(1.0);
        inputs[i] = x + step;
        let above = problem.at(&inputs);
        inputs[i] = x - step;
        let below = problem.at(&inputs);
        inputs[i] = x;
        let quotient = (above - below) / (2.0 * step);
        assert!(
            (gradient[i] - quotient).abs() <= DIFFERENCES * scale,
            "{}: entry {i} of the gradient is {}, but the difference quotient {quotient}",
            P::NAME,
            gradient[i],
        );
    }
}
