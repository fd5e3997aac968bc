//! Operators on types of the user's own, and on fields that may be of such a type.

use crate::common::struct_data;
use autodiff::{Differentiable, differentiable};
use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub, SubAssign};

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct Vec3 {
    x: f64,
    y: f64,
    z: f64,
}

#[differentiable]
impl Add for Vec3 {
    type Output = Self;

    fn add(self, o: Self) -> Self {
        Vec3 { x: self.x + o.x, y: self.y + o.y, z: self.z + o.z }
    }
}

#[differentiable]
impl Sub for Vec3 {
    type Output = Vec3;

    fn sub(self, o: Vec3) -> Self::Output {
        Self { x: self.x - o.x, y: self.y - o.y, z: self.z - o.z }
    }
}

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

/// The dot product.
#[differentiable]
impl Mul for Vec3 {
    type Output = f64;

    fn mul(self, o: Vec3) -> f64 {
        self.x * o.x + self.y * o.y + self.z * o.z
    }
}

#[differentiable]
impl Div<f64> for Vec3 {
    type Output = Vec3;

    fn div(self, k: f64) -> Vec3 {
        self * k.recip()
    }
}

#[differentiable]
impl Neg for Vec3 {
    type Output = Vec3;

    fn neg(self) -> Vec3 {
        Vec3 { x: -self.x, y: -self.y, z: -self.z }
    }
}

#[differentiable]
impl AddAssign for Vec3 {
    fn add_assign(&mut self, o: Vec3) {
        self.x += o.x;
        self.y += o.y;
        self.z += o.z;
    }
}

#[differentiable]
impl SubAssign for Vec3 {
    fn sub_assign(&mut self, o: Vec3) {
        *self = *self - o;
    }
}

#[differentiable]
impl<'a> Sub<&'a Vec3> for &'a Vec3 {
    type Output = Vec3;

    fn sub(self, o: &'a Vec3) -> Vec3 {
        Vec3 { x: self.x - o.x, y: self.y - o.y, z: self.z - o.z }
    }
}

#[differentiable]
impl Mul<f64> for &Vec3 {
    type Output = Vec3;

    fn mul(self, k: f64) -> Vec3 {
        *self * k
    }
}

#[differentiable]
impl Vec3 {
    fn cross(self, o: Vec3) -> Vec3 {
        Vec3 { x: self.y * o.z - self.z * o.y, y: self.z * o.x - self.x * o.z, z: self.x * o.y - self.y * o.x }
    }

    fn norm(&self) -> f64 {
        (*self * *self).sqrt()
    }
}

#[differentiable]
fn straight(a: Vec3, b: Vec3, k: f64) -> f64 {
    let c = a * k + 2.0 * b - -a / k;
    c * b
}

#[differentiable]
fn one_active(v: Vec3, k: f64) -> Vec3 {
    let up = Vec3 { x: 0.0, y: 1.0, z: 0.5 };
    let scaled = up * k;
    let turned = v - up;
    turned + scaled * (turned * up)
}

#[differentiable]
fn by_reference(a: &Vec3, b: &Vec3, k: f64) -> f64 {
    let d = a - b;
    let e = &d * k;
    e * d
}

#[differentiable]
fn in_a_loop(a: Vec3, k: f64, n: usize) -> f64 {
    let mut v = a;
    for i in 0..n {
        let w = v * k;
        if i % 2 == 0 {
            v += w;
        } else {
            v = v - w * 0.5;
        }
        v -= a * (v * w);
    }
    v * a
}

#[differentiable]
fn sums_of_elements(vs: &[Vec3], ks: &[f64]) -> Vec3 {
    let mut s = Vec3 { x: 0.0, y: 0.0, z: 0.0 };
    for (v, k) in vs.iter().zip(ks) {
        s += *v * *k;
        if *k > 2.0 {
            break;
        }
    }
    s
}

#[differentiable]
fn crossed(a: Vec3, b: Vec3) -> f64 {
    let n = a.cross(b);
    let u = n / n.norm();
    u * (a + b * 3.0) + n.norm()
}

#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Particle {
    at: Vec3,
    velocity: Vec3,
    mass: f64,
}

#[differentiable]
fn step(p: &mut Particle, force: Vec3, dt: f64) {
    let a = force / p.mass;
    p.velocity += a * dt;
    p.at += p.velocity * dt;
}

#[differentiable]
fn orbit(p: &Particle, k: f64, n: usize) -> f64 {
    let mut p = p.clone();
    let dt = 0.1;
    for _ in 0..n {
        let r = p.at.norm();
        let force = p.at * (-k / (r * r * r));
        step(&mut p, force, dt);
    }
    0.5 * p.mass * (p.velocity * p.velocity) + p.at.x
}

#[differentiable]
fn fields(p: &Particle) -> f64 {
    let e = 0.5 * p.mass * p.velocity.x.powi(2) + (2.0 * p.at.y).sin();
    let k = 2.0 * p.mass;
    let mut x = p.at.x;
    x *= k;
    x /= 1.0 + p.mass * p.mass;
    x -= p.at.z % p.mass;
    e + x * x - (-p.at.z)
}

/// Matrices behind references.
#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Matrix {
    data: Vec<f64>,
    rows: usize,
    cols: usize,
}

#[differentiable]
impl Mul<&Matrix> for &Matrix {
    type Output = Matrix;

    fn mul(self, o: &Matrix) -> Matrix {
        let mut data = vec![0.0; self.rows * o.cols];
        for i in 0..self.rows {
            for j in 0..o.cols {
                for k in 0..self.cols {
                    data[i * o.cols + j] += self.data[i * self.cols + k] * o.data[k * o.cols + j];
                }
            }
        }
        Matrix { data, rows: self.rows, cols: o.cols }
    }
}

#[differentiable]
impl Add<&Matrix> for Matrix {
    type Output = Matrix;

    fn add(mut self, o: &Matrix) -> Matrix {
        for (x, y) in self.data.iter_mut().zip(&o.data) {
            *x += y;
        }
        self
    }
}

#[differentiable]
impl Sub for Matrix {
    type Output = Matrix;

    fn sub(self, o: Matrix) -> Matrix {
        let data = self.data.iter().zip(o.data.iter()).map(|(a, b)| a - b).collect();
        Matrix { data, rows: self.rows, cols: self.cols }
    }
}

#[differentiable]
impl Mul<f64> for Matrix {
    type Output = Matrix;

    fn mul(self, k: f64) -> Matrix {
        Matrix { data: self.data.iter().map(|x| x * k).collect(), ..self }
    }
}

#[differentiable]
fn matrices(a: &Matrix, b: &Matrix, k: f64) -> f64 {
    let c = &(a * b) * a + b;
    let d = c.clone() * k - c;
    d.data.iter().map(|x| x * x).sum()
}

#[differentiable]
fn power(a: &Matrix, n: usize) -> f64 {
    let mut p = a.clone();
    for _ in 0..n {
        p = &p * a;
        p = p * 0.5;
    }
    p.data[0] + 2.0 * p.data[3]
}

struct_data!(Vec3 => Vec3Cotangent { x, y, z });
struct_data!(Particle => ParticleCotangent { at, velocity, mass });
struct_data!(Matrix => MatrixCotangent { data, rows, cols });

mod checks {
    use super::{Matrix, Particle, Vec3};
    use crate::common::{check, check_vjp};

    const A: Vec3 = Vec3 { x: 0.7, y: -1.2, z: 0.4 };
    const B: Vec3 = Vec3 { x: -0.3, y: 0.9, z: 1.6 };

    fn particle() -> Particle {
        Particle { at: Vec3 { x: 1.0, y: 0.2, z: -0.1 }, velocity: Vec3 { x: 0.1, y: 0.9, z: 0.3 }, mass: 1.7 }
    }

    fn square(data: [f64; 4]) -> Matrix {
        Matrix { data: data.to_vec(), rows: 2, cols: 2 }
    }

    check!(straight(a, b, k); (A, B, 1.3));
    check_vjp!(one_active(v, k); (A, 1.3));
    check!(by_reference(&a, &b, k); (A, B, 0.8));
    check!(in_a_loop(a, k, @n); (A, 0.3, 0_usize); (A, 0.3, 1_usize); (A, 0.3, 4_usize));
    check_vjp!(sums_of_elements(&vs, &ks); (vec![A, B, A], vec![0.5, 1.5, 2.5]); (vec![A, B, A], vec![0.5, 3.5, 2.5]));
    check!(crossed(a, b); (A, B));
    check_vjp!(step(&mut p, force, dt); (particle(), A, 0.1));
    check!(orbit(&p, k, @n); (particle(), 1.1, 0_usize); (particle(), 1.1, 5_usize));
    check!(fields(&p); (particle()));
    check!(matrices(&a, &b, k); (square([1.0, 0.5, -0.3, 0.8]), square([0.2, -0.7, 1.1, 0.4]), 1.7));
    check!(power(&a, @n); (square([1.0, 0.5, -0.3, 0.8]), 0_usize); (square([1.0, 0.5, -0.3, 0.8]), 4_usize));
}
