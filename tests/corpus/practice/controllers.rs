//! A controller and what it controls, as objects with state.

use autodiff::{Differentiable, differentiable};
#[derive(Debug, Clone, PartialEq, Differentiable)]
struct Pid {
    kp: f64,
    ki: f64,
    kd: f64,
    integral: f64,
    prev_error: Option<f64>,
    output_limit: (f64, f64),
}
#[differentiable]
impl Pid {
    fn new(kp: f64, ki: f64, kd: f64) -> Self {
        Self { kp, ki, kd, integral: 0.0, prev_error: None, output_limit: (-10.0, 10.0) }
    }
    fn with_limits(mut self, lo: f64, hi: f64) -> Self {
        self.output_limit = (lo, hi);
        self
    }
    fn reset(&mut self) {
        self.integral = 0.0;
        self.prev_error = None;
    }
    fn update(&mut self, setpoint: f64, measured: f64, dt: f64) -> f64 {
        let error = setpoint - measured;
        self.integral += error * dt;
        let derivative = match self.prev_error {
            Some(prev) => (error - prev) / dt,
            None => 0.0,
        };
        self.prev_error = Some(error);
        let (lo, hi) = self.output_limit;
        let out = self.kp * error + self.ki * self.integral + self.kd * derivative;
        if out > hi {
            self.integral -= error * dt;
            hi
        } else if out < lo {
            self.integral -= error * dt;
            lo
        } else {
            out
        }
    }
}
#[derive(Differentiable)]
struct Plant {
    x: f64,
    v: f64,
}
#[differentiable]
impl Plant {
    fn step(&mut self, force: f64, dt: f64) {
        let Plant { x, v } = self;
        *v += (force - 0.5 * *v - *x) * dt;
        *x += *v * dt;
    }
}
#[differentiable]
fn tracking_cost(kp: f64, ki: f64, kd: f64) -> f64 {
    let mut pid = Pid::new(kp, ki, kd).with_limits(-5.0, 5.0);
    pid.reset();
    let mut plant = Plant { x: 0.0, v: 0.0 };
    let dt = 0.05;
    let mut cost = 0.0;
    for k in 0..50 {
        let target = if k < 25 { 1.0 } else { 0.5 };
        let u = pid.update(target, plant.x, dt);
        plant.step(u, dt);
        cost += (target - plant.x).powi(2) * dt + 1e-3 * u * u;
    }
    cost
}

mod tests {
    use crate::common::check;

    check!(tracking_cost(kp, ki, kd); (2.0, 0.5, 0.1));
}
