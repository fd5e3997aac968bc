use autodiff::differentiable;

#[differentiable(order = 2)]
fn scale(v: &mut [f64], x: f64) -> f64 {
    v[0] *= x;
    v[0] * v[0]
}

#[differentiable]
fn slope(x: f64) -> f64 {
    scale::grad(&mut [1.0], x)
}

#[differentiable(order = 2)]
fn applied(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    f(x) * x
}

#[differentiable(order = 2)]
fn square(x: f64) -> f64 {
    x * x
}

#[differentiable]
fn slope_of_applied(x: f64) -> f64 {
    applied::grad(square::function(), x)
}

fn main() {
    let _ = (slope::grad(1.0), slope_of_applied::grad(1.0));
}
