//! Second derivatives: products, Hessians, and derivatives of functions that take derivatives.
#![allow(missing_docs, reason = "a test")]
// They are what people write, not what the linter would have them write.
#![allow(
    clippy::all,
    clippy::pedantic,
    clippy::restriction,
    unused,
    unreachable_pub,
    reason = "code that is differentiated here"
)]

/// Of the functions in the module `functions`: asserts that `f::hessian` is symmetric and what differences of `f::grad` say, and that the gradient of `<f::grad, w>` is its
/// product with `w`.
macro_rules! agree {
    ($($f:ident at [$($x:expr),+];)*) => {$(
        #[test]
        fn $f() {
            let x = [$($x),+];
            let hessian = functions::$f::hessian(&x);
            crate::check_hessian(&x, &hessian, functions::$f::grad);
            let w: Vec<f64> = (0..x.len()).map(|i| 0.3 + 0.7 * i as f64).collect();
            let (gradient, product) = functions::$f::hvp(&x, &w);
            crate::close(&gradient, &functions::$f::grad(&x));
            let expected: Vec<f64> = hessian.iter().map(|row| row.iter().zip(&w).map(|(h, w)| h * w).sum()).collect();
            crate::close(&product, &expected);
            // Reverse mode over the gradient, and forward mode over it.
            #[autodiff::differentiable]
            fn along(x: &[f64], w: &[f64]) -> f64 {
                functions::$f::grad(x).iter().zip(w).map(|(g, w)| g * w).sum()
            }
            let (x_bar, w_bar) = along::grad(&x, &w);
            crate::close(&x_bar, &product);
            crate::close(&w_bar, &gradient);
            let (_, moved) = along::jvp(&x, &w, &w, &vec![0.0; w.len()]);
            crate::close(&[moved], &[expected.iter().zip(&w).map(|(h, w)| h * w).sum()]);
        }
    )*};
}

mod any_values;
mod arguments;
mod assigned_by_reference;
mod callables;
mod callables_captured;
mod callables_generic;
mod callables_of_values;
mod conversions;
mod elements;
mod generics;
mod language;
mod maps;
mod nested;
mod once;
mod operators;
mod patterns_of_state;
mod places;
mod ranges;
mod receivers;
mod ruled;
mod singular;
mod traits;
mod traits_given_functions;
mod traits_of_many;
mod type_arguments;
mod underived;

use autodiff::differentiable;

/// Asserts equality up to rounding, of vectors.
fn close(a: &[f64], b: &[f64]) {
    assert_eq!(a.len(), b.len());
    for (a, b) in a.iter().zip(b) {
        approx::assert_relative_eq!(a, b, max_relative = 1e-11, epsilon = 1e-11);
    }
}

/// Asserts that a Hessian is symmetric and agrees with differences of the gradient.
fn check_hessian(x: &[f64], hessian: &[Vec<f64>], grad: impl Fn(&[f64]) -> Vec<f64>) {
    let h = 1e-5;
    assert_eq!(hessian.len(), x.len());
    for j in 0..x.len() {
        let at = |by: f64| {
            let mut x = x.to_vec();
            x[j] += by;
            grad(&x)
        };
        let (up, down) = (at(h), at(-h));
        for i in 0..x.len() {
            approx::assert_relative_eq!(
                hessian[i][j],
                (up[i] - down[i]) / (2.0 * h),
                max_relative = 1e-6,
                epsilon = 1e-6
            );
            approx::assert_relative_eq!(hessian[i][j], hessian[j][i], max_relative = 1e-11, epsilon = 1e-11);
        }
    }
}

#[differentiable(order = 2)]
fn rosenbrock(x: f64, y: f64) -> f64 {
    (1.0 - x).powi(2) + 100.0 * (y - x * x).powi(2)
}

#[differentiable(order = 2)]
fn chained(x: &[f64]) -> f64 {
    let mut sum = 0.0;
    for i in 1..x.len() {
        sum += 100.0 * (x[i] - x[i - 1] * x[i - 1]).powi(2) + (1.0 - x[i - 1]).powi(2);
    }
    sum
}

#[differentiable]
fn slope(x: f64, y: f64) -> f64 {
    let (gx, gy) = rosenbrock::grad(x, y);
    gx * gx + gy
}

#[test]
fn a_hessian_of_floats_is_a_matrix() {
    let (x, y): (f64, f64) = (1.2, 0.7);
    let expected = [[2.0 - 400.0 * (y - 3.0 * x * x), -400.0 * x], [-400.0 * x, 200.0]];
    let hessian: [[f64; 2]; 2] = rosenbrock::hessian(x, y);
    for i in 0..2 {
        for j in 0..2 {
            approx::assert_relative_eq!(hessian[i][j], expected[i][j], max_relative = 1e-14);
        }
    }
    let (gradient, product) = rosenbrock::hvp(x, y, 1.0, -2.0);
    assert_eq!(gradient, rosenbrock::grad(x, y));
    approx::assert_relative_eq!(product.0, expected[0][0] - 2.0 * expected[0][1], max_relative = 1e-14);
    approx::assert_relative_eq!(product.1, expected[1][0] - 2.0 * expected[1][1], max_relative = 1e-14);
}

#[test]
fn a_hessian_of_a_slice() {
    let x = [1.2, 0.7, -0.3, 2.0];
    let hessian = chained::hessian(&x);
    check_hessian(&x, &hessian, chained::grad);
}

#[test]
fn the_gradient_of_a_gradient() {
    let (x, y) = (1.2, 0.7);
    let [[xx, xy], [_, yy]] = rosenbrock::hessian(x, y);
    let (gx, _) = rosenbrock::grad(x, y);
    let (a, b) = slope::grad(x, y);
    approx::assert_relative_eq!(a, 2.0 * gx * xx + xy, max_relative = 1e-14);
    approx::assert_relative_eq!(b, 2.0 * gx * xy + yy, max_relative = 1e-14);
    let (_, along) = slope::jvp(x, y, 1.0, 3.0);
    approx::assert_relative_eq!(along, a + 3.0 * b, max_relative = 1e-12);
}

mod noise {
    use autodiff::differentiable;

    /// Called like a derivative, and none.
    #[differentiable]
    pub(crate) fn grad(hash: u32, x: f64, y: f64) -> f64 {
        if hash & 1 == 0 { x * x - y } else { y * x }
    }
}

#[differentiable]
fn through_a_module(x: f64) -> f64 {
    noise::grad(3, x, 2.0) + noise::grad(2, x, x)
}

#[test]
fn functions_that_are_called_like_derivatives() {
    assert_eq!(through_a_module::grad(3.0), 2.0 + 6.0 - 1.0);
    assert_eq!(noise::grad::grad(3, 1.0, 2.0), (2.0, 1.0));
}
