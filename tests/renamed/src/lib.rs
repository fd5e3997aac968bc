//! `#[differentiable(crate = path)]` where there is no `::autodiff`: the crate has another name, or is passed on by another.

use ad::{Differentiable, differentiable};

/// What another crate would pass on.
pub mod passed_on {
    pub use ad as inner;
}

/// A type of its own.
#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
#[differentiable(crate = ::ad)]
pub struct Spring {
    /// Newtons per metre.
    pub stiffness: f64,
    /// Metres.
    pub rest: f64,
}

#[differentiable(crate = ::ad)]
impl Spring {
    /// The energy of a spring of length `x`.
    pub fn energy(&self, x: f64) -> f64 {
        0.5 * self.stiffness * (x - self.rest).powi(2)
    }
}

#[differentiable(crate = ::ad)]
impl std::ops::Mul<f64> for Spring {
    type Output = Spring;

    fn mul(self, k: f64) -> Spring {
        Spring { stiffness: self.stiffness * k, rest: self.rest }
    }
}

/// Something with an energy.
#[differentiable(crate = ::ad)]
pub trait Energy {
    /// At a length.
    fn at(&self, x: f64) -> f64;
}

#[differentiable(crate = ::ad)]
impl Energy for Spring {
    fn at(&self, x: f64) -> f64 {
        self.energy(x)
    }
}

/// A shape or another.
#[derive(Clone, Debug, PartialEq, Differentiable)]
#[differentiable(crate = crate::passed_on::inner)]
pub enum Shape {
    /// Of a radius.
    Circle(f64),
    /// Of nothing.
    Point,
}

/// The sum of squares of what a closure gives.
#[differentiable(crate = crate::passed_on::inner)]
pub fn squares(f: impl Fn(f64) -> f64, v: &[f64]) -> f64 {
    v.iter().map(|x| f(*x) * f(*x)).sum()
}

/// Everything at once.
#[differentiable(crate = crate::passed_on::inner)]
pub fn total(v: &[f64], shape: &Shape, k: f64) -> Option<f64> {
    fn halved(x: f64) -> f64 {
        0.5 * x
    }
    let spring = Spring { stiffness: *v.first()?, rest: k } * k;
    let mut sorted = v.to_vec();
    sorted.sort_by(f64::total_cmp);
    let area = match shape {
        Shape::Circle(r) => 3.0 * r * r,
        Shape::Point => 0.0,
    };
    Some(spring.at(sorted[0]) + halved(squares(|x| x * k, v)) + area)
}

/// Over any float.
#[differentiable(crate = ::ad)]
pub fn squared<T: Copy + std::ops::Mul<Output = T>>(x: T) -> T {
    x * x
}

#[cfg(test)]
mod tests {
    use super::*;
    use ad::Bar as _;

    #[test]
    fn gradients() {
        let (v, shape, k) = ([3.0, 2.0], Shape::Circle(2.0), 0.5);
        let (value, (v_bar, shape_bar, k_bar)) = total::vjp(&v, &shape, k, Some(1.0));
        assert_eq!(value, total(&v, &shape, k));
        assert_eq!(shape_bar.to_flat(), [12.0]);
        let h = 1e-6;
        let slope = |at: f64| total(&v, &shape, at).unwrap();
        assert!((k_bar - (slope(k + h) - slope(k - h)) / (2.0 * h)).abs() < 1e-6);
        let slope = |at: f64| total(&[at, 2.0], &shape, k).unwrap();
        assert!((v_bar[0] - (slope(3.0 + h) - slope(3.0 - h)) / (2.0 * h)).abs() < 1e-6);
        assert_eq!(squared::grad(3.0), 6.0);
        assert_eq!(Spring { stiffness: 2.0, rest: 1.0 }.energy_grad(2.0).1, 2.0);
    }
}
