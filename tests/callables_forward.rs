//! Forward mode of functions that take functions and closures, called from outside.

use autodiff::{Differentiable, closure, differentiable};

#[differentiable]
fn trapezoid(f: impl Fn(f64) -> f64, a: f64, b: f64, n: usize) -> f64 {
    let h = (b - a) / n as f64;
    let inner: f64 = (1..n).map(|i| f(a + i as f64 * h)).sum();
    h * (0.5 * (f(a) + f(b)) + inner)
}

#[differentiable]
fn cube(x: f64) -> f64 {
    x * x * x
}

/// Classical Runge-Kutta of second order.
#[differentiable]
fn flow(f: &dyn Fn(f64, &[f64]) -> Vec<f64>, y0: &[f64], t: f64, n: usize) -> Vec<f64> {
    let h = t / n as f64;
    let mut y = y0.to_vec();
    for i in 0..n {
        let k = f(i as f64 * h, &y);
        let half: Vec<f64> = y.iter().zip(&k).map(|(y, k)| y + 0.5 * h * k).collect();
        let k = f((i as f64 + 0.5) * h, &half);
        for i in 0..y.len() {
            y[i] += h * k[i];
        }
    }
    y
}

#[differentiable]
fn pendulum(t: f64, y: &[f64]) -> Vec<f64> {
    vec![y[1], -y[0].sin() + 0.1 * t]
}

#[differentiable]
fn newton<F, G>(f: F, df: G, x0: f64) -> f64
where
    F: Fn(f64) -> f64,
    G: Fn(f64) -> f64,
{
    let mut x = x0;
    for _ in 0..6 {
        x -= f(x) / df(x);
    }
    x * x0
}

/// Called with what is no input: its derivative is not needed.
#[differentiable]
fn weighted(weight: impl Fn(usize) -> f64, x: &[f64]) -> f64 {
    x.iter().enumerate().map(|(i, x)| weight(i) * x * x).sum()
}

#[differentiable]
fn counted(mut next: impl FnMut() -> f64, x: f64) -> f64 {
    let (a, b) = (next(), next());
    a * x + b * x * x
}

#[differentiable]
fn once(make: impl FnOnce() -> f64, x: f64) -> f64 {
    make() * x
}

#[differentiable]
fn ignored(#[constant] f: impl Fn(f64) -> f64, x: f64) -> f64 {
    f(2.0) * x
}

#[differentiable]
fn in_place(step: impl Fn(&mut [f64], f64), x: f64) -> f64 {
    let mut state = [x, 1.0];
    step(&mut state, 2.0 * x);
    step(&mut state, 0.5);
    state[0] * state[1]
}

#[differentiable]
fn mixes(state: &mut [f64], x: f64) {
    state[0] += x * state[1];
    state[1] *= x;
}

#[differentiable]
fn generic<const N: usize>(f: impl Fn([f64; N]) -> f64, x: [f64; N]) -> f64 {
    f(x) + x[0]
}

#[differentiable]
fn norm<const N: usize>(x: [f64; N]) -> f64 {
    x.iter().map(|x| x * x).sum::<f64>().sqrt()
}

#[derive(Differentiable)]
struct Grid {
    n: usize,
    scale: f64,
}

#[differentiable]
impl Grid {
    fn sum(&self, f: impl Fn(f64) -> f64, width: f64) -> f64 {
        (0..self.n).map(|i| f(width * i as f64)).sum::<f64>() * self.scale
    }
}

fn close(a: f64, b: f64) {
    assert!((a - b).abs() <= 1e-12 * (1.0 + b.abs()), "{a} and {b}");
}

fn difference(f: impl Fn(f64) -> f64) -> f64 {
    let at = |h: f64| (f(h) - f(-h)) / (2.0 * h);
    (4.0 * at(5e-4) - at(1e-3)) / 3.0
}

#[test]
fn a_function_and_a_closure() {
    let (area, slope) = trapezoid::jvp(cube::function(), 0.5, 2.0, 20, 0.3, -1.0);
    close(area, trapezoid(cube, 0.5, 2.0, 20));
    let (a_bar, b_bar) = trapezoid::grad(cube::function(), 0.5, 2.0, 20);
    close(slope, 0.3 * a_bar - b_bar);

    let k = 1.7;
    let f = closure!(|x: f64| k * x.sin() + k);
    let (_, slope) = trapezoid::jvp(f.clone(), 0.5, 2.0, 20, 0.3, -1.0);
    let (a_bar, b_bar) = trapezoid::grad(f, 0.5, 2.0, 20);
    close(slope, 0.3 * a_bar - b_bar);
}

#[test]
fn references_and_lists() {
    let (y, dot) = flow::jvp(&pendulum::function(), &[1.0, 0.5], 2.0, 30, &[0.25, -1.0], 0.5);
    assert_eq!(y, flow(&pendulum, &[1.0, 0.5], 2.0, 30));
    for i in 0..2 {
        let mut seed = vec![0.0; 2];
        seed[i] = 1.0;
        let (_, (y_bar, t_bar)) = flow::vjp(&pendulum::function(), &[1.0, 0.5], 2.0, 30, seed);
        close(dot[i], 0.25 * y_bar[0] - y_bar[1] + 0.5 * t_bar);
        let along = |h: f64| flow(&pendulum, &[1.0 + 0.25 * h, 0.5 - h], 2.0 + 0.5 * h, 30)[i];
        approx::assert_relative_eq!(dot[i], difference(along), max_relative = 1e-8);
    }
}

#[test]
fn two_closures() {
    let c = 3.0;
    let (f, df) = (closure!(|x: f64| x * x * x - c), closure!(|x: f64| 3.0 * x * x));
    let (_, dot) = newton::jvp(f.clone(), df.clone(), 1.2, 2.0);
    close(dot, 2.0 * newton::grad(f, df, 1.2));
    approx::assert_relative_eq!(
        dot,
        difference(|h| newton(|x| x * x * x - c, |x| 3.0 * x * x, 1.2 + 2.0 * h)),
        max_relative = 1e-8
    );
}

#[test]
fn closures_that_need_no_derivative() {
    let weights = [1.0, 2.0, 3.0];
    let (value, dot) = weighted::jvp(|i| weights[i], &[1.0, 2.0, 3.0], &[1.0, 0.0, 2.0]);
    assert_eq!((value, dot), (36.0, 38.0));
    let mut count = 0.0;
    let next = || {
        count += 1.0;
        count
    };
    assert_eq!(counted::jvp(next, 3.0, 1.0), (21.0, 13.0));
    assert_eq!(once::jvp(|| 4.0, 3.0, 0.5), (12.0, 2.0));
    let (_, dot) = ignored::jvp(f64::exp, 3.0, 1.0);
    close(dot, ignored::grad(f64::exp, 3.0));
}

#[test]
fn arguments_in_place() {
    let (value, dot) = in_place::jvp(mixes::function(), 0.7, 1.0);
    close(value, in_place(mixes, 0.7));
    close(dot, in_place::grad(mixes::function(), 0.7));
    approx::assert_relative_eq!(dot, difference(|h| in_place(mixes, 0.7 + h)), max_relative = 1e-8);
}

#[test]
fn generics_and_methods() {
    let (x, direction) = ([3.0, 4.0], [1.0, -1.0]);
    let (value, dot) = generic::jvp(norm::function(), x, direction);
    assert_eq!(value, 8.0);
    close(dot, 0.6 - 0.8 + 1.0);
    let grid = Grid { n: 4, scale: 3.0 };
    let (value, dot) = grid.sum_jvp(cube::function(), 0.5, &GridCotangent { n: (), scale: 0.25 }, 2.0);
    close(value, 3.0 * 36.0 * 0.125);
    assert_eq!(value, grid.sum(cube, 0.5));
    let (grid_bar, width_bar) = grid.sum_grad(cube::function(), 0.5);
    close(dot, 0.25 * grid_bar.scale + 2.0 * width_bar);
}
