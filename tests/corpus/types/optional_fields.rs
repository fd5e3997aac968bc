//! Options that hold references, options and enums in structs, and parameters that may be left out.

use autodiff::{Differentiable, differentiable};

#[differentiable]
fn weighted(x: &[f64], w: Option<&[f64]>) -> f64 {
    let mut s = 0.0;
    for i in 0..x.len() {
        s += match w {
            Some(w) => w[i] * x[i],
            None => x[i],
        };
    }
    s
}
/// Passed on, whole or not at all, more than once.
#[differentiable]
fn weighted_twice(x: &[f64], w: Option<&[f64]>) -> f64 {
    let plain = weighted(x, None);
    let mut s = weighted(x, w) * plain;
    for i in 0..2 {
        s += weighted(&x[i..], None) * weighted(x, w);
    }
    if s > 1000.0 { s } else { s + optional_reference(x[0], None) * x[1] }
}
#[differentiable]
fn optional_reference(x: f64, k: Option<&f64>) -> f64 {
    let a = match k {
        Some(k) => x * k,
        None => x,
    };
    a + k.copied().unwrap_or(1.0) * x
}
#[differentiable]
fn largest_by_reference(v: &[f64]) -> f64 {
    let mut best: Option<&f64> = None;
    for x in v {
        match best {
            Some(&b) if b >= *x => {}
            _ => best = Some(x),
        }
    }
    best.map(|b| b * b).unwrap_or(0.0)
}
#[differentiable]
fn running_maximum(v: &[f64]) -> f64 {
    let mut best: Option<f64> = None;
    for x in v {
        best = Some(best.map_or(*x, |b: f64| b.max(*x)));
    }
    if let Some(b) = best.as_mut() {
        *b += 1.0;
    }
    best.unwrap()
}
#[differentiable]
fn optional_vector(w: Option<&Vec<f64>>, x: f64) -> f64 {
    if let Some(w) = w {
        let mut s = 0.0;
        for a in w.iter() {
            s += a * x;
        }
        s
    } else {
        x
    }
}
#[differentiable]
fn inert_options(x: f64, s: Option<&str>, n: Option<usize>) -> f64 {
    let k = match s {
        Some("double") => 2.0,
        Some(t) if t.starts_with("t") => 3.0,
        Some(_) | None => 1.0,
    };
    k * x.powi(n.unwrap_or(2) as i32)
}
#[derive(Clone, Debug, Differentiable)]
struct Params {
    mass: f64,
    drag: Option<f64>,
    table: Option<Vec<f64>>,
    name: String,
    mode: Mode,
    limits: (Option<f64>, f64),
}
#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
enum Mode {
    Linear,
    Quadratic { k: f64 },
    Off,
}
#[differentiable]
fn acceleration(p: &Params, v: f64) -> f64 {
    let d = p.drag.unwrap_or(0.1);
    let f = match p.mode {
        Mode::Linear => d * v,
        Mode::Quadratic { k } => d * k * v * v,
        Mode::Off => return 0.0,
    };
    let t = p.table.as_ref().map(|t| t.iter().sum::<f64>()).unwrap_or(1.0);
    let lim = p.limits.0.map_or(f, |l| f.min(l));
    (lim * t + p.limits.1) / p.mass
}
#[differentiable]
fn validated(p: &Params, v: f64) -> Result<f64, String> {
    if p.mass <= 0.0 {
        return Err(format!("{}: bad mass {}", p.name, p.mass));
    }
    let drag = p.drag.ok_or_else(|| format!("{} has no drag", p.name))?;
    let t = p.table.as_ref().ok_or("no table")?;
    let t0 = t.first().copied().ok_or(String::from("empty"))?;
    Ok(drag * v * t0 / p.mass)
}
#[differentiable]
fn defaults_filled_in(mut p: Params, v: f64) -> f64 {
    p.drag.get_or_insert(v);
    if let Some(t) = p.table.as_mut() {
        for x in t.iter_mut() {
            *x *= v;
        }
        t.push(v * v);
    }
    if let Mode::Quadratic { k } = &mut p.mode {
        *k += v;
    }
    p.limits.0 = p.limits.0.or(Some(v * 3.0));
    let q = acceleration(&p, v);
    q + acceleration(&p, 2.0 * v)
}
#[differentiable]
fn mode_in_a_closure(m: Mode, x: f64) -> f64 {
    let g = |m: &Mode| if let Mode::Quadratic { k } = m { k * x } else { x };
    let b = matches!(m, Mode::Quadratic { k } if k > 1.0);
    if b { g(&m) * 2.0 } else { g(&m) }
}
#[differentiable]
fn chain_of_methods(x: f64) -> f64 {
    let f: Option<fn(f64) -> f64> = None;
    let y = Some(x).filter(|v| v.is_finite()).map(f64::sin).map(|v| v.powi(2));
    y.unwrap_or_else(|| 0.0) + Some(x).into_iter().sum::<f64>()
}
#[differentiable]
fn pair_of_options(a: f64, b: f64) -> f64 {
    let (x, y) = if a > b { (Some(a), None) } else { (None, Some(b)) };
    match (x, y) {
        (Some(x), _) => x * x,
        (_, Some(y)) => y * a,
        _ => unreachable!(),
    }
}

mod checks {

    use crate::common::check;
    check!(largest_by_reference(&v); (vec![1.5, 2.0]); (Vec::<f64>::new()));
    check!(running_maximum(&v); (vec![1.5, 2.0, -1.0]));
    check!(pair_of_options(a, b); (1.5, 2.0); (2.5, 2.0));
    check!(chain_of_methods(x); (1.5));
}
fn fd(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    let h = 1e-6;
    (f(x + h) - f(x - h)) / (2.0 * h)
}
fn close(a: f64, b: f64) {
    assert!((a - b).abs() <= 1e-6 * (1.0 + b.abs()), "{a} vs {b}");
}
fn params() -> Vec<Params> {
    let a = Params {
        mass: 2.0,
        drag: Some(0.3),
        table: Some(vec![1.0, 2.5]),
        name: "a".into(),
        mode: Mode::Quadratic { k: 1.7 },
        limits: (None, 0.2),
    };
    vec![
        a.clone(),
        Params { drag: None, mode: Mode::Linear, limits: (Some(0.5), 0.1), ..a.clone() },
        Params { table: None, mode: Mode::Off, ..a.clone() },
        Params { table: None, ..a.clone() },
        Params { limits: (Some(0.01), 0.1), ..a },
    ]
}
#[test]
fn refs() {
    let (gx, gw) = weighted::grad(&[1.0, 2.0], Some(&[3.0, 4.0]));
    assert_eq!((gx, gw), (vec![3.0, 4.0], Some(vec![1.0, 2.0])));
    let (gx, gw) = weighted::grad(&[1.0, 2.0], None);
    assert_eq!((gx, gw), (vec![1.0, 1.0], None));
    let (x, w) = ([1.5, 2.0], [0.7, -1.2]);
    let (gx, gw) = weighted_twice::grad(&x, Some(&w));
    let (plain, gw_of_none) = weighted_twice::grad(&x, None);
    assert_eq!(gw_of_none, None);
    for i in 0..2 {
        let at = |v: f64| std::array::from_fn::<f64, 2, _>(|k| if k == i { v } else { x[k] });
        close(gx[i], fd(|v| weighted_twice(&at(v), Some(&w)), x[i]));
        close(plain[i], fd(|v| weighted_twice(&at(v), None), x[i]));
        let at = |v: f64| std::array::from_fn::<f64, 2, _>(|k| if k == i { v } else { w[k] });
        close(gw.as_ref().unwrap()[i], fd(|v| weighted_twice(&x, Some(&at(v))), w[i]));
    }
    assert_eq!(optional_reference::grad(2.0, Some(&3.0)), (6.0, Some(4.0)));
    assert_eq!(optional_reference::grad(2.0, None), (2.0, None));
    assert_eq!(optional_vector::grad(Some(&vec![2.0, 3.0]), 2.0), (Some(vec![2.0, 2.0]), 5.0));
}
#[test]
fn structs() {
    for p in params() {
        let v = 1.3;
        let (gp, gv) = acceleration::grad(&p, v);
        close(gv, fd(|v| acceleration(&p, v), v));
        close(gp.mass, fd(|m| acceleration(&Params { mass: m, ..p.clone() }, v), p.mass));
        if let Some(d) = p.drag {
            close(gp.drag.unwrap(), fd(|d| acceleration(&Params { drag: Some(d), ..p.clone() }, v), d));
        }
        if let Some(t) = &p.table {
            close(
                gp.table.as_ref().unwrap()[1],
                fd(|x| acceleration(&Params { table: Some(vec![t[0], x]), ..p.clone() }, v), t[1]),
            );
        }
        let (gp, gv) = defaults_filled_in::grad(p.clone(), v);
        close(gv, fd(|v| defaults_filled_in(p.clone(), v), v));
        close(gp.mass, fd(|m| defaults_filled_in(Params { mass: m, ..p.clone() }, v), p.mass));
        if let Some(d) = p.drag {
            close(gp.drag.unwrap(), fd(|d| defaults_filled_in(Params { drag: Some(d), ..p.clone() }, v), d));
        }
        if let Some(t) = &p.table {
            assert_eq!(gp.table.as_ref().unwrap().len(), 2);
            close(
                gp.table.as_ref().unwrap()[1],
                fd(|x| defaults_filled_in(Params { table: Some(vec![t[0], x]), ..p.clone() }, v), t[1]),
            );
        }
        if let (Mode::Quadratic { k }, ModeCotangent::Quadratic { k: g }) = (p.mode, gp.mode) {
            close(g, fd(|k| defaults_filled_in(Params { mode: Mode::Quadratic { k }, ..p.clone() }, v), k));
        }
        if let Some(l) = p.limits.0 {
            close(
                gp.limits.0.unwrap(),
                fd(|l| defaults_filled_in(Params { limits: (Some(l), p.limits.1), ..p.clone() }, v), l),
            );
        }
        let (val, (gp, gv)) = validated::vjp(&p, v, Ok(1.0));
        if val.is_ok() {
            close(gv, fd(|v| validated(&p, v).unwrap(), v));
            close(gp.mass, fd(|m| validated(&Params { mass: m, ..p.clone() }, v).unwrap(), p.mass));
        } else {
            assert_eq!((gv, gp.mass), (0.0, 0.0));
        }
        for m in [Mode::Linear, Mode::Quadratic { k: 1.5 }, Mode::Quadratic { k: 0.5 }] {
            let (g, gx) = mode_in_a_closure::grad(m, 2.0);
            close(gx, fd(|x| mode_in_a_closure(m, x), 2.0));
            if let (Mode::Quadratic { k }, ModeCotangent::Quadratic { k: g }) = (m, g) {
                close(g, fd(|k| mode_in_a_closure(Mode::Quadratic { k }, 2.0), k));
            }
        }
        close(inert_options::grad(1.5, Some("double"), Some(3)), 13.5);
    }
}
