//! Central differences, extrapolated to step zero.

use alloc::vec::Vec;

/// A partial derivative as differences see it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Difference {
    pub value: f64,
    /// An estimate of how far off that is.
    pub error: f64,
    /// The slopes on the two sides, in order, where they differ however small the step.
    pub kink: Option<(f64, f64)>,
}

/// How often the step is halved.
const LEVELS: usize = 14;

/// The Jacobian of a function at a point, row by row.
pub(super) fn differences(f: &dyn Fn(&[f64]) -> Vec<f64>, x: &[f64], outputs: usize) -> Vec<Vec<Difference>> {
    let mut rows = vec![Vec::with_capacity(x.len()); outputs];
    let here = f(x);
    for j in 0..x.len() {
        let samples = sample(f, x, j);
        for (i, row) in rows.iter_mut().enumerate() {
            let of = |values: &[f64]| values.get(i).copied().unwrap_or(f64::NAN);
            let sides: Vec<Sides> = samples
                .iter()
                .map(|s| Sides { up: of(&s.up), down: of(&s.down), right: s.right, left: s.left })
                .collect();
            row.push(ridders(&sides, of(&here)));
        }
    }
    rows
}

/// The function on both sides of the point.
struct Sample {
    up: Vec<f64>,
    down: Vec<f64>,
    /// The steps as they come to be in floating point.
    right: f64,
    left: f64,
}

fn sample(f: &dyn Fn(&[f64]) -> Vec<f64>, x: &[f64], j: usize) -> Vec<Sample> {
    let first = 0.125 * x[j].abs().max(0.5);
    let at = |step: f64| {
        let mut moved = x.to_vec();
        moved[j] += step;
        (f(&moved), (moved[j] - x[j]).abs())
    };
    let levels = 0..LEVELS;
    levels
        .map(|level| {
            let h = first / f64::from(1_u32 << level);
            let ((up, right), (down, left)) = (at(h), at(-h));
            Sample { up, down, right, left }
        })
        .collect()
}

/// One output on both sides.
struct Sides {
    up: f64,
    down: f64,
    right: f64,
    left: f64,
}

/// The entry of the extrapolation table that agrees best with its neighbours, and how well it does.
fn ridders(sides: &[Sides], here: f64) -> Difference {
    let mut best = Difference { value: f64::NAN, error: f64::INFINITY, kink: None };
    let mut previous: Vec<f64> = Vec::new();
    for side in sides {
        let width = side.right + side.left;
        // What rounding of the values alone can do.
        let rounding = f64::EPSILON * here.abs().max(side.up.abs()) / width;
        let mut current = vec![(side.up - side.down) / width];
        // Each column is free of one more even power of the step, which is halved from row to row.
        let mut weight = 4.0;
        for (order, coarser) in previous.iter().enumerate() {
            let finer = current[order];
            let extrapolated = finer + (finer - coarser) / (weight - 1.0);
            let error = (extrapolated - finer).abs().max((extrapolated - coarser).abs()).max(rounding);
            if extrapolated.is_finite() && error < best.error {
                best.value = extrapolated;
                best.error = error;
            }
            current.push(extrapolated);
            weight *= 4.0;
        }
        previous = current;
    }
    best.kink = kink(sides, here);
    best
}

/// The slopes on both sides, if they do not come together as the step shrinks.
fn kink(sides: &[Sides], here: f64) -> Option<(f64, f64)> {
    let slopes = |s: &Sides| ((s.up - here) / s.right, (here - s.down) / s.left);
    let apart = |s: &Sides| {
        let (right, left) = slopes(s);
        (right - left).abs()
    };
    // In the middle, where neither the curvature nor rounding counts for much.
    let (coarse, fine) = (sides.get(LEVELS - 6)?, sides.get(LEVELS - 3)?);
    let (right, left) = slopes(fine);
    let gap = apart(fine);
    let noise = 1e-10 * here.abs().max(1e-3) / fine.right;
    // A smooth function's are eight times closer by then.
    (gap > noise && gap > 0.5 * apart(coarse)).then(|| (left.min(right), left.max(right)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(f: impl Fn(f64) -> f64, x: f64) -> Difference {
        differences(&|x| vec![f(x[0])], &[x], 1)[0][0]
    }

    #[test]
    fn smooth_functions() {
        for x in [0.3_f64, 1.0, 2.5, 40.0] {
            for (f, df) in [
                (f64::sin as fn(f64) -> f64, f64::cos as fn(f64) -> f64),
                (f64::ln, f64::recip),
                (f64::sqrt, |x| 0.5 / x.sqrt()),
                (|x| x * x * x, |x| 3.0 * x * x),
            ] {
                let d = one(f, x);
                assert!((d.value - df(x)).abs() < 1e-9 * df(x).abs().max(1.0), "{d:?} {}", df(x));
                assert!((d.value - df(x)).abs() <= 20.0 * d.error.max(1e-15), "{d:?} {}", df(x));
                assert_eq!(d.kink, None);
            }
        }
    }

    #[test]
    fn close_to_the_end_of_the_domain() {
        let d = one(f64::sqrt, 1e-3);
        assert!((d.value - 0.5 / 1e-3_f64.sqrt()).abs() < 1e-6, "{d:?}");
    }

    #[test]
    fn kinks() {
        assert_eq!(one(f64::abs, 0.0).kink, Some((-1.0, 1.0)));
        let (low, high) = one(|x| x.max(2.0 * x), 0.0).kink.unwrap_or_default();
        assert!((low - 1.0).abs() < 1e-9 && (high - 2.0).abs() < 1e-9);
        assert_eq!(one(|x| x * x, 0.0).kink, None);
    }
}
