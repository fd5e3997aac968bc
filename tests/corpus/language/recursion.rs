//! Functions that call themselves and each other.

use autodiff::differentiable;

/// x (x + 1) .. (x + n - 1).
#[differentiable]
fn rising_factorial(x: f64, n: usize) -> f64 {
    if n == 0 {
        return 1.0;
    }
    rising_factorial(x, n - 1) * (x + (n - 1) as f64)
}

#[differentiable]
fn power(x: f64, n: u32) -> f64 {
    if n == 0 {
        1.0
    } else if n % 2 == 0 {
        let h = power(x, n / 2);
        h * h
    } else {
        x * power(x, n - 1)
    }
}

#[differentiable]
fn fibonacci(a: f64, b: f64, n: u32) -> f64 {
    match n {
        0 => a,
        1 => b,
        _ => fibonacci(a, b, n - 1) + a * fibonacci(a, b, n - 2),
    }
}

#[differentiable]
fn tail_recursion(x: f64, sum: f64, n: u32) -> f64 {
    if n == 0 { sum } else { tail_recursion(x, sum + x * sum.sin(), n - 1) }
}

/// Pairwise summation of squares.
#[differentiable]
fn pairwise(a: &[f64]) -> f64 {
    if a.len() <= 2 {
        let mut s = 0.0;
        for x in a {
            s += x * x;
        }
        return s;
    }
    let (left, right) = a.split_at(a.len() / 2);
    pairwise(left) + pairwise(right)
}

#[differentiable]
fn divide_and_conquer(a: &[f64]) -> f64 {
    let n = a.len();
    if n == 1 {
        return a[0];
    }
    let left = divide_and_conquer(&a[..n / 2]);
    let right = divide_and_conquer(&a[n / 2..]);
    left * right.sin() + left
}

/// Adaptive Simpson quadrature of exp(-k x^2).
#[differentiable]
fn adaptive(k: f64, a: f64, b: f64, depth: u32) -> f64 {
    let m = 0.5 * (a + b);
    let h = (b - a) / 6.0;
    let whole = h * ((-k * a * a).exp() + 4.0 * (-k * m * m).exp() + (-k * b * b).exp());
    if depth == 0 || h.abs() < 0.02 {
        return whole;
    }
    adaptive(k, a, m, depth - 1) + adaptive(k, m, b, depth - 1)
}

/// Recursion inside a loop: a sum over paths.
#[differentiable]
fn paths(x: f64, n: usize) -> f64 {
    let mut total = x;
    for i in 0..n {
        total += paths(x * 0.5, i) * x;
    }
    total
}

/// A determinant by minors over the columns that are left.
#[differentiable]
fn minors(m: &[f64], n: usize, row: usize, used: u32) -> f64 {
    if row == n {
        return 1.0;
    }
    let mut sign = 1.0;
    let mut det = 0.0;
    for column in 0..n {
        if used & (1 << column) != 0 {
            continue;
        }
        det += sign * m[row * n + column] * minors(m, n, row + 1, used | (1 << column));
        sign = -sign;
    }
    det
}

#[differentiable(recursive)]
fn even_part(x: f64, n: u32) -> f64 {
    if n == 0 { x } else { odd_part(x, n - 1) * x }
}

#[differentiable(recursive)]
fn odd_part(x: f64, n: u32) -> f64 {
    if n == 0 { x.sin() } else { even_part(x, n - 1) + x }
}

/// Fills an array by halves.
#[differentiable]
fn bisect_fill(a: &mut [f64], lo: f64, hi: f64) {
    let n = a.len();
    if n == 0 {
        return;
    }
    let mid = 0.5 * (lo + hi) * hi;
    a[n / 2] *= mid;
    bisect_fill(&mut a[..n / 2], lo, mid);
    bisect_fill(&mut a[n / 2 + 1..], mid, hi);
}

#[differentiable]
fn calls_recursive(x: f64) -> f64 {
    let p = power(x, 5);
    let mut s = 0.0;
    for n in 0..3 {
        s += rising_factorial(x, n) * p;
    }
    s
}

/// Nothing says that these come back to themselves but the file.
#[differentiable]
fn up(n: u32, x: f64) -> f64 {
    if n == 0 { x } else { down(n - 1, x * 1.1) + x }
}

#[differentiable]
fn down(n: u32, x: f64) -> f64 {
    match n {
        0 => x.sin(),
        _ => 0.5 * up(n - 1, x * x),
    }
}

#[differentiable]
fn up_and_down(x: f64, n: u32) -> f64 {
    let mut total = 0.0;
    for i in 0..n {
        total += up(i, x) * down(i, total);
    }
    total
}

/// Something to be generic over that is in no argument.
trait Slowdown {
    const BY: f64;
}

struct Halves;

impl Slowdown for Halves {
    const BY: f64 = 0.5;
}

/// Calls itself with type arguments.
#[differentiable]
fn folded_back<S: Slowdown>(x: f64) -> f64 {
    if x > 1.0 {
        return -folded_back::<S>(S::BY * x) * x;
    }
    x.sin()
}

#[differentiable]
fn folded_back_by_halves(x: f64) -> f64 {
    folded_back::<Halves>(x)
}

/// The same with a number for one.
#[differentiable]
fn counted_down<const N: usize>(x: f64, n: u32) -> f64 {
    match n {
        0 => x * N as f64,
        _ => counted_down::<N>(x.cos(), n - 1) * x,
    }
}

#[differentiable]
fn counted_down_from(x: f64, n: u32) -> f64 {
    counted_down::<3>(x, n)
}

/// Calls itself by a path.
#[differentiable]
fn reached_by_self(x: f64) -> f64 {
    if x > 1.0 { x.ln() * self::reached_by_self(x - 1.0) } else { x * x }
}

#[differentiable]
fn reached_from_the_root(x: f64) -> f64 {
    if x > 1.0 { x.sqrt() - crate::recursion::reached_from_the_root(x - 0.75) } else { x.exp() }
}

struct Reached;

impl Reached {
    #[differentiable]
    fn by_the_types_name(x: f64) -> f64 {
        if x > 1.0 { x.ln() + Reached::by_the_types_name(0.4 * x) } else { x.tan() }
    }

    #[differentiable]
    fn with_type_arguments<S: Slowdown>(x: f64) -> f64 {
        if x > 1.0 { x * Self::with_type_arguments::<S>(S::BY * x) } else { x.cos() }
    }
}

#[differentiable]
fn reached_through_types(x: f64) -> f64 {
    Reached::by_the_types_name(x) * Reached::with_type_arguments::<Halves>(x)
}

mod checks {
    use crate::common::{check, check_vjp};

    check!(folded_back_by_halves(x); (0.7); (1.9); (3.1));
    check!(counted_down_from(x, @n); (0.7, 0) => 3.0; (0.7, 3));
    check!(reached_by_self(x); (0.7) => 1.4; (1.3); (3.4));
    check!(reached_from_the_root(x); (0.7); (2.3));
    check!(reached_through_types(x); (0.7); (2.3); (5.1));

    check!(rising_factorial(x, @n); (1.0, 0) => 0.0; (1.0, 1) => 1.0; (1.0, 2) => 3.0; (1.0, 3) => 11.0; (1.0, 4) => 50.0;
        (2.0, 3) => 26.0; (2.0, 4) => 154.0);
    check!(up(@n, x); (0, 0.7); (4, 0.7); (5, 0.7));
    check!(up_and_down(x, @n); (0.7, 4); (0.7, 0));
    check!(power(x, @n); (2.0, 0) => 0.0; (2.0, 1) => 1.0; (2.0, 10) => 5120.0; (-1.5, 7));
    check!(fibonacci(a, b, @n); (0.7, 1.2, 0) => (1.0, 0.0); (0.7, 1.2, 1) => (0.0, 1.0); (0.7, 1.2, 8));
    check!(tail_recursion(x, s, @n); (0.7, 1.2, 0) => (0.0, 1.0); (0.7, 1.2, 6));
    check!(pairwise(&a); (vec![1.0, 2.0, 3.0, 4.0, 5.0]) => vec![2.0, 4.0, 6.0, 8.0, 10.0]; (vec![]));
    check!(divide_and_conquer(&a); (vec![0.3]) => vec![1.0]; (vec![0.3, 0.5, -1.2, 0.7, 2.0]));
    check!(adaptive(k, a, b, @d); (0.7, -0.3, 1.2, 0); (0.7, -0.3, 1.2, 3));
    check!(paths(x, @n); (0.7, 0) => 1.0; (0.7, 5));
    check!(minors(&m, @n, @r, @u); (vec![2.0, 3.0, 5.0, 7.0], 2, 0, 0) => vec![7.0, -5.0, -3.0, 2.0];
        (vec![2.0, 0.1, 0.5, 0.7, 3.0, 0.2, 0.1, 0.4, 1.0], 3, 0, 0));
    check!(even_part(x, @n); (0.7, 0) => 1.0; (0.7, 1); (0.7, 6));
    check_vjp!(bisect_fill(&mut a, lo, hi); (vec![0.3, 0.5, -1.2, 0.7, 2.0], 0.4, 1.3); (vec![], 0.4, 1.3));
    check!(calls_recursive(x); (0.7); (-1.3));
}
