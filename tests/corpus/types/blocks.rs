//! Methods in all kinds of blocks: generic, of traits and of std's, recursive, on receivers of every kind.

use autodiff::{Differentiable, differentiable};
fn close(a: f64, b: f64) {
    assert!((a - b).abs() < 1e-5 * a.abs().max(1.0), "{a} {b}");
}
fn d(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    (f(x + 1e-6) - f(x - 1e-6)) / 2e-6
}

// 1 attribute on single method, by-ref
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
fn t1() {
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

// 2 not Differentiable self, wrt
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
fn t2() {
    let c = Cfg { name: "a".into(), k: 2.0 };
    close(c.eval_grad(3.0), 12.0);
    close(c.eval2_grad(3.0), d(|x| c.eval2(x), 3.0));
    close(with_cfg::grad(&c, 3.0), d(|x| with_cfg(&c, x), 3.0));
}

// 3 generic impl with trait & const N
#[differentiable]
trait Act {
    const SCALE: f64;
    fn act(&self, x: f64) -> f64;
    fn stat(x: f64) -> f64 {
        x * Self::SCALE
    }
    fn both(&self, x: f64) -> f64 {
        self.act(x) * Self::stat(x)
    }
}
#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Relu {
    leak: f64,
}
#[differentiable]
impl Act for Relu {
    const SCALE: f64 = 2.5;
    fn act(&self, x: f64) -> f64 {
        if x > 0.0 { x } else { self.leak * x }
    }
}
#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Model<T, const N: usize> {
    act: T,
    w: [f64; N],
}
#[differentiable]
impl<T: Act, const N: usize> Model<T, N> {
    fn eval(&self, x: &[f64; N]) -> f64 {
        let mut s = 0.0;
        for i in 0..N {
            s += self.act.act(self.w[i] * x[i]) * T::SCALE + T::stat(x[i]) + self.act.both(self.w[i]);
        }
        s
    }
    fn eval_with<U: Act>(&self, u: &U, x: f64) -> f64 {
        u.act(x) * self.w[0] + U::stat(x) * self.act.act(x)
    }
}
#[differentiable]
impl<T: Act, const N: usize> Act for Model<T, N> {
    const SCALE: f64 = 1.5;
    fn act(&self, x: f64) -> f64 {
        let mut s = x;
        for w in &self.w {
            s = self.act.act(s * w);
        }
        s
    }
}
#[test]
fn t3() {
    let m = Model { act: Relu { leak: 0.1 }, w: [0.5, -0.3, 0.8] };
    let x = [1.0, 2.0, -0.7];
    let (gm, gx) = m.eval_grad(&x);
    for i in 0..3 {
        close(
            gx[i],
            d(
                |t| {
                    let mut y = x;
                    y[i] = t;
                    m.eval(&y)
                },
                x[i],
            ),
        );
        close(
            gm.w[i],
            d(
                |t| {
                    let mut n = m.clone();
                    n.w[i] = t;
                    n.eval(&x)
                },
                m.w[i],
            ),
        );
    }
    close(
        gm.act.leak,
        d(
            |t| {
                let mut n = m.clone();
                n.act.leak = t;
                n.eval(&x)
            },
            0.1,
        ),
    );
    let (gm, gx) = m.act_grad(-0.5);
    close(gx, d(|x| m.act(x), -0.5));
    close(
        gm.act.leak,
        d(
            |t| {
                let mut n = m.clone();
                n.act.leak = t;
                n.act(-0.5)
            },
            0.1,
        ),
    );
    let (gm, gu, gx) = m.eval_with_grad(&Relu { leak: 0.3 }, -0.5);
    close(gx, d(|x| m.eval_with(&Relu { leak: 0.3 }, x), -0.5));
    let (a, b) = m.both_grad(0.4);
    close(b, d(|x| m.both(x), 0.4));
}

// 4: recursion in traits, delegation, trees
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
fn t4() {
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
// 5: lifetimes in impls
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
fn t5() {
    let dt = [1.0, 2.0];
    let v = View { data: &dt, k: 3.0 };
    let g = v.sum_grad();
    close(g.k, 3.0);
    let (g, gx) = v.at_grad(1, 2.0);
    close(gx, 2.0);
    let (g, gx) = v.anon_grad(2.0);
    close(gx, 3.0);
}
// 6: std traits
use std::ops::{Add, AddAssign, Index, Mul, Neg};
#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct V2 {
    x: f64,
    y: f64,
}
#[differentiable]
impl Add for V2 {
    type Output = V2;
    fn add(self, o: V2) -> V2 {
        V2 { x: self.x + o.x, y: self.y + o.y }
    }
}
#[differentiable]
impl Mul<f64> for V2 {
    type Output = Self;
    fn mul(self, k: f64) -> Self {
        Self { x: self.x * k, y: self.y * k }
    }
}
#[differentiable]
impl Neg for V2 {
    type Output = V2;
    fn neg(self) -> V2 {
        V2 { x: -self.x, y: -self.y }
    }
}
#[differentiable]
impl From<f64> for V2 {
    fn from(x: f64) -> Self {
        V2 { x, y: x * x }
    }
}
#[differentiable]
impl V2 {
    fn dot(&self, o: &V2) -> f64 {
        self.x * o.x + self.y * o.y
    }
    fn norm(self) -> f64 {
        self.x.hypot(self.y)
    }
    fn max(self, o: V2) -> f64 {
        self.x.max(o.x) + self.y.max(o.y)
    }
    fn abs(&self) -> f64 {
        self.norm()
    }
    fn len2(&self) -> f64 {
        self.dot(self)
    }
    fn set_x(&mut self, x: f64) {
        self.x = x;
    }
    fn with_y(mut self, y: f64) -> Self {
        self.y = y;
        self
    }
    fn get_x(&self) -> f64 {
        self.x
    }
    fn quadrant(&self) -> usize {
        if self.x > 0.0 { 0 } else { 1 }
    }
    fn is_big(&self) -> bool {
        self.x > 1.0
    }
    fn normalized(&self) -> V2 {
        let n = self.abs();
        V2 { x: self.x / n, y: self.y / n }
    }
    fn normalize(&mut self) {
        let n = self.abs();
        self.x /= n;
        self.y /= n;
    }
    fn self_max(&self, k: f64) -> f64 {
        self.max(V2 { x: k, y: 0.5 * k })
    }
}
#[differentiable]
fn vtest(a: f64, b: f64) -> f64 {
    let mut p = V2::from(a).with_y(b);
    let q = V2 { x: b, y: a * b };
    p.set_x(3.0 * a * p.get_x());
    let mut s = 0.0;
    for i in 0..3 {
        if p.is_big() {
            s += p.dot(&q);
        } else {
            s += p.len2();
        }
        p.set_x(p.get_x() * 1.3 + p.quadrant() as f64);
        p.normalize();
        s += p.normalized().dot(&p) * a + p.max(q) + q.abs() + V2::max(p, q);
        let n = p.quadrant();
        s += n as f64 * a;
    }
    s + p.self_max(a)
}
#[test]
fn t6() {
    let (ga, gb) = vtest::grad(0.6, 0.9);
    close(ga, d(|a| vtest(a, 0.9), 0.6));
    close(gb, d(|b| vtest(0.6, b), 0.9));
    let (ga, gb) = vtest::grad(1.6, -0.9);
    close(ga, d(|a| vtest(a, -0.9), 1.6));
    close(gb, d(|b| vtest(1.6, b), -0.9));
}
// 7: deceptive names
type Length = f64;
#[differentiable]
fn alias(x: Length, y: Length) -> f64 {
    let z: Length = x.max(y);
    z.sqrt().abs() * x.powi(3) + (x * y).hypot(y) + x.atan2(y) + x.clamp(0.1, 5.0)
}
#[test]
fn t7() {
    let (gx, gy) = alias::grad(0.6, 0.9);
    close(gx, d(|a| alias(a, 0.9), 0.6));
    close(gy, d(|b| alias(0.6, b), 0.9));
}
// 8: aliasing, projection, boxes, generics
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
fn t8() {
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
// 9: UFCS, T::m, impl for f64, refs, generic return Self
#[differentiable]
trait Step {
    fn step(&self, h: f64) -> Self;
    fn energy(&self) -> f64;
    fn run(&self, h: f64) -> f64
    where
        Self: Sized,
    {
        self.step(h).step(h * 0.5).energy()
    }
}
#[differentiable]
impl Step for V2 {
    fn step(&self, h: f64) -> Self {
        V2 { x: self.x + h * self.y, y: self.y - h * self.x }
    }
    fn energy(&self) -> f64 {
        0.5 * self.dot(self) + self.x
    }
}
#[differentiable]
impl Step for f64 {
    fn step(&self, h: f64) -> Self {
        *self + h * self.sin()
    }
    fn energy(&self) -> f64 {
        self.powi(2)
    }
}
#[differentiable]
fn evolve<S: Step + Clone>(s: &S, h: f64, n: usize) -> f64 {
    let mut c = s.clone();
    let mut acc = 0.0;
    for _ in 0..n {
        c = c.step(h);
        acc += S::energy(&c) * <S as Step>::energy(s);
    }
    acc + Step::energy(&c) + s.run(h)
}
#[differentiable]
trait Ext {
    fn softplus(self) -> Self;
    fn cube(self) -> Self;
}
#[differentiable]
impl Ext for f64 {
    fn softplus(self) -> f64 {
        self.exp().ln_1p()
    }
    fn cube(self) -> Self {
        self * self * self
    }
}
#[differentiable]
fn ext(x: f64, a: [f64; 2]) -> f64 {
    x.softplus() * (x + a[0]).cube() + f64::cube(a[1]) + <f64 as Ext>::softplus(x)
}
#[differentiable]
fn boxed(b: &Box<V2>, k: f64) -> f64 {
    b.dot(&V2 { x: k, y: 1.0 }) * b.norm()
}
#[test]
fn t9() {
    let v = V2 { x: 0.4, y: -0.9 };
    let (gv, gh) = evolve::grad(&v, 0.1, 3);
    close(gh, d(|h| evolve(&v, h, 3), 0.1));
    close(gv.x, d(|x| evolve(&V2 { x, y: -0.9 }, 0.1, 3), 0.4));
    close(gv.y, d(|y| evolve(&V2 { x: 0.4, y }, 0.1, 3), -0.9));
    let (gv, gh) = evolve::grad(&0.4, 0.1, 3);
    close(gh, d(|h| evolve(&0.4, h, 3), 0.1));
    close(gv, d(|x| evolve(&x, 0.1, 3), 0.4));
    let (gx, ga) = ext::grad(0.3, [0.5, -0.6]);
    close(gx, d(|x| ext(x, [0.5, -0.6]), 0.3));
    close(ga[0], d(|x| ext(0.3, [x, -0.6]), 0.5));
    close(ga[1], d(|x| ext(0.3, [0.5, x]), -0.6));
    let b = Box::new(v);
    let (gb, gk) = boxed::grad(&b, 0.3);
    close(gk, d(|k| boxed(&b, k), 0.3));
    close(gb.x, d(|x| boxed(&Box::new(V2 { x, y: -0.9 }), 0.3), 0.4));
}
// 10: several impls of std traits
#[differentiable]
impl Mul<V2> for V2 {
    type Output = f64;
    fn mul(self, o: V2) -> Self::Output {
        self.x * o.x + self.y * o.y
    }
}
#[differentiable]
impl Mul<V2> for f64 {
    type Output = V2;
    fn mul(self, o: V2) -> V2 {
        V2 { x: self * o.x, y: self * o.y }
    }
}
#[differentiable]
impl<'a> Mul<&'a V2> for &V2 {
    type Output = f64;
    fn mul(self, o: &V2) -> Self::Output {
        self.x * o.x + self.y * o.y
    }
}
#[differentiable]
impl AddAssign for V2 {
    fn add_assign(&mut self, o: V2) {
        self.x += o.x;
        self.y += o.y;
    }
}
#[differentiable]
impl AddAssign<f64> for V2 {
    fn add_assign(&mut self, o: f64) {
        self.x += o;
        self.y += o;
    }
}
#[differentiable]
impl Index<usize> for V2 {
    type Output = f64;
    fn index(&self, i: usize) -> &f64 {
        match i {
            0 => &self.x,
            _ => &self.y,
        }
    }
}
#[differentiable]
impl From<[f64; 2]> for V2 {
    fn from(a: [f64; 2]) -> Self {
        V2 { x: a[0], y: a[1] }
    }
}
#[differentiable]
impl From<(f64, f64)> for V2 {
    fn from((x, y): (f64, f64)) -> Self {
        Self { x, y: y * x }
    }
}
#[differentiable]
impl From<V2> for f64 {
    fn from(v: V2) -> f64 {
        v.x * v.y
    }
}
#[differentiable]
impl Default for V2 {
    fn default() -> Self {
        V2 { x: 1.0, y: 2.0 }
    }
}
#[differentiable]
impl std::fmt::Display for V2 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.x)
    }
}
struct Iter2 {
    k: f64,
    i: usize,
}
impl Differentiable for Iter2 {
    type Cotangent = ();
    type Shape = ();
    fn shape(&self) {}
    fn zero_of((): &()) {}
    fn empty_shape() {}
}
#[differentiable]
impl Iterator for Iter2 {
    type Item = f64;
    #[differentiable(skip)]
    fn next(&mut self) -> Option<Self::Item> {
        self.i += 1;
        if self.i > 3 { None } else { Some(self.k) }
    }
}
#[differentiable]
fn froms(x: f64, y: f64) -> f64 {
    let a = V2::from([x, y]);
    let b = V2::from((x, x * y));
    let c = V2::from(y);
    a.dot(&b) + f64::from(c) * V2::default().dot(&a)
}
#[test]
fn t10() {
    let (gx, gy) = froms::grad(0.3, 0.8);
    close(gx, d(|x| froms(x, 0.8), 0.3));
    close(gy, d(|x| froms(0.3, x), 0.8));
}
