//! Sums on several threads, from `autodiff::parallel`.

use autodiff::{Differentiable, differentiable, parallel};

#[differentiable]
fn squares(slope: f64, offset: f64, #[constant] points: &[(f64, f64)]) -> f64 {
    parallel::sum(points.len(), |i| {
        let (x, y) = points[i];
        (slope * x + offset - y).powi(2)
    })
}

/// Lists, structs and scalars are captured; what comes of the sum is not its last use, nor is the seed one.
#[derive(Clone, Debug, Differentiable)]
struct Mixture {
    weights: Vec<f64>,
    means: Vec<f64>,
    width: f64,
}

#[differentiable]
fn likelihood(mixture: &Mixture, data: &[f64]) -> f64 {
    let scale = mixture.width.exp();
    let all = parallel::sum(data.len(), |i| {
        let mut terms = Vec::new();
        for k in 0..mixture.weights.len() {
            let z = (data[i] - mixture.means[k]) / scale;
            terms.push(mixture.weights[k] - 0.5 * z * z);
        }
        let most = terms.iter().fold(f64::MIN, |a, b| a.max(*b));
        most + terms.iter().map(|t| (t - most).exp()).sum::<f64>().ln()
    });
    all * mixture.width - all.sin() + scale
}

#[differentiable]
fn of_a_mixture(weights: &[f64], means: &[f64], width: f64, data: &[f64]) -> f64 {
    let mixture = Mixture { weights: weights.to_vec(), means: means.to_vec(), width };
    likelihood(&mixture, data)
}

/// Loops in the closure, a function by name, a sum in a sum, one in a branch and one in a loop.
#[differentiable]
fn term(i: usize) -> f64 {
    (i as f64).sqrt()
}

#[differentiable]
fn nested(x: &[f64], k: f64, times: usize) -> f64 {
    let mut total = 0.0;
    for t in 0..times {
        let shift = total + t as f64;
        total += parallel::sum_ranges(3, x.len(), |from, to| {
            let mut sum = 0.0;
            for i in from..to {
                sum += (k * x[i] + shift).sin();
            }
            sum
        });
        if total > 0.5 {
            total *= parallel::sum(x.len(), |i| x[i] * parallel::sum(i, |j| x[j] * k));
        }
    }
    total + k * parallel::sum(x.len(), term)
}

#[differentiable]
fn of_f32(x: &[f32], k: f32) -> f32 {
    let half = k * 0.5;
    parallel::sum(x.len(), |i| (x[i] * half).tanh()) * k
}

/// In a generic function, and in a method.
#[differentiable]
fn generic<T: num_traits::Float + autodiff::Real + Send + Sync>(x: &[T], k: T) -> T {
    parallel::sum(x.len(), |i| x[i] * k * x[i]) * k
}

#[differentiable]
fn of_either_width(x: &[f64], k: f64, y: &[f32]) -> f64 {
    generic(x, k) * f64::from(generic(y, 0.5))
}

#[differentiable]
impl Mixture {
    fn spread(&self, at: f64) -> f64 {
        let all = parallel::sum(self.means.len(), |k| self.weights[k] * (self.means[k] - at).powi(2));
        all / self.width
    }
}

#[differentiable]
fn spread(weights: &[f64], means: &[f64], width: f64, at: f64) -> f64 {
    let mixture = Mixture { weights: weights.to_vec(), means: means.to_vec(), width };
    mixture.spread(at) + mixture.spread(at * width)
}

/// The derivative of a term is infinite, and its seed is zero.
#[differentiable]
fn weighted_roots(x: &[f64], weight: f64) -> f64 {
    weight * parallel::sum(x.len(), |i| x[i].sqrt())
}

#[test]
fn zero_times_infinity() {
    assert_eq!(weighted_roots::grad(&[0.0, 4.0], 0.0), (vec![0.0, 0.0], 2.0));
}

mod checks {
    use super::*;
    use crate::common::check;

    fn numbers(n: usize) -> Vec<f64> {
        (0..n).map(|i| ((i * i + 3) as f64).sin()).collect()
    }

    check!(squares(slope, offset, @&points); (2.0, 1.0, vec![(0.0, 1.0), (1.0, 2.5), (2.0, 5.5)]); (2.0, 1.0, vec![]); (2.0, 1.0, (0..100).map(|i| (i as f64, 0.1 * i as f64)).collect()));
    check!(of_a_mixture(&weights, &means, width, &data); (vec![0.5, -1.0], vec![0.0, 1.0], 0.3, numbers(50)); (vec![0.5], vec![0.0], 0.3, numbers(1)));
    check!(nested(&x, k, @times); (numbers(10), 0.7, 3); (numbers(2), 0.7, 1); (vec![], 0.7, 1));
    check!(of_f32(&x, k); (vec![0.5, -1.0, 2.0], 1.5));
    check!(of_either_width(&x, k, &y); (numbers(4), 1.5, vec![0.5, -1.0, 2.0]));
    check!(spread(&weights, &means, width, at); (numbers(3), vec![0.1, 0.2, -0.4], 0.7, 0.3));
    check!(weighted_roots(&x, weight); (vec![1.0, 4.0, 9.0], 2.0));
}
