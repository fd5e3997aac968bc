//! Straight-line arithmetic: operators, methods, paths, constants, shadowing, names that a generator might use.

use autodiff::differentiable;
use std::f64::consts::{FRAC_2_SQRT_PI, LN_2, PI, TAU};

#[differentiable]
fn saxpy(a: f64, b: f64, c: f64) -> f64 {
    a * b + c
}

#[differentiable]
fn cube(a: f64) -> f64 {
    a.powi(3)
}

#[differentiable]
fn rosenbrock(x: f64, y: f64) -> f64 {
    (1.0 - x).powi(2) + 100.0 * (y - x * x).powi(2)
}

#[differentiable]
fn overwritten(mut a: f64) -> f64 {
    a = 3.0 * a;
    a
}

#[differentiable]
fn constant_function(_x: f64) -> f64 {
    42.0
}

#[differentiable]
fn identity(x: f64) -> f64 {
    x
}

#[differentiable]
fn through_a_reference(x: f64) -> f64 {
    let r = &x;
    *r * *r + r.sin()
}

#[differentiable]
fn zeroth_power(x: f64) -> f64 {
    x.powi(0) + 2.0 * x
}

/// Names that a code generator would be tempted to use.
#[differentiable]
fn awkward_names(x: f64, x_bar: f64, tape: f64, da: f64) -> f64 {
    let y_bar = x * x_bar;
    let adjoint = tape + da * y_bar;
    let zero = adjoint * x;
    let forward = zero.sin();
    let value = forward * tape;
    let ret = value + y_bar;
    ret
}

#[differentiable]
fn raw_identifier(r#type: f64) -> f64 {
    let r#match = r#type * r#type;
    r#match.sqrt() + r#match
}

#[differentiable]
fn shadowed(x: f64) -> f64 {
    let x = x * x;
    let x = x.sin() + x;
    let y = {
        let x = x * 2.0;
        x.exp()
    };
    x * y
}

/// A mutable local that is read several times between writes: its cotangent adds up.
#[differentiable]
fn reused_local(x: f64) -> f64 {
    let mut y = x * x;
    y = y * y;
    y += y * x;
    y *= y;
    y -= x;
    y /= 2.0 + x;
    y
}

#[differentiable]
fn every_operator(x: f64, y: f64) -> f64 {
    let a = x + y;
    let b = x - y;
    let c = a * b;
    let d = c / (1.0 + y * y);
    let e = -d;
    let f = (10.0 + e) % 3.0;
    f + 2.0 * x - x / 3.0 + 5.0 / y
}

#[differentiable]
fn operators_on_references(x: f64, y: f64) -> f64 {
    let (p, q) = (&x, &y);
    p * q + p / q - (p - q) + -p + 2.0 * p + q * 3.0
}

#[differentiable]
fn elementary_methods(x: f64, y: f64) -> f64 {
    let trig = x.sin() * y.cos() + (0.3 * x).tan();
    let arcs = (0.5 * x).asin() + (0.5 * y).acos() + x.atan() + y.atan2(x);
    let hyper = x.sinh() + y.cosh() * x.tanh() + x.asinh() + (1.5 + x).acosh() + (0.4 * y).atanh();
    let exps = x.exp() + x.exp2() + x.exp_m1() + x.ln() + y.ln_1p() + x.log2() + y.log10() + x.log(3.0);
    let roots = x.sqrt() + y.cbrt() + x.recip() + x.hypot(y);
    trig + arcs * hyper - exps / roots
}

#[differentiable]
fn binary_methods(x: f64, y: f64) -> f64 {
    let m = x.max(y) * x.min(0.2 * y);
    let p = x.powf(y) + x.powi(-2) + y.powf(2.5) + 2.0_f64.powf(x);
    let fused = x.mul_add(y, x);
    let signs = x.copysign(-y) + (-x).abs() + x.clamp(0.1, 5.0) + (x - 10.0).clamp(-1.0, 1.0);
    let rest = (7.5 * x).rem_euclid(2.0) + (x - 3.0).rem_euclid(y);
    let (s, c) = x.sin_cos();
    m + p + fused * signs + rest + s * c
}

#[differentiable]
fn units(degrees: f64) -> f64 {
    let r = degrees.to_radians();
    r.sin() + r.cos().to_degrees() / 100.0
}

#[differentiable]
fn functions_as_paths(x: f64, y: f64) -> f64 {
    f64::sin(x) * f64::max(x, y) + f64::powi(y, 3) - f64::sqrt(f64::abs(x - 4.0 * y)) + f64::mul_add(x, y, 1.0)
}

#[differentiable]
fn literal_receivers(x: f64) -> f64 {
    2.0_f64.sqrt() * x + 1f64.exp() * x.powi(2) + 3_f64 * x - 1e-1 * x
}

const RATE: f64 = 0.25;
static OFFSET: f64 = 1.5;

#[differentiable]
fn constants_and_statics(x: f64) -> f64 {
    const SCALE: f64 = 2.0 * RATE;
    use std::f64::consts::E;
    RATE * x + OFFSET * x * x + SCALE * (x * PI).sin() + (x / TAU).cos() + f64::EPSILON * x + E.powf(x)
}

/// Steps are flat: a cast to an integer and back carries no derivative.
#[differentiable]
fn integer_casts(x: f64, n: i32) -> f64 {
    let k = (x * 4.0) as i64;
    let whole = x as usize;
    x * k as f64 + (n as f64) * x + f64::from(n) + (whole as f64) * 2.0 + x.floor() * x + x.fract()
}

/// Range reduction as in libm: subtract the nearest multiple, then a polynomial.
#[differentiable]
fn reduced_sine(x: f64) -> f64 {
    let turns = (x / TAU).round();
    let r = x - turns * TAU;
    let r2 = r * r;
    r * (1.0 - r2 / 6.0 * (1.0 - r2 / 20.0 * (1.0 - r2 / 42.0 * (1.0 - r2 / 72.0))))
}

#[differentiable]
fn flat_functions(x: f64) -> f64 {
    x * x.floor() + x * x.ceil() + x * x.trunc() + x * x.round() + x * x.signum()
}

#[differentiable]
fn nested_blocks(x: f64) -> f64 {
    let y = {
        let a = x.sin();
        let b = {
            let c = a * x;
            c + 1.0
        };
        a * b
    };
    {
        let z = y * y;
        z + x
    }
}

#[differentiable]
fn tuples(x: f64, y: f64) -> f64 {
    let (a, b) = (x * y, x + y);
    let pair = (a.sin(), b.cos());
    let nested = ((pair.0 * x, 3), pair.1);
    let ((c, n), d) = nested;
    c * d + pair.0 * f64::from(n)
}

#[differentiable]
fn assigned_tuple_fields(x: f64, y: f64) -> f64 {
    let mut p = (x, y);
    p.0 *= p.1;
    p.1 = p.0 + x;
    p.0 -= 2.0 * p.1;
    (p.0, p.1) = (p.1, p.0);
    p.0 * p.1 * p.1
}

#[differentiable]
fn late_initialisation(x: f64) -> f64 {
    let y;
    let z: f64;
    y = x * x;
    z = y.cos();
    y * z
}

#[differentiable]
fn typed_lets(x: f64) -> f64 {
    let y: f64 = x * 2.0;
    let (a, b): (f64, f64) = (y, y * y);
    let n: i32 = 3;
    a.powi(n) + b
}

#[differentiable]
fn block_that_mutates_outside(x: f64) -> f64 {
    let mut acc = x;
    {
        let t = acc * acc;
        acc = t + 1.0;
    }
    let twice = {
        acc *= 2.0;
        acc
    };
    acc + twice * x
}

/// Complementary error function after Abramowitz and Stegun 7.1.26.
#[differentiable]
fn erf_approximation(x: f64) -> f64 {
    let t = 1.0 / (1.0 + 0.327_591_1 * x);
    let poly =
        t * (0.254_829_592 + t * (-0.284_496_736 + t * (1.421_413_741 + t * (-1.453_152_027 + t * 1.061_405_429))));
    1.0 - poly * (-x * x).exp() + 0.0 * FRAC_2_SQRT_PI
}

#[differentiable]
fn half_life(n0: f64, decay: f64, t: f64) -> f64 {
    let lambda = LN_2 / decay;
    n0 * (-lambda * t).exp()
}

mod checks {
    use crate::common::check;

    check!(saxpy(a, b, c); (2.0, 3.0, 4.0) => (3.0, 2.0, 1.0); (-1.5, 0.25, 7.0) => (0.25, -1.5, 1.0));
    check!(cube(a); (2.0) => 12.0; (-1.0) => 3.0);
    check!(rosenbrock(x, y); (2.0, 3.0) => (802.0, -200.0); (1.0, 1.0) => (0.0, 0.0); (-1.2, 1.0));
    check!(overwritten(a); (5.0) => 3.0);
    check!(constant_function(x); (5.0) => 0.0);
    check!(identity(x); (5.0) => 1.0);
    check!(through_a_reference(x); (0.7); (-2.0));
    check!(zeroth_power(x); (3.0) => 2.0; (0.0) => 2.0);
    check!(awkward_names(x, b, t, d); (0.3, 1.1, 0.7, -2.0); (2.0, 0.5, 0.1, 0.2));
    check!(raw_identifier(t); (1.5) => 4.0; (3.0) => 7.0);
    check!(shadowed(x); (0.6); (-0.4));
    check!(reused_local(x); (0.9); (1.3); (-0.6));
    check!(every_operator(x, y); (1.3, 0.7); (-0.4, 2.1));
    check!(operators_on_references(x, y); (1.5, -2.5); (0.1, 0.3));
    check!(elementary_methods(x, y); (0.8, 0.5); (1.3, 1.1));
    check!(binary_methods(x, y); (1.3, 0.7); (0.4, 2.2));
    check!(units(d); (30.0); (-77.5));
    check!(functions_as_paths(x, y); (1.3, 0.7); (0.4, 2.2));
    check!(literal_receivers(x); (0.7));
    check!(constants_and_statics(x); (0.7); (2.2));
    check!(integer_casts(x, @n); (2.6, 3) => 10.0 + 3.0 + 2.0 + 1.0; (1.1, -2));
    check!(reduced_sine(x); (0.5); (20.0); (-7.7));
    check!(flat_functions(x); (2.3) => 10.0; (-1.4) => -6.0);
    check!(nested_blocks(x); (0.8); (-2.0));
    check!(tuples(x, y); (0.8, 1.7); (-2.0, 0.3));
    check!(assigned_tuple_fields(x, y); (0.8, 1.7); (-2.0, 0.3));
    check!(late_initialisation(x); (0.8));
    check!(typed_lets(x); (0.8) => 24.0 * 0.64 + 8.0 * 0.8);
    check!(block_that_mutates_outside(x); (0.8); (-1.0));
    check!(erf_approximation(x); (0.4); (1.9));
    check!(half_life(n, d, t); (100.0, 5.0, 2.0); (3.0, 0.7, 0.1));
}
