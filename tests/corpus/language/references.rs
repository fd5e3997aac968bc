//! Local references: chosen at run time, pointed elsewhere, into rows and elements.

use autodiff::differentiable;

#[differentiable]
fn choose(a: f64, b: f64, c: bool) -> f64 {
    let r = if c { &a } else { &b };
    r * r + a
}

#[differentiable]
fn choose_slice(a: &[f64], b: &[f64]) -> f64 {
    let r = if a.len() > b.len() { a } else { b };
    r.iter().map(|v| v * v).sum()
}

#[differentiable]
fn pair(a: &[f64], b: &[f64]) -> f64 {
    let (small, large) = if a.len() < b.len() { (a, b) } else { (b, a) };
    let mut s = 0.0;
    for (i, v) in small.iter().enumerate() {
        s += v * large[large.len() - 1 - i];
    }
    s
}

#[differentiable]
fn row(m: &mut Vec<Vec<f64>>, x: f64) {
    let n = m.len();
    for i in 0..n {
        let row = &mut m[i];
        for j in 0..row.len() {
            row[j] += x * j as f64;
        }
        row[0] *= row[1];
    }
}

#[differentiable]
fn arr_mut(x: f64, y: f64) -> f64 {
    let mut arr = [x, y];
    let [a, b] = &mut arr;
    *a *= *b;
    *b += 1.0;
    std::mem::swap(a, b);
    arr[0] * arr[0] + arr[1]
}

#[differentiable]
fn tuple_refs(x: f64, y: f64) -> f64 {
    let p = (&x, &y);
    let (a, b) = p;
    let q = (x, y);
    let (ref c, ref d) = q;
    a * b + *p.0 * c + d * *p.1
}

#[differentiable]
fn for_refs(a: f64, b: f64) -> f64 {
    let mut s = 0.0;
    for r in [&a, &b] {
        s += r * r;
    }
    for &v in &[a, b] {
        s *= v;
    }
    for (i, v) in [a, b].iter().enumerate() {
        s += v * i as f64;
    }
    s
}

#[differentiable]
fn refref(a: &[f64]) -> f64 {
    a.iter().filter(|&&x| x > 1.0).map(|&x| x * x).sum::<f64>() + {
        let r = &&a[0];
        **r * 2.0
    }
}

#[differentiable]
fn field(p: (f64, f64)) -> f64 {
    let mut q = p;
    {
        let r = &mut q.0;
        *r *= 2.0;
    }
    let s = &q;
    s.0 * s.1 + q.0
}

#[differentiable]
fn match_ref(a: &[f64], b: &[f64], k: usize) -> f64 {
    let r = match k {
        0 => a,
        1 => b,
        _ => &a[1..],
    };
    r.iter().product()
}

#[differentiable]
fn reborrow(a: &mut Vec<f64>) {
    let r = &mut *a;
    r[0] *= 2.0;
    let s: &mut [f64] = &mut a[1..];
    s[0] += 1.0;
    let t = a.as_mut_slice();
    t[1] *= t[0];
}

mod checks {
    use crate::common::{check, check_vjp};

    check!(choose(a, b, @c); (1.0, 2.0, true); (1.0, 2.0, false));
    check!(choose_slice(&a, &b); (vec![1.0], vec![2.0, 3.0]));
    check!(pair(&a, &b); (vec![1.0], vec![2.0, 3.0]); (vec![1.0, 3.0, 4.0], vec![2.0, 3.0]));
    check_vjp!(row(&mut m, x); (vec![vec![1.0, 2.0], vec![3.0, 4.0]], 1.5));
    check!(arr_mut(x, y); (1.5, 2.0));
    check!(tuple_refs(x, y); (1.5, 2.0));
    check!(for_refs(a, b); (1.5, 2.0));
    check!(refref(&a); (vec![1.5, 2.0]));
    check!(field(p); ((1.5, 2.0)));
    check!(match_ref(&a, &b, @k); (vec![1.5, 2.0, 1.0], vec![4.0], 0); (vec![1.5, 2.0, 1.0], vec![4.0], 2));
    check_vjp!(reborrow(&mut a); (vec![1.5, 2.0, 1.0]));
}
