//! Hessians through closures that call what came in from outside, of and with values of every kind.

use autodiff::{Differentiable, differentiable};

agree! {
    of_nothing at [1.3, 0.7];
    of_vectors at [1.3, 0.7];
    of_structs at [1.3, 0.7];
    of_options at [1.3, 0.7];
    of_closures_by_mutable_reference at [1.3, 0.7];
    in_iterators at [1.3, 0.7];
    in_arms at [1.3, 0.7];
    of_objects_that_are_constant at [1.3, 0.7];
}

#[derive(Clone, Copy, Debug, Differentiable)]
struct Pair {
    a: f64,
    b: f64,
}

#[differentiable(order = 2)]
fn applied(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    f(x) * x
}

mod functions {
    use super::*;

    #[differentiable(order = 2)]
    fn asked(f: impl Fn() -> f64, x: f64) -> f64 {
        f() * x
    }

    #[differentiable(order = 2)]
    fn asked_again(f: impl Fn() -> f64, x: f64) -> f64 {
        asked(|| f() * x, x) + applied(|u| f() * u, x)
    }

    #[differentiable(order = 2)]
    pub(crate) fn of_nothing(x: &[f64]) -> f64 {
        asked_again(|| x[0] * x[1], x[0])
    }

    #[differentiable(order = 2)]
    fn mapped(f: impl Fn(&[f64]) -> Vec<f64>, x: &[f64]) -> Vec<f64> {
        f(&f(x))
    }

    #[differentiable(order = 2)]
    fn scaled(f: impl Fn(&[f64]) -> Vec<f64>, x: &[f64]) -> f64 {
        let y = mapped(|v| f(v).iter().map(|u| u * x[0]).collect(), x);
        y[0] * y[1]
    }

    #[differentiable(order = 2)]
    pub(crate) fn of_vectors(x: &[f64]) -> f64 {
        scaled(|v| vec![v[0] * x[1], v[1] * v[0]], x)
    }

    #[differentiable(order = 2)]
    fn twice(f: impl Fn(&Pair) -> Pair, p: Pair) -> Pair {
        f(&f(&p))
    }

    #[differentiable(order = 2)]
    fn swapped<F>(f: F, p: Pair) -> f64
    where
        F: for<'p> Fn(&'p Pair) -> Pair,
    {
        let q = twice(
            |p| {
                let r = f(p);
                Pair { a: r.b * p.a, b: r.a }
            },
            p,
        );
        q.a * q.b
    }

    #[differentiable(order = 2)]
    pub(crate) fn of_structs(x: &[f64]) -> f64 {
        swapped(|p| Pair { a: p.a * x[0], b: p.b * p.a }, Pair { a: x[0], b: x[1] })
    }

    #[differentiable(order = 2)]
    fn perhaps(f: impl Fn(f64) -> Option<f64>, x: f64) -> f64 {
        f(x).unwrap_or(x)
    }

    #[differentiable(order = 2)]
    fn perhaps_scaled(f: impl Fn(f64) -> Option<f64>, x: f64) -> f64 {
        perhaps(|u| f(u).map(|v| v * x), x) * perhaps(|u| Some(f(u)? * x), -x)
    }

    #[differentiable(order = 2)]
    pub(crate) fn of_options(x: &[f64]) -> f64 {
        perhaps_scaled(|u| if u > 0.0 { Some(u * u * x[1]) } else { None }, x[0])
    }

    #[differentiable(order = 2)]
    fn changing(mut f: impl FnMut(f64) -> f64, x: f64) -> f64 {
        f(x) * x
    }

    #[differentiable(order = 2)]
    fn changing_twice(mut f: impl FnMut(f64) -> f64, x: f64) -> f64 {
        changing(&mut f, x) + changing(|u| f(u) * x, x)
    }

    #[differentiable(order = 2)]
    pub(crate) fn of_closures_by_mutable_reference(x: &[f64]) -> f64 {
        changing_twice(|u| u * u * x[1], x[0])
    }

    #[differentiable(order = 2)]
    fn summed(f: impl Fn(f64) -> f64, g: impl Fn(f64) -> f64, x: f64) -> f64 {
        let xs = [x, x * 2.0];
        let sum = xs.iter().map(|v| applied(|u| f(u) * g(*v), *v)).sum::<f64>();
        sum + applied(|u| if u > 0.1 { f(u) } else { g(u) }, x)
    }

    #[differentiable(order = 2)]
    pub(crate) fn in_iterators(x: &[f64]) -> f64 {
        summed(|u| u * u * x[1], |u| u.sin() * x[0], x[0])
    }

    #[differentiable(order = 2)]
    fn chosen(f: impl Fn(f64) -> f64, k: usize, x: f64) -> f64 {
        match k {
            0 => applied(|u| f(u) + x, x),
            1 => applied(&f, x),
            _ => {
                let g = |u: f64| f(f(u));
                applied(&g, x) * applied(g, x)
            }
        }
    }

    #[differentiable(order = 2)]
    pub(crate) fn in_arms(x: &[f64]) -> f64 {
        (0..3).map(|k| chosen(|u| u * u * x[1], k, x[0])).product()
    }

    #[differentiable(order = 2)]
    fn at_two(#[constant] f: &dyn Fn(f64) -> f64, x: f64) -> f64 {
        x * f(2.0) * x
    }

    #[differentiable(order = 2)]
    pub(crate) fn of_objects_that_are_constant(x: &[f64]) -> f64 {
        at_two(&|u| u * 3.0, x[0] * x[1])
    }
}

#[differentiable(order = 2)]
fn in_single_precision(f: impl Fn(f32) -> f32, x: f32) -> f32 {
    f(x) * x
}

#[differentiable(order = 2)]
fn scaled_in_single_precision(f: impl Fn(f32) -> f32, x: f32) -> f32 {
    in_single_precision(|u| f(u) * x, x)
}

#[differentiable(order = 2)]
fn cubed(x: f32, y: f32) -> f32 {
    scaled_in_single_precision(|u| u * y, x)
}

#[test]
fn of_single_precision() {
    assert_eq!(cubed::hessian(2.0, 3.0), [[36.0, 12.0], [12.0, 0.0]]);
}
