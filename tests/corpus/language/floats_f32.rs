//! Single precision: alone, and mixed with double.

use autodiff::differentiable;

#[differentiable]
fn single(x: f32, y: f32) -> f32 {
    x * y.sin() + (x + 2.0).powi(3) / y
}

#[differentiable]
fn single_loop(a: &[f32], k: f32) -> f32 {
    let mut s = 0.0;
    for (i, x) in a.iter().enumerate() {
        s = s * k + x * x * i as f32;
    }
    s
}

#[differentiable]
fn single_in_place(a: &mut [f32], k: f32) {
    for i in 1..a.len() {
        a[i] = a[i] * k + a[i - 1];
    }
}

#[differentiable]
fn widened(x: f32, y: f64) -> f64 {
    let wide = f64::from(x) * y;
    wide.exp() + x as f64
}

#[differentiable]
fn narrowed(x: f64, y: f32) -> f32 {
    let narrow = x as f32;
    narrow * y + (x * x) as f32
}

/// Sums in double what comes in single.
#[differentiable]
fn mixed_accumulator(a: &[f32]) -> f32 {
    let mut s = 0.0_f64;
    for &x in a {
        s += x as f64 * x as f64;
    }
    s.sqrt() as f32
}

#[differentiable]
fn single_result_of_array(a: [f32; 3]) -> [f32; 2] {
    let m = a[0].max(a[1]).max(a[2]);
    let mut out = [0.0; 2];
    for x in a {
        out[0] += (x - m).exp();
        out[1] += x;
    }
    out[0] = out[0].ln() + m;
    out
}

#[differentiable]
fn single_branches(x: f32, n: i32) -> f32 {
    let mut y = x;
    for k in 0..n {
        if y > 2.0_f32 {
            y = y.sqrt();
            continue;
        }
        y += x * k as f32 + std::f32::consts::PI * 0.1;
        if y > 100.0 {
            return y;
        }
    }
    y
}

/// The sigmoid linear unit of neural networks.
#[differentiable]
fn silu(x: f32) -> f32 {
    x / (1.0 + (-x).exp())
}

/// One dense layer with a rectifier.
#[differentiable]
fn dense_layer(weights: &[Vec<f32>], bias: &[f32], x: &[f32]) -> Vec<f32> {
    let mut out = bias.to_vec();
    for (o, row) in out.iter_mut().zip(weights) {
        for (w, x) in row.iter().zip(x) {
            *o += w * x;
        }
        *o = o.max(0.0);
    }
    out
}

/// Fields of single precision in a function of double.
#[derive(Clone, Debug, PartialEq, autodiff::Differentiable)]
struct Spring {
    stiffness: f32,
    rest: f32,
}

#[differentiable]
fn single_fields(s: &Spring, x: f64) -> f64 {
    let root = (s.stiffness.sqrt() as f64) * x;
    root + f64::from(s.rest.powi(2) * 2.0) + (s.stiffness.max(s.rest) as f64)
}

mod checks {
    use super::{Spring, single_fields};
    use crate::common::{check, check_vjp};

    #[test]
    fn fields_of_single_precision() {
        let (bar, x) = single_fields::grad(&Spring { stiffness: 4.0, rest: 3.0 }, 2.0);
        assert_eq!((bar.stiffness, bar.rest, x), (1.5, 12.0, 2.0));
    }

    check!(single(x, y); (1.5, 0.5); (-0.25, 2.0));
    check!(single_loop(&a, k); (vec![1.0, 2.0, 3.0], 0.5) => (vec![0.0, 2.0, 12.0], 4.0));
    check_vjp!(single_in_place(&mut a, k); (vec![1.0, 2.0, 3.0], 0.5));
    check!(widened(x, y); (0.5_f32, 0.7));
    check!(narrowed(x, y); (0.5, 0.75_f32) => (1.75, 0.5));
    check!(mixed_accumulator(&a); (vec![3.0, 4.0]) => vec![0.6_f32, 0.8]);
    check_vjp!(single_result_of_array(a); ([1.0, 2.0, -1.0]));
    check!(single_branches(x, @n); (0.5, 0) => 1.0; (0.5, 7));
    check!(silu(x); (0.0) => 0.5; (2.0));
    check_vjp!(dense_layer(&w, &b, &x); (vec![vec![1.0, 2.0], vec![-3.0, 1.0]], vec![0.5, -0.5], vec![1.0, 2.0]));
}
