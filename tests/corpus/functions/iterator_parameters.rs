//! Functions that take iterators: their derivatives take the lists of the elements.

use autodiff::{Differentiable, differentiable};
use num_traits::Float;

#[differentiable]
fn geometric_mean(values: impl IntoIterator<Item = f64>) -> f64 {
    let (sum, n) = values.into_iter().fold((0.0, 0), |(sum, n), x| (sum + x.ln(), n + 1));
    (sum / f64::from(n)).exp()
}

#[differentiable]
fn weighted_mean<'a, I>(pairs: I) -> f64
where
    I: IntoIterator<Item = &'a (f64, f64)>,
{
    let (sum, weights) = pairs.into_iter().fold((0.0, 0.0), |(sum, weights), (x, w)| (sum + x * w, weights + w));
    sum / weights
}

#[differentiable]
fn energy(values: impl Iterator<Item = f64>, scale: f64) -> f64 {
    let mut sum = 0.0;
    for v in values {
        sum += v * v;
    }
    sum * scale
}

#[differentiable]
fn alternating<T: Float, I: Iterator<Item = T>>(mut values: I) -> Option<T> {
    let first = values.next()?;
    let second = values.next()?;
    Some(values.fold(first - second * first, |sum, x| sum - x * x))
}

#[differentiable]
fn polynomial<'a, I>(x: f64, coefficients: I) -> f64
where
    I: IntoIterator<Item = &'a f64>,
    I::IntoIter: DoubleEndedIterator,
{
    coefficients.into_iter().rev().fold(0.0, |value, c| value * x + c)
}

#[differentiable]
fn slope(points: impl IntoIterator<Item = (f64, f64)>) -> f64 {
    let (mut sx, mut sy, mut sxx, mut sxy, mut n) = (0.0, 0.0, 0.0, 0.0, 0_u32);
    for (x, y) in points {
        sx += x;
        sy += y;
        sxx += x * x;
        sxy += x * y;
        n += 1;
    }
    (f64::from(n) * sxy - sx * sy) / (f64::from(n) * sxx - sx * sx)
}

#[differentiable]
fn of_slices(v: &[f64], x: f64) -> f64 {
    polynomial(x, v) + polynomial(x, v.iter()) + polynomial(x, v.iter().skip(1)) + polynomial(x, &[x, 2.0, 3.0])
}

#[differentiable]
fn of_chains(v: &[f64], x: f64) -> f64 {
    let positive = v.iter().copied().filter(|y| *y > 0.4);
    geometric_mean(v.iter().map(|y| y * y + x)) + energy(v.iter().copied(), x) + alternating(positive).unwrap_or(x)
}

#[differentiable]
fn of_vectors(v: &[f64], x: f64) -> f64 {
    geometric_mean(v.to_vec()) * geometric_mean(vec![x, x * x, 3.0])
}

#[differentiable]
fn of_pairs(x: &[f64], y: &[f64]) -> f64 {
    slope(x.iter().copied().zip(y.iter().copied()))
}

#[derive(Clone, Debug, Differentiable)]
struct Total {
    sum: f64,
    count: usize,
}

#[differentiable]
impl Total {
    fn of<I: Iterator<Item = f64>>(values: I) -> Self {
        let mut total = Total { sum: 1.0, count: 0 };
        for x in values {
            total.sum += x.sin();
            total.count += 1;
        }
        total
    }

    fn add(&mut self, values: impl IntoIterator<Item = f64>) {
        for x in values {
            self.sum += x * self.sum;
            self.count += 1;
        }
    }
}

#[differentiable]
fn in_methods(v: &[f64]) -> f64 {
    let mut total = Total::of(v.iter().map(|x| x * 2.0));
    total.add(v.iter().copied());
    total.sum * total.count as f64
}

/// A list for each turn of a loop.
#[differentiable]
fn in_loops(rows: &[Vec<f64>], x: f64) -> f64 {
    let mut sum = 0.0;
    for row in rows {
        if row.len() > 1 {
            sum += energy(row.iter().map(|v| v * x), sum + 1.0);
        }
    }
    sum
}

mod tests {
    use crate::common::check;

    check!(geometric_mean(v); (vec![1.5, 0.5, 2.0]); (vec![0.7]));
    check!(polynomial(x, &c); (1.5, vec![1.0, -2.0, 0.5]) => (-0.5, vec![1.0, 1.5, 2.25]));
    check!(slope(p); (vec![(0.0, 1.0), (1.0, 2.5), (2.0, 2.0)]));
    check!(of_slices(&v, x); (vec![0.5, 1.5, -1.0], 0.7));
    check!(of_chains(&v, x); (vec![0.5, 1.5, 0.3, 1.2], 0.7); (vec![0.2], 0.3));
    check!(of_vectors(&v, x); (vec![0.5, 1.5], 0.7));
    check!(of_pairs(&x, &y); (vec![0.0, 1.0, 2.5], vec![0.3, 0.8, 1.0]));
    check!(in_methods(&v); (vec![0.5, -0.2, 0.9]));
    check!(in_loops(&rows, x); (vec![vec![0.5, 0.2], vec![1.0], vec![0.3, 0.4, -0.6]], 0.8));

    /// What takes an iterator is given the elements.
    #[test]
    fn derivatives_take_lists() {
        let pairs = [(1.0, 2.0), (4.0, 1.0)];
        assert_eq!(super::weighted_mean(&pairs), 2.0);
        let expected = vec![(2.0 / 3.0, -1.0 / 3.0), (1.0 / 3.0, 2.0 / 3.0)];
        for ((a, b), (c, d)) in super::weighted_mean::grad(&pairs).into_iter().zip(expected) {
            assert!((a - c).abs() < 1e-15 && (b - d).abs() < 1e-15);
        }
        assert_eq!(super::energy([1.0, 2.0].into_iter(), 3.0), 15.0);
        assert_eq!(super::energy::grad(vec![1.0, 2.0], 3.0), (vec![6.0, 12.0], 5.0));
        assert_eq!(super::alternating([2.0, 3.0, 0.5].into_iter()), Some(-4.25));
        let (value, gradient) = super::alternating::vjp(vec![2.0, 3.0, 0.5], Some(1.0));
        assert_eq!((value, gradient), (Some(-4.25), vec![-2.0, -2.0, -1.0]));
        assert_eq!(super::alternating::vjp(vec![2.0], None).1, vec![0.0]);
    }
}
