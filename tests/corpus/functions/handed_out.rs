//! What closures that are passed on give away as it is: variables of types that the macro does not know.

use autodiff::{Differentiable, differentiable};

#[derive(Clone, Copy, Debug, Differentiable)]
struct Spring {
    #[constant]
    kind: usize,
    stiffness: f64,
    rest: f64,
}

#[differentiable]
fn twice_applied(f: impl Fn(f64) -> f64, by: &f64) -> f64 {
    f(f(0.4) + 0.1) * by
}

#[differentiable]
fn by_a_condition(k: f64, r: f64, y: f64) -> f64 {
    let Spring { stiffness, rest, .. } = Spring { kind: 1, stiffness: k * y, rest: r };
    twice_applied(|x| if x < 0.5 { stiffness } else { rest }, &y)
}

#[differentiable]
fn by_leaving(k: f64, r: f64, y: f64) -> f64 {
    let spring = Spring { kind: 1, stiffness: k, rest: r };
    let Spring { stiffness, .. } = spring;
    let left = |x: f64| 'gone: {
        if x < 0.5 {
            break 'gone stiffness;
        }
        spring.rest
    };
    let returned = |x: f64| {
        if x > 0.5 {
            return stiffness;
        }
        spring.rest * x
    };
    let turned = |x: f64| loop {
        if x < 10.0 {
            break stiffness;
        }
    };
    twice_applied(left, &y) + twice_applied(returned, &(y * k)) + twice_applied(turned, &spring.rest)
}

#[differentiable]
fn by_names(k: f64, r: f64, y: f64) -> f64 {
    let Spring { kind, stiffness, rest } = Spring { kind: 3, stiffness: k, rest: r };
    let named = |x: f64| {
        let z = if x < 0.5 { stiffness } else { rest };
        let q = stiffness;
        let w = match kind {
            0 => q,
            _ => rest,
        };
        z * q + w * x
    };
    twice_applied(named, &y)
}

#[differentiable]
fn softened(s: Spring, by: f64) -> Spring {
    Spring { stiffness: s.stiffness * by, ..s }
}

/// Whole values, given to functions and kept under other names.
#[differentiable]
fn wholes(k: f64, r: f64, y: f64) -> f64 {
    let springs = [Spring { kind: 1, stiffness: k, rest: r }, Spring { kind: 2, stiffness: r, rest: k * y }];
    let [a, b] = springs;
    let chosen = |x: f64| {
        let s = if x < 0.5 { a } else { b };
        let soft = softened(s, x);
        let whole = a;
        soft.stiffness * soft.rest + whole.rest
    };
    twice_applied(chosen, &y)
}

#[differentiable]
fn combined(n: usize, f: impl Fn(f64, f64) -> f64) -> f64 {
    f(1.0, n as f64)
}

/// What came in is captured by a closure that only decides.
#[differentiable]
fn decided(f: impl Fn(f64) -> f64) -> [f64; 2] {
    let far = 3.0 > combined(1, |a: f64, b: f64| (b - f(2.0)) + a);
    [f(if far { 2.0 } else { 1.5 }), 0.5]
}

#[differentiable]
fn by_a_decision(k: f64, y: f64) -> f64 {
    let [a, b] = decided(|x| x * k);
    a * b + y * a
}

mod tests {
    use crate::common::check;

    check!(by_a_condition(k, r, y); (0.7, 1.3, 0.4));
    check!(by_leaving(k, r, y); (0.7, 1.3, 0.4));
    check!(by_names(k, r, y); (0.7, 1.3, 0.4));
    check!(by_a_decision(k, y); (0.7, 1.3); (-0.7, 1.3));
    check!(wholes(k, r, y); (0.7, 1.3, 0.4));
}
