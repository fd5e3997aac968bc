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

#[differentiable]
fn previous(v: &[f64]) -> Option<f64> {
    let mut prev: Option<f64> = None;
    let mut acc = 0.0;
    for &x in v {
        if let Some(p) = prev {
            acc += (x - p).powi(2);
        }
        prev = Some(x);
    }
    prev.map(|p| p * acc)
}

#[differentiable]
fn newton(x0: f64, a: f64) -> Option<f64> {
    let mut x = x0;
    for _ in 0..20 {
        let f = x * x - a;
        let df = 2.0 * x;
        if df.abs() < 1e-12 {
            return None;
        }
        let dx = f / df;
        x -= dx;
        if dx.abs() < 1e-14 {
            return Some(x);
        }
    }
    None
}

#[differentiable]
fn quadratic(a: f64, b: f64, c: f64) -> Option<(f64, f64)> {
    let d = b * b - 4.0 * a * c;
    if d < 0.0 {
        None
    } else {
        let s = d.sqrt();
        Some(((-b - s) / (2.0 * a), (-b + s) / (2.0 * a)))
    }
}

#[differentiable]
fn roots_or_else(a: f64, b: f64, c: f64) -> f64 {
    let Some((lo, hi)) = quadratic(a, b, c) else {
        return a;
    };
    lo * hi + hi
}

#[differentiable]
fn largest_root(a: f64, b: f64, c: f64) -> f64 {
    quadratic(a, b, c).map_or(0.0, |(lo, hi)| lo.max(hi))
}

#[differentiable]
fn chain_of_conditions(a: f64, b: f64, c: f64) -> f64 {
    if let Some((lo, hi)) = quadratic(a, b, c)
        && lo < hi
        && hi > 0.0
    {
        hi / lo
    } else if a > 0.0 {
        a
    } else {
        b
    }
}

#[differentiable]
fn elements_by_index(v: &[f64], i: usize) -> f64 {
    v.get(i).copied().unwrap_or_else(|| v[0] * 2.0) * v.get(i + 1).map(|x| x * x).unwrap_or(1.0)
}

#[differentiable]
fn slice_patterns(v: &[f64]) -> f64 {
    match v {
        [] => 0.0,
        [x] => x * x,
        [x, rest @ ..] => x * rest.iter().sum::<f64>(),
    }
}

#[differentiable]
fn split_first(v: &[f64]) -> f64 {
    if let Some((first, rest)) = v.split_first() { rest.iter().map(|r| r * first).sum() } else { 1.0 }
}

#[differentiable]
fn popped(v: &mut Vec<f64>) -> f64 {
    let x = v.pop();
    let y = v.pop();
    match (x, y) {
        (Some(x), Some(y)) => {
            v.push(x * y);
            x + y
        }
        (Some(x), None) => x,
        _ => 0.0,
    }
}

#[differentiable]
fn extremes(v: &[f64]) -> f64 {
    let m = v.iter().copied().reduce(f64::max);
    let n = v.iter().cloned().fold(None, |acc: Option<f64>, x| match acc {
        None => Some(x),
        Some(a) => Some(a.min(x)),
    });
    m.unwrap_or(0.0) - n.unwrap_or(0.0)
}

#[differentiable]
fn elements_mutated(v: &mut [f64]) -> f64 {
    if let Some(x) = v.first_mut() {
        *x *= 3.0;
    }
    if let Some(x) = v.last_mut() {
        *x = *x * *x;
    }
    match v.get_mut(1) {
        Some(x) => {
            *x += 1.0;
            *x
        }
        None => 0.0,
    }
}

#[differentiable]
fn vector_in_an_option(a: Option<Vec<f64>>, b: f64) -> Option<Vec<f64>> {
    let mut a = a?;
    for x in a.iter_mut() {
        *x *= b;
    }
    a.push(b);
    Some(a)
}

#[differentiable]
fn number_in_an_option(x: f64, k: Option<usize>) -> f64 {
    match k {
        Some(0) => x,
        Some(n) if n > 3 => x * n as f64,
        Some(n) => x.powi(n as i32),
        None => 1.0 / x,
    }
}

#[differentiable]
fn nested(x: Option<Option<f64>>) -> f64 {
    match x {
        Some(Some(v)) if v > 0.0 => v * v,
        Some(Some(v)) => -v,
        Some(None) => 1.0,
        None => 2.0,
    }
}

#[differentiable]
fn vector_of_options(v: Vec<Option<f64>>) -> f64 {
    let mut s = 0.0;
    for o in &v {
        if let Some(x) = o {
            s += x * x;
        }
    }
    for o in v {
        s *= o.unwrap_or(2.0);
    }
    s
}

#[differentiable]
fn slot(x: f64, y: f64) -> f64 {
    let mut slot = None;
    if x > 1.0 {
        slot = Some((x, y));
    }
    if let Some((a, ref mut b)) = slot {
        *b *= a;
    }
    let (a, b) = slot.unwrap_or((y, x));
    let t = slot.get_or_insert_with(|| (a * b, 1.0));
    t.0 + t.1 * 3.0
}

#[differentiable]
fn greatest(x: f64, y: f64) -> f64 {
    let best = [x * x, y * x, y].into_iter().max_by(|a, b| a.partial_cmp(b).unwrap());
    let v = match best {
        Some(b) => b,
        None => return 0.0,
    };
    v * 2.0
}

#[differentiable]
fn either_one(a: Option<f64>, b: Option<f64>, x: f64) -> f64 {
    a.xor(b).map_or(x * x, |v| v * x.sin())
}

mod checks {
    use crate::common::{check, check_vjp};

    check!(either_one(a, b, x); (Some(2.0), None::<f64>, 0.7); (None::<f64>, Some(3.0), 0.7); (Some(2.0), Some(3.0), 0.7); (None::<f64>, None::<f64>, 0.7));

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
    check_vjp!(previous(&v); (vec![1.5, -2.0, 3.0]); (Vec::<f64>::new()));
    check_vjp!(newton(x, a); (1.5, 3.0); (0.0, 2.0));
    check_vjp!(quadratic(a, b, c); (1.5, 5.0, 1.0); (1.0, 0.5, 1.0));
    check!(roots_or_else(a, b, c); (1.5, 5.0, 1.0); (1.0, 0.5, 1.0));
    check!(largest_root(a, b, c); (1.5, 5.0, 1.0); (1.0, 0.5, 1.0));
    check!(chain_of_conditions(a, b, c); (1.5, -5.0, 1.0); (1.0, 0.5, 1.0); (-1.0, 0.5, -1.0));
    check!(elements_by_index(&v, @i); (vec![1.5, -2.0, 3.0], 1_usize); (vec![1.5, -2.0, 3.0], 2_usize); (vec![1.5, -2.0, 3.0], 3_usize));
    check!(slice_patterns(&v); (vec![1.5, -2.0, 3.0]); (vec![1.5]); (Vec::<f64>::new()));
    check!(split_first(&v); (vec![1.5, -2.0, 3.0]); (Vec::<f64>::new()));
    check!(extremes(&v); (vec![1.5, -2.0, 3.0]); (Vec::<f64>::new()));
    check!(elements_mutated(&mut v); (vec![1.5, -2.0, 3.0]); (vec![1.5]));
    check_vjp!(vector_in_an_option(a, b); (Some(vec![1.5, 2.0]), 3.0); (None::<Vec<f64>>, 1.0));
    check!(number_in_an_option(x, @k); (1.5, Some(0_usize)); (1.5, Some(2_usize)); (1.5, Some(5_usize)); (1.5, None::<usize>));
    check!(nested(x); (Some(Some(1.5))); (Some(Some(-1.5))); (Some(None::<f64>)); (None::<Option<f64>>));
    check!(vector_of_options(v); (vec![Some(1.5), None, Some(2.0)]));
    check!(slot(x, y); (1.5, 2.0); (0.5, 2.0));
    check!(greatest(x, y); (1.5, 2.0); (2.5, 1.0));
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
