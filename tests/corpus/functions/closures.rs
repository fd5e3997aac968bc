//! Local closures and nested functions.

use autodiff::differentiable;

#[differentiable]
fn local(x: f64, y: f64) -> f64 {
    let f = |t: f64| t * t + y;
    f(x) * f(y) + f(1.0)
}

#[differentiable]
fn mut_values(a: &[f64]) -> f64 {
    let mut total = 0.0;
    let mut n = 0;
    let mut add = |x: f64| {
        total += x * x;
        n += 1;
    };
    for &v in a {
        add(v);
    }
    add(2.0);
    total / n as f64
}

#[differentiable]
fn move_values(x: f64) -> f64 {
    let mut y = x * 2.0;
    let f = move |t: f64| t * y;
    y = 100.0;
    f(x) + y * x
}

#[differentiable]
fn ret_closure(x: f64, y: f64) -> f64 {
    let make = |a: f64| move |t: f64| a * t + y;
    let f = make(x);
    let g = make(2.0);
    f(y) * g(x)
}

#[differentiable]
fn early(x: f64) -> f64 {
    let f = |t: f64| {
        if t > 2.0 {
            return t.ln();
        }
        let u = t * t;
        if u < 0.1 {
            return 0.0;
        }
        u
    };
    f(x) + f(2.0 * x)
}

#[differentiable]
fn pass(a: &[f64], w: f64) -> f64 {
    let g = |v: &f64| w * v * v;
    let pred = |v: &&f64| **v > 0.0;
    a.iter().filter(pred).map(g).sum::<f64>() + a.iter().map(|v| g(v)).sum::<f64>()
}

#[differentiable]
fn closure_tuple(x: f64, y: f64) -> f64 {
    let f = |a: f64, b: f64| (a * b, a + b);
    let (p, q) = f(x, y);
    let r = f(p, q).0;
    r * q
}

#[differentiable]
fn closure_slice(x: &[f64]) -> f64 {
    let n = x.len();
    let at = |i: isize| x[i.rem_euclid(n as isize) as usize];
    let mut s = 0.0;
    for i in 0..n as isize {
        s += at(i - 1) * at(i + 1);
    }
    s
}

#[differentiable]
fn closure_vec(x: f64) -> f64 {
    let poly = |c: &[f64], x: f64| c.iter().rev().fold(0.0, |acc, &k| acc * x + k);
    poly(&[1.0, x, 3.0], x) + poly(&[2.0, 1.0], x * x)
}

#[differentiable]
fn bisect(a: f64) -> f64 {
    let f = |x: f64| x * x - a;
    let mut x = a;
    for _ in 0..20 {
        x -= f(x) / (2.0 * x);
    }
    x
}

#[differentiable]
fn rk4(y0: f64, k: f64, n: usize) -> f64 {
    let f = |t: f64, y: f64| -k * y + t.sin();
    let h = 0.1;
    let mut y = y0;
    for i in 0..n {
        let t = i as f64 * h;
        let k1 = f(t, y);
        let k2 = f(t + 0.5 * h, y + 0.5 * h * k1);
        let k3 = f(t + 0.5 * h, y + 0.5 * h * k2);
        let k4 = f(t + h, y + h * k3);
        y += h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4);
    }
    y
}

#[differentiable]
fn fn_ptr(x: f64) -> f64 {
    let f: fn(f64) -> f64 = f64::sin;
    let g = f64::cos;
    let h = [f64::exp as fn(f64) -> f64];
    f(x) * g(x)
}

#[differentiable]
fn refmut_closure(x: &mut [f64], s: f64) {
    let mut upd = |i: usize, v: f64| x[i] += v * s;
    upd(0, 1.0);
    upd(1, s);
}

mod checks {
    use crate::common::{check, check_vjp};

    check!(local(x, y); (1.5, 2.0));
    check!(mut_values(&a); (vec![1.5, 2.0]));
    check!(move_values(x); (1.5));
    check!(ret_closure(x, y); (1.5, 2.0));
    check!(early(x); (1.5); (0.5));
    check!(pass(&a, w); (vec![1.5, -2.0], 3.0));
    check!(closure_tuple(x, y); (1.5, 2.0));
    check!(closure_slice(&x); (vec![1.5, 2.0, 3.0]));
    check!(closure_vec(x); (1.5));
    check!(bisect(a); (2.0));
    check!(rk4(y0, k, @n); (1.0, 0.5, 5));
    check!(fn_ptr(x); (1.5));
    check_vjp!(refmut_closure(&mut x, s); (vec![1.5, 2.0], 3.0));
}
