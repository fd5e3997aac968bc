use autodiff::differentiable;

#[differentiable(order = 9)]
fn too_high(x: f64) -> f64 {
    x
}

#[differentiable(order = 2)]
fn at_two(#[constant] f: fn(f64) -> f64, x: f64) -> f64 {
    x * x * f(2.0)
}

#[differentiable(order = 2, vjp = pull)]
fn with_a_rule(x: f64) -> [f64; 2] {
    [x * x, x]
}

fn pull(x: f64, _: f64, bar: f64) -> f64 {
    2.0 * x * bar
}

fn main() {}
