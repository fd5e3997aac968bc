//! What carries no derivative and is written all the same: generators, orders, counts, logs.

use autodiff::differentiable;

/// Noise: carries no derivative, and is not the same twice.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Noise(u64);

impl Noise {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33) as f64 / (1_u64 << 31) as f64
    }
}

macro_rules! functions {
    ([$($turns:tt)*] [$($whole:tt)*]) => {
        use super::Noise;
        use autodiff::differentiable;

        #[differentiable]
        pub(super) fn walk(x: f64, seed: u64, n: usize) -> f64 {
            let mut noise = Noise(seed);
            let mut s = x;
            $($turns)*
            for _ in 0..n {
                let step = noise.next();
                s = (s * x + step).sin();
            }
            s * noise.next()
        }

        /// Integers behind a reference, which are the caller's.
        #[differentiable]
        pub(super) fn lent(x: f64, count: &mut usize, log: &mut Vec<usize>, n: usize) -> f64 {
            let mut s = x;
            $($turns)*
            for i in 0..n {
                *count += i;
                log.push(*count);
                let last = log[log.len() - 1];
                s = (s * x + last as f64).sin();
            }
            s * x + *count as f64
        }

        /// What is read in the loop is not what it was when the reverse sweep comes to it.
        #[differentiable]
        pub(super) fn sorted_later(x: &[f64], n: usize) -> f64 {
            let mut order: Vec<usize> = (0..x.len()).rev().collect();
            let mut s = x[0];
            $($turns)*
            for i in 0..n {
                let at = order[i % order.len()];
                s = (s * x[at] + i as f64).sin();
            }
            order.sort_unstable();
            let first = order[0];
            s * x[first]
        }

        #[differentiable]
        pub(super) fn overwritten_later(x: &[f64], n: usize) -> f64 {
            let mut weights = x.to_vec();
            let mut k = x[1];
            let mut s = x[0];
            $($turns)*
            for i in 0..n {
                s = (s * weights[i % 2] + k).sin();
            }
            weights[0] = s;
            weights[1] *= k;
            k = s * 2.0;
            let mut t = k;
            $($whole)*
            for i in 0..n {
                t = (t * weights[i % 2]).cos();
            }
            weights.push(t);
            k *= t;
            weights.iter().sum::<f64>() * k
        }

        #[differentiable]
        pub(super) fn moved(x: Vec<f64>, n: usize) -> f64 {
            let mut rows = vec![x.clone(), x];
            let mut log: Vec<String> = Vec::new();
            $($turns)*
            for i in 0..n {
                let mut row = rows.swap_remove(0);
                for v in row.iter_mut() {
                    *v = (*v * 1.1 + i as f64).sin();
                }
                log.push(format!("{i}"));
                rows.push(row);
            }
            rows[0][0] * rows[1][1] + log.len() as f64
        }
    };
}

#[rustfmt::skip]
mod plain { functions!([] []); }
#[rustfmt::skip]
mod one { functions!([#[checkpoint(snapshots = 1)]] []); }
#[rustfmt::skip]
mod three { functions!([#[checkpoint(snapshots = 3)]] [#[checkpoint]]); }
#[rustfmt::skip]
mod whole { functions!([#[checkpoint]] [#[checkpoint]]); }

macro_rules! same {
    ($($call:tt)*) => {
        let want = plain::$($call)*;
        assert_eq!(one::$($call)*, want);
        assert_eq!(three::$($call)*, want);
        assert_eq!(whole::$($call)*, want);
    };
}

#[test]
fn the_same_noise_again() {
    for n in [0, 1, 2, 5, 30] {
        same!(walk::grad(0.7, 11, n));
        macro_rules! run {
            ($m:ident) => {{
                let (mut count, mut log) = (3, vec![1, 2]);
                ($m::lent::grad(0.7, &mut count, &mut log, n), count, log)
            }};
        }
        let want = run!(plain);
        assert_eq!(run!(one), want);
        assert_eq!(run!(three), want);
        assert_eq!(run!(whole), want);
    }
}

#[test]
fn what_is_overwritten_later() {
    for n in [0, 1, 2, 5, 30] {
        same!(sorted_later::grad(&[0.3, 0.5, 0.9], n));
        same!(overwritten_later::grad(&[0.3, 0.5], n));
        same!(moved::grad(vec![0.3, 0.5], n));
    }
}

/// Derivatives of derivatives see the marks too.
#[differentiable(order = 2)]
fn bent(x: f64, y: f64, n: usize) -> f64 {
    let mut s = x;
    #[checkpoint(snapshots = 2)]
    for i in 0..n {
        s = (s * y + i as f64 * x).sin();
    }
    #[checkpoint]
    let t = s * s + x;
    t * y
}

#[differentiable(order = 2)]
fn straight(x: f64, y: f64, n: usize) -> f64 {
    let mut s = x;
    for i in 0..n {
        s = (s * y + i as f64 * x).sin();
    }
    let t = s * s + x;
    t * y
}

#[test]
fn second_derivatives_and_forward_mode() {
    for n in [0, 1, 7] {
        assert_eq!(bent::hessian(0.3, 0.8, n), straight::hessian(0.3, 0.8, n));
        assert_eq!(bent::hvp(0.3, 0.8, n, 1.0, -2.0), straight::hvp(0.3, 0.8, n, 1.0, -2.0));
        assert_eq!(bent::jvp(0.3, 0.8, n, 1.0, -2.0), straight::jvp(0.3, 0.8, n, 1.0, -2.0));
    }
}

#[differentiable]
fn apply(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    f(x) * x
}

/// In closures that are passed on, and in those that stand alone.
#[differentiable]
fn passed_on(x: f64, k: f64, n: usize) -> f64 {
    apply(
        |v| {
            let mut s = v;
            #[checkpoint(snapshots = 2)]
            for i in 0..n {
                s = (s * k + i as f64).sin();
            }
            s
        },
        x,
    )
}

#[differentiable]
fn passed_on_plain(x: f64, k: f64, n: usize) -> f64 {
    apply(
        |v| {
            let mut s = v;
            for i in 0..n {
                s = (s * k + i as f64).sin();
            }
            s
        },
        x,
    )
}

#[test]
fn closures() {
    for n in [0, 1, 9] {
        assert_eq!(passed_on::grad(0.3, 0.8, n), passed_on_plain::grad(0.3, 0.8, n));
    }
    let closure = autodiff::closure!(|v: f64| {
        let mut s = v;
        #[checkpoint(auto)]
        for i in 0..9 {
            s = (s * 0.8 + i as f64).sin();
        }
        s
    });
    assert_eq!(apply::grad(closure, 0.3), passed_on_plain::grad(0.3, 0.8, 9).0);
}
