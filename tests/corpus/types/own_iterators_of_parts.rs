//! Iterators over what a type holds, as its methods and its `IntoIterator` give them.

use autodiff::{Differentiable, differentiable};

#[derive(Clone, Debug, Differentiable)]
struct PowerSeries {
    coefficients: Vec<f64>,
    scale: f64,
    #[constant]
    order: usize,
}

#[differentiable]
impl PowerSeries {
    fn iter(&self) -> std::slice::Iter<'_, f64> {
        self.coefficients.iter()
    }

    fn iter_mut(&mut self) -> std::slice::IterMut<'_, f64> {
        self.coefficients.iter_mut()
    }

    fn values(&self) -> impl Iterator<Item = f64> + '_ {
        self.coefficients.iter().copied()
    }

    fn scaled_by(&self, factor: f64) -> impl Iterator<Item = f64> + '_ {
        self.coefficients.iter().map(move |c| c * self.scale * factor)
    }

    fn from_term(&self, first: usize) -> impl DoubleEndedIterator<Item = &f64> {
        self.coefficients.iter().skip(first)
    }

    fn leading(&self) -> impl Iterator<Item = &f64> + '_ {
        self.coefficients[..self.order].iter()
    }

    fn leading_product(&self, x: f64) -> f64 {
        self.leading().zip(0..self.order).map(|(c, k)| c * x + k as f64).product()
    }

    fn sum_of_terms(&self) -> f64 {
        self.iter().sum()
    }

    fn norm(&self) -> f64 {
        self.values().map(|v| v * v).sum::<f64>().sqrt()
    }

    fn halved(&mut self) {
        for c in self.iter_mut() {
            *c *= 0.5 * *c;
        }
    }
}

impl<'a> IntoIterator for &'a PowerSeries {
    type Item = &'a f64;
    type IntoIter = std::slice::Iter<'a, f64>;

    fn into_iter(self) -> Self::IntoIter {
        self.coefficients.iter()
    }
}

impl<'a> IntoIterator for &'a mut PowerSeries {
    type Item = &'a mut f64;
    type IntoIter = std::slice::IterMut<'a, f64>;

    fn into_iter(self) -> Self::IntoIter {
        self.coefficients.iter_mut()
    }
}

impl IntoIterator for PowerSeries {
    type Item = f64;
    type IntoIter = std::vec::IntoIter<f64>;

    fn into_iter(self) -> Self::IntoIter {
        self.coefficients.into_iter()
    }
}

#[differentiable]
fn by_methods(p: &PowerSeries, x: f64) -> f64 {
    let mut sum = 0.0;
    for c in p.iter() {
        sum = sum * x + c;
    }
    for (i, v) in p.values().enumerate() {
        sum += v * v * i as f64;
    }
    for v in p.scaled_by(0.5) {
        sum += v * x;
    }
    sum + p.sum_of_terms() * p.norm() + p.iter().zip(p.from_term(1)).map(|(a, b)| a * b).sum::<f64>()
}

#[differentiable]
fn in_any_order(p: &PowerSeries, x: f64) -> f64 {
    let terms = p.iter();
    let backwards = p.iter().rev().fold(0.0, |sum, c| sum * x + c);
    let largest = p.values().fold(f64::NEG_INFINITY, f64::max);
    backwards * largest + terms.map(|c| c.sin()).sum::<f64>() + p.from_term(1).map(|c| c * x).sum::<f64>()
}

#[differentiable]
fn by_reference(p: &PowerSeries, x: f64) -> f64 {
    let mut sum = p.scale;
    for c in p {
        sum = sum * x + c;
    }
    sum
}

#[differentiable]
fn by_value(p: PowerSeries, x: f64) -> f64 {
    let mut product = 1.0;
    for c in &p {
        product *= c + x;
    }
    let squares: Vec<f64> = p.iter().map(|c| c * c).collect();
    for c in p {
        product *= c * x + squares[0];
    }
    product
}

#[differentiable]
fn in_place(p: &PowerSeries, x: f64) -> f64 {
    let mut p = p.clone();
    for c in &mut p {
        *c *= *c + x;
    }
    p.halved();
    for c in p.iter_mut() {
        *c += x * x;
    }
    p.sum_of_terms() * p.scale
}

#[derive(Clone, Debug, Differentiable)]
struct Model {
    weight: f64,
    series: PowerSeries,
}

#[differentiable]
fn of_a_field(p: &PowerSeries, x: f64) -> f64 {
    let model = Model { weight: x * x, series: p.clone() };
    let mut sum = 0.0;
    for c in model.series.iter() {
        sum += c * x * sum + c;
    }
    for c in &model.series {
        sum += c.cos() * model.weight;
    }
    sum
}

#[differentiable]
fn of_what_changes(p: &PowerSeries, x: f64) -> f64 {
    let mut sum = p.leading_product(x);
    let mut p = p.clone();
    for k in 0..3 {
        for c in p.iter_mut() {
            *c = *c * x + sum * 0.1;
        }
        p.scale += x;
        sum += p.scaled_by(x).sum::<f64>() * k as f64 + p.leading().map(|c| c * sum).sum::<f64>();
    }
    sum
}

#[differentiable]
fn of_another(p: &PowerSeries, x: f64) -> f64 {
    let c = x * x;
    let order = PowerSeries { coefficients: vec![x, c], scale: c, order: 1 };
    let mixed = order.scaled_by(c).sum::<f64>() + p.scaled_by(c).zip(order.leading()).map(|(a, b)| a * b).sum::<f64>();
    mixed * order.leading_product(c)
}

#[differentiable]
fn with_exits(p: &PowerSeries, x: f64) -> f64 {
    let mut product = x;
    for (i, c) in p.values().enumerate() {
        if c < 0.0 {
            continue;
        }
        product *= c + x;
        if i == p.order {
            break;
        }
    }
    let first = p.leading().find(|c| **c > 0.0).copied().unwrap_or(1.0);
    product * first
}

fn series() -> PowerSeries {
    PowerSeries { coefficients: vec![0.4, -1.2, 0.7], scale: 0.6, order: 2 }
}

mod checks {
    use super::{PowerSeries, PowerSeriesCotangent, series};
    use crate::common::{check, struct_data};
    struct_data!(PowerSeries => PowerSeriesCotangent { coefficients, scale, order });
    check!(by_methods(&p, x); (series(), 0.7));
    check!(in_any_order(&p, x); (series(), 0.7));
    check!(by_reference(&p, x); (series(), 0.7));
    check!(by_value(p, x); (series(), 0.7));
    check!(in_place(&p, x); (series(), 0.7));
    check!(of_what_changes(&p, x); (series(), 0.7));
    check!(of_another(&p, x); (series(), 0.7));
    check!(with_exits(&p, x); (series(), 0.7));
    check!(of_a_field(&p, x); (series(), 0.7));
}
