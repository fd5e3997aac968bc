//! Rays, shapes and reflections.

use autodiff::{Differentiable, differentiable};
use std::ops::{Add, Div, Mul, Neg, Sub};
#[derive(Clone, Copy, Debug, PartialEq, Default, Differentiable)]
struct Vec3 {
    x: f64,
    y: f64,
    z: f64,
}
macro_rules! vec_op { ($tr:ident, $f:ident, $op:tt) => { #[differentiable] impl $tr for Vec3 { type Output = Vec3; fn $f(self, o: Vec3) -> Vec3 { Vec3 { x: self.x $op o.x, y: self.y $op o.y, z: self.z $op o.z } } } } }
vec_op!(Add, add, +);
vec_op!(Sub, sub, -);
#[differentiable]
impl Mul<f64> for Vec3 {
    type Output = Vec3;
    fn mul(self, k: f64) -> Vec3 {
        Vec3 { x: self.x * k, y: self.y * k, z: self.z * k }
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
impl Div<f64> for Vec3 {
    type Output = Vec3;
    fn div(self, k: f64) -> Vec3 {
        self * (1.0 / k)
    }
}
#[differentiable]
impl Neg for Vec3 {
    type Output = Vec3;
    fn neg(self) -> Vec3 {
        -1.0 * self
    }
}
#[differentiable]
impl Vec3 {
    const fn new(x: f64, y: f64, z: f64) -> Self {
        Vec3 { x, y, z }
    }
    fn dot(self, o: Vec3) -> f64 {
        self.x * o.x + self.y * o.y + self.z * o.z
    }
    fn length(self) -> f64 {
        self.dot(self).sqrt()
    }
    fn unit(self) -> Vec3 {
        self / self.length()
    }
    fn reflect(self, n: Vec3) -> Vec3 {
        self - 2.0 * self.dot(n) * n
    }
    fn cross(self, o: Vec3) -> Vec3 {
        Vec3::new(self.y * o.z - self.z * o.y, self.z * o.x - self.x * o.z, self.x * o.y - self.y * o.x)
    }
}
#[derive(Clone, Copy, Debug, Differentiable)]
struct Ray {
    origin: Vec3,
    dir: Vec3,
}
#[derive(Clone, Debug, Differentiable)]
struct Hit {
    t: f64,
    point: Vec3,
    normal: Vec3,
    #[constant]
    id: usize,
}
#[derive(Clone, Debug, Differentiable)]
enum Shape {
    Sphere { center: Vec3, radius: f64 },
    Plane(Vec3, f64),
}
#[differentiable]
impl Ray {
    fn at(&self, t: f64) -> Vec3 {
        self.origin + self.dir * t
    }
}
#[differentiable]
impl Shape {
    fn intersect(&self, ray: &Ray, id: usize) -> Option<Hit> {
        match *self {
            Shape::Sphere { center, radius } => {
                let oc = ray.origin - center;
                let a = ray.dir.dot(ray.dir);
                let half_b = oc.dot(ray.dir);
                let c = oc.dot(oc) - radius * radius;
                let disc = half_b * half_b - a * c;
                if disc < 0.0 {
                    return None;
                }
                let t = (-half_b - disc.sqrt()) / a;
                (t > 1e-4).then(|| {
                    let point = ray.at(t);
                    Hit { t, point, normal: (point - center) / radius, id }
                })
            }
            Shape::Plane(n, d) => {
                let denom = n.dot(ray.dir);
                if denom.abs() < 1e-9 {
                    return None;
                }
                let t = (d - n.dot(ray.origin)) / denom;
                if t > 1e-4 { Some(Hit { t, point: ray.at(t), normal: n, id }) } else { None }
            }
        }
    }
}
#[differentiable]
fn closest(shapes: &[Shape], ray: &Ray) -> Option<Hit> {
    let mut best: Option<Hit> = None;
    for (id, s) in shapes.iter().enumerate() {
        if let Some(h) = s.intersect(ray, id) {
            if best.as_ref().map_or(true, |b| h.t < b.t) {
                best = Some(h);
            }
        }
    }
    best
}
#[differentiable]
fn shade(shapes: &[Shape], ray: &Ray, light: Vec3, depth: u32) -> f64 {
    let Some(hit) = closest(shapes, ray) else { return 0.1 * (ray.dir.unit().y + 1.0) };
    let to_light = (light - hit.point).unit();
    let diffuse = hit.normal.dot(to_light).max(0.0);
    let reflected = if depth > 0 {
        shade(shapes, &Ray { origin: hit.point, dir: ray.dir.reflect(hit.normal) }, light, depth - 1)
    } else {
        0.0
    };
    0.8 * diffuse + 0.3 * reflected + 0.01 * hit.id as f64
}
#[differentiable]
fn pixel(cx: f64, r: f64, lx: f64, h: f64) -> f64 {
    let shapes = vec![
        Shape::Sphere { center: Vec3::new(cx, 0.0, -3.0), radius: r },
        Shape::Plane(Vec3::new(0.0, 1.0, 0.0), h),
        Shape::Sphere { center: Vec3 { x: 1.5, ..Vec3::default() } + Vec3::new(0.0, 0.0, -4.0), radius: 0.8 },
    ];
    let mut sum = 0.0;
    for (i, j) in (0..4).flat_map(|i| (0..4).map(move |j| (i, j))) {
        let dir = Vec3::new(-0.5 + 0.25 * i as f64, -0.45 + 0.25 * j as f64, -1.0);
        sum += shade(&shapes, &Ray { origin: Vec3::default(), dir: dir.unit() }, Vec3::new(lx, 3.0, 1.0), 2);
    }
    sum / 16.0
}

mod tests {
    use crate::common::check;

    check!(pixel(cx, r, lx, h); (0.1, 0.9, 1.2, -0.7));
}
