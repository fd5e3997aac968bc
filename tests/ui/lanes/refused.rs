use autodiff::{Differentiable, differentiable};

#[differentiable(lanes, vjp = pull)]
fn by_a_rule(x: f64) -> [f64; 2] {
    [2.0 * x, x]
}

fn pull(_: f64, _: &[f64; 2], [a, b]: [f64; 2]) -> f64 {
    2.0 * a + b
}

#[differentiable(lanes)]
fn twice(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    f(f(x))
}

#[derive(Clone, Copy, Differentiable)]
struct Line {
    slope: f64,
}

#[differentiable(lanes)]
trait Height {
    fn at(&self, x: f64) -> f64;

    #[differentiable(lanes)]
    fn above(&self, x: f64) -> f64 {
        self.at(x) + 1.0
    }
}

#[differentiable(lanes)]
impl Height for Line {
    fn at(&self, x: f64) -> f64 {
        self.slope * x
    }
}

#[differentiable(lanes, lanes)]
fn said_twice(x: f64) -> f64 {
    x
}

fn main() {}
