//! Differentiable functions of another crate, called by differentiable functions of this one.

use autodiff::differentiable;
use outside::geometry::norm as length;
use outside::{geometry, iterate, normalised, scale, through_private};

#[path = "../../common/mod.rs"]
mod common;

#[differentiable]
fn by_path(a: &[f64], x: f64) -> f64 {
    geometry::norm(a) * outside::norm(&a[1..]) + through_private(x, a[0])
}

#[differentiable]
fn by_another_name(a: &[f64]) -> f64 {
    let n = length(a);
    n * n * a[0]
}

#[differentiable]
fn in_a_loop(x: f64, n: usize) -> f64 {
    let mut y = x;
    for i in 0..n {
        if i % 2 == 0 {
            y = iterate(y, i + 1);
        } else {
            y += outside::through_private(x, y);
        }
    }
    y
}

#[differentiable]
fn with_state(a: &[f64], k: f64) -> f64 {
    let mut v = a.to_vec();
    let first = scale(&mut v, k);
    let second = scale(&mut v[1..], first);
    v[0] * second + geometry::norm(&v)
}

#[differentiable]
fn generic(x: f64, y: f64) -> f64 {
    let two = normalised([x, y]);
    let three = normalised([two[0], x * y, 1.0]);
    three[0] * two[1] + three[2]
}

mod checks {
    use crate::common::check;

    check!(by_path(&a, x); (vec![0.7, -1.3, 0.4], 0.8));
    check!(by_another_name(&a); (vec![3.0, 4.0]) => vec![43.0, 24.0]);
    check!(in_a_loop(x, @n); (0.7, 0) => 1.0; (0.7, 1); (0.7, 4));
    check!(with_state(&a, k); (vec![0.7, -1.3, 0.4], 0.8));
    check!(generic(x, y); (0.7, 1.3));

    #[test]
    fn called_directly() {
        assert_eq!(outside::norm::grad(&[0.0, 4.0]), [0.0, 1.0]);
        assert_eq!(outside::through_private::grad(2.0, 3.0), (27.0, 18.0));
    }
}

mod data {
    use autodiff::{Bar, Differentiable, differentiable};
    use outside::data::{
        Pen, Point, PointCotangent, Polar, Polynomial, Segment, SegmentCotangent, cartesian, evaluate, length,
        renamed::Weighted,
    };

    /// Of types of another crate.
    #[derive(Clone, Debug, Differentiable)]
    struct Drawing {
        start: Polar,
        segments: Vec<Segment>,
        pen: Pen,
        scale: Weighted<f64>,
    }

    #[differentiable]
    fn ink(drawing: &Drawing) -> f64 {
        let from = cartesian(drawing.start);
        let mut total = 0.0;
        for segment in &drawing.segments {
            total += length(segment, from);
        }
        let width = if drawing.pen == Pen::Bold { 2.0 } else { 0.5 };
        total * width * drawing.scale.value * drawing.scale.weight
    }

    #[differentiable]
    fn at_a_point(p: &Polynomial<f64, 3>, at: Point) -> f64 {
        let shifted = Point { x: at.x + 1.0, ..at };
        evaluate(p, shifted.x) * shifted.y
    }

    #[test]
    fn cotangents_of_types_of_another_crate() {
        let p = Polynomial::new([1.0, 2.0, 3.0]);
        let (p_bar, at_bar) = at_a_point::grad(&p, Point { x: 1.0, y: 0.5 });
        assert_eq!(p_bar.to_flat(), [0.5, 1.0, 2.0]);
        assert_eq!(at_bar, PointCotangent { x: 7.0, y: 17.0 });
    }

    #[test]
    fn enums_inside_of_structs() {
        let line = Segment::Line(Point { x: 5.0, y: 4.0 });
        let arc = Segment::Arc { centre: Point { x: 2.0, y: -4.0 }, angle: 0.5 };
        let drawing = Drawing {
            start: Polar(2.0, 0.0),
            segments: vec![line.clone(), Segment::Joined(Box::new(arc), Box::new(line)), Segment::Empty],
            pen: Pen::Bold,
            scale: Weighted { value: 1.5, weight: 1.0 },
        };
        let (value, gradient) = ink::value_and_grad(&drawing);
        assert_eq!(value, 36.0);
        assert_eq!(gradient.scale.to_flat(), [24.0, 36.0]);
        let SegmentCotangent::Line(to) = &gradient.segments[0] else { panic!("{gradient:?}") };
        assert_eq!(to.to_flat(), [3.0 * 0.6, 3.0 * 0.8]);
        let SegmentCotangent::Joined(arc, _) = &gradient.segments[1] else { panic!("{gradient:?}") };
        assert_eq!(arc.to_flat(), [0.0, -1.5, 12.0]);
    }
}
