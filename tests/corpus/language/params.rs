//! Every kind of parameter and result: by value, by reference, tuples, patterns, generics, lifetimes, strings.

use autodiff::differentiable;

#[differentiable]
fn no_float_at_all(n: usize) -> f64 {
    n as f64 * 2.0
}

#[differentiable]
fn mutable_parameters(mut x: f64, mut n: u32) -> f64 {
    while n > 0 {
        x *= 1.5;
        x += x * x * 0.1;
        n -= 1;
    }
    x
}

#[differentiable]
fn array_by_value(a: [f64; 3]) -> f64 {
    a[0] * a[1] + a[2].exp()
}

#[differentiable]
fn mutable_array_by_value(mut a: [f64; 3], x: f64) -> f64 {
    a[1] *= x;
    a[2] += a[1] * a[0];
    a[0] = a[2] * a[2];
    a[0] + a[1]
}

#[differentiable]
fn array_by_reference(a: &[f64; 3]) -> f64 {
    a[0] * a[1] - a[2] * a[0]
}

#[differentiable]
fn vector_by_value(v: Vec<f64>) -> f64 {
    let mut s = 0.0;
    for x in v {
        s += x * x;
    }
    s
}

#[differentiable]
fn mutable_vector_by_value(mut v: Vec<f64>, x: f64) -> f64 {
    v.push(x);
    v[0] *= x;
    let n = v.len();
    v[n - 1] *= v[0];
    v.iter().sum::<f64>() * v[n - 1]
}

#[differentiable]
fn vector_by_reference(v: &Vec<f64>) -> f64 {
    v[0] * v[v.len() - 1]
}

#[differentiable]
fn scalar_by_reference(x: &f64, y: &f64) -> f64 {
    *x * y.sin() + x * y
}

#[differentiable]
fn mixed(a: &[f64], x: f64, n: usize, b: [f64; 2], flag: bool) -> f64 {
    let mut s = x;
    for i in 0..n.min(a.len()) {
        s += a[i] * b[i % 2];
    }
    if flag { s * s } else { s + b[0] }
}

#[differentiable]
fn tuple_by_value(p: (f64, f64), k: f64) -> f64 {
    p.0 * p.1 + k * p.0
}

#[differentiable]
fn tuple_pattern((x, y): (f64, f64), (n, z): (i32, f64)) -> f64 {
    x.powi(n) * y + z
}

#[differentiable]
fn array_pattern([a, b, c]: [f64; 3]) -> f64 {
    a * b.sin() * c
}

#[differentiable]
fn reference_pattern(&x: &f64, &[a, b]: &[f64; 2]) -> f64 {
    x * a + b * b * x
}

#[differentiable]
fn ignored_parameters(_: f64, x: f64, _unused: &[f64]) -> f64 {
    x * x
}

#[differentiable]
fn tuple_by_reference(p: &(f64, f64)) -> f64 {
    p.0 * p.1 * p.1
}

#[differentiable]
fn slice_of_pairs(points: &[(f64, f64)]) -> f64 {
    let mut s = 0.0;
    for &(x, y) in points {
        s += x * y;
    }
    for i in 0..points.len() {
        s += points[i].0 * points[i].0;
    }
    s
}

#[differentiable]
fn slice_of_arrays(points: &[[f64; 2]]) -> f64 {
    let mut s = 0.0;
    for p in points {
        s += (p[0] * p[0] + p[1] * p[1]).sqrt();
    }
    s
}

#[differentiable]
fn const_generic<const N: usize>(a: &[f64; N]) -> f64 {
    let mut s = 1.0;
    for i in 0..N {
        s *= a[i] + i as f64;
    }
    s
}

#[differentiable]
fn two_const_generics<const R: usize, const C: usize>(m: &[[f64; C]; R], x: [f64; C]) -> [f64; R] {
    let mut y = [0.0; R];
    for i in 0..R {
        for j in 0..C {
            y[i] += m[i][j] * x[j];
        }
    }
    y
}

#[differentiable]
fn with_lifetime<'a>(a: &'a [f64], b: &'a [f64]) -> f64 {
    let longer: &'a [f64] = if a.len() > b.len() { a } else { b };
    longer[0] * a[0] + b[0]
}

#[differentiable]
fn strings(name: &str, unit: String, initial: char, x: f64) -> f64 {
    let scale = match name {
        "mean" => 1.0,
        "sum" => 2.0,
        _ => x,
    };
    let factor = if unit.is_empty() || initial == 'k' { 1000.0 } else { unit.len() as f64 };
    scale * factor * x
}

#[differentiable]
fn tuple_result(x: f64, y: f64) -> (f64, f64) {
    (x * y, x.sin() + y)
}

#[differentiable]
fn polar(x: f64, y: f64) -> (f64, f64) {
    let r = x.hypot(y);
    if r == 0.0 {
        return (0.0, 0.0);
    }
    (r, y.atan2(x))
}

#[differentiable]
fn result_with_an_integer(x: f64) -> (f64, usize) {
    let mut y = x;
    let mut n = 0;
    while y < 100.0 {
        y *= 2.5;
        n += 1;
    }
    (y, n)
}

#[differentiable]
fn array_result(x: [f64; 2]) -> [f64; 3] {
    [x[0] * x[1], x[0] + x[1], x[1].exp()]
}

#[differentiable]
fn cross(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    let [ax, ay, az] = a;
    let [bx, by, bz] = b;
    [ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx]
}

#[differentiable]
fn argument_returned(a: [f64; 2]) -> [f64; 2] {
    a
}

#[differentiable]
fn nested_result(x: f64, n: usize) -> (Vec<f64>, [f64; 2]) {
    let mut v = vec![];
    for i in 0..n {
        v.push(x * i as f64);
    }
    let last = x * x;
    (v, [last, 1.0])
}

#[differentiable]
fn rotation(angle: f64) -> [[f64; 2]; 2] {
    let (s, c) = angle.sin_cos();
    [[c, -s], [s, c]]
}

pub mod visible {
    use autodiff::differentiable;

    /// Squares and adds one: a documented function.
    #[differentiable]
    #[inline]
    #[must_use]
    pub fn documented(x: f64) -> f64 {
        x * x + 1.0
    }

    #[differentiable]
    pub(crate) fn restricted(x: f64) -> f64 {
        x * x * x
    }
}
use visible::{documented, restricted};

#[differentiable]
const fn constant_fn(x: f64) -> f64 {
    x * x * 3.0
}

mod checks {
    use crate::common::{check, check_vjp};

    check_vjp!(no_float_at_all(@n); (3));
    check!(mutable_parameters(x, @n); (0.7, 0) => 1.0; (0.7, 3));
    check!(array_by_value(a); ([1.0, 2.0, 0.0]) => [2.0, 1.0, 1.0]);
    check!(mutable_array_by_value(a, x); ([1.0, 2.0, 0.5], 0.7));
    check!(array_by_reference(&a); ([1.0, 2.0, 0.5]) => [1.5, 1.0, -1.0]);
    check!(vector_by_value(v); (vec![1.0, 2.0]) => vec![2.0, 4.0]; (vec![]));
    check!(mutable_vector_by_value(v, x); (vec![1.0, 2.0], 0.7); (vec![1.0], -0.7));
    check!(vector_by_reference(&v); (vec![1.0, 2.0]) => vec![2.0, 1.0]; (vec![3.0]) => vec![6.0]);
    check!(scalar_by_reference(&x, &y); (0.7, 1.2));
    check!(mixed(&a, x, @n, b, @f); (vec![1.0, 2.0, 3.0], 0.5, 2, [3.0, 4.0], true);
        (vec![1.0, 2.0, 3.0], 0.5, 9, [3.0, 4.0], false) => (vec![3.0, 4.0, 3.0], 1.0, [5.0, 2.0]));
    check!(tuple_by_value(p, k); ((2.0, 3.0), 5.0) => ((8.0, 2.0), 2.0));
    check!(tuple_pattern(p, q); ((2.0, 3.0), (3, 1.0)) => ((36.0, 8.0), ((), 1.0)));
    check!(array_pattern(a); ([2.0, 0.3, 5.0]));
    check!(reference_pattern(&x, &a); (2.0, [0.3, 5.0]) => (25.3, [2.0, 20.0]));
    check!(ignored_parameters(u, x, &v); (9.0, 3.0, vec![1.0, 2.0]) => (0.0, 6.0, vec![0.0, 0.0]));
    check!(tuple_by_reference(&p); ((2.0, 3.0)) => (9.0, 12.0));
    check!(slice_of_pairs(&p); (vec![(1.0, 2.0), (3.0, 4.0)]) => vec![(4.0, 1.0), (10.0, 3.0)]; (vec![]));
    check!(slice_of_arrays(&p); (vec![[3.0, 4.0], [5.0, 12.0]]) => vec![[0.6, 0.8], [5.0 / 13.0, 12.0 / 13.0]]);
    check!(const_generic(&a); ([2.0, 3.0, 4.0]) => [24.0, 12.0, 8.0]);
    check_vjp!(two_const_generics(&m, x); ([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], [0.5, 0.1, -1.0]));
    check!(with_lifetime(&a, &b); (vec![2.0], vec![3.0]) => (vec![3.0], vec![3.0]);
        (vec![2.0, 7.0], vec![3.0]) => (vec![4.0, 0.0], vec![1.0]));
    check!(strings(@str n, @u, @c, x); ("mean", String::new(), 'a', 3.0) => 1000.0; ("sum", "kg".to_string(), 'a', 3.0) => 4.0;
        ("other", "m".to_string(), 'k', 3.0) => 6000.0);
    check_vjp!(tuple_result(x, y); (2.0, 3.0));
    check_vjp!(polar(x, y); (3.0, 4.0); (-3.0, -4.0); kink (0.0, 0.0) => (0.0, 0.0));
    check_vjp!(result_with_an_integer(x); (3.0); (200.0) => 1.0);
    check_vjp!(array_result(x); ([2.0, 3.0]));
    check_vjp!(cross(a, b); ([1.0, 2.0, 3.0], [0.5, -1.0, 4.0]));
    check_vjp!(argument_returned(a); ([1.0, 2.0]) => [1.0, 1.0]);
    check_vjp!(nested_result(x, @n); (3.0, 3) => 9.0; (3.0, 0) => 6.0);
    check_vjp!(rotation(a); (0.4));
    check!(documented(x); (3.0) => 6.0);
    check!(restricted(x); (3.0) => 27.0);
    check!(constant_fn(x); (3.0) => 18.0);
}
