//! `Vec`: built, grown, shrunk, copied, nested, returned.

use autodiff::differentiable;

#[differentiable]
fn filled_by_push(x: f64, n: usize) -> f64 {
    let mut v = Vec::new();
    for i in 0..n {
        v.push(x.powi(i as i32));
    }
    let mut s = 0.0;
    for i in 0..v.len() {
        s += v[i] * v[v.len() - 1 - i];
    }
    s
}

#[differentiable]
fn stack_machine(x: f64, y: f64) -> f64 {
    let mut stack = vec![x, y];
    for k in 0..4 {
        let top = stack[stack.len() - 1];
        stack.push(top * x + k as f64);
        if k % 2 == 1 {
            let b = stack.pop().unwrap();
            let a = stack.pop().unwrap();
            stack.push(a * b);
        }
    }
    let mut s = 0.0;
    while let Some(v) = stack.pop() {
        s = s * 0.5 + v * v;
    }
    s
}

#[differentiable]
fn macro_forms(x: f64, n: usize) -> f64 {
    let a = vec![x; n];
    let mut b = vec![0.0; n];
    let c = vec![x, 2.0 * x, x * x];
    for i in 0..n {
        b[i] = a[i] * c[i % 3];
        b[i] += b[0];
    }
    b.iter().sum::<f64>() + a.len() as f64 * x
}

#[differentiable]
fn copies(a: &[f64]) -> f64 {
    let mut b = a.to_vec();
    let c = b.clone();
    b[0] *= 3.0;
    let d = c.clone();
    let moved = b;
    moved[0] * c[1] + d[0] * moved[1]
}

#[differentiable]
fn prefix_sums(a: &[f64]) -> Vec<f64> {
    let mut out = vec![0.0; a.len()];
    let mut total = 0.0;
    for i in 0..a.len() {
        total += a[i];
        out[i] = total;
    }
    out
}

#[differentiable]
fn convolution(signal: &[f64], kernel: &[f64]) -> Vec<f64> {
    let mut out = vec![0.0; signal.len() + kernel.len() - 1];
    for (i, s) in signal.iter().enumerate() {
        for (j, k) in kernel.iter().enumerate() {
            out[i + j] += s * k;
        }
    }
    out
}

#[differentiable]
fn moving_average(a: &[f64], width: usize) -> Vec<f64> {
    let mut out = Vec::with_capacity(a.len());
    for w in a.windows(width) {
        let sum: f64 = w.iter().sum();
        out.push(sum / width as f64);
    }
    out
}

#[differentiable]
fn exponential_smoothing(a: &[f64], alpha: f64) -> Vec<f64> {
    let mut level = a[0];
    let mut out = vec![level];
    for x in &a[1..] {
        level = alpha * x + (1.0 - alpha) * level;
        out.push(level);
    }
    out
}

#[differentiable]
fn softmax(a: &[f64]) -> Vec<f64> {
    let mut top = a[0];
    for &x in a {
        top = top.max(x);
    }
    let mut out = a.to_vec();
    let mut total = 0.0;
    for x in out.iter_mut() {
        *x = (*x - top).exp();
        total += *x;
    }
    for x in &mut out {
        *x /= total;
    }
    out
}

/// Pascal's triangle with an active seed: vectors of vectors.
#[differentiable]
fn pascal(x: f64, n: usize) -> f64 {
    let mut rows: Vec<Vec<f64>> = vec![vec![x]];
    for i in 1..n {
        let mut row = vec![x; i + 1];
        for j in 1..i {
            row[j] = rows[i - 1][j - 1] * 0.5 + rows[i - 1][j] * x;
        }
        rows.push(row);
    }
    let last = &rows[n - 1];
    let mut s = 0.0;
    for (j, v) in last.iter().enumerate() {
        s += v * (j + 1) as f64;
    }
    s
}

#[differentiable]
fn matrix_of_vectors(m: &[Vec<f64>], x: &[f64]) -> Vec<f64> {
    let mut y = vec![0.0; m.len()];
    for (i, row) in m.iter().enumerate() {
        for j in 0..x.len() {
            y[i] += row[j] * x[j];
        }
    }
    y
}

#[differentiable]
fn transpose_and_square(m: &Vec<Vec<f64>>) -> f64 {
    let (rows, columns) = (m.len(), m[0].len());
    let mut t = vec![vec![0.0; rows]; columns];
    for i in 0..rows {
        for j in 0..columns {
            t[j][i] = m[i][j] * m[i][j];
        }
    }
    let mut s = 0.0;
    for (j, column) in t.iter().enumerate() {
        for v in column {
            s += v * (j + 1) as f64;
        }
    }
    s + t[0][rows - 1] * t[columns - 1][0]
}

/// A buffer that is allocated, used and dropped in every iteration.
#[differentiable]
fn buffer_per_iteration(a: &[f64], rounds: usize) -> f64 {
    let mut x = a[0];
    for r in 0..rounds {
        let mut b = a.to_vec();
        for i in 0..b.len() {
            b[i] = b[i] * x + r as f64;
        }
        let n = b.len();
        x = b[n - 1].sin() + b[0];
    }
    x
}

/// The vector is replaced as a whole at each step.
#[differentiable]
fn smoothing_passes(a: &[f64], passes: usize) -> f64 {
    let mut current = a.to_vec();
    for _ in 0..passes {
        let mut next = current.clone();
        for i in 1..current.len() - 1 {
            next[i] = 0.25 * current[i - 1] + 0.5 * current[i] + 0.25 * current[i + 1];
        }
        next[0] = current[0] * current[1];
        current = next;
    }
    current[0] + current[1] * current[2]
}

#[differentiable]
fn double_buffering(a: &[f64], steps: usize) -> f64 {
    let n = a.len();
    let mut now = a.to_vec();
    let mut then = vec![0.0; n];
    for _ in 0..steps {
        for i in 0..n {
            then[i] = now[i] + 0.1 * (now[(i + 1) % n] - now[i]) * now[i];
        }
        std::mem::swap(&mut now, &mut then);
    }
    now[0] * then[n - 1] + now[1]
}

#[differentiable]
fn returned_unchanged(v: Vec<f64>) -> Vec<f64> {
    v
}

#[differentiable]
fn vector_in_a_branch(x: f64, long: bool) -> f64 {
    let v = if long { vec![x, x * x, 1.0] } else { vec![x.sin()] };
    let mut s = 1.0;
    for y in &v {
        s += y * s;
    }
    s
}

#[differentiable]
fn early_exit_with_a_vector(a: &[f64]) -> f64 {
    let mut kept = Vec::new();
    for &x in a {
        if x < 0.0 {
            return kept.iter().sum::<f64>() * x;
        }
        kept.push(x * x);
        if kept.len() > 3 {
            break;
        }
    }
    let n = kept.len();
    kept[n - 1] * kept[0]
}

#[differentiable]
fn vector_of_tuples(x: f64, n: usize) -> f64 {
    let mut points = Vec::new();
    for i in 0..n {
        points.push((x * i as f64, x.powi(2) + i as f64));
    }
    let mut area = 0.0;
    for i in 1..n {
        let (x0, y0) = points[i - 1];
        let (x1, y1) = points[i];
        area += (x1 - x0) * (y0 + y1) / 2.0;
    }
    area
}

/// Bubble sort, then a weighted sum.
#[differentiable]
fn bubble_sort(a: &[f64]) -> f64 {
    let mut v = a.to_vec();
    let n = v.len();
    for pass in 0..n {
        let mut swapped = false;
        for i in 0..n - 1 - pass {
            if v[i] > v[i + 1] {
                v.swap(i, i + 1);
                swapped = true;
            }
        }
        if !swapped {
            break;
        }
    }
    let mut s = 0.0;
    for i in 0..n {
        s += v[i] * (i * i + 1) as f64;
    }
    s
}

/// The trapezoids under a sampled curve, from all samples at once.
#[differentiable]
fn cumulative_trapezoid(x: &[f64], y: &[f64]) -> Vec<f64> {
    let mut out = vec![0.0];
    for i in 1..x.len() {
        let previous = out[i - 1];
        out.push(previous + (x[i] - x[i - 1]) * (y[i] + y[i - 1]) * 0.5);
    }
    out
}

/// There is room for what a counted loop pushes, whatever it counts.
#[differentiable]
fn counted_pushes(x: f64, n: i64) -> f64 {
    let mut letters = Vec::new();
    for c in 'a'..'e' {
        letters.push(x * f64::from(c as u32));
    }
    let squares: Vec<f64> = ('\u{D7FE}'..='\u{E000}').map(|c| x * x * f64::from(c as u32)).collect();
    let mut all = Vec::with_capacity(3);
    for i in (-2..n).rev() {
        for k in 0..3 {
            all.push(letters[k] * x / (i as f64 + 0.5));
        }
        all.push(squares[0]);
        let last = all.pop();
        all.push(last.unwrap_or(0.0) / 1e4);
    }
    all.iter().sum::<f64>() + squares[2] + letters[3]
}

mod checks {
    use crate::common::{check, check_vjp};

    check!(counted_pushes(x, @n); (0.8, -2) => 100.0 + 1.6 * 57344.0; (0.8, 3));
    check!(filled_by_push(x, @n); (0.8, 0) => 0.0; (0.8, 1) => 0.0; (0.8, 5));
    check!(stack_machine(x, y); (0.8, 1.2); (-0.4, 0.5));
    check!(macro_forms(x, @n); (0.8, 1) => 4.2; (0.8, 5));
    check!(copies(&a); (vec![2.0, 5.0]) => vec![20.0, 8.0]);
    check_vjp!(prefix_sums(&a); (vec![1.0, 2.0, 3.0]) => vec![3.0, 2.0, 1.0]; (vec![]));
    check_vjp!(convolution(&s, &k); (vec![1.0, 2.0, -1.0, 0.5], vec![0.25, 0.5, 0.25]); (vec![3.0], vec![2.0]));
    check_vjp!(moving_average(&a, @w); (vec![1.0, 2.0, 3.0, 7.0], 2) => vec![0.5, 1.0, 1.0, 0.5]; (vec![1.0, 4.0], 3));
    check_vjp!(exponential_smoothing(&a, x); (vec![1.0, 2.0, 3.0, 7.0], 0.3); (vec![1.0], 0.5));
    check_vjp!(softmax(&a); (vec![1.0, 2.0, 3.0]) => vec![0.0; 3]; (vec![900.0, 901.0, -900.0]));
    check!(pascal(x, @n); (0.8, 1) => 1.0; (0.8, 2) => 3.0; (0.8, 5));
    check_vjp!(matrix_of_vectors(&m, &x); (vec![vec![1.0, 2.0], vec![3.0, 4.0], vec![5.0, 6.0]], vec![0.5, -1.0]));
    check!(transpose_and_square(&m); (vec![vec![1.0, 2.0], vec![3.0, 4.0], vec![5.0, 6.0]]));
    check!(buffer_per_iteration(&a, @n); (vec![0.3, 0.7, -0.2], 0) => vec![1.0, 0.0, 0.0]; (vec![0.3, 0.7, -0.2], 3));
    check!(smoothing_passes(&a, @n); (vec![0.3, 0.7, -0.2, 1.5], 0); (vec![0.3, 0.7, -0.2, 1.5], 3));
    check!(double_buffering(&a, @n); (vec![0.3, 0.7, -0.2], 0); (vec![0.3, 0.7, -0.2], 1); (vec![0.3, 0.7, -0.2], 4));
    check_vjp!(returned_unchanged(v); (vec![0.3, 0.7]) => vec![1.0, 1.0]);
    check!(vector_in_a_branch(x, @l); (0.8, true); (0.8, false));
    check!(early_exit_with_a_vector(&a); (vec![0.3, 0.7, -0.2, 1.5]); (vec![0.3, 0.7]);
        (vec![0.3, 0.7, 0.2, 1.5, 2.5]));
    check!(vector_of_tuples(x, @n); (0.8, 1) => 0.0; (0.8, 4));
    check!(bubble_sort(&a); (vec![3.0, 1.0, 2.0]) => vec![5.0, 1.0, 2.0]; (vec![1.0, 2.0]) => vec![1.0, 2.0];
        (vec![9.0, 8.0, 7.0, 6.0]));
    check_vjp!(cumulative_trapezoid(&x, &y); (vec![0.0, 0.5, 1.5], vec![1.0, 3.0, 2.0]));
}
