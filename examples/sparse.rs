//! Newton's method with 10,000 unknowns, by sparse Jacobians: as many sweeps as colours.
//!
//! Bratu's problem, `u'' + c exp(u) = 0` with `u = 0` at the ends, and the same in the plane. On the line it has a solution in
//! closed form, `u(x) = -2 ln(cosh((x - 1/2) t/2) / cosh(t/4))` where `t = sqrt(2 c) cosh(t/4)`.
//!
//! Run it with `cargo run --release --example sparse`.

use autodiff::{
    differentiable,
    sparse::{Forward, Matrix, Pattern, Reverse},
};

/// What is left of the equation at each of the points of the line, by differences of second order.
#[differentiable(wrt(u))]
fn line(u: &[f64], c: f64) -> Vec<f64> {
    let h = 1.0 / (u.len() + 1) as f64;
    let mut left = vec![0.0; u.len()];
    for i in 0..u.len() {
        let before = if i > 0 { u[i - 1] } else { 0.0 };
        let after = if i + 1 < u.len() { u[i + 1] } else { 0.0 };
        left[i] = (before - 2.0 * u[i] + after) / (h * h) + c * u[i].exp();
    }
    left
}

/// The same in a square of `n` by `n` points: each point reads itself and its four neighbours.
#[differentiable(wrt(u))]
fn square(u: &[f64], n: usize, c: f64) -> Vec<f64> {
    let h = 1.0 / (n + 1) as f64;
    let mut left = vec![0.0; n * n];
    for i in 0..n {
        for j in 0..n {
            let k = i * n + j;
            let mut sum = -4.0 * u[k];
            if i > 0 {
                sum += u[k - n];
            }
            if i + 1 < n {
                sum += u[k + n];
            }
            if j > 0 {
                sum += u[k - 1];
            }
            if j + 1 < n {
                sum += u[k + 1];
            }
            left[k] = sum / (h * h) + c * u[k].exp();
        }
    }
    left
}

/// Solves `a x = b` for a tridiagonal matrix, by elimination.
fn solve_tridiagonal(a: &Matrix, mut b: Vec<f64>) -> Vec<f64> {
    let n = b.len();
    let mut diagonal: Vec<f64> = (0..n).map(|i| a.get(i, i)).collect();
    for i in 1..n {
        let factor = a.get(i, i - 1) / diagonal[i - 1];
        diagonal[i] -= factor * a.get(i - 1, i);
        b[i] -= factor * b[i - 1];
    }
    for i in (0..n).rev() {
        if i + 1 < n {
            b[i] -= a.get(i, i + 1) * b[i + 1];
        }
        b[i] /= diagonal[i];
    }
    b
}

/// Solves `a x = b` for a symmetric negative definite matrix, by conjugate gradients.
fn solve_by_gradients(a: &Matrix, b: &[f64]) -> Vec<f64> {
    let dot = |x: &[f64], y: &[f64]| x.iter().zip(y).map(|(x, y)| x * y).sum::<f64>();
    let (mut x, mut r) = (vec![0.0; b.len()], b.to_vec());
    let (mut p, mut rr) = (r.clone(), dot(&r, &r));
    let enough = 1e-20 * rr;
    while rr > enough {
        let ap = a.times(&p);
        let step = rr / dot(&p, &ap);
        x.iter_mut().zip(&p).for_each(|(x, p)| *x += step * p);
        r.iter_mut().zip(&ap).for_each(|(r, ap)| *r -= step * ap);
        let before = std::mem::replace(&mut rr, dot(&r, &r));
        p.iter_mut().zip(&r).for_each(|(p, r)| *p = r + rr / before * *p);
    }
    x
}

/// Newton's method. How many steps it took, and how many sweeps they needed.
fn newton(
    u: &mut [f64],
    plan: &Forward,
    residual: impl Fn(&[f64]) -> Vec<f64>,
    jvp: impl Fn(&[f64], &[f64]) -> Vec<f64>,
    solve: impl Fn(&Matrix, Vec<f64>) -> Vec<f64>,
) -> (usize, usize) {
    let mut sweeps = 0;
    for steps in 1.. {
        let jacobian = plan.jacobian(|dot| {
            sweeps += 1;
            jvp(u, dot)
        });
        let step = solve(&jacobian, residual(u));
        u.iter_mut().zip(&step).for_each(|(u, step)| *u -= step);
        if step.iter().all(|s| s.abs() < 1e-9) {
            return (steps, sweeps);
        }
    }
    unreachable!()
}

/// The solution on the line.
fn exact(c: f64) -> impl Fn(f64) -> f64 {
    let t = (0..200).fold(0.0, |t: f64, _| (2.0 * c).sqrt() * (t / 4.0).cosh());
    move |x| -2.0 * (((x - 0.5) * t / 2.0).cosh() / (t / 4.0).cosh()).ln()
}

fn main() {
    let (n, c) = (10_000, 1.0);
    let plan = Forward::new(Pattern::banded(n, n, 1, 1));
    println!("the line: {n} unknowns, {} entries, {} colours", plan.pattern().entries(), plan.sweeps());
    let mut u = vec![0.0; n];
    let (steps, sweeps) = newton(&mut u, &plan, |u| line(u, c), |u, dot| line::jvp(u, c, dot).1, solve_tridiagonal);
    assert_eq!(sweeps, steps * plan.sweeps());
    let exact = exact(c);
    let off = |(i, u): (usize, &f64)| (u - exact((i + 1) as f64 / (n + 1) as f64)).abs();
    let worst = u.iter().enumerate().map(off).fold(0.0, f64::max);
    println!("  {steps} steps of Newton's method, {sweeps} sweeps, off the closed form by {worst:.1e} at most");
    assert!(worst < 1e-7);

    // In the plane: the pattern is found out, and the same by rows.
    let side = 100;
    let n = side * side;
    let mut sweeps = 0;
    let pattern = Pattern::detect(n, |dot| {
        sweeps += 1;
        square::jvp(&vec![0.5; n], side, c, dot).1
    });
    println!("the square: {n} unknowns, {} entries, found out by {sweeps} sweeps", pattern.entries());
    assert_eq!(pattern.entries(), 5 * n - 4 * side);
    let (by_columns, by_rows) = (Forward::new(pattern.clone()), Reverse::new(pattern));
    println!("  {} colours of columns, {} of rows", by_columns.sweeps(), by_rows.sweeps());

    let mut u = vec![0.0; n];
    let (steps, sweeps) = newton(
        &mut u,
        &by_columns,
        |u| square(u, side, c),
        |u, dot| square::jvp(u, side, c, dot).1,
        |a, b| solve_by_gradients(a, &b),
    );
    let middle = u[side / 2 * side + side / 2];
    println!("  {steps} steps of Newton's method, {sweeps} sweeps, {middle:.5} in the middle");

    let jacobian = by_columns.jacobian(|dot| square::jvp(&u, side, c, dot).1);
    let again = by_rows.jacobian(|seed| square::vjp(&u, side, c, seed.to_vec()).1);
    assert_eq!(jacobian.triplets().collect::<Vec<_>>(), again.triplets().collect::<Vec<_>>());
    match jacobian.check(1e-9, |dot| square::jvp(&u, side, c, dot).1) {
        Ok(()) => println!("  both modes agree, and no entry is missing"),
        Err(wrong) => panic!("{wrong}"),
    }
}

#[test]
fn as_many_sweeps_as_colours() {
    main();
}
