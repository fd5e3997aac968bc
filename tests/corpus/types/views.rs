//! Structs that lend what they hold, named without their lifetimes, as most people name them.

use autodiff::{Differentiable, differentiable};
use num_traits::Float;

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct View<'a> {
    values: &'a [f64],
    k: f64,
}

#[derive(Clone, Copy, Debug, Differentiable)]
struct Pair<'a, 'b, T> {
    x: &'a [T],
    y: &'b [T],
}

#[differentiable]
fn first(v: &View, x: f64) -> f64 {
    v.values[0] * x + v.k
}

#[differentiable]
fn dot(pair: &Pair<f64>) -> f64 {
    let mut sum = 0.0;
    for i in 0..pair.x.len() {
        sum += pair.x[i] * pair.y[i];
    }
    sum
}

struct Model {
    scale: f64,
}

#[differentiable]
impl Model {
    fn of(#[constant] &self, v: &View) -> f64 {
        v.values[0] * v.k * self.scale
    }
}

#[differentiable]
impl View<'_> {
    fn scaled(&self, i: usize) -> f64 {
        self.values[i] * self.k
    }

    fn sum(&self) -> f64 {
        (0..self.values.len()).map(|i| self.scaled(i)).sum()
    }
}

#[differentiable]
impl<'a, 'b, T: Float> Pair<'a, 'b, T> {
    fn at(&self, i: usize) -> T {
        self.x[i] * self.y[i]
    }

    fn of_both(pair: &Pair<T>, k: T) -> T {
        pair.at(0) * k + pair.at(1)
    }
}

/// Methods of what is lent, called on it.
#[differentiable]
fn methods_of(v: &View, x: f64) -> f64 {
    let mut sum = v.sum() * x;
    for i in 0..v.values.len() {
        if v.values[i] > 2.5 {
            sum += v.scaled(i) * sum;
        }
    }
    sum
}

#[differentiable]
fn passed_on<'a>(v: &View<'a>, w: &View<'_>, x: f64) -> f64 {
    methods_of(v, x) * w.sum() + methods_of(w, x * x)
}

/// All of its parts may carry derivatives, and have lifetimes of their own.
#[differentiable]
fn of_any<T: Float>(pair: &Pair<T>, k: T) -> T {
    let mut sum = Pair::of_both(pair, k);
    for x in pair.x {
        sum = sum + *x * k;
    }
    sum * pair.at(0)
}

#[differentiable]
trait Reader {
    fn read(&self, v: &View, x: f64) -> f64;

    fn read_twice<'a>(&self, v: &View<'a>, x: f64) -> f64 {
        self.read(v, x) * self.read(v, x * x)
    }
}

#[derive(Clone, Debug, Differentiable)]
struct Gain(f64);

#[differentiable]
impl Reader for Gain {
    fn read(&self, v: &View, x: f64) -> f64 {
        v.scaled(0) * self.0 * x + v.k
    }
}

#[differentiable]
fn by_a_trait(gain: &Gain, v: &View, x: f64) -> f64 {
    gain.read_twice(v, x) + gain.read(v, x)
}

mod checks {
    use super::*;

    /// Derivatives of what is lent, against differences.
    fn compare(f: impl Fn(&View) -> f64, bar: &ViewCotangent, v: &View) {
        let h = 1e-6;
        let slope = |up: f64, down: f64| (up - down) / (2.0 * h);
        for i in 0..v.values.len() {
            let moved = |h: f64| {
                let mut values = v.values.to_vec();
                values[i] += h;
                f(&View { values: &values, k: v.k })
            };
            let expected = slope(moved(h), moved(-h));
            assert!((bar.values[i] - expected).abs() < 1e-6 * (1.0 + expected.abs()), "{i}: {bar:?}");
        }
        let expected = slope(f(&View { k: v.k + h, ..*v }), f(&View { k: v.k - h, ..*v }));
        assert!((bar.k - expected).abs() < 1e-6 * (1.0 + expected.abs()), "{bar:?}, {expected}");
    }

    #[test]
    fn methods() {
        let (v, w) = (View { values: VALUES, k: 1.5 }, View { values: &[0.3, 4.0, 1.0], k: 0.7 });
        compare(|v| methods_of(v, 0.4), &methods_of::grad(&v, 0.4).0, &v);
        compare(|w| methods_of(w, 0.4), &methods_of::grad(&w, 0.4).0, &w);
        let (v_bar, w_bar, _) = passed_on::grad(&v, &w, 0.4);
        compare(|v| passed_on(v, &w, 0.4), &v_bar, &v);
        compare(|w| passed_on(&v, w, 0.4), &w_bar, &w);
        let gain = Gain(1.3);
        compare(|v| by_a_trait(&gain, v, 0.4), &by_a_trait::grad(&gain, &v, 0.4).1, &v);
        let tangent = passed_on::jvp(&v, &w, 0.4, &v_bar, &w_bar, 0.0).1;
        let squares = |bar: &ViewCotangent| bar.values.iter().map(|x| x * x).sum::<f64>() + bar.k * bar.k;
        assert!((tangent - squares(&v_bar) - squares(&w_bar)).abs() < 1e-9 * tangent);
    }

    #[test]
    fn of_any_type() {
        let (pair, k): (PairCotangent<f64>, f64) = of_any::grad(&Pair { x: VALUES, y: &[5.0, 7.0] }, 2.0);
        // ((2 x0 y0 + x1 y1) + 2 (x0 + x1)) x0 y0
        let (value, product) = (20.0 + 21.0 + 10.0, 10.0);
        assert_eq!(pair.x, [(10.0 + 2.0) * product + value * 5.0, (7.0 + 2.0) * product]);
        assert_eq!((pair.y, k), (vec![4.0 * product + value * 2.0, 3.0 * product], 15.0 * product));
    }

    const VALUES: &[f64] = &[2.0, 3.0];

    #[test]
    fn lent() {
        let v = View { values: VALUES, k: 1.5 };
        let (bar, x) = first::grad(&v, 4.0);
        assert_eq!((bar.values, bar.k, x), (vec![4.0, 0.0], 1.0, 2.0));
        let bar = dot::grad(&Pair { x: VALUES, y: &[5.0, 7.0] });
        assert_eq!((bar.x, bar.y), (vec![5.0, 7.0], vec![2.0, 3.0]));
        let bar = Model { scale: 2.0 }.of_grad(&v);
        assert_eq!((bar.values, bar.k), (vec![3.0, 0.0], 4.0));
        assert_eq!(first::jvp(&v, 4.0, &first::grad(&v, 4.0).0, 1.0).1, 16.0 + 1.0 + 2.0);
    }
}
