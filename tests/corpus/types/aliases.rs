//! Names for types of std: they look like the user's own.

use autodiff::differentiable;

type Vector = Vec<f64>;
type Point = [f64; 3];
type Length = f64;
type Grid = Vec<Vec<f64>>;
type Maybe = Option<f64>;

#[differentiable]
fn of_vectors(x: &Vector, k: Length) -> f64 {
    let mut v: Vector = x.to_vec();
    v.push(k);
    let n = v.len();
    v.swap(0, n - 1);
    let mut w: Vector = Vector::new();
    for i in 0..n {
        w.push(v[i] * k);
    }
    let s: f64 = w.iter().zip(x.iter()).map(|(a, b)| a * b).sum();
    if x.is_empty() { k } else { s * v.first().unwrap() + v.last().unwrap().abs() / n as f64 + w.pop().unwrap() }
}

#[differentiable]
fn of_points(p: Point, q: &Point, k: Length) -> f64 {
    let d: Point = [p[0] - q[0], p[1] - q[1], p[2] * k.max(0.5)];
    let r: Length = d.iter().map(|x| x * x).sum::<f64>().sqrt();
    let m = [p[0] * k, p[1] * k];
    r.hypot(k) + m[1] + k.powi(2).min(r)
}

#[differentiable]
fn of_grids(g: &Grid, k: Length) -> f64 {
    let mut h: Grid = g.clone();
    for row in h.iter_mut() {
        for x in row.iter_mut() {
            *x *= k;
        }
    }
    let mut s = 0.0;
    for i in 0..h.len() {
        for j in 0..h[i].len() {
            s += h[i][j] * g[j][i];
        }
    }
    s
}

#[differentiable]
fn of_options(m: Maybe, k: Length) -> f64 {
    let n: Maybe = m.map(|x| x * k);
    match n {
        Some(x) => x.sin() + m.unwrap_or(k),
        None => k.abs(),
    }
}

#[differentiable]
fn of_state(v: &mut Vector, k: Length) -> f64 {
    v[1] += k * k;
    for x in v.iter_mut() {
        *x = (*x).max(k) * 2.0;
    }
    v.reverse();
    v[0]
}

mod units {
    pub(super) type Real = f64;
    pub(super) type Single = f32;
    /// A name for a name.
    pub(super) type Angle = Real;
}
use units::{Angle, Real, Single};

#[differentiable]
fn arc(r: Real, turn: Angle) -> Length {
    let bounded: Real = Real::min(r.abs(), 10 as Real);
    let steps = [0.0 as Real, 0.5, 1.0].map(|t: Real| (turn * t).sin() * bounded);
    steps.iter().sum::<Real>() + Real::sin(turn) * Real::EPSILON + f64::from(0.5 as Single)
}

#[differentiable]
fn single(x: Single) -> Single {
    let half: Single = 0.5;
    x.powi(3) * half + (0..2).map(|i| i as Single * x).fold(0.0, Single::max)
}

/// A type parameter of an alias's name.
#[differentiable]
fn shadowed<Length: Copy + std::ops::Mul<Output = Length>>(a: Length, b: Length) -> Length {
    a * b
}

#[derive(Clone, Copy, autodiff::Differentiable)]
struct Wheel {
    radius: Real,
    inertia: Real,
}

#[differentiable]
impl Wheel {
    fn energy(&self, rate: Real) -> Real {
        let scale: Real = self.radius.max(Real::MIN_POSITIVE);
        0.5 * self.inertia * rate.powi(2) + scale.ln()
    }
}

mod geometry {
    use autodiff::Differentiable;

    #[derive(Clone, Copy, Debug, Differentiable)]
    pub struct Point3<T = f64> {
        pub x: T,
        pub y: T,
    }

    #[derive(Clone, Copy, Debug, Differentiable)]
    pub struct Fixed<const N: usize>(pub [f64; N]);
}

use geometry::Fixed as Row;

type P3 = geometry::Point3<f64>;
type Place = P3;

/// Structs of the crate's by other names: of types, of imports, of other names.
#[differentiable]
fn of_structs(x: f64, y: f64) -> f64 {
    let p = P3 { x: x * y, y };
    let Place { x: px, y: py } = Place { x: p.y * p.x, ..p };
    let Row(doubled) = Row(Row([px, py, x]).0.map(|v| 2.0 * v * v));
    doubled.iter().sum::<f64>() * p.x
}

/// Names with parameters.
type Vector3<T> = [T; 3];
type Rows<T> = [Vector3<T>; 2];
type Turn<T> = (T, Vector3<T>);

#[differentiable]
fn of_arrays_of_any<T: num_traits::Float>(v: Vector3<T>, rows: &Rows<T>) -> Vector3<T> {
    let mut absolute = v.map(|x| x.abs());
    absolute[0] = absolute[1] * v[2];
    let [first, second] = rows.map(|row| row.map(|x| x * x));
    [absolute[0] + first[0], absolute[1] * second[1], absolute[2] - first[2]]
}

#[differentiable]
fn scaled<T: num_traits::Float>(s: T, v: Vector3<T>) -> Vector3<T> {
    [s * v[0], s * v[1], s * v[2]]
}

/// What is divided here is known to be of the type of the parameter.
#[differentiable]
fn of_any_in_branches<T: num_traits::Float>(a: Vector3<T>, b: T) -> Option<Turn<T>> {
    let d = a[0] * b;
    if d > b {
        let (s, c) = (b * d).sin_cos();
        Some((c, scaled(s / d, a)))
    } else {
        None
    }
}

#[differentiable]
fn of_any(x: f64, y: f64) -> f64 {
    let v = of_arrays_of_any([x, y, x * y], &[[x, 0.5, y], [1.5, x, x]]);
    let (c, u) = of_any_in_branches(v, y).unwrap_or((x, [y, x, 1.0]));
    c * u[0] + u[1] * v[2]
}

/// A float of either width, as the crate is configured.
#[cfg(target_pointer_width = "16")]
type Number = f32;
#[cfg(not(target_pointer_width = "16"))]
type Number = f64;

/// Functions of std, or of `libm` where there is no std.
#[cfg(target_pointer_width = "16")]
type Math = libm::Libm<f64>;
#[cfg(not(target_pointer_width = "16"))]
type Math = f64;

#[differentiable]
fn configured(x: Number, v: &[Number]) -> Number {
    let mut sum: Number = 0.0;
    for a in v {
        sum += a.sqrt() * (x as Number);
    }
    let most = sum.max(1.0) * 2.0;
    most / Number::from(3.0_f32) + squares(x, [x, 0.5, sum])
}

#[differentiable]
fn squares(x: Number, v: [Number; 3]) -> Number {
    let half = 0.5;
    half * x + v.iter().map(|a| a * a).sum::<Number>()
}

#[differentiable]
fn by_either_library(x: f64, y: f64) -> f64 {
    Math::sqrt(x) * Math::atan2(y, x) + Math::sin(x * y)
}

mod checks {
    use super::*;
    use crate::common::check;

    check!(arc(r, turn); (1.2, 0.4); (-20.0, 1.0));

    #[test]
    fn gradients_of_results_by_other_names() {
        assert_eq!(single::grad(2.0), 7.0);
        assert_eq!(single::value_and_grad(-1.0), (-0.5, 1.5));
        assert_eq!(shadowed::grad(2.0_f32, 3.0), (3.0, 2.0));
        let wheel = Wheel { radius: 2.0, inertia: 3.0 };
        let (bar, rate) = wheel.energy_grad(4.0);
        assert_eq!((bar.radius, bar.inertia, rate), (0.5, 8.0, 12.0));
    }

    check!(configured(x, &v); (0.7, vec![1.3, 0.4]); (0.1, vec![0.3]));
    check!(by_either_library(x, y); (0.7, -1.3));
    check!(of_structs(x, y); (0.7, 1.3));
    check!(of_vectors(&x, k); (vec![0.5, -0.3, 0.8], 1.2); (vec![2.0], -0.4));
    check!(of_points(p, &q, k); ([0.5, -0.3, 0.8], [0.1, 0.2, 0.3], 1.2));
    check!(of_grids(&g, k); (vec![vec![0.5, -0.3], vec![0.8, 0.1]], 1.2));
    check!(of_any(x, y); (1.7, 1.3); (-0.4, 0.6); (1.2, -0.8));
    check!(of_state(&mut v, k); (vec![0.5, 3.3], 1.2));

    #[test]
    fn of_options_both() {
        assert!((of_options::grad(Some(0.5), 1.2).1 - 0.5 * 0.6_f64.cos()).abs() < 1e-12);
        assert_eq!(of_options::grad(None, -1.2).1, -1.0);
    }
}
