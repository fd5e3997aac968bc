//! Options and results among tuples, closures, text, integers and single precision.

use autodiff::differentiable;

#[differentiable]
fn single_precision(x: f32, o: Option<f32>) -> f32 {
    o.map_or(x, |v| v * x) + if let Some(v @ 0.5..=2.0) = o { v } else { 0.0 }
}
#[differentiable]
fn option_in_a_result(r: Result<Option<f64>, String>, x: f64) -> Result<Option<f64>, String> {
    let v = r?;
    Ok(v.map(|v| v * x))
}
#[differentiable]
fn mixed_tuple(x: f64) -> f64 {
    let t = (Some(x), Some(2.0 * x), 3);
    let (a, ref b, n) = t;
    match (a, b, n) {
        (Some(a), Some(b), 3) => a * b,
        _ => 0.0,
    }
}
#[differentiable]
fn pairs_with_options(v: &[(f64, Option<f64>)]) -> f64 {
    let mut s = 0.0;
    for &(a, b) in v {
        s += a * b.unwrap_or(a);
    }
    for (a, b) in v.iter() {
        if let Some(b) = b {
            s -= a * b * b;
        }
    }
    v.iter()
        .map(|(a, b)| match b {
            Some(b) => a + b,
            None => *a,
        })
        .sum::<f64>()
        * s
}
#[differentiable]
fn array_of_any_length<const N: usize>(v: [f64; N], k: Option<usize>) -> f64 {
    k.and_then(|k| v.get(k)).map(|x| x * x).unwrap_or_else(|| v.iter().sum())
}
#[differentiable]
fn result_of_floats(x: f64, y: f64) -> f64 {
    let r: Result<f64, f64> = if x > y { Ok(x * y) } else { Err(1.0) };
    match r {
        Ok(v) if v > 2.0 => v,
        Ok(v) => v * v,
        Err(_) => x,
    }
}
#[differentiable]
fn repeated(x: f64) -> Option<f64> {
    let mut acc = Some(x);
    for _ in 0..3 {
        acc = acc.and_then(|a| if a < 100.0 { Some(a * a + 1.0) } else { None });
    }
    acc
}
#[differentiable]
fn presence(x: Option<f64>, y: Option<f64>) -> bool {
    x.is_some() && y.is_none()
}
#[differentiable]
fn guarded_by_a_call(x: Option<f64>, y: f64) -> f64 {
    if presence(x, None) { x.unwrap() * y } else { y }
}
#[differentiable]
fn log_sum_exp(v: &[f64]) -> f64 {
    let m = v.iter().cloned().fold(None::<f64>, |m, x| Some(m.map_or(x, |m| m.max(x))));
    let Some(m) = m else { return 0.0 };
    let s: f64 = v.iter().map(|x| (x - m).exp()).sum();
    m + s.ln()
}
#[differentiable]
fn state_of_options(v: &mut [Option<f64>], k: f64) -> usize {
    let mut n = 0;
    for o in v.iter_mut() {
        match o {
            Some(x) => *x *= k,
            None => {
                n += 1;
            }
        }
    }
    n
}
#[differentiable]
fn let_else_with_a_value(a: f64, b: f64) -> Option<f64> {
    let Some(q) = ratio(a, b) else { return ratio(b, a).map(|v| v + 1.0) };
    let r = ratio(q, b)?;
    if let (Some(s), t) = (ratio(r, a), q * r) {
        return Some(s * t);
    }
    None
}
#[differentiable]
fn ratio(a: f64, b: f64) -> Option<f64> {
    if b.abs() < 1e-9 { None } else { Some(a / b) }
}
#[differentiable]
fn text_modes(x: f64, mode: &str) -> Result<f64, String> {
    match mode {
        "sq" => Ok(x * x),
        "inv" if x != 0.0 => Ok(1.0 / x),
        "inv" => Err("zero".into()),
        other => Err(format!("unknown {other}")),
    }
}
#[differentiable]
fn modes_in_turn(x: f64, modes: &[&str]) -> Result<f64, String> {
    let mut y = x;
    for m in modes {
        y = text_modes(y, m)?;
    }
    Ok(y)
}
#[differentiable]
fn nested_tuples(p: Option<(f64, (f64, f64))>, q: f64) -> f64 {
    match p {
        Some((a, (b, c))) if a > q => a * b * c,
        Some((a, rest)) => rest.0 * q + a,
        None => q,
    }
}
#[differentiable]
fn integer_patterns(x: f64, n: i32) -> f64 {
    let k = match n {
        i32::MIN..=-1 => None,
        0 => Some(1.0),
        1 | 2 => Some(x),
        _ => Some(x.powi(n)),
    };
    match k {
        Some(k) => k * x,
        None => -x,
    }
}
#[differentiable]
fn grown(v: Vec<f64>) -> Vec<f64> {
    let mut out = v;
    if let Some(last) = out.last().copied() {
        out.push(last * last);
    }
    if let Some(x) = out.get_mut(0) {
        *x = x.sin();
    }
    out
}
#[differentiable]
fn closures_of_options(x: f64, y: f64) -> f64 {
    let f = |o: Option<f64>| o.map(|v| v * y).unwrap_or(x);
    let g = |a: &Option<f64>| a.as_ref().map_or(0.0, |v| v * v);
    f(Some(x)) + f(None) + g(&Some(y))
}

mod checks {

    use crate::common::{check, check_vjp};
    check!(single_precision(x, o); (1.5, Some(1.2)); (1.5, Some(3.0)); (1.5, None::<f32>));
    check_vjp!(option_in_a_result(r, x); (Ok::<_, String>(Some(1.5)), 2.0); (Ok::<_, String>(None::<f64>), 2.0); (Err::<Option<f64>, _>("e".to_string()), 2.0));
    check!(mixed_tuple(x); (1.5));
    check!(pairs_with_options(&v); (vec![(1.0, Some(2.0)), (3.0, None), (0.5, Some(1.5))]));
    check!(result_of_floats(x, y); (3.0, 2.0); (1.5, 0.5); (1.0, 2.0));
    check_vjp!(repeated(x); (1.5); (4.0));
    check!(guarded_by_a_call(x, y); (Some(1.5), 2.0); (None::<f64>, 2.0));
    check!(log_sum_exp(&v); (vec![1.0, 3.0, 2.0]); (Vec::<f64>::new()));
    check_vjp!(state_of_options(&mut v, k); (vec![Some(1.5), None, Some(2.0)], 3.0));
    check_vjp!(let_else_with_a_value(a, b); (1.5, 2.0); kink (1.5, 0.0));
    check_vjp!(text_modes(x, @str m); (1.5, "sq"); (1.5, "inv"); (1.5, "no"));
    check!(nested_tuples(p, q); (Some((1.5, (2.0, 3.0))), 1.0); (Some((0.5, (2.0, 3.0))), 1.0); (None::<(f64, (f64, f64))>, 1.0));
    check!(integer_patterns(x, @n); (1.5, -2); (1.5, 0); (1.5, 2); (1.5, 3));
    check_vjp!(grown(v); (vec![1.0, 3.0, 2.0]); (Vec::<f64>::new()));
    check!(closures_of_options(x, y); (1.5, 2.0));
}
#[test]
fn of_types_that_the_checker_does_not_know() {
    let (g,) = (array_of_any_length::grad([1.0, 2.0], Some(1)),);
    assert_eq!(g, [0.0, 4.0]);
    assert_eq!(array_of_any_length::grad([1.0, 2.0], Some(7)), [1.0, 1.0]);
    let (v, g) = modes_in_turn::vjp(2.0, &["sq", "inv", "sq"], Ok(1.0));
    assert!((g + 4.0 / 32.0).abs() < 1e-12, "{g}");
}
