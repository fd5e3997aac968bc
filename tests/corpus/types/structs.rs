//! Structs: literals, fields, patterns, updates, nesting, as parameters, state and results.

use crate::common::struct_data;
use autodiff::{Differentiable, differentiable};

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
pub struct Vec3 {
    pub x: f64,
    pub y: f64,
    pub z: f64,
}

struct_data!(Vec3 => Vec3Cotangent { x, y, z });

/// Neither `Copy` nor all floats.
#[derive(Clone, Debug, Differentiable)]
pub struct Body {
    pub position: Vec3,
    pub velocity: Vec3,
    pub mass: f64,
    pub history: Vec<f64>,
    pub id: u32,
}

struct_data!(Body => BodyCotangent { position, velocity, mass, history, id });

#[derive(Clone, Copy, Debug, Differentiable)]
pub struct Pair(pub f64, pub f64);

struct_data!(Pair => PairCotangent { 0, 1 });

#[derive(Clone, Copy, Debug, Differentiable)]
pub struct Celsius(f64);

#[differentiable]
fn fields_read(p: &Vec3, q: Vec3) -> f64 {
    p.x * q.x + p.y * q.y + (p.z * q.z).sin()
}

#[differentiable]
fn literal(x: f64, y: f64) -> Vec3 {
    let z = x * y;
    Vec3 { z, x: y.sin(), y: x + z }
}

#[differentiable]
fn literal_then_fields(x: f64, y: f64) -> f64 {
    let p = Vec3 { x, y: x * y, z: 1.0 };
    let q = Vec3 { x: p.y, ..p };
    p.x * q.x + q.y * q.z - p.z * q.y
}

#[differentiable]
fn tuple_struct(x: f64, y: f64) -> Pair {
    let a = Pair(x, y);
    let b = Pair(a.1 * a.0, a.0);
    Pair(b.0 + a.1, b.1 * b.0)
}

#[differentiable]
fn newtype(t: Celsius, x: f64) -> f64 {
    let Celsius(degrees) = t;
    Celsius(degrees * x).0 + t.0
}

#[differentiable]
fn fields_written(mut p: Vec3, x: f64) -> f64 {
    p.x = x * p.y;
    p.y += p.x * p.z;
    p.z *= p.y;
    p.x -= p.z;
    p.y /= 2.0 + x;
    p.x * p.y + p.z
}

#[differentiable]
fn carried_by_a_loop(p: Vec3, dt: f64, n: usize) -> Vec3 {
    let mut p = p;
    for _ in 0..n {
        p = Vec3 { x: p.x + dt * p.y, y: p.y - dt * p.x, z: p.z * p.x };
    }
    p
}

#[differentiable]
fn fields_written_in_a_loop(mut p: Vec3, dt: f64) -> f64 {
    let mut k = 0;
    while p.x < 3.0 && k < 20 {
        p.x += dt * (1.0 + p.y * p.y);
        if k % 3 == 0 {
            p.y = p.y * p.x;
        }
        p.z = p.z.sin() + p.x;
        k += 1;
    }
    p.x + p.y * p.z
}

#[differentiable]
fn update_syntax(p: Vec3, s: f64) -> f64 {
    let q = Vec3 { x: s * p.x, ..p };
    let r = Vec3 { z: q.x * q.y, y: q.z, ..q };
    r.x * r.y * r.z + p.x
}

#[differentiable]
fn update_from_a_reference(p: &Vec3, s: f64) -> Vec3 {
    Vec3 { y: s * p.x, ..*p }
}

#[differentiable]
fn update_in_branches(p: Vec3, s: f64) -> f64 {
    let q = if s > 0.0 { Vec3 { x: s, ..p } } else { Vec3 { y: s * s, z: p.x, ..p } };
    q.x * q.y * q.z
}

#[differentiable]
fn destructured(p: Vec3, q: &Vec3) -> f64 {
    let Vec3 { x, y, z: height } = p;
    let Vec3 { x: a, .. } = q;
    let &Vec3 { y: b, .. } = q;
    x * a + y * b + height * q.z
}

#[differentiable]
fn in_parameters(Vec3 { x, y, z }: Vec3, &Pair(a, b): &Pair) -> f64 {
    (x * a).sin() + y * b + z * a * b
}

#[differentiable]
fn nested_fields(body: &Body, dt: f64) -> f64 {
    let x = body.position.x + dt * body.velocity.x;
    let y = body.position.y + dt * body.velocity.y;
    body.mass * (x * x + y * y) + body.history[0] * body.id as f64
}

#[differentiable]
fn through_a_mutable_reference(body: &mut Body, dt: f64) -> f64 {
    body.position.x += dt * body.velocity.x;
    body.velocity.x -= dt * body.position.x;
    body.history[0] = body.position.x * body.mass;
    body.mass *= 1.5;
    body.velocity = Vec3 { y: body.mass, ..body.velocity };
    body.history[1] += body.velocity.y * body.position.x;
    body.history[0] * body.position.y
}

#[differentiable]
fn built_with_a_vector(x: f64, history: &[f64]) -> Body {
    let p = Vec3 { x, y: x * x, z: 1.0 };
    let mut body =
        Body { position: p, velocity: Vec3 { x: p.y, ..p }, mass: x.sin(), history: history.to_vec(), id: 3 };
    body.history.push(body.mass * x);
    body
}

#[differentiable]
fn energy(body: &Body) -> f64 {
    let v = &body.velocity;
    0.5 * body.mass * (v.x * v.x + v.y * v.y + v.z * v.z)
}

#[differentiable]
fn step(body: &mut Body, force: &Vec3, dt: f64) {
    body.velocity.x += force.x / body.mass * dt;
    body.velocity.y += force.y / body.mass * dt;
    body.position.x += body.velocity.x * dt;
    body.position.y += body.velocity.y * dt;
}

#[differentiable]
fn simulate(body: &Body, k: f64, n: usize) -> f64 {
    let mut body = body.clone();
    let mut total = 0.0;
    for i in 0..n {
        let force = Vec3 { x: -k * body.position.x, y: -k * body.position.y * i as f64, z: 0.0 };
        step(&mut body, &force, 0.1);
        total += energy(&body);
    }
    total + body.position.x
}

#[differentiable]
fn vector_of_structs(points: &[Vec3], s: f64) -> f64 {
    let mut total = 0.0;
    for p in points {
        total += p.x * s + p.y * p.z;
    }
    for (i, Vec3 { x, y, .. }) in points.iter().enumerate() {
        total += x * y * i as f64;
    }
    total
}

#[differentiable]
fn vector_of_structs_built(xs: &[f64]) -> Vec<Vec3> {
    let mut out = Vec::new();
    for (i, x) in xs.iter().enumerate() {
        out.push(Vec3 { x: *x, y: x * x, z: i as f64 });
    }
    for p in out.iter_mut() {
        p.z += p.x * p.y;
    }
    out[0].x *= 2.0;
    out
}

#[differentiable]
fn collected(xs: &[f64], s: f64) -> f64 {
    let points: Vec<Vec3> = xs.iter().map(|&x| Vec3 { x, y: s * x, z: x.cos() }).collect();
    points.iter().map(|p| p.x * p.y * p.z).sum::<f64>() + points.iter().fold(0.0, |m, p| m + p.z)
}

#[differentiable]
fn array_of_structs(x: f64, y: f64) -> f64 {
    let mut ps = [Pair(x, y), Pair(y, x * x), Pair(1.0, 0.5)];
    ps[1].0 *= ps[0].1;
    ps.swap(0, 2);
    let t = (ps[0], ps[1].1);
    t.0.0 * t.1 + ps[2].1 * ps[1].0
}

#[differentiable]
fn returned_early(p: Vec3, s: f64) -> Vec3 {
    if s < 0.0 {
        return Vec3 { x: p.y, ..p };
    }
    let mut q = p;
    for i in 0..4 {
        q.x *= s;
        if q.x > 4.0 {
            return Vec3 { z: q.x * i as f64, ..q };
        }
    }
    q
}

/// The same with sums, read by the last statement of the turn.
#[differentiable]
fn returned_when_large(p: Vec3, s: f64) -> Vec3 {
    let mut q = p;
    for i in 0..4 {
        q.x += s * q.y;
        q.y += q.x * q.x;
        if q.x > 4.0 {
            return Vec3 { z: q.x * q.y * i as f64, ..q };
        }
    }
    q
}

mod checks {
    use super::*;
    use crate::common::{check, check_vjp};

    fn v(x: f64, y: f64, z: f64) -> Vec3 {
        Vec3 { x, y, z }
    }

    fn body() -> Body {
        Body { position: v(1.0, 0.5, -0.3), velocity: v(0.2, -0.7, 0.4), mass: 1.3, history: vec![0.6, 0.9], id: 2 }
    }

    impl crate::common::Data for Celsius {
        type Bar = CelsiusCotangent;
        fn read(&self, out: &mut Vec<f64>) {
            out.push(self.0);
        }
        fn write(&mut self, from: &mut dyn Iterator<Item = f64>) {
            self.0.write(from);
        }
        fn bar(&self) -> CelsiusCotangent {
            CelsiusCotangent(0.0)
        }
    }

    impl crate::common::Data for CelsiusCotangent {
        type Bar = Self;
        fn read(&self, out: &mut Vec<f64>) {
            out.push(self.0);
        }
        fn write(&mut self, from: &mut dyn Iterator<Item = f64>) {
            self.0.write(from);
        }
        fn bar(&self) -> Self {
            CelsiusCotangent(0.0)
        }
    }

    check!(fields_read(&p, q); (v(1.0, 2.0, 3.0), v(0.5, -1.0, 0.7)));
    check_vjp!(literal(x, y); (0.7, 1.3));
    check!(literal_then_fields(x, y); (0.7, 1.3));
    check_vjp!(tuple_struct(x, y); (0.7, 1.3));
    check!(newtype(t, x); (Celsius(20.0), 0.3));
    check!(fields_written(p, x); (v(1.0, 2.0, 3.0), 0.4));
    check_vjp!(carried_by_a_loop(p, dt, @n); (v(1.0, 0.2, 0.3), 0.1, 5_usize); (v(1.0, 0.2, 0.3), 0.1, 0_usize));
    check!(fields_written_in_a_loop(p, dt); (v(1.0, 0.2, 0.3), 0.2); (v(5.0, 0.2, 0.3), 0.2));
    check!(update_syntax(p, s); (v(1.0, 2.0, 3.0), 0.4));
    check_vjp!(update_from_a_reference(&p, s); (v(1.0, 2.0, 3.0), 0.4));
    check!(update_in_branches(p, s); (v(1.0, 2.0, 3.0), 0.4); (v(1.0, 2.0, 3.0), -0.4));
    check!(destructured(p, &q); (v(1.0, 2.0, 3.0), v(0.5, -1.0, 0.7)));
    check!(in_parameters(p, &q); (v(1.0, 2.0, 3.0), Pair(0.5, -1.0)));
    check!(nested_fields(&body, dt); (body(), 0.3));
    check!(through_a_mutable_reference(&mut body, dt); (body(), 0.3));
    check_vjp!(built_with_a_vector(x, &history); (0.6, vec![1.0, 2.0]); (0.6, Vec::new()));
    check!(energy(&body); (body()));
    check_vjp!(step(&mut body, &force, dt); (body(), v(1.0, 2.0, 3.0), 0.1));
    check!(simulate(&body, k, @n); (body(), 0.7, 4_usize); (body(), 0.7, 0_usize));
    check!(vector_of_structs(&points, s); (vec![v(1.0, 2.0, 3.0), v(0.5, -1.0, 0.7)], 0.4); (vec![], 0.4));
    check_vjp!(vector_of_structs_built(&xs); (vec![0.3, 0.8, 1.2]));
    check!(collected(&xs, s); (vec![0.3, 0.8, 1.2], 0.7));
    check!(array_of_structs(x, y); (0.7, 1.3));
    check_vjp!(returned_when_large(p, s); (v(1.0, 0.3, 3.0), 0.1); (v(1.0, 2.0, 3.0), 1.1); (v(1.0, 2.0, 3.0), 2.9));
    check_vjp!(returned_early(p, s); (v(1.0, 2.0, 3.0), -0.4); (v(1.0, 2.0, 3.0), 1.1); (v(1.0, 2.0, 3.0), 1.9));
}
