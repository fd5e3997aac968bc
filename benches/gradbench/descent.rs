//! Gradient descent with a step that grows and shrinks, as `saddle` and `particle` prescribe it: differentiable itself, for one
//! descent stands inside of another.

use autodiff::differentiable;

#[differentiable]
pub(crate) fn distance<const N: usize>(a: &[f64; N], b: &[f64; N]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt()
}

/// Where `value` is least, from `start`, along its `slope`.
#[differentiable]
pub(crate) fn argmin<const N: usize>(
    value: impl Fn(&[f64; N]) -> f64,
    slope: impl Fn(&[f64; N]) -> [f64; N],
    start: &[f64; N],
) -> [f64; N] {
    let mut at = *start;
    let mut least = value(&at);
    let mut downhill = slope(&at);
    let mut step = 1e-5;
    let mut good = 0;
    loop {
        if distance(&downhill, &[0.0; N]) <= 1e-5 {
            return at;
        }
        if good == 10 {
            step *= 2.0;
            good = 0;
            continue;
        }
        let mut next = at;
        for i in 0..N {
            next[i] -= step * downhill[i];
        }
        if distance(&at, &next) <= 1e-5 {
            return at;
        }
        let there = value(&next);
        if there < least {
            at = next;
            least = there;
            downhill = slope(&at);
            good += 1;
        } else {
            step /= 2.0;
            good = 0;
        }
    }
}
