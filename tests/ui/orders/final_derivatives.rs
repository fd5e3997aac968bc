use autodiff::{constant, differentiable};

#[differentiable(order = 2)]
fn energy(x: f64, y: f64) -> f64 {
    x * x * y
}

#[differentiable(order = 3)]
fn newton_step(x: f64, y: f64) -> f64 {
    let [[xx, _], _] = energy::hessian(x, y);
    energy::grad(x, y).0 / xx
}

#[differentiable]
fn others(x: f64, y: f64) -> f64 {
    let (mut x_bar, mut y_bar) = (0.0, 0.0);
    let value = energy::grad_into(x, y, &mut x_bar, &mut y_bar);
    if x > 0.0 { value } else { energy::hvp(x, y, 1.0, 0.0).1.0 + energy::jacobian(x, y)[0] }
}

#[differentiable]
fn with_constants(x: f64, y: f64) -> f64 {
    let [[xx, _], _] = energy::hessian(1.0, 2.0);
    x / xx / constant(energy::hessian(x, y)[0][0])
}

fn main() {}
