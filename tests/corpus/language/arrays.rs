//! Arrays and slices: reads, writes, overwrites, gathers, sub-slices, nested arrays, local references.

use autodiff::differentiable;

#[differentiable]
fn product(a: &[f64]) -> f64 {
    let mut p = 1.0;
    for &x in a {
        p *= x;
    }
    p
}

#[differentiable]
fn product_by_index(a: &[f64]) -> f64 {
    let mut p = 1.0;
    for i in 0..a.len() {
        p *= a[i];
    }
    p
}

#[differentiable]
fn element_used_twice(a: &[f64]) -> f64 {
    let mut s = 0.0;
    for i in 0..a.len() {
        s += a[i] * a[i].sin();
    }
    s
}

#[differentiable]
fn read_write_read(x: f64, y: f64) -> f64 {
    let mut a = [x, y];
    let before = a[0];
    a[0] = before * a[1];
    let after = a[0];
    a[0] += after * before;
    a[0] * after + before
}

/// What iteration i read, iteration i + 1 overwrites.
#[differentiable]
fn chasing_store(a: &[f64]) -> f64 {
    let mut w = a.to_vec();
    let mut s = 0.0;
    for i in 0..w.len() - 1 {
        s += w[i] * w[i + 1];
        w[i] = s.sin();
        if i > 0 {
            w[i - 1] = w[i] * s;
        }
    }
    s + w[0] * w[1]
}

#[differentiable]
fn largest(a: &[f64]) -> f64 {
    let mut best = a[0];
    for &x in &a[1..] {
        if x > best {
            best = x;
        }
    }
    best
}

#[differentiable]
fn sum_of_scaled(a: &[f64; 4]) -> f64 {
    let mut b = *a;
    let mut s = 0.0;
    for i in 0..4 {
        b[i] *= 5.0;
        s += b[i];
    }
    s
}

#[differentiable]
fn array_literal(x: f64, y: f64) -> f64 {
    let a = [x, x * y, 2.0, y.sin()];
    let zeros = [0.0; 4];
    let copies = [x * x; 3];
    let mut s = zeros[1];
    for i in 0..4 {
        s += a[i] * copies[i % 3];
    }
    s
}

#[differentiable]
fn gathered_twice(a: &[f64], index: &[usize]) -> f64 {
    let mut s = 0.0;
    for &i in index {
        s += a[i] * a[i] + s * a[index[0]];
    }
    s
}

#[differentiable]
fn scatter_add(values: &[f64], bins: &[usize]) -> f64 {
    let mut histogram = [0.0; 3];
    for (v, &b) in values.iter().zip(bins) {
        histogram[b] += v;
    }
    histogram[0] * histogram[1] + histogram[2].powi(3)
}

#[differentiable]
fn add_to_every_element(v: &[f64; 3], x: f64) -> f64 {
    let mut v = *v;
    for i in 0..v.len() {
        v[i] = v[i] + x;
    }
    v[0] * v[1] * v[2]
}

#[differentiable]
fn local_array_per_iteration(x: f64, n: usize) -> f64 {
    let mut s = 0.0;
    for i in 0..n {
        let mut t = [x, 1.0, i as f64];
        t[1] += t[0] * t[2];
        t[2] *= t[1];
        s += t[0] * t[1] + t[2];
    }
    s
}

#[differentiable]
fn sub_slices(a: &[f64]) -> f64 {
    let half = a.len() / 2;
    let (left, right) = (&a[..half], &a[half..]);
    let middle = &a[1..=half];
    let mut s = 0.0;
    for i in 0..left.len().min(right.len()) {
        s += left[i] * right[i];
    }
    let inner = &middle[..1];
    s * inner[0] + middle[middle.len() - 1]
}

#[differentiable]
fn sum_methods(a: &[f64], b: &[f64; 3]) -> f64 {
    let total: f64 = a.iter().sum();
    let head = a[..2].iter().sum::<f64>();
    let p: f64 = b.iter().product();
    total * head + p * b.iter().copied().fold(0.0, f64::max) + a.iter().cloned().fold(f64::INFINITY, f64::min)
}

#[differentiable]
fn swaps(a: &[f64; 4]) -> f64 {
    let mut b = *a;
    b.swap(0, 3);
    b[0] *= b[1];
    b.swap(0, 1);
    b[0] += b[2] * b[3];
    b.swap(2, 2);
    b[0] * 1.0 + b[1] * 2.0 + b[2] * 3.0 + b[3] * 4.0
}

#[differentiable]
fn two_dimensional(m: &[[f64; 3]; 2], x: &[f64; 3]) -> f64 {
    let mut y = [0.0; 2];
    for i in 0..2 {
        for j in 0..3 {
            y[i] += m[i][j] * x[j];
        }
    }
    y[0] * y[0] + y[1].sin()
}

#[differentiable]
fn determinant_3(m: &[[f64; 3]; 3]) -> f64 {
    m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1]) - m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0])
        + m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0])
}

#[differentiable]
fn nested_array_writes(x: f64, y: f64) -> f64 {
    let mut m = [[0.0; 2]; 3];
    for i in 0..3 {
        m[i][0] = x * i as f64;
        m[i][1] = y + m[i][0];
        m[i] = [m[i][1], m[i][0] * m[i][1]];
    }
    m[1][0] *= m[2][1];
    let row = m[1];
    row[0] * row[1] + m[2][0]
}

#[differentiable]
fn references_to_rows(m: &[[f64; 2]; 3]) -> f64 {
    let mut s = 0.0;
    for i in 0..3 {
        let row = &m[i];
        let next = &m[(i + 1) % 3];
        s += row[0] * next[1] - row[1] * next[0];
    }
    for row in m {
        s += row[0] * row[0];
    }
    for row in m.iter() {
        for x in row.iter() {
            s *= 1.0 + 0.1 * x;
        }
    }
    s
}

#[differentiable]
fn mutable_row_reference(x: f64) -> f64 {
    let mut m = [[x, 1.0], [2.0, x * x]];
    for i in 0..2 {
        let row = &mut m[i];
        row[0] *= 3.0;
        row[1] += row[0] * x;
    }
    let last = &mut m[1][1];
    *last *= 2.0;
    m[0][0] * m[0][1] + m[1][0] * m[1][1]
}

#[differentiable]
fn windows_and_chunks(a: &[f64]) -> f64 {
    let mut s = 0.0;
    for w in a.windows(2) {
        s += (w[1] - w[0]).powi(2);
    }
    for c in a.chunks(2) {
        s += c[0] * c[c.len() - 1];
    }
    s
}

#[differentiable]
fn copies_and_fills(a: &[f64], x: f64) -> f64 {
    let mut w = [1.0; 4];
    w.copy_from_slice(a);
    w[1] *= w[0];
    let kept = w;
    let level = x * w[1];
    w.fill(level);
    w[2] += kept[1];
    w[..2].copy_from_slice(&kept[2..]);
    w[0] * w[1] + w[2] * w[3]
}

#[differentiable]
fn iterators_in_for(a: &[f64], b: &[f64]) -> f64 {
    let mut s = 0.0;
    for (x, y) in a.iter().zip(b.iter()) {
        s += x * y;
    }
    for (i, x) in a.iter().enumerate() {
        s += i as f64 * x * x;
    }
    for (i, (x, y)) in a.iter().zip(b).enumerate() {
        s *= 1.0 + 0.01 * i as f64 * (x - y);
    }
    for x in b.iter().rev() {
        s = s.sin() * x + s;
    }
    for (&x, i) in a.iter().zip(1..) {
        s += x * f64::from(i);
    }
    s
}

#[differentiable]
fn horner(coefficients: &[f64], x: f64) -> f64 {
    let mut y = 0.0;
    for c in coefficients.iter().rev() {
        y = y * x + c;
    }
    y
}

#[differentiable]
fn insertion_sort(a: &[f64; 5]) -> f64 {
    let mut v = *a;
    for i in 1..v.len() {
        let key = v[i];
        let mut j = i;
        while j > 0 && v[j - 1] > key {
            v[j] = v[j - 1];
            j -= 1;
        }
        v[j] = key;
    }
    let mut s = 0.0;
    for (i, x) in v.iter().enumerate() {
        s += (i + 1) as f64 * x;
    }
    s
}

#[differentiable]
fn length_dependent(a: &[f64]) -> f64 {
    if a.is_empty() {
        return 0.0;
    }
    let n = a.len() as f64;
    let mut mean = 0.0;
    for x in a {
        mean += x / n;
    }
    let last = a[a.len() - 1];
    mean * last + a[0]
}

mod checks {
    use crate::common::check;

    check!(product(&a); (vec![3.0, 4.0, 5.0]) => vec![20.0, 15.0, 12.0]; (vec![2.0, 0.0, 5.0]) => vec![0.0, 10.0, 0.0];
        (vec![0.0, 0.0, 5.0]) => vec![0.0; 3]; (vec![]));
    check!(product_by_index(&a); (vec![3.0, 4.0, 5.0]) => vec![20.0, 15.0, 12.0]; (vec![0.0, 4.0]) => vec![4.0, 0.0]);
    check!(element_used_twice(&a); (vec![0.3, -2.0, 1.1]));
    check!(read_write_read(x, y); (0.7, -1.3); (2.0, 0.4));
    check!(chasing_store(&a); (vec![0.3, -2.0, 1.1, 0.8]); (vec![0.5, 0.2]));
    check!(largest(&a); (vec![0.3, 2.0, 1.1]) => vec![0.0, 1.0, 0.0]; kink (vec![1.0, 2.0, 2.0]) => vec![0.0, 1.0, 0.0]);
    check!(sum_of_scaled(&a); ([1.0, 2.0, 3.0, 4.0]) => [5.0; 4]);
    check!(array_literal(x, y); (0.7, -1.3));
    check!(gathered_twice(&a, @&i); (vec![0.3, -0.7, 1.1], vec![1, 1, 0, 2, 1]); (vec![0.3], vec![]));
    check!(scatter_add(&v, @&b); (vec![0.3, -0.7, 1.1, 2.0], vec![1, 0, 1, 2]));
    check!(add_to_every_element(&v, x); ([1.0, 2.0, 3.0], 1.0) => ([12.0, 8.0, 6.0], 26.0));
    check!(local_array_per_iteration(x, @n); (0.7, 0) => 0.0; (0.7, 4));
    check!(sub_slices(&a); (vec![0.3, -2.0, 1.1, 0.8]); (vec![0.3, -2.0, 1.1, 0.8, 0.5]));
    check!(sum_methods(&a, &b); (vec![0.3, -2.0, 1.1], [0.5, 0.9, 0.8]));
    check!(swaps(&a); ([0.3, -2.0, 1.1, 0.8]));
    check!(two_dimensional(&m, &x); ([[0.3, 0.1, 0.5], [0.7, -0.4, 0.2]], [1.0, -2.0, 0.5]));
    check!(determinant_3(&m); ([[2.0, 0.1, 0.5], [0.7, 3.0, 0.2], [0.1, 0.4, 1.0]]));
    check!(nested_array_writes(x, y); (0.7, 1.9));
    check!(references_to_rows(&m); ([[0.3, 0.1], [0.7, -0.4], [0.9, 1.5]]));
    check!(mutable_row_reference(x); (0.7));
    check!(windows_and_chunks(&a); (vec![0.3, -2.0, 1.1, 0.8]); (vec![0.3, -2.0, 1.1]));
    check!(copies_and_fills(&a, x); (vec![0.3, -2.0, 1.1, 0.8], 0.6));
    check!(iterators_in_for(&a, &b); (vec![0.3, -2.0, 1.1], vec![0.5, 0.9, -0.8]); (vec![0.3], vec![0.5]));
    check!(horner(&c, x); (vec![1.0, 2.0, 3.0], 2.0) => (vec![1.0, 2.0, 4.0], 14.0); (vec![], 2.0));
    check!(insertion_sort(&a); ([3.0, 1.0, 5.0, 4.0, 2.0]) => [3.0, 1.0, 5.0, 4.0, 2.0]);
    check!(length_dependent(&a); (vec![]); (vec![0.5]); (vec![0.5, 1.5, -2.0]));
}
