//! Derivatives inside of functions, wherever a call can stand: loops, branches, methods, generics, with exits around them.

use super::close;
use autodiff::{Differentiable, differentiable};
use num_traits::Float;

#[differentiable(order = 2)]
fn cubic(x: f64, a: f64) -> f64 {
    if x < -5.0 {
        return 0.0;
    }
    a * x * x * x
}

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct Spring {
    stiffness: f64,
    rest: f64,
}

#[differentiable(order = 2)]
impl Spring {
    fn energy(&self, length: f64) -> f64 {
        0.5 * self.stiffness * (length - self.rest).powi(3)
    }

    fn spent(self, length: f64) -> f64 {
        self.stiffness * self.rest * length * length
    }
}

#[differentiable]
impl Spring {
    fn force(&self, length: f64) -> f64 {
        let (_, force) = Self::energy_grad(self, length);
        force
    }

    fn force_by_name(&self, length: f64) -> f64 {
        let (_, force) = self.energy_grad(length);
        force
    }
}

#[differentiable(order = 2)]
fn generic<T: Float>(x: T, y: T) -> T {
    x.sin() * y * y
}

#[differentiable]
fn slope_of_generic<T: Float + autodiff::Real>(x: T, y: T) -> T {
    let (x_bar, y_bar) = generic::grad(x, y);
    x_bar * y_bar
}

/// Gradients in a loop, in a branch, in a block, with every kind of exit around them.
#[differentiable]
fn descent(start: f64, a: f64, steps: usize) -> f64 {
    let mut x = start;
    'outer: for i in 0..steps {
        for j in 0..3 {
            if i + j == 7 {
                break 'outer;
            }
            if j == 2 {
                continue 'outer;
            }
            let slope = {
                let (slope, _) = cubic::grad(x, a);
                slope
            };
            if slope > 50.0 {
                return slope;
            }
            x -= if i % 2 == 0 { 0.01 * slope } else { 0.02 * cubic::jvp(x, a, 1.0, 0.0).1 };
        }
    }
    let mut sum = 0.0;
    while x > 0.3 {
        let (value, (slope, _)) = cubic::value_and_grad(x, a);
        sum += value * slope;
        x *= 0.7;
    }
    sum + x
}

#[differentiable]
fn chained(xs: &[f64], a: f64) -> f64 {
    let slopes: Vec<f64> = xs.iter().map(|&x| cubic::grad(x, a).0).collect();
    slopes.iter().zip(xs).filter(|(s, _)| **s > 0.0).map(|(s, x)| s * x).sum()
}

#[differentiable]
fn of_structs(spring: Spring, length: f64) -> f64 {
    let (spring_bar, length_bar) = Spring::energy_grad(&spring, length);
    let (owned_bar, _) = spring.spent_grad(length);
    spring_bar.stiffness * spring_bar.rest + length_bar * owned_bar.rest
}

fn differences(f: impl Fn(&[f64]) -> f64, x: &[f64]) -> Vec<f64> {
    let h = 1e-6;
    let at = |i: usize, by: f64| {
        let mut x = x.to_vec();
        x[i] += by;
        f(&x)
    };
    (0..x.len()).map(|i| (at(i, h) - at(i, -h)) / (2.0 * h)).collect()
}

fn near(got: &[f64], expected: &[f64]) {
    for (g, e) in got.iter().zip(expected) {
        approx::assert_relative_eq!(g, e, max_relative = 1e-6, epsilon = 1e-8);
    }
}

#[test]
fn loops_branches_and_exits() {
    for (start, steps) in [(1.5, 0), (1.5, 3), (1.5, 9), (20.0, 5), (0.1, 4)] {
        let a = 0.8;
        let gradient = descent::grad(start, a, steps);
        near(&[gradient.0, gradient.1], &differences(|x| descent(x[0], x[1], steps), &[start, a]));
        let (_, along) = descent::jvp(start, a, steps, 1.0, -2.0);
        close(&[along], &[gradient.0 - 2.0 * gradient.1]);
    }
}

#[test]
fn chains() {
    let xs = [0.5, -1.0, 2.0];
    let (xs_bar, a_bar) = chained::grad(&xs, 0.8);
    let mut got = xs_bar.clone();
    got.push(a_bar);
    near(&got, &differences(|x| chained(&x[..3], x[3]), &[0.5, -1.0, 2.0, 0.8]));
}

#[test]
fn methods() {
    let (spring, length) = (Spring { stiffness: 2.0, rest: 0.7 }, 1.9);
    let at = |x: &[f64]| (Spring { stiffness: x[0], rest: x[1] }, x[2]);
    let point = [2.0, 0.7, 1.9];
    for (by_path, gradient) in [
        (spring.force(length), spring.force_grad(length)),
        (spring.force_by_name(length), spring.force_by_name_grad(length)),
    ] {
        let expected = differences(|x| at(x).0.force(x[2]), &point);
        near(&[gradient.0.stiffness, gradient.0.rest, gradient.1], &expected);
        assert_eq!(by_path, spring.force(length));
    }
    let (spring_bar, length_bar) = of_structs::grad(spring, length);
    let expected = differences(|x| of_structs(at(x).0, x[2]), &point);
    near(&[spring_bar.stiffness, spring_bar.rest, length_bar], &expected);
    let (gradient, product) = spring.spent_hvp(length, SpringCotangent { stiffness: 1.0, rest: 0.0 }, 2.0);
    close(&[gradient.1], &[2.0 * 2.0 * 0.7 * 1.9]);
    close(&[product.0.rest, product.1], &[1.9 * 1.9 + 2.0 * 2.0 * 2.0 * 1.9, 2.0 * 0.7 * 1.9 + 2.0 * 2.0 * 2.0 * 0.7]);
}

#[test]
fn generics() {
    let (x, y) = (0.4, 1.3);
    let expected = differences(|x| slope_of_generic(x[0], x[1]), &[x, y]);
    let (x_bar, y_bar) = slope_of_generic::grad(x, y);
    near(&[x_bar, y_bar], &expected);
    let single = slope_of_generic::grad(0.4_f32, 1.3);
    assert!((f64::from(single.0) - x_bar).abs() < 1e-5 && (f64::from(single.1) - y_bar).abs() < 1e-5);
    let ((xx, xy), (yx, yy)) = generic::hessian(x, y);
    close(&[xx, xy, yx, yy], &[-x.sin() * y * y, 2.0 * y * x.cos(), 2.0 * y * x.cos(), 2.0 * x.sin()]);
}

/// Not `Clone`: it is asked of those only who differentiate a derivative by it.
#[derive(Differentiable)]
struct Lever {
    arm: f64,
    load: f64,
}

#[differentiable(order = 2)]
#[allow(clippy::needless_pass_by_value)] // Owned, for that is where a clone would be made.
fn moment(lever: Lever, angle: f64) -> f64 {
    lever.arm / lever.load * angle.sin()
}

#[test]
fn arguments_that_cannot_be_cloned() {
    let dot = || LeverCotangent { arm: 1.0, load: 0.0 };
    let (gradient, product) = moment::hvp(Lever { arm: 2.0, load: 4.0 }, 0.5, dot(), 1.0);
    let (sin, cos) = 0.5_f64.sin_cos();
    close(&[gradient.0.arm, gradient.0.load, gradient.1], &[sin / 4.0, -sin / 8.0, cos / 2.0]);
    close(&[product.0.arm, product.0.load, product.1], &[cos / 4.0, -sin / 16.0 - cos / 8.0, cos / 4.0 - sin / 2.0]);
    // Zero seeds stay zero beside infinite partials.
    let still = LeverCotangent { arm: 0.0, load: 0.0 };
    let (_, product) = moment::hvp(Lever { arm: 0.0, load: 1.0 }, 0.0, still, 0.0);
    assert_eq!((product.0.arm, product.0.load, product.1), (0.0, 0.0, 0.0));
}

#[differentiable(order = 2)]
fn logged(x: f64, #[constant] log: &mut [f64]) -> f64 {
    log[0] += 1.0;
    x * x * x
}

#[differentiable(order = 2)]
fn with_a_log(x: f64) -> f64 {
    let mut log = [0.0];
    logged(x, &mut log) * x
}

#[differentiable(order = 2)]
fn checked(v: &[f64]) -> Result<(), &'static str> {
    if v.is_empty() { Err("nothing") } else { Ok(()) }
}

#[differentiable(order = 2)]
fn checked_first(v: &[f64]) -> f64 {
    if checked(v).is_err() {
        return 0.0;
    }
    v[0] * v[0] * v[1]
}

#[differentiable(order = 2)]
impl Spring {
    fn gained(#[constant] &self, x: f64) -> f64 {
        self.stiffness * x * x
    }
}

/// Constants behind `&mut`, constant receivers, results that carry nothing.
#[test]
fn constants() {
    assert_eq!(with_a_log::hessian(2.0), 48.0);
    assert_eq!(checked_first::hessian(&[2.0, 3.0]), [[6.0, 4.0], [4.0, 0.0]]);
    assert_eq!(Spring { stiffness: 3.0, rest: 1.0 }.gained_hessian(2.0), 6.0);
}

/// Modules of the user's that are called like those of the runtime.
mod rt {
    use autodiff::differentiable;

    #[differentiable(order = 2)]
    pub(super) fn product(x: f64, y: f64) -> f64 {
        x * x * y
    }

    #[differentiable(order = 2)]
    pub(super) fn at(x: &[f64], y: f64) -> f64 {
        x[0] * y * y
    }

    pub(super) mod twice {
        use autodiff::differentiable;

        #[differentiable(order = 2)]
        pub(in super::super) fn mul(x: f64, y: f64) -> f64 {
            x * y * y
        }
    }
}

use rt::twice;

#[differentiable(order = 2)]
fn through_modules(x: f64, y: f64) -> f64 {
    rt::product(x, y) + rt::at(&[x], y) + twice::mul(x, y)
}

#[test]
fn modules_that_are_called_like_those_of_the_runtime() {
    // x^2 y + 2 x y^2
    let (x, y) = (2.0, 3.0);
    let mixed = 2.0 * x + 4.0 * y;
    assert_eq!(through_modules::hessian(x, y), [[2.0 * y, mixed], [mixed, 4.0 * x]]);
}
