//! What calls are lent: elements that are references, results that are, parts of one array, temporaries.

use autodiff::{Differentiable, differentiable};

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct Point {
    x: f64,
    y: f64,
}

#[differentiable]
fn distance(a: &Point, b: &Point) -> f64 {
    (a.x - b.x).hypot(a.y - b.y)
}

#[differentiable]
fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

#[differentiable]
fn gram(rows: &[&[f64]]) -> f64 {
    rows.iter().enumerate().map(|(i, r)| (i + 1) as f64 * dot(r, rows[0])).sum()
}

#[differentiable]
fn spread(points: &[&Point]) -> f64 {
    let mut sum = 0.0;
    for (i, p) in points.iter().enumerate().skip(1) {
        sum += distance(p, points[i - 1]);
    }
    sum
}

#[differentiable]
fn without_zeros(v: &[f64]) -> &[f64] {
    let n = v.iter().take_while(|x| **x == 0.0).count();
    &v[n..]
}

#[differentiable]
fn checked(v: &[f64]) -> Result<(), &'static str> {
    if v.is_empty() { Err("nothing") } else { Ok(()) }
}

#[differentiable]
fn present_value(rate: f64, flows: &[f64]) -> f64 {
    flows.iter().rev().fold(0.0, |value, flow| value / (1.0 + rate) + flow)
}

/// What a call returns by reference is lent on.
#[differentiable]
fn of_the_rest(rate: f64, flows: &[f64]) -> Result<f64, &'static str> {
    let flows = without_zeros(flows);
    match checked(flows) {
        Err(why) => return Err(why),
        Ok(()) => {}
    }
    let value = |rate: f64| present_value(rate, flows);
    Ok(value(rate) - value(2.0 * rate))
}

#[differentiable]
fn add_scaled(k: f64, from: &[f64], to: &mut [f64]) {
    for (x, y) in from.iter().zip(to.iter_mut()) {
        *y += k * x;
    }
}

#[differentiable]
fn butterfly(a: &mut [f64], b: &mut [f64]) -> f64 {
    for i in 0..a.len() {
        let t = a[i] - b[i];
        a[i] = a[i] * b[i];
        b[i] = t;
    }
    a[0]
}

#[differentiable]
fn shared_and_unique(v: &mut [f64], k: f64) -> f64 {
    let n = v.len() / 2;
    let (left, right) = v.split_at_mut(n);
    add_scaled(k, left, right);
    add_scaled(right[0], right, left);
    left[0] * right[0]
}

#[differentiable]
fn both_unique(v: &mut [f64]) -> f64 {
    let (left, right) = v.split_at_mut(2);
    let first = butterfly(left, right);
    for _ in 0..2 {
        butterfly(right, left);
    }
    first
}

#[differentiable]
fn attract(a: &mut Point, b: &mut Point) {
    let d = distance(a, b);
    a.x += (b.x - a.x) / d;
    b.y -= (b.y - a.y) / d;
}

#[differentiable]
fn elements_of_halves(points: &mut [Point]) {
    for i in 1..points.len() {
        let (left, right) = points.split_at_mut(i);
        for other in left.iter_mut() {
            attract(&mut right[0], other);
        }
    }
}

#[differentiable]
fn in_a_vector(x: &[f64]) -> f64 {
    let mut points: Vec<Point> = x.chunks(2).map(|c| Point { x: c[0], y: c[1] }).collect();
    elements_of_halves(&mut points);
    points.iter().map(|p| p.x * p.y).sum()
}

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct Filter {
    pole: f64,
    state: f64,
}

#[differentiable]
impl Filter {
    fn new(pole: f64) -> Self {
        Filter { pole, state: 0.0 }
    }

    fn run(&mut self, samples: &mut [f64]) -> f64 {
        for s in samples.iter_mut() {
            self.state += self.pole * (*s - self.state);
            *s = self.state;
        }
        self.state
    }
}

impl From<f64> for Filter {
    fn from(pole: f64) -> Self {
        Filter::new(pole)
    }
}

/// A temporary that its own method changes.
#[differentiable]
fn of_a_temporary(x: &[f64], pole: f64) -> f64 {
    let mut samples = x.to_vec();
    let last = Filter::new(pole).run(&mut samples);
    last * samples.iter().sum::<f64>()
}

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct Radians(f64);

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct Degrees(f64);

#[differentiable]
impl From<Degrees> for Radians {
    fn from(d: Degrees) -> Self {
        Radians(d.0.to_radians())
    }
}

#[differentiable]
impl Radians {
    fn sin(self) -> f64 {
        self.0.sin()
    }

    fn max(self, other: Self) -> Self {
        if self.0 > other.0 { self } else { other }
    }
}

/// Annotations of tuples, and methods with the names of floats' own on what they say.
#[differentiable]
fn converted(a: f64, b: f64) -> f64 {
    let (p, q): (Radians, Radians) = (Degrees(a).into(), Degrees(b).into());
    let r: Radians = Degrees(a * b).into();
    p.sin() * q.sin() + p.max(q).sin() + r.sin()
}

/// By a conversion, in a loop whose two sweeps are one.
#[differentiable]
fn converted_in_turn(x: &[f64]) -> f64 {
    x.iter().map(|x| Radians::from(Degrees(x * x)).sin()).sum()
}

#[differentiable]
fn applied(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    f(x) * f(2.0 * x)
}

/// In closures that others call.
#[differentiable]
fn converted_where_it_is_called(x: f64, k: f64) -> f64 {
    let by_into = |y: f64| {
        let r: Radians = Degrees(y * y).into();
        r.sin()
    };
    applied(|y| Radians::from(Degrees(y * k)).sin(), x) + applied(by_into, k)
}

mod tests {
    use crate::common::{check, check_vjp};

    check_vjp!(of_the_rest(r, &f); (0.1, vec![0.0, 0.0, 1.0, -2.0, 3.0]); (0.1, vec![0.0]));
    check!(shared_and_unique(&mut v, k); (vec![0.5, 1.5, -0.3, 0.8], 0.7));
    check!(both_unique(&mut v); (vec![0.5, 1.5, -0.3, 0.8]));
    check!(in_a_vector(&x); (vec![0.5, 1.5, -0.3, 0.8, 2.0, 0.1]));
    check!(of_a_temporary(&x, p); (vec![0.5, 1.5, -0.3], 0.4));
    check!(converted(a, b); (30.0, 40.0); (40.0, 30.0));
    check!(converted_in_turn(&x); (vec![3.0, 5.0]));
    check!(converted_where_it_is_called(x, k); (30.0, 4.0));

    #[test]
    fn lists_of_references() {
        let (v, w) = ([1.0, 2.0], [0.5, -1.0]);
        // v.v + 2 w.v
        assert_eq!(super::gram::grad(&[&v, &w]), [vec![3.0, 2.0], vec![2.0, 4.0]]);
        let (o, p) = (super::Point { x: 0.0, y: 0.0 }, super::Point { x: 3.0, y: 4.0 });
        let gradient = super::spread::grad(&[&o, &p]);
        assert_eq!((gradient[0].x, gradient[0].y, gradient[1].x, gradient[1].y), (-0.6, -0.8, 0.6, 0.8));
    }
}
