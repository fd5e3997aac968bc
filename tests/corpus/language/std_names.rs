//! Methods of users' types whose names are those of std's.

use autodiff::{Differentiable, differentiable};

#[derive(Clone, Copy, Differentiable)]
struct Vec3 {
    x: f64,
    y: f64,
    z: f64,
}

#[differentiable]
impl Vec3 {
    fn new(x: f64, y: f64, z: f64) -> Self {
        Vec3 { x, y, z }
    }

    fn sum(self) -> f64 {
        self.x + self.y * self.z
    }

    fn product(&self) -> f64 {
        self.x * self.y * self.z
    }
}

#[derive(Clone, Copy, Differentiable)]
struct Mat2 {
    rows: [[f64; 2]; 2],
}

#[differentiable]
impl Mat2 {
    fn transpose(&self) -> Mat2 {
        Mat2 { rows: [[self.rows[0][0], self.rows[1][0]], [self.rows[0][1], self.rows[1][1]]] }
    }

    fn apply(&self, v: [f64; 2]) -> [f64; 2] {
        [self.rows[0][0] * v[0] + self.rows[0][1] * v[1], self.rows[1][0] * v[0] + self.rows[1][1] * v[1]]
    }
}

#[differentiable]
trait Noise {
    fn get(&self, point: [f64; 2]) -> f64;
}

#[derive(Clone, Copy, Differentiable)]
struct Ripple {
    scale: f64,
}

#[differentiable]
impl Noise for Ripple {
    fn get(&self, point: [f64; 2]) -> f64 {
        (point[0] * self.scale).sin() * point[1]
    }
}

#[derive(Clone, Copy, Differentiable)]
struct Sum {
    left: Ripple,
    right: Ripple,
    weight: Vec3,
}

#[differentiable]
impl Noise for Sum {
    fn get(&self, point: [f64; 2]) -> f64 {
        self.left.get(point) * self.weight.sum() - self.right.get([point[1], point[0]]) * self.weight.product()
    }
}

/// The method of a local and of a field, and one that the block declares as well.
#[differentiable]
fn named_like_std(x: f64, y: f64) -> f64 {
    let weight = Vec3::new(x, y, x * y);
    let m = Mat2 { rows: [[x, 1.0], [y, 2.0]] };
    let t = m.transpose();
    let noise = Sum { left: Ripple { scale: x }, right: Ripple { scale: y }, weight };
    let at = t.apply([x, y]);
    weight.sum() + noise.get([at[0], at[1]])
}

mod checks {
    use crate::common::check;

    check!(named_like_std(x, y); (0.7, 0.4); (-0.3, 1.2));
}
