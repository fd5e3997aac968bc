//! Reductions that take one of many elements: by `min` and `max`, and by conditions.

use autodiff::{Differentiable, differentiable};

#[differentiable]
fn squared_distance(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum()
}

#[differentiable]
fn nearest(points: &[f64], centres: &[f64], d: usize) -> f64 {
    let mut cost = 0.0;
    for point in points.chunks_exact(d) {
        let mut least = f64::INFINITY;
        for centre in centres.chunks_exact(d) {
            least = least.min(squared_distance(point, centre));
        }
        cost += least;
    }
    cost
}

#[differentiable]
fn log_sum_exp(x: &[f64]) -> f64 {
    let max = x.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    max + x.iter().map(|v| (v - max).exp()).sum::<f64>().ln()
}

/// The greatest so far is what it began with, where nothing is greater.
#[differentiable]
fn at_least(x: &[f64], floor: f64) -> f64 {
    let mut m = floor * floor;
    for v in x {
        m = f64::max(v.sin(), m);
    }
    m * x[0]
}

#[differentiable]
fn by_condition(x: &[f64], target: f64) -> f64 {
    let mut best = f64::INFINITY;
    let mut at = 0;
    let mut closer = 0;
    for (i, v) in x.iter().enumerate() {
        let distance = (v - target).abs();
        if distance < best {
            best = distance;
            at = i;
            closer += 1;
        }
    }
    best * x[at] * closer as f64
}

#[differentiable]
fn last_positive(x: &[f64], s: f64) -> f64 {
    let mut last = s;
    for i in (0..x.len()).rev() {
        if x[i] > 0.0 {
            let scaled = x[i] * s;
            last = scaled.exp();
        }
    }
    last
}

/// The element depends on what the loop writes: nothing is done again.
#[differentiable]
fn with_a_running_index(x: &[f64]) -> f64 {
    let mut k = 0;
    let mut best = f64::NEG_INFINITY;
    for i in 0..x.len() {
        k = (k + i) % x.len();
        let v = x[k] * i as f64;
        if v > best {
            best = v;
        }
    }
    best
}

/// The running greatest is looked at in every turn.
#[differentiable]
fn drawdown(prices: &[f64]) -> f64 {
    let mut peak = prices[0];
    let mut worst = 0.0;
    for &price in prices {
        peak = peak.max(price);
        worst = f64::max(worst, (peak - price) / peak);
    }
    worst
}

#[differentiable]
fn until(x: &[f64], limit: f64) -> f64 {
    let mut most = 0.0;
    for v in x {
        if *v > limit {
            break;
        }
        if v * v > most {
            most = v * v;
        }
    }
    most
}

/// The loop around is left, or goes on, from inside of the reduction.
#[differentiable]
fn left_altogether(m: &[Vec<f64>], limit: f64) -> f64 {
    let mut most = 0.0;
    let mut sum = 0.0;
    'rows: for row in m {
        for v in row {
            if v * v > most {
                most = v * v;
            }
            if *v > limit {
                break 'rows;
            }
            if *v < -limit {
                continue 'rows;
            }
        }
        sum += most;
    }
    most * limit + sum
}

#[differentiable]
fn left_by_return(x: &[f64], limit: f64) -> f64 {
    let mut most = 0.0;
    for v in x {
        most = f64::max(most, v * limit);
        if *v > limit {
            return most * most;
        }
    }
    most
}

/// Reductions where they stand: in branches, loops, and one after another.
#[differentiable]
fn in_places(x: &[f64], y: f64) -> f64 {
    let mut sum = 0.0;
    for k in 0..3 {
        if k % 2 == 0 {
            let mut least = y;
            for v in &x[k..] {
                least = least.min(v * y);
            }
            {
                let mut most = least;
                for v in x {
                    if v * v * y > most {
                        most = v * v * y;
                    }
                }
                sum += most * least;
            }
        } else {
            sum += x.iter().map(|v| v * y).fold(f64::NEG_INFINITY, f64::max);
        }
    }
    sum
}

#[derive(Differentiable)]
struct Cloud {
    points: Vec<[f64; 2]>,
}

#[differentiable]
impl Cloud {
    fn nearest(&self, at: [f64; 2]) -> f64 {
        let mut least = f64::MAX;
        for p in &self.points {
            least = least.min((p[0] - at[0]).hypot(p[1] - at[1]));
        }
        least
    }
}

#[differentiable(order = 2)]
fn twice(x: &[f64], y: f64) -> f64 {
    let mut least = y.exp();
    for (i, v) in x.iter().enumerate() {
        least = least.min(v * v * y.sin() + i as f64);
    }
    least * y
}

/// Counters that run down, and inclusive ones; a loop inside of the element.
#[differentiable]
fn polynomials(c: &[f64], n: usize) -> f64 {
    let mut least = 100.0;
    for k in (1..=n).rev() {
        let t = 1.0 / k as f64;
        let mut p = 0.0;
        for a in c {
            p = p * t + a;
        }
        least = f64::min(least, p * p);
    }
    least
}

#[differentiable]
fn greatest_of_rows(m: &[[f64; 3]; 2]) -> f64 {
    let mut greatest = f64::MIN;
    for row in m {
        for v in row {
            greatest = greatest.max(v * v);
        }
    }
    greatest
}

#[differentiable]
fn of_any_float<T: num_traits::Float>(x: &[T]) -> T {
    let mut m = T::neg_infinity();
    for &v in x {
        m = m.max(v * v);
    }
    m
}

mod checks {
    use crate::common::check;

    check!(nearest(&points, &centres, @d); (vec![0.1, 0.2, 1.1, 0.9, 0.4, 0.3], vec![0.0, 0.1, 1.0, 1.2], 2); (vec![], vec![0.5], 1));
    check!(log_sum_exp(&x); (vec![0.3, 1.7, -0.4]); (vec![2.0]));
    check!(at_least(&x, floor); (vec![0.3, 1.7, -0.4], 0.2); (vec![0.3, 0.7], 1.4));
    check!(by_condition(&x, target); (vec![0.3, 1.7, -0.4, 0.9], 1.05); (vec![0.3], 0.7));
    check!(last_positive(&x, s); (vec![0.3, -1.7, 0.4], 0.8); (vec![-0.3], 0.8); (vec![], 0.8));
    check!(with_a_running_index(&x); (vec![0.3, 1.7, -0.4, 0.9]));
    check!(drawdown(&prices); (vec![1.0, 1.4, 0.9, 1.2]));
    check!(until(&x, limit); (vec![0.3, 0.7, 0.5, 2.0, 0.9], 1.0); (vec![2.0], 1.0));
    check!(left_altogether(&m, limit); (vec![vec![0.3, 0.7], vec![-1.5, 0.8], vec![0.2, 1.2, 9.0], vec![5.0]], 1.0); (vec![vec![0.3], vec![]], 1.0));
    check!(left_by_return(&x, limit); (vec![0.3, 0.7, 1.2, 9.0], 1.0); (vec![0.3, 0.7], 1.0));
    check!(in_places(&x, y); (vec![0.3, 1.7, -0.4, 0.9], 0.7));
    check!(polynomials(&c, @n); (vec![0.3, -0.7, 0.5], 4); (vec![0.3], 0));
    check!(greatest_of_rows(&m); ([[0.3, -1.7, 0.4], [0.8, 0.2, 0.1]]));
    check!(of_any_float(&x); (vec![0.3, 1.7, -0.4]); (vec![0.3_f32, -1.7, 0.4]));

    #[test]
    fn of_a_method() {
        let cloud = super::Cloud { points: vec![[0.0, 1.0], [3.0, 4.0], [-5.0, 2.0]] };
        let (cloud_bar, at_bar) = cloud.nearest_grad([6.0, 8.0]);
        assert_eq!(at_bar, [0.6, 0.8]);
        assert_eq!(cloud_bar.points, [[0.0; 2], [-0.6, -0.8], [0.0; 2]]);
    }

    #[test]
    fn second_derivatives() {
        let (x, y) = ([2.0, 0.5, 0.1], 0.7_f64);
        // The second is taken: 0.25 sin y + 1 is less than exp y.
        let rows = super::twice::hessian(&x, y);
        let by_y = &rows.1;
        let (sin, cos) = y.sin_cos();
        let expected = 2.0 * 0.25 * cos - 0.25 * y * sin;
        assert!((by_y.1 - expected).abs() < 1e-14, "{rows:?}");
        assert!((by_y.0[1] - (sin + y * cos)).abs() < 1e-14 && by_y.0[0] == 0.0, "{rows:?}");
    }

    /// Of equals the receiver is taken, as by the rule; of no number, what is one.
    #[test]
    fn ties_and_nan() {
        assert_eq!(super::at_least::grad(&[0.0, 0.5_f64.asin(), 0.5_f64.asin()], 0.5).0[0], 0.5_f64.asin().sin());
        let (x_bar, floor_bar) = super::at_least::grad(&[1.0, f64::NAN], 2.0);
        assert_eq!((x_bar, floor_bar), (vec![4.0, 0.0], 4.0));
        assert_eq!(super::log_sum_exp::grad(&[1.0, 1.0]), [0.5, 0.5]);
        assert_eq!(super::greatest_of_rows::grad(&[[2.0, -2.0, 1.0], [2.0, 0.0, 0.0]]), [[4.0, 0.0, 0.0], [0.0; 3]]);
    }
}
