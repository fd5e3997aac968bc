//! Patterns in `let`, `for`, `match`, `while let`: tuples, arrays, slices, or, ranges, bindings, guards, enums.

use autodiff::differentiable;

#[derive(Clone, Copy)]
enum Operation {
    Add,
    Sub,
    Mul,
    Div,
}

#[differentiable]
fn calculator(#[constant] operation: Operation, x: f64, y: f64) -> f64 {
    match operation {
        Operation::Add => x + y,
        Operation::Sub => x - y,
        Operation::Mul => x * y,
        Operation::Div => x / y,
    }
}

#[differentiable]
fn program(#[constant] code: &[Operation], x: f64, y: f64) -> f64 {
    let mut acc = x;
    for operation in code {
        match operation {
            Operation::Add => acc += y,
            Operation::Sub => acc -= y * acc,
            Operation::Mul => {
                if acc > 10.0 {
                    continue;
                }
                acc *= y;
            }
            Operation::Div => break,
        }
    }
    acc
}

#[differentiable]
fn tuple_match(x: f64, y: f64, n: u32) -> f64 {
    match (n, x > y) {
        (0, true) => x * y,
        (0, false) => x + y,
        (1 | 2, big) if big => x.powi(2),
        (k @ 1..=5, _) => y * f64::from(k),
        (k, _) => x * y * f64::from(k),
    }
}

#[differentiable]
fn match_binds_active_values(x: f64, y: f64) -> f64 {
    let r = match (x * y, x + y) {
        (p, s) if p > s => p * p - s,
        (p, s) if p < 0.0 => {
            let q = p.abs().sqrt();
            q * s
        }
        (p, _) => p * x,
    };
    r + x
}

#[differentiable]
fn several_values_per_arm(x: f64, n: usize) -> f64 {
    let mut s = 0.0;
    let mut i = 0;
    while i < n {
        for j in 0..3 {
            let (a, b) = match (i + j) % 4 {
                0 => (x, x * x),
                1 => (1.0, x.sin()),
                2 if i > 1 => (s, 0.5),
                _ => {
                    let t = x + j as f64;
                    (t, t * t)
                }
            };
            s += a * b;
        }
        s *= 0.5;
        i += 1;
    }
    s
}

#[differentiable]
fn nested_let_patterns(x: f64, y: f64) -> f64 {
    let ((a, b), [c, d, _]) = ((x * y, x), [y, x.sin(), 3.0]);
    let (e, (f, _), ..) = (a * b, (c, 1), d, 4, 5);
    let [first, .., last] = [e, f, d, a * c];
    let [head, rest @ ..] = [first, last, b];
    head * rest[0] + rest[1] * f
}

#[differentiable]
fn mutable_patterns(x: f64, y: f64) -> f64 {
    let (mut a, b) = (x, y * 2.0);
    let [mut c, mut d] = [a, b];
    for _ in 0..3 {
        a += b * c;
        c *= a;
        (c, d) = (d, c);
        [a, d] = [d + a, a];
    }
    (_, a) = (d, a * c);
    a + c * d
}

#[differentiable]
fn slice_patterns(a: &[f64]) -> f64 {
    match a {
        [] => 0.0,
        [x] => x * x,
        [x, y] => x * y,
        [first, .., last] => first * last + a[1],
    }
}

#[differentiable]
fn for_patterns(pairs: &[(f64, f64)], triples: &[[f64; 3]]) -> f64 {
    let mut s = 0.0;
    for (x, y) in pairs {
        s += x * y;
    }
    for &(x, _) in pairs {
        s += x * x;
    }
    for (i, &[a, b, c]) in triples.iter().enumerate() {
        s += a * b * c * i as f64;
    }
    for [a, ..] in triples {
        s *= a;
    }
    s
}

#[differentiable]
fn range_patterns(x: f64) -> f64 {
    let bucket = (x * 10.0) as i32;
    match bucket {
        i32::MIN..=-1 => -x,
        0 => x * x,
        1..=4 | 6..=9 => x.powi(3),
        n if n > 50 => x.ln(),
        _ => x.exp(),
    }
}

#[differentiable]
fn char_and_string_patterns(x: f64, shape: &str, axis: char) -> f64 {
    let r = match shape {
        "circle" => std::f64::consts::PI * x * x,
        "square" | "box" => x * x,
        other if other.len() > 6 => x,
        _ => 0.0,
    };
    match axis {
        'x'..='z' => r * x,
        _ => r,
    }
}

#[differentiable]
fn while_let_pop(a: &[f64]) -> f64 {
    let mut stack = a.to_vec();
    let mut s = 1.0;
    while let Some(x) = stack.pop() {
        if x < 0.0 {
            continue;
        }
        s += x * s;
        if s > 100.0 {
            break;
        }
        if x > 2.0 && stack.len() < 3 {
            stack.push(x * 0.5);
        }
    }
    s + stack.len() as f64
}

#[differentiable]
fn work_list_of_indices(a: &[f64], x: f64) -> f64 {
    let mut todo = vec![0];
    let mut s = 0.0;
    while let Some(i) = todo.pop() {
        if i >= a.len() {
            continue;
        }
        s += a[i] * x.powi(todo.len() as i32);
        todo.push(2 * i + 1);
        todo.push(2 * i + 2);
    }
    s
}

#[differentiable]
fn match_with_constants(x: f64, n: u8) -> f64 {
    const LOW: u8 = 3;
    const HIGH: u8 = 9;
    match n {
        LOW => x,
        HIGH => x * x,
        0..LOW => x.sqrt(),
        _ => x.cbrt(),
    }
}

#[differentiable]
fn binding_whole_and_part(x: f64, y: f64) -> f64 {
    let pair @ (a, b) = (x * y, y);
    let whole @ [p, _] = [a + b, b];
    pair.0 * p + whole[1] * pair.1
}

#[derive(autodiff::Differentiable)]
struct Corner {
    x: f64,
    y: f64,
}

/// Names that have their values later.
#[differentiable]
fn declared_in_patterns(x: f64, y: f64) -> f64 {
    let (scale, [mut a, b]): (f64, [f64; 2]);
    let Corner { x: left, y: top };
    if x > y {
        (scale, [a, b]) = (x * y, [x.sin(), y]);
        Corner { x: left, y: top } = Corner { x: x * x, y: scale };
    } else {
        scale = y;
        [a, b] = [x / y, scale * x];
        left = y;
        top = a;
    }
    a += left;
    scale * a + b * left * top
}

mod checks {
    use super::Operation::{Add, Div, Mul, Sub};
    use crate::common::check;

    check!(calculator(@o, x, y); (Add, 3.0, 5.0) => (1.0, 1.0); (Sub, 3.0, 5.0) => (1.0, -1.0); (Mul, 3.0, 5.0) => (5.0, 3.0);
        (Div, 3.0, 5.0) => (0.2, -0.12));
    check!(program(@&c, x, y); (vec![Add, Mul, Sub, Mul], 0.7, 1.3); (vec![Add, Div, Mul], 0.7, 1.3) => (1.0, 1.0);
        (vec![Add, Mul, Sub], 10.0, 1.3); (vec![], 0.7, 1.3) => (1.0, 0.0));
    check!(tuple_match(x, y, @n); (3.0, 2.0, 0) => (2.0, 3.0); (2.0, 3.0, 0) => (1.0, 1.0); (3.0, 2.0, 2) => (6.0, 0.0);
        (2.0, 3.0, 2) => (0.0, 2.0); (2.0, 3.0, 7) => (21.0, 14.0));
    check!(match_binds_active_values(x, y); (3.0, 2.5); (-1.2, 0.7); (0.3, 0.2));
    check!(several_values_per_arm(x, @n); (0.7, 1); (0.7, 5));
    check!(nested_let_patterns(x, y); (0.7, 1.3));
    check!(mutable_patterns(x, y); (0.7, 0.3));
    check!(slice_patterns(&a); (vec![]); (vec![3.0]) => vec![6.0]; (vec![3.0, 4.0]) => vec![4.0, 3.0];
        (vec![3.0, 4.0, 5.0]) => vec![5.0, 1.0, 3.0]);
    check!(for_patterns(&p, &t); (vec![(0.7, 1.3), (2.0, -0.4)], vec![[1.0, 2.0, 3.0], [0.5, 0.6, 0.7]]));
    check!(range_patterns(x); (-0.7) => -1.0; (0.05) => 0.1; (0.45); (0.73); (0.55); (7.0) => 1.0 / 7.0);
    check!(char_and_string_patterns(x, @str s, @c); (3.0, "circle", 'a'); (3.0, "box", 'y') => 27.0; (3.0, "triangle", 'a') => 1.0;
        (3.0, "line", 'x') => 0.0);
    check!(while_let_pop(&a); (vec![]); (vec![0.3, -0.7, 3.1]); (vec![0.3, 9.0, 20.0]));
    check!(work_list_of_indices(&a, x); (vec![0.3, -0.7, 3.1, 2.0], 0.9));
    check!(match_with_constants(x, @n); (4.0, 3) => 1.0; (4.0, 9) => 8.0; (4.0, 1) => 0.25; (8.0, 77) => 1.0 / 12.0);
    check!(binding_whole_and_part(x, y); (0.7, 1.3));
    check!(declared_in_patterns(x, y); (1.7, 1.3); (0.7, 1.3));
}
