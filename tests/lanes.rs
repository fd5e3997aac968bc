//! Several directions in one sweep, against one sweep for each.

#![allow(clippy::cast_lossless, reason = "casts are differentiated here")]

use autodiff::{Lanes, differentiable};

#[differentiable(lanes)]
fn polar(r: f64, angle: f64) -> (f64, f64) {
    (r * angle.cos(), r * angle.sin())
}

#[differentiable(lanes)]
fn every_rule(x: f64, a: f64, n: i32) -> f64 {
    let trigonometric = x.sin() + x.cos() * x.tan() - (0.1 * x).asin() * (0.1 * x).acos() + x.atan() + x.atan2(a);
    let hyperbolic = x.sinh() - x.cosh() / x.tanh() + x.asinh() + (1.0 + x).acosh() + (0.1 * x).atanh();
    let powers = x.exp() + x.exp2() - x.exp_m1() + x.ln() * x.ln_1p() + x.log(a) + x.log2() - x.log10();
    let roots = x.sqrt() + x.cbrt() + x.hypot(a) + x.recip() + x.powi(n) + x.powf(a) + a.powf(x);
    let kinks = x.abs() + x.max(a) * x.min(a) + x.clamp(0.0, a) + x.copysign(-a) + x.fract() + x.floor();
    let linear = x.mul_add(a, x) + x.midpoint(a) + x.to_degrees() - a.to_radians() + x % a + (-x).rem_euclid(a);
    let (s, c) = a.sin_cos();
    trigonometric + hyperbolic * powers - roots / kinks + linear * s - c
}

#[differentiable(lanes)]
fn helper(x: &[f64], k: f64) -> f64 {
    let mut sum = 0.0;
    for (i, x) in x.iter().enumerate() {
        if *x > 0.0 {
            sum += k * x * x;
        } else if i % 2 == 0 {
            sum -= x.exp();
        }
    }
    sum
}

#[differentiable(lanes)]
fn statements(x: &[f64], y: &mut Vec<f64>, k: f32) -> Vec<f64> {
    fn inner(a: f64, b: f64) -> f64 {
        a * b - a
    }
    let wide = f64::from(k);
    let mut z = vec![wide; x.len()];
    for i in 0..x.len() {
        z[i] *= x[i] / 3.0;
        y[i] += z[i] * helper(&x[i..], wide);
        if y[i] > 10.0 {
            break;
        }
    }
    y.push(x.iter().map(|x| x.powi(2)).sum::<f64>());
    let last = y.pop().unwrap_or(0.0);
    z.swap(0, 1);
    z.push(inner(last, x[0]) + (wide as f32 * 2.0) as f64);
    z.push(if let Some(first) = x.first() { *first } else { 0.0 });
    z
}

#[differentiable(lanes)]
fn matrix([[a, b], [c, d]]: [[f64; 2]; 2], x: Option<f64>) -> Result<[f64; 2], String> {
    let det = a * d - b * c;
    if det == 0.0 {
        return Err("singular".to_owned());
    }
    let x = x.ok_or("nothing")?;
    Ok([d * x / det, -c * x / det])
}

#[differentiable(lanes)]
fn generic<T: num_traits::Float, const N: usize>(x: [T; N], k: T) -> T {
    let mut y = k;
    for x in x {
        y = y * x.sin() + k;
    }
    y
}

#[differentiable(lanes)]
fn calls_generic(x: f64) -> f64 {
    generic::<f64, 2>([x, 2.0 * x], 3.0) + generic([x], x) * constant_part(2.0)
}

fn constant_part(x: f64) -> f64 {
    x * x
}

#[differentiable(lanes)]
fn recursive(x: f64, n: usize) -> f64 {
    if n == 0 { 1.0 } else { x * recursive(x, n - 1) + recursive(x * 0.5, n / 2) }
}

fn close(a: f64, b: f64) {
    assert!((a - b).abs() <= 1e-12 * (1.0 + b.abs()) || (a.is_nan() && b.is_nan()), "{a} and {b}");
}

#[test]
fn scalars() {
    let (value, (x, y)) = polar::jvp_many(2.0, 0.5, Lanes([1.0, 0.0, 3.0]), Lanes([0.0, 1.0, -1.0]));
    assert_eq!(value, polar(2.0, 0.5));
    for (k, (dr, da)) in [(1.0, 0.0), (0.0, 1.0), (3.0, -1.0)].into_iter().enumerate() {
        let (_, expected) = polar::jvp(2.0, 0.5, dr, da);
        close(x.0[k], expected.0);
        close(y.0[k], expected.1);
    }
}

#[test]
fn every_rule_in_every_lane() {
    for (x, a) in [(0.7, 1.3), (1.3, 0.7), (2.5, 2.5), (0.4, 5.0)] {
        let (value, tangent) = every_rule::jvp_many(x, a, 3, Lanes([1.0, 0.0, 2.0, 0.0]), Lanes([0.0, 1.0, -1.0, 0.0]));
        assert_eq!(value, every_rule(x, a, 3));
        for (k, (dx, da)) in [(1.0, 0.0), (0.0, 1.0), (2.0, -1.0), (0.0, 0.0)].into_iter().enumerate() {
            close(tangent.0[k], every_rule::jvp(x, a, 3, dx, da).1);
        }
    }
}

#[test]
fn zero_stays_zero() {
    #[differentiable(lanes)]
    fn root(x: f64, w: f64) -> f64 {
        w * x.sqrt() + x.abs() + x.hypot(0.0 * w)
    }
    let (_, tangent) = root::jvp_many(0.0, 0.0, Lanes([0.0, 1.0]), Lanes([1.0, 0.0]));
    assert_eq!(tangent.0[0], root::jvp(0.0, 0.0, 0.0, 1.0).1);
    assert_eq!(tangent.0[0], 0.0);
    assert!(tangent.0[1].is_nan() == root::jvp(0.0, 0.0, 1.0, 0.0).1.is_nan());
}

#[test]
fn statements_and_state() {
    let (x, k) = ([1.5, -0.5, 2.0], 0.75_f32);
    let x_dots = [[1.0, 0.0], [0.5, 0.0], [-1.0, 0.0]].map(Lanes);
    let mut y = vec![1.0, 2.0, 3.0];
    let mut y_dots = [[0.0, 1.0], [0.0, 2.0], [0.25, 0.0]].map(Lanes).to_vec();
    let (z, z_dots) = statements::jvp_many(&x, &mut y, k, &x_dots, &mut y_dots, Lanes([0.0, 0.5_f32]));
    for lane in 0..2 {
        let mut again = vec![1.0, 2.0, 3.0];
        let x_dot = x_dots.map(|dot| dot.0[lane]);
        let mut y_dot = vec![[0.0, 1.0][lane], [0.0, 2.0][lane], [0.25, 0.0][lane]];
        let (value, z_dot) = statements::jvp(&x, &mut again, k, &x_dot, &mut y_dot, [0.0, 0.5_f32][lane]);
        assert_eq!((&value, &again), (&z, &y));
        z_dots.iter().zip(&z_dot).for_each(|(many, one)| close(many.0[lane], *one));
        y_dots.iter().zip(&y_dot).for_each(|(many, one)| close(many.0[lane], *one));
        assert_eq!((z_dots.len(), y_dots.len()), (z_dot.len(), y_dot.len()));
    }
}

#[test]
fn results_options_generics_recursion() {
    let m = [[2.0, 1.0], [0.5, 3.0]];
    let m_dot = [[Lanes([1.0, 0.0]), Lanes([0.0, 1.0])], [Lanes([0.0, 0.0]), Lanes([2.0, 0.0])]];
    let (_, tangent) = matrix::jvp_many(m, Some(2.0), m_dot, Some(Lanes([0.0, 1.0])));
    for lane in 0..2 {
        let one = m_dot.map(|row| row.map(|dot| dot.0[lane]));
        let (_, expected) = matrix::jvp(m, Some(2.0), one, Some([0.0, 1.0][lane]));
        for (many, one) in tangent.unwrap().iter().zip(expected.unwrap()) {
            close(many.0[lane], one);
        }
    }
    assert!(matrix::jvp_many([[0.0; 2]; 2], None, m_dot, None).1.is_err());

    let (_, tangent) = generic::jvp_many([1.0_f32, 2.0], 0.5, [[1.0, 0.0], [0.0, 1.0]].map(Lanes), Lanes([0.0, 0.0]));
    close(f64::from(tangent.0[1]), f64::from(generic::jvp([1.0_f32, 2.0], 0.5, [0.0, 1.0], 0.0).1));
    close(calls_generic::jvp_many(0.7, Lanes([2.0])).1.0[0], calls_generic::jvp(0.7, 2.0).1);
    close(recursive::jvp_many(0.7, 5, Lanes([0.0, 2.0])).1.0[1], recursive::jvp(0.7, 5, 2.0).1);
}

#[differentiable(lanes)]
fn wide(x: &[f64], scale: f64) -> Vec<f64> {
    (0..x.len() + 20).map(|i| (x[i % x.len()] * scale + i as f64).sin()).collect()
}

#[test]
fn jacobians() {
    for n in [1, 3, 4, 7, 12] {
        let x: Vec<f64> = (0..n).map(|i| 0.3 * f64::from(i) - 0.5).collect();
        let (forward, reverse) = (wide::jacobian_forward(&x, 1.5), wide::jacobian_reverse(&x, 1.5));
        assert_eq!(wide::jacobian(&x, 1.5), forward);
        for ((row, by_scale), (expected, by_scale_expected)) in forward.iter().zip(&reverse) {
            close(*by_scale, *by_scale_expected);
            row.iter().zip(expected).for_each(|(a, b)| close(*a, *b));
        }
    }
    let [[a, b], [c, d]] = [[1.0, 0.5], [0.25, 2.0]];
    assert_eq!(matrix::jacobian_forward([[a, b], [c, d]], Some(1.0)).map(|rows| rows.len()), Ok(2));
    assert_eq!(generic::jacobian_forward([1.0_f64, 2.0], 0.5).0.len(), 2);
}

#[test]
#[should_panic(expected = "`x_dot` has length 1 but `x` has length 2")]
fn lengths_are_checked() {
    let _ = helper::jvp_many(&[1.0, 2.0], 1.0, &[Lanes([1.0])], Lanes([0.0]));
}

/// What has no lanes inside of a function has its other derivatives all the same.
#[test]
fn functions_in_functions() {
    #[differentiable(lanes)]
    fn outer(x: f64) -> f64 {
        fn plain(f: impl Fn(f64) -> f64, x: f64) -> f64 {
            f(x) * x
        }
        fn squared(x: f64) -> f64 {
            x * x
        }
        squared(x) + autodiff::constant(plain(|y| y + 1.0, x))
    }
    assert_eq!(outer::jvp_many(3.0, Lanes([1.0, 2.0])).1, Lanes([6.0, 12.0]));
}

/// Operators, rules and statements on two parameters, of which either may keep still.
#[differentiable(lanes)]
fn mixture(a: &[f64; 2], b: &[f64; 2], k: f64) -> [f64; 3] {
    let mut out = [0.0; 3];
    let mut rest = -b[1];
    for i in 0..2 {
        out[i] = a[i] - b[i] * k;
        out[i] += b[i].max(a[i]) - (a[0] + a[1]);
        rest -= a[i] / b[i];
        rest += -k;
    }
    out[2] = if rest > 0.0 { rest } else { k - b[0].sin() };
    out
}

#[differentiable(lanes)]
fn of_some(x: &[f64; 2], y: f64) -> f64 {
    let fixed = [0.5, -1.5];
    let [a, b, c] = mixture(x, &fixed, 2.0);
    let [d, e, f] = mixture(&fixed, x, y);
    let [g, h, i] = mixture(&[1.0, 2.0], &[3.0, 5.0], y);
    let none = mixture(&[1.0, 2.0], &[3.0, 5.0], 0.25);
    a * b - c + d * e * f - g * h + i * none[0]
}

#[test]
fn parameters_that_keep_still() {
    let (x, y) = ([0.75, 1.25], 1.5);
    let directions = [([1.0, 0.0], 0.0), ([0.0, 0.0], 0.0), ([0.0, 0.0], 1.0), ([-0.5, 2.0], 0.25)];
    let x_dots = [0, 1].map(|i| Lanes(directions.map(|(x, _)| x[i])));
    let (value, tangent) = of_some::jvp_many(&x, y, &x_dots, Lanes(directions.map(|(_, y)| y)));
    assert_eq!(value, of_some(&x, y));
    for (k, (x_dot, y_dot)) in directions.into_iter().enumerate() {
        close(tangent.0[k], of_some::jvp(&x, y, &x_dot, y_dot).1);
        // By itself: then all may keep still.
        let alone = x_dot.map(|dot| Lanes([dot]));
        close(of_some::jvp_many(&x, y, &alone, Lanes([y_dot])).1.0[0], of_some::jvp(&x, y, &x_dot, y_dot).1);
    }
    let still = mixture::jvp_many(&x, &x, y, &[Lanes([0.0, -0.0]); 2], &[Lanes([0.0; 2]); 2], Lanes([0.0; 2]));
    assert_eq!(still, (mixture(&x, &x, y), [Lanes([0.0; 2]); 3]));
}

#[test]
fn what_is_no_number_moves() {
    let (_, tangent) = mixture::jvp_many(
        &[1.0, 2.0],
        &[3.0, 4.0],
        1.0,
        &[Lanes([f64::NAN]), Lanes([0.0])],
        &[Lanes([0.0]); 2],
        Lanes([0.0]),
    );
    assert!(tangent[0].0[0].is_nan());
}
