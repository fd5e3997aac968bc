use autodiff::differentiable;

#[differentiable(order = 9)]
fn too_high(x: f64) -> f64 {
    x
}

#[differentiable(order = 2)]
fn at_two(#[constant] f: fn(f64) -> f64, x: f64) -> f64 {
    x * x * f(2.0)
}

#[derive(autodiff::Differentiable)]
struct Feet(f64);

#[differentiable(order = 3)]
impl From<f64> for Feet {
    fn from(x: f64) -> Self {
        Feet(x)
    }
}

#[differentiable(order = 2, vjp = pull)]
fn with_a_rule(x: f64) -> [f64; 2] {
    [x * x, x]
}

fn pull(x: f64, _: f64, bar: f64) -> f64 {
    2.0 * x * bar
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

#[differentiable(order = 3)]
fn cube<V: Copy + std::ops::Mul<f64, Output = V>>(v: V, x: f64) -> V {
    v * x * x * x
}

fn main() {}
