//! `Option`: constructors, patterns, methods, `?`.

use autodiff::differentiable;

#[differentiable]
fn squared_if_some(x: Option<f64>) -> f64 {
    match x {
        Some(x) => x * x,
        None => 0.0,
    }
}

#[differentiable]
fn quotient(x: f64, y: f64) -> Option<f64> {
    if y == 0.0 {
        return None;
    }
    Some(x / y)
}

#[differentiable]
fn quotient_or(x: f64, y: f64) -> f64 {
    let q = if y == 0.0 { None } else { Some(x / y) };
    q.unwrap_or(x) * 2.0
}

#[differentiable]
fn largest_square(v: &[f64]) -> f64 {
    let mut best: Option<f64> = None;
    for &x in v {
        match best {
            Some(b) if b >= x * x => {}
            _ => best = Some(x * x),
        }
    }
    best.unwrap_or(0.0)
}

#[differentiable]
fn first_two(v: &[f64]) -> Option<f64> {
    let a = v.first()?;
    let b = v.get(1)?;
    Some(a * b)
}

#[differentiable]
fn ends(v: &[f64], x: f64) -> f64 {
    let Some(a) = v.first() else {
        return x;
    };
    match v.last() {
        Some(l) => a * l * x,
        None => 0.0,
    }
}

#[differentiable]
fn through_a_mutable_payload(x: f64) -> f64 {
    let mut o = Some(x);
    if let Some(y) = &mut o {
        *y *= x;
    }
    if let Some(y) = o.as_mut() {
        *y += 1.0;
    }
    o.map(|y| y * y).unwrap()
}

#[differentiable]
fn pair(x: Option<(f64, f64)>) -> Option<(f64, f64)> {
    let (a, b) = x?;
    Some((a * b, a + b))
}

#[differentiable]
fn guarded_vector(v: Option<Vec<f64>>) -> f64 {
    match &v {
        Some(v) if v.len() > 2 => v[0] * v[1],
        Some(v) => v.iter().sum(),
        None => 0.0,
    }
}

#[differentiable]
fn let_chain(x: f64, y: Option<f64>) -> f64 {
    if let Some(y) = y
        && y > x
    {
        x * y
    } else {
        x
    }
}

#[differentiable]
fn two_options(a: Option<f64>, b: Option<f64>) -> f64 {
    match (a, b) {
        (Some(a), Some(b)) => a * b,
        (Some(x), None) | (None, Some(x)) => x * x,
        (None, None) => 0.0,
    }
}

#[differentiable]
fn while_popped(v: &[f64]) -> f64 {
    let mut s = v.to_vec();
    let mut t = 0.0;
    while let Some(x) = s.pop() {
        t = t * x + x;
    }
    t
}

#[differentiable]
fn from_a_bool(x: f64, n: usize) -> f64 {
    (n > 2).then(|| x * x).or(Some(x)).map_or(1.0, |v| v * 3.0)
}

#[differentiable]
fn closure_with_question_mark(x: f64) -> Option<f64> {
    let f = |v: f64| -> Option<f64> {
        let w = quotient(v, 2.0)?;
        Some(w * w)
    };
    f(x).and_then(|y| f(y)).filter(|y| *y > 0.0)
}

#[differentiable]
fn by_reference(x: &Option<f64>, y: f64) -> f64 {
    x.unwrap_or(y) * y + x.as_ref().map(|v| v * v).unwrap_or(0.0)
}

#[differentiable]
fn taken_state(x: &mut Option<f64>, y: f64) -> f64 {
    let old = x.take();
    *x = Some(y * y);
    old.unwrap_or(1.0) * y
}

mod checks {
    use crate::common::{check, check_vjp};

    check!(squared_if_some(x); (Some(3.0)) => (Some(6.0)); (None::<f64>));
    check_vjp!(quotient(x, y); (3.0, 2.0); (3.0, 0.0));
    check!(quotient_or(x, y); (3.0, 2.0); (3.0, 1.0));
    check!(largest_square(&v); (vec![1.0, 3.0, 2.0]); (Vec::<f64>::new()));
    check_vjp!(first_two(&v); (vec![1.0, 3.0, 2.0]); (vec![1.0]));
    check!(ends(&v, x); (vec![1.0, 3.0, 2.0], 2.0); (Vec::<f64>::new(), 1.5));
    check!(through_a_mutable_payload(x); (1.5));
    check_vjp!(pair(x); (Some((1.5, 2.0))); (None::<(f64, f64)>));
    check!(guarded_vector(v); (Some(vec![1.5, 2.0, 4.0])); (Some(vec![1.5, 2.0])); (None::<Vec<f64>>));
    check!(let_chain(x, y); (1.5, Some(2.0)); (1.5, Some(1.0)); (1.5, None::<f64>));
    check!(two_options(a, b); (Some(1.5), Some(2.0)); (Some(1.5), None::<f64>); (None::<f64>, Some(1.0)));
    check!(while_popped(&v); (vec![1.0, 3.0, 2.0]));
    check!(from_a_bool(x, @n); (1.5, 3_usize); (1.5, 1_usize));
    check_vjp!(closure_with_question_mark(x); (1.5));
    check!(by_reference(&x, y); (Some(1.5), 2.0); (None::<f64>, 2.0));
    check!(taken_state(&mut x, y); (Some(1.5), 2.0));
}

#[test]
fn a_seed_of_another_variant() {
    assert_eq!(quotient::vjp(3.0, 2.0, None).1, (0.0, 0.0));
    assert_eq!(quotient::vjp(3.0, 0.0, Some(1.0)).1, (0.0, 0.0));
}

#[test]
fn state_that_was_none() {
    let (mut x, mut bar) = (None, None);
    assert_eq!(taken_state::vjp(&mut x, 2.0, 1.0, &mut bar), (2.0, 1.0));
    assert_eq!((x, bar), (None, None));
    let mut bar = Some(1.0);
    assert_eq!(taken_state::vjp(&mut x, 2.0, 1.0, &mut bar), (2.0, 5.0));
    assert_eq!((x, bar), (None, None));
}

#[test]
fn an_accumulator_that_is_none() {
    let (_, adjoint) = by_reference::forward(&Some(2.0), 1.0);
    let mut bar = None;
    adjoint(&Some(2.0), 1.0, &mut bar, &mut 0.0);
    assert_eq!(bar, Some(5.0));
}

#[test]
fn a_vector_that_grows_shorter() {
    let (mut v, mut bar) = (vec![2.0, 3.0], vec![0.5]);
    assert_eq!(popped::vjp(&mut v, 1.0, &mut bar), (5.0, ()));
    assert_eq!((v, bar), (vec![2.0, 3.0], vec![2.5, 2.0]));
}
