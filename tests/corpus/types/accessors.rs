//! Methods that return a reference into their receiver: a call of one in the block is a place.

use autodiff::{Differentiable, differentiable};
fn close(a: f64, b: f64) {
    assert!((a - b).abs() < 1e-5 * a.abs().max(1.0), "{a} {b}");
}
fn d(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    (f(x + 1e-6) - f(x - 1e-6)) / 2e-6
}
#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Mat {
    n: usize,
    data: Vec<f64>,
}
#[differentiable]
impl Mat {
    fn row(&self, i: usize) -> &[f64] {
        assert!(i < self.n);
        &self.data[i * self.n..(i + 1) * self.n]
    }
    fn row_mut(&mut self, i: usize) -> &mut [f64] {
        let n = self.n;
        &mut self.data[i * n..(i + 1) * n]
    }
    fn cell(&self, i: usize, j: usize) -> &f64 {
        let k = i * self.n + j;
        &self.data[k]
    }
    fn cell_mut(&mut self, i: usize, j: usize) -> &mut f64 {
        &mut self.data[i * self.n + j]
    }
    fn data(&self) -> &Vec<f64> {
        &self.data
    }
    fn sum(&self) -> f64 {
        self.data().iter().sum()
    }
    fn name(&self) -> &'static str {
        "m"
    }
    fn quad(&self, x: &[f64]) -> f64 {
        let mut s = 0.0;
        for i in 0..self.n {
            let r = self.row(i);
            for (j, a) in r.iter().enumerate() {
                s += a * x[j] * x[i];
            }
            s += self.row(i)[0] * *self.cell(i, 0);
        }
        s * self.cell(0, 1).sin()
    }
    fn tweak(&self, k: f64) -> f64 {
        let mut m = self.clone();
        for i in 0..m.n {
            for v in m.row_mut(i).iter_mut() {
                *v *= k;
            }
            *m.cell_mut(i, 0) += k * k;
            m.row_mut(i)[1] = k + m.cell(i, 1) * 2.0;
            let w = m.row(i).len();
        }
        m.sum() * *m.cell(1, 1) + m.mul(self).sum() + m.row(0).iter().zip(self.row(1)).map(|(a, b)| a * b).sum::<f64>()
    }
    fn mul(&self, o: &Mat) -> Mat {
        let mut r = Mat { n: self.n, data: vec![0.0; self.n * self.n] };
        for i in 0..self.n {
            for j in 0..self.n {
                let mut s = 0.0;
                for k in 0..self.n {
                    s += self.cell(i, k) * o.cell(k, j);
                }
                *r.cell_mut(i, j) = s;
            }
        }
        r
    }
    fn scale_row(&mut self, i: usize, k: f64) {
        for v in self.row_mut(i) {
            *v *= k;
        }
    }
}
#[test]
fn acc() {
    let m = Mat { n: 2, data: vec![0.5, -0.3, 0.8, 1.1] };
    let x = [0.4, 0.9];
    let (g, gx) = m.quad_grad(&x);
    let (h, gk) = m.tweak_grad(0.7);
    close(gx[1], d(|t| m.quad(&[0.4, t]), 0.9));
    close(gk, d(|k| m.tweak(k), 0.7));
    for i in 0..4 {
        close(
            g.data[i],
            d(
                |t| {
                    let mut n = m.clone();
                    n.data[i] = t;
                    n.quad(&x)
                },
                m.data[i],
            ),
        );
        close(
            h.data[i],
            d(
                |t| {
                    let mut n = m.clone();
                    n.data[i] = t;
                    n.tweak(0.7)
                },
                m.data[i],
            ),
        );
    }
}
