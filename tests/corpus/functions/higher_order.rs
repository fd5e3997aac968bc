//! Functions of functions: in chains, by mutable reference, recursive, over vectors and tables.

use autodiff::differentiable;

#[differentiable]
fn apply(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    f(x)
}

#[differentiable]
fn accumulated(f: impl Fn(f64) -> f64, v: &[f64]) -> f64 {
    let mut s = 0.0;
    v.iter().for_each(|x| s += f(*x));
    s
}

#[differentiable]
fn accumulated_by_for_each(a: f64, v: &[f64]) -> f64 {
    accumulated(|x| x * a, v)
}

#[differentiable]
fn filtered(f: impl Fn(f64) -> f64, g: impl Fn(f64) -> bool, v: &[f64]) -> f64 {
    v.iter().filter(|x| g(**x)).map(|x| f(*x)).sum()
}

#[differentiable]
fn filtered_by_a_callable(a: f64, v: &[f64]) -> f64 {
    filtered(|x| x * a, |x| x > a, v)
}

#[differentiable]
fn called_by_closures(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    let g = |t: f64| f(t) * 2.0;
    let h = |t: f64| g(t) + f(t);
    h(x) * apply(h, x)
}

#[differentiable]
fn closures_around_a_callable(a: f64, x: f64) -> f64 {
    called_by_closures(|t| t * t * a, x)
}

#[differentiable]
fn fixed_point<F>(f: F, mut x: f64, tol: f64) -> (f64, usize)
where
    F: Fn(f64) -> f64,
{
    let mut n = 0;
    loop {
        let y = f(x);
        n += 1;
        if (y - x).abs() < tol || n > 30 {
            return (y, n);
        }
        x = y;
    }
}

#[differentiable]
fn fixed_point_and_count(a: f64, x: f64) -> f64 {
    let (y, n) = fixed_point(|t| (t * a).cos(), x, 1e-6);
    y * n as f64
}

#[differentiable]
fn by_mutable_reference<F: FnMut(f64) -> f64>(f: &mut F, x: f64) -> f64 {
    f(x) + f(2.0 * x)
}

#[differentiable]
fn closure_by_mutable_reference(a: f64, x: f64) -> f64 {
    by_mutable_reference(&mut |t| t * a, x)
}

#[differentiable]
fn lent_on<F: FnMut(f64) -> f64>(mut f: F, x: f64) -> f64 {
    by_mutable_reference(&mut f, x) * x
}

#[differentiable]
fn callable_lent_on(a: f64, x: f64) -> f64 {
    lent_on(|t| t * a, x)
}

#[differentiable]
fn recursive<F: Fn(f64) -> f64 + Copy>(f: F, x: f64, n: usize) -> f64 {
    if n == 0 { x } else { recursive(f, f(x), n - 1) }
}

#[differentiable]
fn recursion_with_a_copy(a: f64, x: f64) -> f64 {
    recursive(|t| t * a + 1.0, x, 4)
}

#[differentiable]
fn recursion_around_a_call(x: f64, n: usize) -> f64 {
    if n == 0 { x } else { apply(|t| t * x, x) + recursion_around_a_call(x * 0.5, n - 1) }
}

#[differentiable]
fn recursion_in_a_closure(x: f64, n: usize) -> f64 {
    if n == 0 { x } else { apply(|t| t * recursion_around_a_call(t, n - 1), x) }
}

#[differentiable]
fn times_x(f: impl Fn(f32) -> f32, x: f32) -> f32 {
    f(x) * x
}

#[differentiable]
fn single_precision(a: f32, x: f32) -> f32 {
    times_x(|t| t * a, x)
}

#[differentiable]
fn arguments_that_are_ignored(a: f64, x: f64) -> f64 {
    apply(|_| a, x)
        + apply(|_| 3.0, x)
        + apply(
            |t| {
                let _ = t;
                2.0 * x
            },
            a,
        )
}

#[differentiable]
fn table(f: impl Fn(usize, usize) -> f64, n: usize) -> Vec<Vec<f64>> {
    (0..n).map(|i| (0..n).map(|j| f(i, j)).collect()).collect()
}

#[differentiable]
fn kernel_matrix(v: &[f64]) -> f64 {
    let k = table(|i, j| (-(v[i] - v[j]).powi(2)).exp(), v.len());
    k[0][1] * 2.0 + k[1][0] + k[1][1]
}

#[differentiable]
fn update(f: impl Fn(&mut Vec<f64>, f64), v: &mut Vec<f64>, k: f64) {
    f(v, k);
    f(v, k * 2.0);
}

#[differentiable]
fn callable_on_a_vector(a: f64, x: f64) -> f64 {
    let mut v = vec![x, 1.0];
    update(
        |v, k| {
            v[0] *= k * a;
            v.push(k);
        },
        &mut v,
        x,
    );
    v[0] + v[2] * v[3]
}

#[differentiable]
fn newton_step(f: impl Fn(f64) -> (f64, f64), x: f64) -> f64 {
    let (v, d) = f(x);
    v - v / d
}

#[differentiable]
fn value_and_slope(a: f64, x: f64) -> f64 {
    newton_step(|t| (t * t - a, 2.0 * t), x)
}

#[differentiable]
fn simpson(f: &dyn Fn(f64) -> f64, a: f64, b: f64) -> f64 {
    (b - a) / 6.0 * (f(a) + 4.0 * f((a + b) / 2.0) + f(b))
}

#[differentiable]
fn refine(f: &dyn Fn(f64) -> f64, a: f64, b: f64, eps: f64, whole: f64, depth: i32) -> f64 {
    let m = (a + b) / 2.0;
    let l = simpson(f, a, m);
    let r = simpson(f, m, b);
    let d = l + r - whole;
    if depth <= 0 || d.abs() <= 15.0 * eps {
        l + r + d / 15.0
    } else {
        refine(f, a, m, eps / 2.0, l, depth - 1) + refine(f, m, b, eps / 2.0, r, depth - 1)
    }
}

#[differentiable]
fn adaptive_simpson(k: f64, b: f64) -> f64 {
    let f = |x: f64| (k * x).sin() / (1.0 + x);
    refine(&f, 0.0, b, 1e-4, simpson(&f, 0.0, b), 8)
}

mod checks {
    use crate::common::check;

    check!(accumulated_by_for_each(a, &v); (0.7, vec![0.5, 0.2]));
    check!(filtered_by_a_callable(a, &v); (0.3, vec![0.5, 0.2]));
    check!(closures_around_a_callable(a, x); (0.3, 0.8));
    check!(fixed_point_and_count(a, x); (0.9, 0.8));
    check!(closure_by_mutable_reference(a, x); (0.9, 0.8));
    check!(callable_lent_on(a, x); (0.9, 0.8));
    check!(recursion_with_a_copy(a, x); (0.9, 0.8));
    check!(recursion_around_a_call(x, @n); (0.9, 3));
    check!(recursion_in_a_closure(x, @n); (0.9, 3));
    check!(arguments_that_are_ignored(a, x); (0.9, 0.8));
    check!(kernel_matrix(&v); (vec![0.9, 0.8]));
    check!(callable_on_a_vector(a, x); (0.9, 0.8));
    check!(value_and_slope(a, x); (0.9, 0.8));
    check!(adaptive_simpson(k, b); (2.9, 1.8));
    #[test]
    fn single_precision_gradient() {
        let (a, x) = super::single_precision::grad(2.0, 3.0);
        assert_eq!((a, x), (9.0, 12.0));
    }
}
