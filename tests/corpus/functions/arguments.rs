//! What closures do with their arguments and captures when a differentiable function calls them.

use autodiff::{Differentiable, differentiable};

#[differentiable]
fn apply(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    f(x)
}

#[differentiable]
fn of_slice<F>(f: F, x: &[f64], s: f64) -> f64
where
    F: Fn(&[f64], f64) -> f64,
{
    f(x, s) * 2.0
}

#[differentiable]
fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

#[differentiable]
fn slice_passed_twice(x: &[f64], s: f64) -> f64 {
    of_slice(|v, s| dot(v, v) * s, x, s)
}

#[differentiable]
fn slice_under_another_name(x: &[f64], s: f64) -> f64 {
    of_slice(
        |v, s| {
            let w = v;
            let mut q = w.to_vec();
            q[0] *= s;
            q.iter().zip(w).map(|(a, b)| a * b).sum()
        },
        x,
        s,
    )
}

#[differentiable]
fn folds_over_an_argument(x: &[f64], s: f64) -> f64 {
    of_slice(|v, s| v.iter().fold(0.0, |a, b| a * s + b), x, s)
}

#[differentiable]
fn loops_over_an_argument(x: &[f64], s: f64) -> f64 {
    of_slice(
        |v, s| {
            let mut t = 0.0;
            for q in v {
                t += q * q;
            }
            for (i, q) in v.iter().enumerate() {
                t += i as f64 * q * s;
            }
            t
        },
        x,
        s,
    )
}

#[differentiable]
fn windows_of_an_argument(x: &[f64], s: f64) -> f64 {
    of_slice(|v, _| v.windows(2).map(|w| w[0] * w[1]).sum::<f64>() + v.len() as f64, x, s) * s
}

#[differentiable]
fn captured_arrays(a: [f64; 3], x: f64) -> f64 {
    let b = [a[0] * 2.0, a[1]];
    apply(|t| a[2] * t + b[0] * b[1], x)
}

#[differentiable]
fn captured_tuple(a: f64, x: f64) -> f64 {
    let p = (a * 2.0, a + 1.0);
    apply(|t| p.0 * t + p.1, x)
}

#[differentiable]
fn captured_option(a: Option<f64>, x: f64) -> f64 {
    apply(|t| a.unwrap_or(1.0) * t, x)
}

const K: f64 = 3.0;

#[differentiable]
fn captured_without_derivative(a: f64, name: &str, x: f64, n: usize, flags: &[bool]) -> f64 {
    apply(|t| if name == "a" && flags[n] { K * t * a } else { t }, x)
}

#[differentiable]
fn argument_that_is_changed(a: f64, x: f64) -> f64 {
    apply(
        |mut t| {
            t *= a;
            t += 1.0;
            t * t
        },
        x,
    )
}

#[differentiable]
fn arr<const N: usize>(f: impl Fn([f64; N]) -> [f64; N], y: [f64; N]) -> [f64; N] {
    f(f(y))
}

#[differentiable]
fn array_argument_that_is_changed(a: f64, y: [f64; 2]) -> f64 {
    let r = arr(
        |mut v| {
            v[0] *= a;
            v[1] += v[0];
            v
        },
        y,
    );
    r[0] * r[1]
}

#[differentiable]
fn array_argument_taken_apart(a: f64, y: [f64; 2]) -> f64 {
    let r = arr(|[u, v]| [u * a, v + u], y);
    r[0] * r[1]
}

#[differentiable]
fn vecs(f: impl Fn(Vec<f64>) -> Vec<f64>, y: Vec<f64>) -> Vec<f64> {
    let z = f(y.clone());
    f(z)
}

#[differentiable]
fn vectors_of_vectors(a: f64, y: Vec<f64>) -> f64 {
    let r = vecs(|v| v.iter().map(|q| q * a).collect(), y);
    r[0] * r[1]
}

#[differentiable]
fn vectors_taken_apart(a: f64, y: Vec<f64>) -> f64 {
    let r = vecs(|v| v.into_iter().map(|q| q * q * a).collect(), y);
    r[0] * r[1]
}

#[differentiable]
fn vector_argument_that_grows(a: f64, y: Vec<f64>) -> f64 {
    let r = vecs(
        |mut v| {
            v[0] = a * v[1];
            v.push(a);
            v
        },
        y,
    );
    r[0] * r[1] + r[2] * r[3]
}

#[differentiable]
fn closure_that_takes_a_callable(a: f64, x: f64) -> f64 {
    let h = |f: &dyn Fn(f64) -> f64, x: f64| f(x) * 2.0;
    h(&|t| t * a, x)
}

#[differentiable]
fn rk2<F: Fn(f64, &[f64], &mut [f64])>(f: F, y: &mut Vec<f64>, h: f64) {
    let n = y.len();
    let mut k = vec![0.0; n];
    f(0.0, y, &mut k);
    let tmp: Vec<f64> = y.iter().zip(&k).map(|(a, b)| a + 0.5 * h * b).collect();
    f(0.5 * h, &tmp, &mut k);
    for i in 0..n {
        y[i] += h * k[i];
    }
}

#[differentiable]
fn captured_matrix(m: &[Vec<f64>], y0: &[f64], h: f64) -> f64 {
    let mut y = y0.to_vec();
    for _ in 0..3 {
        rk2(
            |t, y, out| {
                for (i, row) in m.iter().enumerate() {
                    out[i] = row.iter().zip(y).map(|(a, b)| a * b).sum::<f64>() + t;
                }
            },
            &mut y,
            h,
        );
    }
    y[0] * y[1]
}

#[differentiable]
fn field_in_a_variable(a: f64, y0: &[f64], h: f64) -> f64 {
    let mut y = y0.to_vec();
    let rhs = |t: f64, y: &[f64], out: &mut [f64]| {
        out[0] = y[1] * a;
        out[1] = -y[0] + t;
    };
    for _ in 0..3 {
        rk2(&rhs, &mut y, h);
        rk2(rhs, &mut y, h);
    }
    y[0] * y[1]
}

#[differentiable]
fn sq(x: f64) -> f64 {
    x * x
}

mod inner {
    use autodiff::differentiable;
    #[differentiable]
    pub fn cube(x: f64) -> f64 {
        x * x * x
    }
    #[differentiable]
    pub fn lin(t: f64, y: &[f64]) -> Vec<f64> {
        vec![y[0] * t]
    }
}

#[differentiable]
fn field(f: impl Fn(f64, &[f64]) -> Vec<f64>, t: f64, y: &[f64]) -> f64 {
    f(t, y)[0]
}

#[differentiable]
fn functions_by_path(x: f64, y: &[f64]) -> f64 {
    apply(inner::cube, x) * apply(sq, x)
        + field(inner::lin, x, y)
        + [1.0, 2.0].iter().map(|k| apply(sq, k * x)).sum::<f64>()
}

#[differentiable]
fn maxf(f: impl Fn(f64) -> f64, v: &[f64]) -> f64 {
    v.iter().map(|&x| f(x)).fold(f64::NEG_INFINITY, f64::max)
}

#[differentiable]
fn maximum_of_a_callable(a: f64, v: &[f64]) -> f64 {
    maxf(|x| -(x - a).powi(2), v)
}

#[differentiable]
fn captures_beside_a_counter(a: f64, x: f64) -> f64 {
    let mut count = 0;
    let r = {
        let c = &mut count;
        apply(|t| t * a, x)
    };
    r + count as f64
}

#[differentiable]
fn tryf(f: impl Fn(f64) -> Option<f64>, x: f64) -> Option<f64> {
    let a = f(x)?;
    let b = f(a)?;
    Some(a * b)
}

#[differentiable]
fn options_through_a_callable(a: f64, x: f64) -> f64 {
    tryf(|t| if t > 0.0 { Some(t.sqrt() * a) } else { None }, x).unwrap_or(0.0)
}

#[differentiable]
fn question_marks_in_closures(a: f64, x: f64) -> f64 {
    tryf(
        |t| {
            let u = Some(t)?;
            Some(u * a)
        },
        x,
    )
    .unwrap_or(0.0)
}

#[differentiable]
fn closures_of_the_same_variables(a: f64, x: f64) -> f64 {
    let w = vec![a, x];
    let f = |t: f64| t * w[0];
    let g = |t: f64| t + w[1];
    apply(|t| f(g(t)), x) * apply(f, g(x))
}

#[differentiable]
fn captured_in_a_loop(v: &[f64], x: f64) -> f64 {
    let mut s = x;
    for i in 0..v.len() {
        let k = v[i] * s;
        let w = vec![k; 2];
        s = apply(move |t| t * w[1] + k, s);
        if s > 10.0 {
            break;
        }
    }
    s
}

#[derive(Clone, Differentiable)]
struct M {
    k: f64,
    w: Vec<f64>,
}

#[differentiable]
impl M {
    fn ev(&self, t: f64) -> f64 {
        self.k * t + self.w[0]
    }
    fn go(&self, x: f64) -> f64 {
        apply(|t| self.ev(t) * self.k, x) + apply(|t| self.w.iter().map(|w| w * t).sum(), x)
    }
}

#[differentiable]
fn methods_in_closures(k: f64, x: f64) -> f64 {
    let m = M { k, w: vec![k * 2.0, x] };
    m.go(x) + apply(|t| m.ev(t), k)
}

/// Values that borrow, and say so or not.
mod borrowing {
    use autodiff::differentiable;
    use std::borrow::Cow;

    #[derive(Clone, Copy)]
    struct View<'a> {
        data: &'a [f64],
        factor: f64,
    }

    #[differentiable]
    fn seen(#[constant] v: View<'_>, x: f64) -> f64 {
        v.data[0] * x * x * v.factor
    }

    #[differentiable]
    fn both<'a>(#[constant] v: View<'a>, #[constant] w: View<'a>, x: f64) -> f64 {
        v.data[0] * x * x + w.data[1]
    }

    #[differentiable]
    fn named(#[constant] name: Cow<'_, str>, x: f64) -> f64 {
        if name.len() > 2 { x * x } else { x }
    }

    struct Scale(f64);

    #[differentiable]
    impl Scale {
        fn scaled(#[constant] &self, #[constant] v: View<'_>, x: f64) -> f64 {
            v.data[0] * x * self.0
        }

        fn repeated(#[constant] &self, #[constant] v: View, n: usize, x: f64) -> f64 {
            if n == 0 { v.data[0] * x } else { self.repeated(v, n - 1, x * x) }
        }
    }

    #[test]
    fn by_value() {
        let data = [2.0, 3.0];
        let v = View { data: &data, factor: 2.0 };
        assert_eq!(seen::grad(v, 3.0), 24.0);
        assert_eq!(both::grad(v, v, 3.0), 12.0);
        assert_eq!(named::grad(Cow::Borrowed("abc"), 3.0), 6.0);
        assert_eq!(named::jvp(Cow::Owned("ab".to_owned()), 3.0, 1.0), (3.0, 1.0));
        assert_eq!(Scale(2.0).scaled_grad(v, 3.0), 4.0);
        assert_eq!(Scale(2.0).repeated_grad(v, 1, 3.0), 12.0);
    }
}

mod checks {
    use crate::common::check;

    check!(slice_passed_twice(&x, s); (vec![0.7, 0.4], 0.5));
    check!(slice_under_another_name(&x, s); (vec![0.7, 0.4], 0.5));
    check!(folds_over_an_argument(&x, s); (vec![0.7, 0.4], 0.5));
    check!(loops_over_an_argument(&x, s); (vec![0.7, 0.4], 0.5));
    check!(windows_of_an_argument(&x, s); (vec![0.7, 0.4], 0.5));
    check!(captured_arrays(a, x); ([0.7, 0.4, 0.2], 0.5));
    check!(captured_tuple(a, x); (0.7, 0.5));
    check!(argument_that_is_changed(a, x); (0.7, 0.5));
    check!(array_argument_that_is_changed(a, y); (0.7, [0.5, 0.2]));
    check!(array_argument_taken_apart(a, y); (0.7, [0.5, 0.2]));
    check!(vectors_of_vectors(a, y); (0.7, vec![0.5, 0.2]));
    check!(vectors_taken_apart(a, y); (0.7, vec![0.5, 0.2]));
    check!(vector_argument_that_grows(a, y); (0.7, vec![0.5, 0.2]));
    check!(closure_that_takes_a_callable(a, x); (0.7, 0.5));
    check!(field_in_a_variable(a, &y0, h); (0.7, vec![0.5, 0.2], 0.1));
    check!(functions_by_path(x, &y); (0.7, vec![0.5, 0.2]));
    check!(maximum_of_a_callable(a, &v); (0.7, vec![0.5, 0.2]));
    check!(captures_beside_a_counter(a, x); (0.7, 0.5));
    check!(options_through_a_callable(a, x); (0.7, 0.5));
    check!(question_marks_in_closures(a, x); (0.7, 0.5));
    check!(closures_of_the_same_variables(a, x); (0.7, 0.5));
    check!(captured_in_a_loop(&v, x); (vec![0.7, 0.5], 0.3));
    check!(methods_in_closures(k, x); (0.7, 0.3));
    #[test]
    fn matrix_entry() {
        let g = super::captured_matrix::grad(&[vec![0.5, 0.2], vec![1.0, 3.0]], &[0.7, 0.1], 0.1);
        let f = |m: f64| super::captured_matrix(&[vec![0.5, m], vec![1.0, 3.0]], &[0.7, 0.1], 0.1);
        assert!((g.0[0][1] - (f(0.2 + 1e-6) - f(0.2 - 1e-6)) / 2e-6).abs() < 1e-7);
    }
    #[test]
    fn options() {
        assert_eq!(super::captured_option::grad(Some(2.0), 3.0), (Some(3.0), 2.0));
        assert_eq!(super::captured_option::grad(None, 3.0), (None, 1.0));
    }
    #[test]
    fn inert_captures() {
        assert_eq!(super::captured_without_derivative::grad(2.0, "a", 5.0, 1, &[false, true]), (15.0, 6.0));
    }
}
