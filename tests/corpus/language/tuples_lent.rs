//! Tuples that are lent as a whole.

use autodiff::differentiable;

#[differentiable]
fn drive(x: f64, s: &mut (f64, [f64; 2])) {
    s.0 += x * x;
    s.1[1] = x.sin();
    s.1[0] -= 0.5 * x;
}

#[differentiable]
fn read(x: f64, s: &(f64, Vec<f64>)) -> f64 {
    s.0 * x + s.1[0] * s.1[1]
}

#[differentiable]
fn grow(x: f64, s: &mut (f64, Vec<f64>)) -> f64 {
    s.1.push(x * s.0);
    s.0 *= x;
    s.0
}

/// Without the attribute: it counts.
fn count(c: &mut (usize, usize)) -> usize {
    c.0 += 1;
    c.1 += 2;
    c.0
}

#[differentiable]
fn by_mutable_reference(x: &[f64]) -> f64 {
    let mut s = (x[0], [x[1], 0.2]);
    drive(x[1], &mut s);
    let mut many = vec![s; 2];
    for s in many.iter_mut() {
        drive(x[1], s);
    }
    drive(x[0], &mut many[1]);
    let (mut a, mut b) = ((x[0], [0.1, 0.3]), (x[1], [0.3, x[0]]));
    std::mem::swap(&mut a, &mut b);
    drive(0.3, &mut a);
    s.0 * s.1[1] * s.1[0] + many[1].0 * many[0].1[0] * a.0 + a.1[0] * b.0 * many[1].1[1]
}

#[differentiable]
fn by_reference(x: &[f64]) -> f64 {
    let t = (x[0], x.to_vec());
    let a = read(x[1], &t);
    let b = read(a, &t);
    t.1[0] * a * b * t.0
}

#[differentiable]
fn in_a_loop(x: &[f64]) -> f64 {
    let mut t = (x[0], x.to_vec());
    let mut s = 0.0;
    for i in 0..3 {
        s += grow(x[1], &mut t);
        s += read(s, &t) * t.1[i];
    }
    s + t.0 * t.1[3]
}

#[differentiable]
fn without_a_derivative(x: &[f64]) -> f64 {
    let mut c = (0_usize, 0_usize);
    let mut s = 0.0;
    for _ in 0..3 {
        count(&mut c);
        s += x[c.0 % 2] * x[c.1 % 2] * c.1 as f64;
    }
    let k = count(&mut c);
    s * k as f64 + c.1 as f64 * x[0]
}

#[differentiable]
fn by_other_names(x: &[f64]) -> f64 {
    let mut t = ((x[0], 1.0), x[1]);
    let r = &mut t.0;
    r.0 *= 2.0;
    let (ref mut a, b) = t;
    a.1 += b;
    let q = &mut t;
    q.1 *= 3.0;
    t.0.0 * t.0.1 * t.1
}

#[cfg(test)]
mod checks {
    use crate::common::check;

    check!(by_mutable_reference(&x); (vec![0.4, 0.9]));
    check!(by_reference(&x); (vec![0.4, 0.9]));
    check!(in_a_loop(&x); (vec![0.4, 0.9]));
    check!(without_a_derivative(&x); (vec![0.4, 0.9]));
    check!(by_other_names(&x); (vec![0.4, 0.9]));
}
