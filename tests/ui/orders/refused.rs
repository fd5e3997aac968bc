use autodiff::differentiable;

#[differentiable(order = 9)]
fn too_high(x: f64) -> f64 {
    x
}

#[differentiable(order = 2)]
fn at_two(#[constant] f: fn(f64) -> f64, x: f64) -> f64 {
    x * x * f(2.0)
}

#[differentiable(order = 3)]
trait Area {
    fn area(&self, scale: f64) -> f64;
}

#[differentiable(order = 2, vjp = pull)]
fn with_a_rule(x: f64) -> f64 {
    x * x
}

fn pull(x: f64, _: f64, bar: f64) -> f64 {
    2.0 * x * bar
}

#[derive(autodiff::Differentiable)]
struct Pair([f64; 2]);

#[differentiable]
impl std::ops::Index<(usize,)> for Pair {
    type Output = f64;
    fn index(&self, (i,): (usize,)) -> &f64 {
        &self.0[i]
    }
}

#[differentiable(order = 3)]
fn elements_of_a_type_that_is_not_written(x: f64, y: f64) -> f64 {
    let pair = Pair([x, y]);
    pair[(0,)] * pair[(1,)]
}

#[derive(autodiff::Differentiable)]
struct Metres(f64);

#[differentiable(order = 2)]
impl From<f64> for Metres {
    fn from(x: f64) -> Self {
        Metres(x)
    }
}

#[differentiable(order = 3)]
fn converted(x: f64) -> f64 {
    let metres = Metres::from(x);
    metres.0 * metres.0
}

fn main() {}
