//! Iterators over options, and into them: `filter_map`, `flatten`, `collect` and `sum` that stop, elements that may not be there.

use autodiff::differentiable;

#[differentiable]
fn sine_if_large(x: f64) -> Option<f64> {
    if x > 0.5 { Some(x.sin()) } else { None }
}

#[differentiable]
fn sine_or_error(x: f64) -> Result<f64, String> {
    if x > 0.5 { Ok(x.sin()) } else { Err(format!("{x}")) }
}

#[differentiable]
fn flattened(x: f64, n: usize) -> f64 {
    let a = [Some(x), None, Some(x * x)];
    let mut s = 0.0;
    for o in a.iter().flatten() {
        s += o * x;
    }
    if let [Some(p), None, Some(q)] = a {
        s += p * q;
    }
    match a.get(n) {
        Some(Some(v)) => s * v,
        Some(None) => s,
        None => 0.0,
    }
}

#[differentiable]
fn collected_results(v: &[f64]) -> f64 {
    let r: Result<Vec<f64>, String> =
        v.iter().map(|&x| if x > 0.0 { Ok(x.sqrt()) } else { Err("neg".to_string()) }).collect();
    match r {
        Ok(w) => w.iter().sum(),
        Err(_) => 0.0,
    }
}

#[differentiable]
fn sum_of_options(v: &[f64]) -> f64 {
    let o: Option<f64> = v.iter().map(|&x| (x > 0.0).then(|| x.ln())).sum();
    o.unwrap_or(-1.0)
}

#[differentiable]
fn filter_map(v: &[f64]) -> f64 {
    v.iter().filter_map(|&x| if x > 0.0 { Some(x * x) } else { None }).sum::<f64>()
        + v.iter().filter_map(|x| sine_if_large(*x)).sum::<f64>()
        + v.iter()
            .filter_map(|&x| {
                let y = sine_if_large(x)?;
                (y > 0.9).then_some(y * x)
            })
            .sum::<f64>()
}

#[differentiable]
fn mapped_results(v: &[f64]) -> Result<Vec<f64>, String> {
    v.iter().map(|x| sine_or_error(*x)).collect()
}

#[differentiable]
fn collected_options(v: &[f64]) -> Option<f64> {
    let w = v.iter().map(|x| sine_if_large(*x)).collect::<Option<Vec<_>>>()?;
    Some(w.iter().map(|x| x * x).sum())
}

#[differentiable]
fn options_as_iterators(a: Option<f64>, v: &[f64]) -> f64 {
    let mut s = 0.0;
    for x in a {
        s += x * x;
    }
    for x in a.iter().chain(v.iter()) {
        s += x.sin();
    }
    s
}

#[differentiable]
fn extremes(v: &[f64]) -> f64 {
    let m = v.iter().max_by(|a, b| a.total_cmp(b));
    let i = v.iter().enumerate().min_by(|a, b| a.1.total_cmp(b.1)).map(|(i, _)| i);
    match (m, i) {
        (Some(m), Some(i)) => m * v[i],
        _ => 0.0,
    }
}

#[differentiable]
fn normalised(v: &[f64]) -> Option<f64> {
    let lo = v.iter().copied().fold(f64::INFINITY, f64::min);
    let hi = v.iter().copied().reduce(f64::max)?;
    if hi == lo {
        return None;
    }
    let span = hi - lo;
    Some(v.iter().map(|x| (x - lo) / span).sum::<f64>() * hi)
}

#[differentiable]
fn found(v: &[f64], t: f64) -> f64 {
    let x = v.iter().find(|x| **x > t);
    let y = v.iter().copied().find(|&x| x < t);
    let z = x.map(|x| x * t).unwrap_or(t);
    match y {
        Some(y) => y * z,
        None => z,
    }
}

#[differentiable]
fn product_of_options(v: &[f64]) -> Option<f64> {
    v.iter().map(|x| sine_if_large(*x)).product()
}

#[differentiable]
fn errors_on_the_way(v: &[f64]) -> Result<f64, String> {
    let mut total = 0.0;
    for (i, x) in v.iter().enumerate() {
        let y = sine_or_error(*x).map_err(|e| format!("{i}: {e}"))?;
        if y > 0.99 {
            return Ok(total);
        }
        total += y;
    }
    if total > 100.0 {
        Err("big")?;
    }
    Ok(total / v.len() as f64)
}

#[differentiable]
fn nth_and_next(v: &[f64], n: usize) -> f64 {
    let nth = v.iter().nth(n);
    let sk = v.iter().skip(1).next();
    let w = v.chunks(2).last();
    nth.copied().unwrap_or(1.0) * sk.map_or(2.0, |x| x * x) + w.map(|w| w.iter().sum::<f64>()).unwrap_or(0.0)
}

#[differentiable]
fn interpolated(xs: &[f64], ys: &[f64], x: f64) -> Option<f64> {
    if xs.len() < 2 || xs.len() != ys.len() {
        return None;
    }
    let i = xs.windows(2).position(|w| w[0] <= x && x <= w[1])?;
    let t = (x - xs[i]) / (xs[i + 1] - xs[i]);
    Some(ys[i] * (1.0 - t) + ys[i + 1] * t)
}

#[differentiable]
fn folded_option(v: &[f64]) -> f64 {
    let best = v.iter().map(|x| x * x).enumerate().fold(None, |b: Option<(usize, f64)>, (i, y)| match b {
        Some((_, z)) if z >= y => b,
        _ => Some((i, y)),
    });
    best.map(|(i, y)| y * v[i]).unwrap_or_default()
}

#[differentiable]
fn two_results(a: f64, b: f64) -> Result<(f64, f64), String> {
    let (s, t) = match (sine_or_error(a), sine_or_error(b)) {
        (Ok(s), Ok(t)) => (s, t),
        (Err(e), _) | (_, Err(e)) => return Err(e),
    };
    Ok((s * t, s - t))
}

#[differentiable]
fn rows(m: &[Vec<f64>]) -> Option<f64> {
    let mut s = 0.0;
    for row in m {
        let (f, l) = (row.first()?, row.last()?);
        s += f * l;
    }
    Some(s)
}

#[differentiable]
fn stack(v: &mut Vec<f64>, k: f64) -> Option<f64> {
    let top = v.pop()?;
    let next = v.last_mut()?;
    *next += top * k;
    let t = *next;
    v.push(t * k);
    Some(t)
}

mod checks {
    use crate::common::{check, check_vjp};

    check!(flattened(x, @n); (1.5, 0_usize); (1.5, 1_usize); (1.5, 3_usize));
    check!(collected_results(&v); (vec![1.5, 2.0]); (vec![1.5, -2.0]));
    check!(sum_of_options(&v); (vec![1.5, 2.0]); (vec![1.5, -2.0]));
    check!(filter_map(&v); (vec![1.5, 2.0, 0.2, -1.0]));
    check_vjp!(mapped_results(&v); (vec![1.5, 2.0]); (vec![1.5, -2.0]));
    check_vjp!(collected_options(&v); (vec![1.5, 2.0]); (vec![1.5, -2.0]));
    check!(options_as_iterators(a, &v); (Some(0.5), vec![1.5, 2.0]); (None::<f64>, vec![1.0]));
    check!(extremes(&v); (vec![1.5, 2.0, 0.2]); (Vec::<f64>::new()));
    check_vjp!(normalised(&v); (vec![1.5, 2.0, 0.2]); (vec![1.0, 1.0]); (Vec::<f64>::new()));
    check!(found(&v, t); (vec![1.5, 2.0, 0.2], 1.0); (vec![0.5], 1.0));
    check_vjp!(product_of_options(&v); (vec![1.5, 2.0]); (vec![1.5, -2.0]));
    check_vjp!(errors_on_the_way(&v); (vec![1.0, 2.0]); (vec![1.0, -2.0]); (vec![1.0, 1.57]));
    check!(nth_and_next(&v, @n); (vec![1.5, 2.0, 0.2], 1_usize); (vec![1.5], 3_usize));
    check_vjp!(interpolated(&xs, &ys, x); (vec![0.0, 1.0, 2.0], vec![1.0, 3.0, 2.0], 1.5); (vec![0.0, 1.0, 2.0], vec![1.0, 3.0, 2.0], 5.0));
    check!(folded_option(&v); (vec![1.5, -2.0, 0.2]); (Vec::<f64>::new()));
    check_vjp!(two_results(a, b); (1.5, 1.0); (0.1, 1.0); (1.0, 0.1));
    check_vjp!(rows(&m); (vec![vec![1.0, 2.0], vec![3.0]]); (vec![vec![1.0, 2.0], vec![]]));
}

#[test]
fn a_stack_is_put_back() {
    let (mut v, mut bar) = (vec![2.0, 3.0], vec![0.5, 0.25]);
    assert_eq!(stack::vjp(&mut v, 2.0, Some(1.0), &mut bar).0, Some(8.0));
    assert_eq!((v, bar), (vec![2.0, 3.0], vec![2.0, 4.0]));
}
