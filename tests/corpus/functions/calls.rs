//! Calls of one differentiable function by another: by name, by path, repeated, in loops, with shared arguments.

use autodiff::differentiable;

pub mod geometry {
    use autodiff::differentiable;

    #[differentiable]
    pub fn norm(v: &[f64]) -> f64 {
        let mut s = 0.0;
        for x in v {
            s += x * x;
        }
        s.sqrt()
    }

    pub mod plane {
        use autodiff::differentiable;

        #[differentiable]
        pub fn area(a: [f64; 2], b: [f64; 2]) -> f64 {
            0.5 * (a[0] * b[1] - a[1] * b[0])
        }

        #[differentiable]
        pub fn scaled_norm(v: &[f64], k: f64) -> f64 {
            k * super::norm(v)
        }
    }
}

use geometry::plane;

#[differentiable]
fn square(x: f64) -> f64 {
    x * x
}

#[differentiable]
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut s = 0.0;
    for (x, y) in a.iter().zip(b) {
        s += x * y;
    }
    s
}

#[differentiable]
fn min_max(a: f64, b: f64) -> (f64, f64) {
    if a < b { (a, b) } else { (b, a) }
}

#[differentiable]
fn normalise(v: &mut [f64]) -> f64 {
    let n = geometry::norm(v);
    for x in v.iter_mut() {
        *x /= n;
    }
    n
}

#[differentiable]
fn doubled(v: &[f64]) -> Vec<f64> {
    let mut out = v.to_vec();
    for x in &mut out {
        *x *= 2.0;
    }
    out
}

#[differentiable]
fn calls_in_expressions(x: f64, y: f64) -> f64 {
    square(x) + square(x * y) * square(square(y)) - square(2.0)
}

#[differentiable]
fn calls_by_path(v: &[f64]) -> f64 {
    geometry::norm(v) * plane::area([v[0], v[1]], [v[1], 2.0]) + self::geometry::plane::scaled_norm(&v[1..], v[0])
}

#[differentiable]
fn call_with_crate_path(x: f64) -> f64 {
    crate::calls::square(x) * x
}

#[differentiable]
fn calls_in_a_loop(x: f64, n: usize) -> f64 {
    let mut y = x;
    for i in 0..n {
        y = square(y) * 0.5 + i as f64 * 0.1;
    }
    y
}

#[differentiable]
fn calls_in_branches(x: f64) -> f64 {
    if square(x) > 4.0 {
        square(x - 1.0)
    } else {
        let y = square(x + 1.0);
        if y > 1.0 {
            return y * square(y);
        }
        y
    }
}

/// The same array lends its cotangent twice.
#[differentiable]
fn same_argument_twice(v: &[f64]) -> f64 {
    dot(v, v) + dot(&v[1..], &v[..v.len() - 1])
}

#[differentiable]
fn two_rows_of_a_matrix(m: &[[f64; 3]; 3]) -> f64 {
    let mut s = 0.0;
    for i in 0..3 {
        for j in 0..=i {
            s += dot(&m[i], &m[j]) * (i + 2 * j + 1) as f64;
        }
    }
    s
}

#[differentiable]
fn tuple_from_a_call(x: f64, y: f64) -> f64 {
    let (lo, hi) = min_max(x, y);
    let (a, _) = min_max(lo * lo, 10.0);
    a * hi.exp() - lo
}

#[differentiable]
fn state_through_a_call(x: f64, y: f64) -> f64 {
    let mut v = [x, y, 1.0];
    let n = normalise(&mut v);
    v[0] * n + v[1] * v[2] * square(n)
}

/// The array is changed between the call and its use in the adjoint.
#[differentiable]
fn mutated_after_a_call(a: &[f64]) -> f64 {
    let mut v = a.to_vec();
    let before = dot(&v, a);
    for x in v.iter_mut() {
        *x = *x * *x + before;
    }
    let after = geometry::norm(&v);
    v[0] = after;
    before * dot(&v, a)
}

#[differentiable]
fn state_in_a_loop(a: &[f64], rounds: usize) -> f64 {
    let mut v = a.to_vec();
    let mut s = 0.0;
    for r in 0..rounds {
        v[r % a.len()] += s + 1.0;
        s += normalise(&mut v[..]);
    }
    s * v[0]
}

#[differentiable]
fn vector_through_calls(v: &[f64]) -> f64 {
    let w = doubled(&doubled(v));
    let mut u = doubled(&w[1..]);
    u[0] *= v[0];
    dot(&w[1..], &u)
}

/// None of the arguments is active: any function will do.
#[differentiable]
fn inactive_calls(x: f64, n: usize) -> f64 {
    let k = binomial(n, 2);
    let weights = table(n);
    let mut y = x * k as f64 + std::cmp::max(n, 3) as f64;
    for i in 0..n {
        y += weights[i] * x.powi(i as i32);
    }
    y * f64::from(u8::MAX) / 255.0
}

fn binomial(n: usize, k: usize) -> usize {
    (0..k).fold(1, |c, i| c * (n - i) / (i + 1))
}

fn table(n: usize) -> Vec<f64> {
    (0..n).map(|i| 1.0 / (1.0 + i as f64)).collect()
}

/// `fn`, `const` and `use` items inside the body.
#[differentiable]
fn items_inside(x: f64) -> f64 {
    use super::calls::square as quadratic;
    const K: f64 = 3.0;
    static SHIFT: f64 = 0.5;
    fn weight(i: usize) -> f64 {
        1.0 / (1 + i) as f64
    }
    #[differentiable]
    fn inner(y: f64) -> f64 {
        y.sin() * y
    }
    let mut s = SHIFT * x;
    for i in 0..3 {
        s += weight(i) * quadratic(x) * inner(x + i as f64) * K;
    }
    s
}

#[differentiable]
fn generic_callee<const N: usize>(a: [f64; N], k: f64) -> [f64; N] {
    let mut out = a;
    for i in 0..N {
        out[i] *= k;
    }
    out
}

#[differentiable]
fn calls_a_generic(x: f64, y: f64) -> f64 {
    let a = generic_callee([x, y], x);
    let b = generic_callee::<3>([y, x, a[0]], y * a[1]);
    b[0] + b[1] * b[2]
}

#[differentiable]
fn references_to_scalars(x: &f64, n: usize) -> f64 {
    let mut s = *x;
    for _ in 0..n {
        s = by_reference(&s, x);
    }
    s
}

#[differentiable]
fn by_reference(a: &f64, b: &f64) -> f64 {
    a.cos() * b + a
}

#[differentiable]
fn step_of_a_machine(state: &mut [f64; 2], out: &mut f64, dt: f64) {
    let [x, v] = *state;
    state[0] = x + dt * v;
    state[1] = v - dt * x.sin();
    *out += x * v;
}

#[differentiable]
fn pendulum(x: f64, v: f64, steps: usize) -> f64 {
    let mut state = [x, v];
    let mut energy = 0.0;
    for _ in 0..steps {
        step_of_a_machine(&mut state, &mut energy, 0.1);
    }
    energy + state[0] * state[1]
}

/// Early exit of a caller between calls.
#[differentiable]
fn exit_between_calls(x: f64) -> f64 {
    let mut y = square(x);
    for _ in 0..5 {
        if y > 10.0 {
            return square(y - x);
        }
        let (lo, hi) = min_max(y, x);
        y += lo * hi;
    }
    y
}

#[differentiable]
fn method_of_a_call(x: f64) -> f64 {
    square(x).sqrt().max(square(x) * 0.5) + (-square(x)).exp()
}

const COEFFICIENTS: &[f64] = &[1.0, -2.0, 0.5, 3.0];
static TABLE: [f64; 4] = [0.5, 1.5, -1.0, 2.0];
const WEIGHTS: [f64; 4] = [0.1, 0.2, 0.3, 0.4];
const OFFSET: f64 = 0.25;

#[differentiable]
fn horner(x: f64, coefficients: &[f64], n: usize) -> f64 {
    let mut y = coefficients[n];
    for i in (0..n).rev() {
        y = y * x + coefficients[i];
    }
    y
}

#[differentiable]
fn weighted(x: f64, weights: [f64; 4], offset: f64) -> f64 {
    let mut y = offset;
    for w in weights {
        y = y * x + w;
    }
    y
}

/// A constant may be a reference itself, which only rustc knows.
#[differentiable]
fn constant_tables(x: f64) -> f64 {
    let y = horner(x, COEFFICIENTS, 3) / horner(2.0 + x * x, &TABLE, 3);
    let mut s = weighted(y, WEIGHTS, OFFSET);
    for _ in 0..2 {
        s += horner(s, &WEIGHTS, 2) + horner(x, &COEFFICIENTS[1..], 2) * weighted(x, TABLE, OFFSET);
    }
    s
}

mod checks {
    use crate::common::{check, check_vjp};

    check!(calls_in_expressions(x, y); (0.7, 1.3); (-2.0, 0.4));
    check!(calls_by_path(&v); (vec![0.7, 1.3, -0.5]));
    check!(call_with_crate_path(x); (2.0) => 12.0);
    check!(calls_in_a_loop(x, @n); (0.7, 0) => 1.0; (0.7, 6));
    check!(calls_in_branches(x); (3.0) => 4.0; (1.0) => 192.0; (-0.5) => 1.0);
    check!(same_argument_twice(&v); (vec![1.0, 2.0, 3.0]) => vec![4.0, 8.0, 8.0]);
    check!(two_rows_of_a_matrix(&m); ([[0.3, 0.1, 0.5], [0.7, -0.4, 0.2], [1.0, -2.0, 0.5]]));
    check!(tuple_from_a_call(x, y); (0.7, 1.3); (2.0, 0.4); (5.0, 4.0) => (10.0 * 5.0_f64.exp(), -1.0));
    check!(state_through_a_call(x, y); (0.7, 1.3));
    check!(mutated_after_a_call(&a); (vec![0.7, 1.3, -0.4]));
    check!(state_in_a_loop(&a, @n); (vec![0.7, 1.3, -0.4], 0) => vec![0.0; 3]; (vec![0.7, 1.3, -0.4], 5));
    check!(vector_through_calls(&v); (vec![0.7, 1.3, -0.4]));
    check!(inactive_calls(x, @n); (0.7, 2); (0.7, 5));
    check!(items_inside(x); (0.7));
    check!(calls_a_generic(x, y); (0.7, 1.3));
    check_vjp!(generic_callee(a, k); ([0.7, 1.3], 2.0) => ([2.0, 2.0], 2.0));
    check!(references_to_scalars(&x, @n); (0.7, 0) => 1.0; (0.7, 4));
    check!(pendulum(x, v, @n); (0.7, 0.1, 0); (0.7, 0.1, 7));
    check!(exit_between_calls(x); (4.0); (1.2); (0.1));
    check!(constant_tables(x); (0.7); (-1.3));
    check!(method_of_a_call(x); (3.0); (0.5));
}
