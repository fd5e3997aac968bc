//! Arrays made element by element: `map` and `from_fn`.

use crate::common::struct_data;
use autodiff::{Differentiable, differentiable};

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct Point {
    x: f64,
    y: f64,
}

#[differentiable]
fn mapped(x: [f64; 3], s: f64) -> f64 {
    let y = x.map(|v| v * s.sin());
    y.iter().sum()
}

#[differentiable]
fn mapped_behind(x: &[f64; 3], s: f64) -> [f64; 3] {
    x.map(|v| v * s + v.cos())
}

#[differentiable]
fn by_name(x: [f64; 3]) -> f64 {
    let [a, b, c] = x.map(f64::exp);
    a * b + c
}

#[differentiable]
fn into_points(x: &[f64; 3], s: f64) -> f64 {
    let points = x.map(|v| Point { x: v * s, y: s });
    let products = points.map(|p| p.x * p.y + p.y);
    products[0] * products[1] + products[2]
}

#[differentiable]
fn pairs(x: [f64; 2], s: f64) -> f64 {
    let pairs = x.map(|v| (v * s, v / s));
    pairs[0].0 * pairs[1].1 - pairs[1].0
}

#[differentiable]
fn powers(x: f64) -> f64 {
    let powers: [f64; 4] = std::array::from_fn(|i| x.powi(i as i32));
    powers.iter().sum()
}

#[differentiable]
fn elementwise<const N: usize>(x: [f64; N], y: [f64; N]) -> [f64; N] {
    core::array::from_fn(|i| x[i] * y[N - 1 - i])
}

#[differentiable]
fn product(a: [[f64; 3]; 3], b: [[f64; 3]; 3]) -> [[f64; 3]; 3] {
    std::array::from_fn(|i| std::array::from_fn(|j| (0..3).map(|k| a[i][k] * b[k][j]).sum()))
}

#[differentiable]
fn with_turbofish(x: f64) -> f64 {
    let a = std::array::from_fn::<f64, 3, _>(|i| x * (i as f64 + 1.0));
    a[0] * a[1] * a[2]
}

#[differentiable]
fn repeatedly(x: [f64; 3], n: usize) -> f64 {
    let mut y = x;
    for _ in 0..n {
        y = y.map(|v| (v * 1.1).sin());
        if y[0] > 0.5 {
            y = y.map(f64::cos);
        }
    }
    y[0] * y[1] * y[2]
}

#[differentiable]
fn generic<T: num_traits::Float>(x: [T; 3]) -> T {
    let y = x.map(|v| v * v);
    let z: [T; 3] = std::array::from_fn(|i| y[i] * x[2 - i]);
    z[0] + z[1] * z[2]
}

#[differentiable]
fn counted(x: [f64; 3], n: usize) -> f64 {
    let weights: [usize; 3] = std::array::from_fn(|i| i * n);
    let weights = weights.map(|w| w as f64);
    x.iter().zip(weights).map(|(x, w)| x * x * w).sum()
}

#[differentiable]
fn out_of_a_list(xs: &[f64]) -> f64 {
    let sums: Vec<f64> = xs
        .iter()
        .scan(0.0, |a, x| {
            *a += x;
            Some(*a)
        })
        .collect();
    let first: [f64; 2] = sums[..2].try_into().unwrap();
    first[0] * first[1]
}

#[differentiable]
fn joined(xs: &[f64], ys: &[f64]) -> f64 {
    let mut all = [xs.to_vec(), ys.to_vec()].concat();
    all.sort_by(|a, b| a.total_cmp(b));
    let again = [&all[1..], xs].concat();
    all[1] * all[0] + again.iter().map(|x| x * x).sum::<f64>()
}

#[differentiable]
fn logs(xs: &[f64]) -> Option<f64> {
    xs.iter().try_fold(0.0, |a, x| if *x > 0.0 { Some(a + x.ln()) } else { None })
}

#[differentiable]
fn quotients(xs: &[f64]) -> Result<f64, String> {
    xs.iter().try_fold(1.0, |a, &x| if x == 0.0 { Err("zero".to_string()) } else { Ok(a / x) })
}

#[differentiable]
fn no_elements(x: [f64; 0], s: f64) -> f64 {
    s * x.map(|v| v * s).iter().sum::<f64>() + s
}

/// Arrays behind a field, of which the attribute sees no type: it goes by what is made of them.
#[derive(Clone, Debug, Differentiable)]
struct Channels {
    levels: [f64; 3],
    gains: [f64; 3],
}

struct_data!(Channels => ChannelsCotangent { levels, gains });

#[differentiable]
fn amplified(c: &Channels, s: f64) -> [f64; 3] {
    if s > 1.0 {
        return c.levels.map(|l| l * s);
    }
    c.gains.map(|g| g * g * s)
}

#[differentiable]
fn channels_apart(c: &Channels, s: f64) -> f64 {
    let mut sum = 0.0;
    for k in 0..2 {
        let [r, g, b] = c.levels.map(|l| l * s);
        let squares: [f64; 3] = c.gains.map(|g| g * g);
        sum += (r * squares[0] + g * squares[1]) * b * k as f64;
    }
    sum
}

#[differentiable]
fn unchanged(x: f64) -> f64 {
    std::convert::identity(x * x) * std::convert::identity::<f64>(x)
}

#[differentiable]
fn flattened(rows: &Vec<Vec<f64>>, k: f64) -> f64 {
    let flat = rows.concat();
    let mut scaled: Vec<Vec<f64>> = Vec::new();
    for (i, row) in rows.iter().enumerate() {
        scaled.push(row.iter().map(|x| x * k * i as f64).collect());
    }
    let corners = [[k, 1.0], [2.0, k * k]].concat();
    flat.iter().zip(&scaled.concat()).map(|(a, b)| a * b).sum::<f64>() + corners[3] * corners[0]
}

#[differentiable]
fn left_over(xs: &[f64]) -> f64 {
    let pairs = xs.chunks_exact(2);
    let rest = pairs.remainder();
    let mut total = 0.0;
    for pair in pairs {
        total += pair[0] * pair[1];
    }
    for x in rest {
        total += x * x * xs.rchunks_exact(2).remainder()[0];
    }
    total
}

mod checks {
    use super::Channels;
    use crate::common::{check, check_vjp};

    const A: [[f64; 3]; 3] = [[0.3, 0.7, 0.9], [1.1, -0.4, 0.2], [0.6, 0.5, -1.3]];

    check!(mapped(x, s); ([0.3, 0.7, 0.9], 1.3));
    check_vjp!(mapped_behind(&x, s); ([0.3, 0.7, 0.9], 1.3));
    check!(by_name(x); ([0.3, 0.7, 0.9]));
    check!(into_points(&x, s); ([0.3, 0.7, 0.9], 1.3));
    check!(pairs(x, s); ([0.3, 0.7], 1.3));
    check!(powers(x); (0.7) => [1.0 + 2.0 * 0.7 + 3.0 * 0.7 * 0.7]);
    check_vjp!(elementwise(x, y); ([0.3, 0.7, 0.9], [1.3, 0.4, -0.2]));
    check_vjp!(product(a, b); (A, [A[2], A[0], A[1]]));
    check!(with_turbofish(x); (0.5) => [4.5]);
    check!(repeatedly(x, @n); ([0.3, 0.7, 0.9], 0_usize); ([0.3, 0.7, 0.9], 5_usize));
    check!(generic(x); ([0.3, 0.7, 0.9]); ([0.3_f32, 0.7, 0.9]));
    check!(counted(x, @n); ([0.3, 0.7, 0.9], 2_usize));
    check!(out_of_a_list(&xs); (vec![0.3, 0.7, 0.9]));
    check!(flattened(&rows, k); (vec![vec![0.3, 2.0], vec![0.7], vec![]], 1.3));
    check!(left_over(&xs); (vec![0.3, 2.0, 0.7]); (vec![0.3, 2.0]); (vec![]));
    check!(joined(&xs, &ys); (vec![0.3, 0.9], vec![0.7, 0.2]));
    check_vjp!(logs(&xs); (vec![0.3, 0.9]); (vec![0.3, -0.9]));
    check_vjp!(quotients(&xs); (vec![0.3, 0.9]); (vec![0.3, 0.0]));
    check!(no_elements(x, s); ([], 0.5));

    fn channels() -> Channels {
        Channels { levels: [0.3, 0.7, 0.9], gains: [1.3, 0.4, -0.2] }
    }

    check_vjp!(amplified(&c, s); (channels(), 1.3); (channels(), 0.4));
    check!(channels_apart(&c, s); (channels(), 1.3));
    check!(unchanged(x); (0.7));
}
