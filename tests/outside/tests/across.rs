//! Differentiable functions of another crate, called by differentiable functions of this one.

use autodiff::differentiable;
use outside::geometry::norm as length;
use outside::{geometry, iterate, normalised, scale, through_private};

#[path = "../../common/mod.rs"]
mod common;

#[differentiable]
fn by_path(a: &[f64], x: f64) -> f64 {
    geometry::norm(a) * outside::norm(&a[1..]) + through_private(x, a[0])
}

#[differentiable]
fn by_another_name(a: &[f64]) -> f64 {
    let n = length(a);
    n * n * a[0]
}

#[differentiable]
fn in_a_loop(x: f64, n: usize) -> f64 {
    let mut y = x;
    for i in 0..n {
        if i % 2 == 0 {
            y = iterate(y, i + 1);
        } else {
            y += outside::through_private(x, y);
        }
    }
    y
}

#[differentiable]
fn with_state(a: &[f64], k: f64) -> f64 {
    let mut v = a.to_vec();
    let first = scale(&mut v, k);
    let second = scale(&mut v[1..], first);
    v[0] * second + geometry::norm(&v)
}

#[differentiable]
fn generic(x: f64, y: f64) -> f64 {
    let two = normalised([x, y]);
    let three = normalised([two[0], x * y, 1.0]);
    three[0] * two[1] + three[2]
}

mod checks {
    use crate::common::check;

    check!(by_path(&a, x); (vec![0.7, -1.3, 0.4], 0.8));
    check!(by_another_name(&a); (vec![3.0, 4.0]) => vec![43.0, 24.0]);
    check!(in_a_loop(x, @n); (0.7, 0) => 1.0; (0.7, 1); (0.7, 5));
    check!(with_state(&a, k); (vec![0.7, -1.3, 0.4], 0.8));
    check!(generic(x, y); (0.7, 1.3));

    #[test]
    fn called_directly() {
        assert_eq!(outside::norm::grad(&[3.0, 4.0]), [0.6, 0.8]);
        assert_eq!(outside::through_private::grad(2.0, 3.0), (27.0, 18.0));
    }
}
