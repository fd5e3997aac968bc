//! Traits with a type parameter that one type implements more than once: which of them is meant, the arguments say.

use autodiff::{Differentiable, differentiable};

#[differentiable]
trait Apply<V> {
    fn apply(&self, v: V) -> f64;
}

#[derive(Clone, Copy, Debug, Differentiable)]
struct Angle(f64);

#[derive(Clone, Copy, Debug, Differentiable)]
struct Point(f64, f64);

#[derive(Clone, Copy, Debug, Differentiable)]
struct Scale(f64);

#[differentiable]
impl Apply<Angle> for Scale {
    fn apply(&self, v: Angle) -> f64 {
        self.0 * v.0.sin()
    }
}

#[differentiable]
impl Apply<Point> for Scale {
    fn apply(&self, v: Point) -> f64 {
        self.0 * v.0 * v.1
    }
}

#[differentiable]
impl Apply<f64> for Scale {
    fn apply(&self, v: f64) -> f64 {
        self.0 * v * v
    }
}

#[differentiable]
trait Evaluate<T> {
    fn evaluate(&self, x: T) -> T;
    fn take(&mut self, x: &T);
}

#[differentiable]
impl Evaluate<f32> for Scale {
    fn evaluate(&self, x: f32) -> f32 {
        self.0 as f32 * x * x
    }

    fn take(&mut self, x: &f32) {
        self.0 += f64::from(*x);
    }
}

#[differentiable]
impl Evaluate<f64> for Scale {
    fn evaluate(&self, x: f64) -> f64 {
        self.0 * x * x
    }

    fn take(&mut self, x: &f64) {
        self.0 *= x;
    }
}

#[differentiable]
fn generic<V: Copy + Differentiable, T: Apply<V>>(t: &T, v: V) -> f64 {
    t.apply(v) * t.apply(v)
}

#[differentiable]
fn arguments(x: f64, y: f64) -> f64 {
    let k = Scale(y);
    let mut sum = generic(&k, Angle(x)) + generic(&k, x);
    for i in 0..2 {
        sum += k.apply(Angle(x)) * k.apply(Point(x, y));
        if i == 1 {
            sum += k.apply(sum);
        }
    }
    sum
}

#[differentiable]
fn floats(x: f64, y: f64) -> f64 {
    let mut k = Scale(y);
    k.take(&x);
    let half = (0.5 * x) as f32;
    k.evaluate(x) + f64::from(k.evaluate(half))
}

mod tests {
    use crate::common::check;

    check!(arguments(x, y); (0.7, 1.3));

    #[test]
    fn of_both_widths() {
        let (x, y) = (0.7, 1.3);
        let (dx, dy) = super::floats::grad(x, y);
        // y x (x^2 + x^2 / 4)
        assert!((dx - 3.75 * y * x * x).abs() < 1e-6 && (dy - 1.25 * x * x * x).abs() < 1e-6);
    }
}
