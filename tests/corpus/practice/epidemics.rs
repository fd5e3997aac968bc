//! An epidemic with an intervention.

use autodiff::{Differentiable, differentiable};
#[derive(Debug, Clone, Copy, Differentiable)]
struct Params {
    beta: f64,
    gamma: f64,
    intervention: Option<(f64, f64)>,
}
#[derive(Debug, Clone, Copy, Default, PartialEq, Differentiable)]
struct Sir {
    s: f64,
    i: f64,
    r: f64,
}
#[differentiable]
impl Sir {
    fn rates(&self, p: &Params, t: f64) -> Sir {
        let beta = match p.intervention {
            Some((start, factor)) if t >= start => p.beta * factor,
            _ => p.beta,
        };
        let new = beta * self.s * self.i / self.total();
        let rec = p.gamma * self.i;
        Sir { s: -new, i: new - rec, r: rec }
    }
    fn total(&self) -> f64 {
        let Sir { s, i, r } = self;
        s + i + r
    }
    fn nudge(mut self, d: &Sir, h: f64) -> Self {
        self.s += h * d.s;
        self.i += h * d.i;
        self.r += h * d.r;
        self
    }
    fn step(&mut self, p: &Params, t: f64, h: f64) {
        let k1 = self.rates(p, t);
        let mid = self.nudge(&k1, h / 2.0);
        let k2 = mid.rates(p, t + h / 2.0);
        *self = self.nudge(&k2, h);
    }
}
#[differentiable]
fn peak(beta: f64, gamma: f64, factor: f64) -> f64 {
    let p = Params { beta, gamma, intervention: Some((10.0, factor)) };
    let mut state = Sir { s: 990.0, i: 10.0, ..Default::default() };
    let trajectory: Vec<Sir> = (0..60)
        .scan((), |_, k| {
            state.step(&p, k as f64 * 0.5, 0.5);
            Some(state)
        })
        .collect();
    let (day, worst) = trajectory.iter().enumerate().map(|(d, s)| (d, s.i)).max_by(|a, b| a.1.total_cmp(&b.1)).unwrap();
    worst + 0.01 * day as f64 + trajectory.last().map(|s| s.r).unwrap_or_default() / 100.0
}

mod tests {
    use crate::common::check;

    check!(peak(beta, gamma, factor); (0.6, 0.2, 0.5));
}
