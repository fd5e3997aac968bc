//! Macros of the crate: their own variables, exits, repetitions, macros in macros.

use autodiff::{Differentiable, differentiable};

macro_rules! square {
    ($e:expr) => {
        $e * $e
    };
}

/// Binds a variable of a name that callers use as well.
macro_rules! smooth_step {
    ($x:expr, $lo:expr, $hi:expr) => {{
        let t = ($x - $lo) / ($hi - $lo);
        let t = if t < 0.0 { 0.0 } else { t };
        t * t * (3.0 - 2.0 * t)
    }};
}

macro_rules! horner {
    ($x:expr, $c:expr) => { $c };
    ($x:expr, $c:expr, $($rest:expr),+ $(,)?) => { $c + $x * horner!($x, $($rest),+) };
}

macro_rules! checked {
    ($name:ident, $($value:ident),+) => {
        $(
            if $value.is_nan() {
                return Err(concat!(stringify!($name), ": not a number"));
            }
        )+
    };
    (@positive $($value:expr),* ; $message:literal) => {
        $( if $value <= 0.0 { return Err($message); } )*
    };
}

macro_rules! declare {
    (mut $($name:ident = $value:expr),+ $(,)?) => { $(let mut $name = $value;)+ };
}

macro_rules! add_terms {
    ($sum:ident += $($k:literal => $term:expr),* $(,)?) => {
        $($sum += $k as f64 * $term;)*
    };
}

macro_rules! hypotenuse {
    ($a:expr, $b:expr) => {
        $crate::macros::root(square!($a) + square!($b))
    };
}

#[differentiable]
fn root(x: f64) -> f64 {
    x.sqrt()
}

#[differentiable]
fn of_an_expression(x: f64, y: f64) -> f64 {
    square!(x + y) - square!(2.0 * x)
}

#[differentiable]
fn own_names(x: f64, t: f64) -> f64 {
    let s = smooth_step!(x * t, 0.1, t + 2.0);
    s * t + smooth_step!(t, x - 1.0, 3.0)
}

#[differentiable]
fn polynomial(x: f64) -> f64 {
    horner!(x, 1.0, -2.0, 0.5, 3.0) + horner!(x * x, 2.0, x)
}

#[differentiable]
fn exits(x: f64, y: f64) -> Result<f64, &'static str> {
    checked!(exits, x, y);
    checked!(@positive x, y; "not positive");
    Ok(x.ln() * y)
}

#[differentiable]
fn declares(x: f64, y: f64) -> f64 {
    declare!(mut a = x * y, b = x);
    for _ in 0..3 {
        a += b * y;
        b *= 0.5;
    }
    add_terms!(a += 1 => b, 2 => x * b, 3 => square!(y));
    a
}

#[differentiable]
fn in_macros(x: f64, y: f64) -> f64 {
    hypotenuse!(x, y + 1.0) * hypotenuse!(square!(x), y)
}

#[differentiable]
fn local(x: f64, n: usize) -> f64 {
    macro_rules! step {
        ($v:ident, $dt:expr) => {{
            let k1 = -$v * $v;
            let k2 = -($v + 0.5 * $dt * k1) * ($v + 0.5 * $dt * k1);
            $v + $dt * k2
        }};
    }
    let k1 = 0.1;
    let mut v = x;
    for _ in 0..n {
        v = step!(v, k1);
    }
    v
}

#[derive(Clone, Debug, Differentiable)]
struct Damping(f64);

#[differentiable]
impl Damping {
    fn force(x: f64, v: f64) -> f64 {
        macro_rules! drag {
            ($v:expr) => {
                0.3 * $v * $v.abs()
            };
        }
        -x - drag!(v)
    }
}

#[differentiable]
fn in_closures_and_loops(xs: &[f64], k: f64) -> f64 {
    let f = |x: f64| square!(x - k);
    let mut s: f64 = xs.iter().map(|&x| f(x) + smooth_step!(x, -1.0, 2.0)).sum();
    while s > 1.0 {
        s = square!(s) / (1.0 + hypotenuse!(s, s));
    }
    s
}

#[differentiable]
fn generic<T: num_traits::Float>(x: T, y: T) -> T {
    square!(x + y) * horner!(x, y, x, y) + square!(y).sqrt()
}

mod checks {
    use crate::common::{check, check_vjp};

    check!(of_an_expression(x, y); (0.7, -0.3));
    check!(own_names(x, t); (0.9, 1.3));
    check!(polynomial(x); (0.6));
    check_vjp!(exits(x, y); (1.7, 0.4); (-1.0, 0.4));
    check!(declares(x, y); (0.7, 1.2));
    check!(in_macros(x, y); (0.7, 1.2));
    check!(local(x, @n); (0.8, 4_usize); (0.8, 0));
    check!(in_closures_and_loops(&xs, k); (vec![0.3, -0.4, 1.1], 0.5); (vec![2.0, -1.4], 0.2));
    check!(generic(x, y); (0.7, 0.4));

    #[test]
    fn methods() {
        let (x, v) = super::Damping::force_grad(0.4, -0.5);
        assert!((x + 1.0).abs() < 1e-15 && (v + 0.3).abs() < 1e-15, "{x} {v}");
    }
}
