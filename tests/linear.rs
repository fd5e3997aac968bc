//! Products of matrices where the corpus does not look: in lanes, differentiated twice, and given the wrong shapes.
#![allow(missing_docs, reason = "a test")]

use autodiff::{
    Lanes, differentiable,
    linear::{matmul, matmul_add, matmul_into, matmul_nt, matmul_nt_add, matmul_tn, matvec, matvec_t_add},
};
use std::panic::catch_unwind;

fn numbers(n: usize) -> Vec<f64> {
    (0..n).map(|i| ((i * i + 3) as f64).sin()).collect()
}

/// All that there is: new vectors, buffers, transposed operands.
#[differentiable(order = 2, lanes)]
fn mixed(a: &[f64], b: &[f64]) -> f64 {
    let mut c = matmul(a, b, (2, 3, 2));
    matmul_nt_add(a, a, &mut c, (2, 3, 2));
    for c in &mut c {
        *c = c.sin();
    }
    let mut d = vec![0.0; 9];
    matmul_into(b, &a[..6], &mut d, (3, 2, 3));
    matmul_add(&c, &a[..4], &mut d[..4], (2, 2, 2));
    let mut x = matvec(&d, &b[..3], (3, 3));
    matvec_t_add(&d, &a[3..], &mut x, (3, 3));
    let y = matmul_tn(&x, &matmul_nt(&x, &x, (3, 1, 3)), (1, 3, 3));
    y.iter().zip(&x).map(|(y, x)| y * x.cos()).sum()
}

#[test]
fn in_lanes_as_one_by_one() {
    let (a, b) = (numbers(6), numbers(6));
    let directions: Vec<Vec<f64>> = (0..3).map(|l| (0..6).map(|i| f64::from(i + 2 * l).cos()).collect()).collect();
    let lanes: Vec<Lanes<f64, 3>> = (0..6).map(|i| Lanes([0, 1, 2].map(|l| directions[l][i]))).collect();
    let still = vec![Lanes([0.0; 3]); 6];
    let (value, both) = mixed::jvp_many(&a, &b, &lanes, &lanes);
    let (_, by_a) = mixed::jvp_many(&a, &b, &lanes, &still);
    for (l, dot) in directions.iter().enumerate() {
        let (one, expected) = mixed::jvp(&a, &b, dot, dot);
        assert_eq!(value.to_bits(), one.to_bits());
        approx::assert_relative_eq!(both.0[l], expected, max_relative = 1e-12);
        approx::assert_relative_eq!(by_a.0[l], mixed::jvp(&a, &b, dot, &[0.0; 6]).1, max_relative = 1e-12);
    }
}

#[test]
fn twice() {
    let (a, b) = (numbers(6), numbers(6));
    let (a_dot, b_dot): (Vec<f64>, Vec<f64>) = ((0..6).map(f64::from).map(f64::cos).collect(), vec![0.5; 6]);
    let ((by_a, by_b), (along_a, along_b)) = mixed::hvp(&a, &b, &a_dot, &b_dot);
    let (grad_a, grad_b) = mixed::grad(&a, &b);
    let h = 1e-5;
    let moved = |x: &[f64], dot: &[f64], h: f64| -> Vec<f64> { x.iter().zip(dot).map(|(x, d)| x + h * d).collect() };
    let at = |h: f64| mixed::grad(&moved(&a, &a_dot, h), &moved(&b, &b_dot, h));
    let ((high_a, high_b), (low_a, low_b)) = (at(h), at(-h));
    for i in 0..6 {
        approx::assert_relative_eq!(by_a[i], grad_a[i], max_relative = 1e-12);
        approx::assert_relative_eq!(by_b[i], grad_b[i], max_relative = 1e-12);
        approx::assert_relative_eq!(along_a[i], (high_a[i] - low_a[i]) / (2.0 * h), max_relative = 1e-6);
        approx::assert_relative_eq!(along_b[i], (high_b[i] - low_b[i]) / (2.0 * h), max_relative = 1e-6);
    }
}

/// With a constant factor, and one that is differentiated once more inside of another function.
#[differentiable(order = 2)]
fn residual(#[constant] data: &[f64], x: &[f64]) -> f64 {
    matvec(data, x, (2, 3)).iter().map(|r| r.powi(3)).sum()
}

#[differentiable]
fn steepness(x: &[f64]) -> f64 {
    residual::grad(&[1.0, 2.0, -1.0, 0.5, 0.0, 1.5], x).iter().map(|g| g * g).sum()
}

/// Differentiated three times: `sum_i (A x)_i^2 (B x)_i`, along `v`.
#[differentiable(order = 3)]
fn cubic(a: &[f64], b: &[f64], x: &[f64]) -> f64 {
    let (p, mut q) = (matvec(a, x, (2, 3)), vec![0.0; 2]);
    matvec_t_add(b, x, &mut q, (3, 2));
    p.iter().zip(&q).map(|(p, q)| p * p * q).sum()
}

#[differentiable(order = 2)]
fn slope_of_cubic(a: &[f64], b: &[f64], x: &[f64], #[constant] v: &[f64]) -> f64 {
    cubic::grad(a, b, x).2.iter().zip(v).map(|(g, v)| g * v).sum()
}

#[differentiable]
fn bend_of_cubic(a: &[f64], b: &[f64], x: &[f64], #[constant] v: &[f64]) -> f64 {
    let still = [0.0; 6];
    slope_of_cubic::jvp(a, b, x, v, &still, &still, v).1
}

#[test]
fn three_derivatives() {
    let (a, b, x, v) = (numbers(6), numbers(6), [0.3, -0.2, 0.7], [1.0, 0.5, -2.0]);
    let (a_bar, _, x_bar) = bend_of_cubic::grad(&a, &b, &x, &v);
    // Of a cubic in x, the third derivative along v is 6 times its value there; A enters as a square.
    let third: f64 = x_bar.iter().zip(&v).map(|(g, v)| g * v).sum();
    approx::assert_relative_eq!(third, 6.0 * cubic(&a, &b, &v), max_relative = 1e-12);
    let euler: f64 = a_bar.iter().zip(&a).map(|(g, a)| g * a).sum();
    approx::assert_relative_eq!(euler, 2.0 * bend_of_cubic(&a, &b, &x, &v), max_relative = 1e-12);
}

#[test]
fn a_gradient_in_a_function() {
    let x = [0.3, -0.2, 0.7];
    let gradient = steepness::grad(&x);
    let h = 1e-6;
    for i in 0..3 {
        let at = |h: f64| {
            let mut x = x;
            x[i] += h;
            steepness(&x)
        };
        approx::assert_relative_eq!(gradient[i], (at(h) - at(-h)) / (2.0 * h), max_relative = 1e-6);
    }
    let hessian = residual::hessian(&[1.0, 2.0, -1.0, 0.5, 0.0, 1.5], &x);
    assert_eq!(hessian[0][1].to_bits(), hessian[1][0].to_bits());
}

/// The message of a panic.
fn panics(f: impl FnOnce() + std::panic::UnwindSafe) -> String {
    let payload = catch_unwind(f).expect_err("no panic");
    payload.downcast_ref::<String>().cloned().unwrap_or_default()
}

#[test]
fn shapes() {
    let message = panics(|| drop(matmul(&[1.0; 5], &[1.0; 6], (2, 3, 2))));
    assert_eq!(message, "`a` has 5 elements, and a matrix of 2 rows and 3 columns has 2 times 3");
    let message = panics(|| drop(matmul::vjp(&[1.0; 6], &[1.0; 5], (2, 3, 2), vec![1.0; 4])));
    assert_eq!(message, "`b` has 5 elements, and a matrix of 3 rows and 2 columns has 3 times 2");
    let message = panics(|| matmul_into(&[1.0; 6], &[1.0; 6], &mut [0.0; 6], (2, 3, 2)));
    assert_eq!(message, "`c` has 6 elements, and a matrix of 2 rows and 2 columns has 2 times 2");
    let message = panics(|| drop(matvec(&[1.0; 6], &[1.0; 2], (2, 3))));
    assert_eq!(message, "`x` has 2 elements, and a matrix of 3 rows and 1 columns has 3 times 1");
    let message = panics(|| drop(matmul(&[1.0; 4], &[1.0; 4], (usize::MAX, 2, 2))));
    assert!(message.starts_with("`a` has 4 elements"), "{message}");
}
