//! Methods of std's traits, of slices and of types passed by their paths.

use autodiff::{Differentiable, differentiable};
use std::ops::{Add, Mul};

#[derive(Clone, Copy, Differentiable)]
struct P {
    x: f64,
    y: f64,
}
#[differentiable]
impl P {
    fn new(x: f64, y: f64) -> Self {
        P { x, y }
    }
    fn norm(&self) -> f64 {
        self.x.hypot(self.y)
    }
    fn scale(self, k: f64) -> P {
        P { x: self.x * k, y: self.y * k }
    }
}
#[differentiable]
fn rows(v: &[f64]) -> f64 {
    let m: Vec<Vec<f64>> = v.chunks(2).map(<[f64]>::to_vec).collect();
    let n: usize = m.iter().map(Vec::len).sum();
    m.iter().map(|r| r[0]).sum::<f64>() * n as f64
}
#[differentiable]
fn clones(v: &[f64]) -> f64 {
    let w: Vec<f64> = v.iter().map(Clone::clone).collect();
    let o: Vec<Option<f64>> = w.iter().copied().map(Some).collect();
    let s: f64 = o.iter().flatten().copied().map(f64::abs).sum();
    s * o.iter().map(|x| x.map_or(0.0, f64::sqrt)).sum::<f64>()
}
#[differentiable]
fn operators(v: &[f64]) -> f64 {
    let s = v.iter().copied().fold(0.0, f64::max);
    let t = v.iter().copied().reduce(f64::min).unwrap();
    let u = v.iter().copied().fold(1.0, Mul::mul);
    let w = v.iter().copied().fold(0.0, Add::add);
    let x = <f64 as std::ops::Sub>::sub(s, t) + std::ops::Neg::neg(u);
    s + t * u + w * x
}
#[differentiable]
fn methods(v: &[f64]) -> f64 {
    let ps: Vec<P> = v.chunks(2).map(|c| P::new(c[0], c[1])).collect();
    let n: f64 = ps.iter().map(P::norm).sum();
    let z: Vec<P> = v.iter().zip(v.iter().rev()).map(|(x, y)| P::new(*x, *y)).collect();
    n + z.iter().map(|p| p.scale(2.0)).map(|p| p.norm()).product::<f64>()
}
#[differentiable]
fn of_std(v: &[f64]) -> f64 {
    let k: Vec<f64> = [1u8, 2, 3].iter().copied().map(f64::from).collect();
    let fin = v.iter().copied().all(f64::is_finite);
    let names = ["a", "bcd"];
    let len: usize = names.iter().copied().map(str::len).sum();
    let b: Vec<Box<f64>> = v.iter().copied().map(Box::new).collect();
    let t: Vec<(f64, f64)> = v.iter().map(|x| x.sin_cos()).collect();
    if fin {
        k.iter().zip(v).map(|(a, b)| a * b).sum::<f64>() * len as f64 + *b[0] + t.iter().map(|t| t.0).sum::<f64>()
    } else {
        0.0
    }
}
#[differentiable]
impl Add for P {
    type Output = P;
    fn add(self, o: P) -> P {
        P { x: self.x + o.x, y: self.y + o.y }
    }
}
#[differentiable]
fn reduced_by_name(v: &[f64]) -> f64 {
    let ps: Vec<P> = v.chunks(2).map(|c| P::new(c[0], c[1])).collect();
    let s = ps.iter().copied().reduce(Add::add).unwrap();
    let t = ps.iter().cloned().fold(P::new(0.0, v[0]), Add::add);
    s.norm() * t.x + t.y
}
type Equation = fn(f64, f64) -> f64;
type Boxed = Box<dyn Fn(f64) -> f64>;

/// The type of the function has a name of its own.
#[differentiable]
fn secant(f: Equation, fixed: f64, target: f64, position: i32, steps: usize) -> f64 {
    let eval = |x: f64| -> f64 { if position == 1 { target - f(fixed, x) } else { target - f(x, fixed) } };
    let (mut a, mut b) = (0.3, 0.9);
    for _ in 0..steps {
        let (fa, fb) = (eval(a), eval(b));
        let next = b - fb * (b - a) / (fb - fa);
        a = b;
        b = next;
    }
    b
}

#[differentiable]
fn area(a: f64, b: f64) -> f64 {
    a * (1.0 + b * b).sqrt()
}

#[differentiable]
fn solved(x: f64, t: f64) -> f64 {
    secant(area, x, t, 1, 3) * x + secant(area, x, t, 2, 2)
}

#[differentiable]
fn twice(f: Boxed, x: f64) -> f64 {
    f(f(x))
}

#[differentiable]
fn of_a_box(x: f64, k: f64) -> f64 {
    twice(Box::new(move |t: f64| t * k + t.sin()), x)
}

mod checks {
    use crate::common::check;
    fn v() -> Vec<f64> {
        vec![0.1, 0.7, 0.4, 0.9]
    }
    check!(rows(&x); (v()));
    check!(clones(&x); (v()));
    check!(operators(&x); (v()));
    check!(methods(&x); (v()));
    check!(of_std(&x); (v()));
    check!(reduced_by_name(&x); (v()));
    check!(solved(x, t); (0.8, 1.1));
    check!(of_a_box(x, k); (0.8, 1.1));
}
