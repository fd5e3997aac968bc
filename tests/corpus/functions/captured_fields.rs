//! `move` closures that name fields: they take these, and the rest stays.

use autodiff::{Differentiable, differentiable};

#[derive(Clone, Debug, Differentiable)]
struct Curve {
    scale: f64,
    knots: Vec<f64>,
    ends: Ends,
}

#[derive(Clone, Copy, Debug, Differentiable)]
struct Ends {
    left: f64,
    right: f64,
}

#[differentiable]
fn field_of_what_stays(x: f64, y: f64) -> f64 {
    let mut curve = Curve { scale: x * y, knots: vec![x, y], ends: Ends { left: x.sin(), right: y } };
    let scaled = move |t: f64| t * curve.scale + curve.ends.left;
    curve.scale *= 2.0;
    curve.ends.left += x;
    scaled(y) * curve.scale + curve.knots[0] * curve.ends.left
}

#[differentiable]
fn fields_that_are_counted(x: f64, y: f64) -> f64 {
    let mut ends = Ends { left: x, right: y };
    let mut step = move |t: f64| {
        ends.left += t * ends.right;
        ends.left
    };
    let (a, b) = (step(y), step(x));
    ends.left *= 3.0;
    a * b + ends.left
}

#[differentiable]
fn field_and_whole(x: f64, y: f64) -> f64 {
    let mut ends = Ends { left: x * x, right: y };
    let both = move |t: f64| {
        let copy = ends;
        copy.left * ends.right * t
    };
    ends.left = 0.0;
    both(x) + ends.left * x
}

#[differentiable]
fn never_written_to(x: f64, y: f64) -> f64 {
    let curve = Curve { scale: x * y, knots: vec![x, y], ends: Ends { left: x.sin(), right: y } };
    let scaled = move |t: f64| t * curve.scale + curve.knots.iter().sum::<f64>() + curve.ends.right;
    scaled(x) * scaled(y)
}

#[differentiable]
fn in_an_iterator(x: &[f64], curve: &Curve) -> f64 {
    let mut own = curve.clone();
    own.scale *= x[0];
    let scaled: Vec<f64> = x.iter().map(move |v| v * own.scale + own.ends.right.sin()).collect();
    own.scale += scaled[0];
    scaled.iter().product::<f64>() * own.scale
}

fn curve() -> Curve {
    Curve { scale: 0.6, knots: vec![0.4, 1.2], ends: Ends { left: 0.3, right: -0.8 } }
}

mod checks {
    use super::{Curve, CurveCotangent, Ends, EndsCotangent, curve};
    use crate::common::{check, struct_data};
    struct_data!(Ends => EndsCotangent { left, right });
    struct_data!(Curve => CurveCotangent { scale, knots, ends });
    check!(field_of_what_stays(x, y); (0.7, 1.3));
    check!(fields_that_are_counted(x, y); (0.7, 1.3));
    check!(field_and_whole(x, y); (0.7, 1.3));
    check!(never_written_to(x, y); (0.7, 1.3));
    check!(in_an_iterator(&x, &curve); (vec![0.3, 0.9], curve()));
}
