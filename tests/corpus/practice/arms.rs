//! A robot arm: where its tip is, and how it gets there.

use autodiff::{Differentiable, differentiable};
#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct Dh {
    a: f64,
    alpha: f64,
    d: f64,
    theta: f64,
}
type Mat4 = [[f64; 4]; 4];
#[differentiable]
impl Dh {
    fn transform(&self, q: f64) -> Mat4 {
        let (st, ct) = (self.theta + q).sin_cos();
        let (sa, ca) = self.alpha.sin_cos();
        [
            [ct, -st * ca, st * sa, self.a * ct],
            [st, ct * ca, -ct * sa, self.a * st],
            [0.0, sa, ca, self.d],
            [0.0, 0.0, 0.0, 1.0],
        ]
    }
}
#[differentiable]
fn mul4(a: &Mat4, b: &Mat4) -> Mat4 {
    let mut c = [[0f64; 4]; 4];
    for i in 0..4 {
        for j in 0..4 {
            for k in 0..4 {
                c[i][j] += a[i][k] * b[k][j];
            }
        }
    }
    c
}
#[derive(Clone, Debug, Differentiable)]
struct Arm {
    links: Vec<Dh>,
    #[constant]
    limits: Vec<(f64, f64)>,
}
#[differentiable]
impl Arm {
    fn forward(&self, q: &[f64]) -> Mat4 {
        let mut t = [[0.0; 4]; 4];
        for i in 0..4 {
            t[i][i] = 1.0;
        }
        self.links.iter().zip(q).fold(t, |t, (l, &q)| mul4(&t, &l.transform(q)))
    }
    fn tip(&self, q: &[f64]) -> [f64; 3] {
        let t = self.forward(q);
        [t[0][3], t[1][3], t[2][3]]
    }
    fn penalty(&self, q: &[f64]) -> f64 {
        q.iter()
            .zip(self.limits.iter())
            .map(|(q, (lo, hi))| {
                let over = (q - hi).max(0.0) + (lo - q).max(0.0);
                over * over
            })
            .sum()
    }
    fn ik(&self, target: [f64; 3], q0: &[f64], steps: usize, rate: f64) -> Vec<f64> {
        let mut q = q0.to_vec();
        for _ in 0..steps {
            let p = self.tip(&q);
            let e: [f64; 3] = [target[0] - p[0], target[1] - p[1], target[2] - p[2]];
            for j in 0..q.len() {
                let mut plus = q.clone();
                plus[j] += 1e-3;
                let pp = self.tip(&plus);
                let g: f64 = pp.iter().zip(&p).zip(&e).map(|((a, b), e)| (a - b) / 1e-3 * e).sum();
                q[j] += rate * g;
            }
        }
        q
    }
}
#[differentiable]
fn cost(q: &[f64], a: f64) -> f64 {
    let arm = Arm {
        links: vec![Dh { a, alpha: 0.3, d: 0.1, theta: 0.0 }, Dh { a: 0.8 * a, alpha: -0.2, d: 0.0, theta: 0.1 }],
        limits: vec![(-1.0, 1.0), (-0.2, 0.2)],
    };
    let [x, y, z] = arm.tip(q);
    let s = arm.ik([0.5, 0.5, 0.2], q, 2, 0.1);
    (x - 0.5).powi(2) + (y - 0.2).powi(2) + z * z + arm.penalty(q) + s.iter().map(|v| v * v).sum::<f64>()
}

mod tests {
    use crate::common::check;

    check!(cost(&q, a); (vec![0.4, 0.5], 1.1));
}
