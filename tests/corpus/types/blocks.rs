//! Methods of inherent blocks: on receivers of every kind, recursive, with lifetimes, with exits and closures.

use autodiff::{Differentiable, differentiable};
pub(crate) fn close(a: f64, b: f64) {
    assert!((a - b).abs() < 1e-5 * a.abs().max(1.0), "{a} {b}");
}
pub(crate) fn d(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    (f(x + 1e-6) - f(x - 1e-6)) / 2e-6
}

// By the attribute on single methods.
#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Line {
    a: f64,
    b: f64,
}
impl Line {
    #[differentiable]
    fn at(&self, x: f64) -> f64 {
        self.a * x + self.b
    }
    #[differentiable]
    pub fn sq(self, x: f64) -> f64 {
        let l = self;
        l.a * x * x + l.b
    }
    #[differentiable(wrt(x))]
    fn only_x(&self, x: f64) -> f64 {
        self.at(x) * x
    }
    #[differentiable]
    fn with_a(mut self, a: f64) -> Self {
        self.a = a * 2.0;
        self
    }
    #[differentiable]
    fn make(a: f64) -> Self {
        Self { a, b: a * a }
    }
}
#[differentiable]
fn use_line(x: f64, y: f64) -> f64 {
    let l = Line { a: x, b: y };
    let m = l.clone().with_a(x * y);
    let k = Line::make(x).with_a(y);
    l.at(y) * m.at(x) + k.sq(x)
}
#[test]
fn methods_of_a_value() {
    let (gx, gy) = use_line::grad(0.7, 1.3);
    close(gx, d(|x| use_line(x, 1.3), 0.7));
    close(gy, d(|y| use_line(0.7, y), 1.3));
    let l = Line { a: 2.0, b: 3.0 };
    let (gl, gx) = l.at_grad(4.0);
    close(gl.a, 4.0);
    close(gl.b, 1.0);
    close(gx, 2.0);
    let (gl, gx) = l.clone().sq_grad(4.0);
    close(gl.a, 16.0);
    close(gx, 16.0);
    close(l.only_x_grad(3.0), d(|x| l.only_x(x), 3.0));
    let (v, (gl, ga)) = l.clone().with_a_vjp(5.0, Line { a: 1.0, b: 2.0 }.into_bar());
    close(gl.a, 0.0);
    close(gl.b, 2.0);
    close(ga, 2.0);
}
impl Line {
    fn into_bar(self) -> LineCotangent {
        LineCotangent { a: self.a, b: self.b }
    }
}

// Receivers without a derivative in parts.
struct Cfg {
    name: String,
    k: f64,
}
#[differentiable]
impl Cfg {
    #[differentiable(wrt(x))]
    fn eval(&self, x: f64) -> f64 {
        self.k * x * x
    }
    #[differentiable(wrt(x))]
    fn eval2(&self, x: f64) -> f64 {
        self.eval(x) * x + self.helper(x)
    }
    #[differentiable(skip)]
    fn name(&self) -> &str {
        &self.name
    }
    fn helper(#[constant] &self, x: f64) -> f64 {
        x.sin() * self.k
    }
    #[differentiable(skip)]
    fn odd(&self, x: f64) -> f64 {
        x
    }
}
#[differentiable]
fn with_cfg(#[constant] c: &Cfg, x: f64) -> f64 {
    c.eval2(x) * x + c.eval(x)
}
#[test]
fn constant_receivers() {
    let c = Cfg { name: "a".into(), k: 2.0 };
    close(c.eval_grad(3.0), 12.0);
    close(c.eval2_grad(3.0), d(|x| c.eval2(x), 3.0));
    close(with_cfg::grad(&c, 3.0), d(|x| with_cfg(&c, x), 3.0));
}

// Recursion, delegation.
#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Tree {
    v: f64,
    kids: Vec<Tree>,
}
#[differentiable]
impl Tree {
    fn sum(&self, x: f64) -> f64 {
        let mut s = self.v * x;
        for k in &self.kids {
            s += k.sum(x * 0.5).sin();
        }
        s
    }
    fn depth(&self) -> usize {
        self.kids.iter().map(|k| k.depth()).max().unwrap_or(0) + 1
    }
    fn even(&self, n: usize, x: f64) -> f64 {
        if n == 0 { x * self.v } else { self.odd(n - 1, x * 1.1) }
    }
    fn odd(&self, n: usize, x: f64) -> f64 {
        if n == 0 { x } else { self.even(n - 1, x * x) * self.v }
    }
    fn scale_all(&mut self, k: f64) {
        self.v *= k;
        for c in self.kids.iter_mut() {
            c.scale_all(k * 0.9);
        }
    }
    fn run(&self, k: f64) -> f64 {
        let mut t = self.clone();
        t.scale_all(k);
        t.sum(k)
    }
}
#[test]
fn trees() {
    let t = Tree {
        v: 1.2,
        kids: vec![Tree { v: 0.4, kids: vec![] }, Tree { v: -0.7, kids: vec![Tree { v: 0.3, kids: vec![] }] }],
    };
    let (gt, gx) = t.sum_grad(0.8);
    close(gx, d(|x| t.sum(x), 0.8));
    close(
        gt.kids[1].kids[0].v,
        d(
            |v| {
                let mut u = t.clone();
                u.kids[1].kids[0].v = v;
                u.sum(0.8)
            },
            0.3,
        ),
    );
    let (gt, gx) = t.even_grad(5, 0.8);
    close(gx, d(|x| t.even(5, x), 0.8));
    close(
        gt.v,
        d(
            |v| {
                let mut u = t.clone();
                u.v = v;
                u.even(5, 0.8)
            },
            1.2,
        ),
    );
    let (gt, gx) = t.run_grad(0.8);
    close(gx, d(|x| t.run(x), 0.8));
    close(
        gt.kids[1].v,
        d(
            |v| {
                let mut u = t.clone();
                u.kids[1].v = v;
                u.run(0.8)
            },
            -0.7,
        ),
    );
}

// Lifetimes.
#[derive(Clone, Debug, PartialEq, Differentiable)]
struct View<'a> {
    data: &'a [f64],
    k: f64,
}
#[differentiable]
impl<'a> View<'a> {
    fn new(data: &'a [f64], k: f64) -> View<'a> {
        View { data, k }
    }
    fn sum(&self) -> f64 {
        let mut s = 0.0;
        for x in self.data {
            s += x * self.k;
        }
        s
    }
    fn at(&self, i: usize, x: f64) -> f64 {
        self.data[i] * x
    }
}
#[differentiable]
impl View<'_> {
    fn anon(&self, x: f64) -> f64 {
        self.k * x * self.data[0]
    }
}
#[test]
fn borrowed_data() {
    let dt = [1.0, 2.0];
    let v = View { data: &dt, k: 3.0 };
    let g = v.sum_grad();
    close(g.k, 3.0);
    let (g, gx) = v.at_grad(1, 2.0);
    close(gx, 2.0);
    let (g, gx) = v.anon_grad(2.0);
    close(gx, 3.0);
}

// A name of a float.
type Length = f64;
#[differentiable]
fn alias(x: Length, y: Length) -> f64 {
    let z: Length = x.max(y);
    z.sqrt().abs() * x.powi(3) + (x * y).hypot(y) + x.atan2(y) + x.clamp(0.1, 5.0)
}
#[test]
fn floats_by_another_name() {
    let (gx, gy) = alias::grad(0.6, 0.9);
    close(gx, d(|a| alias(a, 0.9), 0.6));
    close(gy, d(|b| alias(0.6, b), 0.9));
}

// Parts of the receiver, early exits, closures.
#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Mat {
    n: usize,
    data: Vec<f64>,
    v: Vec<f64>,
}
#[differentiable]
impl Mat {
    fn identity(n: usize) -> Self {
        let mut data = vec![0.0; n * n];
        for i in 0..n {
            data[i * n + i] = 1.0;
        }
        Mat { n, data, v: vec![0.0; n] }
    }
    fn at(&self, i: usize, j: usize) -> f64 {
        self.data[i * self.n + j]
    }
    fn set(&mut self, i: usize, j: usize, x: f64) {
        let n = self.n;
        self.data[i * n + j] = x;
    }
    fn mul(&self, v: &[f64]) -> Vec<f64> {
        let mut out = vec![0.0; self.n];
        for i in 0..self.n {
            for j in 0..self.n {
                out[i] += self.at(i, j) * v[j];
            }
        }
        out
    }
    fn quad(&self) -> f64 {
        let w = self.mul(&self.v);
        w.iter().zip(&self.v).map(|(a, b)| a * b).sum()
    }
    fn trace(&self) -> f64 {
        (0..self.n).map(|i| self.at(i, i)).sum::<f64>()
    }
    fn matmul(&self, o: &Mat) -> Mat {
        let mut r = Mat::identity(self.n);
        for i in 0..self.n {
            for j in 0..self.n {
                let mut s = 0.0;
                for k in 0..self.n {
                    s += self.at(i, k) * o.at(k, j);
                }
                r.set(i, j, s);
            }
        }
        r
    }
    fn pow(&self, k: usize) -> Mat {
        let mut r = Mat::identity(self.n);
        for _ in 0..k {
            r = r.matmul(self);
        }
        r
    }
    fn sq_trace(&self) -> f64 {
        self.matmul(self).trace() + self.pow(3).trace()
    }
    fn rows(&self) -> usize {
        self.n
    }
    fn normalize(&mut self) -> f64 {
        let t = self.trace();
        for x in self.data.iter_mut() {
            *x /= t;
        }
        t
    }
    fn scaled(mut self, k: f64) -> Self {
        for x in &mut self.data {
            *x *= k;
        }
        self
    }
    fn chain(&self, k: f64) -> f64 {
        let mut m = self.clone().scaled(k).scaled(k + 1.0);
        let t = m.normalize();
        let r = m.rows();
        t * m.sq_trace() + r as f64 * k
    }
    fn early(&self, k: f64) -> f64 {
        for i in 0..self.rows() {
            let a = self.at(i, i);
            if a > k {
                return a * k;
            }
            if a < -k {
                break;
            }
        }
        self.trace() * k
    }
    fn total<F: Fn(f64) -> f64>(&self, #[constant] f: F) -> f64 {
        self.trace()
    }
    fn closure(&self, k: f64) -> f64 {
        let f = |i: usize| self.at(i, 0) * k;
        (0..self.rows()).map(|i| f(i)).sum()
    }
    fn opt(&self, i: usize) -> Option<f64> {
        if i < self.n { Some(self.at(i, i)) } else { None }
    }
    fn res(&self, k: f64) -> Result<f64, String> {
        let a = self.opt(0).ok_or("none".to_string())?;
        Ok(a * k + self.opt(9).unwrap_or(k * k))
    }
    fn pair(&self, k: f64) -> (f64, Vec<f64>) {
        (self.trace() * k, self.mul(&self.v))
    }
    fn use_pair(&self, k: f64) -> f64 {
        let (t, w) = self.pair(k);
        t + w[0] * w[1] + self.res(k).unwrap()
    }
}
fn mat() -> Mat {
    Mat { n: 2, data: vec![0.5, -0.3, 0.8, 1.1], v: vec![0.7, -0.2] }
}
fn check_mat(f: impl Fn(&Mat) -> f64, g: &MatCotangent) {
    let m = mat();
    for i in 0..4 {
        close(
            g.data[i],
            d(
                |t| {
                    let mut n = m.clone();
                    n.data[i] = t;
                    f(&n)
                },
                m.data[i],
            ),
        );
    }
    for i in 0..2 {
        close(
            g.v[i],
            d(
                |t| {
                    let mut n = m.clone();
                    n.v[i] = t;
                    f(&n)
                },
                m.v[i],
            ),
        );
    }
}
#[test]
fn parts_and_results() {
    let m = mat();
    check_mat(|m| m.quad(), &m.quad_grad());
    check_mat(|m| m.sq_trace(), &m.sq_trace_grad());
    let (g, k) = m.chain_grad(0.4);
    check_mat(|m| m.chain(0.4), &g);
    close(k, d(|k| m.chain(k), 0.4));
    let (g, k) = m.early_grad(0.7);
    check_mat(|m| m.early(0.7), &g);
    close(k, d(|k| m.early(k), 0.7));
    let (g, k) = m.early_grad(1.7);
    check_mat(|m| m.early(1.7), &g);
    close(k, d(|k| m.early(k), 1.7));
    let (g, k) = m.closure_grad(1.7);
    check_mat(|m| m.closure(1.7), &g);
    close(k, d(|k| m.closure(k), 1.7));
    let (g, k) = m.use_pair_grad(1.7);
    check_mat(|m| m.use_pair(1.7), &g);
    close(k, d(|k| m.use_pair(k), 1.7));
    let mut n = mat();
    let t = n.normalize_grad();
    assert_eq!(n, mat());
}
