use autodiff::{differentiable, Differentiable};
#[derive(Clone, Copy, Debug, Differentiable)]
struct S0 { a: f64, b: f64 }
#[differentiable]
impl S0 {
    fn g0(&self, p: &f64, q: f64) -> f64 { self.a * p * q }
    fn g1(&mut self, x: f64) -> f64 {
        let y = self.g0(&self.b, x);
        self.a *= y;
        self.b += (*self).g0(&self.a, x);
        self.a * self.b
    }
}
#[derive(Clone, Debug, Differentiable)]
struct Net { w: Vec<f64>, b: f64 }
#[differentiable]
impl Net {
    fn dot(&self, a: &[f64], b: &[f64]) -> f64 { a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>() + self.b }
    fn step(&mut self, x: &[f64], lr: f64) -> f64 {
        let y = self.dot(&self.w, x);
        for (w, x) in self.w.iter_mut().zip(x) { *w -= lr * y * x; }
        self.b = self.dot(&self.w, &self.w);
        self.dot(&self.w, x)
    }
    fn times(&self, o: &Net) -> Net { Net { w: self.w.iter().zip(&o.w).map(|(a, b)| a * b).collect(), b: self.b * o.b } }
}
#[differentiable]
fn sq(x: f64) -> f64 {
    let mut n = Net { w: vec![x, 2.0], b: x };
    n = n.times(&n);
    n.b += 1.0;
    let k = n.times(&n);
    k.b * k.w[0]
}
#[test]
fn t() {
}
