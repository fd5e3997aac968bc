//! Methods that look values of the user's types up by a name and lend them, and those whose errors are text.

use autodiff::{Differentiable, differentiable};

#[derive(Debug, Clone, Differentiable)]
struct Portfolio {
    holdings: Vec<Holding>,
    cash: f64,
}
#[derive(Debug, Clone, Differentiable)]
struct Holding {
    #[constant]
    symbol: String,
    qty: f64,
    price: f64,
}
#[differentiable]
impl Portfolio {
    fn value(&self) -> f64 {
        self.cash + self.holdings.iter().map(|h| h.qty * h.price).sum::<f64>()
    }
    fn find(&self, s: &str) -> Option<&Holding> {
        self.holdings.iter().find(|h| h.symbol == s)
    }
    fn buy(&mut self, symbol: &str, qty: f64, price: f64) -> Result<(), String> {
        let cost = qty * price;
        if cost > self.cash {
            return Err(format!("need {cost}"));
        }
        self.cash -= cost;
        if let Some(h) = self.holdings.iter_mut().find(|h| h.symbol == symbol) {
            h.qty += qty;
        } else {
            self.holdings.push(Holding { symbol: symbol.to_string(), qty, price });
        }
        Ok(())
    }
    fn best(&self) -> &Holding {
        self.holdings.iter().max_by(|a, b| a.price.partial_cmp(&b.price).unwrap()).unwrap()
    }
}
#[differentiable]
fn trade(p1: f64, p2: f64, q: f64) -> f64 {
    let mut p = Portfolio { holdings: vec![], cash: 100.0 };
    p.buy("A", q, p1).unwrap();
    p.buy("B", 2.0 * q, p2).ok();
    if p.buy("A", 1000.0, p1).is_err() {
        p.cash -= p1;
    }
    let _ = p.buy("A", 1.0, p2);
    p.value()
}
#[differentiable]
fn trade2(p1: f64, p2: f64, q: f64) -> f64 {
    let mut p = Portfolio { holdings: vec![], cash: 100.0 };
    p.buy("A", q, p1).unwrap();
    p.buy("B", q, p2).unwrap();
    p.find("B").map(|h| h.price).unwrap_or(0.0) + p.best().qty
}
#[derive(Differentiable, Debug, Clone, PartialEq)]
struct Normal {
    mu: f64,
    sigma: f64,
}
#[differentiable]
impl Normal {
    pub fn new(mu: f64, sigma: f64) -> Result<Self, &'static str> {
        if sigma.is_nan() || sigma <= 0.0 { Err("bad sigma") } else { Ok(Self { mu, sigma }) }
    }
    fn z(&self, x: f64) -> f64 {
        (x - self.mu) / self.sigma
    }
}
#[differentiable]
fn fit(mu: f64, s: f64, x: f64) -> f64 {
    let n = Normal::new(mu, s).unwrap();
    n.z(x)
}
#[differentiable]
fn max_by<T, F>(items: &[T], f: F) -> f64
where
    T: Clone,
    F: Fn(&T) -> f64,
{
    items.iter().map(|i| f(i)).fold(f64::NEG_INFINITY, |a, b| a.max(b))
}
#[differentiable]
fn use_max_by(x: f64, y: f64) -> f64 {
    max_by(&[x, y, x * y], |v| v * v) + max_by(&[1usize, 2, 3], |n| x.powi(*n as i32))
}
#[derive(Debug, Clone, Differentiable)]
struct Stack<T> {
    items: Vec<T>,
}
#[differentiable]
impl<T: Clone> Stack<T> {
    fn new() -> Self {
        Stack { items: Vec::new() }
    }
    fn push(&mut self, t: T) {
        self.items.push(t);
    }
    fn pop(&mut self) -> Option<T> {
        self.items.pop()
    }
    fn peek(&self) -> Option<&T> {
        self.items.last()
    }
    fn len(&self) -> usize {
        self.items.len()
    }
    fn is_empty(&self) -> bool {
        self.items.is_empty()
    }
}
#[differentiable]
fn stack(x: f64, y: f64) -> f64 {
    let mut s = Stack::new();
    s.push(x);
    s.push(y);
    s.push(x * y);
    let mut t = 0.0;
    if let Some(p) = s.peek().copied() {
        t += p;
    }
    while !s.is_empty() {
        let n = s.len();
        let v = s.pop().unwrap();
        t += v * n as f64;
    }
    t
}
mod checks {
    use crate::common::check;

    check!(trade(x, y, z); (3.0, 2.0, 4.0));
    check!(trade2(x, y, z); (3.0, 2.0, 4.0) => (0.0, 1.0, 1.0));
    check!(fit(x, y, z); (0.1, 0.2, 0.4); kink (0.1, 0.5, 0.6) => (-2.0, -2.0, 2.0));
    check!(use_max_by(x, y); (0.1, 0.7));
    check!(stack(x, y); (0.4, 0.2));
}
