//! Functions whose derivative is given: rules for either mode and for both, called from differentiable code.
//!
//! The bodies could not be differentiated, most of them, or would give another derivative.

use autodiff::{Differentiable, differentiable};
use num_traits::Float;

/// Newton's method: what it iterates is of no concern to the derivative of where it ends.
fn root(a: f64, b: f64) -> f64 {
    // x^3 + a x = b, which has one solution for a > 0.
    let mut x = b;
    for _ in 0..200 {
        let step = (x * x * x + a * x - b) / (3.0 * x * x + a);
        x = f64::from_bits((x - step).to_bits());
        if step.abs() < 1e-15 * x.abs().max(1.0) {
            break;
        }
    }
    x
}

#[differentiable(vjp = cubic_vjp)]
fn cubic(a: f64, b: f64) -> f64 {
    root(a, b)
}

fn cubic_vjp(a: f64, _: f64, x: f64, x_bar: f64) -> (f64, f64) {
    let slope = 3.0 * x * x + a;
    (-x_bar * x / slope, x_bar / slope)
}

#[differentiable(jvp = cubic_jvp)]
fn cubic_pushed(a: f64, b: f64) -> f64 {
    root(a, b)
}

fn cubic_jvp(a: f64, _: f64, x: f64, a_dot: f64, b_dot: f64) -> f64 {
    (b_dot - x * a_dot) / (3.0 * x * x + a)
}

#[differentiable(vjp = cubic_vjp, jvp = cubic_jvp)]
fn cubic_both(a: f64, b: f64) -> f64 {
    root(a, b)
}

#[differentiable]
fn called_in_a_loop(a: f64, xs: &[f64]) -> f64 {
    let mut sum = 0.0;
    for x in xs {
        if *x > 0.5 {
            sum += cubic(a, *x) * x;
        } else {
            sum += cubic_pushed(a * a, *x) + cubic_both(a, sum);
        }
    }
    sum
}

#[differentiable]
fn with_a_constant_argument(a: f64) -> f64 {
    cubic(a, 2.0) * cubic_pushed(1.5, a) * cubic_both(a, a)
}

/// A vector in, a vector out, and a number that carries no derivative.
#[differentiable(vjp = moved_vjp, jvp = moved_jvp)]
fn moved(v: &[f64], by: usize, scale: f64) -> Vec<f64> {
    let mut w = v.to_vec();
    w.rotate_left(by);
    w.iter_mut().for_each(|x| *x = f64::from_bits((*x * scale).to_bits()));
    w
}

fn moved_vjp(v: &[f64], by: usize, scale: f64, w: &Vec<f64>, w_bar: Vec<f64>) -> (Vec<f64>, f64) {
    assert_eq!(v.len(), w.len());
    let mut v_bar = w_bar.clone();
    v_bar.rotate_right(by);
    v_bar.iter_mut().for_each(|x| *x *= scale);
    let scale_bar = w.iter().zip(&w_bar).map(|(w, b)| w / scale * b).sum();
    (v_bar, scale_bar)
}

fn moved_jvp(v: &[f64], by: usize, scale: f64, w: &Vec<f64>, v_dot: &[f64], scale_dot: f64) -> Vec<f64> {
    let mut w_dot: Vec<f64> = v.iter().zip(v_dot).map(|(v, dot)| v * scale_dot + dot * scale).collect();
    w_dot.rotate_left(by);
    assert_eq!(w.len(), w_dot.len());
    w_dot
}

#[differentiable]
fn moved_twice(v: &[f64], scale: f64) -> f64 {
    let w = moved(v, 1, scale);
    let u = moved(&w, 2, 3.0);
    u.iter().zip(v).map(|(a, b)| a * b * b).sum()
}

/// By value: the argument is there for the rule when the function has used it up.
#[differentiable(vjp = used_up_vjp)]
fn used_up(v: Vec<f64>, #[constant] name: String) -> f64 {
    assert_eq!(name, "v");
    v.into_iter().map(|x| f64::from_bits((x * x).to_bits())).sum()
}

fn used_up_vjp(v: Vec<f64>, name: String, _: f64, y_bar: f64) -> Vec<f64> {
    assert_eq!(name, "v");
    v.into_iter().map(|x| 2.0 * x * y_bar).collect()
}

#[differentiable]
fn uses_up(v: &[f64], x: f64) -> f64 {
    let w: Vec<f64> = v.iter().map(|y| y * x).collect();
    used_up(w, String::from("v")) * x
}

#[derive(Clone, Debug, Differentiable)]
struct Table {
    step: f64,
    values: Vec<f64>,
    name: String,
}

impl Table {
    fn slope(&self, x: f64) -> (usize, f64) {
        let i = ((x / self.step) as usize).min(self.values.len() - 2);
        (i, x / self.step - i as f64)
    }

    fn pull_at(&self, x: f64, _: f64, y_bar: f64) -> (TableCotangent, f64) {
        let (i, t) = self.slope(x);
        let mut bar = self.zero_cotangent();
        bar.values[i] = y_bar * (1.0 - t);
        bar.values[i + 1] = y_bar * t;
        let rise = self.values[i + 1] - self.values[i];
        bar.step = -y_bar * rise * x / (self.step * self.step);
        (bar, y_bar * rise / self.step)
    }
}

#[differentiable]
impl Table {
    #[differentiable(vjp = Self::pull_at)]
    fn at(&self, x: f64) -> f64 {
        let (i, t) = self.slope(x);
        f64::from_bits((self.values[i] * (1.0 - t) + self.values[i + 1] * t).to_bits())
    }

    fn between(&self, x: f64, y: f64) -> f64 {
        self.at(x) * self.at(y) - self.values[0]
    }
}

#[differentiable]
fn through_a_method(step: f64, values: &[f64], x: f64) -> f64 {
    let table = Table { step, values: values.to_vec(), name: String::new() };
    table.between(x, 0.5 * x) + table.at(x * x)
}

#[derive(Clone, Copy, Debug, Differentiable)]
struct Pair {
    a: f64,
    b: f64,
}

#[differentiable(vjp = swapped_vjp, jvp = swapped_jvp)]
fn swapped(p: Pair, by: [f64; 2]) -> Pair {
    Pair { a: f64::from_bits((p.b * by[0]).to_bits()), b: p.a * by[1] }
}

fn swapped_vjp(p: Pair, by: [f64; 2], _: &Pair, bar: PairCotangent) -> (PairCotangent, [f64; 2]) {
    (PairCotangent { a: bar.b * by[1], b: bar.a * by[0] }, [bar.a * p.b, bar.b * p.a])
}

fn swapped_jvp(p: Pair, by: [f64; 2], _: &Pair, dot: PairCotangent, by_dot: [f64; 2]) -> PairCotangent {
    PairCotangent { a: dot.b * by[0] + p.b * by_dot[0], b: dot.a * by[1] + p.a * by_dot[1] }
}

#[differentiable]
fn swapped_and_back(a: f64, b: f64, by: [f64; 2]) -> f64 {
    let p = swapped(Pair { a, b }, by);
    let q = swapped(p, [by[1], a]);
    q.a * p.b - q.b
}

/// Generic over the float, and over a length.
#[differentiable(vjp = norm_vjp)]
fn squared<T: Float, const N: usize>(x: [T; N], scale: T) -> T {
    let mut sum = T::zero();
    for x in x {
        sum = sum + x * x;
    }
    sum * scale
}

fn norm_vjp<T: Float, const N: usize>(x: [T; N], scale: T, _: T, bar: T) -> ([T; N], T) {
    let sum = x.iter().fold(T::zero(), |sum, x| sum + *x * *x);
    (x.map(|x| (x + x) * scale * bar), sum * bar)
}

#[differentiable(jvp = blend_jvp::<T>)]
fn blend<T: Float>(x: T, y: T) -> T {
    x * y * y
}

fn blend_jvp<T: Float>(x: T, y: T, _: T, x_dot: T, y_dot: T) -> T {
    x_dot * y * y + (x * y + x * y) * y_dot
}

#[differentiable]
fn generics(x: f64, y: f64) -> f64 {
    squared([x, y, 1.0], y) + blend(x, squared([y], 2.0))
}

#[differentiable]
fn generics_of_f32(x: f32, y: f32) -> f32 {
    squared([x, y, 1.0], y) + blend(x, squared([y], 2.0))
}

/// Optional: the rule sees what there was.
#[differentiable(vjp = checked_root_vjp, jvp = checked_root_jvp)]
fn checked_root(x: f64) -> Option<f64> {
    (x > 0.0).then(|| f64::from_bits(x.sqrt().to_bits()))
}

fn checked_root_vjp(_: f64, y: &Option<f64>, bar: Option<f64>) -> f64 {
    match (y, bar) {
        (Some(y), Some(bar)) => bar / (2.0 * y),
        _ => 0.0,
    }
}

fn checked_root_jvp(_: f64, y: &Option<f64>, dot: f64) -> Option<f64> {
    y.map(|y| dot / (2.0 * y))
}

#[differentiable]
fn roots(xs: &[f64]) -> f64 {
    xs.iter().filter_map(|x| checked_root(*x)).sum::<f64>() + checked_root(-xs[0]).unwrap_or(xs[1])
}

/// A trait: its methods have derivatives, and an impl has a rule for one.
#[differentiable]
trait Kernel {
    fn at(&self, r: f64) -> f64;

    fn twice(&self, r: f64) -> f64 {
        self.at(self.at(r))
    }
}

#[derive(Clone, Debug, Differentiable)]
struct Decay(f64);

#[differentiable]
impl Kernel for Decay {
    #[differentiable(vjp = decay_vjp)]
    fn at(&self, r: f64) -> f64 {
        f64::from_bits((-self.0 * r).exp().to_bits())
    }
}

fn decay_vjp(k: &Decay, r: f64, y: f64, bar: f64) -> (DecayCotangent, f64) {
    (DecayCotangent(-r * y * bar), -k.0 * y * bar)
}

#[differentiable]
fn kernels(k: f64, r: f64) -> f64 {
    fn sum<K: Kernel>(k: &K, r: f64) -> f64 {
        k.at(r)
    }
    let kernel = Decay(k);
    kernel.twice(r) * r
}

#[differentiable]
fn over_a_trait<K: Kernel>(k: &K, r: f64) -> f64 {
    k.twice(r) + k.at(r) * r
}

#[differentiable]
fn over_a_rule(k: f64, r: f64) -> f64 {
    over_a_trait(&Decay(k), r)
}

/// Passed to a function that calls it.
#[differentiable]
fn applied(f: impl Fn(f64, f64) -> f64, x: f64) -> f64 {
    f(x, x + 1.0) * x
}

#[differentiable]
fn a_rule_as_an_argument(x: f64) -> f64 {
    applied(cubic, x) + applied(|a, b| cubic_both(a, b * x), x)
}

/// A rule whose gradient is infinite where the seed is zero.
#[differentiable(vjp = plain_root_vjp)]
fn plain_root(x: f64) -> f64 {
    x.sqrt()
}

fn plain_root_vjp(_: f64, y: f64, bar: f64) -> f64 {
    bar / (2.0 * y)
}

#[differentiable]
fn weighted_root(x: f64, w: f64) -> f64 {
    w * plain_root(x)
}

#[test]
fn zero_times_infinity() {
    assert_eq!(weighted_root::grad(0.0, 0.0), (0.0, 0.0));
    assert_eq!(weighted_root::jvp(0.0, 2.0, 0.0, 1.0), (0.0, 0.0));
    assert_eq!(weighted_root::grad(0.0, 2.0), (f64::INFINITY, 0.0));
}

/// A default method of a trait, and functions without `self`.
#[differentiable]
trait Window {
    fn width(&self) -> f64;

    #[differentiable(vjp = Self::pull_weight, jvp = Self::push_weight)]
    fn weight(&self, x: f64) -> f64
    where
        Self: Sized,
    {
        f64::from_bits((-(x * x) / self.width()).exp().to_bits())
    }

    #[differentiable(skip)]
    fn push_weight(&self, x: f64, y: f64, self_dot: &Self::Cotangent, x_dot: f64) -> f64
    where
        Self: Sized + Differentiable,
    {
        -2.0 * x / self.width() * y * x_dot + y * x * x / self.width().powi(2) * self.by_width(self_dot)
    }

    #[differentiable(skip)]
    fn pull_weight(&self, x: f64, y: f64, bar: f64) -> (Self::Cotangent, f64)
    where
        Self: Sized + Differentiable,
    {
        let width_bar = y * x * x / self.width().powi(2) * bar;
        (self.of_width(width_bar), -2.0 * x / self.width() * y * bar)
    }

    #[differentiable(skip)]
    fn by_width(&self, dot: &Self::Cotangent) -> f64
    where
        Self: Sized + Differentiable;

    #[differentiable(skip)]
    fn of_width(&self, bar: f64) -> Self::Cotangent
    where
        Self: Sized + Differentiable;
}

#[derive(Clone, Debug, Differentiable)]
struct Gauss {
    width: f64,
}

#[differentiable]
impl Window for Gauss {
    fn width(&self) -> f64 {
        self.width
    }

    #[differentiable(skip)]
    fn by_width(&self, dot: &GaussCotangent) -> f64 {
        dot.width
    }

    #[differentiable(skip)]
    fn of_width(&self, width: f64) -> GaussCotangent {
        GaussCotangent { width }
    }
}

#[differentiable]
fn windowed(width: f64, xs: &[f64]) -> f64 {
    let window = Gauss { width };
    xs.iter().map(|x| window.weight(*x) * x).sum()
}

struct Constants;

#[differentiable]
impl Constants {
    #[differentiable(vjp = Self::pull_scaled, associated)]
    fn scaled(x: f64) -> f64 {
        f64::from_bits((3.0 * x).to_bits())
    }

    #[differentiable(skip)]
    fn pull_scaled(_: f64, _: f64, bar: f64) -> f64 {
        3.0 * bar
    }

    #[differentiable(associated)]
    fn twice_scaled(x: f64) -> f64 {
        Self::scaled(Self::scaled(x))
    }
}

#[differentiable]
fn associated(x: f64) -> f64 {
    Constants::twice_scaled(x) * Constants::scaled(x)
}

/// In the body of another, of patterns, of a longer path.
#[differentiable]
fn rule_in_a_body(p: (f64, f64)) -> f64 {
    #[differentiable(vjp = pulls::product)]
    fn product((a, b): (f64, f64)) -> f64 {
        f64::from_bits((a * b).to_bits())
    }
    mod pulls {
        pub fn product((a, b): (f64, f64), _: f64, bar: f64) -> (f64, f64) {
            (bar * b, bar * a)
        }
    }
    product(p) * p.0
}

mod checks {
    use super::*;
    use crate::common::{check, check_vjp};

    check!(cubic(a, b); (1.0, 2.0) => (-0.25, 0.25); (0.5, -3.0));
    check!(cubic_pushed(a, b); (1.0, 2.0) => (-0.25, 0.25); (0.5, -3.0));
    check!(cubic_both(a, b); (1.0, 2.0) => (-0.25, 0.25); (0.5, -3.0));
    check!(called_in_a_loop(a, &xs); (1.5, vec![0.2, 0.7, -1.0, 3.0]); (0.5, vec![]));
    check!(with_a_constant_argument(a); (0.75));
    check_vjp!(moved(&v, @by, scale); (vec![1.0, 2.0, 3.0], 1, 2.5); (vec![], 0, 1.0));
    check!(moved_twice(&v, scale); (vec![1.0, -2.0, 3.0, 0.5], 2.5));
    check!(used_up(v, @name); (vec![1.0, 2.0], String::from("v")) => vec![2.0, 4.0]);
    check!(uses_up(&v, x); (vec![1.0, 2.0], 0.7));
    check!(through_a_method(step, &values, x); (0.5, vec![1.0, 2.0, 0.5, 3.0], 0.8));
    check!(swapped_and_back(a, b, by); (1.5, -0.7, [2.0, 0.3]));
    check!(generics(x, y); (1.5, -0.7));
    check!(generics_of_f32(x, y); (1.5, -0.7));
    check!(roots(&xs); (vec![4.0, -1.0, 2.25]); (vec![-4.0, -1.0, 2.25]));
    check_vjp!(checked_root(x); (4.0) => 0.25; (-1.0) => 0.0);
    check!(kernels(k, r); (0.8, 1.3));
    check!(over_a_rule(k, r); (0.8, 1.3));
    check!(a_rule_as_an_argument(x); (0.8));
    check!(plain_root(x); (4.0) => 0.25);
    check!(windowed(width, &xs); (1.5, vec![0.5, -1.0, 2.0]));
    check!(associated(x); (0.7));
    check!(rule_in_a_body(p); ((0.7, -1.5)));
}
