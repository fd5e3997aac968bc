//! Hessians through closures that call functions and closures which came in from outside.

#![allow(
    clippy::needless_borrows_for_generic_args,
    clippy::redundant_closure,
    reason = "closures are passed in every way, and capture everything"
)]

use autodiff::{Differentiable, differentiable};

agree! {
    in_a_closure at [1.3, 0.7];
    in_several_closures at [1.3, 0.7];
    by_reference at [1.3, 0.7];
    in_closures_inside_closures at [1.3, 0.7];
    several_in_one at [1.3, 0.7];
    with_what_else_is_captured at [1.3, 0.7];
    through_closure_variables at [1.3, 0.7];
    through_differences at [1.3, 0.7];
    in_methods at [1.3, 0.7];
    of_slices at [1.3, 0.7, -0.4];
    of_state at [1.3, 0.7];
    of_structs at [1.3, 0.7];
    in_loops at [1.3, 0.7];
    by_names at [1.3, 0.7];
    that_decide at [1.3, 0.7];
    that_only_decide at [1.3, 0.7];
    mutable at [1.3, 0.7];
    dynamic at [1.3, 0.7];
    that_are_constant at [1.3, 0.7];
    for_other_threads at [1.3, 0.7];
    recursive at [1.3, 0.7];
}

#[derive(Clone, Copy, Debug, Differentiable)]
struct Line {
    slope: f64,
    height: f64,
}

#[differentiable(order = 2)]
fn cube(x: f64) -> f64 {
    x * x * x
}

#[differentiable(order = 3)]
fn simpson(f: impl Fn(f64) -> f64, a: f64, b: f64) -> f64 {
    let h = (b - a) / 6.0;
    h * (f(a) + 4.0 * f((a + b) / 2.0) + f(b))
}

#[differentiable(order = 3)]
fn weighted<F: Fn(f64) -> f64>(f: F, b: f64, weight: f64) -> f64 {
    simpson(|x: f64| f(x) * weight * x, 0.0, b)
}

#[differentiable(order = 2)]
fn twice(f: &dyn Fn(f64) -> f64, x: f64) -> f64 {
    f(f(x)) * x
}

#[differentiable(order = 2)]
fn of_slice(f: impl Fn(&[f64], f64) -> f64, v: &[f64]) -> f64 {
    let w: Vec<f64> = v.iter().map(|x| x * x).collect();
    f(&w, v[0]) * f(v, w[1])
}

#[differentiable(order = 2)]
impl Line {
    fn at(&self, x: f64) -> f64 {
        self.slope * x + self.height
    }

    fn area(&self, f: impl Fn(f64) -> f64, to: f64) -> f64 {
        simpson(|x| self.at(f(x)) * self.height, 0.0, to)
    }

    fn both<F>(&self, f: &F, to: f64) -> f64
    where
        F: Fn(f64) -> f64,
    {
        self.area(f, to) + self.area(|x| f(x * self.slope), to)
    }
}

mod functions {
    use super::*;

    #[differentiable(order = 2)]
    pub(crate) fn in_a_closure(x: &[f64]) -> f64 {
        weighted(|u| (u * x[1]).sin(), x[0], x[0] * x[1])
    }

    #[differentiable(order = 2)]
    fn four(f: impl Fn(f64) -> f64, g: &impl Fn(f64) -> f64, x: f64) -> f64 {
        simpson(|u| f(u) * x, 0.0, x) * simpson(|u| g(u), x, 2.0) + simpson(|u| f(u * x), 0.0, f(x))
    }

    #[differentiable(order = 2)]
    pub(crate) fn in_several_closures(x: &[f64]) -> f64 {
        four(|u| u * u * x[1], &|u| u.sin() * x[0], x[0])
    }

    #[differentiable(order = 2)]
    fn lent<F: Fn(f64) -> f64>(f: &F, a: f64) -> f64 {
        simpson(f, 0.0, a) + simpson(&f, 0.0, a) * f(a) + simpson(|x| f(x) * a * x, 0.0, a)
    }

    #[differentiable(order = 2)]
    pub(crate) fn by_reference(x: &[f64]) -> f64 {
        lent(&|u| x[1] * u * u, x[0])
    }

    #[differentiable(order = 2)]
    fn compose(f: impl Fn(f64) -> f64, g: impl Fn(f64) -> f64, x: f64) -> f64 {
        simpson(|y| simpson(|z| f(z) * y + x, 0.0, g(y)), 0.0, x)
    }

    #[differentiable(order = 2)]
    pub(crate) fn in_closures_inside_closures(x: &[f64]) -> f64 {
        compose(|u| u * u * x[1], |u| u.sin() + x[1], x[0])
    }

    #[differentiable(order = 2)]
    fn product(f: impl Fn(f64) -> f64, g: impl Fn(f64, f64) -> f64, x: f64) -> f64 {
        simpson(|u| f(u) * g(x, f(u)), 0.0, x)
    }

    #[differentiable(order = 2)]
    pub(crate) fn several_in_one(x: &[f64]) -> f64 {
        product(|u| u * x[1], |u, v| u * v * x[0], x[0]) + product(cube, |u, v| u * v, x[1])
    }

    #[differentiable(order = 2)]
    fn scaled(f: impl Fn(f64) -> f64, by: &[f64], line: Line, n: i32, name: &str) -> f64 {
        let table = vec![1.0, 2.0];
        simpson(|u| if name == "a" { f(u * by[0]).powi(n) * line.at(u) } else { f(table[1]) * u }, by[1], table[0])
    }

    #[differentiable(order = 2)]
    pub(crate) fn with_what_else_is_captured(x: &[f64]) -> f64 {
        let line = Line { slope: x[0] * x[1], height: x[1] };
        scaled(|u| u * x[1] + x[0], x, line, 2, "a") * scaled(|u| u * x[1] * u, x, line, 2, "b")
    }

    #[differentiable(order = 2)]
    fn by_variables(f: impl Fn(f64) -> f64, x: f64) -> f64 {
        let g = |t: f64| f(t) * 2.0 * x;
        let h = |t: f64| g(t) + f(t);
        h(x) * simpson(h, 0.0, x) + simpson(&g, x, 1.0)
    }

    #[differentiable(order = 2)]
    pub(crate) fn through_closure_variables(x: &[f64]) -> f64 {
        by_variables(|u| u * u * x[1], x[0])
    }

    #[differentiable(order = 2)]
    fn slope_of(f: impl Fn(f64) -> f64, x: f64) -> f64 {
        let h = 0.125;
        (f(x + h) - f(x - h)) / (2.0 * h)
    }

    #[differentiable(order = 2)]
    fn length(f: impl Fn(f64) -> f64, to: f64) -> f64 {
        simpson(|x| (1.0 + slope_of(&f, x).powi(2)).sqrt(), 0.0, to)
    }

    /// With as many variables outside as inside.
    #[differentiable(order = 2)]
    fn length_between(f: impl Fn(f64) -> f64, a: f64, b: f64) -> f64 {
        simpson(|x| (1.0 + slope_of(&f, x).powi(2)).sqrt(), a, b)
    }

    #[differentiable(order = 2)]
    pub(crate) fn through_differences(x: &[f64]) -> f64 {
        length(|u| x[0] * u * u * u, x[1]) + length_between(|u| x[0] * u * u, x[0], x[1])
    }

    #[differentiable(order = 2)]
    pub(crate) fn in_methods(x: &[f64]) -> f64 {
        let line = Line { slope: x[0], height: x[1] };
        line.both(&|u| u * u * x[1], x[0]) * line.area(f64::exp, x[1])
    }

    #[differentiable(order = 2)]
    fn shifted<F>(f: F, v: &[f64], by: f64) -> f64
    where
        for<'v> F: Fn(&'v [f64], f64) -> f64,
    {
        let w: Vec<f64> = v.iter().map(|v| v + by).collect();
        of_slice(|u, s| f(u, s * by) + f(&w, s), v)
    }

    #[differentiable(order = 2)]
    pub(crate) fn of_slices(x: &[f64]) -> f64 {
        shifted(|v, s| v[0] * v[1] * s + v[2] * v[2] * x[0], x, x[1])
    }

    #[differentiable(order = 2)]
    fn steps(f: impl Fn(&mut [f64; 2], f64), start: [f64; 2]) -> [f64; 2] {
        let mut state = start;
        f(&mut state, 0.5);
        f(&mut state, 1.5);
        state
    }

    #[differentiable(order = 2)]
    fn halves(f: impl Fn(&mut [f64; 2], f64), start: [f64; 2], k: f64) -> [f64; 2] {
        steps(
            |s: &mut [f64; 2], t: f64| {
                f(s, t / 2.0);
                s[0] *= k;
                f(s, t * k);
            },
            start,
        )
    }

    #[differentiable(order = 2)]
    pub(crate) fn of_state(x: &[f64]) -> f64 {
        let end = halves(
            |s: &mut [f64; 2], t: f64| {
                s[0] += t * s[1] * x[0];
                s[1] *= s[0];
            },
            [x[0], x[1]],
            x[1],
        );
        end[0] * end[1]
    }

    #[differentiable(order = 2)]
    fn on_lines(f: impl Fn(Line, &Line) -> f64, line: Line) -> f64 {
        f(line, &line) * line.slope
    }

    #[differentiable(order = 2)]
    fn on_turned_lines(f: impl Fn(Line, &Line) -> f64, line: Line, by: f64) -> f64 {
        on_lines(|a, b| f(Line { slope: a.height * by, height: a.slope }, b), line)
    }

    #[differentiable(order = 2)]
    pub(crate) fn of_structs(x: &[f64]) -> f64 {
        on_turned_lines(|a, b| a.at(x[0]) * b.at(x[1]), Line { slope: x[0], height: x[1] }, x[1])
    }

    #[differentiable(order = 2)]
    fn repeated(f: impl Fn(f64) -> f64, x: f64) -> f64 {
        let mut y = x;
        for i in 0..3 {
            if y > -10.0 {
                y += simpson(|u| f(u * y) / (2.0 + f64::from(i)), 0.0, x);
            }
        }
        y
    }

    #[differentiable(order = 2)]
    pub(crate) fn in_loops(x: &[f64]) -> f64 {
        repeated(|u| u * u * x[1], x[0])
    }

    #[differentiable(order = 2)]
    pub(crate) fn by_names(x: &[f64]) -> f64 {
        weighted(cube, x[0], x[1]) * weighted(f64::exp, x[1], x[0])
    }

    #[differentiable(order = 2)]
    fn decided(f: impl Fn(f64) -> f64, x: f64) -> f64 {
        simpson(|u| if f(u) > 0.5 { f(u) * x } else { u * x }, 0.0, x)
    }

    #[differentiable(order = 2)]
    pub(crate) fn that_decide(x: &[f64]) -> f64 {
        decided(|u| u * u * x[1], x[0])
    }

    #[differentiable(order = 2)]
    fn combined(n: usize, f: impl Fn(f64, f64) -> f64) -> f64 {
        f(1.0, n as f64)
    }

    /// What came in is captured by a closure that only decides, and is passed on where that only decides.
    #[differentiable(order = 2)]
    fn decides(f: impl Fn(f64) -> f64) -> [f64; 2] {
        let far = 3.0 > combined(1, |a: f64, b: f64| (b - f(2.0)) + a);
        let near = simpson(&f, 0.0, 1.0) < 1.0;
        [f(if far { 2.0 } else { 1.5 }), if near { f(0.5) } else { 1.0 }]
    }

    #[differentiable(order = 2)]
    pub(crate) fn that_only_decide(x: &[f64]) -> f64 {
        let [a, b] = decides(|u| x[0] * u);
        a * b * x[1] + x[1] * a
    }

    #[differentiable(order = 2)]
    fn mutably(mut f: impl FnMut(f64) -> f64, x: f64) -> f64 {
        f(x) + f(x * x)
    }

    #[differentiable(order = 2)]
    fn mutably_again(mut f: impl FnMut(f64) -> f64, x: f64) -> f64 {
        mutably(|u| f(u) * x, x) + f(x)
    }

    #[differentiable(order = 2)]
    pub(crate) fn mutable(x: &[f64]) -> f64 {
        mutably_again(|u| u * u * x[1], x[0])
    }

    #[differentiable(order = 2)]
    fn dynamically(f: &dyn Fn(f64) -> f64, g: Box<dyn Fn(f64) -> f64>, x: f64) -> f64 {
        twice(&|u| f(u) * x, x) + twice(&|u| g(u) + f(u), x)
    }

    #[differentiable(order = 2)]
    pub(crate) fn dynamic(x: &[f64]) -> f64 {
        dynamically(&|u| u * u * x[1], Box::new(|u| u.sin()), x[0])
    }

    #[differentiable(order = 2)]
    fn times<F: Fn(f64) -> f64>(#[constant] f: F, x: f64) -> f64 {
        x * f(2.0) * x
    }

    #[differentiable(order = 2)]
    fn counted(#[constant] f: &impl Fn(f64) -> f64, g: impl Fn(f64) -> f64, x: f64) -> f64 {
        let n = [1.0, 2.0].iter().filter(|u| f(**u) > 3.0).count();
        g(x) * n as f64 * (*f)(1.0)
    }

    #[differentiable(order = 2)]
    fn changed(#[constant] mut f: impl FnMut(f64) -> f64, x: f64) -> f64 {
        let factor = f(1.0) + f(2.0);
        x * x * factor
    }

    #[differentiable(order = 2)]
    pub(crate) fn that_are_constant(x: &[f64]) -> f64 {
        let k = 3.0;
        times(|u| u * k, x[0]) * counted(&|u| u * k, |u| u * u * x[1], x[0]) + changed(|u| u * u, x[0] * x[1])
    }

    #[differentiable(order = 2)]
    fn adaptive<F: Fn(f64) -> f64>(f: &F, a: f64, b: f64, depth: usize) -> f64 {
        let m = 0.5 * (a + b);
        if depth == 0 {
            return (b - a) * f(m);
        }
        adaptive(f, a, m, depth - 1) + simpson(|x| adaptive(f, m, x, depth - 1), m, b)
    }

    #[differentiable(order = 2)]
    fn repeated_copies<F: Fn(f64) -> f64 + Copy>(f: F, x: f64, n: usize) -> f64 {
        if n == 0 { x } else { repeated_copies(f, f(x), n - 1) }
    }

    #[differentiable(order = 2)]
    pub(crate) fn recursive(x: &[f64]) -> f64 {
        adaptive(&|u: f64| (u * x[1]).sin() * u, 0.0, x[0], 3) + repeated_copies(|u| u * x[0] + 1.0, x[1], 4)
    }

    #[differentiable(order = 2)]
    fn iterated<F>(f: F, x: f64) -> f64
    where
        F: Fn(f64) -> f64 + Copy + Send + Sync + 'static,
    {
        f(x) * f(f(x))
    }

    #[differentiable(order = 2)]
    fn iterated_again<F: Fn(f64) -> f64 + Send + Sync + Copy + 'static>(f: F, x: f64) -> f64 {
        iterated(f, x) * f(x)
    }

    #[differentiable(order = 2)]
    pub(crate) fn for_other_threads(x: &[f64]) -> f64 {
        let k = x[1];
        iterated(move |u| u * u * k, x[0]) + iterated_again(move |u| u * k, x[0])
    }
}

#[differentiable(order = 3)]
fn moment(x: f64, y: f64) -> f64 {
    weighted(|u: f64| u * y, x, y)
}

#[differentiable(order = 2)]
fn slope(x: f64, y: f64) -> f64 {
    moment::grad(x, y).0
}

/// `x^3 y^2 / 3`, whose integral the rule has exactly.
#[test]
fn third_derivatives() {
    let (x, y): (f64, f64) = (1.3, 0.7);
    let [[xx, xy], [yx, yy]] = slope::hessian(x, y);
    super::close(&[xx, xy, yy], &[2.0 * y * y, 4.0 * x * y, 2.0 * x * x]);
    super::close(&[xy], &[yx]);
}
