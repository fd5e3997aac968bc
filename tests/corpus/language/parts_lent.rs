//! Several parts of one struct that are lent to one call.

use crate::states::{Field, add};
use autodiff::{Differentiable, differentiable};

#[differentiable]
fn mix(k: f64, x: &mut [f64], y: &mut [f64]) {
    for (y, x) in y.iter_mut().zip(x.iter_mut()) {
        *y += 0.5 * k * *x;
        *x *= k * *y;
    }
}

#[differentiable]
fn exchange(k: f64, x: &mut f64, y: &mut f64) {
    *y += 0.5 * k * *x;
    *x *= k * *y;
}

#[derive(Clone, Differentiable)]
struct Inner {
    k: f64,
    m: Vec<f64>,
}

#[differentiable]
impl Inner {
    fn drive(&mut self, v: &mut [f64], w: &f64) {
        for v in v.iter_mut() {
            *v = *v * self.k.sin() + w;
            self.k += 0.1 * *v * self.m[0];
        }
        self.m[1] *= v[0];
    }

    fn grow(&mut self, v: &mut Vec<f64>, w: &Vec<f64>) {
        v.push(self.k * w[0]);
        self.m.push(v[0] * w[1]);
    }
}

#[derive(Clone, Differentiable)]
struct Outer {
    inner: Inner,
    other: Inner,
    v: Vec<f64>,
    w: f64,
    list: Vec<f64>,
}

#[differentiable]
fn outer(x: &[f64]) -> Outer {
    Outer {
        inner: Inner { k: x[0], m: x.to_vec() },
        other: Inner { k: x[1], m: vec![x[0] * x[1]; 3] },
        v: vec![x[1], 0.2, x[0]],
        w: x[0],
        list: x.to_vec(),
    }
}

#[differentiable]
fn shared_and_unique(x: &[f64]) -> f64 {
    let mut field = Field { values: x.to_vec(), weights: [0.3, 0.4] };
    add(0.1, &field.values, &mut field.weights);
    field.weights[0] * field.weights[1]
}

#[differentiable]
fn both_unique(x: &[f64]) -> f64 {
    let mut field = Field { values: x.to_vec(), weights: [0.3, 0.4] };
    mix(x[1], &mut field.values, &mut field.weights);
    let mut pair = (x.to_vec(), [0.3, 0.4], x[0], x[1]);
    for _ in 0..2 {
        mix(x[1], &mut pair.0, &mut pair.1);
        exchange(x[0], &mut pair.2, &mut pair.3);
    }
    mix(x[1], &mut field.weights, &mut field.values);
    field.values[0] * field.values[1] * field.weights[0] + pair.0[0] * pair.1[1] * pair.2 * pair.3
}

#[differentiable]
fn receivers_beside_arguments(x: &[f64]) -> f64 {
    let mut o = outer(x);
    for i in 0..2 {
        o.inner.drive(&mut o.v, &o.w);
        o.other.drive(&mut o.v[1..], &o.inner.k);
        o.other.drive(&mut o.inner.m[1..], &o.w);
        mix(o.w, &mut o.inner.m[..1], &mut o.other.m[i..]);
        o.inner.grow(&mut o.v, &o.list);
        o.other.grow(&mut o.list, &o.inner.m);
        std::mem::swap(&mut o.inner.k, &mut o.other.k);
    }
    o.v.iter().sum::<f64>()
        + o.inner.k * o.other.k
        + o.inner.m.iter().sum::<f64>() * o.other.m.iter().sum::<f64>()
        + o.list.iter().sum::<f64>()
}

#[differentiable]
fn step(o: &mut Outer, x: &f64) {
    mix(*x, &mut o.v, &mut o.list);
    exchange(*x, &mut o.w, &mut o.inner.k);
    o.inner.drive(&mut o.other.m, &o.w);
}

#[differentiable]
fn of_a_state(x: &[f64]) -> f64 {
    let mut o = outer(x);
    let mut many = vec![o.clone(), o.clone()];
    step(&mut o, &x[1]);
    for m in many.iter_mut() {
        step(m, &o.w);
    }
    for i in 0..2 {
        let m = &mut many[i];
        mix(x[0], &mut m.v, &mut m.list);
        step(&mut many[i], &x[0]);
    }
    o.v.iter().sum::<f64>() + o.list.iter().sum::<f64>() * o.w + many[0].w * many[1].inner.k * many[1].v[0]
}

#[cfg(test)]
mod checks {
    use crate::common::check;

    check!(shared_and_unique(&x); (vec![0.4, 0.9]));
    check!(both_unique(&x); (vec![0.4, 0.9]));
    check!(receivers_beside_arguments(&x); (vec![0.4, 0.9]));
    check!(of_a_state(&x); (vec![0.4, 0.9]));
}
