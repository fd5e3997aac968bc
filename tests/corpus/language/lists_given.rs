//! Lists given to functions that take iterators, and to those that take whatever can be seen as a slice or made into a float.

use autodiff::{Differentiable, differentiable};

#[differentiable]
fn total(values: impl IntoIterator<Item = f64>) -> f64 {
    values.into_iter().map(|v| v * v).sum()
}

#[differentiable]
fn total_of_refs<'a>(values: impl Iterator<Item = &'a f64>) -> f64 {
    let mut t = 1.0;
    for v in values {
        t *= v + 1.0;
    }
    t
}

#[differentiable]
fn generic_total<I: IntoIterator<Item = f64>>(values: I, k: f64) -> f64 {
    values.into_iter().fold(0.0, |a, v| a * k + v)
}

#[differentiable]
fn generic_refs<'a, I>(values: I, k: f64) -> f64
where
    I: IntoIterator<Item = &'a f64>,
{
    values.into_iter().map(|v| v * k).sum()
}

#[differentiable]
fn of_slice_like<S: AsRef<[f64]>>(values: S, k: f64) -> f64 {
    values.as_ref().iter().map(|v| v * k).sum()
}

#[differentiable]
fn of_slice_like_ref(values: &impl AsRef<[f64]>, k: f64) -> f64 {
    let v = values.as_ref();
    v[0] * v[1] * k
}

#[differentiable]
fn into_float(x: impl Into<f64>, k: f64) -> f64 {
    let x: f64 = x.into();
    x * x * k
}

#[differentiable]
fn into_float_generic<T: Into<f64> + Copy>(x: T, k: f64) -> f64 {
    x.into() * k
}

#[differentiable]
fn over_slice_iter(it: std::slice::Iter<'_, f64>, k: f64) -> f64 {
    it.map(|v| v * k).sum()
}

#[differentiable]
fn arrays(a: [f64; 3], k: f64) -> f64 {
    total(a)
        + total([k, a[0] * k])
        + total_of_refs(a.iter())
        + generic_total(a, k)
        + generic_total([k, 2.0], k)
        + generic_refs(&a, k)
        + generic_refs(&[k, a[1]], k)
}

#[differentiable]
fn vectors(v: Vec<f64>, k: f64) -> f64 {
    let w: Vec<f64> = v.iter().map(|x| x * k).collect();
    total(w.clone())
        + total(w.iter().copied())
        + total_of_refs(w.iter())
        + generic_total(w.clone(), k)
        + generic_refs(&w, k)
        + generic_refs(w.iter(), k)
        + generic_refs(w.iter().take(2), k)
        + total(v)
}

#[differentiable]
fn slices(v: &[f64], k: f64) -> f64 {
    total(v.iter().cloned())
        + total_of_refs(v.iter().rev())
        + generic_refs(v, k)
        + generic_refs(&v[1..], k)
        + total(v.to_vec())
        + total(v.iter().map(|x| x * k))
        + total_of_refs(v.iter().skip(1))
        + generic_total(v.iter().zip(v.iter().skip(1)).map(|(a, b)| a * b), k)
}

#[differentiable]
fn slice_likes(a: [f64; 3], v: &[f64], k: f64) -> f64 {
    let w = v.to_vec();
    of_slice_like(a, k)
        + of_slice_like(&a, k)
        + of_slice_like(v, k)
        + of_slice_like(&w, k)
        + of_slice_like(w.clone(), k)
        + of_slice_like_ref(&a, k)
        + of_slice_like_ref(&w, k)
        + of_slice_like([k, 2.0], k)
}

#[differentiable]
fn floats_made(x: f64, y: f32, k: f64) -> f64 {
    into_float(x, k) + into_float(y, k) + into_float_generic(x, k) + into_float_generic(y * 2.0, k)
}

#[differentiable]
fn held(v: &[f64], k: f64) -> f64 {
    let it = v.iter();
    let mut total = over_slice_iter(v.iter(), k) + over_slice_iter(it, k);
    let mut rest = v.iter();
    if let Some(first) = rest.next() {
        total += first * over_slice_iter(rest, k);
    }
    let it = v.iter().map(|x| x * k);
    total + generic_total(it, k)
}

#[derive(Clone, Differentiable)]
struct Stats {
    values: Vec<f64>,
}

#[differentiable]
impl Stats {
    fn of(values: impl IntoIterator<Item = f64>) -> Self {
        Stats { values: values.into_iter().collect() }
    }
    fn mean(&self) -> f64 {
        total(self.values.iter().copied()) / self.values.len() as f64
    }
    fn with(&self, more: impl Iterator<Item = f64>, k: f64) -> f64 {
        more.map(|m| m * self.mean()).sum::<f64>() + k
    }
}

#[differentiable]
fn in_methods(v: &[f64], k: f64) -> f64 {
    let mut t = 0.0;
    for i in 0..3 {
        let s = Stats::of(v.iter().map(|x| x * k));
        t += s.mean() + s.with(v.iter().copied().take(i), k) + Stats::of([k, t]).mean() + Stats::of(v.to_vec()).mean();
        if i > 0 {
            t -= Stats::of(vec![k, k * k]).with(vec![t].into_iter(), k);
        }
    }
    t
}

mod checks {
    use crate::common::check;
    check!(arrays(a, k); ([0.4, 0.9, -0.2], 0.7));
    check!(vectors(v, k); (vec![0.4, 0.9, -0.2], 0.7));
    check!(slices(&v, k); (vec![0.4, 0.9, -0.2], 0.7));
    check!(slice_likes(a, &v, k); ([0.4, 0.9, -0.2], vec![0.3, 0.5, 0.8], 0.7));
    check!(floats_made(x, y, k); (0.4, 0.5, 0.7));
    check!(held(&v, k); (vec![0.4, 0.9, -0.2], 0.7));
    check!(in_methods(&v, k); (vec![0.4, 0.9, -0.2], 0.7));
}
