//! Runge and Kutta over a trait of systems.

use autodiff::{Differentiable, differentiable};
#[derive(Clone, Debug, Differentiable)]
struct State {
    pos: Vec<f64>,
    vel: Vec<f64>,
}
trait System {
    fn derivative(&self, t: f64, s: &State) -> State;
}
#[derive(Clone, Debug, Differentiable)]
struct Pendulum {
    g: f64,
    l: f64,
    damping: f64,
}
#[differentiable]
trait Sys {
    fn deriv(&self, t: f64, s: &State) -> State;
    fn energy(&self, s: &State) -> f64 {
        0.5 * s.vel.iter().map(|v| v * v).sum::<f64>()
    }
}
#[differentiable]
impl Sys for Pendulum {
    fn deriv(&self, _t: f64, s: &State) -> State {
        State {
            pos: s.vel.clone(),
            vel: s.pos.iter().zip(&s.vel).map(|(p, v)| -self.g / self.l * p.sin() - self.damping * v).collect(),
        }
    }
    fn energy(&self, s: &State) -> f64 {
        let kinetic: f64 = s.vel.iter().map(|v| 0.5 * (v * self.l).powi(2)).sum();
        let potential: f64 = s.pos.iter().map(|p| self.g * self.l * (1.0 - p.cos())).sum();
        kinetic + potential
    }
}
#[differentiable]
impl State {
    fn axpy(&self, a: f64, d: &State) -> State {
        let comb = |x: &[f64], y: &[f64]| x.iter().zip(y).map(|(x, y)| x + a * y).collect::<Vec<_>>();
        State { pos: comb(&self.pos, &d.pos), vel: comb(&self.vel, &d.vel) }
    }
}
#[differentiable]
fn rk4<S: Sys>(sys: &S, s0: &State, t0: f64, t1: f64, n: usize) -> State {
    let h = (t1 - t0) / n as f64;
    let mut s = s0.clone();
    let mut t = t0;
    for _ in 0..n {
        let k1 = sys.deriv(t, &s);
        let k2 = sys.deriv(t + 0.5 * h, &s.axpy(0.5 * h, &k1));
        let k3 = sys.deriv(t + 0.5 * h, &s.axpy(0.5 * h, &k2));
        let k4 = sys.deriv(t + h, &s.axpy(h, &k3));
        s = s.axpy(h / 6.0, &k1).axpy(h / 3.0, &k2).axpy(h / 3.0, &k3).axpy(h / 6.0, &k4);
        t += h;
    }
    s
}
#[differentiable]
fn final_energy(g: f64, l: f64, x: f64) -> f64 {
    let p = Pendulum { g, l, damping: 0.1 };
    let s = rk4(&p, &State { pos: vec![x], vel: vec![0.2] }, 0.0, 1.0, 20);
    p.energy(&s)
}

mod tests {
    use crate::common::check;

    check!(final_energy(g, l, x); (9.8, 1.2, 0.5));
}
