//! Methods that are given parts of what they are called on, where that could be changed.

use autodiff::{Differentiable, differentiable};

#[derive(Clone, Debug, Differentiable)]
struct Neuron {
    weights: Vec<f64>,
    bias: f64,
}

#[differentiable]
impl Neuron {
    fn dot(&self, a: &[f64], b: &[f64]) -> f64 {
        a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>() + self.bias
    }

    fn step(&mut self, x: &[f64], rate: f64) -> f64 {
        let y = self.dot(&self.weights, x);
        for (w, x) in self.weights.iter_mut().zip(x) {
            *w -= rate * y * x;
        }
        self.bias = self.dot(&self.weights, &self.weights);
        (*self).dot(&self.weights, x)
    }

    fn times(&self, other: &Neuron) -> Neuron {
        let weights = self.weights.iter().zip(&other.weights).map(|(a, b)| a * b).collect();
        Neuron { weights, bias: self.bias * other.bias }
    }
}

#[differentiable]
impl Neuron {
    fn shifted(&self, by: Option<&f64>) -> f64 {
        self.bias + by.map_or(1.0, |b| b * b)
    }

    fn shift(&mut self) -> f64 {
        self.bias *= self.shifted(Some(&self.weights[0]));
        self.bias += self.shifted(None);
        self.bias
    }

    fn weighed(&self, f: impl Fn(usize) -> f64) -> f64 {
        (0..self.weights.len()).map(|i| f(i) * self.weights[i]).sum()
    }

    fn weigh(&mut self) -> f64 {
        self.bias = self.weighed(|i| self.weights[i] * self.bias);
        self.bias * self.weights[0]
    }
}

#[differentiable]
fn learnt(w: &[f64], x: &[f64], rate: f64) -> f64 {
    let mut neuron = Neuron { weights: w.to_vec(), bias: 0.1 };
    let mut sum = 0.0;
    for _ in 0..2 {
        sum += neuron.step(x, rate);
    }
    sum
}

#[differentiable]
fn squared(x: f64, y: f64) -> f64 {
    let mut n = Neuron { weights: vec![x, 2.0], bias: y };
    n = n.times(&n);
    n.bias += 1.0;
    let k = n.times(&n);
    k.bias * k.weights[0]
}

#[differentiable]
fn shifted(x: f64, y: f64) -> f64 {
    let mut n = Neuron { weights: vec![x, y], bias: y };
    n.shift() * x + n.weigh()
}

#[derive(Clone, Copy, Debug, Differentiable)]
struct Body {
    at: f64,
    mass: f64,
}

#[differentiable]
impl Body {
    fn pull(self, other: &Body) -> f64 {
        other.mass * self.mass / (0.1 + (self.at - other.at).powi(2))
    }

    fn settle(&mut self, by: &f64) {
        self.at += by * self.pull(&Body { at: *by, mass: self.mass });
        self.mass *= self.pull(&*self);
    }
}

/// Elements of one list.
#[differentiable]
fn pulls(x: &[f64]) -> f64 {
    let mut bodies: Vec<Body> = x.iter().map(|&at| Body { at, mass: 1.0 + at * at }).collect();
    let mut sum = 0.0;
    for i in 0..bodies.len() {
        for j in 0..i {
            sum += bodies[i].pull(&bodies[j]);
            bodies[i].mass *= 1.5;
        }
        bodies[i].settle(&x[0]);
    }
    sum + bodies[0].at * bodies[0].mass
}

#[differentiable]
impl Body {
    fn drift(&mut self, by: &f64, with: f64) -> f64 {
        self.at *= with;
        self.at * by + self.mass
    }

    /// A field of the receiver as a list: one that nothing moves has no tangent.
    fn spread(&self, at: &Cloud) -> f64 {
        let list: Vec<f64> = at.near.to_vec();
        list.iter().map(|x| (x - self.at).powi(2)).sum()
    }
}

#[derive(Clone, Copy, Debug, Differentiable)]
struct Cloud {
    near: [f64; 2],
}

#[derive(Clone, Debug, Differentiable)]
struct Pulled {
    body: Body,
    by: f64,
    #[constant]
    steps: usize,
}

#[differentiable]
impl Pulled {
    /// One field is changed by another.
    fn step(&mut self) -> f64 {
        self.steps += 1;
        self.body.settle(&self.by);
        self.by *= self.body.at;
        self.body.weighed(|x| x * self.by) * self.steps as f64
    }
}

#[differentiable]
impl Body {
    fn weighed(&mut self, f: impl Fn(f64) -> f64) -> f64 {
        self.mass = f(self.mass);
        self.mass
    }
}

#[differentiable]
fn pulled(x: f64, y: f64) -> f64 {
    let mut p = Pulled { body: Body { at: x, mass: y }, by: x * y, steps: 0 };
    let first = p.step();
    let rate = p.by;
    first * p.step() + p.body.weighed(move |m| m * m * rate)
}

/// Parts of one value that are different ones: of a tuple, of a list.
#[differentiable]
fn apart(x: f64, y: f64) -> f64 {
    let (a, b) = (Body { at: x, mass: y }, Body { at: y, mass: x * y });
    let mut pair = (a, b);
    let (p, q) = &mut pair;
    p.settle(&q.at);
    let mut list = vec![a, b, a];
    let (left, right) = list.split_at_mut(1);
    left[0].settle(&right[1].mass);
    if let [first, .., last] = &mut list[..] {
        first.settle(&last.at);
        last.settle(&first.mass);
    }
    let rest: f64 = list.iter().map(|b| b.at * b.mass).sum();
    pair.0.at * pair.0.mass * pair.1.at + rest
}

/// Receivers that have no name, and are changed.
#[differentiable]
fn made_in_place(x: f64, y: f64) -> f64 {
    (Body { at: x, mass: Body { at: y, mass: x }.drift(&x, y.cos()) }).drift(&y, x) + Body { at: x, mass: y }.at
}

#[differentiable]
fn spread(x: f64, y: f64) -> f64 {
    Body { at: x, mass: 1.0 }.spread(&Cloud { near: [y, x * y] })
        + Body { at: y, mass: 1.0 }.spread(&Cloud { near: [0.1, 0.2] })
}

mod tests {
    use crate::common::check;

    check!(learnt(&w, &x, rate); (vec![0.3, 0.5], vec![0.2, 0.7], 0.1));
    check!(squared(x, y); (0.7, 1.3));
    check!(shifted(x, y); (0.7, 1.3));
    check!(pulled(x, y); (0.7, 1.3));
    check!(apart(x, y); (0.7, 1.3));
    check!(made_in_place(x, y); (0.7, 1.3));
    check!(spread(x, y); (0.7, 1.3));
    check!(pulls(&x); (vec![0.3, 1.1, 0.7]));
}
