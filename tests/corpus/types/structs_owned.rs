//! Structs that own: not `Copy`, or not even `Clone`; taken apart, moved on, rebuilt, beside integers and vectors.

use crate::common::struct_data;
use autodiff::{Differentiable, differentiable};

#[derive(Differentiable, Clone, Copy, Debug, PartialEq)]
pub struct V3 {
    pub x: f64,
    pub y: f64,
    pub z: f64,
}

struct_data!(V3 => V3Cotangent { x, y, z });

impl V3 {
    pub const ZERO: V3 = V3 { x: 0.0, y: 0.0, z: 0.0 };
    const K: f64 = 2.0;
}

impl Default for V3 {
    fn default() -> Self {
        V3 { x: 1.0, y: 2.0, z: 3.0 }
    }
}

const ORIGIN: V3 = V3 { x: 0.5, y: 0.0, z: 0.0 };

/// The checker clones its samples; the functions below take it apart and put it together without.
#[derive(Differentiable, Debug)]
pub struct Unique {
    a: f64,
    b: f64,
}

#[derive(Differentiable, Debug, Clone)]
pub struct Named {
    v: Vec<f64>,
    s: f64,
}

#[derive(Differentiable, Debug, Clone)]
pub struct Own {
    v: Vec<f64>,
    w: Vec<Vec<f64>>,
    n: usize,
    p: V3,
    k: i32,
    on: bool,
    t: (f64, f64),
}

struct_data!(Own => OwnCotangent { v, w, n, p, k, on, t });

#[differentiable]
fn unique_rest(a: f64, b: f64) -> f64 {
    let p = Unique { a, b };
    let q = Unique { a: p.b * p.a, b: p.a };
    let r = Unique { a: q.a * q.b, ..q };
    r.a * r.b
}

#[differentiable]
fn unique_taken_apart(a: f64, b: f64) -> f64 {
    let p = Unique { a, b };
    let Unique { a, b } = p;
    let q = Unique { a, b: a * b };
    let Unique { a: c, b: d } = q;
    c * d * a
}

#[differentiable]
fn unique_in_a_loop(a: f64, b: f64) -> f64 {
    let p = Unique { a, b };
    let mut p = p;
    for i in 0..3 {
        p = Unique { a: p.a * p.b, b: p.a + i as f64 };
    }
    p.a * p.b
}

#[differentiable]
fn unique_in_a_while(a: f64, b: f64) -> f64 {
    let p = Unique { a, b };
    let mut p = p;
    let mut s = 0.0;
    while s < 3.0 {
        s += p.a * p.a;
        p.a *= 1.5;
        p.b = p.a * s;
    }
    p.b
}

#[differentiable]
fn unique_from_branches(a: f64, b: f64) -> f64 {
    let p = Unique { a, b };
    let q = if p.a > 0.0 { Unique { a: p.a * 2.0, b: p.b } } else { p };
    let t = (q, 3.0);
    t.0.a * t.0.b * t.1
}

#[differentiable]
fn unique_in_a_vector(a: f64, b: f64) -> f64 {
    let p = Unique { a, b };
    let v = vec![Unique { a: p.a, b: p.b * p.a }, Unique { a: p.b, b: 1.0 }];
    let mut s = 0.0;
    for q in &v {
        s += q.a * q.b;
    }
    s
}

#[differentiable]
fn unique_in_an_option(a: f64, b: f64) -> f64 {
    let p = Unique { a, b };
    let q = Some(Unique { a: p.a * p.b, b: p.b });
    match q {
        Some(Unique { a, b }) => a * b,
        None => 0.0,
    }
}

#[differentiable]
fn unique_swapped(a: f64, b: f64) -> f64 {
    let mut p = Unique { a, b };
    std::mem::swap(&mut p.a, &mut p.b);
    let o = std::mem::replace(&mut p.a, 2.0);
    let q = &mut p;
    q.b *= o;
    q.b * q.a + std::mem::take(&mut q.b)
}

#[differentiable]
fn indexed_by_a_field(o: &Own) -> f64 {
    let mut s = 0.0;
    for i in 0..o.n {
        s += o.v[i] * o.p.x;
    }
    for row in &o.w {
        for x in row {
            s *= x;
        }
    }
    s + o.t.0 * o.t.1
}

#[differentiable]
fn integers_of_fields(o: &Own) -> f64 {
    let m = o.n + 1;
    let h = o.n * 2 - 1;
    let f = m as f64 / h as f64;
    f * o.p.x + o.p.y.powi(o.k) + o.p.z.max(o.p.x) * (o.n as f64).sqrt()
}

#[differentiable]
fn counted_down(o: &Own) -> f64 {
    let mut i = o.n;
    let mut s = 0.0;
    while i > 0 {
        i -= 1;
        s = s * o.p.x + o.v[i];
    }
    if o.on && o.k == 2 { s * s } else { s }
}

#[differentiable]
fn least_of_integers(o: &Own) -> f64 {
    let k = o.k;
    let j = o.n.min(2);
    let l = (o.n % 2) as f64;
    o.v[j] * k as f64 * o.p.x + l * o.v[o.n - 1]
}

#[differentiable]
fn taken_apart_by_reference(o: &Own) -> f64 {
    let V3 { x, y, .. } = &o.p;
    let Own { v, w, t: (a, b), .. } = o;
    x * v[0] + y * w[1][0] + a * b
}

#[differentiable]
fn clone_changed_everywhere(o: &Own) -> f64 {
    let mut q = o.clone();
    q.v[0] *= q.p.x;
    q.w[1][1] = q.v[0] * q.t.0;
    q.w.push(vec![q.p.y]);
    q.n += 1;
    q.k *= 2;
    q.t = (q.t.1, q.t.0 * q.v[1]);
    q.p.x = q.k as f64 * q.p.y;
    q.v.iter().sum::<f64>() * q.w[1][1] * q.t.1 + q.w[2][0] * q.n as f64 + q.p.x
}

#[differentiable]
fn closures_over_fields(o: &Own) -> f64 {
    let c = |q: &V3, s: f64| q.x * s + q.y;
    let p = o.p;
    let d = move || p.z * p.x;
    c(&o.p, o.t.0) * d()
}

#[differentiable]
fn constants_and_defaults(o: &Own) -> f64 {
    let ps: Vec<V3> = o.v.iter().map(|&x| V3 { x, ..V3::default() }).collect();
    let z = V3::ZERO;
    let q = V3 { y: o.p.x, ..ORIGIN };
    ps.iter().map(|p| p.x * p.y).sum::<f64>() * V3::K + q.x * q.y + z.x
}

#[differentiable]
fn chains_over_fields(o: &Own) -> f64 {
    o.v.iter().zip(o.w[1].iter()).map(|(a, b)| a * b * o.p.x).sum::<f64>() + o.v.iter().fold(0.0, |m: f64, x| m.max(*x))
}

#[differentiable]
fn references_to_fields(o: &Own) -> f64 {
    let p = &o.p;
    let r = p;
    (r.x - p.y).abs().sqrt() * o.v[1..].iter().sum::<f64>() - o.v[..o.n - 1].len() as f64
}

#[differentiable]
fn rebuilt_with_continue(o: &Own) -> f64 {
    let mut acc = V3 { x: 0.0, y: 0.0, z: 0.0 };
    for &x in &o.v {
        acc.x += x * o.p.x;
        acc.y = acc.x.sin();
        if x > 1.0 {
            acc.z += acc.y;
            continue;
        }
        acc = V3 { z: acc.z * 0.5 + x, ..acc };
    }
    acc.x * acc.y * acc.z
}

#[differentiable]
fn array_of_copies(o: &Own) -> f64 {
    let p = o.p;
    let q = V3 { x: p.x * 2.0, ..p };
    let arr = [p, q, V3 { x: o.v[0], y: o.v[1], z: o.v[2] }];
    let mut s = 0.0;
    for (i, a) in arr.iter().enumerate() {
        let V3 { x, y, z } = *a;
        s += x * y * z * (i + 1) as f64;
    }
    s
}

#[differentiable]
fn best_so_far(o: &Own) -> f64 {
    let mut best = V3 { x: -1.0, y: 0.0, z: 0.0 };
    for x in &o.v {
        let c = V3 { x: *x, y: x * x, z: o.p.z };
        if c.x > best.x {
            best = c;
        }
    }
    best.y * best.z
}

#[differentiable]
fn rest_of_a_clone(o: &Own) -> f64 {
    let s = Own { v: o.v.clone(), w: vec![o.v.clone(), vec![o.t.0]], p: V3 { x: o.t.1, ..o.p }, ..o.clone() };
    s.v[0] * s.w[0][1] * s.w[1][0] * s.p.x * s.p.y * s.t.0
}

#[differentiable]
fn vector_into_a_field(o: &Own) -> f64 {
    let n = o.n;
    let mut v = vec![0.0; n];
    for i in 0..n {
        v[i] = o.v[n - 1 - i] * o.p.x;
    }
    let u = Named { v, s: o.t.0 };
    u.v.iter().map(|x| x * u.s).sum()
}

#[differentiable]
fn fields_moved_out(o: Own) -> f64 {
    let v = o.v;
    let w = o.w;
    v[0] * w[1][0] + o.p.x * v[1]
}

#[differentiable]
fn taken_apart_by_value(o: Own) -> f64 {
    let Own { v, mut w, p: V3 { x, .. }, n, .. } = o;
    w[0][0] *= v[n - 1];
    w[0][0] * x + v[0]
}

#[differentiable]
fn field_taken_and_put_back(mut o: Own) -> f64 {
    let v = std::mem::take(&mut o.v);
    o.v = v.iter().map(|x| x * o.p.x).collect();
    o.v[0] * o.v[1] + v[2]
}

#[differentiable]
fn field_replaced(mut o: Own) -> f64 {
    o.v = vec![o.p.x; 4];
    o.v[1] = o.t.0;
    o = Own { t: (o.v[0] * o.v[1], o.v[3]), ..o };
    o.t.0 * o.t.1 * o.p.y
}

#[differentiable]
fn rest_after_a_borrow(o: Own) -> f64 {
    let q = Own { v: o.v.iter().map(|x| x * x).collect(), ..o };
    let r = Own { w: vec![q.v.clone()], ..q };
    r.w[0].iter().sum::<f64>() * r.p.x + r.v[0]
}

#[differentiable]
fn moved_on_in_a_loop(o: Own) -> f64 {
    let mut cur = o;
    for i in 0..3 {
        let nv: Vec<f64> = cur.v.iter().map(|x| x * cur.p.x).collect();
        cur = Own { v: nv, p: V3 { x: cur.p.y, y: cur.p.x, ..cur.p }, ..cur };
        if i == 1 {
            cur.v.push(cur.t.0);
        }
    }
    cur.v.iter().sum::<f64>() + cur.p.x
}

#[differentiable]
fn taken_apart_and_rebuilt(o: Own) -> f64 {
    let u = Named { v: o.v, s: o.p.x };
    let Named { v, s } = u;
    let w = Named { v, s: s * 2.0 };
    w.v[0] * w.s
}

#[differentiable]
fn ref_patterns(o: Own) -> f64 {
    let r = &o;
    let Own { ref v, ref p, .. } = o;
    v[0] * p.x * r.p.y
}

#[differentiable]
fn mutable_patterns(mut o: Own) -> f64 {
    {
        let p = &mut o.p;
        p.x *= p.y;
        let Own { t: (a, b), v, .. } = &mut o;
        *a *= *b;
        v[0] += *a;
        for x in v.iter_mut() {
            *x *= 2.0;
        }
    }
    o.p.x * o.v[0] * o.t.0
}

#[differentiable]
fn bound_as_a_whole_too(o: Own) -> f64 {
    let q @ V3 { x, .. } = o.p;
    let s = q.y * x;
    {
        let o = V3 { x: s, ..q };
        o.x * o.z
    }
}

#[differentiable]
fn given_later(x: f64, y: f64) -> f64 {
    let p;
    if x > y {
        p = V3 { x, y, z: 1.0 };
    } else {
        p = V3 { x: y, y: x, z: x * y };
    }
    p.x * p.y * p.z
}

#[differentiable]
fn closures_of_structs(x: f64, y: f64) -> f64 {
    let p = {
        let t = x * y;
        V3 { x: t, y: t * t, z: y }
    };
    let f = |q: V3| V3 { x: q.y, y: q.x, z: q.z * x };
    let q = f(f(p));
    q.x * q.y + q.z
}

#[differentiable]
fn stack_of_structs(x: f64, y: f64) -> f64 {
    let mut stack = Vec::new();
    for i in 0..4 {
        stack.push(V3 { x: x * i as f64, y, z: 1.0 });
    }
    let mut s = 0.0;
    while let Some(p) = stack.pop() {
        s = s * 0.5 + p.x * p.y;
        if s > 100.0 {
            break;
        }
    }
    s
}

#[differentiable]
fn boxed(x: f64, y: f64) -> f64 {
    let p = Box::new(V3 { x, y, z: 2.0 });
    let q = *p;
    p.x * q.y * p.z
}

#[differentiable]
fn vector_of_copies(x: f64, y: f64) -> f64 {
    let mut ps = vec![V3 { x, y, z: 0.0 }; 3];
    ps[1].z = ps[0].x * y;
    let l = ps.len();
    ps[l - 1] = V3 { x: ps[1].z, ..ps[0] };
    ps.swap(0, 1);
    let p = ps[0];
    let last = ps.last().unwrap();
    p.z * last.x * last.y
}

#[differentiable]
fn grid_of_structs(x: f64, y: f64) -> f64 {
    let grid = [[V3 { x, y, z: 1.0 }; 2]; 2];
    let mut g = grid;
    g[1][0].x *= g[0][1].y;
    let row = &mut g[1];
    row[1].y += row[0].x;
    g[1][1].y * g[1][0].x
}

#[differentiable]
fn out_of_a_block(x: f64, y: f64) -> f64 {
    let r = 'a: {
        let p = V3 { x, y, z: 0.0 };
        if p.x > 10.0 {
            break 'a p;
        }
        V3 { z: p.x * p.y, ..p }
    };
    r.z * r.x
}

#[differentiable]
fn out_of_a_loop(x: f64, y: f64) -> f64 {
    let p = loop {
        let q = V3 { x: x * y, y: x, z: y };
        if q.x > 0.0 {
            break q;
        }
    };
    p.x * p.y * p.z
}

mod checks {
    use super::*;
    use crate::common::check;

    fn sample() -> Own {
        Own {
            v: vec![0.7, 1.2, -0.4],
            w: vec![vec![0.9], vec![1.5, 0.3]],
            n: 3,
            p: V3 { x: 0.8, y: 1.1, z: 0.6 },
            k: 2,
            on: true,
            t: (-0.5, 1.4),
        }
    }

    check!(unique_rest(a, b); (0.7, 1.3); (-0.4, 0.6));
    check!(unique_taken_apart(a, b); (0.7, 1.3); (-0.4, 0.6));
    check!(unique_in_a_loop(a, b); (0.7, 1.3); (-0.4, 0.6));
    check!(unique_in_a_while(a, b); (0.7, 1.3); (-0.4, 0.6));
    check!(unique_from_branches(a, b); (0.7, 1.3); (-0.4, 0.6));
    check!(unique_in_a_vector(a, b); (0.7, 1.3); (-0.4, 0.6));
    check!(unique_in_an_option(a, b); (0.7, 1.3); (-0.4, 0.6));
    check!(unique_swapped(a, b); (0.7, 1.3); (-0.4, 0.6));
    check!(indexed_by_a_field(&o); (sample()));
    check!(integers_of_fields(&o); (sample()));
    check!(counted_down(&o); (sample()));
    check!(least_of_integers(&o); (sample()));
    check!(taken_apart_by_reference(&o); (sample()));
    check!(clone_changed_everywhere(&o); (sample()));
    check!(closures_over_fields(&o); (sample()));
    check!(constants_and_defaults(&o); (sample()));
    check!(chains_over_fields(&o); (sample()));
    check!(references_to_fields(&o); (sample()));
    check!(rebuilt_with_continue(&o); (sample()));
    check!(array_of_copies(&o); (sample()));
    check!(best_so_far(&o); (sample()));
    check!(rest_of_a_clone(&o); (sample()));
    check!(vector_into_a_field(&o); (sample()));
    check!(fields_moved_out(o); (sample()));
    check!(taken_apart_by_value(o); (sample()));
    check!(field_taken_and_put_back(o); (sample()));
    check!(field_replaced(o); (sample()));
    check!(rest_after_a_borrow(o); (sample()));
    check!(moved_on_in_a_loop(o); (sample()));
    check!(taken_apart_and_rebuilt(o); (sample()));
    check!(ref_patterns(o); (sample()));
    check!(mutable_patterns(o); (sample()));
    check!(bound_as_a_whole_too(o); (sample()));
    check!(given_later(x, y); (0.7, 1.3));
    check!(closures_of_structs(x, y); (0.7, 1.3));
    check!(stack_of_structs(x, y); (0.7, 1.3));
    check!(boxed(x, y); (0.7, 1.3));
    check!(vector_of_copies(x, y); (0.7, 1.3));
    check!(grid_of_structs(x, y); (0.7, 1.3));
    check!(out_of_a_block(x, y); (0.7, 1.3));
    check!(out_of_a_loop(x, y); (0.7, 1.3));
}
