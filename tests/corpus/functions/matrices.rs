//! Products of matrices from `autodiff::linear`: by themselves, and in functions that are made of them.

use autodiff::{
    Differentiable, differentiable,
    linear::{
        Scalar, matmul, matmul_add, matmul_into, matmul_nt, matmul_nt_add, matmul_nt_into, matmul_tn, matmul_tn_add,
        matmul_tn_into, matvec, matvec_add, matvec_into, matvec_t, matvec_t_add, matvec_t_into,
    },
};

/// The loss of a network of two layers: the same product forwards, and others backwards.
#[derive(Clone, Debug, Differentiable)]
struct Network {
    w1: Vec<f64>,
    b1: Vec<f64>,
    w2: Vec<f64>,
}

#[differentiable]
fn network(net: &Network, #[constant] x: &[f64], y: &[f64]) -> f64 {
    let (hidden, batch) = (net.b1.len(), y.len());
    let inputs = x.len() / batch;
    let mut h = Vec::with_capacity(batch * hidden);
    for _ in 0..batch {
        h.extend_from_slice(&net.b1);
    }
    matmul_nt_add(x, &net.w1, &mut h, (batch, inputs, hidden));
    for h in &mut h {
        *h = h.tanh();
    }
    let scores = matvec(&h, &net.w2, (batch, hidden));
    scores.iter().zip(y).map(|(s, y)| (s - y).powi(2)).sum()
}

#[differentiable]
fn through_a_struct(w: &[f64], b: &[f64], y: &[f64]) -> f64 {
    let net = Network { w1: w.to_vec(), b1: b.to_vec(), w2: b.to_vec() };
    network(&net, &[0.5, 1.0, -1.0, 0.25, 2.0, 0.125], y)
}

/// The operands are the same, and so is what the result is written over and read from.
#[differentiable]
fn powers(a: &[f64], n: usize, times: usize) -> f64 {
    let mut p = matmul(a, a, (n, n, n));
    for _ in 0..times {
        let q = p.clone();
        matmul_add(&q, a, &mut p, (n, n, n));
        matmul_tn_into(&p, &q, &mut p.clone(), (n, n, n));
    }
    p.iter().map(|p| p.sin()).sum()
}

/// A buffer that is used again, and read between.
#[differentiable]
fn buffers(a: &[f64], b: &[f64], c: &mut [f64]) -> f64 {
    let before: f64 = c.iter().map(|c| c * c).sum();
    matmul_into(a, b, c, (2, 3, 2));
    let between = c[0] * c[3];
    matmul_nt_add(a, a, c, (2, 3, 2));
    matmul_tn_add(b, b, c, (2, 3, 2));
    before * between + c[1] * c[2]
}

/// Rows of a larger matrix, in a branch and in a closure.
#[differentiable]
fn parts(a: &[f64], x: &[f64]) -> f64 {
    let of = |rows: &[f64]| matvec_t(rows, x, (2, 3)).iter().sum::<f64>();
    let mut y = vec![1.0; 3];
    if x[0] > 0.0 {
        matvec_t_add(&a[6..], x, &mut y, (2, 3));
    } else {
        matvec_t_into(&a[..6], x, &mut y, (2, 3));
    }
    of(&a[3..9]) * y[0] * y[1] + matvec(&a[..6], &y, (2, 3)).iter().product::<f64>()
}

/// A quadratic form, of either width.
#[differentiable]
fn quadratic<T: Scalar>(a: &[T], x: &[T]) -> T {
    let n = x.len();
    let mut y = vec![T::default(); n];
    matvec_into(a, x, &mut y, (n, n));
    matvec_add(a, x, &mut y, (n, n));
    let z = matmul_nt(x, &y, (1, n, 1));
    z[0] + matmul_tn(x, &y, (1, n, 1))[0]
}

#[differentiable]
fn quadratic_of_f32(a: &[f32], x: &[f32]) -> f32 {
    quadratic(a, x)
}

#[differentiable]
fn quadratic_of_f64(a: &[f64], x: &[f64]) -> f64 {
    quadratic(a, x) * x[0]
}

#[differentiable]
fn empty(a: &[f64], b: &[f64], k: usize) -> f64 {
    let c = matmul(a, b, (2, k, 1));
    let none = matmul_nt_into_nothing(a, b);
    c[0] * c[1] + c[0] + none
}

#[differentiable]
fn matmul_nt_into_nothing(a: &[f64], b: &[f64]) -> f64 {
    let mut c = Vec::new();
    matmul_nt_into(&a[..0], b, &mut c, (0, b.len(), 1));
    c.iter().sum()
}

mod checks {
    use super::*;
    use crate::common::{check, check_vjp};

    fn numbers(n: usize) -> Vec<f64> {
        (0..n).map(|i| ((i * i + 3) as f64).sin()).collect()
    }

    const SHAPE: (usize, usize, usize) = (2, 3, 4);
    /// Beyond what is done in loops.
    const LARGE: (usize, usize, usize) = (9, 10, 11);

    check_vjp!(matmul(&a, &b, @shape); (numbers(6), numbers(12), SHAPE); (numbers(90), numbers(110), LARGE); (numbers(3), numbers(3), (1, 3, 1)));
    check_vjp!(matmul_tn(&a, &b, @shape); (numbers(6), numbers(12), SHAPE); (numbers(90), numbers(110), LARGE));
    check_vjp!(matmul_nt(&a, &b, @shape); (numbers(6), numbers(12), SHAPE); (numbers(90), numbers(110), LARGE));
    check_vjp!(matmul_into(&a, &b, &mut c, @shape); (numbers(6), numbers(12), numbers(8), SHAPE); (numbers(90), numbers(110), numbers(99), LARGE));
    check_vjp!(matmul_tn_into(&a, &b, &mut c, @shape); (numbers(6), numbers(12), numbers(8), SHAPE));
    check_vjp!(matmul_nt_into(&a, &b, &mut c, @shape); (numbers(6), numbers(12), numbers(8), SHAPE));
    check_vjp!(matmul_add(&a, &b, &mut c, @shape); (numbers(6), numbers(12), numbers(8), SHAPE); (numbers(90), numbers(110), numbers(99), LARGE));
    check_vjp!(matmul_tn_add(&a, &b, &mut c, @shape); (numbers(6), numbers(12), numbers(8), SHAPE));
    check_vjp!(matmul_nt_add(&a, &b, &mut c, @shape); (numbers(6), numbers(12), numbers(8), SHAPE));
    check_vjp!(matvec(&a, &x, @shape); (numbers(6), numbers(3), (2, 3)); (numbers(0), numbers(3), (0, 3)));
    check_vjp!(matvec_t(&a, &x, @shape); (numbers(6), numbers(2), (2, 3)));
    check_vjp!(matvec_into(&a, &x, &mut y, @shape); (numbers(6), numbers(3), numbers(2), (2, 3)));
    check_vjp!(matvec_t_into(&a, &x, &mut y, @shape); (numbers(6), numbers(2), numbers(3), (2, 3)));
    check_vjp!(matvec_add(&a, &x, &mut y, @shape); (numbers(6), numbers(3), numbers(2), (2, 3)));
    check_vjp!(matvec_t_add(&a, &x, &mut y, @shape); (numbers(6), numbers(2), numbers(3), (2, 3)));
    check!(through_a_struct(&w, &b, &y); (numbers(6), numbers(3), numbers(3)));
    check!(powers(&a, @n, @times); (numbers(4), 2, 3); (numbers(9), 3, 1));
    check!(buffers(&a, &b, &mut c); (numbers(6), numbers(6), numbers(4)));
    check!(parts(&a, &x); (numbers(12), vec![0.5, -1.0]); (numbers(12), vec![-0.5, -1.0]));
    check!(quadratic_of_f32(&a, &x); (vec![0.5, 1.0, -2.0, 0.25], vec![1.0, -0.5]));
    check!(quadratic_of_f64(&a, &x); (numbers(9), numbers(3)));
    check!(empty(&a, &b, @k); (numbers(4), numbers(2), 2); (vec![], vec![], 0));
}
