//! Every kind of item that the attribute goes on.

use autodiff::{Differentiable, differentiable};
use std::ops::{Add, AddAssign, Mul, Neg};

/// A spring.
#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
pub struct Spring {
    /// Newtons per metre.
    pub stiffness: f64,
    /// Metres.
    pub rest: f64,
}

/// A shape.
#[derive(Clone, Debug, PartialEq, Differentiable)]
pub enum Shape {
    /// Of a radius.
    Circle(f64),
    /// Of two sides.
    Rectangle {
        /// One.
        width: f64,
        /// The other.
        height: f64,
    },
    /// Of several.
    Group(Vec<Self>),
    /// Of nothing.
    Point,
}

#[differentiable]
impl Spring {
    /// Half.
    pub const HALF: f64 = 0.5;

    /// Of a stiffness.
    #[must_use]
    pub const fn new(stiffness: f64) -> Self {
        Self { stiffness, rest: 1.0 }
    }

    /// At a length.
    #[must_use]
    pub fn energy(&self, x: f64) -> f64 {
        Self::HALF * self.stiffness * (x - self.rest).powi(2)
    }

    /// Stretches it.
    pub fn stretch(&mut self, by: f64) {
        self.rest *= by;
    }
}

#[differentiable]
impl Add for Spring {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { stiffness: self.stiffness + other.stiffness, rest: self.rest + other.rest }
    }
}

#[differentiable]
impl Mul<f64> for Spring {
    type Output = Self;

    fn mul(self, k: f64) -> Self {
        Self { stiffness: self.stiffness * k, ..self }
    }
}

#[differentiable]
impl Neg for Spring {
    type Output = Self;

    fn neg(self) -> Self {
        Self { stiffness: -self.stiffness, ..self }
    }
}

#[differentiable]
impl AddAssign for Spring {
    fn add_assign(&mut self, other: Self) {
        self.stiffness += other.stiffness;
    }
}

/// Has an area.
#[differentiable]
pub trait Area {
    /// Times `k`.
    fn area(&self, k: f64) -> f64;

    /// Twice that.
    fn twice(&self, k: f64) -> f64 {
        2.0 * self.area(k)
    }
}

#[differentiable]
impl Area for Shape {
    fn area(&self, k: f64) -> f64 {
        match self {
            Self::Circle(r) => 3.0 * r * r * k,
            Self::Rectangle { width, height } => width * height * k,
            Self::Group(parts) => {
                let mut sum = 0.0;
                for part in parts {
                    sum += part.area(k);
                }
                sum
            }
            Self::Point => 0.0,
        }
    }
}

/// The mean of squares.
///
/// # Errors
/// Without values.
#[differentiable]
pub fn mean_square(v: &[f64]) -> Result<f64, String> {
    if v.is_empty() {
        return Err("no values".to_owned());
    }
    let sum: f64 = v.iter().map(|x| x * x).sum();
    #[allow(clippy::cast_precision_loss)]
    let n = v.len() as f64;
    Ok(sum / n)
}

/// Squared, for any float.
#[differentiable]
pub fn squared<T: Copy + Mul<Output = T>>(x: T) -> T {
    x * x
}

/// A sum over parts.
#[differentiable]
pub fn total<A: Area>(parts: &[A], f: impl Fn(f64) -> f64, k: f64) -> f64 {
    let mut sum = 0.0;
    for part in parts {
        sum += f(part.twice(k));
    }
    sum
}

/// Everything else.
///
/// # Panics
/// For values that are too few.
#[differentiable]
pub fn mixed(v: &mut [f64], shape: &Shape, x: Option<f64>, n: u32) -> Option<f64> {
    let x = x?;
    let mut spring = Spring::new(x) * 2.0 + Spring::new(v[0]);
    spring.stretch(x);
    spring += -spring;
    let scaled = |t: f64| t * x;
    v[0] = scaled(v[1]);
    v.swap(0, 1);
    let mut list = v.to_vec();
    list.retain(|t| *t > 0.5);
    list.insert(0, spring.energy(x));
    list.sort_by(f64::total_cmp);
    let mut best: Option<f64> = None;
    for (i, t) in list.iter().enumerate() {
        if i as u32 > n {
            break;
        }
        best = Some(best.map_or(*t, |b| b.max(*t)));
    }
    let parts = [shape.clone(), Shape::Circle(x)];
    assert!(!list.is_empty(), "too few");
    let mean = mean_square(&list).ok()?;
    let array = [x, mean].map(|t| t * t);
    Some(total(&parts, |t| t * x, x) + best? * mean + squared(array[1]))
}
