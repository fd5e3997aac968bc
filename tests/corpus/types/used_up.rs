//! Methods that use up what they are called on, of types that have no copy.

use autodiff::{Differentiable, differentiable};

/// Sorted roots. No `Clone`.
#[derive(Debug, PartialEq, Differentiable)]
enum Roots<F> {
    None([F; 0]),
    One([F; 1]),
    Two([F; 2]),
}

#[differentiable]
impl<F: num_traits::Float + Differentiable> Roots<F> {
    fn with(self, x: F) -> Self {
        match self {
            Roots::None(_) => Roots::One([x]),
            Roots::One([y]) => {
                if x < y {
                    Roots::Two([x, y])
                } else {
                    Roots::Two([y, x])
                }
            }
            Roots::Two([y, z]) => Roots::Two([y + x, z * x]),
        }
    }
    fn sum(self) -> F {
        match self {
            Roots::None(_) => F::zero(),
            Roots::One([x]) => x * x,
            Roots::Two([x, y]) => x * y * y,
        }
    }
}

#[differentiable]
fn roots_of_square(a: f64) -> Roots<f64> {
    if a < 0.0 { Roots::None([]) } else { Roots::One([a.sqrt()]) }
}

#[differentiable]
fn roots_called_in_a_chain(a: f64, b: f64) -> f64 {
    roots_of_square(a).with(b * a).sum()
}

#[differentiable]
fn roots_in_a_loop(a: f64, b: f64) -> f64 {
    let mut roots = roots_of_square(a);
    for k in 0..4 {
        roots = roots.with(b + k as f64);
    }
    roots.sum()
}

/// Sums of a regression. No `Clone`.
#[derive(Debug, PartialEq, Differentiable)]
struct Sums {
    x: f64,
    all: Vec<f64>,
    n: usize,
}

#[differentiable]
impl Sums {
    fn of(x: f64, y: f64) -> Self {
        Sums { x: x * x + y, all: vec![x, y], n: 2 }
    }
    fn scale(&mut self) {
        self.x /= self.n as f64;
    }
    fn scaled(mut self, by: f64) -> Self {
        self.x *= by / self.n as f64;
        self
    }
    fn parts(mut self) -> (f64, Vec<f64>) {
        self.scale();
        let Self { x, all, .. } = self;
        (x, all)
    }
    fn finish(self) -> Option<f64> {
        let (x, all) = self.parts();
        if x < 0.0 {
            return None;
        }
        Some(x * all[0] + all[1])
    }
    fn first_of<T: Copy + Into<f64>>(self, i: T) -> f64 {
        self.all[0] * self.x + i.into()
    }
}

#[differentiable]
fn sums_in_a_variable(x: f64, y: f64) -> f64 {
    let sums = Sums::of(x, x * y);
    let before = sums.x * y;
    before + sums.finish().unwrap()
}

#[differentiable]
fn sums_in_a_branch(x: f64, y: f64) -> f64 {
    let mut sums = Sums::of(x, y);
    sums.all.push(x * y);
    sums.x *= y;
    if x > 1.0 {
        sums = sums.scaled(y);
    }
    let (a, all) = sums.parts();
    a * all[0] * all[1]
}

#[differentiable]
fn sums_given(sums: Sums, k: f64) -> f64 {
    sums.scaled(k).first_of::<f64>(2.5) * k
}

/// What uses up a value is not always a method of the type's own.
#[differentiable]
trait Finish {
    fn done(self, k: f64) -> f64;
    fn done_twice(self, k: f64) -> f64
    where
        Self: Sized,
    {
        self.done(k) * k
    }
}

#[differentiable]
impl Finish for Sums {
    fn done(self, k: f64) -> f64 {
        self.x * k + self.all[0]
    }
}

#[differentiable]
fn sums_by_a_trait(x: f64, k: f64) -> f64 {
    let sums = Sums::of(x, k);
    let other = Sums::of(x * k, k);
    sums.done(k) * other.done_twice(x)
}

#[differentiable]
fn sums_in_a_closure(x: f64, k: f64) -> f64 {
    let total = |by: f64| {
        let sums = Sums::of(x * by, x);
        sums.scaled(by).first_of(by)
    };
    total(k) + total(x)
}

/// A place in the sky. No `Clone`.
#[derive(Differentiable)]
struct Place {
    longitude: f64,
    latitude: f64,
}

#[differentiable]
fn seen(day: f64, tilt: f64) -> (Place, f64) {
    let longitude = day.sin() * tilt;
    (Place { longitude, latitude: longitude * day }, day * day + tilt)
}

/// Of a tuple one part is moved out before the other is read.
#[differentiable]
fn one_part_of_a_tuple(day: f64, tilt: f64) -> f64 {
    let (place, distance) = seen(day, tilt);
    let (longitude, latitude) = (place.longitude, place.latitude);
    longitude * latitude.cos() / distance
}

#[differentiable]
fn one_part_in_a_loop(day: f64, tilt: f64) -> f64 {
    let mut sum = 0.0;
    for i in 0..3 {
        let (place, distance) = seen(day + i as f64, tilt);
        let Place { longitude, latitude } = place;
        sum += longitude * distance;
        if sum > 9.0 {
            break;
        }
        sum *= latitude;
    }
    sum
}

#[differentiable]
fn one_part_by_its_name(day: f64, tilt: f64) -> Option<f64> {
    let both = seen(day, tilt);
    let place = both.0;
    if place.latitude > 5.0 {
        return None;
    }
    let distance = both.1;
    Some(place.longitude * distance * both.1)
}

#[differentiable]
fn one_part_in_an_option(day: f64, tilt: f64) -> f64 {
    one_part_by_its_name(day, tilt).unwrap_or(day)
}

mod checks {
    use super::{Sums, SumsCotangent, sums_given};
    use crate::common::check;

    check!(roots_called_in_a_chain(a, b); (2.0, 1.3) ; (0.5, 2.0); (-0.5, 2.0));
    check!(roots_in_a_loop(a, b); (2.0, 1.3) ; (0.5, 2.0); (-0.5, 0.25));
    check!(sums_in_a_variable(x, y); (1.5, 0.5); (0.7, -0.3));
    check!(sums_in_a_branch(x, y); (1.5, 0.5); (0.7, -0.3));
    check!(sums_by_a_trait(x, k); (1.5, 0.5); (0.7, -0.3));
    check!(sums_in_a_closure(x, k); (1.5, 0.5); (0.7, -0.3));

    check!(one_part_of_a_tuple(d, t); (0.7, 0.4); (1.3, -0.5));
    check!(one_part_in_a_loop(d, t); (0.7, 0.4); (1.3, 2.5));
    check!(one_part_in_an_option(d, t); (0.7, 0.4); (2.3, 8.5));

    #[test]
    fn sums_given_by_value() {
        let sums = || Sums { x: 1.5, all: vec![2.0, 3.0], n: 2 };
        // y = k (a x k / 2 + 2.5)
        let (bar, k) = sums_given::grad(sums(), 0.5);
        assert_eq!(bar, SumsCotangent { x: 0.25, all: vec![0.1875, 0.0], n: () });
        assert_eq!(k, 1.5 * 2.0 * 0.5 + 2.5);
    }
}
