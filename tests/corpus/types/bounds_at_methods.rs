//! Vectors whose blocks ask for nothing: each method says what it needs of the elements itself.

use autodiff::{Differentiable, differentiable};
use num_traits::{Float, One, Zero};
use std::ops::{Add, Mul, Neg, Sub};

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct Vector<T> {
    x: T,
    y: T,
    z: T,
}

#[differentiable]
impl<T: Copy> Vector<T> {
    const fn new(x: T, y: T, z: T) -> Self {
        Vector { x, y, z }
    }

    fn splat(v: T) -> Self {
        Vector { x: v, y: v, z: v }
    }

    fn dot(self, other: Self) -> T
    where
        T: Add<Output = T> + Mul<Output = T>,
    {
        self.x * other.x + self.y * other.y + self.z * other.z
    }

    fn cross(self, other: Self) -> Self
    where
        T: Sub<Output = T> + Mul<Output = T>,
    {
        Self {
            x: self.y * other.z - self.z * other.y,
            y: self.z * other.x - self.x * other.z,
            z: self.x * other.y - self.y * other.x,
        }
    }

    fn length(self) -> T
    where
        T: Float,
    {
        self.dot(self).sqrt()
    }

    fn normalised(&self) -> Option<Self>
    where
        T: Float,
    {
        let length = self.length();
        if length == T::zero() { None } else { Some(Vector::new(self.x / length, self.y / length, self.z / length)) }
    }

    fn lerp(self, other: Self, t: T) -> Self
    where
        T: One + Sub<Output = T> + Mul<Output = T> + Add<Output = T>,
    {
        let s = T::one() - t;
        Self::new(self.x * s + other.x * t, self.y * s + other.y * t, self.z * s + other.z * t)
    }

    fn flipped(mut self) -> Self
    where
        T: Neg<Output = T>,
    {
        self.y = -self.y;
        self
    }

    fn summed(all: &[Self]) -> Self
    where
        T: Zero,
    {
        let mut sum = Self::splat(T::zero());
        for v in all {
            sum.x = sum.x + v.x;
            sum.y = sum.y + v.y;
            sum.z = sum.z + v.z;
        }
        sum
    }
}

#[differentiable]
fn of_vectors(a: [f64; 3], t: f64) -> f64 {
    let v = Vector::new(a[0], a[1], a[2]);
    let w = v.cross(Vector::splat(t)).lerp(v.flipped(), t * t);
    let mut sum = w.dot(v) * w.length();
    for k in [v, w, Vector::summed(&[v, w, v])] {
        if let Some(n) = k.normalised() {
            sum += n.x * n.y + n.z;
        }
    }
    sum
}

#[differentiable]
fn of_any<T: Float>(v: Vector<T>, k: T) -> T {
    v.cross(Vector::splat(k)).length() * v.dot(v)
}

mod checks {
    use super::*;
    use crate::common::check;

    check!(of_vectors(a, t); ([0.7, -0.4, 1.3], 0.6));

    #[test]
    fn of_either_width() {
        let (v, k): (VectorCotangent<f64>, f64) = of_any::grad(Vector::new(1.0, 2.0, 2.0), 0.5);
        let (w, l): (VectorCotangent<f32>, f32) = of_any::grad(Vector::new(1.0_f32, 2.0, 2.0), 0.5);
        assert!((v.x - f64::from(w.x)).abs() < 1e-5 && (k - f64::from(l)).abs() < 1e-5);
    }
}
