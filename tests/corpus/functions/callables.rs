//! Functions and closures as parameters: quadrature, differential equations, roots, descent, composition.

use autodiff::differentiable;

#[differentiable]
fn simpson(f: impl Fn(f64) -> f64, a: f64, b: f64, n: usize) -> f64 {
    let h = (b - a) / n as f64;
    let mut s = f(a) + f(b);
    for i in 1..n {
        let x = a + i as f64 * h;
        s += if i % 2 == 0 { 2.0 } else { 4.0 } * f(x);
    }
    s * h / 3.0
}

#[differentiable]
fn area_with_a_captured_factor(a: f64, k: f64) -> f64 {
    simpson(|x| k * x.sin(), 0.0, a, 8)
}

#[differentiable]
fn area_with_a_captured_slice(a: f64, b: &[f64]) -> f64 {
    simpson(|x| b[0] * x * x + b[1] * x.exp(), a, 1.0 + b[2], 8) * b[1]
}

#[differentiable]
fn cubic(x: f64) -> f64 {
    x * x * x + 1.0
}

#[differentiable]
fn areas_of_named_functions(a: f64, b: f64) -> f64 {
    simpson(cubic, a, b, 6) + simpson(&cubic, a, b, 6) + simpson(f64::sin, a, b, 4)
}

#[differentiable]
fn area_of_a_closure_variable(a: f64, b: f64) -> f64 {
    let f = |x: f64| a * x;
    simpson(&f, a, b, 6) + simpson(f, b, a, 6)
}

#[differentiable]
fn wrap<F: Fn(f64) -> f64>(f: &F, a: f64) -> f64 {
    simpson(f, 0.0, a, 4) + simpson(&f, 0.0, a, 4) * f(a) + simpson(|x| f(x) * a * x, 0.0, a, 4)
}

#[differentiable]
fn area_of_a_callable_passed_on(a: f64, b: f64) -> f64 {
    wrap(&|x| b * x * x, a)
}

#[differentiable]
fn newton<F, G>(f: F, df: G, x0: f64) -> f64
where
    F: Fn(f64) -> f64,
    G: Fn(f64) -> f64,
{
    let mut x = x0;
    for _ in 0..50 {
        let d = f(x) / df(x);
        x -= d;
        if d.abs() < 1e-12 {
            break;
        }
    }
    x
}

#[differentiable]
fn cube_root_by_newton(c: f64, x0: f64) -> f64 {
    newton(|x| x * x * x - c, |x| 3.0 * x * x, x0)
}

#[differentiable]
fn rk4(f: &dyn Fn(f64, &[f64]) -> Vec<f64>, y0: &[f64], t1: f64, n: usize) -> Vec<f64> {
    let h = t1 / n as f64;
    let mut y = y0.to_vec();
    let mut t = 0.0;
    let add = |y: &[f64], k: &[f64], s: f64| -> Vec<f64> { y.iter().zip(k).map(|(a, b)| a + s * b).collect() };
    for _ in 0..n {
        let k1 = f(t, &y);
        let k2 = f(t + h / 2.0, &add(&y, &k1, h / 2.0));
        let k3 = f(t + h / 2.0, &add(&y, &k2, h / 2.0));
        let k4 = f(t + h, &add(&y, &k3, h));
        for i in 0..y.len() {
            y[i] += h / 6.0 * (k1[i] + 2.0 * k2[i] + 2.0 * k3[i] + k4[i]);
        }
        t += h;
    }
    y
}

#[differentiable]
fn oscillator_by_rk4(w: f64, y0: &[f64], t: f64) -> f64 {
    let y = rk4(&|t, y| vec![y[1], -w * w * y[0] + t], y0, t, 5);
    y[0] + y[1] * w
}

#[differentiable]
fn rk4_step<const N: usize>(f: impl Fn(f64, [f64; N]) -> [f64; N], t: f64, y: [f64; N], h: f64) -> [f64; N] {
    let k1 = f(t, y);
    let mut y2 = y;
    for i in 0..N {
        y2[i] += h * k1[i];
    }
    let k2 = f(t + h, y2);
    let mut out = y;
    for i in 0..N {
        out[i] += h * 0.5 * (k1[i] + k2[i]);
    }
    out
}

#[differentiable]
fn oscillator_in_steps(w: f64, y0: [f64; 2], t: f64) -> f64 {
    let mut y = y0;
    for i in 0..4 {
        y = rk4_step(|t, y| [y[1] + t, -w * y[0]], i as f64 * t, y, t);
    }
    y[0] * y[1]
}

#[differentiable]
fn euler<F>(mut f: F, y: &mut [f64], h: f64, n: usize)
where
    F: FnMut(f64, &[f64], &mut [f64]),
{
    let mut dy = vec![0.0; y.len()];
    for i in 0..n {
        f(i as f64 * h, y, &mut dy);
        for j in 0..y.len() {
            y[j] += h * dy[j];
        }
    }
}

#[differentiable]
fn oscillator_in_place(k: &[f64], y0: &[f64]) -> f64 {
    let mut y = y0.to_vec();
    euler(
        |t, y, dy| {
            dy[0] = k[0] * y[1] + t;
            dy[1] = -k[1] * y[0];
        },
        &mut y,
        0.1,
        5,
    );
    y[0] * y[1]
}

#[differentiable]
fn adaptive<F: Fn(f64) -> f64>(f: &F, a: f64, b: f64, eps: f64, depth: usize) -> f64 {
    let m = 0.5 * (a + b);
    let one = (b - a) * f(m);
    let two = 0.5 * (b - a) * (f(0.5 * (a + m)) + f(0.5 * (m + b)));
    if depth == 0 || (one - two).abs() < eps {
        return two;
    }
    adaptive(f, a, m, eps / 2.0, depth - 1) + adaptive(f, m, b, eps / 2.0, depth - 1)
}

#[differentiable]
fn adaptive_area(a: f64, k: f64) -> f64 {
    adaptive(&|x: f64| (k * x).sin() * x, 0.0, a, 1e-3, 6)
}

#[differentiable]
fn area_of_areas(a: f64, k: f64) -> f64 {
    simpson(|x| simpson(|y| k * x * y + a * y * y, 0.0, x, 4), 0.0, a, 4)
}

#[differentiable]
fn fill(f: impl Fn(usize) -> f64, n: usize) -> Vec<f64> {
    (0..n).map(|i| f(i)).collect()
}

#[differentiable]
fn powers_filled_in(a: f64) -> f64 {
    let v = fill(|i| a.powi(i as i32), 4);
    v[0] + v[2] * v[3]
}

#[differentiable]
fn apply_n(f: impl Fn(f64) -> f64, x: f64, n: usize) -> f64 {
    (0..n).fold(x, |x, _| f(x))
}

#[differentiable]
fn logistic_map(a: f64, x: f64) -> f64 {
    apply_n(|x| a * x * (1.0 - x), x, 5)
}

#[differentiable]
fn sum_map(f: impl Fn(f64) -> f64, v: &[f64]) -> f64 {
    v.iter().copied().map(&f).sum::<f64>()
        + v.iter().map(|x| f(*x)).sum::<f64>()
        + v.iter().copied().map(f).sum::<f64>()
}

#[differentiable]
fn mapped_in_chains(a: f64, v: &[f64]) -> f64 {
    sum_map(|x| a * x * x, v)
}

#[differentiable]
fn compose(f: impl Fn(f64) -> f64, g: impl Fn(f64) -> f64, x: f64) -> f64 {
    f(g(x))
}

#[differentiable]
fn compositions(a: f64, x: f64) -> f64 {
    compose(|y| a * y, |y| y.sin() + a, x) + compose(f64::exp, cubic, x)
}

#[differentiable]
fn descend(f: impl Fn(&[f64]) -> f64, x0: &[f64], lr: f64) -> Vec<f64> {
    let mut x = x0.to_vec();
    for _ in 0..3 {
        let mut gr = vec![0.0; x.len()];
        for i in 0..x.len() {
            let mut p = x.clone();
            p[i] += 1e-3;
            let mut m = x.clone();
            m[i] -= 1e-3;
            gr[i] = (f(&p) - f(&m)) / 2e-3;
        }
        for i in 0..x.len() {
            x[i] -= lr * gr[i];
        }
    }
    x
}

#[differentiable]
fn descent_by_differences(c: &[f64], x0: &[f64], lr: f64) -> f64 {
    let x = descend(|p| c[0] * p[0] * p[0] + c[1] * p[0] * p[1] + p.iter().map(|q| q * q).sum::<f64>(), x0, lr);
    x[0] + 2.0 * x[1]
}

/// A function that is given another name to be called by, as one that is `FnMut` has to be.
#[differentiable]
fn by_another_name<F: FnMut(f64) -> f64>(f: F, x: f64) -> f64 {
    let mut f = f;
    f(x) * f(x + 1.0)
}

#[differentiable]
fn renamed(k: f64, x: f64) -> f64 {
    by_another_name(|y| k * y.sin(), x)
}

mod checks {
    use crate::common::check;

    check!(renamed(k, x); (1.2, 0.7));

    check!(area_with_a_captured_factor(a, k); (1.2, 0.7); (0.1, -0.3));
    check!(area_with_a_captured_slice(a, &b); (0.2, vec![0.7, 1.1, 0.4]));
    check!(areas_of_named_functions(a, b); (0.2, 1.7));
    check!(area_of_a_closure_variable(a, b); (0.2, 1.7));
    check!(area_of_a_callable_passed_on(a, b); (0.2, 1.7));
    check!(cube_root_by_newton(c, x0); (2.0, 1.1));
    check!(oscillator_by_rk4(w, &y0, t); (1.3, vec![0.5, 0.1], 0.8));
    check!(oscillator_in_steps(w, y0, t); (1.3, [0.5, 0.1], 0.3));
    check!(oscillator_in_place(&k, &y0); (vec![1.3, 0.4], vec![0.5, 0.1]));
    check!(adaptive_area(a, k); (1.3, 2.1));
    check!(area_of_areas(a, k); (1.3, 2.1));
    check!(powers_filled_in(a); (1.3));
    check!(logistic_map(a, x); (3.1, 0.2));
    check!(mapped_in_chains(a, &v); (3.1, vec![0.2, 0.5]));
    check!(compositions(a, x); (3.1, 0.2));
    check!(descent_by_differences(&c, &x0, lr); (vec![0.2, 0.5], vec![0.3, 0.8], 0.1));

    #[test]
    fn areas_from_outside() {
        use super::{cubic, simpson};
        let (a_bar, b_bar) = simpson::grad(cubic::function(), 0.0, 1.0, 100);
        assert!((a_bar + 1.0).abs() < 1e-7 && (b_bar - 2.0).abs() < 1e-7);
        let (k, v) = (2.0, [1.0, 2.0]);
        let (value, (_, b_bar)) =
            simpson::value_and_grad(autodiff::closure!(|x: f64| k * x.sin() * v[1]), 0.0, 1.0, 100);
        assert!((value - 4.0 * (1.0 - 1.0_f64.cos())).abs() < 1e-7);
        assert!((b_bar - 4.0 * 1.0_f64.sin()).abs() < 1e-7);
        let (_, adjoint) = simpson::forward(cubic::function(), 0.0, 1.0, 100);
        let mut bars = (0.0, 0.0);
        adjoint(1.0, &mut bars.0, &mut bars.1);
        assert!((bars.1 - 2.0).abs() < 1e-7);
    }

    #[test]
    fn plain_closures_from_outside() {
        use super::fill;
        let v = [3.0, 5.0];
        assert_eq!(fill::vjp(|i| v[i], 2, vec![1.0, 1.0]), (vec![3.0, 5.0], ()));
    }

    #[test]
    fn vector_fields_from_outside() {
        use super::rk4;
        let k = 0.5;
        let (y, y_bar) =
            rk4::vjp(&autodiff::closure!(|_t: f64, y: &[f64]| vec![k * y[0]]), &[1.0], 1.0, 1, vec![1.0]).clone();
        assert!((y_bar.0[0] - y[0]).abs() < 1e-12);
    }
}
