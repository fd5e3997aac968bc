//! Derivatives inside of derivatives, in all four nestings, and what must not be confused in them.

use autodiff::{Differentiable, differentiable};

/// The potential of a particle at a point, between a charge that is fixed and one whose height is `w`.
#[differentiable(order = 2, wrt(at))]
fn potential(at: [f64; 2], w: f64) -> f64 {
    let charges = [[10.0, 10.0 - w], [10.0, 0.0]];
    charges.iter().map(|c| 1.0 / ((at[0] - c[0]).powi(2) + (at[1] - c[1]).powi(2)).sqrt()).sum()
}

#[differentiable]
fn force_in_reverse(at: [f64; 2], w: f64) -> [f64; 2] {
    potential::grad(at, w)
}

#[differentiable]
fn force_forward(at: [f64; 2], w: f64) -> [f64; 2] {
    [potential::jvp(at, w, [1.0, 0.0]).1, potential::jvp(at, w, [0.0, 1.0]).1]
}

/// Where the particle crosses the ground, squared: it falls along the force of a potential that is itself differentiated.
macro_rules! flight {
    ($name:ident, $force:ident) => {
        #[differentiable]
        fn $name(w: f64) -> f64 {
            let dt = 0.1;
            let (mut at, mut velocity) = ([0.0, 8.0], [0.75, 0.0]);
            loop {
                let force = $force(at, w);
                let next = [at[0] + dt * velocity[0], at[1] + dt * velocity[1]];
                if next[1] <= 0.0 {
                    let rest = -at[1] / velocity[1];
                    let x = at[0] + rest * velocity[0];
                    return x * x;
                }
                at = next;
                velocity = [velocity[0] - dt * force[0], velocity[1] - dt * force[1]];
            }
        }
    };
}

flight!(by_reverse, force_in_reverse);
flight!(by_forward, force_forward);

#[test]
fn a_particle_in_all_four_nestings() {
    let w = 0.3;
    let h = 1e-6;
    let expected = (by_reverse(w + h) - by_reverse(w - h)) / (2.0 * h);
    assert!(expected.abs() > 1e-3);
    approx::assert_relative_eq!(by_reverse(w), by_forward(w), max_relative = 1e-12);
    let all = [by_reverse::grad(w), by_forward::grad(w), by_reverse::jvp(w, 1.0).1, by_forward::jvp(w, 1.0).1];
    for derivative in all {
        approx::assert_relative_eq!(derivative, expected, max_relative = 1e-6);
        approx::assert_relative_eq!(derivative, all[0], max_relative = 1e-12);
    }
}

#[differentiable(order = 3)]
fn saddle(x: f64, y: f64) -> f64 {
    x * x * y - 0.5 * y * y * (1.0 + x * x)
}

/// The best answer to `x`: Newton's method on the derivative by `y`.
#[differentiable]
fn answer(x: f64) -> f64 {
    let mut y = 0.0;
    for _ in 0..3 {
        let (_, slope) = saddle::grad(x, y);
        let (_, bend) = saddle_slope::grad(x, y);
        y -= slope / bend;
    }
    y
}

#[differentiable(order = 2)]
fn saddle_slope(x: f64, y: f64) -> f64 {
    saddle::grad(x, y).1
}

#[differentiable]
fn value_of_the_game(x: f64) -> f64 {
    saddle(x, answer(x))
}

#[test]
fn a_saddle() {
    // y = x^2 / (1 + x^2), value x^4 / (2 (1 + x^2))
    let x: f64 = 0.8;
    let s = 1.0 + x * x;
    let first = 2.0 * x.powi(3) / s - x.powi(5) / (s * s);
    approx::assert_relative_eq!(value_of_the_game::grad(x), first, max_relative = 1e-12);
    approx::assert_relative_eq!(value_of_the_game::jvp(x, 1.0).1, first, max_relative = 1e-12);
}

#[differentiable(order = 2, wrt(y))]
fn sum_by_y(x: f64, y: f64) -> f64 {
    x + y
}

#[differentiable(order = 2, wrt(y))]
fn product_by_y(x: f64, y: f64) -> f64 {
    x * y
}

/// `d/dx (x * d/dy (x + y))`: one, where perturbations are confused two.
#[differentiable]
fn confusing(x: f64) -> f64 {
    x * sum_by_y::grad(x, 1.0)
}

#[differentiable]
fn confusing_forward(x: f64) -> f64 {
    x * sum_by_y::jvp(x, 1.0, 1.0).1
}

#[differentiable]
fn shared(x: f64) -> f64 {
    x * product_by_y::grad(x, x)
}

#[test]
fn perturbations_are_not_confused() {
    assert_eq!(confusing::grad(3.0), 1.0);
    assert_eq!(confusing::jvp(3.0, 1.0).1, 1.0);
    assert_eq!(confusing_forward::grad(3.0), 1.0);
    assert_eq!(confusing_forward::jvp(3.0, 1.0).1, 1.0);
    // x * x: what `wrt` leaves out is an argument like any other.
    assert_eq!(shared::grad(3.0), 6.0);
    assert_eq!(shared::jvp(3.0, 1.0).1, 6.0);
}

#[differentiable(order = 2)]
fn rotated(v: &[f64], angle: f64) -> Vec<f64> {
    vec![v[0] * angle.cos() - v[1] * angle.sin(), v[0] * angle.sin() + v[1] * angle.cos()]
}

/// A vector-Jacobian product by name, and a Jacobian-vector product, of a function with a vector for its result.
#[differentiable]
fn products(v: &[f64], angle: f64) -> f64 {
    let (_, (v_bar, angle_bar)) = rotated::vjp(v, angle, vec![1.0, 2.0]);
    let (value, moved) = rotated::jvp(v, angle, &[0.5, -1.0], 0.25);
    v_bar[0] * angle_bar + v_bar[1] * moved[0] + moved[1] * value[0]
}

#[test]
fn products_of_vectors() {
    let (v, angle) = ([0.7, -1.1], 0.4);
    let (v_bar, angle_bar) = products::grad(&v, angle);
    let h = 1e-6;
    for i in 0..2 {
        let at = |by: f64| {
            let mut v = v;
            v[i] += by;
            products(&v, angle)
        };
        approx::assert_relative_eq!(v_bar[i], (at(h) - at(-h)) / (2.0 * h), max_relative = 1e-7);
    }
    approx::assert_relative_eq!(
        angle_bar,
        (products(&v, angle + h) - products(&v, angle - h)) / (2.0 * h),
        max_relative = 1e-7
    );
    let (_, along) = products::jvp(&v, angle, &[1.0, -2.0], 3.0);
    approx::assert_relative_eq!(along, v_bar[0] - 2.0 * v_bar[1] + 3.0 * angle_bar, max_relative = 1e-12);
}

#[derive(Clone, Debug, Differentiable)]
struct State {
    place: Point,
    speeds: Vec<f64>,
    steps: usize,
}

#[derive(Clone, Copy, Debug, Differentiable)]
struct Point(f64, f64);

#[differentiable(order = 2)]
fn state(x: f64, y: f64) -> State {
    State { place: Point(x * y, x.sin()), speeds: vec![x, x * x * y], steps: 2 }
}

#[differentiable(order = 2)]
fn work(p: &Point, k: f64) -> f64 {
    (p.0 * p.0 * k + p.1 * p.1 * p.1).sqrt()
}

/// Seeds and tangents of structs, made of what is differentiated itself: the cotangent of a struct is a struct, and its own cotangent.
#[differentiable]
fn seeds_made_here(x: f64, y: f64) -> f64 {
    let seed = StateCotangent { place: PointCotangent(x, y * y), speeds: vec![0.5, x * y], steps: () };
    let (made, (x_bar, y_bar)) = state::vjp(x, y, seed);
    let (value, moved) = work::jvp(&Point(x, y), y, &PointCotangent(y, made.speeds[1]), x);
    x_bar * y_bar + value * moved
}

#[test]
fn seeds_of_structs() {
    let (x, y, h) = (0.6, 0.8, 1e-6);
    let (x_bar, y_bar) = seeds_made_here::grad(x, y);
    let difference = |dx: f64, dy: f64| {
        (seeds_made_here(x + h * dx, y + h * dy) - seeds_made_here(x - h * dx, y - h * dy)) / (2.0 * h)
    };
    approx::assert_relative_eq!(x_bar, difference(1.0, 0.0), max_relative = 1e-7);
    approx::assert_relative_eq!(y_bar, difference(0.0, 1.0), max_relative = 1e-7);
    let (_, along) = seeds_made_here::jvp(x, y, 1.0, -2.0);
    approx::assert_relative_eq!(along, x_bar - 2.0 * y_bar, max_relative = 1e-12);
}
