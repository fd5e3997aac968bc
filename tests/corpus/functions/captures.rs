//! What closures capture and what they are made of, where a differentiable function calls them.

use autodiff::differentiable;

#[differentiable]
fn apply(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    f(x)
}

#[differentiable]
fn captured_and_written_afterwards(a: f64, v: &[f64]) -> f64 {
    let mut k = a;
    let mut w = v.to_vec();
    let mut s = 0.0;
    for i in 0..3 {
        k *= 1.5;
        w[0] += k;
        s += apply(|x| k * x + w[0] * w[1] * x * x, a);
        w[1] *= 0.5;
    }
    k = 0.0;
    w[0] = 0.0;
    s + k
}

#[differentiable]
fn callables_in_branches(a: f64, b: f64) -> f64 {
    if a > 1.0 { apply(|x| a * x, b) } else { apply(|y| y * y * b, a) }
}

#[differentiable]
fn step_against(f: &impl Fn(&[f64]) -> Vec<f64>, x: &[f64], lr: f64) -> Vec<f64> {
    let g = f(x);
    x.iter().zip(&g).map(|(a, b)| a - lr * b).collect()
}

#[differentiable]
fn steps_of_a_vector_field(c: &[f64], x: &[f64], lr: f64) -> f64 {
    let mut y = x.to_vec();
    for _ in 0..3 {
        y = step_against(&|p: &[f64]| p.iter().zip(c).map(|(p, c)| 2.0 * (p - c)).collect(), &y, lr);
    }
    y.iter().map(|v| v * v).sum()
}

#[differentiable]
fn product_of_pair(f: impl Fn((f64, f64)) -> (f64, f64), p: (f64, f64)) -> f64 {
    let (a, b) = f(p);
    a * b
}

#[differentiable]
fn tuples_through_a_callable(a: f64, b: f64) -> f64 {
    product_of_pair(|(x, y)| (x * a, y + x * b), (a, b))
}

#[differentiable]
fn map_each<const N: usize>(f: impl Fn(f64) -> f64, v: [f64; N]) -> [f64; N] {
    let mut o = v;
    for i in 0..N {
        o[i] = f(v[i]);
    }
    o
}

#[differentiable]
fn arrays_through_a_callable(a: f64, v: [f64; 3]) -> f64 {
    let r = map_each(|x| x * a, v);
    r[0] * r[1] + r[2]
}

#[differentiable]
fn bisect<F>(f: F, mut lo: f64, mut hi: f64) -> Option<f64>
where
    F: Fn(f64) -> f64,
{
    if f(lo) * f(hi) > 0.0 {
        return None;
    }
    for _ in 0..8 {
        let m = 0.5 * (lo + hi);
        if f(m) * f(lo) <= 0.0 { hi = m } else { lo = m }
    }
    Some(0.5 * (lo + hi))
}

#[differentiable]
fn root_by_bisection(c: f64, lo: f64, hi: f64) -> f64 {
    bisect(|x| x * x - c, lo, hi).unwrap_or(c) * c
}

#[differentiable]
fn secant(f: &dyn Fn(f64) -> f64, x0: f64, x1: f64) -> Result<f64, String> {
    let (mut a, mut b) = (x0, x1);
    for i in 0..50 {
        let (fa, fb) = (f(a), f(b));
        if (fb - fa).abs() < 1e-14 {
            return Ok(b);
        }
        let c = b - fb * (b - a) / (fb - fa);
        if (c - b).abs() < 1e-10 {
            return Ok(c);
        }
        a = b;
        b = c;
    }
    Err("no".to_string())
}

#[differentiable]
fn root_by_secants(c: f64) -> f64 {
    match secant(&|x| x.powi(3) - c, 1.0, 2.0) {
        Ok(x) => x * x,
        Err(_) => 0.0,
    }
}

#[differentiable]
fn series<F: Fn(usize, f64) -> f64>(term: F, x: f64, n: usize) -> f64 {
    (0..n).map(|k| term(k, x)).sum()
}

#[differentiable]
fn series_of_terms(a: f64, x: f64) -> f64 {
    series(|k, x| (a * x).powi(k as i32) / (k as f64 + 1.0), x, 5)
}

#[differentiable]
fn closure_with_an_early_return(a: f64, x: f64) -> f64 {
    apply(
        |t| {
            let mut s = 0.0;
            for i in 0..4 {
                if s > 5.0 {
                    return s * a;
                }
                s += t * a * i as f64;
            }
            let q = s.sin();
            q * t
        },
        x,
    )
}

#[differentiable]
fn closure_that_moves(a: f64, v: Vec<f64>) -> f64 {
    let k = a * 2.0;
    apply(move |t| v[0] * t * k + v[1], a)
}

#[differentiable]
fn compose2(f: impl Fn(f64) -> f64, g: impl Fn(f64) -> f64, x: f64) -> f64 {
    apply(|y| apply(|z| f(z) * y + x, g(y)), x)
}

#[differentiable]
fn closures_of_callables(a: f64, x: f64) -> f64 {
    compose2(|t| t * t * a, |t| t.sin() + a, x)
}

#[differentiable]
fn closures_of_closures(a: f64, x: f64) -> f64 {
    let f = |t: f64| t * a;
    let g = &f;
    apply(g, x) * apply(&g, x) + apply(|t| f(t) + g(t), x)
}

#[differentiable]
fn pick(f: impl Fn(f64) -> usize, v: &[f64], x: f64) -> f64 {
    v[f(x)] * x
}

#[differentiable]
fn callable_that_gives_an_index(v: &[f64], x: f64) -> f64 {
    pick(|t| if t > 0.5 { 1 } else { 0 }, v, x)
}

#[differentiable]
fn euler2(f: impl Fn(f64, f64) -> f64, y0: f64, t0: f64, h: f64, n: usize) -> Vec<(f64, f64)> {
    let mut out = vec![(t0, y0)];
    let (mut t, mut y) = (t0, y0);
    for _ in 0..n {
        y += h * f(t, y);
        t += h;
        out.push((t, y));
    }
    out
}

#[differentiable]
fn logistic_growth(r: f64, k: f64, y0: f64) -> f64 {
    let tr = euler2(|_, y| r * y * (1.0 - y / k), y0, 0.0, 0.1, 5);
    tr[5].1 + tr[2].1
}

#[differentiable]
fn call_once<F: FnOnce(f64) -> f64>(f: F, x: f64) -> f64 {
    f(x) * x
}

#[differentiable]
fn called_once(a: f64, v: Vec<f64>) -> f64 {
    call_once(|t| v.iter().map(|q| q * t).sum(), a)
}

#[differentiable]
fn if_large(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    if f(x) > 1.0 { x * x } else { x }
}

#[differentiable]
fn callable_in_a_condition(a: f64, x: f64) -> f64 {
    if_large(|t| t * a, x)
}

#[differentiable]
fn golden<F>(f: F, a: f64, b: f64, tol: f64) -> f64
where
    F: Fn(f64) -> f64,
{
    let gr = (5f64.sqrt() - 1.0) / 2.0;
    let (mut a, mut b) = (a, b);
    let mut c = b - gr * (b - a);
    let mut d = a + gr * (b - a);
    while (b - a).abs() > tol {
        if f(c) < f(d) {
            b = d;
        } else {
            a = c;
        }
        c = b - gr * (b - a);
        d = a + gr * (b - a);
    }
    (a + b) / 2.0
}

#[differentiable]
fn minimum_by_golden_section(k: f64, a: f64, b: f64) -> f64 {
    golden(|x| (x - k) * (x - k), a, b, 1e-2) * k
}

#[differentiable]
fn of_a_and_t(a: f64, t: f64) -> f64 {
    a * a * t
}

/// What is captured goes on into a call, and is another variable by then.
#[differentiable]
fn captured_and_passed_on(x: f64, v: &[f64]) -> f64 {
    let mut a = x;
    let mut s = apply(|t| of_a_and_t(a, t), 1.0);
    for y in v {
        a = a * y + 1.0;
        s += apply(|t| of_a_and_t(t, a), x);
    }
    s + apply(|t| of_a_and_t(a, t), 2.0)
}

/// What carries no derivative where the closure is passed on, though it might.
#[differentiable]
fn constant_tables(a: f64, x: f64) -> f64 {
    let k = 2.5;
    let table = vec![1.0, 2.0, 3.0];
    apply(|u| k * u * u + table[2] * u, a * x) + apply(|u| table[1] * u * a, x)
}

/// Lists that are filled, and then only read.
#[differentiable]
fn collected_lists(x: &[f64]) -> f64 {
    let squares: Vec<f64> = x.iter().map(|x| x * x).collect();
    let sum = apply(|u| squares.iter().zip(x).map(|(w, x)| w * u + x).sum::<f64>(), x[0]);
    sum * apply(|u| u * squares.windows(2).map(|w| w[0] * w[1]).sum::<f64>(), x[1])
}

/// Variables that were written before, looked at by methods.
#[differentiable]
fn methods_of_variables(x: &[f64]) -> f64 {
    let mut k = x[0];
    k *= 2.0;
    let mut w = vec![1.0; 3];
    w[1] = x[1];
    apply(|u| k.sin() * u + w.iter().map(|w| w * u).sum::<f64>() + w.windows(2).map(|w| w[0] * w[1]).sum::<f64>(), x[0])
}

/// What is behind a mutable reference, looked at by methods of floats.
#[differentiable]
fn methods_behind_references(a: &mut f64, v: &mut [f64], x: f64) -> f64 {
    let y = apply(|u| (*a).abs() * u + v[0].powi(2) * (v[1] - u).signum() * u, x);
    *a += y;
    v[0] *= y;
    y
}

/// What is behind a mutable reference, in lists, guards and loops that leave with it.
#[differentiable]
fn tables_behind_references(mut p: f64, x: f64) -> f64 {
    let mut turns = 0;
    let found = loop {
        let r = &mut p;
        if turns >= 2 {
            break apply(
                |u| {
                    let table = [vec![*r; 3], vec![(u * (*r).mul_add(2.0, u)).sin(); 2]];
                    match turns {
                        2 if *r < u => table[0][2],
                        _ => table[1][1] + *r,
                    }
                },
                x,
            );
        }
        *r *= 1.1;
        turns += 1;
    };
    found * p
}

mod checks {
    use crate::common::{check, check_vjp};

    check!(tables_behind_references(p, x); (0.2, 0.7); (0.9, 0.3));

    check_vjp!(methods_behind_references(&mut a, &mut v, x); (0.7, vec![0.3, 1.2], 0.5));
    check!(constant_tables(a, x); (0.7, 0.3));
    check!(collected_lists(&x); (vec![0.7, 0.3, 1.2]));
    check!(methods_of_variables(&x); (vec![0.7, 0.3]));
    check!(captured_and_written_afterwards(a, &v); (0.7, vec![0.3, 1.2]));
    check!(captured_and_passed_on(x, &v); (0.7, vec![0.3, 1.2]));
    check!(callables_in_branches(a, b); (0.7, 0.3); (1.7, 0.3));
    check!(steps_of_a_vector_field(&c, &x, lr); (vec![0.3, 1.2], vec![1.0, 2.0], 0.1));
    check!(tuples_through_a_callable(a, b); (0.7, 0.3));
    check!(arrays_through_a_callable(a, v); (0.7, [0.3, 0.5, 0.9]));
    check!(root_by_bisection(c, lo, hi); (2.0, 0.5, 3.0); (2.0, 2.0, 3.0));
    check!(root_by_secants(c); (3.0));
    check!(series_of_terms(a, x); (0.7, 0.3));
    check!(closure_with_an_early_return(a, x); (0.7, 0.3); (2.0, 3.0));
    check!(closure_that_moves(a, v); (0.7, vec![0.3, 0.5]));
    check!(closures_of_callables(a, x); (0.7, 0.3));
    check!(closures_of_closures(a, x); (0.7, 0.3));
    check!(callable_that_gives_an_index(&v, x); (vec![0.7, 0.3], 0.6));
    check!(logistic_growth(r, k, y0); (0.7, 2.0, 0.3));
    check!(called_once(a, v); (0.7, vec![0.3, 0.5]));
    check!(callable_in_a_condition(a, x); (0.7, 2.3));
    check!(minimum_by_golden_section(k, a, b); (0.7, 0.1, 2.3));
}
