use autodiff::differentiable;

#[differentiable]
fn once(x: f64) -> f64 {
    x * x
}

struct Shape;

#[differentiable]
impl Shape {
    fn area(x: f64) -> f64 {
        x * x
    }
}

#[differentiable(order = 2)]
fn apply(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    f(x) * x
}

#[differentiable(order = 2)]
fn passed(x: f64) -> f64 {
    apply(once, x)
}

#[differentiable(order = 2)]
fn by_a_type(x: f64) -> f64 {
    apply(Shape::area, x)
}

#[differentiable(order = 3)]
fn apply_thrice(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    f(x) * x
}

#[differentiable(order = 2)]
fn twice(x: f64) -> f64 {
    x * x
}

#[differentiable(order = 3)]
fn passed_thrice(x: f64) -> f64 {
    apply_thrice(twice, x)
}

fn main() {
    let _ = (passed::grad(1.0), by_a_type::grad(1.0), passed_thrice::grad(1.0));
}
