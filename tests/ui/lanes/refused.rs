use autodiff::{Differentiable, differentiable};

#[differentiable(lanes, vjp = pull)]
fn by_a_rule(x: f64) -> f64 {
    2.0 * x
}

fn pull(_: f64, _: f64, bar: f64) -> f64 {
    2.0 * bar
}

#[differentiable(lanes)]
fn twice(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    f(f(x))
}

#[differentiable]
fn thrice(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    f(f(f(x)))
}

#[differentiable(lanes)]
fn passes_on(x: f64) -> f64 {
    thrice(|y| y * x, x)
}

#[derive(Clone, Copy, Differentiable)]
struct Line {
    slope: f64,
}

#[differentiable(lanes)]
impl Line {
    fn at(&self, x: f64) -> f64 {
        self.slope * x
    }
}

#[differentiable]
impl Line {
    #[differentiable(lanes)]
    fn above(&self, x: f64) -> f64 {
        self.slope * x + 1.0
    }

    fn below(&self, x: f64) -> f64 {
        self.slope * x - 1.0
    }
}

#[differentiable(lanes)]
fn makes_one(x: f64) -> f64 {
    let line = Line { slope: x };
    line.slope * x
}

#[differentiable(lanes)]
fn calls_a_method(#[constant] line: Line, x: f64) -> f64 {
    line.below(x)
}

#[differentiable(order = 2)]
fn cube(x: f64) -> f64 {
    x * x * x
}

#[differentiable(lanes)]
fn takes_a_derivative(x: f64) -> f64 {
    cube::grad(x)
}

#[differentiable(lanes, lanes)]
fn said_twice(x: f64) -> f64 {
    x
}

fn main() {}
