//! Types whose methods are named as those of slices, vectors, floats and iterators, called wherever there is a value of them.

use autodiff::{Differentiable, differentiable};

#[derive(Clone, Copy, Differentiable)]
struct Vec3 {
    x: f64,
    y: f64,
    z: f64,
}

#[differentiable]
impl Vec3 {
    fn new(x: f64, y: f64, z: f64) -> Self {
        Vec3 { x, y, z }
    }
    fn first(&self) -> f64 {
        self.x
    }
    fn last(&self) -> f64 {
        self.z * self.y
    }
    fn len(&self) -> f64 {
        (self.x * self.x + self.y * self.y + self.z * self.z).sqrt()
    }
    fn abs(self) -> Vec3 {
        Vec3::new(self.x.abs(), self.y.abs(), self.z.abs())
    }
    fn min(self, o: Vec3) -> Vec3 {
        Vec3::new(self.x.min(o.x), self.y.min(o.y), self.z.min(o.z))
    }
    fn max(self, o: Vec3) -> Vec3 {
        Vec3::new(self.x.max(o.x), self.y.max(o.y), self.z.max(o.z))
    }
    fn get(&self, i: usize) -> f64 {
        match i {
            0 => self.x,
            1 => self.y,
            _ => self.z,
        }
    }
    fn dot(&self, o: &Vec3) -> f64 {
        self.x * o.x + self.y * o.y + self.z * o.z
    }
    fn map(self, f: impl Fn(f64) -> f64) -> Vec3 {
        Vec3::new(f(self.x), f(self.y), f(self.z))
    }
    fn zip(self, o: Vec3, f: impl Fn(f64, f64) -> f64) -> Vec3 {
        Vec3::new(f(self.x, o.x), f(self.y, o.y), f(self.z, o.z))
    }
    fn sum(&self) -> f64 {
        self.x + self.y * self.z
    }
    fn clamp(self, lo: f64, hi: f64) -> Vec3 {
        Vec3::new(self.x.clamp(lo, hi), self.y.clamp(lo, hi), self.z.clamp(lo, hi))
    }
    fn to_vec(&self) -> Vec<f64> {
        vec![self.x, self.y * self.y, self.z]
    }
    fn sqrt(self) -> Vec3 {
        Vec3::new(self.x.sqrt(), self.y, self.z)
    }
    fn swap(self) -> Vec3 {
        Vec3::new(self.z, self.y, self.x)
    }
    fn push(&mut self, by: f64) {
        self.x += by * self.y;
    }
    fn insert(&mut self, i: usize, v: f64) {
        if i == 0 {
            self.x = v;
        } else {
            self.y = v * v;
        }
    }
    fn fold(&self, init: f64, f: impl Fn(f64, f64) -> f64) -> f64 {
        f(f(f(init, self.x), self.y), self.z)
    }
    fn reverse(&mut self) {
        let t = self.x;
        self.x = self.z;
        self.z = t;
    }
    fn extend(&self, k: f64) -> Vec3 {
        Vec3::new(self.x * k, self.y + k, self.z)
    }
    fn take(&self, k: f64) -> f64 {
        self.x * k
    }
    fn unwrap(&self) -> f64 {
        self.x * self.y
    }
    fn replace(&self, y: f64) -> Vec3 {
        Vec3::new(self.x, y, self.z)
    }
    fn fill(&mut self, y: f64) {
        *self = Vec3::new(y, y * y, y);
    }
    fn pop(&mut self) -> f64 {
        let x = self.x;
        self.x = 0.0;
        x * self.y
    }
    fn count(&self) -> f64 {
        self.x + self.z
    }
    fn position(&self) -> Vec3 {
        Vec3::new(self.y, self.x, self.z * self.x)
    }
    fn remove(&mut self, i: usize) -> f64 {
        let out = self.y * i as f64;
        self.y = 1.0;
        out
    }
    fn floor(&self) -> f64 {
        self.x * 3.0
    }
    fn powi(&self, n: i32) -> f64 {
        self.x.powi(n) * self.y
    }
    fn clear(&mut self) {
        self.x = 0.0;
    }
    fn is_empty(&self) -> bool {
        self.x == 0.0
    }
    fn contains(&self, v: f64) -> bool {
        self.x < v
    }
    fn expect(&self, v: f64) -> f64 {
        self.x * v
    }
    fn as_slice(&self) -> [f64; 2] {
        [self.x, self.z]
    }
    fn find(&self, v: f64) -> f64 {
        self.x + v * self.z
    }
    fn next(&mut self) -> f64 {
        self.x *= 1.5;
        self.x
    }
}

#[derive(Clone, Differentiable)]
struct Body {
    at: Vec3,
    v: Vec3,
    mass: f64,
}

#[differentiable]
fn made(x: f64, y: f64) -> Vec3 {
    Vec3::new(x, y, x * y)
}
#[differentiable]
fn on_locals(x: f64, y: f64) -> f64 {
    let v = Vec3::new(x, y, x * y);
    v.first()
        + v.last() * v.len()
        + v.get(1)
        + v.dot(&v)
        + v.sum()
        + v.take(y)
        + v.unwrap()
        + v.count()
        + v.find(x)
        + v.floor()
        + v.powi(2)
        + v.expect(y)
}
#[differentiable]
fn on_locals_that_change(x: f64, y: f64) -> f64 {
    let mut v = Vec3::new(x, y, x * y);
    v.push(y);
    v.insert(1, x);
    v.reverse();
    let p = v.pop();
    let n = v.next();
    let r = v.remove(1);
    v.fill(x + n);
    if v.is_empty() || v.contains(-50.0) {
        v.clear();
    }
    p * n + v.len() + r
}
#[differentiable]
fn results_that_are_vectors(x: f64, y: f64) -> f64 {
    let v = Vec3::new(x, y, x * y);
    let w = v.abs().min(v.swap()).max(v.clamp(-0.5, 0.9)).map(|t| t * t + x).zip(v, |a, b| a * b).extend(y).replace(x);
    let s = v.abs().sqrt();
    w.len() + s.fold(x, |a, b| a * b + y) + w.position().last() + w.as_slice()[1] + w.to_vec()[1]
}
#[differentiable]
fn on_fields(b: &Body) -> f64 {
    b.at.first() * b.v.last()
        + b.at.dot(&b.v) * b.mass
        + b.at.len()
        + b.v.get(2)
        + b.at.map(|t| t * b.mass).sum()
        + b.at.abs().last()
        + b.at.max(b.v).min(b.at).first()
}
#[differentiable]
fn on_results(x: f64, y: f64) -> f64 {
    made(x, y).last() + made(x, y).len() * made(y, x).get(0) + made(x, y).map(|t| t * x).fold(0.0, |a, b| a + b)
}
#[differentiable]
fn on_elements(vs: &[Vec3], k: f64) -> f64 {
    let mut total = vs[0].first() * vs[1].last();
    for v in vs {
        total += v.len() + v.first() * v.last() * k + v.get(1);
    }
    for (i, v) in vs.iter().enumerate() {
        total += v.take(k) * i as f64 + v.map(|t| t * k).sum();
    }
    total += vs.iter().map(|v| v.last() + v.abs().first()).sum::<f64>();
    let all: Vec<Vec3> = vs.iter().map(|v| v.extend(k)).collect();
    total + all[0].first() + all.last().unwrap().first() + all.iter().map(|v| v.last()).sum::<f64>()
}

#[differentiable]
impl Body {
    fn first(&self) -> f64 {
        self.at.first() + self.v.last() * self.mass
    }
    fn last(&self) -> f64 {
        self.v.last() * self.at.abs().len()
    }
    fn get(&self, i: usize) -> Vec3 {
        if i == 0 { self.at } else { self.v }
    }
    fn both(&self) -> f64 {
        self.first() * self.last() + self.get(0).get(1)
    }
}

/// Another type with a method of the same name, and one that is a slice to std.
#[derive(Clone, Differentiable)]
struct Series {
    values: Vec<f64>,
    #[constant]
    step: usize,
}

impl std::ops::Deref for Series {
    type Target = [f64];
    fn deref(&self) -> &[f64] {
        &self.values
    }
}

/// Methods that carry no derivative need no attribute.
#[derive(Clone, Differentiable)]
struct Grid {
    cells: Vec<Vec3>,
    weights: [f64; 2],
    middle: Option<Vec3>,
}

impl Grid {
    fn len(&self) -> usize {
        self.cells.len()
    }
    fn position(&self, i: usize) -> usize {
        (i + 1) % self.cells.len()
    }
    fn contains(&self, i: usize) -> bool {
        i < self.cells.len()
    }
}

#[differentiable]
impl Grid {
    fn get(&self, i: usize) -> Vec3 {
        self.cells[i]
    }
    fn last(&self) -> &Vec3 {
        &self.cells[self.cells.len() - 1]
    }
    fn find(&self, k: f64) -> Option<Vec3> {
        if k > 0.0 { Some(self.cells[0].extend(k)) } else { None }
    }
    fn total(&self, k: f64) -> f64 {
        let mut t = self.find(k).unwrap().last() + self.last().first();
        for i in 0..self.len() {
            if self.contains(i + 1) {
                t += self.get(i).last() * self.get(self.position(i)).first();
            } else {
                t -= self.middle.as_ref().unwrap().first() * self.cells.last().unwrap().last();
            }
        }
        t
    }
}

#[differentiable]
fn on_a_grid(g: &Grid, k: f64) -> f64 {
    let mut t = g.total(k);
    for i in 0..g.len() {
        let c = g.get(g.position(i));
        if g.contains(i + 1) {
            t += c.first() * g.weights.iter().sum::<f64>();
        } else {
            t *= g.weights.first().unwrap() + c.last();
        }
    }
    if let Some(m) = g.middle {
        t += m.last();
    }
    match g.find(k) {
        Some(v) => t * v.last() * g.cells.iter().map(|c| c.get(0)).sum::<f64>(),
        None => t,
    }
}

#[differentiable]
fn slices_beside(s: &Series, v: &[f64]) -> f64 {
    s.values.first().unwrap() * s.values.last().unwrap()
        + v.first().unwrap() * v.iter().sum::<f64>()
        + s.values.len() as f64 * v[0]
}

#[differentiable]
trait Curve {
    fn first(&self) -> f64;
    fn get(&self, t: f64) -> f64 {
        self.first() * t
    }
    fn min(&self, k: f64) -> f64 {
        self.get(k) * self.first()
    }
}

#[differentiable]
impl Curve for Series {
    fn first(&self) -> f64 {
        self.values[0] * self.values[1]
    }
}

#[differentiable]
impl Curve for Vec3 {
    fn first(&self) -> f64 {
        self.x * self.y
    }
}

#[differentiable]
fn of_any_curve<C: Curve>(c: &C, t: f64) -> f64 {
    c.first() + c.get(t) * c.get(2.0 * t)
}

#[differentiable]
fn curves(s: &Series, v: &Vec3, t: f64) -> f64 {
    of_any_curve(s, t) * of_any_curve(v, t) + Curve::min(v, t)
}

#[differentiable]
fn on_references(b: &Body, v: &Vec3, w: &mut Vec3) -> f64 {
    let c = &b.at;
    let total = v.first() * c.last() + w.len() + b.get(1).last() + b.both();
    w.push(total);
    w.reverse();
    total + w.pop()
}

mod checks {
    use super::{Body, BodyCotangent, Grid, GridCotangent, Series, SeriesCotangent, Vec3, Vec3Cotangent};
    use crate::common::{check, struct_data};
    struct_data!(Vec3 => Vec3Cotangent { x, y, z });
    struct_data!(Grid => GridCotangent { cells, weights, middle });
    struct_data!(Series => SeriesCotangent { values, step });
    struct_data!(Body => BodyCotangent { at, v, mass });
    fn b() -> Body {
        Body { at: Vec3 { x: 0.5, y: -0.7, z: 1.2 }, v: Vec3 { x: 0.9, y: 0.4, z: -0.8 }, mass: 1.3 }
    }
    check!(on_locals(x, y); (0.7, 0.4); (-0.3, 1.2));
    check!(on_locals_that_change(x, y); (0.7, 0.4); (-0.3, 1.2));
    check!(results_that_are_vectors(x, y); (0.7, 0.4); (0.3, 1.2));
    check!(on_fields(&b); (super::checks::b()));
    check!(on_results(x, y); (0.7, 0.4); (0.3, 1.2));
    check!(on_elements(&vs, k); (vec![b().at, b().v], 0.7));
    check!(on_references(&b, &v, &mut w); (super::checks::b(), b().at, b().v));
    fn grid() -> Grid {
        Grid { cells: vec![b().at, b().v], weights: [0.7, -0.4], middle: Some(b().at) }
    }
    check!(on_a_grid(&g, k); (grid(), 0.7));
    check!(slices_beside(&s, &v); (Series { values: vec![0.6, 1.2, -0.4], step: 1 }, vec![0.5, 0.8]));
    check!(curves(&s, &v, t); (Series { values: vec![0.6, 1.2, -0.4], step: 1 }, b().at, 0.9));
}
