//! Kalman filters, PID loops, GARCH likelihoods, exponential smoothing: as control engineers and econometricians write them.

use autodiff::{Differentiable, differentiable};
use std::ops::{Add, Index, IndexMut, Mul, Sub};

#[derive(Debug, Clone, Copy, PartialEq, Differentiable)]
pub struct Mat2 {
    pub m: [[f64; 2]; 2],
}

#[differentiable]
impl Mat2 {
    pub const fn zeros() -> Self {
        Mat2 { m: [[0.0; 2]; 2] }
    }
    pub fn identity() -> Self {
        Self::diag(1.0, 1.0)
    }
    pub fn diag(a: f64, b: f64) -> Self {
        let mut out = Self::zeros();
        out.m[0][0] = a;
        out.m[1][1] = b;
        out
    }
    pub fn transpose(&self) -> Self {
        let mut t = Self::zeros();
        for i in 0..2 {
            for j in 0..2 {
                t.m[j][i] = self.m[i][j];
            }
        }
        t
    }
    pub fn det(&self) -> f64 {
        let [[a, b], [c, d]] = self.m;
        a * d - b * c
    }
    pub fn inverse(&self) -> Option<Self> {
        let det = self.det();
        if det.abs() < 1e-12 {
            return None;
        }
        let [[a, b], [c, d]] = self.m;
        Some(Mat2 { m: [[d / det, -b / det], [-c / det, a / det]] })
    }
    pub fn trace(&self) -> f64 {
        (0..2).map(|i| self.m[i][i]).sum()
    }
    pub fn apply(&self, v: [f64; 2]) -> [f64; 2] {
        let mut out = [0.0; 2];
        for (o, row) in out.iter_mut().zip(self.m.iter()) {
            *o = row.iter().zip(v.iter()).map(|(a, b)| a * b).sum();
        }
        out
    }
}

#[differentiable]
impl Add for Mat2 {
    type Output = Mat2;
    fn add(self, rhs: Mat2) -> Mat2 {
        let mut out = self;
        for i in 0..2 {
            for j in 0..2 {
                out.m[i][j] += rhs.m[i][j];
            }
        }
        out
    }
}

#[differentiable]
impl Sub for Mat2 {
    type Output = Mat2;
    fn sub(self, rhs: Mat2) -> Mat2 {
        Mat2 { m: std::array::from_fn(|i| std::array::from_fn(|j| self.m[i][j] - rhs.m[i][j])) }
    }
}

#[differentiable]
impl Mul for Mat2 {
    type Output = Mat2;
    fn mul(self, rhs: Mat2) -> Mat2 {
        let mut out = Mat2::zeros();
        for i in 0..2 {
            for j in 0..2 {
                for k in 0..2 {
                    out.m[i][j] += self.m[i][k] * rhs.m[k][j];
                }
            }
        }
        out
    }
}

#[derive(Debug, Clone, Differentiable)]
pub struct Kalman {
    pub state: [f64; 2],
    pub cov: Mat2,
    pub process: Mat2,
    pub noise: f64,
    log_likelihood: f64,
}

#[differentiable]
impl Kalman {
    pub fn new(position: f64, velocity: f64, q: f64, r: f64) -> Self {
        Kalman {
            state: [position, velocity],
            cov: Mat2::identity(),
            process: Mat2::diag(q, q * 0.1),
            noise: r,
            log_likelihood: 0.0,
        }
    }

    pub fn predict(&mut self, dt: f64) {
        let f = Mat2 { m: [[1.0, dt], [0.0, 1.0]] };
        self.state = f.apply(self.state);
        self.cov = f * self.cov * f.transpose() + self.process;
    }

    /// Scalar measurement of the position.
    pub fn update(&mut self, z: f64) -> f64 {
        let innovation = z - self.state[0];
        let s = self.cov.m[0][0] + self.noise;
        let gain = [self.cov.m[0][0] / s, self.cov.m[1][0] / s];
        self.state[0] += gain[0] * innovation;
        self.state[1] += gain[1] * innovation;
        let kh = Mat2 { m: [[gain[0], 0.0], [gain[1], 0.0]] };
        self.cov = (Mat2::identity() - kh) * self.cov;
        self.log_likelihood -= 0.5 * ((2.0 * std::f64::consts::PI * s).ln() + innovation.powi(2) / s);
        innovation
    }

    pub fn log_likelihood(&self) -> f64 {
        self.log_likelihood
    }
}

#[differentiable]
fn kalman_likelihood(zs: &[f64], q: f64, r: f64, dt: f64) -> f64 {
    let first = match zs.first() {
        Some(z) => *z,
        None => return f64::NEG_INFINITY,
    };
    let mut filter = Kalman::new(first, 0.0, q, r);
    let mut worst: f64 = 0.0;
    for z in zs.iter().skip(1) {
        filter.predict(dt);
        let innovation = filter.update(*z);
        worst = worst.max(innovation.abs());
    }
    filter.log_likelihood() - 0.01 * worst
}

#[differentiable]
fn smoothed(zs: &[f64], q: f64, r: f64) -> Vec<f64> {
    let mut filter = Kalman::new(zs[0], 0.1, q, r);
    zs.iter()
        .map(|&z| {
            filter.predict(1.0);
            filter.update(z);
            filter.state[0]
        })
        .collect()
}

#[derive(Debug, Clone, Copy, Differentiable)]
pub struct Pid {
    kp: f64,
    ki: f64,
    kd: f64,
    integral: f64,
    last_error: Option<f64>,
    limits: (f64, f64),
}

#[differentiable]
impl Pid {
    pub fn with_gains(kp: f64, ki: f64, kd: f64) -> Self {
        Self { kp, ki, kd, integral: 0.0, last_error: None, limits: (-10.0, 10.0) }
    }
    pub fn next_control_output(&mut self, error: f64, dt: f64) -> f64 {
        let p = error * self.kp;
        self.integral = (self.integral + error * self.ki * dt).clamp(self.limits.0, self.limits.1);
        let d = match self.last_error.as_ref() {
            Some(last) => (error - last) / dt,
            None => 0.0,
        } * self.kd;
        self.last_error = Some(error);
        let out = p + self.integral + d;
        if out > self.limits.1 {
            self.limits.1
        } else if out < self.limits.0 {
            self.limits.0
        } else {
            out
        }
    }
    pub fn reset(&mut self) {
        self.integral = 0.0;
        self.last_error = None;
    }
}

#[differentiable]
fn tracking_cost(kp: f64, ki: f64, kd: f64, setpoints: &[f64]) -> f64 {
    let mut pid = Pid::with_gains(kp, ki, kd);
    let (mut x, mut v) = (0.0, 0.0);
    let dt = 0.05;
    let mut cost = 0.0;
    for (k, &target) in setpoints.iter().enumerate() {
        if k == 4 {
            pid.reset();
        }
        let u = pid.next_control_output(target - x, dt);
        let a = u - 0.4 * v;
        v += a * dt;
        x += v * dt;
        cost += (target - x).powi(2) + 1e-3 * u * u;
    }
    cost / setpoints.len() as f64
}

#[derive(Debug, Clone, Copy, Differentiable)]
pub struct Garch {
    pub omega: f64,
    pub alpha: f64,
    pub beta: f64,
}

#[derive(Debug, Clone, PartialEq)]
pub enum GarchError {
    TooShort(usize),
    NotStationary,
}

#[differentiable]
impl Garch {
    pub fn unconditional(&self) -> Result<f64, GarchError> {
        let persistence = self.alpha + self.beta;
        if persistence >= 1.0 { Err(GarchError::NotStationary) } else { Ok(self.omega / (1.0 - persistence)) }
    }

    pub fn variances(&self, returns: &[f64]) -> Result<Vec<f64>, GarchError> {
        if returns.len() < 2 {
            return Err(GarchError::TooShort(returns.len()));
        }
        let mut out = Vec::with_capacity(returns.len());
        out.push(self.unconditional()?);
        for r in &returns[..returns.len() - 1] {
            let prev = *out.last().unwrap();
            out.push(self.omega + self.alpha * r * r + self.beta * prev);
        }
        Ok(out)
    }

    pub fn log_likelihood(&self, returns: &[f64]) -> Result<f64, GarchError> {
        let vars = self.variances(returns)?;
        let ll = returns.iter().zip(&vars).fold(0.0, |acc, (r, v)| acc - 0.5 * (v.ln() + r.powi(2) / v));
        Ok(ll)
    }

    pub fn forecast(&self, returns: &[f64], horizon: usize) -> Result<Vec<f64>, GarchError> {
        let mut vars = self.variances(returns)?;
        let last = vars.pop().expect("not empty");
        let long_run = self.unconditional()?;
        let next = self.omega + self.alpha * returns[returns.len() - 1].powi(2) + self.beta * last;
        let mut level = next - long_run;
        let mut path = vec![next];
        for _ in 1..horizon {
            level *= self.alpha + self.beta;
            path.push(long_run + level);
        }
        Ok(path)
    }
}

#[differentiable]
fn garch_objective(params: [f64; 3], returns: &[f64]) -> f64 {
    let [omega, alpha, beta] = params;
    let model = Garch { omega, alpha, beta };
    match model.log_likelihood(returns) {
        Ok(ll) => -ll / returns.len() as f64,
        Err(GarchError::NotStationary) => 10.0 + alpha + beta,
        Err(_) => f64::MAX,
    }
}

#[differentiable]
fn annualised_forecast(params: [f64; 3], returns: &[f64], horizon: usize) -> f64 {
    let model = Garch { omega: params[0], alpha: params[1], beta: params[2] };
    model
        .forecast(returns, horizon)
        .map(|path| (252.0 * path.iter().sum::<f64>() / horizon as f64).sqrt())
        .unwrap_or(0.0)
}

/// Holt's linear trend, with the error of one step ahead.
#[differentiable]
fn holt_sse(series: &[f64], alpha: f64, beta: f64) -> f64 {
    let [first, second, rest @ ..] = series else { return 0.0 };
    let mut level = *second;
    let mut trend = second - first;
    let mut sse = 0.0;
    for y in rest {
        let forecast = level + trend;
        let error = y - forecast;
        sse += error * error;
        let prev = level;
        level = alpha * y + (1.0 - alpha) * (level + trend);
        trend = beta * (level - prev) + (1.0 - beta) * trend;
    }
    sse
}

#[derive(Clone, Differentiable)]
struct Autoregression {
    coefficients: Vec<f64>,
    intercept: f64,
}

#[differentiable]
impl Autoregression {
    fn order(&self) -> usize {
        self.coefficients.len()
    }
    fn predict(&self, history: &[f64]) -> f64 {
        self.intercept + self.coefficients.iter().zip(history.iter().rev()).map(|(c, x)| c * x).sum::<f64>()
    }
    fn residuals(&self, series: &[f64]) -> Vec<f64> {
        let p = self.order();
        series.windows(p + 1).map(|w| w[p] - self.predict(&w[..p])).collect()
    }
    fn simulate(&self, start: &[f64], steps: usize) -> Vec<f64> {
        let mut path = start.to_vec();
        for _ in 0..steps {
            let next = self.predict(&path);
            path.push(next);
        }
        path.split_off(start.len())
    }
}

#[differentiable]
fn ar_loss(model: &Autoregression, series: &[f64]) -> f64 {
    let residuals = model.residuals(series);
    let n = residuals.len() as f64;
    let mean = residuals.iter().sum::<f64>() / n;
    let var = residuals.iter().map(|r| (r - mean).powi(2)).sum::<f64>() / (n - 1.0);
    let ahead = model.simulate(&series[..model.order()], 3);
    n * var.ln() + ahead.last().copied().unwrap_or_default() + ahead.iter().cloned().fold(f64::NEG_INFINITY, f64::max)
}

mod checks {
    use super::{Autoregression, AutoregressionCotangent};
    use crate::common::{check, check_vjp, struct_data};
    struct_data!(Autoregression => AutoregressionCotangent { coefficients, intercept });
    const Z: [f64; 7] = [0.1, 0.35, 0.2, 0.6, 0.9, 0.75, 1.2];
    check!(kalman_likelihood(&z, q, r, dt); (Z.to_vec(), 0.3, 0.2, 0.5));
    check_vjp!(smoothed(&z, q, r); (Z.to_vec(), 0.3, 0.2));
    check!(tracking_cost(kp, ki, kd, &s); (2.0, 0.5, 0.1, vec![1.0, 1.0, 0.5, 0.5, 0.2, 0.1, 0.4]));
    check!(garch_objective(p, &r); ([0.1, 0.15, 0.7], Z.to_vec()); ([0.1, 0.5, 0.7], Z.to_vec()));
    check!(annualised_forecast(p, &r, @n); ([0.1, 0.15, 0.7], Z.to_vec(), 4));
    check!(holt_sse(&s, a, b); (Z.to_vec(), 0.4, 0.3));
    check!(ar_loss(&m, &s); (Autoregression { coefficients: vec![0.5, -0.2], intercept: 0.1 }, Z.to_vec()));
}
