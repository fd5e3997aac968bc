//! Hessians through functions that take functions and closures.

#![allow(
    clippy::needless_borrows_for_generic_args,
    clippy::useless_vec,
    reason = "closures are passed in every way, and capture everything"
)]

use autodiff::{Differentiable, differentiable};

agree! {
    a_closure at [1.3, 0.7];
    a_typed_closure at [1.3, 0.7];
    a_function_by_name at [1.3, 0.7];
    a_function_of_std at [1.3, 0.7];
    an_associated_function at [1.3, 0.7];
    capturing_vectors at [1.3, 0.7, -0.4];
    capturing_structs at [1.3, 0.7];
    capturing_what_is_kept at [1.3, 0.7];
    capturing_nothing_that_moves at [1.3, 0.7];
    passed_through at [1.3, 0.7];
    in_loops at [1.3, 0.7];
    in_branches at [1.3, 0.7];
    of_slices at [1.3, 0.7, -0.4];
    of_slices_by_name at [1.3, 0.7, -0.4];
    of_references at [1.3, 0.7];
    of_structs at [1.3, 0.7];
    of_state at [1.3, 0.7];
    with_integers at [1.3, 0.7];
    several at [1.3, 0.7];
    dynamic at [1.3, 0.7];
    generic_over_the_closure at [1.3, 0.7];
    mutable at [1.3, 0.7];
    once at [1.3, 0.7];
    with_results_of_pairs at [1.3, 0.7];
    with_results_that_stand_still at [1.3, 0.7];
    of_constants at [1.3, 0.7];
    with_early_returns at [1.3, 0.7];
    through_methods at [1.3, 0.7];
    simpson_of_a_family at [1.3, 0.7];
    newton_of_a_family at [1.3, 0.7];
    runge_kutta at [1.3, 0.7];
    nested at [1.3, 0.7];
    slices_passed_on at [1.3, 0.7, -0.4];
    names_and_flags at [1.3, 0.7];
    in_code_that_is_kept at [1.3, 0.7];
}

#[derive(Clone, Copy, Debug, Differentiable)]
struct Point {
    x: f64,
    y: f64,
}

#[differentiable(order = 2)]
impl Point {
    fn power(x: f64) -> f64 {
        x * x * x
    }

    fn applied(&self, f: impl Fn(f64) -> f64) -> f64 {
        f(self.x) * f(self.y * self.x)
    }

    fn scaled_by<F: Fn(f64) -> f64>(self, f: &F) -> Self {
        Point { x: self.x * f(self.y), y: f(self.x) }
    }
}

#[differentiable(order = 2)]
fn cube(x: f64) -> f64 {
    x * x * x
}

#[differentiable(order = 2)]
fn product(v: &[f64]) -> f64 {
    v[0] * v[1] * v[1] + v[2] * v[0]
}

#[differentiable(order = 3)]
fn twice(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    f(f(x)) * x
}

#[differentiable(order = 2)]
fn thrice<F>(f: F, x: f64) -> f64
where
    F: Fn(f64) -> f64,
{
    f(f(f(x)))
}

#[differentiable(order = 2)]
fn of_slice(f: impl Fn(&[f64]) -> f64, v: &[f64]) -> f64 {
    let w: Vec<f64> = v.iter().map(|x| x * x).collect();
    f(&w) * f(v)
}

#[differentiable(order = 2)]
fn of_point(f: impl Fn(Point, &Point) -> f64, p: Point) -> f64 {
    let q = Point { x: p.x * p.y, y: p.y };
    f(p, &q) + f(q, &p)
}

#[differentiable(order = 2)]
fn of_state_and_time(f: impl Fn(&mut [f64; 2], f64), x: [f64; 2]) -> [f64; 2] {
    let mut state = x;
    f(&mut state, 0.5);
    f(&mut state, 1.5);
    state
}

#[differentiable(order = 2)]
fn with_index(f: impl Fn(usize, f64) -> f64, x: f64) -> f64 {
    let mut sum = 0.0;
    for i in 0..3 {
        sum += f(i, x) * x;
    }
    sum + f(7, 1.0)
}

#[differentiable(order = 2)]
fn chosen(f: impl Fn(f64) -> f64, g: impl Fn(f64, f64) -> f64, x: f64) -> f64 {
    if x > 0.0 { g(f(x), x) } else { f(g(x, x)) }
}

#[differentiable(order = 2)]
fn dynamically(f: &dyn Fn(f64) -> f64, x: f64) -> f64 {
    f(x) * f(2.0)
}

#[differentiable(order = 2)]
fn mutably(mut f: impl FnMut(f64) -> f64, x: f64) -> f64 {
    f(x) + f(x * x)
}

#[differentiable(order = 2)]
fn only_once(f: impl FnOnce(f64) -> f64, x: f64) -> f64 {
    f(x * x)
}

#[differentiable(order = 2)]
fn both(f: impl Fn(f64) -> (f64, f64), x: f64) -> f64 {
    let (a, b) = f(x);
    a * b
}

#[differentiable(order = 2)]
fn counted(f: impl Fn(f64) -> usize, x: f64) -> f64 {
    f(x) as f64 * x * x
}

#[differentiable(order = 2)]
fn simpson(f: impl Fn(f64) -> f64, a: f64, b: f64, n: usize) -> f64 {
    let h = (b - a) / n as f64;
    let inner: f64 = (1..n).map(|i| if i % 2 == 1 { 4.0 } else { 2.0 } * f(a + i as f64 * h)).sum();
    h / 3.0 * (f(a) + inner + f(b))
}

#[differentiable(order = 2)]
fn newton<F: Fn(f64) -> f64, D: Fn(f64) -> f64>(f: F, df: D, start: f64) -> f64 {
    let mut x = start;
    for _ in 0..20 {
        let step = f(x) / df(x);
        x -= step;
        if step.abs() < 1e-14 {
            return x;
        }
    }
    x
}

#[differentiable(order = 2)]
fn rk4(f: impl Fn(f64, &[f64]) -> Vec<f64>, y: &[f64], h: f64, steps: usize) -> Vec<f64> {
    let along = |y: &[f64], k: &[f64], h: f64| -> Vec<f64> { y.iter().zip(k).map(|(y, k)| y + h * k).collect() };
    let mut y = y.to_vec();
    for i in 0..steps {
        let t = i as f64 * h;
        let k1 = f(t, &y);
        let k2 = f(t + h / 2.0, &along(&y, &k1, h / 2.0));
        let k3 = f(t + h / 2.0, &along(&y, &k2, h / 2.0));
        let k4 = f(t + h, &along(&y, &k3, h));
        for j in 0..y.len() {
            y[j] += h / 6.0 * (k1[j] + 2.0 * k2[j] + 2.0 * k3[j] + k4[j]);
        }
    }
    y
}

mod functions {
    use super::*;

    #[differentiable(order = 2)]
    pub(crate) fn a_closure(x: &[f64]) -> f64 {
        twice(|u| u * u * x[1], x[0])
    }

    #[differentiable(order = 2)]
    pub(crate) fn a_typed_closure(x: &[f64]) -> f64 {
        let k = x[1] * x[0];
        let f = |u: f64| -> f64 { (u * k).sin() * u };
        twice(f, x[0]) + twice(&f, x[1])
    }

    #[differentiable(order = 2)]
    pub(crate) fn a_function_by_name(x: &[f64]) -> f64 {
        twice(cube, x[0] * x[1])
    }

    #[differentiable(order = 2)]
    pub(crate) fn a_function_of_std(x: &[f64]) -> f64 {
        twice(f64::exp, x[0] * x[1]) + twice(f64::sin, x[1])
    }

    #[differentiable(order = 2)]
    pub(crate) fn an_associated_function(x: &[f64]) -> f64 {
        twice(Point::power, x[0] * x[1])
    }

    #[differentiable(order = 2)]
    pub(crate) fn capturing_vectors(x: &[f64]) -> f64 {
        let weights: Vec<f64> = x.iter().map(|x| x * x).collect();
        thrice(|u| weights.iter().zip(x).map(|(w, x)| w * u + x).sum::<f64>(), x[0])
    }

    #[differentiable(order = 2)]
    pub(crate) fn capturing_structs(x: &[f64]) -> f64 {
        let p = Point { x: x[0] * x[1], y: x[1] };
        let pair = (x[0], x[1] * x[1]);
        twice(move |u| u * p.x * p.y + pair.1 * u * pair.0, x[0])
    }

    #[differentiable(order = 2)]
    pub(crate) fn capturing_what_is_kept(x: &[f64]) -> f64 {
        let (n, name, factors) = (2, "name", [1.5, 2.5]);
        twice(|u| if name.len() == 4 { u.powi(n) * factors[1] * x[1] } else { u }, x[0])
    }

    #[differentiable(order = 2)]
    pub(crate) fn capturing_nothing_that_moves(x: &[f64]) -> f64 {
        let k = 2.5;
        let table = vec![1.0, 2.0, 3.0];
        twice(|u| k * u * u + table[2] * u, x[0] * x[1]) + twice(|u| table[1] * u * x[0] + k, x[1])
    }

    #[differentiable(order = 2)]
    fn hands_on(f: impl Fn(f64) -> f64, x: f64) -> f64 {
        twice(&f, x) + twice(f, x * x)
    }

    #[differentiable(order = 2)]
    fn hands_on_again<F: Fn(f64) -> f64>(f: &F, x: f64) -> f64 {
        hands_on(f, x) * f(x)
    }

    #[differentiable(order = 2)]
    pub(crate) fn passed_through(x: &[f64]) -> f64 {
        hands_on_again(&|u| (u * x[1]).sin(), x[0])
    }

    #[differentiable(order = 2)]
    pub(crate) fn in_loops(x: &[f64]) -> f64 {
        let mut y = x[0];
        for i in 0..3 {
            y = twice(|u| (u * x[1] + f64::from(i) * y).sin(), y);
        }
        y
    }

    #[differentiable(order = 2)]
    pub(crate) fn in_branches(x: &[f64]) -> f64 {
        let y = if x[0] > 1.0 { twice(|u| u * u * x[1], x[0]) } else { twice(|u| u, x[1]) };
        chosen(|u| u * u * y, |u, v| u * v * x[1], x[0]) + chosen(|u| u * u, |u, v| u * v, -x[0])
    }

    #[differentiable(order = 2)]
    pub(crate) fn of_slices(x: &[f64]) -> f64 {
        of_slice(|v| v[0] * v[1] + v[2] * v[2] * x[0], x)
    }

    #[differentiable(order = 2)]
    pub(crate) fn of_slices_by_name(x: &[f64]) -> f64 {
        of_slice(product, x) + of_slice(|v: &[f64]| v.iter().map(|x| x * x).sum::<f64>(), x)
    }

    #[differentiable(order = 2)]
    fn by_reference(f: impl Fn(&f64, &f64) -> f64, x: f64, y: f64) -> f64 {
        f(&x, &y) * f(&y, &x)
    }

    #[differentiable(order = 2)]
    pub(crate) fn of_references(x: &[f64]) -> f64 {
        by_reference(|a, b| a * a * b, x[0], x[1]) + by_reference(|&a: &f64, b: &f64| a / *b, x[0], x[1])
    }

    #[differentiable(order = 2)]
    pub(crate) fn of_structs(x: &[f64]) -> f64 {
        of_point(|p, q| p.x * q.y * q.y * x[0] + p.y, Point { x: x[0], y: x[1] })
    }

    #[differentiable(order = 2)]
    pub(crate) fn of_state(x: &[f64]) -> f64 {
        let k = x[0] * x[1];
        let end = of_state_and_time(
            |s: &mut [f64; 2], t: f64| {
                s[0] += t * s[1] * k;
                s[1] *= s[0];
            },
            [x[0], x[1]],
        );
        end[0] * end[1]
    }

    #[differentiable(order = 2)]
    pub(crate) fn with_integers(x: &[f64]) -> f64 {
        with_index(|i, u| (u * x[1]).powi(i as i32 + 1), x[0])
    }

    #[differentiable(order = 2)]
    pub(crate) fn several(x: &[f64]) -> f64 {
        chosen(|u| u * u * x[1], |u, v| u * v * v, x[0])
    }

    #[differentiable(order = 2)]
    pub(crate) fn dynamic(x: &[f64]) -> f64 {
        dynamically(&|u| u * u * x[1], x[0])
    }

    #[differentiable(order = 2)]
    pub(crate) fn generic_over_the_closure(x: &[f64]) -> f64 {
        thrice(|u| u * x[1] + x[0], x[0])
    }

    #[differentiable(order = 2)]
    pub(crate) fn mutable(x: &[f64]) -> f64 {
        mutably(|u| u * u * x[1], x[0])
    }

    #[differentiable(order = 2)]
    pub(crate) fn once(x: &[f64]) -> f64 {
        only_once(|u| u * u * x[1], x[0])
    }

    #[differentiable(order = 2)]
    pub(crate) fn with_results_of_pairs(x: &[f64]) -> f64 {
        both(|u| (u * x[1], u * u), x[0])
    }

    #[differentiable(order = 2)]
    pub(crate) fn with_results_that_stand_still(x: &[f64]) -> f64 {
        counted(|u| if u > x[1] { 2 } else { 3 }, x[0]) * x[1]
    }

    #[differentiable(order = 2)]
    pub(crate) fn of_constants(x: &[f64]) -> f64 {
        twice(|u| u * x[1], 2.0) * x[0]
    }

    #[differentiable(order = 2)]
    pub(crate) fn with_early_returns(x: &[f64]) -> f64 {
        twice(
            |u| {
                if u > 1.0 {
                    return u * x[1];
                }
                u * u
            },
            x[0],
        )
    }

    #[differentiable(order = 2)]
    pub(crate) fn through_methods(x: &[f64]) -> f64 {
        let p = Point { x: x[0], y: x[1] };
        let q = p.scaled_by(&|u| u * u * x[0]);
        p.applied(|u| u * u * x[1]) * q.applied(cube)
    }

    #[differentiable(order = 2)]
    pub(crate) fn simpson_of_a_family(x: &[f64]) -> f64 {
        simpson(|t| (x[0] * t).exp() * (x[1] * t).cos(), x[0], x[1] + 2.0, 10)
    }

    #[differentiable(order = 2)]
    pub(crate) fn newton_of_a_family(x: &[f64]) -> f64 {
        let (a, b) = (x[0], x[1]);
        newton(|u| u * u * a - b, |u| 2.0 * a * u, 1.0)
    }

    #[differentiable(order = 2)]
    pub(crate) fn runge_kutta(x: &[f64]) -> f64 {
        let end = rk4(|t, y| vec![y[1], -x[0] * y[0].sin() - x[1] * y[1] + t], &[x[1], x[0]], 0.1, 4);
        end[0] * end[1]
    }

    #[differentiable(order = 2)]
    pub(crate) fn nested(x: &[f64]) -> f64 {
        simpson(|z| simpson(|y| (x[0] * y * z).exp() + x[1] * y * y, 0.0, z, 4), 0.0, x[1], 4)
    }

    #[differentiable(order = 2)]
    fn dot(a: &[f64], b: &[f64]) -> f64 {
        a.iter().zip(b).map(|(a, b)| a * b).sum()
    }

    #[differentiable(order = 2)]
    pub(crate) fn slices_passed_on(x: &[f64]) -> f64 {
        of_slice(|v| dot(v, v) * v[0] + dot(x, v), x)
    }

    #[differentiable(order = 2)]
    fn counted_above(f: impl Fn(f64) -> f64, g: &dyn Fn(&[f64]) -> f64, v: &[f64], x: f64) -> f64 {
        let n = v.iter().filter(|v| f(**v) > 1.0).count() + v.iter().map(|v| g(&[*v])).filter(|v| *v > 1.0).count();
        assert!(f(2.0) < 100.0, "{}", f(2.0));
        f(x) * n as f64
    }

    #[differentiable(order = 2)]
    pub(crate) fn in_code_that_is_kept(x: &[f64]) -> f64 {
        counted_above(|u| u * u * x[1], &|v| v[0] * x[0], &[0.5, 1.5, 2.5], x[0])
    }

    #[differentiable(order = 2)]
    fn named(name: &str, flags: &[bool], a: f64, b: f64) -> f64 {
        twice(|t| if name == "a" && flags[1] { t * a } else { t }, b)
    }

    #[differentiable(order = 2)]
    pub(crate) fn names_and_flags(x: &[f64]) -> f64 {
        named("a", &[false, true], x[0], x[1]) + named("b", &[false, true], x[0], x[1])
    }
}

#[differentiable(order = 3)]
fn fifth(x: f64, y: f64) -> f64 {
    twice(|u: f64| u * u * y, x)
}

#[differentiable(order = 2)]
fn slope(x: f64, y: f64) -> f64 {
    fifth::grad(x, y).0
}

/// `x^5 y^3`
#[test]
fn third_derivatives() {
    let (x, y): (f64, f64) = (1.3, 0.7);
    let [[xx, xy], [yx, yy]] = slope::hessian(x, y);
    let expected = [60.0 * x * x * y.powi(3), 60.0 * x.powi(3) * y * y, 30.0 * x.powi(4) * y];
    super::close(&[xx, xy, yy], &expected);
    super::close(&[xy], &[yx]);
}
