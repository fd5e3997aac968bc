//! What people write: traits, newtypes, generic structs, state machines, chains.

use autodiff::{Differentiable, differentiable};
use std::collections::HashMap;
use std::f64::consts::{PI, TAU};
use std::ops::{Add, Index, IndexMut, Mul};

// --- traits
#[differentiable]
pub trait Curve {
    const DEGREE: usize;
    type Point;
    fn eval(&self, t: f64) -> f64;
    fn derivative(&self, t: f64) -> f64 {
        let h = 1e-5;
        (self.eval(t + h) - self.eval(t - h)) / (2.0 * h)
    }
    fn arc(&self, n: usize) -> f64 {
        let mut s = 0.0;
        let mut prev = self.eval(0.0);
        for i in 1..=n {
            let t = i as f64 / n as f64;
            let cur = self.eval(t);
            s += (1.0 / n as f64).hypot(cur - prev);
            prev = cur;
        }
        s
    }
}
#[derive(Clone, Debug, PartialEq, Differentiable)]
pub struct Bezier<const N: usize> {
    pub c: [f64; N],
}
#[differentiable]
impl<const N: usize> Curve for Bezier<N> {
    const DEGREE: usize = N - 1;
    type Point = f64;
    fn eval(&self, t: f64) -> f64 {
        let mut c = self.c;
        for k in (1..N).rev() {
            for i in 0..k {
                c[i] = c[i] * (1.0 - t) + c[i + 1] * t;
            }
        }
        c[0]
    }
}
#[differentiable]
pub fn curve_len<C: Curve>(c: &C, n: usize) -> f64 {
    c.arc(n) + c.derivative(0.5)
}

// --- newtypes
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Differentiable)]
pub struct Radians(pub f64);
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Differentiable)]
pub struct Degrees(pub f64);
#[differentiable]
impl From<Degrees> for Radians {
    fn from(d: Degrees) -> Self {
        Radians(d.0.to_radians())
    }
}
#[differentiable]
impl From<Radians> for f64 {
    fn from(r: Radians) -> f64 {
        r.0
    }
}
#[differentiable]
impl Radians {
    pub const ZERO: Self = Radians(0.0);
    pub fn sin(self) -> f64 {
        self.0.sin()
    }
    pub fn cos(self) -> f64 {
        self.0.cos()
    }
    pub fn normalized(mut self) -> Self {
        while self.0 > PI {
            self.0 -= TAU;
        }
        while self.0 <= -PI {
            self.0 += TAU;
        }
        self
    }
    pub fn min(self, o: Self) -> Self {
        if self.0 < o.0 { self } else { o }
    }
}
#[differentiable]
pub fn bearing(lat1: Degrees, lon1: Degrees, lat2: Degrees, lon2: Degrees) -> Radians {
    let (p1, p2): (Radians, Radians) = (lat1.into(), lat2.into());
    let dl = Radians::from(Degrees(lon2.0 - lon1.0));
    let y = dl.sin() * p2.cos();
    let x = p1.cos() * p2.sin() - p1.sin() * p2.cos() * dl.cos();
    Radians(y.atan2(x)).normalized().min(Radians(3.0))
}
#[differentiable]
pub fn bearing_f(lat1: f64, lon1: f64, lat2: f64, lon2: f64) -> f64 {
    bearing(Degrees(lat1), Degrees(lon1), Degrees(lat2), Degrees(lon2)).into()
}

// --- matrix with Index
#[derive(Debug, Clone, PartialEq, Differentiable)]
pub struct Mat {
    data: Vec<f64>,
    n: usize,
}
#[differentiable]
impl Index<(usize, usize)> for Mat {
    type Output = f64;
    fn index(&self, (i, j): (usize, usize)) -> &f64 {
        let k = i * self.n + j;
        &self.data[k]
    }
}
#[differentiable]
impl IndexMut<(usize, usize)> for Mat {
    fn index_mut(&mut self, (i, j): (usize, usize)) -> &mut f64 {
        let k = i * self.n + j;
        &mut self.data[k]
    }
}
#[differentiable]
impl Mul<&Mat> for &Mat {
    type Output = Mat;
    fn mul(self, o: &Mat) -> Mat {
        let n = self.n;
        let mut r = Mat { data: vec![0.0; n * n], n };
        for i in 0..n {
            for j in 0..n {
                for k in 0..n {
                    r[(i, j)] += self[(i, k)] * o[(k, j)];
                }
            }
        }
        r
    }
}
#[differentiable]
pub fn mat_power_trace(m: &Mat, p: usize) -> f64 {
    let mut acc = m.clone();
    for _ in 1..p {
        acc = &acc * m;
    }
    (0..m.n).map(|i| acc[(i, i)]).sum()
}

// --- generic vectors
#[derive(Debug, Clone, Copy, PartialEq, Differentiable)]
pub struct Vector<T, const N: usize> {
    pub v: [T; N],
}
#[differentiable]
impl<T, const N: usize> Vector<T, N>
where
    T: Copy + Add<Output = T> + Mul<Output = T> + Default,
{
    pub fn dot(&self, o: &Self) -> T {
        let mut s = T::default();
        for i in 0..N {
            s = s + self.v[i] * o.v[i];
        }
        s
    }
}
#[differentiable]
pub fn lerp<T>(a: T, b: T, t: f64) -> T
where
    T: Add<Output = T> + Mul<f64, Output = T>,
{
    a * (1.0 - t) + b * t
}
#[differentiable]
pub fn clamp01<T: PartialOrd + From<f32>>(x: T) -> T {
    let (zero, one) = (T::from(0.0), T::from(1.0));
    if x < zero {
        zero
    } else if x > one {
        one
    } else {
        x
    }
}

// --- state machine and enums
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Differentiable)]
pub enum Method {
    Euler,
    Midpoint,
    Rk4,
}
#[differentiable]
pub fn integrate<F>(f: F, y0: f64, t0: f64, t1: f64, n: usize, method: Method) -> f64
where
    F: Fn(f64, f64) -> f64,
{
    let h = (t1 - t0) / n as f64;
    let mut t = t0;
    let mut y = y0;
    for _ in 0..n {
        y += match method {
            Method::Euler => h * f(t, y),
            Method::Midpoint => {
                let k = f(t, y);
                h * f(t + h / 2.0, y + h / 2.0 * k)
            }
            Method::Rk4 => {
                let k1 = f(t, y);
                let k2 = f(t + 0.5 * h, y + 0.5 * h * k1);
                let k3 = f(t + 0.5 * h, y + 0.5 * h * k2);
                let k4 = f(t + h, y + h * k3);
                h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4)
            }
        };
        t += h;
    }
    y
}
#[differentiable]
pub fn logistic_growth(r: f64, k: f64, y0: f64) -> f64 {
    integrate(|_, y| r * y * (1.0 - y / k), y0, 0.0, 2.0, 20, Method::Rk4)
}

#[derive(Debug, Clone, Differentiable)]
pub enum Expr {
    Const(f64),
    Var,
    Add(Box<Expr>, Box<Expr>),
    Mul(Box<Expr>, Box<Expr>),
    Sin(Box<Expr>),
}
#[differentiable]
impl Expr {
    pub fn eval(&self, x: f64) -> f64 {
        match self {
            Self::Const(c) => *c,
            Self::Var => x,
            Self::Add(a, b) => a.eval(x) + b.eval(x),
            Self::Mul(a, b) => a.eval(x) * b.eval(x),
            Self::Sin(a) => a.eval(x).sin(),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Differentiable)]
pub struct Pid {
    kp: f64,
    ki: f64,
    kd: f64,
    integral: f64,
    last: Option<f64>,
}
#[differentiable]
impl Pid {
    pub fn step(&mut self, err: f64, dt: f64) -> f64 {
        self.integral += err * dt;
        let d = self.last.map_or(0.0, |l| (err - l) / dt);
        self.last = Some(err);
        self.kp * err + self.ki * self.integral + self.kd * d
    }
}
#[differentiable]
pub fn pid_response(kp: f64, ki: f64, kd: f64, target: f64) -> f64 {
    let mut pid = Pid { kp, ki, kd, integral: 0.0, last: None };
    let (mut x, dt) = (0.0, 0.1);
    let mut cost = 0.0;
    (0..20).for_each(|_| {
        let u = pid.step(target - x, dt);
        x += u * dt;
        cost += (target - x).powi(2);
    });
    cost
}
#[differentiable]
pub fn kalman(zs: &[f64], q: f64, r: f64) -> Vec<f64> {
    let mut x = zs.first().copied().unwrap_or_default();
    let mut p = 1.0;
    let mut out = Vec::with_capacity(zs.len());
    for z in zs.iter().skip(1) {
        p += q;
        let k = p / (p + r);
        x += k * (z - x);
        p *= 1.0 - k;
        out.push(x);
    }
    out
}
#[differentiable]
pub fn atmosphere(h: f64) -> Option<(f64, f64, f64)> {
    const LAYERS: &[(f64, f64, f64, f64)] =
        &[(0.0, 288.15, -0.0065, 101325.0), (11000.0, 216.65, 0.0, 22632.1), (20000.0, 216.65, 0.001, 5474.89)];
    let &(hb, tb, l, pb) = LAYERS.iter().rev().find(|layer| h >= layer.0)?;
    let t = tb + l * (h - hb);
    let p = if l == 0.0 {
        pb * (-9.80665 * 0.0289644 * (h - hb) / (8.31446 * tb)).exp()
    } else {
        pb * (tb / t).powf(9.80665 * 0.0289644 / (8.31446 * l))
    };
    Some((t, p, p * 0.0289644 / (8.31446 * t)))
}
#[differentiable]
pub fn drag_table(mach: f64) -> f64 {
    static TABLE: [(f64, f64); 5] = [(0.0, 0.26), (0.8, 0.27), (1.0, 0.48), (1.5, 0.55), (3.0, 0.45)];
    match TABLE.binary_search_by(|p| p.0.partial_cmp(&mach).unwrap()) {
        Ok(i) => TABLE[i].1,
        Err(0) => TABLE[0].1,
        Err(i) if i == TABLE.len() => TABLE[i - 1].1,
        Err(i) => {
            let ((x0, y0), (x1, y1)) = (TABLE[i - 1], TABLE[i]);
            y0 + (y1 - y0) * (mach - x0) / (x1 - x0)
        }
    }
}
#[differentiable]
pub fn score(weights: &HashMap<String, f64>, features: &[(&str, f64)]) -> f64 {
    features.iter().filter_map(|(k, v)| weights.get(*k).map(|w| w * v)).sum::<f64>().tanh()
}
#[differentiable]
pub fn poly_mul(a: &[f64], b: &[f64]) -> Vec<f64> {
    let mut out = vec![0.; a.len() + b.len() - 1];
    a.iter().enumerate().for_each(|(i, &x)| b.iter().enumerate().for_each(|(j, &y)| out[i + j] += x * y));
    out
}
#[differentiable]
pub fn cumsum(v: &[f64]) -> Vec<f64> {
    let mut acc = 0.0;
    v.iter()
        .map(|x| {
            acc += x;
            acc
        })
        .collect()
}
#[differentiable]
pub fn diff(v: &[f64]) -> Vec<f64> {
    v.windows(2).map(|w| w[1] - w[0]).collect::<Vec<f64>>()
}
#[differentiable]
pub fn zscore(v: &[f64]) -> Vec<f64> {
    let n = v.len() as f64;
    let mu = v.iter().sum::<f64>() / n;
    let sd = (v.iter().map(|x| (x - mu).powi(2)).sum::<f64>() / (n - 1.0)).sqrt();
    v.iter().map(|x| (x - mu) / sd).collect()
}
#[differentiable]
pub fn softmax(v: &mut Vec<f64>) {
    let m = v.iter().cloned().fold(f64::MIN, f64::max);
    let mut s = 0.0;
    for x in v.iter_mut() {
        *x = (*x - m).exp();
        s += *x;
    }
    v.iter_mut().for_each(|x| *x /= s);
}
#[differentiable]
pub fn partition_mean(v: &[f64], pivot: f64) -> (f64, f64) {
    let (lo, hi): (Vec<f64>, Vec<f64>) = v.iter().partition(|&&x| x < pivot);
    let m = |s: &[f64]| if s.is_empty() { 0.0 } else { s.iter().sum::<f64>() / s.len() as f64 };
    (m(&lo), m(&hi))
}
#[differentiable]
pub fn chunk_energy(v: &[f64], n: usize) -> f64 {
    v.chunks(n).map(|c| c.iter().sum::<f64>()).map(|s| s * s).fold(0.0, |a, b| a + b)
}
#[differentiable]
pub fn min_max_scale(v: &[f64]) -> Option<Vec<f64>> {
    let min = v.iter().copied().min_by(|a, b| a.total_cmp(b))?;
    let max = v.iter().copied().max_by(|a, b| a.total_cmp(b))?;
    (max > min).then(|| v.iter().map(|x| (x - min) / (max - min)).collect())
}
#[differentiable]
pub fn last_or(v: &[f64], d: f64) -> f64 {
    if let Some(&x) = v.last() { x } else { d }
}
#[differentiable]
pub fn running(v: &[f64]) -> f64 {
    let [first, rest @ ..] = v else { return 0.0 };
    rest.iter().fold(*first, |a, x| a.max(*x))
}
#[differentiable]
fn one_conversion(lat: f64) -> f64 {
    let p: Radians = Degrees(lat).into();
    p.sin() * p.cos()
}

#[differentiable]
fn curve(c: [f64; 4]) -> f64 {
    curve_len(&Bezier { c }, 6)
}

#[differentiable]
fn power_trace(x: &[f64], p: usize) -> f64 {
    mat_power_trace(&Mat { data: x.to_vec(), n: 2 }, p)
}

#[differentiable]
fn generic(a: f64, b: f64) -> f64 {
    let (v, w) = (Vector { v: [a, b, 1.0] }, Vector { v: [b, a * b, 2.0] });
    lerp(v.dot(&w), a, 0.3) * clamp01(a)
}

#[differentiable]
fn expression(c: f64, x: f64) -> f64 {
    let inner = Expr::Mul(Box::new(Expr::Const(c)), Box::new(Expr::Var));
    Expr::Add(Box::new(Expr::Sin(Box::new(inner))), Box::new(Expr::Var)).eval(x)
}

mod tests {
    use crate::common::{check, check_vjp};

    check!(curve(c); ([0.1, 0.9, -0.5, 1.0]));
    check!(one_conversion(lat); (30.0));
    check!(bearing_f(a, b, c, d); (50.0, 5.0, 52.0, 9.0));
    check!(power_trace(&x, @p); (vec![1.0, 0.2, 0.3, 0.8], 3));
    check!(generic(a, b); (0.6, 1.5); (1.6, 1.5));
    check!(logistic_growth(r, k, y); (0.8, 3.0, 0.5));
    check!(expression(c, x); (0.8, 0.5));
    check!(pid_response(p, i, d, t); (1.2, 0.3, 0.05, 1.0));
    check_vjp!(kalman(&z, q, r); (vec![1.0, 1.2, 0.8, 1.1], 0.1, 0.5));
    check_vjp!(atmosphere(h); (5000.0); (15000.0); (-5.0));
    check!(drag_table(m); (0.9); (1.2));
    check_vjp!(poly_mul(&a, &b); (vec![1.0, 2.0, 3.0], vec![0.5, -0.2]));
    check_vjp!(cumsum(&v); (vec![1.0, 2.0, 3.0]));
    check_vjp!(diff(&v); (vec![1.0, 2.5, 3.0]));
    check_vjp!(zscore(&v); (vec![1.0, 2.5, 3.0]));
    check_vjp!(softmax(&mut v); (vec![1.0, 2.5, 3.0]));
    check_vjp!(partition_mean(&v, p); (vec![1.0, 2.5, 3.0, 0.4], 2.0));
    check!(chunk_energy(&v, @n); (vec![1.0, 2.5, 3.0, 0.4, 0.7], 2));
    check_vjp!(min_max_scale(&v); (vec![1.0, 2.5, 3.0, 0.4]); (vec![]); (vec![1.0]));
    check!(last_or(&v, d); (vec![1.0, 2.5], 0.5); (vec![], 0.5));
    check!(running(&v); (vec![1.0, 2.5, 2.0]); (vec![]));
}
