//! Numbers of any type that become floats of one that the caller chooses: fields, elements of tuples and parameters of closures,
//! whose types the macro does not see.

use autodiff::{Differentiable, differentiable};
use num_traits::{Float, FromPrimitive, NumCast};

#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Samples<F: Float> {
    sum: F,
    weight: f64,
    count: usize,
}

#[differentiable]
impl<F: Float> Samples<F> {
    fn mean(&self) -> Option<F> {
        let n = F::from(self.count)?;
        Some(self.sum * self.sum / n)
    }

    fn weighted(&self, k: F) -> F {
        let n: F = NumCast::from(self.count).unwrap();
        let mut sum = F::from(self.weight).unwrap() * self.sum / n;
        for _ in 0..self.count {
            sum = sum * k + num_traits::cast::<_, F>(self.weight).unwrap() / n;
        }
        sum
    }
}

#[differentiable]
fn mean_of<F: Float>(sum: F, weight: f64, k: F) -> F {
    let samples = Samples { sum, weight, count: 3 };
    samples.mean().map_or(F::zero(), |mean| mean * k) + samples.weighted(k)
}

/// A rule whose nodes are doubles, of a function of any float.
#[differentiable]
fn quadrature<F: Float>(a: F, b: F, nodes: &[(f64, f64)]) -> F {
    let half = (b - a) / F::from(2.0).unwrap();
    let listed: Vec<(f64, f64)> = nodes.iter().map(|&(x, w)| (x, w * w)).collect();
    let sum = listed.iter().fold(F::zero(), |sum, (x, w)| {
        let x = a + half * (F::from(*x).unwrap() + F::one());
        sum + F::from(*w).unwrap() * x.sin()
    });
    half * sum
}

#[differentiable]
fn by_primitives<F: Float + FromPrimitive>(x: F, scale: f64, n: usize) -> F {
    let step = F::from_f64({
        let square = scale * scale;
        square / n as f64
    });
    x * F::from_usize(n).unwrap() + step.unwrap() * x * x
}

/// The float is named, and is one of std.
#[differentiable]
fn by_named_traits<F: Float>(x: F, n: usize) -> Option<f64> {
    let y = <f64 as NumCast>::from(x)?;
    let n = <f64 as FromPrimitive>::from_usize(n)?;
    let single = <f32 as NumCast>::from(y * n)?;
    Some(y * y * <f64 as FromPrimitive>::from_f32(single)? + y)
}

#[differentiable]
fn of_doubles(x: f64, scale: f64) -> f64 {
    by_primitives(x, scale, 3) * mean_of(x, scale, 0.5)
}

mod checks {
    use super::*;
    use crate::common::{check, check_vjp};

    check!(mean_of(s, w, k); (1.3, 0.4, 0.7); (1.3_f32, 0.4, 0.7_f32));
    check!(quadrature(a, b, &n); (0.2, 1.5, vec![(-0.57, 1.0), (0.57, 0.9)]));
    check!(by_primitives(x, s, @n); (1.3, 0.4, 4usize));
    check!(of_doubles(x, s); (1.3, 0.4));
    check_vjp!(by_named_traits(x, @n); (1.3, 4usize); (0.7_f32, 2usize));
}
