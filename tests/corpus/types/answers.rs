//! Methods that give answers, indices and truth values, and none that carries a derivative: alone, in tuples, in `Option`. Those that
//! write what they are given besides are functions like any other.

use autodiff::{Differentiable, differentiable};
#[derive(Clone, Debug, PartialEq, Differentiable)]
pub struct Knots {
    pub at: Vec<f64>,
    pub y: f64,
}
#[differentiable]
impl Knots {
    pub fn fill(&self, out: &mut [f64]) -> usize {
        out[0] = self.y;
        1
    }
    pub fn span(&self, x: f64) -> (bool, usize) {
        let mut i = 0;
        while i + 2 < self.at.len() && self.at[i + 1] < x {
            i += 1;
        }
        (x >= self.at[0], i)
    }
    pub fn find(&self, x: f64) -> Option<usize> {
        self.at.iter().position(|t| *t > x)
    }
    fn own(&self, x: f64) -> f64 {
        let mut v = [x, x];
        let n = self.fill(&mut v);
        v[0] * v[1] * n as f64
    }
    fn at_span(self, x: f64) -> Self {
        let (inside, i) = self.span(x);
        if inside {
            let mut k = self;
            k.at[i] *= x;
            k
        } else {
            self
        }
    }
    fn at_found(&self, x: f64) -> f64 {
        if let Some(i) = self.find(x) { self.at[i] * x } else { x }
    }
    fn at_found2(&self, x: f64) -> Option<f64> {
        let i = self.find(x)?;
        Some(self.at[i] * x)
    }
    fn at_found3(&self, x: f64) -> f64 {
        match self.find(x) {
            Some(0) => x,
            Some(i) if i > 1 => self.at[i - 1] * x,
            Some(i) => self.at[i] * self.y,
            None => self.y,
        }
    }
    fn at_found4(&self, x: f64) -> f64 {
        let i = self.find(x).unwrap_or(1);
        let j = self.find(x + 0.35).map(|i| i + 1).unwrap_or(0);
        self.at[i] * x + j as f64 * self.y
    }
}
#[differentiable]
fn user(p: Knots, y: f64) -> f64 {
    let mut v = [y, y];
    let n = p.fill(&mut v);
    v[0] * v[1] * n as f64
}
#[differentiable]
fn user_loop(p: &Knots, y: f64) -> f64 {
    let mut s = 0.0;
    let mut v = vec![y; 3];
    for i in 0..3 {
        let n = p.fill(&mut v[i..]);
        s += v[i] * y * n as f64;
        if p.span(s).0 {
            s += p.at[p.span(s).1];
        }
    }
    s
}
#[differentiable]
fn user_lent(p: &Knots, v: &mut Vec<f64>, y: f64) -> f64 {
    let n = p.fill(v);
    v[0] * y * n as f64
}
/// A type of one's own that is not cloned, moved after it was asked.
#[derive(Debug, PartialEq, Differentiable)]
pub enum Roots {
    No,
    One([f64; 1]),
    Two([f64; 2]),
}

#[differentiable]
impl Roots {
    fn place(&self, x: f64) -> (bool, usize) {
        match self {
            Roots::No => (false, 0),
            Roots::One(r) => (r[0] == x, if r[0] < x { 1 } else { 0 }),
            Roots::Two(_) => (true, 2),
        }
    }
    pub fn with(self, x: f64) -> Self {
        let (known, at) = self.place(x);
        if known {
            self
        } else {
            match self {
                Roots::No => Roots::One([x]),
                Roots::One(r) if at == 0 => Roots::Two([x, r[0]]),
                Roots::One(r) => Roots::Two([r[0], x]),
                _ => self,
            }
        }
    }
    pub fn with2(self, x: f64) -> Self {
        let (known, at) = self.place(x);
        if known {
            return self;
        }
        match self {
            Roots::No => Roots::One([x]),
            other => other,
        }
    }
    pub fn with3(self, x: f64) -> Self {
        match (self, x > 1.0) {
            (Roots::No, _) => Roots::One([x]),
            (Roots::One(r), true) => Roots::Two([x, r[0]]),
            (Roots::One(r), _) => Roots::Two([r[0], x]),
            (roots, _) => roots,
        }
    }
}

#[differentiable]
fn quadratic(a: f64, b: f64, c: f64) -> Roots {
    let d = b * b - 4.0 * a * c;
    if d < 0.0 {
        Roots::No
    } else if d == 0.0 {
        Roots::One([-b / (2.0 * a)])
    } else {
        Roots::Two([(-b - d.sqrt()) / (2.0 * a), (-b + d.sqrt()) / (2.0 * a)])
    }
}

#[differentiable]
fn all_roots(a: f64, b: f64, c: f64) -> f64 {
    let found = Roots::with2(Roots::with(quadratic(a, b, c), a * b), c);
    match Roots::with3(Roots::with(found, a), c) {
        Roots::No => 0.0,
        Roots::One([x]) => x * a,
        Roots::Two([x, y]) => x * y + x,
    }
}

#[differentiable]
fn status(x: f64) -> String {
    if x > 1.0 { "big".to_string() } else { "small".to_string() }
}

/// Text that a function gives, written again.
#[differentiable]
fn with_status(x: f64) -> (f64, String) {
    let s = status(x);
    (x * x, s.to_string())
}

#[differentiable]
fn by_status(x: f64, y: f64) -> f64 {
    let mut total = 0.0;
    for i in 0..3 {
        let (square, s) = with_status(x * i as f64);
        if s != "big" {
            total += square * y;
        } else if status(y).to_uppercase() == "BIG" {
            total += y * x;
        }
    }
    let shown = x.to_string();
    total * shown.len().min(1) as f64
}

/// One whose methods change it, and answer besides.
#[derive(Clone, Debug, PartialEq, Differentiable)]
pub struct Walker {
    pub x: f64,
    pub v: Vec<f64>,
}

#[differentiable]
impl Walker {
    pub fn step(&mut self, y: f64) -> usize {
        self.x *= y;
        1
    }
    pub fn fits(&mut self, y: f64) -> bool {
        self.x *= y;
        self.x > 0.5
    }
    pub fn both(&mut self, y: f64) -> (usize, bool) {
        self.x *= y;
        (1, true)
    }
    pub fn checked(&mut self, y: f64) -> Result<(), String> {
        if y < 0.0 {
            return Err("negative".to_string());
        }
        self.x += y * self.v[0];
        Ok(())
    }
    fn inside(&mut self, y: f64) -> f64 {
        let n = self.step(y);
        if self.fits(y) { self.x * n as f64 } else { self.x * y }
    }
    fn taken(mut self, y: f64) -> Result<(f64, f64), String> {
        self.checked(y)?;
        let Self { x, v } = self;
        Ok((x, v[1] * y))
    }
}

#[differentiable]
fn steps(mut p: Walker, y: f64) -> f64 {
    let n = p.step(y);
    let (m, there) = p.both(y);
    let k = match p.step(y) {
        1 => p.x * p.v[m],
        _ => 0.0,
    };
    if there { k * p.x * p.v[n] * n as f64 } else { 0.0 }
}

#[differentiable]
fn while_it_fits(mut p: Walker, y: f64) -> f64 {
    let mut s = 0;
    while p.fits(y) {
        s += 1;
    }
    if p.checked(y).is_err() {
        return p.x;
    }
    p.x * s as f64
}

#[differentiable]
fn walkers(mut ps: Vec<Walker>, y: f64) -> f64 {
    let mut k = 0;
    for p in ps.iter_mut() {
        k += p.step(y);
    }
    let n = ps[0].step(y);
    ps[0].x * ps[1].x * (n + k) as f64
}

#[differentiable]
fn in_results(p: &mut Walker, y: f64) -> Result<f64, String> {
    p.checked(y)?;
    let (x, v) = p.clone().taken(y * 0.5)?;
    Ok(x * v + p.inside(y))
}

crate::common::struct_data!(Walker => WalkerCotangent { x, v });
crate::common::struct_data!(Knots => KnotsCotangent { at, y });

mod checks {
    use super::*;
    use crate::common::{check, check_vjp};

    fn knots() -> Knots {
        Knots { at: vec![0.5, 1.5, 2.5], y: 0.8 }
    }

    fn walker() -> Walker {
        Walker { x: 0.8, v: vec![1.3, 2.1] }
    }

    check!(steps(p, y); (walker(), 0.9));
    check!(while_it_fits(p, y); (walker(), 0.9); (walker(), -0.9));
    check!(walkers(p, y); (vec![walker(), Walker { x: 1.4, ..walker() }], 0.9));
    check_vjp!(in_results(&mut p, y); (walker(), 0.9); (walker(), -0.9));
    check!(user(p, y); (knots(), 1.2));
    check!(user_loop(&p, y); (knots(), 0.6); (knots(), -0.6));
    check!(user_lent(&p, &mut v, y); (knots(), vec![0.3, 0.4], 1.2));
    check!(all_roots(a, b, c); (1.0, 3.0, 0.5); (2.0, 0.4, 1.0); (2.0, -0.3, 4.0));
    check!(by_status(x, y); (0.7, 1.3); (0.3, 0.2));

    #[test]
    fn methods() {
        let k = knots();
        let slope = |f: &dyn Fn(f64) -> f64, x: f64| (f(x + 1e-6) - f(x - 1e-6)) / 2e-6;
        for x in [0.2, 1.1, 1.9, 3.1] {
            assert!((k.own_grad(x).1 - slope(&|x| k.own(x), x)).abs() < 1e-7);
            assert!((k.at_found_grad(x).1 - slope(&|x| k.at_found(x), x)).abs() < 1e-7);
            assert!((k.at_found3_grad(x).1 - slope(&|x| k.at_found3(x), x)).abs() < 1e-7);
            assert!((k.at_found4_grad(x).1 - slope(&|x| k.at_found4(x), x)).abs() < 1e-7);
            let (value, bars) = k.at_found2_vjp(x, Some(1.0));
            assert_eq!(value, k.at_found2(x));
            let expected = if value.is_some() { slope(&|x| k.at_found2(x).unwrap(), x) } else { 0.0 };
            assert!((bars.1 - expected).abs() < 1e-7);
            let (after, bars) = k.clone().at_span_vjp(x, KnotsCotangent { at: vec![1.0; 3], y: 1.0 });
            let sum = |k: &Knots| k.at.iter().sum::<f64>() + k.y;
            assert_eq!(after, k.clone().at_span(x));
            assert!((bars.1 - slope(&|x| sum(&k.clone().at_span(x)), x)).abs() < 1e-7);
        }
    }
}
