//! The attribute on single functions of blocks that name neither `self` nor `Self`.

use autodiff::{Differentiable, differentiable};
use num_traits::Float;

#[derive(Differentiable, Clone, Copy, Debug, PartialEq)]
pub struct Point {
    x: f64,
    y: f64,
}

/// No derivative is asked of it.
pub struct Planet {
    pub name: &'static str,
}

impl Planet {
    pub const RADIUS: f64 = 6371.0;

    #[differentiable]
    pub fn arc(angle: f64, height: f64) -> f64 {
        angle * (Planet::RADIUS + height)
    }

    #[differentiable]
    pub const fn point(x: f64, y: f64) -> Point {
        Point { x, y }
    }

    #[differentiable(wrt(t))]
    pub fn phase(t: f64, period: f64) -> f64 {
        fn turn(x: f64) -> f64 {
            x * std::f64::consts::TAU
        }
        turn(t / period).sin()
    }
}

/// Of the same name, in no block.
#[differentiable]
pub fn arc(angle: f64, radius: f64) -> f64 {
    angle * radius * radius
}

#[derive(Differentiable, Clone, Copy)]
pub struct Wave<T>(T);

impl<T> Wave<T>
where
    for<'a> &'a T: PartialEq,
{
    #[differentiable]
    pub fn height(amplitude: f64, x: f64) -> f64 {
        amplitude * x.sin()
    }

    #[differentiable(wrt(x))]
    pub fn only(&self, x: f64) -> f64 {
        x * x
    }
}

impl<T: Float> Wave<T> {
    #[differentiable]
    pub fn of(amplitude: T) -> Self {
        Self(amplitude)
    }

    #[differentiable]
    pub fn at(&self, x: T) -> T {
        Self::shape(x) * self.0
    }

    #[differentiable]
    fn shape(x: T) -> T {
        (x + x * x).sin()
    }

    #[differentiable]
    pub fn damped(self, x: T, n: usize) -> T {
        if n == 0 { self.at(x) } else { self.damped(x / (T::one() + T::one()), n - 1) + self.0 }
    }
}

impl<const N: usize> Table<N> {
    #[differentiable]
    pub fn scaled(&self, by: f64) -> f64 {
        #[cfg(unix)]
        let by = by * 2.0;
        #[cfg(not(unix))]
        let by = 2.0 * by;
        self.rows[0] * by
    }

    #[differentiable]
    pub fn blend(&self, weights: [f64; N]) -> f64 {
        (0..N).map(|i| self.rows[i] * weights[i]).sum()
    }
}

#[derive(Differentiable, Clone, Copy)]
pub struct Table<const N: usize> {
    rows: [f64; N],
}

#[differentiable]
fn through_generics(a: f64, x: f64) -> f64 {
    let wave = Wave::of(a * a);
    let table = Table { rows: [a, x] };
    wave.at(x) + wave.damped(x, 2) * table.blend([x, a * x]) + table.scaled(x)
}

#[differentiable]
fn through_types(a: f64, b: f64) -> f64 {
    let p = Planet::point(a * b, b);
    let mut sum = Planet::arc(p.x, p.y) / 1000.0 + arc(a, b);
    for k in 0..3 {
        sum += Wave::<f32>::height(a, b * f64::from(k)) * Planet::phase(a, 4.0);
    }
    if sum > 0.0 { sum } else { Planet::arc(a, sum) }
}

mod derivatives {
    use super::*;
    use crate::common::check;

    check!(through_generics(a, x); (0.7, 1.3); (-0.4, 0.6));
    check!(through_types(a, b); (0.7, 1.3); (-0.4, 0.6));

    #[test]
    fn siblings() {
        assert_eq!(Planet::arc_grad(2.0, 3.0), (6374.0, 2.0));
        assert_eq!(Planet::phase_grad(0.0, 2.0), std::f64::consts::PI);
        assert_eq!(Planet::point_jvp(1.0, 2.0, 3.0, 4.0).1, PointCotangent { x: 3.0, y: 4.0 });
        assert_eq!(arc::grad(2.0, 3.0), (9.0, 12.0));
        assert_eq!(Planet { name: "Earth" }.name, "Earth");
        assert_eq!(Wave(1.0).only(3.0) + Wave(1.0).only_grad(3.0), 15.0);
    }
}
