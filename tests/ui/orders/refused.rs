use autodiff::differentiable;

#[differentiable(order = 9)]
fn too_high(x: f64) -> f64 {
    x
}

#[differentiable(order = 2)]
fn applied(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    f(x)
}

#[differentiable]
fn twice(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    f(f(x))
}

#[differentiable(order = 2)]
fn passed_on(x: f64) -> f64 {
    twice(|y| y * x, x)
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

fn main() {}
