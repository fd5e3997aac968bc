//! Hessians through conversions: `From`, of values and of references, `into`, and the lists and floats of std.

use autodiff::{Differentiable, differentiable};
use std::collections::VecDeque;

agree! {
    of_values at [0.4, 1.3];
    of_annotated at [0.4, 1.3];
    in_tuples at [0.4, 1.3];
    in_closures at [0.4, 1.3];
    in_closures_of_others at [0.4, 1.3];
    of_enums at [0.4, 1.3];
    by_functions_as_values at [0.4, 1.3];
    given_to_bounds at [0.4, 1.3];
    into_by_path at [0.4, 1.3];
    of_references at [0.4, 1.3];
    of_arrays at [0.4, 1.3, -0.2];
    of_itself at [0.4, 1.3];
    lists at [0.4, 1.3, -0.2];
    queues at [0.4, 1.3];
    boxed at [0.4, 1.3];
    of_generic_types at [0.4, 1.3];
    of_any_float at [0.4, 1.3];
    with_still_parts at [0.4, 1.3];
    of_integers at [0.4, 1.3];
    of_an_own_function at [0.4, 1.3];
    by_recursion at [0.4, 1.3];
    of_calls_in_it at [0.4, 1.3];
}

#[derive(Clone, Copy, Debug, Differentiable)]
struct Degrees(f64);

#[derive(Clone, Copy, Debug, Differentiable)]
struct Radians(f64);

#[differentiable(order = 2)]
impl From<Degrees> for Radians {
    fn from(d: Degrees) -> Radians {
        Radians(d.0 * d.0.to_radians())
    }
}

#[differentiable(order = 2)]
impl From<Radians> for f64 {
    fn from(r: Radians) -> f64 {
        r.0.sin()
    }
}

#[derive(Clone, Debug, Differentiable)]
struct Point {
    x: f64,
    y: Vec<f64>,
}

#[derive(Clone, Debug, Differentiable)]
struct Polar {
    r: f64,
    angle: f64,
}

#[derive(Clone, Copy, Debug, Differentiable)]
struct Vector([f64; 3]);

#[derive(Clone, Copy, Debug, Differentiable)]
struct Pair<T> {
    a: T,
    b: T,
}

#[differentiable(order = 2)]
impl From<&Point> for Polar {
    fn from(p: &Point) -> Self {
        Polar { r: p.x.hypot(p.y[0]), angle: p.y[0].atan2(p.x) }
    }
}

#[differentiable(order = 2)]
impl<'a> From<&'a Polar> for f64 {
    fn from(p: &'a Polar) -> f64 {
        p.r * p.angle
    }
}

#[differentiable(order = 2)]
impl From<Polar> for Point {
    fn from(p: Polar) -> Point {
        Point { x: p.r * p.angle.cos(), y: vec![p.r * p.angle.sin()] }
    }
}

#[differentiable(order = 2)]
impl From<&Polar> for Point {
    fn from(p: &Polar) -> Point {
        p.clone().into()
    }
}

#[differentiable(order = 2)]
impl From<[f64; 3]> for Vector {
    fn from([a, b, c]: [f64; 3]) -> Self {
        Vector([a * b, b * c, c])
    }
}

#[differentiable(order = 2)]
impl<T: autodiff::Real> From<(T, T)> for Pair<T> {
    fn from((a, b): (T, T)) -> Self {
        Pair { a: a * b, b: b * b }
    }
}

#[derive(Clone, Copy, Debug, Differentiable)]
struct Weight<T>(T);

#[differentiable(order = 2)]
impl<T: autodiff::Real> From<T> for Weight<T> {
    fn from(x: T) -> Self {
        Weight(x * x)
    }
}

#[derive(Clone, Copy, Debug, Differentiable)]
struct Scale {
    by: f64,
    #[constant]
    times: u32,
}

#[differentiable(order = 2)]
impl From<(f64, u32)> for Scale {
    fn from((by, times): (f64, u32)) -> Self {
        Scale { by: by.powi(2), times }
    }
}

#[derive(Clone, Copy, Debug, Differentiable)]
enum Angle {
    Degrees(Degrees),
    Radians(f64),
}

#[differentiable(order = 2)]
impl From<f64> for Angle {
    fn from(x: f64) -> Self {
        if x > 1.0 { Self::Radians(x * x) } else { Self::Degrees(Degrees(x)) }
    }
}

#[differentiable(order = 2)]
impl From<Angle> for Radians {
    fn from(angle: Angle) -> Radians {
        match angle {
            Angle::Degrees(d) => d.into(),
            Angle::Radians(x) => Radians(x),
        }
    }
}

#[differentiable(order = 2)]
impl From<Option<f64>> for Degrees {
    fn from(x: Option<f64>) -> Self {
        Degrees(x.map_or(2.0, |x| x * x))
    }
}

/// A function of its own that is called like that of the trait.
#[derive(Clone, Copy, Debug, Differentiable)]
struct Own(f64);

#[differentiable(order = 2)]
impl Own {
    fn from(x: f64) -> Self {
        Own(x * x * x)
    }
}

mod functions {
    use super::*;

    #[differentiable(order = 2)]
    pub fn of_values(x: &[f64]) -> f64 {
        let r = Radians::from(Degrees(x[0] * x[1]));
        f64::from(r) * x[1] + r.0 * r.0
    }

    #[differentiable(order = 2)]
    pub fn of_annotated(x: &[f64]) -> f64 {
        let r: Radians = Degrees(x[0] * x[1]).into();
        let y: f64 = r.into();
        y * y
    }

    #[differentiable(order = 2)]
    pub fn in_tuples(x: &[f64]) -> f64 {
        let (p, q): (Radians, Radians) = (Degrees(x[0]).into(), Degrees(x[1]).into());
        p.0 * q.0
    }

    #[differentiable(order = 2)]
    pub fn in_closures(x: &[f64]) -> f64 {
        let angles: Vec<Radians> = x.iter().map(|x| Radians::from(Degrees(x * x))).collect();
        let sines: f64 = x.iter().map(|x| f64::from(Radians(*x))).sum();
        let converted: Vec<Radians> = x.iter().map(|x| Degrees(*x)).map(|d| d.into()).collect();
        angles[0].0 * angles[1].0 * sines * converted[0].0
    }

    #[differentiable(order = 2)]
    fn applied(f: impl Fn(f64) -> f64, x: f64) -> f64 {
        f(x) * f(2.0 * x)
    }

    #[differentiable(order = 2)]
    pub fn in_closures_of_others(x: &[f64]) -> f64 {
        let k = x[1];
        let by_into = |y: f64| {
            let r: Radians = Degrees(y * k).into();
            r.0
        };
        applied(|y| Radians::from(Degrees(y * k)).0, x[0]) + applied(by_into, x[0])
    }

    #[differentiable(order = 2)]
    pub fn of_enums(x: &[f64]) -> f64 {
        let (a, b): (Radians, Radians) = (Angle::from(x[0]).into(), Angle::from(x[1]).into());
        let (some, none) = (Degrees::from(Some(x[0])), Degrees::from(None));
        a.0 * b.0 * some.0 * none.0
    }

    #[differentiable(order = 2)]
    pub fn by_functions_as_values(x: &[f64]) -> f64 {
        let angles: Vec<Angle> = x.iter().map(|&x| Angle::from(x)).collect();
        let radians: Vec<Radians> = angles.into_iter().map(Radians::from).collect();
        let again: Vec<Radians> = x.iter().copied().map(Angle::from).map(Into::into).collect();
        let degrees: Option<Radians> = Some(Degrees(x[0])).map(Into::into);
        radians[0].0 * radians[1].0 * again[1].0 * degrees.unwrap().0
    }

    #[differentiable(order = 2)]
    fn sine(d: impl Into<Radians>) -> f64 {
        let r = d.into();
        r.0.sin()
    }

    #[differentiable(order = 2)]
    fn by_from<P>(p: P, w: f64) -> f64
    where
        Radians: From<P>,
    {
        let Radians(p) = Radians::from(p);
        w * p / (w + 0.622)
    }

    #[differentiable(order = 2)]
    pub fn given_to_bounds(x: &[f64]) -> f64 {
        sine(Degrees(x[0])) * sine(Radians(x[1])) + by_from(Degrees(x[0]), x[1]) * by_from(Radians(x[1]), x[0])
    }

    #[differentiable(order = 2)]
    fn by_path<P: Into<Radians>>(p: P, w: f64) -> f64 {
        let h = P::into(p);
        h.0 * w
    }

    #[differentiable(order = 2)]
    pub fn into_by_path(x: &[f64]) -> f64 {
        by_path(Degrees(x[0]), x[1])
    }

    #[differentiable(order = 2)]
    fn angle(p: &Point) -> f64 {
        let q: Polar = p.into();
        q.angle + twice_the_product(&q)
    }

    #[differentiable(order = 2)]
    fn twice_the_product(q: &Polar) -> f64 {
        f64::from(q) * 2.0
    }

    #[differentiable(order = 2)]
    pub fn of_references(x: &[f64]) -> f64 {
        let p = Point { x: x[0], y: vec![x[1]] };
        let q: Polar = (&p).into();
        let z = Polar::from(&p);
        let w: f64 = (&z).into();
        let back = Point::from(&q);
        let again = Point::from(z.clone());
        q.r * z.angle + f64::from(&q) + w + back.x * again.y[0] + angle(&p)
    }

    #[differentiable(order = 2)]
    pub fn of_arrays(x: &[f64]) -> f64 {
        let v = Vector::from([x[0], x[1], x[2] * x[0]]);
        let Vector([a, b, c]) = v;
        a * b + c * c
    }

    #[differentiable(order = 2)]
    pub fn of_itself(x: &[f64]) -> f64 {
        let y = x[0] * x[1];
        let r: Radians = Radians(y).into();
        r.0 * r.0 * x[1]
    }

    #[differentiable(order = 2)]
    pub fn lists(x: &[f64]) -> f64 {
        let queue = VecDeque::from(vec![x[0] * x[1], x[1]]);
        let list: Vec<f64> = queue.clone().into();
        let other: VecDeque<f64> = VecDeque::from([x[2], x[0]]);
        list[0] * queue[1] * other[0] + other[1] * list[1]
    }

    #[differentiable(order = 2)]
    pub fn queues(x: &[f64]) -> f64 {
        let mut q = VecDeque::from(vec![x[0], x[1] * x[0]]);
        q.push_back(x[1].sin());
        let mut total = 1.0;
        while let Some(y) = q.pop_front() {
            total *= y + total;
        }
        total
    }

    #[differentiable(order = 2)]
    fn sines(x: &[f64]) -> Box<[f64]> {
        x.iter().map(|x| x.sin()).collect::<Box<[f64]>>()
    }

    #[differentiable(order = 2)]
    pub fn boxed(x: &[f64]) -> f64 {
        let s = sines(x);
        s[0] * s[1] * s[0]
    }

    #[differentiable(order = 2)]
    pub fn of_generic_types(x: &[f64]) -> f64 {
        let p = Pair::from((x[0], x[1]));
        let q: Pair<f64> = (p.a, p.b).into();
        p.a * q.b + q.a
    }

    #[differentiable(order = 2)]
    pub fn of_any_float(x: &[f64]) -> f64 {
        let w: Weight<f64> = (x[0] * x[1]).into();
        w.0 * Weight::from(x[1]).0 * Weight::from(2.0).0
    }

    #[differentiable(order = 2)]
    pub fn with_still_parts(x: &[f64]) -> f64 {
        let still: Radians = Degrees(2.0).into();
        let scale = Scale::from((x[0], 3));
        scale.by * scale.times as f64 * x[1] * still.0
    }

    #[differentiable(order = 2)]
    pub fn of_integers(x: &[f64]) -> f64 {
        let mut sum = 0.0;
        for n in 1..4_u8 {
            let factor: f64 = n.into();
            sum += f64::from(n) * factor * x[0] * x[1] * x[0];
        }
        sum
    }

    #[differentiable(order = 2)]
    pub fn of_an_own_function(x: &[f64]) -> f64 {
        Own::from(x[0]).0 * Own::from(x[1] * x[0]).0
    }

    #[differentiable(order = 2)]
    fn power(x: Degrees, n: usize) -> f64 {
        if n == 0 { Radians::from(x).0 } else { x.0 * power(x, n - 1) }
    }

    #[differentiable(order = 2)]
    pub fn by_recursion(x: &[f64]) -> f64 {
        power(Degrees(x[0] * x[1]), 2)
    }

    #[differentiable(order = 2)]
    pub fn of_calls_in_it(x: &[f64]) -> f64 {
        let direct = Degrees(x[0]);
        let angles = [direct, Degrees(x[1])].map(Radians::from);
        angles[0].0 * angles[1].0
    }
}

#[test]
fn of_floats_of_another_width() {
    #[differentiable(order = 2)]
    fn widened(x: f32) -> f64 {
        let y: f64 = x.into();
        y * f64::from(x) * y
    }
    let (gradient, product) = widened::hvp(1.5, 2.0);
    assert_eq!((gradient, product), (6.75, 18.0));
}
