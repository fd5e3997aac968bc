//! Kinematics of arms, quaternions, ray marching, neural nets with layers behind traits and enums, k-means.

use autodiff::{Differentiable, differentiable};
use std::f64::consts::PI;
use std::ops::{Add, Mul, Neg, Sub};

#[derive(Debug, Clone, Copy, Default, PartialEq, Differentiable)]
pub struct Vec3 {
    pub x: f64,
    pub y: f64,
    pub z: f64,
}

#[differentiable]
impl Vec3 {
    pub const ZERO: Vec3 = Vec3 { x: 0.0, y: 0.0, z: 0.0 };
    pub fn new(x: f64, y: f64, z: f64) -> Self {
        Self { x, y, z }
    }
    pub fn splat(v: f64) -> Self {
        Self::new(v, v, v)
    }
    pub fn dot(self, other: Self) -> f64 {
        self.x * other.x + self.y * other.y + self.z * other.z
    }
    pub fn cross(self, o: Self) -> Self {
        Self { x: self.y * o.z - self.z * o.y, y: self.z * o.x - self.x * o.z, z: self.x * o.y - self.y * o.x }
    }
    pub fn length(self) -> f64 {
        self.dot(self).sqrt()
    }
    pub fn normalize(self) -> Self {
        let len = self.length();
        if len > f64::EPSILON { self * (1.0 / len) } else { self }
    }
    pub fn max(self, o: Self) -> Self {
        Self::new(self.x.max(o.x), self.y.max(o.y), self.z.max(o.z))
    }
    pub fn abs(self) -> Self {
        Self::new(self.x.abs(), self.y.abs(), self.z.abs())
    }
    pub fn lerp(self, o: Self, t: f64) -> Self {
        self + (o - self) * t
    }
}

#[differentiable]
impl Add for Vec3 {
    type Output = Self;
    fn add(self, o: Self) -> Self {
        Self::new(self.x + o.x, self.y + o.y, self.z + o.z)
    }
}
#[differentiable]
impl Sub for Vec3 {
    type Output = Self;
    fn sub(self, o: Self) -> Self {
        Self::new(self.x - o.x, self.y - o.y, self.z - o.z)
    }
}
#[differentiable]
impl Mul<f64> for Vec3 {
    type Output = Self;
    fn mul(self, k: f64) -> Self {
        Self::new(self.x * k, self.y * k, self.z * k)
    }
}
#[differentiable]
impl Mul<Vec3> for f64 {
    type Output = Vec3;
    fn mul(self, v: Vec3) -> Vec3 {
        v * self
    }
}
#[differentiable]
impl Neg for Vec3 {
    type Output = Self;
    fn neg(self) -> Self {
        Self::new(-self.x, -self.y, -self.z)
    }
}

#[derive(Debug, Clone, Copy, Differentiable)]
pub struct Quat {
    w: f64,
    v: Vec3,
}

#[differentiable]
impl Quat {
    pub fn from_axis_angle(axis: Vec3, angle: f64) -> Self {
        let (s, c) = (0.5 * angle).sin_cos();
        Quat { w: c, v: axis.normalize() * s }
    }
    pub fn compose(self, o: Quat) -> Quat {
        Quat { w: self.w * o.w - self.v.dot(o.v), v: self.w * o.v + o.w * self.v + self.v.cross(o.v) }
    }
    pub fn rotate(self, p: Vec3) -> Vec3 {
        let t = self.v.cross(p) * 2.0;
        p + self.w * t + self.v.cross(t)
    }
    pub fn conjugate(&self) -> Self {
        Quat { v: -self.v, ..*self }
    }
}

#[derive(Debug, Clone, Differentiable)]
pub enum Joint {
    Revolute { axis: Vec3, offset: Vec3, angle: f64 },
    Prismatic { axis: Vec3, extension: f64 },
    Fixed(Vec3),
}

#[derive(Debug, Clone, Differentiable)]
pub struct Arm {
    joints: Vec<Joint>,
    base: Vec3,
}

#[differentiable]
impl Joint {
    fn transform(&self, rotation: Quat) -> (Quat, Vec3) {
        match self {
            Joint::Revolute { axis, offset, angle } => {
                let q = rotation.compose(Quat::from_axis_angle(*axis, *angle));
                (q, q.rotate(*offset))
            }
            Joint::Prismatic { axis, extension } => (rotation, rotation.rotate(axis.normalize() * *extension)),
            Joint::Fixed(offset) => (rotation, rotation.rotate(*offset)),
        }
    }
}

#[differentiable]
impl Arm {
    pub fn end_effector(&self) -> Vec3 {
        let mut rotation = Quat { w: 1.0, v: Vec3::ZERO };
        let mut position = self.base;
        for joint in &self.joints {
            let (q, step) = joint.transform(rotation);
            rotation = q;
            position = position + step;
        }
        position
    }
    pub fn distance_to(&self, target: Vec3) -> f64 {
        (self.end_effector() - target).length()
    }
}

#[differentiable]
fn reach_cost(arm: &Arm, target: Vec3, weight: f64) -> f64 {
    let miss = arm.distance_to(target);
    let effort: f64 = arm
        .joints
        .iter()
        .filter_map(|j| match j {
            Joint::Revolute { angle, .. } => Some(angle * angle),
            Joint::Prismatic { extension, .. } => Some(0.5 * extension.powi(2)),
            Joint::Fixed(_) => None,
        })
        .sum();
    miss * miss + weight * effort
}

/// A signed distance field.
#[derive(Debug, Clone, Differentiable)]
pub enum Sdf {
    Sphere { center: Vec3, radius: f64 },
    Cuboid { center: Vec3, half: Vec3 },
    Plane { normal: Vec3, height: f64 },
    Union(Box<Sdf>, Box<Sdf>),
    SmoothUnion(Box<Sdf>, Box<Sdf>, f64),
}

#[differentiable]
impl Sdf {
    pub fn distance(&self, p: Vec3) -> f64 {
        match self {
            Sdf::Sphere { center, radius } => (p - *center).length() - radius,
            Sdf::Cuboid { center, half } => {
                let q = (p - *center).abs() - *half;
                let outside = q.max(Vec3::ZERO).length();
                outside + q.x.max(q.y).max(q.z).min(0.0)
            }
            Sdf::Plane { normal, height } => p.dot(*normal) - *height,
            Sdf::Union(a, b) => a.distance(p).min(b.distance(p)),
            Sdf::SmoothUnion(a, b, k) => {
                let (da, db) = (a.distance(p), b.distance(p));
                let h = (0.5 + 0.5 * (db - da) / k).clamp(0.0, 1.0);
                db * (1.0 - h) + da * h - k * h * (1.0 - h)
            }
        }
    }
}

#[differentiable]
fn march(scene: &Sdf, origin: Vec3, direction: Vec3, max_steps: usize) -> Option<f64> {
    let dir = direction.normalize();
    let mut t = 0.0;
    for _ in 0..max_steps {
        let p = origin + dir * t;
        let d = scene.distance(p);
        if d < 1e-6 {
            return Some(t);
        }
        t += d;
        if t > 50.0 {
            break;
        }
    }
    None
}

#[differentiable]
fn shade(scene: &Sdf, origin: Vec3, light: Vec3) -> f64 {
    let Some(t) = march(scene, origin, Vec3::new(0.0, 0.0, 1.0), 60) else {
        return 0.1;
    };
    let hit = origin + Vec3::new(0.0, 0.0, 1.0) * t;
    let e = 1e-2;
    let n = Vec3::new(
        scene.distance(hit + Vec3::new(e, 0.0, 0.0)) - scene.distance(hit - Vec3::new(e, 0.0, 0.0)),
        scene.distance(hit + Vec3::new(0.0, e, 0.0)) - scene.distance(hit - Vec3::new(0.0, e, 0.0)),
        scene.distance(hit + Vec3::new(0.0, 0.0, e)) - scene.distance(hit - Vec3::new(0.0, 0.0, e)),
    )
    .normalize();
    let diffuse = n.dot((light - hit).normalize()).max(0.0);
    0.1 + 0.9 * diffuse * (-0.02 * t * t).exp()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activation {
    Relu,
    Tanh,
    Sigmoid,
    Identity,
}

impl Activation {
    fn name(self) -> &'static str {
        match self {
            Activation::Relu => "relu",
            Activation::Tanh => "tanh",
            Activation::Sigmoid => "sigmoid",
            Activation::Identity => "identity",
        }
    }
}

#[derive(Clone, Debug, Differentiable)]
pub struct Dense {
    weights: Vec<Vec<f64>>,
    bias: Vec<f64>,
    #[constant]
    activation: Activation,
}

#[differentiable]
pub trait Layer {
    fn forward(&self, input: &[f64]) -> Vec<f64>;
    fn penalty(&self) -> f64 {
        0.0
    }
}

#[differentiable]
impl Layer for Dense {
    fn forward(&self, input: &[f64]) -> Vec<f64> {
        self.weights
            .iter()
            .zip(&self.bias)
            .map(|(row, b)| {
                let z = row.iter().zip(input).map(|(w, x)| w * x).sum::<f64>() + b;
                match self.activation {
                    Activation::Relu => z.max(0.0),
                    Activation::Tanh => z.tanh(),
                    Activation::Sigmoid => 1.0 / (1.0 + (-z).exp()),
                    Activation::Identity => z,
                }
            })
            .collect()
    }
    fn penalty(&self) -> f64 {
        self.weights.iter().flatten().map(|w| w * w).sum::<f64>() * 0.5
    }
}

#[derive(Clone, Debug, Differentiable)]
pub struct Scale {
    factor: f64,
}

#[differentiable]
impl Layer for Scale {
    fn forward(&self, input: &[f64]) -> Vec<f64> {
        input.iter().map(|x| x * self.factor).collect()
    }
}

#[derive(Clone, Debug, Differentiable)]
pub struct Network {
    layers: Vec<Dense>,
    head: Scale,
}

#[differentiable]
impl Network {
    fn forward(&self, x: &[f64]) -> Vec<f64> {
        let mut h = x.to_vec();
        for layer in &self.layers {
            h = layer.forward(&h);
        }
        self.head.forward(&h)
    }
    fn softmax(logits: &[f64]) -> Vec<f64> {
        let top = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let exps: Vec<f64> = logits.iter().map(|l| (l - top).exp()).collect();
        let total: f64 = exps.iter().sum();
        exps.into_iter().map(|e| e / total).collect()
    }
    fn loss(&self, batch: &[(Vec<f64>, usize)], decay: f64) -> f64 {
        let mut total = 0.0;
        for (x, label) in batch {
            let p = Self::softmax(&self.forward(x));
            total -= p[*label].max(1e-12).ln();
        }
        let penalty: f64 = self.layers.iter().map(|l| l.penalty()).sum();
        total / batch.len() as f64 + decay * (penalty + self.head.penalty())
    }
}

#[differentiable]
fn training_loss(net: &Network, #[constant] batch: &[(Vec<f64>, usize)], decay: f64) -> f64 {
    assert!(!batch.is_empty(), "no data for {} layers", net.layers.len());
    net.loss(batch, decay)
}

fn run_layer<L: Layer>(l: &L, x: &[f64]) -> Vec<f64> {
    l.forward(x)
}

/// Fuzzy c-means with one step of the centres.
#[differentiable]
fn soft_kmeans(points: &[[f64; 2]], centers: &[[f64; 2]], stiffness: f64) -> f64 {
    let dist2 = |p: &[f64; 2], c: &[f64; 2]| p.iter().zip(c.iter()).map(|(a, b)| (a - b).powi(2)).sum::<f64>();
    let mut sums = vec![[0.0; 2]; centers.len()];
    let mut mass = vec![0.0; centers.len()];
    for p in points {
        let scores: Vec<f64> = centers.iter().map(|c| (-stiffness * dist2(p, c)).exp()).collect();
        let total: f64 = scores.iter().sum();
        for (k, s) in scores.iter().enumerate() {
            let r = s / total;
            mass[k] += r;
            for d in 0..2 {
                sums[k][d] += r * p[d];
            }
        }
    }
    let moved: Vec<[f64; 2]> = sums.iter().zip(&mass).map(|(s, m)| [s[0] / m, s[1] / m]).collect();
    points.iter().map(|p| moved.iter().map(|c| dist2(p, c)).min_by(|a, b| a.partial_cmp(b).unwrap()).unwrap()).sum()
}

mod checks {
    use super::*;
    use crate::common::{check, check_vjp, struct_data};
    struct_data!(Vec3 => Vec3Cotangent { x, y, z });

    #[differentiable]
    fn arm_cost(angles: &[f64], extension: f64, target: Vec3) -> f64 {
        let mut joints: Vec<Joint> = angles
            .iter()
            .map(|a| Joint::Revolute { axis: Vec3::new(0.0, 0.3, 1.0), offset: Vec3::new(1.0, 0.0, 0.2), angle: *a })
            .collect();
        joints.push(Joint::Prismatic { axis: Vec3::new(1.0, 1.0, 0.0), extension });
        joints.push(Joint::Fixed(Vec3::new(0.1, 0.0, extension)));
        let arm = Arm { joints, base: Vec3::ZERO };
        reach_cost(&arm, target, 0.1)
    }

    #[differentiable]
    fn scene_shade(c: Vec3, radius: f64, k: f64, light: Vec3) -> f64 {
        let ball = Sdf::Sphere { center: c, radius };
        let block = Sdf::Cuboid { center: Vec3::new(0.3, 0.1, 4.5), half: Vec3::splat(radius) };
        let floor = Sdf::Plane { normal: Vec3::new(0.0, 1.0, 0.0), height: -2.0 };
        let scene = Sdf::Union(Box::new(Sdf::SmoothUnion(Box::new(ball), Box::new(block), k)), Box::new(floor));
        shade(&scene, Vec3::new(0.05, 0.02, 0.0), light)
    }

    #[differentiable]
    fn net_loss(w: &[f64], decay: f64) -> f64 {
        let first = Dense {
            weights: w[..6].chunks(2).map(|c| c.to_vec()).collect(),
            bias: w[6..9].to_vec(),
            activation: Activation::Tanh,
        };
        let second = Dense {
            weights: w[9..15].chunks(3).map(|c| c.to_vec()).collect(),
            bias: vec![0.0; 2],
            activation: Activation::Identity,
        };
        let net = Network { layers: vec![first, second], head: Scale { factor: w[15] } };
        training_loss(&net, &[(vec![0.5, -0.2], 0), (vec![-0.4, 0.8], 1)], decay)
    }

    mod inner {
        use super::Vec3;
        use crate::common::check;
        check!(arm_cost(&a, e, t); (vec![0.3, -0.4], 0.5, Vec3::new(1.0, 1.5, 0.4)));
        check!(scene_shade(c, r, k, l); (Vec3::new(0.1, 0.0, 4.0), 0.7, 0.3, Vec3::new(2.0, 3.0, -1.0)));
        check!(net_loss(&w, d); ((0..16).map(|i| ((i * 7 % 11) as f64 - 5.0) * 0.17).collect::<Vec<_>>(), 0.01));
    }
    check!(soft_kmeans(&p, &c, s); (vec![[0.1, 0.2], [1.1, 0.8], [0.3, -0.1], [0.9, 1.2]], vec![[0.2, 0.0], [0.8, 0.9]], 1.5));
}
