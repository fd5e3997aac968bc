//! Callables in methods, passed on from function to function, and under more bounds.

use autodiff::{Differentiable, differentiable};

#[derive(Clone, Differentiable)]
struct Solver {
    h: f64,
    n: usize,
}

#[differentiable]
impl Solver {
    fn run<F: Fn(f64, f64) -> f64>(&self, f: F, y0: f64) -> f64 {
        let mut y = y0;
        for i in 0..self.n {
            y += self.h * f(i as f64 * self.h, y);
        }
        y
    }
    fn both(&self, f: &dyn Fn(f64, f64) -> f64, k: f64) -> f64 {
        self.run(f, k) + self.run(|t, y| f(t, y) * k + self.h, 1.0)
    }
    fn integrate(f: impl Fn(f64) -> f64, a: f64, b: f64) -> f64 {
        (b - a) * 0.5 * (f(a) + f(b))
    }
    fn scaled(&self, x: f64) -> f64 {
        Self::integrate(|t| t * t * self.h, 0.0, x) + Solver::integrate(|t| self.scale1(t), x, 2.0)
    }
    fn scale1(&self, x: f64) -> f64 {
        x * self.h
    }
}

#[differentiable]
fn method_with_a_callable(h: f64, k: f64) -> f64 {
    let s = Solver { h, n: 3 };
    s.run(|t, y| k * y + t, 1.0) * k
}

#[differentiable]
fn methods_that_pass_callables(h: f64, k: f64) -> f64 {
    let s = Solver { h, n: 3 };
    s.both(&|t, y| k * y + t, k) + s.scaled(k)
}

#[differentiable]
fn times_constant<F: Fn(f64) -> f64>(#[constant] f: F, x: f64) -> f64 {
    x * f(2.0)
}

#[differentiable]
fn constant_callable(k: f64, x: f64) -> f64 {
    times_constant(|t| t * 3.0, x) * k
}

#[differentiable]
fn iterated<F>(f: F, x: f64) -> f64
where
    F: Fn(f64) -> f64 + Copy + Send + Sync + 'static,
{
    f(x) * f(f(x))
}

#[differentiable]
fn callable_with_more_bounds(x: f64) -> f64 {
    iterated(|t| t * t, x)
}

#[differentiable]
fn of_lifetime<'a, F: Fn(&'a [f64]) -> f64>(f: F, x: &'a [f64]) -> f64 {
    f(x) * 2.0
}

#[differentiable]
fn of_slice<F>(f: F, x: &[f64], s: f64) -> f64
where
    for<'b> F: Fn(&'b [f64], f64) -> f64,
{
    f(x, s) * 2.0
}

#[differentiable]
fn callable_for_any_lifetime(x: &[f64], s: f64) -> f64 {
    of_slice(|v, s| v[0] * s, x, s)
}

#[differentiable]
fn twice_x(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    x * 2.0
}

#[differentiable]
fn callable_that_is_not_called(x: f64) -> f64 {
    twice_x(|t| t * x, x)
}

#[differentiable]
fn choose(f: impl Fn(f64) -> f64, g: impl Fn(f64) -> f64, x: f64, first: bool) -> f64 {
    if first { f(x) } else { g(x) }
}

#[differentiable]
fn one_of_two_callables(a: f64, x: f64) -> f64 {
    choose(|t| t * a, |t| t + a, x, true) * choose(|t| t * a, |t| t + a, x, false)
}

#[differentiable]
fn jacobian_of(f: impl Fn(&[f64]) -> Vec<f64>, x: &[f64]) -> Vec<Vec<f64>> {
    let h = 1e-3;
    let f0 = f(x);
    let mut j = vec![vec![0.0; x.len()]; f0.len()];
    for c in 0..x.len() {
        let mut p = x.to_vec();
        p[c] += h;
        let fp = f(&p);
        for r in 0..f0.len() {
            j[r][c] = (fp[r] - f0[r]) / h;
        }
    }
    j
}

#[differentiable]
fn jacobian_by_differences(a: f64, x: &[f64]) -> f64 {
    let j = jacobian_of(|v| vec![v[0] * v[0] * a, v[0] * v[1]], x);
    j[0][0] * j[1][0] + j[1][1]
}

#[differentiable]
fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

#[differentiable]
fn slices_through_a_callable(w: &[f64], x: &[f64]) -> f64 {
    of_slice(|v, s| dot(v, w) * s + dot(w, w), x, 0.5) + of_slice(|v: &[f64], s: f64| v.iter().sum::<f64>() * s, w, 2.0)
}

#[differentiable]
fn accumulate<F: FnMut(f64, &mut f64)>(mut f: F, x: f64) -> f64 {
    let mut acc = 0.0;
    for _ in 0..3 {
        f(x, &mut acc);
    }
    acc
}

#[differentiable]
fn callable_that_writes_state(k: f64, x: f64) -> f64 {
    accumulate(|t, a| *a += k * t + *a * t, x)
}

#[differentiable]
fn callable_that_replaces_state(k: f64, x: f64) -> f64 {
    accumulate(
        |t, a: &mut f64| {
            *a = *a * k + t;
        },
        x,
    )
}

#[differentiable]
fn on_struct(f: impl Fn(&Solver, f64) -> f64, s: &Solver, x: f64) -> f64 {
    f(s, x)
}

#[differentiable]
fn callable_of_a_struct(h: f64, x: f64) -> f64 {
    let s = Solver { h, n: 2 };
    on_struct(|s, t| s.h * t * x, &s, x)
}

#[differentiable]
fn functions_of_std(x: f64) -> f64 {
    Solver::integrate(f64::exp, 0.0, x) + Solver::integrate(f64::sqrt, 1.0, x)
}

#[differentiable]
fn first_level<F: Fn(f64) -> f64>(f: F, x: f64) -> f64 {
    second_level(&f, x) + second_level(f, x)
}

#[differentiable]
fn second_level<G: Fn(f64) -> f64>(g: G, x: f64) -> f64 {
    third_level(&g, x) * g(x)
}

#[differentiable]
fn third_level(h: &dyn Fn(f64) -> f64, x: f64) -> f64 {
    h(h(x))
}

#[differentiable]
fn passed_through_levels(a: f64, x: f64) -> f64 {
    first_level(|t| t * t + a, x)
}

#[differentiable]
fn closures_inside_closures(x: f64, y: f64) -> f64 {
    let gs = |u: f64| {
        let inner = |w: f64| w * y;
        inner(u) + u
    };
    third_level(&gs, x)
}

mod checks {
    use crate::common::check;

    check!(method_with_a_callable(h, k); (0.1, 0.7));
    check!(methods_that_pass_callables(h, k); (0.1, 0.7));
    check!(constant_callable(k, x); (0.1, 0.7));
    check!(callable_with_more_bounds(x); (0.7));
    check!(callable_for_any_lifetime(&x, s); (vec![0.7, 0.1], 0.2));
    check!(callable_that_is_not_called(x); (0.7));
    check!(one_of_two_callables(a, x); (0.1, 0.7));
    check!(jacobian_by_differences(a, &x); (0.1, vec![0.7, 0.4]));
    check!(slices_through_a_callable(&w, &x); (vec![0.1, 0.9], vec![0.7, 0.4]));
    check!(callable_that_writes_state(k, x); (0.1, 0.7));
    check!(callable_that_replaces_state(k, x); (0.1, 0.7));
    check!(callable_of_a_struct(h, x); (0.1, 0.7));
    check!(functions_of_std(x); (1.7));
    check!(passed_through_levels(a, x); (0.1, 0.7));
    check!(closures_inside_closures(x, y); (0.1, 0.7));
}
