//! Methods, associated functions, traits and generic functions over them.

use autodiff::{Differentiable, differentiable};

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct Vec3 {
    x: f64,
    y: f64,
    z: f64,
}

#[differentiable]
impl Vec3 {
    const ZERO: Vec3 = Vec3 { x: 0.0, y: 0.0, z: 0.0 };
    fn new(x: f64, y: f64, z: f64) -> Self {
        Vec3 { x, y, z }
    }
    fn dot(&self, o: &Vec3) -> f64 {
        self.x * o.x + self.y * o.y + self.z * o.z
    }
    fn scale(self, k: f64) -> Self {
        Self::new(self.x * k, self.y * k, self.z * k)
    }
    fn norm(&self) -> f64 {
        self.dot(self).sqrt()
    }
    fn cross(&self, o: Vec3) -> Vec3 {
        Vec3 { x: self.y * o.z - self.z * o.y, y: self.z * o.x - self.x * o.z, z: self.x * o.y - self.y * o.x }
    }
    fn add(self, o: Self) -> Self {
        Vec3 { x: self.x + o.x, y: self.y + o.y, z: self.z + o.z }
    }
    fn shift(&mut self, k: f64) {
        self.x += k * self.y;
        self.y *= k;
    }
    fn dims(&self) -> usize {
        3
    }
    fn mean(&self) -> f64 {
        (self.x + self.y + self.z) / self.dims() as f64
    }
}

#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Sq(f64);

#[differentiable]
trait Solid {
    fn vol(&self, h: f64) -> f64;
    fn twice(&self, h: f64) -> f64 {
        2.0 * self.vol(h) + Self::offset(h)
    }
    fn offset(h: f64) -> f64 {
        h * h
    }
}
#[differentiable]
impl Solid for Sq {
    fn vol(&self, h: f64) -> f64 {
        self.0 * self.0 * h
    }
}
#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Cyl {
    r: f64,
    tags: Vec<f64>,
}
#[differentiable]
impl Solid for Cyl {
    fn vol(&self, h: f64) -> f64 {
        let mut s = 0.0;
        for t in &self.tags {
            s += t * self.r;
        }
        s * h
    }
    fn offset(h: f64) -> f64 {
        h.sin()
    }
}

#[differentiable]
fn total<S: Solid>(s: &S, h: f64) -> f64 {
    s.vol(h) * 3.0 + s.twice(h)
}

#[differentiable]
fn run(x: f64, y: f64) -> f64 {
    let v = Vec3::new(x, y, x * y);
    let w = v.scale(2.0).add(Vec3::new(1.0, x, 0.5));
    let mut u = w.cross(v);
    for _ in 0..3 {
        u.shift(0.5 * x);
    }
    u.norm() + w.dot(&v) + v.mean() + Vec3::dot(&u, &w)
}

#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Net {
    layers: Vec<Layer>,
    bias: f64,
    id: usize,
}
#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Layer {
    w: Vec<f64>,
    b: f64,
}
#[differentiable]
impl Layer {
    fn apply(&self, x: &[f64]) -> f64 {
        let mut s = self.b;
        for (w, x) in self.w.iter().zip(x) {
            s += w * x;
        }
        s.tanh()
    }
}
#[differentiable]
impl Net {
    fn eval(&self, x: &[f64]) -> f64 {
        let mut y = self.bias;
        for l in &self.layers {
            y += l.apply(x) * 0.5;
        }
        y + self.layers[0].apply(x)
    }
    fn len(&self) -> usize {
        self.layers.len()
    }
    fn fact(&self, n: usize, x: f64) -> f64 {
        if n == 0 { self.bias } else { x * self.fact(n - 1, x) + 1.0 }
    }
}

mod checks {
    use super::*;
    use crate::common::check;

    check!(run(x, y); (0.7, 1.3); (-0.4, 2.0));

    fn close(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-5 * a.abs().max(1.0), "{a} {b}");
    }
    fn d(f: impl Fn(f64) -> f64, x: f64) -> f64 {
        (f(x + 1e-6) - f(x - 1e-6)) / 2e-6
    }

    #[test]
    fn gradients_of_methods() {
        let v = Vec3::new(1.0, 2.0, 2.0);
        let g = v.norm_grad();
        close(g.x, 1.0 / 3.0);
        close(g.y, 2.0 / 3.0);
        let (gv, go) = v.dot_grad(&Vec3::new(3.0, 4.0, 5.0));
        close(gv.x, 3.0);
        close(go.z, 2.0);
        let (val, g) = v.mean_value_and_grad();
        close(g.x, 1.0 / 3.0);
    }
    #[test]
    fn traits_and_generics() {
        let s = Sq(3.0);
        let (gs, gh) = total::grad(&s, 2.0);
        close(gs.0, 5.0 * 2.0 * 3.0 * 2.0);
        close(gh, 5.0 * 9.0 + 4.0);
        let c = Cyl { r: 1.5, tags: vec![1.0, 2.0] };
        let (gc, gh) = total::grad(&c, 2.0);
        close(gc.r, 5.0 * 3.0 * 2.0);
        close(gc.tags[1], 5.0 * 1.5 * 2.0);
        close(gh, 5.0 * 4.5 + 2f64.cos());
        let (a, b) = s.twice_grad(2.0);
        close(a.0, 24.0);
    }
    #[test]
    fn nested_and_recursive() {
        let n = Net {
            layers: vec![Layer { w: vec![0.1, 0.2], b: 0.3 }, Layer { w: vec![-0.4, 0.5], b: 0.1 }],
            bias: 0.2,
            id: 3,
        };
        let x = [0.5, -0.7];
        let (gn, gx) = n.eval_grad(&x);
        close(gx[0], d(|t| n.eval(&[t, -0.7]), 0.5));
        close(gn.bias, 1.0);
        close(
            gn.layers[1].w[1],
            d(
                |t| {
                    let mut m = n.clone();
                    m.layers[1].w[1] = t;
                    m.eval(&x)
                },
                0.5,
            ),
        );
        let (gn, gx) = n.fact_grad(4, 0.7);
        close(gx, d(|t| n.fact(4, t), 0.7));
        close(gn.bias, 0.7f64.powi(4));
    }
}
