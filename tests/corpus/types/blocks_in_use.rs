//! Models as people write them: kernels, networks, constructors that may fail.

use autodiff::{Differentiable, differentiable};
fn close(a: f64, b: f64) {
    assert!((a - b).abs() < 1e-5 * a.abs().max(1.0), "{a} {b}");
}
fn d(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    (f(x + 1e-6) - f(x - 1e-6)) / 2e-6
}
use std::collections::HashMap;
// a: trait with assoc types and generics
#[differentiable]
trait Kernel<T> {
    type Param;
    fn eval(&self, x: &[T], y: &[T]) -> f64;
    fn with_param(&self, p: &Self::Param) -> f64;
}
#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Rbf {
    gamma: f64,
}
#[differentiable]
impl Kernel<f64> for Rbf {
    type Param = [f64; 2];
    fn eval(&self, x: &[f64], y: &[f64]) -> f64 {
        let d: f64 = x.iter().zip(y.iter()).map(|(a, b)| (a - b).powi(2)).sum();
        (-self.gamma * d).exp()
    }
    fn with_param(&self, p: &[f64; 2]) -> f64 {
        self.gamma * p[0] * p[1]
    }
}
#[differentiable]
fn gram<K: Kernel<f64>>(k: &K, xs: &[f64], h: f64) -> f64 {
    let mut s = 0.0;
    for i in 0..xs.len() {
        s += k.eval(&xs[i..i + 1], &[h]) * h;
    }
    s
}
#[test]
fn a() {
    let k = Rbf { gamma: 0.7 };
    let xs = [0.1, 0.5];
    let (gk, gx, gh) = gram::grad(&k, &xs, 0.3);
    close(gk.gamma, d(|g| gram(&Rbf { gamma: g }, &xs, 0.3), 0.7));
    close(gx[1], d(|t| gram(&k, &[0.1, t], 0.3), 0.5));
    close(gh, d(|h| gram(&k, &xs, h), 0.3));
}
// b: enum with methods, state machine, Option<Box<..>>
#[derive(Clone, Debug, PartialEq, Differentiable)]
enum Act {
    Relu,
    Leaky(f64),
    Scaled { k: f64, inner: Box<Act> },
}
#[differentiable]
impl Act {
    fn apply(&self, x: f64) -> f64 {
        match self {
            Act::Relu => x.max(0.0),
            Act::Leaky(a) => {
                if x > 0.0 {
                    x
                } else {
                    a * x
                }
            }
            Self::Scaled { k, inner } => k * inner.apply(x),
        }
    }
    fn is_relu(&self) -> bool {
        matches!(self, Act::Relu)
    }
}
#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Layer {
    w: Vec<Vec<f64>>,
    b: Vec<f64>,
    act: Act,
}
#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Net {
    layers: Vec<Layer>,
    #[constant]
    cache: Vec<f64>,
    steps: usize,
}
#[differentiable]
impl Layer {
    fn forward(&self, x: &[f64]) -> Vec<f64> {
        self.w
            .iter()
            .zip(&self.b)
            .map(|(row, b)| self.act.apply(row.iter().zip(x).map(|(w, x)| w * x).sum::<f64>() + b))
            .collect()
    }
}
#[differentiable]
impl Net {
    pub fn predict(&self, x: &[f64]) -> Vec<f64> {
        let mut h = x.to_vec();
        for l in &self.layers {
            h = l.forward(&h);
        }
        h
    }
    pub fn loss(&self, xs: &[Vec<f64>], ys: &[f64]) -> f64 {
        xs.iter()
            .zip(ys)
            .map(|(x, y)| {
                let p = self.predict(x);
                (p[0] - y).powi(2)
            })
            .sum::<f64>()
            / xs.len() as f64
            + self.l2(0.01)
    }
    fn l2(&self, k: f64) -> f64 {
        let mut s = 0.0;
        for l in self.layers.iter() {
            for r in &l.w {
                s += r.iter().map(|v| v * v).sum::<f64>();
            }
        }
        k * s
    }
    fn step(&mut self, k: f64) {
        self.steps += 1;
        for l in self.layers.iter_mut() {
            for b in l.b.iter_mut() {
                *b -= k * *b;
            }
        }
    }
    fn train(&mut self, x: &[f64], k: f64) -> f64 {
        let mut t = 0.0;
        for _ in 0..3 {
            self.step(k);
            t += self.predict(x)[0];
        }
        t
    }
}
fn net() -> Net {
    Net {
        layers: vec![
            Layer { w: vec![vec![0.3, -0.5], vec![0.8, 0.1]], b: vec![0.1, -0.2], act: Act::Leaky(0.2) },
            Layer {
                w: vec![vec![0.7, -0.4]],
                b: vec![0.05],
                act: Act::Scaled { k: 1.5, inner: Box::new(Act::Leaky(0.3)) },
            },
        ],
        cache: vec![],
        steps: 0,
    }
}
#[test]
fn b() {
    let n = net();
    let xs = vec![vec![0.4, 0.9], vec![-0.3, 0.2]];
    let ys = [0.5, -0.1];
    let g = n.loss_grad(&xs, &ys);
    close(
        g.0.layers[0].w[1][0],
        d(
            |t| {
                let mut m = net();
                m.layers[0].w[1][0] = t;
                m.loss(&xs, &ys)
            },
            0.8,
        ),
    );
    close(
        g.0.layers[1].b[0],
        d(
            |t| {
                let mut m = net();
                m.layers[1].b[0] = t;
                m.loss(&xs, &ys)
            },
            0.05,
        ),
    );
    let mut n2 = net();
    let (gx, gk) = n2.train_grad(&[0.4, 0.9], 0.3);
    assert_eq!(n2, net());
    close(gk, d(|k| net().train(&[0.4, 0.9], k), 0.3));
}
// c: iter methods on receivers
#[differentiable]
fn sum_models(ms: &[Rbf], x: f64) -> f64 {
    ms.iter().map(|m| m.with_param(&[x, 2.0])).sum::<f64>()
        + ms[0].with_param(&[x * x, x])
        + ms.iter().enumerate().fold(0.0, |a, (i, m)| a + m.gamma * i as f64 * m.with_param(&[1.0, x]))
}
#[test]
fn c() {
    let ms = [Rbf { gamma: 0.7 }, Rbf { gamma: -0.2 }];
    let (gm, gx) = sum_models::grad(&ms, 0.4);
    close(gx, d(|x| sum_models(&ms, x), 0.4));
    close(gm[1].gamma, d(|g| sum_models(&[Rbf { gamma: 0.7 }, Rbf { gamma: g }], 0.4), -0.2));
}
// d: methods with impl Fn / dyn, Option<Self>
#[differentiable]
impl Rbf {
    fn try_new(g: f64) -> Option<Self> {
        if g > 0.0 { Some(Rbf { gamma: g }) } else { None }
    }
    fn checked(g: f64) -> Result<Self, String> {
        if g > 0.0 { Ok(Self { gamma: g }) } else { Err(format!("bad {g}")) }
    }
    fn apply_fn(&self, f: impl Fn(f64) -> f64, x: f64) -> f64 {
        f(self.gamma * x)
    }
    fn newton(&self, mut x: f64) -> f64 {
        for _ in 0..20 {
            let f = self.poly(x);
            let g = self.dpoly(x);
            x -= f / g;
            if f.abs() < 1e-14 {
                break;
            }
        }
        x
    }
    fn poly(&self, x: f64) -> f64 {
        x * x - self.gamma
    }
    fn dpoly(&self, x: f64) -> f64 {
        2.0 * x
    }
    fn name(&self) -> String {
        "rbf".to_string()
    }
    fn desc(&self) -> String {
        format!("{} {}", self.name(), self.gamma)
    }
    fn print(&self) {
        println!("{}", self.gamma);
    }
    fn logged(&self, x: f64) -> f64 {
        let _n = self.name();
        self.poly(x)
    }
    fn bigger(&self, o: &Rbf) -> bool {
        self.gamma > o.gamma
    }
    fn pick<'a>(&'a self, o: &'a Rbf) -> &'a Rbf {
        if self.bigger(o) { self } else { o }
    }
    fn cmp_use(&self, o: &Rbf) -> f64 {
        if self.bigger(o) { self.poly(o.gamma) } else { o.poly(self.gamma * 2.0) }
    }
    async fn nothing(&self) -> f64 {
        1.0
    }
    fn map_it(&self, v: &HashMap<String, f64>) -> f64 {
        self.gamma
    }
}
#[differentiable]
fn opts(g: f64) -> f64 {
    let a = Rbf::try_new(g).map(|r| r.poly(2.0)).unwrap_or(0.0);
    let b = match Rbf::checked(g * 2.0) {
        Ok(r) => r.newton(1.0),
        Err(_) => g,
    };
    a * b + Rbf { gamma: g }.cmp_use(&Rbf { gamma: g * g }) + Rbf::try_new(-g).is_none() as u8 as f64 * g
}
#[differentiable]
fn with_fn(r: &Rbf, k: f64) -> f64 {
    r.apply_fn(|t| t * t * k, k)
}
#[test]
fn dd() {
    close(opts::grad(0.6), d(opts, 0.6));
    close(opts::grad(1.6), d(opts, 1.6));
    close(opts::grad(-0.6), d(opts, -0.6));
    let r = Rbf { gamma: 0.7 };
    let (gr, gk) = with_fn::grad(&r, 0.4);
    close(gk, d(|k| with_fn(&r, k), 0.4));
    close(gr.gamma, d(|g| with_fn(&Rbf { gamma: g }, 0.4), 0.7));
}
