//! Literals, whose type is that of what they meet: a closure's parameter, the other operand, an annotation.

use autodiff::differentiable;

#[differentiable]
fn nothing_in_a_tuple(x: f64, n: usize) -> f64 {
    let mut s = 0.0;
    for i in 0..n {
        let kept: (Option<f64>, Option<f64>) = (Some(x), None);
        let (list, none): (Vec<f64>, Option<f64>) = (vec![], None);
        if let Some(x) = kept.0 {
            s += x * x * i as f64 + list.len() as f64;
        }
    }
    s
}

#[differentiable]
fn given_to_a_closure(x: f64) -> f64 {
    let f = |p: f64| p + (p + p).atan2(1.5 + p.abs());
    x * f(f(0.7)) + f(x)
}

#[differentiable]
fn given_in_tuples_and_arrays(x: f64) -> f64 {
    let f = |(p, q): (f64, f64), r: [f64; 2]| p.abs() + q.sin() * r[0].exp() * r[1];
    x * f((0.7, -2.0), [1.0, 2.0]) + f((x, 2.0), [x, 1.0])
}

#[differentiable]
fn of_single_precision(x: f32) -> f32 {
    let f = |p: f32| p.abs();
    let mut s = 0.0;
    for k in 0..3 {
        s += x * f(0.7) * f(k as f32) + f(-1.5);
    }
    s
}

#[differentiable]
fn by_what_the_closure_does(x: f64) -> f64 {
    let g = |p| f64::abs(p) + 1.0;
    let h = |p: f64, q: f64| if p > q { p.sqrt() } else { (-q).powi(2) };
    x * g(0.7) + h(2.0, 1.0) + h(0.0, x) + (|y: f64| y.recip())(4.0)
}

#[differentiable]
fn in_lists(x: f64) -> f64 {
    let s: f64 = [1.0, 2.0].iter().map(|v: &f64| v.abs()).sum();
    let t = vec![0.5; 3].iter().map(|w: &f64| w.sqrt() * x).sum::<f64>();
    s * x + t
}

#[differentiable]
fn starts_of_folds(x: &[f64]) -> f64 {
    let m = x.iter().fold(0.0, |a: f64, b| a.max(*b));
    let n = x.iter().fold((0.0, 1.0), |(a, b): (f64, f64), c| (a.sin() + c, b.abs() * c));
    let k = (0..3).fold(1.0, |acc: f64, i| acc.sqrt() + i as f64 * x[0]);
    m + n.0 * n.1 + k
}

#[differentiable]
fn by_paths(x: f64) -> f64 {
    let a = 2.0;
    let b = f64::sqrt(a);
    let z = Some(3.0).map_or(0.0, |v: f64| v.ln());
    let mut w = 4.0;
    w = f64::max(w, 3.0);
    let q = if x > 1.0 { 0.5 } else { 0.7 };
    x * b * z * w * f64::powf(q, x)
}

#[differentiable]
fn lent_to_closures(x: f64) -> f64 {
    let limit = match () {
        _ if x > 2.0 => 1.0,
        _ => 2.0,
    };
    let xs: Vec<f64> = vec![1.0, limit, x];
    let g = |p: &[f64], s: f64| p.iter().map(|v| v * s).sum::<f64>().abs();
    g(&xs, 2.0) + g(&[1.0, 2.0], x) + g(&vec![0.5; 3], 0.25)
}

#[differentiable]
fn bisected(x: f64) -> f64 {
    let f = |t: f64| -> f64 {
        let k = 2.0;
        if t > 0.0 { k * t.sqrt() } else { -t.abs() }
    };
    let roots = [f(4.0), f(-1.0), f(x)];
    let (mut lo, mut hi) = (0.0, 1.0);
    for _ in 0..10 {
        let mid = 0.5 * (lo + hi);
        if f(mid) > 0.3 { hi = mid } else { lo = mid }
    }
    roots.iter().sum::<f64>() * lo * x
}

#[derive(autodiff::Differentiable)]
struct Scale {
    by: f64,
}

#[differentiable]
impl Scale {
    fn curve<F: Fn(f64) -> f64>(&self, shape: F, #[constant] n: usize) -> f64 {
        let ramp = |t: f64| t.max(0.0).sqrt();
        let mut sum = 0.0;
        for i in 0..n {
            if i % 2 == 0 {
                sum += ramp(0.25) * shape(self.by);
            } else {
                sum -= ramp(-1.0) + shape(0.5) * ramp(self.by);
            }
        }
        sum
    }
}

#[differentiable]
fn in_methods(x: f64, n: usize) -> f64 {
    Scale { by: x }.curve(|t| t.sin() * x, n)
}

#[cfg(test)]
mod checks {
    use crate::common::check;

    check!(nothing_in_a_tuple(x, @n); (0.7, 3));
    check!(given_to_a_closure(x); (0.7); (-0.3));
    check!(given_in_tuples_and_arrays(x); (0.7); (-0.3));
    check!(of_single_precision(x); (0.7));
    check!(by_what_the_closure_does(x); (0.7); (-0.3));
    check!(in_lists(x); (0.7));
    check!(starts_of_folds(&x); (vec![0.3, 0.9, 0.4]));
    check!(by_paths(x); (0.7); (1.4));
    check!(lent_to_closures(x); (0.7); (2.6));
    check!(bisected(x); (0.7); (-0.3));
    check!(in_methods(x, @n); (0.7, 4));
}
