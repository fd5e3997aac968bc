//! Cameras, poses and points: reprojection errors.

use autodiff::{Differentiable, differentiable};
#[derive(Clone, Copy, Debug, Differentiable)]
struct Point3<T = f64> {
    x: T,
    y: T,
    z: T,
}
type P3 = Point3<f64>;
#[derive(Clone, Copy, Debug, Differentiable)]
struct Intrinsics {
    fx: f64,
    fy: f64,
    cx: f64,
    cy: f64,
    k: [f64; 2],
}
#[derive(Clone, Copy, Debug, Differentiable)]
struct Pose {
    rot: [f64; 3],
    trans: P3,
}
#[differentiable]
impl Pose {
    fn rodrigues(&self, p: &P3) -> P3 {
        let [a, b, c] = self.rot;
        let theta2 = a * a + b * b + c * c;
        if theta2 > f64::EPSILON {
            let theta = theta2.sqrt();
            let (s, co) = theta.sin_cos();
            let (u, v, w) = (a / theta, b / theta, c / theta);
            let cross = (v * p.z - w * p.y, w * p.x - u * p.z, u * p.y - v * p.x);
            let dot = u * p.x + v * p.y + w * p.z;
            Point3 {
                x: p.x * co + cross.0 * s + u * dot * (1.0 - co),
                y: p.y * co + cross.1 * s + v * dot * (1.0 - co),
                z: p.z * co + cross.2 * s + w * dot * (1.0 - co),
            }
        } else {
            P3 { x: p.x + b * p.z - c * p.y, y: p.y + c * p.x - a * p.z, z: p.z + a * p.y - b * p.x }
        }
    }
    fn apply(&self, p: &P3) -> P3 {
        let q = self.rodrigues(p);
        P3 { x: q.x + self.trans.x, y: q.y + self.trans.y, z: q.z + self.trans.z }
    }
}
#[differentiable]
impl Intrinsics {
    fn project(&self, p: P3) -> Option<[f64; 2]> {
        if p.z <= 1e-6 {
            return None;
        }
        let (x, y) = (p.x / p.z, p.y / p.z);
        let r2 = x * x + y * y;
        let d = self.k.iter().rev().fold(0.0, |acc, k| (acc + k) * r2) + 1.0;
        Some([self.fx * x * d + self.cx, self.fy * y * d + self.cy])
    }
}
#[differentiable]
fn huber(r: f64, delta: f64) -> f64 {
    match r.abs() {
        a if a <= delta => 0.5 * a * a,
        a => delta * (a - 0.5 * delta),
    }
}
#[differentiable]
fn reprojection(cam: &Intrinsics, poses: &[Pose], points: &[P3], #[constant] obs: &[(usize, usize, [f64; 2])]) -> f64 {
    obs.iter()
        .filter_map(|&(i, j, z)| {
            let uv = cam.project(poses[i].apply(&points[j]))?;
            Some(huber(uv[0] - z[0], 1.0) + huber(uv[1] - z[1], 1.0))
        })
        .sum()
}
#[differentiable]
fn cost(v: &[f64]) -> f64 {
    let cam = Intrinsics { fx: v[0], fy: v[1], cx: 0.1, cy: 0.2, k: [v[2], v[3]] };
    let poses: Vec<Pose> = v[4..10]
        .chunks(6)
        .map(|c| Pose { rot: [c[0], c[1], c[2]], trans: Point3 { x: c[3], y: c[4], z: c[5] } })
        .collect();
    let points = v[10..]
        .chunks_exact(3)
        .map(|c| match c {
            [x, y, z] => P3 { x: *x, y: *y, z: *z },
            _ => unreachable!(),
        })
        .collect::<Vec<_>>();
    reprojection(&cam, &poses, &points, &[(0, 0, [0.3, 0.2]), (0, 1, [0.9, -4.0])])
}

mod tests {
    use crate::common::check;

    check!(cost(&v); (vec![1.1, 1.2, 0.05, -0.02, 0.1, 0.2, -0.1, 0.1, 0.0, 3.0, 0.3, -0.2, 0.4, 1.0, 0.7, 0.2]));
}
