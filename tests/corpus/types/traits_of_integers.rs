//! Traits over numbers of any kind: of integers in some `impl`s, of floats in others, as distributions are.

use autodiff::{Differentiable, differentiable};
use num_traits::{Bounded, Float, Num};

#[differentiable]
pub trait Least<K> {
    fn least(&self) -> K;
}

#[differentiable]
pub trait Cumulative<K: Bounded + Clone + Num, T: Float>: Least<K> {
    fn cdf(&self, x: K) -> T;

    fn sf(&self, x: K) -> T {
        T::one() - self.cdf(x)
    }

    /// Of what may be an integer there is no derivative.
    fn quantile(&self, p: T) -> K {
        let mut x = self.least();
        while self.cdf(x.clone()) < p {
            x = x + K::one();
        }
        x
    }
}

#[differentiable]
pub trait Mass<K, T>
where
    K: Num,
{
    fn mass(&self, x: K) -> T;
}

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct Geometric {
    p: f64,
}

#[differentiable]
impl Least<u64> for Geometric {
    fn least(&self) -> u64 {
        1
    }
}

#[differentiable]
impl Cumulative<u64, f64> for Geometric {
    fn cdf(&self, x: u64) -> f64 {
        if x == 0 { 0.0 } else { 1.0 - (1.0 - self.p).powf(x as f64) }
    }
}

#[differentiable]
impl Mass<u64, f64> for Geometric {
    fn mass(&self, x: u64) -> f64 {
        if x < self.least() { 0.0 } else { (1.0 - self.p).powi(x as i32 - 1) * self.p }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct Exponential {
    rate: f64,
}

#[differentiable]
impl Least<f64> for Exponential {
    fn least(&self) -> f64 {
        0.0
    }
}

#[differentiable]
impl Cumulative<f64, f64> for Exponential {
    fn cdf(&self, x: f64) -> f64 {
        if x < self.least() { 0.0 } else { 1.0 - (-self.rate * x).exp() }
    }

    fn sf(&self, x: f64) -> f64 {
        (-self.rate * x).exp()
    }
}

#[differentiable]
impl Mass<f64, f64> for Exponential {
    fn mass(&self, x: f64) -> f64 {
        self.rate * self.sf(x)
    }
}

#[differentiable]
fn of_both(p: f64, rate: f64, x: f64, k: u64) -> f64 {
    let (waits, decays) = (Geometric { p }, Exponential { rate });
    let mut sum = waits.cdf(k) * decays.mass(x);
    for i in 0..k {
        sum += waits.mass(i) * decays.cdf(x) + waits.sf(i) * decays.sf(x * p);
    }
    sum * waits.quantile(0.5) as f64
}

#[differentiable]
fn of_counts<D: Cumulative<u64, f64> + Mass<u64, f64> + Differentiable>(d: &D, k: u64) -> f64 {
    d.sf(k) * d.mass(k)
}

#[differentiable]
fn of_waits<T: Float + Bounded, D: Cumulative<T, T> + Mass<T, T> + Differentiable>(d: &D, x: T) -> T {
    d.sf(x) * d.mass(x)
}

mod checks {
    use super::*;
    use crate::common::check;

    check!(of_both(p, rate, x, @k); (0.3, 1.2, 0.8, 3); (0.6, 0.7, 1.8, 1));

    #[test]
    fn either() {
        let (d, x) = of_waits::grad(&Exponential { rate: 2.0 }, 0.5);
        let e = (-2.0_f64).exp();
        assert!((d.rate - (e - 2.0 * e)).abs() < 1e-12 && (x + 8.0 * e).abs() < 1e-12);
        let d = of_counts::grad(&Geometric { p: 0.5 }, 2);
        assert!((d.p + 0.25).abs() < 1e-12, "{}", d.p);
    }
}
