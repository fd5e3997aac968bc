//! Statements and control flow.

use autodiff::differentiable;

// | Statements | `let`, shadowing, `let else`, patterns, `=` and `+=` to variables, elements, fields and tuples of them; references that a `let` chooses at run time; shared ones that are pointed elsewhere, also optional ones; lists of references, `[(&a, 1.0), (&b, 2.0)]`, `[&mut x, &mut y]`; `fn`, `const`, `static` and `use` items in bodies, structs and enums with their `impl`s, which need no attribute there; `#[cfg]` on all of these |

#[differentiable]
fn statements(x: f64, v: &[f64]) -> f64 {
    use std::f64::consts::PI;
    const HALF: f64 = 0.5;
    static SHIFT: f64 = 0.25;
    fn squared(t: f64) -> f64 {
        t * t
    }
    struct Pair {
        a: f64,
        b: f64,
    }
    impl Pair {
        fn product(&self) -> f64 {
            self.a * self.b
        }
    }
    let x = x * HALF;
    let x = x + SHIFT;
    let Some(&first) = v.first() else { return x };
    let (mut a, [mut b, _]) = (x * first, [first, x]);
    (a, b) = (b * PI, a);
    let mut w = [a, b];
    w[1] += a;
    let mut largest = &v[0];
    let mut second = None;
    for e in v {
        if e > largest {
            second = Some(largest);
            largest = e;
        }
    }
    w[1] += largest * second.copied().unwrap_or(1.0);
    #[cfg(not(any()))]
    {
        w[0] *= b;
    }
    let [p, q] = &mut w;
    for (r, k) in [(p, 2.0), (q, x)] {
        *r *= k;
    }
    squared(w[0]) + w[1] + Pair { a: x, b: first }.product()
}

// | Patterns | tuples, structs, enums, slices (`[first, .., last]`, `[a, rest @ ..]`), `&`, `ref`, `mut`, `@`, `\|`, ranges, literals |

#[differentiable]
fn patterns(v: &[f64], t: (f64, (f64, f64)), n: u8) -> f64 {
    let (ref a, (b, _)) = t;
    let ends = match v {
        [] => 0.0,
        [only] => only * a,
        [first, .., last] => first * last,
    };
    let rest = match *v {
        [a, ref rest @ ..] if rest.len() > 1 => a * rest[0] * rest[1],
        [mut x, _] | [mut x] => {
            x *= x;
            x
        }
        _ => b,
    };
    let k = match n {
        0 | 1 => *a,
        m @ 2..=9 => b * m as f64,
        _ => 1.0,
    };
    ends + rest * k
}

// | Branches | `if`, `else if`, `if let`, chains of `let` in conditions, `match` with guards, their values |

#[differentiable]
fn branches(x: f64, y: Option<f64>, k: usize) -> f64 {
    let a = if x > 2.0 {
        x * x
    } else if let Some(y) = y
        && y > x
    {
        y
    } else {
        1.0
    };
    match (k, y) {
        (0, Some(y)) if y > 0.0 => a * y,
        (n, _) if n > 5 => a.sin(),
        _ => a * x,
    }
}

// | Loops | `for`, `while`, `while let`, `loop` with a value, `break`, `continue`, labels; over ranges (`a..b`, `a..=b`, `.rev()`, `.step_by(k)`), iterators, arrays, vectors and `&mut` of them |

#[differentiable]
fn loops(x: f64, v: &[f64], n: usize) -> f64 {
    let mut s = x;
    for i in (0..n).rev() {
        s = s * 0.5 + v[i % v.len()] * i as f64;
    }
    'outer: for i in (0..=n).step_by(2) {
        for value in v {
            if *value * s > 40.0 {
                continue 'outer;
            }
            s += value * i as f64 * 0.1;
        }
    }
    let mut own = v.to_vec();
    for slot in &mut own {
        *slot *= s;
    }
    while s > 10.0 {
        s *= 0.5;
    }
    while let Some(last) = own.pop() {
        s += last * 0.01;
    }
    let mut turns = 0;
    loop {
        turns += 1;
        if turns == 3 {
            break s * x;
        }
        s = s.sin() + x;
    }
}

// | Exits | `return` and `?` anywhere, `break` out of labelled blocks |

#[differentiable]
fn exits(v: &[f64], limit: f64) -> Option<f64> {
    let mut s = *v.first()?;
    let early = 'found: {
        for &x in v {
            if x > limit {
                break 'found x * s;
            }
            s += x * x;
            if s > 100.0 {
                return Some(s * limit);
            }
        }
        s
    };
    Some(early * limit)
}

// | Checkpoints | `#[checkpoint]` on loops, blocks, `let`, calls and assignments; `#[checkpoint(snapshots = k)]` and `#[checkpoint(auto)]` on `for` |

#[differentiable]
fn checkpoints(x: f64, v: &[f64], n: usize) -> f64 {
    let mut s = x;
    #[checkpoint(snapshots = 3)]
    for i in 0..n {
        s = (s * x + i as f64).sin();
    }
    #[checkpoint(auto)]
    for t in v {
        s += (t * s).cos();
    }
    #[checkpoint]
    while s > 2.0 {
        s *= 0.5;
    }
    #[checkpoint]
    let weight = cubed(s) + x;
    #[checkpoint]
    {
        s *= weight;
    }
    #[checkpoint]
    s += cubed(weight);
    s
}

#[differentiable]
fn cubed(x: f64) -> f64 {
    x * x * x
}

// | Macros | `vec!`, `assert!`, `assert_eq!`, `debug_assert!`, `panic!`, `unreachable!`, `todo!`, `println!`, `format!`, `matches!`; those that the crate defines by `macro_rules!`; any other without active arguments |

macro_rules! squared {
    ($e:expr) => {{
        let t = $e;
        t * t
    }};
}

macro_rules! degree {
    () => {
        2
    };
}

#[differentiable]
fn macros(x: f64, n: usize) -> f64 {
    assert!(x > 0.0, "x is {x}");
    debug_assert!(n < 100);
    assert_eq!(n, n);
    let zeros = vec![0.0; n];
    let mut v = vec![x, x * x];
    v.extend_from_slice(&zeros);
    if !matches!(n, 0..=9) {
        println!("{n}");
        panic!("{}", format!("{n} is too large"));
    }
    match n % 3 {
        0 => v[0].powi(degree!()),
        1 => squared!(v[1]),
        2 if x < 0.0 => todo!(),
        2 => v[0] * v[1],
        _ => unreachable!(),
    }
}

mod checks {
    use crate::common::{check, check_vjp};

    check!(statements(x, &v); (1.5, vec![2.0]); (1.5, vec![2.0, 3.0]); (1.5, vec![]));
    check!(patterns(&v, t, @n);
        (vec![2.0, 3.0, 5.0], (1.5, (0.5, 2.0)), 1);
        (vec![2.0, 3.0], (1.5, (0.5, 2.0)), 4);
        (vec![2.0], (1.5, (0.5, 2.0)), 12);
        (vec![], (1.5, (0.5, 2.0)), 0));
    check!(branches(x, y, @k); (3.0, Some(2.0), 0); (1.5, Some(2.0), 7); (1.5, None, 1); (1.5, Some(1.0), 1));
    check!(loops(x, &v, @n); (1.5, vec![2.0, 3.0], 4); (0.5, vec![0.25], 7));
    check_vjp!(exits(&v, limit); (vec![1.0, 2.0, 5.0], 4.0); (vec![1.0, 2.0], 4.0); (vec![10.0, 2.0], 40.0); (vec![], 1.0));
    check!(checkpoints(x, &v, @n); (0.7, vec![0.2, 1.5, 0.9], 9); (0.7, vec![], 0));
    check!(macros(x, @n); (1.5, 3); (1.5, 4); (1.5, 5));
}
