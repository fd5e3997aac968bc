//! Properties that hold at every input: closed forms, linearity, symmetry, homogeneity, agreement with forward mode.

// Indices as people write them.
#![allow(clippy::needless_continue, clippy::needless_range_loop)]

use autodiff::differentiable;
use num_dual::{Dual64, DualNum};
use proptest::prelude::*;

#[differentiable]
fn log_sum_exp(a: &[f64]) -> f64 {
    let mut top = f64::NEG_INFINITY;
    for &x in a {
        top = top.max(x);
    }
    let mut s = 0.0;
    for &x in a {
        s += (x - top).exp();
    }
    top + s.ln()
}

#[differentiable]
fn product(a: &[f64]) -> f64 {
    let mut p = 1.0;
    for x in a {
        p *= x;
    }
    p
}

#[differentiable]
fn polynomial(coefficients: &[f64], x: f64) -> f64 {
    let mut y = 0.0;
    for c in coefficients.iter().rev() {
        y = y * x + c;
    }
    y
}

#[differentiable]
fn sorted_and_weighted(a: &[f64], weights: &[f64]) -> f64 {
    let mut v = a.to_vec();
    for i in 1..v.len() {
        let mut j = i;
        while j > 0 && v[j - 1] > v[j] {
            v.swap(j - 1, j);
            j -= 1;
        }
    }
    let mut s = 0.0;
    for (x, w) in v.iter().zip(weights) {
        s += x * w;
    }
    s
}

#[differentiable]
fn convolution(a: &[f64], b: &[f64]) -> Vec<f64> {
    let mut out = vec![0.0; a.len() + b.len() - 1];
    for i in 0..a.len() {
        for j in 0..b.len() {
            out[i + j] += a[i] * b[j];
        }
    }
    out
}

/// Branches, early exits and overwrites, driven by data.
#[differentiable]
fn machine(code: &[u8], x: f64, y: f64) -> f64 {
    let (mut a, mut b) = (x, y);
    for op in code {
        match op % 7 {
            0 => a += b,
            1 => b = a * 0.5 - b,
            2 => (a, b) = (b, a),
            3 if a > b => a = b.sin(),
            4 => b *= a.cos(),
            5 => {
                if a * a > 30.0 {
                    return b;
                }
                continue;
            }
            6 if b > 20.0 => break,
            _ => a -= x * y,
        }
    }
    a * b
}

/// The same in forward mode, by another library.
fn machine_forward(code: &[u8], x: Dual64, y: Dual64) -> Dual64 {
    let (mut a, mut b) = (x, y);
    for op in code {
        match op % 7 {
            0 => a += b,
            1 => b = a * 0.5 - b,
            2 => (a, b) = (b, a),
            3 if a.re > b.re => a = b.sin(),
            4 => b *= a.cos(),
            5 => {
                if a.re * a.re > 30.0 {
                    return b;
                }
            }
            6 if b.re > 20.0 => break,
            _ => a -= x * y,
        }
    }
    a * b
}

/// A recurrence in an array that overwrites what it has read.
#[differentiable]
fn recurrence(state: &mut [f64], k: f64, turns: usize) {
    let n = state.len();
    for t in 0..turns {
        let i = t % n;
        let j = (2 * t + 1) % n;
        state[i] = (state[j] * k).sin() + state[i] * 0.5;
        if state[j] < 0.0 {
            state.swap(i, j);
        }
    }
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0)
}

fn vector(len: impl Into<proptest::collection::SizeRange>) -> impl Strategy<Value = Vec<f64>> {
    proptest::collection::vec(-3.0..3.0, len)
}

proptest! {
    #[test]
    fn softmax_is_the_gradient_of_log_sum_exp(a in vector(1..20)) {
        let (value, gradient) = log_sum_exp::value_and_grad(&a);
        prop_assert!(near(gradient.iter().sum(), 1.0));
        for (x, g) in a.iter().zip(gradient) {
            prop_assert!(near(g, (x - value).exp()));
        }
    }

    #[test]
    fn product_without_division(a in vector(0..8), zeros in proptest::collection::vec(0_usize..8, 0..3)) {
        let mut a = a;
        for z in zeros {
            if z < a.len() {
                a[z] = 0.0;
            }
        }
        let gradient = product::grad(&a);
        for i in 0..a.len() {
            let others: f64 = a.iter().enumerate().filter(|(j, _)| *j != i).map(|(_, x)| x).product();
            prop_assert!(near(gradient[i], others));
        }
    }

    #[test]
    fn polynomial_closed_form(c in vector(0..12), x in -1.5..1.5) {
        let (dc, dx) = polynomial::grad(&c, x);
        let slope: f64 = c.iter().enumerate().skip(1).map(|(i, c)| i as f64 * c * x.powi(i as i32 - 1)).sum();
        prop_assert!(near(dx, slope));
        for (i, g) in dc.iter().enumerate() {
            prop_assert!(near(*g, x.powi(i as i32)));
        }
    }

    #[test]
    fn sorting_permutes_the_weights(a in vector(1..20)) {
        let weights: Vec<f64> = (0..a.len()).map(|i| 1.0 + i as f64).collect();
        let (gradient, sorted) = sorted_and_weighted::grad(&a, &weights);
        prop_assert!(sorted.is_sorted());
        let mut seen = gradient.clone();
        seen.sort_by(f64::total_cmp);
        prop_assert_eq!(seen, weights);
        for (x, g) in a.iter().zip(gradient) {
            prop_assert_eq!(sorted[g as usize - 1], *x);
        }
    }

    #[test]
    fn bilinear_functions_are_homogeneous(a in vector(1..8), b in vector(1..8)) {
        let seed = vec![1.0; a.len() + b.len() - 1];
        let (value, (da, db)) = convolution::vjp(&a, &b, seed);
        let total: f64 = value.iter().sum();
        prop_assert!(near(a.iter().zip(da).map(|(x, g)| x * g).sum(), total));
        prop_assert!(near(b.iter().zip(db).map(|(x, g)| x * g).sum(), total));
    }

    #[test]
    fn adjoints_are_linear_in_their_seed(a in vector(4), b in vector(3), u in vector(6), v in vector(6), k in -2.0..2.0) {
        let mixed: Vec<f64> = u.iter().zip(&v).map(|(u, v)| u + k * v).collect();
        let (_, (au, bu)) = convolution::vjp(&a, &b, u);
        let (_, (av, bv)) = convolution::vjp(&a, &b, v);
        let (_, (am, bm)) = convolution::vjp(&a, &b, mixed);
        for i in 0..4 {
            prop_assert!(near(am[i], au[i] + k * av[i]));
        }
        for i in 0..3 {
            prop_assert!(near(bm[i], bu[i] + k * bv[i]));
        }
    }

    /// The dot-product identity: the tangent along (1, t) is the gradient times (1, t).
    #[test]
    fn agrees_with_forward_mode(code in proptest::collection::vec(0_u8..7, 0..40), x in -2.0..2.0, y in -2.0..2.0, t in -1.0..1.0) {
        let (value, (dx, dy)) = machine::value_and_grad(&code, x, y);
        let dual = machine_forward(&code, Dual64::new(x, 1.0), Dual64::new(y, t));
        prop_assert_eq!(value, machine(&code, x, y));
        prop_assert!(near(value, dual.re) || !value.is_finite());
        let along = dx + t * dy;
        let scale = dx.abs() + dy.abs();
        prop_assert!((along - dual.eps).abs() <= 1e-9 * scale.max(1.0) || !scale.is_finite(), "{} {}", along, dual.eps);
    }

    #[test]
    fn state_is_put_back_and_linear(entry in vector(1..6), k in -2.0..2.0, turns in 0_usize..30, seed in vector(6)) {
        let mut exit = entry.clone();
        recurrence(&mut exit, k, turns);
        let mut state = entry.clone();
        let mut bar = seed[..entry.len()].to_vec();
        let ((), dk) = recurrence::vjp(&mut state, k, turns, (), &mut bar);
        prop_assert_eq!(&state, &entry);
        let mut twice: Vec<f64> = seed[..entry.len()].iter().map(|s| 2.0 * s).collect();
        let ((), dk2) = recurrence::vjp(&mut state, k, turns, (), &mut twice);
        prop_assert!(near(dk2, 2.0 * dk));
        for (b, t) in bar.iter().zip(&twice) {
            prop_assert!(near(2.0 * b, *t));
        }
    }
}
