//! Optional references and values, handed on to other functions.

use autodiff::{Differentiable, differentiable};

#[derive(Clone, Copy, Differentiable)]
struct Prior {
    mean: f64,
    width: f64,
}

#[derive(Clone, Differentiable)]
struct Model {
    weights: Option<Vec<f64>>,
    prior: Option<Prior>,
    scale: Option<f64>,
    data: Vec<f64>,
}

#[differentiable]
fn weighted(x: &[f64], w: Option<&[f64]>) -> f64 {
    match w {
        Some(w) => x.iter().zip(w).map(|(a, b)| a * b).sum(),
        None => x.iter().sum(),
    }
}

#[differentiable]
fn of_vector(x: &[f64], w: Option<&Vec<f64>>) -> f64 {
    let mut total = 0.0;
    for (i, v) in x.iter().enumerate() {
        total += v * w.map_or(1.0, |w| w[i] * w[i]);
    }
    total
}

#[differentiable]
fn of_prior(x: f64, p: Option<&Prior>) -> f64 {
    let Some(p) = p else { return x };
    let z = (x - p.mean) / p.width;
    -0.5 * z * z
}

#[differentiable]
fn of_number(x: f64, s: Option<f64>) -> f64 {
    x * s.unwrap_or(2.0)
}

#[differentiable]
fn of_number_reference(x: f64, s: Option<&f64>) -> f64 {
    x * s.copied().unwrap_or(2.0)
}

#[differentiable]
fn literal_options(x: &[f64], w: &[f64], p: &Prior, s: f64) -> f64 {
    weighted(x, Some(w)) * weighted(x, None)
        + weighted(x, Some(&w[..2]))
        + weighted(w, Some(x))
        + of_prior(x[0], Some(p)) * of_prior(x[1], None)
        + of_prior(x[0], Some(&Prior { mean: s, width: 2.0 }))
        + of_number(s, Some(x[0]))
        + of_number(s, None)
        + of_number(s, Some(s * s))
        + of_number_reference(s, Some(&x[1]))
        + of_number_reference(s, None)
        + of_number_reference(s, Some(&s))
}

#[differentiable]
fn passed_through(x: &[f64], w: Option<&[f64]>, p: Option<&Prior>, s: Option<f64>) -> f64 {
    let mut total = 0.0;
    for &v in x {
        total += of_prior(v, p) * of_number(v, s) + of_number(v, s.map(|s| s * v));
        if v > 0.0 {
            total += weighted(x, w);
        } else {
            total -= weighted(x, w.map(|w| &w[1..]));
        }
    }
    total
}

#[differentiable]
fn of_fields(m: &Model, k: f64) -> f64 {
    let x = &m.data;
    let w = m.weights.as_deref();
    weighted(x, m.weights.as_deref()) * of_vector(x, m.weights.as_ref())
        + weighted(&m.data, w)
        + of_prior(k, m.prior.as_ref())
        + of_number(k, m.scale)
        + of_number_reference(k, m.scale.as_ref())
}

#[differentiable]
impl Model {
    fn fit(&self, w: Option<&[f64]>, p: Option<&Prior>) -> f64 {
        weighted(&self.data, w) + self.data.iter().map(|x| of_prior(*x, p)).sum::<f64>()
    }
    fn value(&self, k: f64) -> f64 {
        self.fit(self.weights.as_deref(), self.prior.as_ref())
            + self.fit(None, None) * self.fit(Some(&[k, k * k, 1.0][..]), None)
            + of_number(k, self.scale)
    }
    fn chosen(&self, k: f64, which: bool) -> f64 {
        let p = if which { self.prior.as_ref() } else { None };
        let w = match &self.weights {
            Some(w) if which => Some(w.as_slice()),
            _ => None,
        };
        self.fit(w, p) * k
    }
}

#[differentiable]
fn of_methods(m: &Model, k: f64) -> f64 {
    m.value(k) + m.chosen(k, true) + m.chosen(k, false) + m.fit(Some(&m.data), Some(&Prior { mean: k, width: 1.0 }))
}

#[differentiable]
fn of_locals(x: &[f64], k: f64) -> f64 {
    let w: Vec<f64> = x.iter().map(|v| v * k).collect();
    let given = Some(w.clone());
    let p = Prior { mean: k, width: x[0] };
    let mut total =
        weighted(x, Some(&w)) + of_vector(x, Some(&w)) + of_vector(x, given.as_ref()) + weighted(x, given.as_deref());
    let first = x.first();
    total += of_number_reference(k, first)
        + of_number(k, x.last().copied())
        + of_number_reference(k, x.get(1))
        + of_number(k, x.get(7).copied());
    let opt: Option<&Prior> = if k > 0.0 { Some(&p) } else { None };
    total + of_prior(k, opt) + of_prior(k, Some(&p))
}

#[differentiable]
fn of_boxed(mean: f64, k: f64, there: bool) -> f64 {
    let prior = if there { Some(Box::new(Prior { mean, width: 2.0 })) } else { None };
    of_prior(k, prior.as_deref())
}

/// Chosen in branches, of which copies are made.
#[differentiable]
fn chosen_in_loops(x: &[f64], w: &[f64], n: usize) -> f64 {
    let mut total = 0.0;
    for i in 0..n {
        let given = match i % 3 {
            0 => Some(w),
            1 => Some(x),
            _ => None,
        };
        total += weighted(x, given) * x[i % x.len()];
        total += weighted(x, if total > 0.0 { given } else { None });
    }
    total
}

/// Arrays for slices: a literal, a variable, a parameter; in loops and branches.
#[differentiable]
fn arrays(x: f64, w: [f64; 2], v: &[f64; 3], n: usize) -> f64 {
    let local = [x, x * x];
    let mut total = weighted(&[x, 2.0], Some(&[x, w[0]])) + weighted(&local, Some(&local));
    for i in 0..n {
        total += weighted(v, Some(v)) * weighted(&w, Some(&[w[1], total]));
        total *= if i % 2 == 0 { weighted(&[x, 0.1], Some(&w)) } else { weighted(&[x], None) };
    }
    total
}

/// Optional references that are matched together with other values: none of them is held by the pullback.
#[differentiable]
fn matched_together(x: f64, w: Option<&[f64]>, p: Option<&Prior>) -> f64 {
    let a = match (Some(x), w) {
        (Some(k), Some(w)) if !w.is_empty() => k * w[0] * x,
        _ => x,
    };
    let b = match (w, p) {
        (Some(w), Some(p)) => w[0] * p.mean,
        (Some(w), None) => w.iter().sum::<f64>() * x,
        (None, Some(p)) => p.width * x,
        (None, None) => x * x,
    };
    let c = if let (Some(w), true) = (w, x > 0.0) { w.len() as f64 * w[1] } else { x };
    let pair = (p, x);
    let d = match pair {
        (Some(p), k) => p.mean * k,
        (None, k) => k,
    };
    a + b * c + d
}

#[differentiable]
fn given_together(x: f64, w: &[f64], q: &Prior) -> f64 {
    matched_together(x, Some(w), Some(q))
        + matched_together(x, None, Some(q)) * matched_together(-x, Some(w), None)
        + matched_together(x, None, None)
}

mod checks {
    use super::{Model, ModelCotangent, Prior, PriorCotangent};
    use crate::common::{check, struct_data};
    struct_data!(Prior => PriorCotangent { mean, width });
    struct_data!(Model => ModelCotangent { weights, prior, scale, data });
    fn p() -> Prior {
        Prior { mean: 0.3, width: 1.4 }
    }
    fn m(full: bool) -> Model {
        if full {
            Model {
                weights: Some(vec![0.5, -0.3, 1.1]),
                prior: Some(p()),
                scale: Some(0.7),
                data: vec![0.4, 0.9, -0.2],
            }
        } else {
            Model { weights: None, prior: None, scale: None, data: vec![0.4, 0.9, -0.2] }
        }
    }
    check!(given_together(x, &w, &p); (0.7, vec![0.5, -0.3], p()));
    check!(literal_options(&x, &w, &p, s); (vec![0.4, 0.9, -0.2], vec![0.5, -0.3, 1.1], p(), 0.8));
    check!(of_fields(&m, k); (m(true), 0.6); (m(false), 0.6));
    check!(of_methods(&m, k); (m(true), 0.6); (m(false), 0.6));
    check!(of_locals(&x, k); (vec![0.4, 0.9, -0.2], 0.6); (vec![0.4, 0.9, -0.2], -0.6));
    check!(of_boxed(m, k, @there); (0.3, 0.6, true); (0.3, 0.6, false));
    check!(arrays(x, w, &v, @n); (0.4, [0.9, -0.2], [0.3, 0.2, 0.5], 3); (0.4, [0.9, -0.2], [0.3, 0.2, 0.5], 0));
    check!(chosen_in_loops(&x, &w, @n); (vec![0.4, 0.9, -0.2], vec![0.5, -0.3, 1.1], 5));
}
