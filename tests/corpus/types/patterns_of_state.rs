//! Parts that a pattern lends of a value that changes, handed on together.

use autodiff::{Differentiable, differentiable};

#[derive(Clone, Copy, Debug, Differentiable)]
struct Body {
    at: f64,
    mass: f64,
}

#[differentiable]
impl Body {
    fn pull(self, other: Body) -> f64 {
        other.mass * self.mass / (0.1 + (self.at - other.at).powi(2))
    }

    fn moment(&self, x: &f64) -> f64 {
        self.at * x
    }

    fn push(&mut self, x: &f64) {
        self.at *= x;
        self.mass += x * x;
    }

    fn of_itself(self) -> f64 {
        self.pull(self)
    }

    fn lent_to_itself(&self) -> f64 {
        self.pull(*self)
    }

    fn settle(&mut self) {
        self.mass = self.pull(*self);
    }
}

#[differentiable]
fn squared(b: &f64) -> f64 {
    b * b
}

#[differentiable]
fn exchange(a: &mut f64, b: &mut f64) {
    let sum = *a + *b;
    *a = *b * sum;
    *b = sum;
}

#[derive(Clone, Debug, Differentiable)]
enum Bodies {
    Two(Body, Body),
    One { body: Body, by: f64 },
    None,
}

#[differentiable]
impl Bodies {
    fn energy(&mut self) -> f64 {
        match self {
            Bodies::Two(a, b) => a.moment(&b.at) + a.pull(*b),
            Bodies::One { body, by } => {
                body.push(by);
                squared(by) + body.moment(&*by)
            }
            Bodies::None => 0.0,
        }
    }

    fn step(&mut self, x: f64) {
        match self {
            Bodies::Two(a, b) => {
                a.push(&b.at);
                b.push(&x);
                exchange(&mut a.at, &mut b.mass);
            }
            Bodies::One { body, by } => {
                *by = body.moment(by) + squared(by);
                exchange(by, &mut body.mass);
            }
            Bodies::None => {}
        }
    }

    fn left_early(&mut self, x: f64) -> f64 {
        if let Bodies::Two(a, b) = self {
            a.at += b.moment(&a.mass);
            return a.pull(*b) * x;
        }
        if let Bodies::One { body, by } = self {
            *by *= x;
            return body.moment(by);
        }
        x
    }
}

#[differentiable]
fn parts_of_variants(x: f64, y: f64) -> f64 {
    let mut two = Bodies::Two(Body { at: x, mass: y }, Body { at: y, mass: x * y });
    let mut one = Bodies::One { body: Body { at: x, mass: y }, by: x * y };
    let mut sum = Bodies::None.left_early(x);
    for _ in 0..2 {
        sum += two.energy() * one.energy();
        two.step(x);
        one.step(y);
        sum += two.left_early(x) + one.left_early(y);
    }
    sum
}

/// What an `Option` holds, a pair, in a closure and in a loop.
#[differentiable]
fn parts_of_options(x: f64, y: f64) -> f64 {
    let mut pair = Some((Body { at: x, mass: y }, y * y));
    let mut sum = 0.0;
    for i in 0..3 {
        if let Some((body, by)) = &mut pair {
            body.push(by);
            sum += body.moment(by);
            exchange(by, &mut body.at);
        }
        if let Some((body, by)) = pair.as_mut() {
            *by /= 1.0 + body.at * body.at;
            body.push(by);
        }
        if i == 1 {
            pair = None;
        }
    }
    sum
}

#[differentiable]
fn slices_of_vectors(x: f64, y: f64) -> f64 {
    let mut v = vec![x, y, x * y];
    if let [a, .., b] = v.as_mut_slice() {
        *a *= *b;
        std::mem::swap(a, b);
    }
    for _ in 0..2 {
        match v.as_slice() {
            [a, rest @ ..] => {
                let k = a * rest.len() as f64;
                v[1] *= k;
            }
            [] => {}
        }
        if let [a, b, c] = v.as_mut_slice() {
            *b += *a * *c;
        }
        if let [a, rest @ ..] = v.as_mut_slice() {
            for r in rest.iter_mut() {
                *r += *a;
            }
        }
        let [_, .., last] = v.as_mut_slice() else { return 0.0 };
        *last = last.sin();
    }
    match (v.as_slice(), [x, y].as_slice()) {
        ([a, b, c], [d, e]) => a * b + c * d * e,
        _ => 0.0,
    }
}

#[derive(Clone, Debug, Differentiable)]
struct Stack {
    items: Vec<f64>,
}

#[differentiable]
impl Stack {
    fn add(&mut self) -> f64 {
        match self.items.as_mut_slice() {
            [.., a, b] => {
                *a += *b * *b;
                *a
            }
            _ => 0.0,
        }
    }

    fn first(&self) -> f64 {
        match self.items.as_slice() {
            [] => 0.0,
            [x] => *x,
            [x, rest @ ..] => x * rest.iter().sum::<f64>(),
        }
    }
}

#[differentiable]
fn slices_of_fields(x: f64, y: f64) -> f64 {
    let mut stack = Stack { items: vec![x, y, x * y] };
    stack.add() * stack.first() + Stack { items: vec![y] }.first()
}

#[derive(Clone, Debug, Differentiable)]
struct System {
    bodies: Vec<Body>,
    one: Body,
}

#[differentiable]
impl System {
    fn energy(&mut self) -> f64 {
        let mut sum = self.one.pull(self.one);
        for i in 0..self.bodies.len() {
            sum += self.bodies[i].pull(self.one) + self.bodies[i].pull(self.bodies[i]);
            self.bodies[i].mass *= 1.1;
        }
        sum
    }
}

#[differentiable]
fn receivers_that_are_arguments(x: f64, y: f64) -> f64 {
    let bodies = vec![Body { at: x, mass: y }, Body { at: y, mass: x }];
    let mut system = System { bodies, one: Body { at: 0.3, mass: x } };
    let mut b = Body { at: x, mass: y };
    b.settle();
    system.energy() + system.energy() + b.of_itself() + b.lent_to_itself() + b.pull(b)
}

mod tests {
    use crate::common::check;

    check!(parts_of_variants(x, y); (0.7, 1.3));
    check!(parts_of_options(x, y); (0.7, 1.3));
    check!(slices_of_vectors(x, y); (0.7, 1.3));
    check!(slices_of_fields(x, y); (0.7, 1.3));
    check!(receivers_that_are_arguments(x, y); (0.7, 1.3));
}
