//! Iterators over whatever can be made a float, or be seen as one.

use autodiff::{Differentiable, differentiable};
use std::borrow::Borrow;

#[differentiable]
fn mean_square<T>(data: T) -> f64
where
    T: IntoIterator,
    T::Item: Into<f64>,
{
    let (mut sum, mut count) = (0.0, 0.0);
    for v in data {
        let v: f64 = v.into();
        sum += v * v;
        count += 1.0;
    }
    sum / count
}

#[differentiable]
fn roots(data: impl IntoIterator<Item = impl Into<f64>>) -> f64 {
    data.into_iter()
        .map(|v| {
            let v: f64 = v.into();
            v.sqrt()
        })
        .sum()
}

#[differentiable]
fn sum_of_squares(data: impl Iterator<Item = impl Into<f64>>, scale: f64) -> f64 {
    let mut sum = 0.0;
    for v in data {
        sum += v.into() * scale;
    }
    sum
}

#[derive(Clone, Debug, Differentiable)]
struct Weighed(f64);

#[differentiable]
impl From<f64> for Weighed {
    fn from(x: f64) -> Self {
        Weighed(x * x)
    }
}

#[differentiable]
fn beside_other_conversions(data: impl Iterator<Item = impl Into<f64>>, scale: f64) -> f64 {
    let weight: Weighed = scale.into();
    data.map(|v| v.into() * weight.0).sum()
}

#[differentiable]
fn sum_by_name(data: impl IntoIterator<Item = impl Into<f64>>) -> f64 {
    data.into_iter().map(Into::into).map(|v: f64| v * v).sum()
}

#[differentiable]
fn running_mean<I>(data: I) -> f64
where
    I: IntoIterator + Clone,
    <I as IntoIterator>::Item: Borrow<f64>,
{
    let mut i = 0.0;
    let mut mean = 0.0;
    for x in data {
        i += 1.0;
        mean += (x.borrow() - mean) / i;
    }
    if i > 0.0 { mean } else { f64::NAN }
}

#[differentiable]
fn least<I>(data: I) -> f64
where
    I: IntoIterator,
    I::Item: Borrow<f64>,
{
    let mut iter = data.into_iter();
    match iter.next() {
        None => f64::NAN,
        Some(x) => iter.map(|x| *x.borrow()).fold(*x.borrow(), |acc, x| if x < acc { x } else { acc }),
    }
}

#[differentiable]
fn of_all(x: &[f64], y: f64) -> f64 {
    let squares = x.iter().map(|v| v * v);
    mean_square(x.iter().map(|v| v * y)) * least(squares.clone())
        + running_mean(x)
        + running_mean(squares.take(2))
        + roots(vec![y, y * y])
        + sum_of_squares(x.iter().copied(), y) * sum_by_name(vec![y, x[1]])
        + beside_other_conversions(x.iter().copied(), y)
        + least(vec![y, x[0]])
}

mod checks {
    use crate::common::check;
    check!(of_all(&x, y); (vec![0.3, 0.9, -0.4], 0.7));
}
