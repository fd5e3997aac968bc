//! Filters in a chain, designed from an enum, and a moving average over a queue.

use autodiff::{Differentiable, differentiable};
use std::collections::VecDeque;
use std::f64::consts::PI;
#[derive(Clone, Copy, Debug, Differentiable)]
enum Kind {
    LowPass { cutoff: f64, q: f64 },
    Peaking { center: f64, q: f64, gain_db: f64 },
}
#[derive(Clone, Debug, Default, Differentiable)]
struct Biquad {
    b0: f64,
    b1: f64,
    b2: f64,
    a1: f64,
    a2: f64,
    z1: f64,
    z2: f64,
}
#[differentiable]
impl Biquad {
    fn design(kind: Kind, fs: f64) -> Biquad {
        match kind {
            Kind::LowPass { cutoff, q } => {
                let w = 2.0 * PI * cutoff / fs;
                let (sn, cs) = w.sin_cos();
                let alpha = sn / (2.0 * q);
                let a0 = 1.0 + alpha;
                Biquad {
                    b0: (1.0 - cs) / 2.0 / a0,
                    b1: (1.0 - cs) / a0,
                    b2: (1.0 - cs) / 2.0 / a0,
                    a1: -2.0 * cs / a0,
                    a2: (1.0 - alpha) / a0,
                    ..Default::default()
                }
            }
            Kind::Peaking { center, q, gain_db } => {
                let a = 10f64.powf(gain_db / 40.0);
                let w = 2.0 * PI * center / fs;
                let alpha = w.sin() / (2.0 * q);
                let a0 = 1.0 + alpha / a;
                Biquad {
                    b0: (1.0 + alpha * a) / a0,
                    b1: -2.0 * w.cos() / a0,
                    b2: (1.0 - alpha * a) / a0,
                    a1: -2.0 * w.cos() / a0,
                    a2: (1.0 - alpha / a) / a0,
                    z1: 0.0,
                    z2: 0.0,
                }
            }
        }
    }
    fn process(&mut self, x: f64) -> f64 {
        let y = self.b0 * x + self.z1;
        self.z1 = self.b1 * x - self.a1 * y + self.z2;
        self.z2 = self.b2 * x - self.a2 * y;
        y
    }
    fn run(&mut self, xs: &mut [f64]) {
        for x in xs {
            *x = self.process(*x);
        }
    }
}
#[derive(Clone, Debug, Differentiable)]
struct Chain {
    stages: Vec<Biquad>,
}
#[differentiable]
impl Chain {
    fn process(&mut self, x: f64) -> f64 {
        self.stages.iter_mut().fold(x, |x, s| s.process(x))
    }
}
#[differentiable]
fn moving(xs: &[f64], n: usize) -> Vec<f64> {
    let mut win: VecDeque<f64> = VecDeque::with_capacity(n);
    let mut sum = 0.0;
    let mut out = Vec::with_capacity(xs.len());
    for &x in xs {
        if win.len() == n {
            sum -= win.pop_front().unwrap();
        }
        win.push_back(x);
        sum += x;
        out.push(sum / win.len() as f64);
    }
    out
}
#[differentiable]
fn energy(cutoff: f64, q: f64, gain: f64, xs: &[f64]) -> f64 {
    let mut c = Chain {
        stages: vec![
            Biquad::design(Kind::LowPass { cutoff, q }, 48000.0),
            Biquad::design(Kind::Peaking { center: 2.0 * cutoff, q, gain_db: gain }, 48000.0),
        ],
    };
    let mut ys: Vec<f64> = xs.iter().map(|&x| c.process(x)).collect();
    let mut tail = Biquad::design(Kind::LowPass { cutoff, q: 0.7 }, 48000.0);
    tail.run(&mut ys);
    moving(&ys, 3).iter().map(|y| y * y).sum::<f64>()
}

mod tests {
    use crate::common::check;

    check!(energy(cutoff, q, gain, &xs); (4000.0, 0.9, 3.0, vec![1.0, 0.5, -0.5, 0.2, 0.9]));
}
