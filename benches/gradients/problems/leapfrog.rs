//! Bodies that attract each other, by the leapfrog: kick, drift, kick, the kick a call that changes the velocities in place.

use std::hint::black_box;

use autodiff::differentiable;

use crate::problem::Problem;

const BODIES: usize = 8;
const STEPS: usize = 50;
const DT: f64 = 0.005;
const SOFTENING: f64 = 0.1;

#[differentiable]
fn kick(x: &[[f64; 3]], m: &[f64], v: &mut [[f64; 3]]) {
    for i in 0..x.len() {
        for j in 0..i {
            let d = [x[i][0] - x[j][0], x[i][1] - x[j][1], x[i][2] - x[j][2]];
            let r2 = d[0] * d[0] + d[1] * d[1] + d[2] * d[2] + SOFTENING;
            let w = 0.5 * DT / (r2 * r2.sqrt());
            for k in 0..3 {
                v[i][k] -= w * m[j] * d[k];
                v[j][k] += w * m[i] * d[k];
            }
        }
    }
}

#[differentiable]
fn leapfrog(x0: &[[f64; 3]], v0: &[[f64; 3]], m: &[f64], steps: usize) -> f64 {
    let mut x = x0.to_vec();
    let mut v = v0.to_vec();
    for _ in 0..steps {
        kick(&x, m, &mut v);
        for i in 0..x.len() {
            for k in 0..3 {
                x[i][k] += DT * v[i][k];
            }
        }
        kick(&x, m, &mut v);
    }
    let mut inertia = 0.0;
    for i in 0..x.len() {
        inertia += m[i] * (x[i][0] * x[i][0] + x[i][1] * x[i][1] + x[i][2] * x[i][2]);
    }
    inertia
}

/// The reverse of a kick: what the velocities' cotangents say of positions and masses.
fn kick_back(x: &[[f64; 3]], m: &[f64], v_bar: &[[f64; 3]], x_bar: &mut [[f64; 3]], m_bar: &mut [f64]) {
    for i in 0..x.len() {
        for j in 0..i {
            let d = [x[i][0] - x[j][0], x[i][1] - x[j][1], x[i][2] - x[j][2]];
            let r2 = d[0] * d[0] + d[1] * d[1] + d[2] * d[2] + SOFTENING;
            let w = 0.5 * DT / (r2 * r2.sqrt());
            let (mut along_i, mut along_j) = (0.0, 0.0);
            for k in 0..3 {
                along_i += v_bar[i][k] * d[k];
                along_j += v_bar[j][k] * d[k];
            }
            m_bar[i] += w * along_j;
            m_bar[j] -= w * along_i;
            let stretch = -3.0 * w / r2 * (m[i] * along_j - m[j] * along_i);
            for k in 0..3 {
                let d_bar = w * (m[i] * v_bar[j][k] - m[j] * v_bar[i][k]) + stretch * d[k];
                x_bar[i][k] += d_bar;
                x_bar[j][k] -= d_bar;
            }
        }
    }
}

/// Of each step only the positions are kept: the velocities are never read.
fn leapfrog_grad(
    x0: &[[f64; 3]],
    v0: &[[f64; 3]],
    m: &[f64],
    steps: usize,
) -> (Vec<[f64; 3]>, Vec<[f64; 3]>, Vec<f64>) {
    let n = x0.len();
    let mut xs = Vec::with_capacity((steps + 1) * n);
    xs.extend_from_slice(x0);
    let mut v = v0.to_vec();
    for step in 0..steps {
        kick(&xs[step * n..], m, &mut v);
        for i in 0..n {
            let x = xs[step * n + i];
            xs.push([x[0] + DT * v[i][0], x[1] + DT * v[i][1], x[2] + DT * v[i][2]]);
        }
        kick(&xs[(step + 1) * n..], m, &mut v);
    }
    let (mut x_bar, mut v_bar, mut m_bar) = (Vec::with_capacity(n), vec![[0.0; 3]; n], Vec::with_capacity(n));
    for (x, m) in xs[steps * n..].iter().zip(m) {
        m_bar.push(x[0] * x[0] + x[1] * x[1] + x[2] * x[2]);
        x_bar.push([2.0 * m * x[0], 2.0 * m * x[1], 2.0 * m * x[2]]);
    }
    for step in (0..steps).rev() {
        kick_back(&xs[(step + 1) * n..(step + 2) * n], m, &v_bar, &mut x_bar, &mut m_bar);
        for (v_bar, x_bar) in v_bar.iter_mut().zip(&x_bar) {
            for k in 0..3 {
                v_bar[k] += DT * x_bar[k];
            }
        }
        kick_back(&xs[step * n..(step + 1) * n], m, &v_bar, &mut x_bar, &mut m_bar);
    }
    (x_bar, v_bar, m_bar)
}

pub(crate) struct Leapfrog {
    x: Vec<[f64; 3]>,
    v: Vec<[f64; 3]>,
    m: Vec<f64>,
}

impl Problem for Leapfrog {
    const NAME: &'static str = "8 bodies, 50 steps of the leapfrog";
    type Gradient = (Vec<[f64; 3]>, Vec<[f64; 3]>, Vec<f64>);

    fn new() -> Self {
        let at = |i: usize, k: usize| (1.7 * i as f64 + 2.3 * k as f64).sin();
        Leapfrog {
            x: (0..BODIES).map(|i| [at(i, 0), at(i, 1), at(i, 2)]).collect(),
            v: (0..BODIES).map(|i| [at(i, 3), at(i, 4), at(i, 5)]).collect(),
            m: (0..BODIES).map(|i| 1.5 + at(i, 6)).collect(),
        }
    }

    fn primal(&self) -> f64 {
        leapfrog(black_box(&self.x), black_box(&self.v), black_box(&self.m), STEPS)
    }

    fn grad(&self) -> Self::Gradient {
        leapfrog::grad(black_box(&self.x), black_box(&self.v), black_box(&self.m), STEPS)
    }

    fn grad_by_hand(&self) -> Self::Gradient {
        leapfrog_grad(black_box(&self.x), black_box(&self.v), black_box(&self.m), STEPS)
    }

    fn inputs(&self) -> Vec<f64> {
        [self.x.as_flattened(), self.v.as_flattened(), &self.m].concat()
    }

    fn at(&self, inputs: &[f64]) -> f64 {
        let (x, rest) = inputs.split_at(3 * BODIES);
        let (v, m) = rest.split_at(3 * BODIES);
        leapfrog(x.as_chunks().0, v.as_chunks().0, m, STEPS)
    }

    fn flat(gradient: &Self::Gradient) -> Vec<f64> {
        [gradient.0.as_flattened(), gradient.1.as_flattened(), &gradient.2].concat()
    }
}
