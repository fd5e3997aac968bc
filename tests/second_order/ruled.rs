//! Second derivatives of functions whose derivative the user gave: those of their rules, which are functions with the attribute.

use approx::assert_relative_eq;
use autodiff::{Differentiable, differentiable};

/// The cube root, by Newton's method, whose turns nobody wants to differentiate.
#[differentiable(order = 3, vjp = pull_cube_root)]
fn cube_root(a: f64) -> f64 {
    let mut x = 1.0 + a;
    while (x * x * x - a).abs() > 1e-15 * a {
        x -= (x * x * x - a) / (3.0 * x * x);
    }
    x
}

#[differentiable(order = 2)]
fn pull_cube_root(_: f64, x: f64, x_bar: f64) -> f64 {
    x_bar / (3.0 * x * x)
}

#[differentiable(order = 2)]
fn slope(a: f64) -> f64 {
    cube_root::grad(a)
}

#[differentiable(order = 2)]
fn radius(volume: f64, k: f64) -> f64 {
    cube_root(0.75 * volume) * k
}

#[test]
fn by_a_rule_for_reverse_mode() {
    let a: f64 = 2.0;
    assert_relative_eq!(cube_root::hessian(a), -2.0 / 9.0 * a.powf(-5.0 / 3.0), max_relative = 1e-12);
    assert_relative_eq!(slope::grad(a), -2.0 / 9.0 * a.powf(-5.0 / 3.0), max_relative = 1e-12);
    assert_relative_eq!(slope::hessian(a), 10.0 / 27.0 * a.powf(-8.0 / 3.0), max_relative = 1e-12);
    let [[aa, ak], [_, kk]] = radius::hessian(a, 3.0);
    let u: f64 = 0.75 * a;
    assert_relative_eq!(aa, -2.0 / 3.0 * u.powf(-5.0 / 3.0) * 0.75 * 0.75, max_relative = 1e-12);
    assert_relative_eq!(ak, 0.25 * u.powf(-2.0 / 3.0), max_relative = 1e-12);
    assert_eq!(kk, 0.0);
}

#[differentiable(order = 2, jvp = push_norm, vjp = pull_norm)]
fn norm_of(v: &[f64], weights: &[f64; 2], #[constant] n: usize) -> f64 {
    (weights[0] * v[0] * v[0] + weights[1] * v[n - 1] * v[n - 1]).sqrt()
}

#[differentiable]
fn push_norm(v: &[f64], weights: &[f64; 2], n: usize, norm: f64, v_dot: &[f64], weights_dot: &[f64; 2]) -> f64 {
    let last = n - 1;
    (weights[0] * v[0] * v_dot[0]
        + weights[1] * v[last] * v_dot[last]
        + 0.5 * (v[0] * v[0] * weights_dot[0] + v[last] * v[last] * weights_dot[1]))
        / norm
}

fn pull_norm(v: &[f64], weights: &[f64; 2], n: usize, norm: f64, bar: f64) -> (Vec<f64>, [f64; 2]) {
    let mut v_bar = vec![0.0; v.len()];
    v_bar[0] += bar * weights[0] * v[0] / norm;
    v_bar[n - 1] += bar * weights[1] * v[n - 1] / norm;
    (v_bar, [0.5 * bar * v[0] * v[0] / norm, 0.5 * bar * v[n - 1] * v[n - 1] / norm])
}

/// The same from the rule for reverse mode: the gradient is written down once.
#[differentiable(order = 2, vjp = pull_norm_once)]
fn norm_once(v: &[f64], weights: &[f64; 2], #[constant] n: usize) -> f64 {
    norm_of(v, weights, n)
}

#[differentiable]
fn pull_norm_once(v: &[f64], weights: &[f64; 2], n: usize, norm: f64, bar: f64) -> (Vec<f64>, [f64; 2]) {
    let mut v_bar = vec![0.0; v.len()];
    v_bar[0] += bar * weights[0] * v[0] / norm;
    v_bar[n - 1] += bar * weights[1] * v[n - 1] / norm;
    (v_bar, [0.5 * bar * v[0] * v[0] / norm, 0.5 * bar * v[n - 1] * v[n - 1] / norm])
}

#[differentiable(order = 2)]
fn norm_plain(v: &[f64], weights: &[f64; 2], #[constant] n: usize) -> f64 {
    (weights[0] * v[0] * v[0] + weights[1] * v[n - 1] * v[n - 1]).sqrt()
}

#[test]
fn of_lists() {
    let (v, w, v_dot, w_dot) = ([3.0, 7.0, 4.0], [1.0, 2.0], [0.3, 0.1, -0.4], [0.2, -0.5]);
    let (gradient, (along_v, along_w)) = norm_plain::hvp(&v, &w, 3, &v_dot, &w_dot);
    for (of_rule, (by_v, by_w)) in [norm_of::hvp(&v, &w, 3, &v_dot, &w_dot), norm_once::hvp(&v, &w, 3, &v_dot, &w_dot)]
    {
        assert_relative_eq!(of_rule.0.as_slice(), gradient.0.as_slice(), max_relative = 1e-12);
        assert_relative_eq!(by_v.as_slice(), along_v.as_slice(), max_relative = 1e-12);
        assert_relative_eq!(by_w.as_slice(), along_w.as_slice(), max_relative = 1e-12);
    }
}

#[derive(Clone, Differentiable)]
struct Spring {
    k: f64,
}

impl Spring {
    #[differentiable(order = 2, jvp = Self::push, vjp = Self::pull)]
    fn energy(&self, x: f64) -> f64 {
        0.5 * self.k * x * x
    }

    #[differentiable]
    fn push(&self, x: f64, energy: f64, this: &SpringCotangent, x_dot: f64) -> f64 {
        energy / self.k * this.k + self.k * x * x_dot
    }

    fn pull(&self, x: f64, _: f64, bar: f64) -> (SpringCotangent, f64) {
        (SpringCotangent { k: 0.5 * x * x * bar }, self.k * x * bar)
    }
}

#[differentiable(order = 2)]
fn of_a_method(k: f64, x: f64) -> f64 {
    Spring { k }.energy(x)
}

#[differentiable(order = 2, vjp = pull_pair)]
fn pair(x: f64) -> f64 {
    x * x * x
}

#[differentiable]
fn pull_pair(x: f64, _: f64, bar: f64) -> f64 {
    3.0 * x * x * bar
}

/// A rule in a loop and in a branch.
#[differentiable(order = 2)]
fn in_a_loop(x: f64, n: usize) -> f64 {
    let mut sum = 0.0;
    for i in 0..n {
        if i != 1 {
            sum += pair(x * i as f64);
        }
    }
    sum
}

#[test]
fn of_methods_and_in_loops() {
    assert_eq!(of_a_method::hessian(2.0, 3.0), [[0.0, 3.0], [3.0, 2.0]]);
    assert_relative_eq!(in_a_loop::hessian(0.5, 4), 6.0 * 0.5 * (8.0 + 27.0), max_relative = 1e-12);
}

#[differentiable(order = 2, vjp = pull_single)]
fn single(v: &[f32], scale: f32) -> f32 {
    v.iter().map(|x| x * x).sum::<f32>() * scale
}

#[differentiable]
fn pull_single(v: &[f32], scale: f32, _: f32, bar: f32) -> (Vec<f32>, f32) {
    (v.iter().map(|x| 2.0 * x * scale * bar).collect(), v.iter().map(|x| x * x).sum::<f32>() * bar)
}

#[test]
fn of_single_precision() {
    let (_, (by_v, by_scale)) = single::hvp(&[1.0, 2.0], 3.0, &[0.5, 0.0], 1.0);
    assert_eq!((by_v, by_scale), (vec![5.0, 4.0], 1.0));
}
