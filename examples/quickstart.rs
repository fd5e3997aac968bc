//! The smallest example: plain functions, their values and their gradients.
//!
//! Run it with `cargo run --example quickstart`.

use autodiff::differentiable;

#[differentiable]
fn rosenbrock(x: f64, y: f64) -> f64 {
    (1.0 - x).powi(2) + 100.0 * (y - x * x).powi(2)
}

/// A slice in, a slice-shaped gradient out.
#[differentiable]
fn mean_square(errors: &[f64]) -> f64 {
    let mut sum = 0.0;
    for e in errors {
        sum += e * e;
    }
    sum / errors.len() as f64
}

/// Two results: what is wanted of them is said by a cotangent.
#[differentiable]
fn cartesian(radius: f64, angle: f64) -> (f64, f64) {
    (radius * angle.cos(), radius * angle.sin())
}

fn main() {
    println!("rosenbrock(1.2, 1.0)          = {:.4}", rosenbrock(1.2, 1.0));

    let (dx, dy) = rosenbrock::grad(1.2, 1.0);
    println!("its gradient                  = ({dx:.4}, {dy:.4})");

    let (value, gradient) = rosenbrock::value_and_grad(1.0, 1.0);
    println!("value and gradient at (1, 1)  = {value:?}, {gradient:?}");

    println!("gradient of mean_square       = {:?}", mean_square::grad(&[3.0, -1.0, 2.0, 0.5]));

    let ((x, y), (d_radius, d_angle)) = cartesian::vjp(2.0, 0.5, (1.0, 0.0));
    println!("cartesian(2, 0.5)             = ({x:.4}, {y:.4})");
    println!("gradient of its x alone       = ({d_radius:.4}, {d_angle:.4})");
}
