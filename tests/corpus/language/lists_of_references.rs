//! Arrays and vectors of references, written where they are used: to rows, to variables that are changed, with something beside them.

use autodiff::differentiable;

#[differentiable]
fn rows(a: &[f64], b: &[f64]) -> f64 {
    let both = [a, b];
    let mut s = 0.0;
    for row in both {
        s += row[0] * row[0] * row.len() as f64;
    }
    for (i, row) in both.iter().enumerate() {
        s += row[i] * s;
    }
    s
}

#[differentiable]
fn weighted(v: &[f64]) -> f64 {
    let first = vec![v[0], v[1] * v[0]];
    let sines: Vec<f64> = v.iter().map(|x| x.sin()).collect();
    let pairs = [(&first, 1.5), (&sines, v[2])];
    let mut s = 0.0;
    for (values, w) in &pairs {
        s += values.iter().map(|q| q * q).sum::<f64>() * w;
    }
    for (values, w) in pairs.iter() {
        for q in values.iter() {
            if *q > 0.4 {
                continue;
            }
            s += q * w;
        }
    }
    s * first[1] * sines[0]
}

#[differentiable]
fn by_index(v: &[f64]) -> f64 {
    let (a, b) = (&v[..2], &v[1..]);
    let products: f64 = [a, b].iter().map(|r| r.iter().product::<f64>()).sum();
    let folded = [a, b].into_iter().map(|r| r[0] * r[1]).fold(0.0, |x, y| x * y + y);
    let mut k = 0;
    let mut s = 0.0;
    while k < 2 {
        s += [a, b][k][1] * [&a[0], &b[0]][1 - k];
        k += 1;
    }
    products * folded + s
}

#[derive(autodiff::Differentiable, Clone)]
struct Point {
    x: f64,
    y: f64,
}

#[differentiable]
impl Point {
    fn norm(&self) -> f64 {
        (self.x * self.x + self.y).sqrt()
    }

    fn moved(&mut self, k: f64) {
        self.x *= k;
        self.y += k;
    }
}

#[differentiable]
fn moved_in_turn(x: f64, y: f64) -> f64 {
    let mut p = Point { x, y };
    let mut q = Point { x: y, y: x * x };
    for point in [&mut p, &mut q] {
        point.moved(x);
    }
    let mut s = 0.0;
    for point in [&p, &q] {
        s += point.norm();
    }
    for point in vec![&mut p, &mut q] {
        point.x += s;
        if point.x > 2.0 {
            break;
        }
        point.y *= 2.0;
    }
    let largest = [&p, &q].iter().map(|point| point.norm()).fold(f64::NEG_INFINITY, f64::max);
    s + largest * p.norm() * q.norm()
}

#[differentiable]
fn corners(x: f64, y: f64) -> f64 {
    let mut p = Point { x, y };
    let mut q = Point { x: y, y: x * x };
    let [a, b] = [&mut p, &mut q];
    a.moved(y);
    b.x -= a.y;
    let points = [&p, &q, &p];
    let mut area = 0.0;
    for i in 0..points.len() {
        let here = points[i];
        let next = &points[(i + 1) % 3];
        area += here.x * next.y;
    }
    area
}

#[differentiable]
fn written_through(x: f64, y: f64) -> f64 {
    let (mut a, mut b) = (x, y);
    for (r, k) in [(&mut a, 2.0), (&mut b, x)] {
        *r *= k * x;
    }
    for r in [&mut a, &mut b].iter_mut() {
        **r += y;
    }
    let refs = [&mut a, &mut b];
    *refs[0] *= y;
    *refs[1] += 1.0;
    a * b
}

#[differentiable]
fn beside_others(x: f64, y: f64) -> f64 {
    let (a, b) = (vec![x, y], vec![y, x * y]);
    let names = ["p", "q"];
    let mut s = 0.0;
    for (name, r) in names.iter().zip([&a, &b]) {
        if *name == "q" {
            s += r[1];
        } else {
            s *= r[0] + 1.0;
            s += r[0];
        }
    }
    for (r, w) in [&a, &b].iter().zip([x, y]) {
        s += r[0] * w;
    }
    for r in [&a, &b].iter().rev().skip(1) {
        s *= r[1];
    }
    s
}

#[differentiable]
fn of_slices(x: f64, y: f64) -> f64 {
    let (a, b) = ([x, y], [y, x * y, 2.0]);
    let mut s = 0.0;
    for (i, r) in [&a[..], &b[..]].iter().enumerate() {
        for (j, v) in r.iter().enumerate() {
            s += v * (i + 2 * j) as f64 * v;
        }
    }
    let best = [&a[..], &b].iter().map(|r| r.iter().sum::<f64>()).max_by(|p, q| p.total_cmp(q)).unwrap();
    let squares: Vec<f64> = [&a[..], &b].iter().flat_map(|r| r.iter().map(|v| v * v)).collect();
    s * best + squares[3]
}

mod checks {
    use super::*;
    use crate::common::*;

    check!(rows(&a, &b); (vec![0.3, 0.4], vec![0.5, 0.6, 0.7]));
    check!(weighted(&v); (vec![0.3, 0.4, 0.5]));
    check!(by_index(&v); (vec![0.3, 0.4, 0.5]));
    check!(moved_in_turn(x, y); (0.3, 0.4); (1.3, 0.4); (0.3, 2.4));
    check!(corners(x, y); (0.3, 0.4); (1.3, 0.4));
    check!(written_through(x, y); (0.3, 0.4); (1.3, 0.4));
    check!(beside_others(x, y); (0.3, 0.4); (1.3, -0.4));
    check!(of_slices(x, y); (0.3, 0.4); (1.3, 0.4));
}
