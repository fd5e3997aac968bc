//! Iterator chains of every kind: adaptors, consumers, iterators held in variables.

use autodiff::differentiable;

#[differentiable]
fn sum_ctx(x: &[f64]) -> f64 {
    let s: f64 = x.iter().sum();
    let t = x.iter().map(|v| v * v).sum::<f64>();
    s * t
}

#[differentiable]
fn ret_sum(x: &[f64]) -> f64 {
    if x.len() > 2 {
        return x.iter().map(|v| v.sin()).sum();
    }
    x.iter().product()
}

#[differentiable]
fn arg_sum(x: &[f64]) -> f64 {
    f64::sqrt(x.iter().map(|v| v * v).sum()) + x.iter().sum::<f64>().ln()
}

#[differentiable]
fn map_named(x: &[f64]) -> f64 {
    x.iter().copied().map(f64::sqrt).map(f64::ln).fold(f64::NEG_INFINITY, f64::max)
}

#[differentiable]
fn helper(x: f64) -> f64 {
    x * x.sin()
}
#[differentiable]
fn map_helper(x: &[f64]) -> f64 {
    x.iter().copied().map(helper).sum()
}

#[differentiable]
fn map_from(x: &[f64], w: &[i32]) -> f64 {
    x.iter().zip(w.iter().copied().map(f64::from)).map(|(a, b)| a * b).sum()
}

#[differentiable]
fn fold_tuple(x: &[f64]) -> f64 {
    let (a, b) = x.iter().fold((0.0, 1.0), |(a, b), x| (a + x, b * x));
    a * b
}

#[differentiable]
fn fold_minmax(x: &[f64]) -> f64 {
    let (lo, hi) = x.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(lo, hi), &v| (lo.min(v), hi.max(v)));
    hi - lo * lo
}

#[differentiable]
fn map_while(x: &[f64]) -> f64 {
    x.iter().map_while(|&v| if v > 0.0 { Some(v.ln()) } else { None }).sum()
}

#[differentiable]
fn scan(x: &[f64]) -> f64 {
    x.iter()
        .scan(0.0, |acc, &v| {
            *acc += v;
            Some(*acc)
        })
        .map(|c| c * c)
        .sum()
}

#[differentiable]
fn scan_collect(x: &[f64]) -> Vec<f64> {
    x.iter()
        .scan(1.0, |p, &v| {
            *p *= v;
            Some(*p)
        })
        .collect()
}

#[differentiable]
fn chunks(x: &[f64]) -> f64 {
    x.chunks(2).map(|c| c.iter().product::<f64>()).sum::<f64>() + x.rchunks(2).map(|c| c[0]).product::<f64>()
}

#[differentiable]
fn max_by(x: &[f64]) -> f64 {
    let m = x.iter().max_by(|a, b| a.partial_cmp(b).unwrap()).unwrap();
    let n = x.iter().copied().min_by(|a, b| a.total_cmp(b)).unwrap();
    m * m - n
}

#[differentiable]
fn max_by_fn(x: &[f64]) -> f64 {
    let m = *x.iter().max_by(|a, b| a.total_cmp(b)).unwrap();
    let n = x.iter().copied().min_by(f64::total_cmp).unwrap();
    m * n
}

#[differentiable]
fn reduce(x: &[f64]) -> f64 {
    x.iter().copied().reduce(f64::max).unwrap() * x.iter().copied().reduce(|a, b| a * b).unwrap_or(0.0)
}

#[differentiable]
fn argmax(x: &[f64]) -> f64 {
    let (i, m) = x.iter().enumerate().max_by(|(_, a), (_, b)| a.partial_cmp(b).unwrap()).unwrap();
    i as f64 * m * x[i]
}

#[differentiable]
fn argmax_map(x: &[f64]) -> f64 {
    let i = x.iter().enumerate().max_by(|a, b| a.1.partial_cmp(b.1).unwrap()).map(|(i, _)| i).unwrap();
    x[i] * x[i]
}

#[differentiable]
fn position(x: &[f64], t: f64) -> f64 {
    let i = x.iter().position(|&v| v > t).unwrap_or(x.len() - 1);
    x[i] * t
}

#[differentiable]
fn position_match(x: &[f64], t: f64) -> f64 {
    match x.iter().position(|&v| v > t) {
        Some(0) => x[0],
        Some(i) => {
            let w = (t - x[i - 1]) / (x[i] - x[i - 1]);
            w * x[i] + (1.0 - w) * x[i - 1]
        }
        None => 0.0,
    }
}

#[differentiable]
fn partition(x: &[f64]) -> f64 {
    let (p, n): (Vec<f64>, Vec<f64>) = x.iter().partition(|&&v| v > 0.0);
    p.iter().sum::<f64>() * n.iter().map(|v| v * v).sum::<f64>()
}

#[differentiable]
fn partition2(x: Vec<f64>, t: f64) -> f64 {
    let (p, n): (Vec<_>, Vec<_>) = x.into_iter().partition(|v| *v > t);
    t * p.iter().sum::<f64>() - n.iter().product::<f64>()
}

#[differentiable]
fn collect_option(x: &[f64]) -> f64 {
    let r: Option<Vec<f64>> = x.iter().map(|&v| if v > 0.0 { Some(v.sqrt()) } else { None }).collect();
    match r {
        Some(v) => v.iter().sum(),
        None => 0.0,
    }
}

#[differentiable]
fn peekable(x: &[f64]) -> f64 {
    let mut it = x.iter().peekable();
    let mut s = 0.0;
    while let Some(&v) = it.next() {
        if let Some(&&n) = it.peek() {
            s += v * n;
        } else {
            s += v;
        }
    }
    s
}

#[differentiable]
fn local_iter(x: &[f64]) -> f64 {
    let mut it = x.iter();
    let first = *it.next().unwrap();
    let mut best = first;
    for &v in it {
        best = best * 0.5 + v * first;
    }
    best
}

#[differentiable]
fn local_iter2(x: &[f64]) -> f64 {
    let mut it = x.iter();
    let mut s = 1.0;
    while let Some(v) = it.next() {
        s = s * v + 1.0;
    }
    s
}

#[differentiable]
fn local_map(x: &[f64]) -> f64 {
    let sq = x.iter().map(|v| v * v);
    let s: f64 = sq.clone().sum();
    let m = sq.fold(0.0, f64::max);
    s / m
}

#[differentiable]
fn cycle(x: &[f64], w: &[f64]) -> f64 {
    x.iter().zip(w.iter().cycle()).map(|(a, b)| a * b).sum::<f64>()
        + w.iter().cycle().skip(1).take(5).map(|v| v * v).sum::<f64>()
}

#[differentiable]
fn successors(x: f64) -> f64 {
    std::iter::successors(Some(x), |&v| Some(v * 0.5 * x)).take(5).sum()
}

#[differentiable]
fn iter_from_fn(x: f64) -> f64 {
    let mut k = 1.0;
    std::iter::from_fn(|| {
        k *= x;
        if k < 20.0 { Some(k) } else { None }
    })
    .sum()
}

/// Elements of which one part is known to be floats, and the other is not.
#[derive(Clone, Copy, Debug, autodiff::Differentiable)]
struct Parts([f64; 3], f64);

#[differentiable]
fn first_of_either(x: f64, p: [f64; 3], n: usize) -> f64 {
    let parts = Parts(p, x);
    let first = (0..n).map(|_| p[0] * x).chain(parts.0.iter().copied()).next().unwrap_or(x);
    let last = parts.0.iter().copied().chain((0..n).map(|i| p[i] * x)).last().unwrap_or(x);
    let found = (0..n).map(|i| p[i] * p[i]).chain(parts.0.iter().copied()).find(|v| *v > 0.5).unwrap_or(x);
    first * last + found
}

#[differentiable]
fn once_chain(x: &[f64], a: f64) -> f64 {
    std::iter::once(a).chain(x.iter().copied()).chain(std::iter::once(2.0 * a)).map(|v| v * v).sum()
}

#[differentiable]
fn zip3(a: &[f64], b: &[f64], c: &[f64]) -> f64 {
    a.iter().zip(b).zip(c).map(|((a, b), c)| a * b * c).sum::<f64>()
        + a.iter().zip(b.iter().zip(c.iter())).map(|(a, (b, c))| a + b * c).sum::<f64>()
}

#[differentiable]
fn iter_zip(a: &[f64], b: &[f64]) -> f64 {
    let mut s = 0.0;
    for (x, y) in std::iter::zip(a, b) {
        s += x * y;
    }
    s
}

#[differentiable]
fn inspect(a: &[f64]) -> f64 {
    let mut n = 0;
    let s: f64 = a.iter().inspect(|_| n += 1).map(|v| v * v).sum();
    s / n as f64
}

#[differentiable]
fn iter_cmp(a: &[f64], b: &[f64]) -> f64 {
    if a.iter().eq(b.iter()) || a.iter().partial_cmp(b.iter()) == Some(std::cmp::Ordering::Less) {
        a[0] * b[0]
    } else {
        a[0]
    }
}

#[differentiable]
fn max_int(a: &[f64], idx: &[usize]) -> f64 {
    let m = *idx.iter().max().unwrap();
    let n = idx.iter().min().unwrap();
    a[m] * a[*n] + idx.iter().map(|&i| a[i]).sum::<f64>()
}

#[differentiable]
fn is_sorted(a: &[f64]) -> f64 {
    if a.is_sorted() { a[0] * 2.0 } else { a[1] * a[0] }
}

#[differentiable]
fn rfold(a: &[f64], x: f64) -> f64 {
    a.iter().rfold(0.0, |acc, &c| acc * x + c) + a.iter().rev().fold(0.0, |acc, c| acc * x + c)
}

#[differentiable]
fn rfind(a: &[f64], x: f64) -> f64 {
    let v = a.iter().rfind(|v| **v > x).unwrap();
    let w = a.iter().find(|&&v| v > x).copied().unwrap_or(0.0);
    v * w * x
}

#[differentiable]
fn next_back(a: &[f64]) -> f64 {
    let mut it = a.iter();
    let first = it.next().unwrap();
    let last = it.next_back().unwrap();
    0.5 * (first + last) + it.sum::<f64>()
}

#[differentiable]
fn unzip(a: &[(f64, f64)]) -> f64 {
    let (x, y): (Vec<f64>, Vec<f64>) = a.iter().cloned().unzip();
    x.iter().zip(y.iter()).map(|(x, y)| x * y).sum()
}

#[differentiable]
fn range_rev(n: usize, x: f64) -> f64 {
    (1..=n).rev().map(|k| x.powi(k as i32) / k as f64).sum()
}

#[differentiable]
fn range_val(n: usize, x: f64) -> f64 {
    let r = 1..n;
    let mut s = 0.0;
    for k in r.clone() {
        s += x * k as f64;
    }
    s + r.map(|k| x.powi(k as i32)).sum::<f64>()
}

#[differentiable]
fn rows(m: &[Vec<f64>]) -> f64 {
    let mut s = 0.0;
    for (i, row) in m.iter().enumerate() {
        for (j, &v) in row.iter().enumerate() {
            s += v * (i + j) as f64 * m[j][i];
        }
    }
    s
}

#[differentiable]
fn chars(x: f64, s: &str) -> f64 {
    let mut v = x;
    for c in s.chars() {
        if c == 'a' {
            v *= x;
        } else {
            v += x;
        }
    }
    for (i, c) in ('a'..='c').enumerate() {
        if c == 'b' {
            v *= i as f64;
        }
    }
    v
}

#[differentiable]
fn for_each_tuple(a: &[f64], out: &mut [f64]) {
    a.iter().zip(out.iter_mut()).for_each(|(a, o)| *o += a * a);
}

#[differentiable]
fn product_f32(a: &[f32]) -> f32 {
    let p: f32 = a.iter().product();
    p + a.iter().map(|x| x.exp()).sum::<f32>()
}

#[differentiable]
fn min_by_key(a: &[f64], k: &[usize]) -> f64 {
    let i = *k.iter().min_by_key(|&&i| (i as i32 - 2).abs()).unwrap();
    let j = (0..a.len()).max_by_key(|i| (i * 7) % 3).unwrap();
    a[i] * a[j]
}

#[differentiable]
fn argmax_range(a: &[f64]) -> f64 {
    let i = (0..a.len()).max_by(|&i, &j| a[i].partial_cmp(&a[j]).unwrap()).unwrap();
    a[i] * a[i]
}

#[differentiable]
fn chunks_mut(a: &mut [f64], s: f64) {
    for c in a.chunks_mut(2) {
        c[0] *= s;
    }
    for (i, c) in a.chunks_exact_mut(2).enumerate() {
        c[1] += i as f64 * s * c[0];
    }
}

#[differentiable]
fn nested_flat(n: usize, x: f64) -> f64 {
    (0..n).flat_map(|i| (0..i).map(move |j| (i, j))).map(|(i, j)| x.powi(i as i32) * j as f64).sum()
}

#[differentiable]
fn filter_enumerate(a: &[f64], k: usize) -> f64 {
    a.iter().enumerate().filter(|&(i, _)| i != k).map(|(_, v)| v * v).sum::<f64>()
        + a.iter().enumerate().filter(|(i, _)| *i != k).map(|(i, &v)| v / (i + 1) as f64).product::<f64>()
}

#[differentiable]
fn vecvec_collect(n: usize, x: f64) -> f64 {
    let m: Vec<Vec<f64>> = (0..n).map(|i| (0..n).map(|j| x.powi((i + j) as i32)).collect()).collect();
    let t: f64 = m.iter().map(|r| r.iter().sum::<f64>()).sum();
    t * m[n - 1][n - 1]
}

#[differentiable]
fn transpose(m: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let n = m[0].len();
    (0..n).map(|j| m.iter().map(|r| r[j]).collect::<Vec<f64>>()).collect()
}

#[differentiable]
fn sum_refs(a: &[f64]) -> f64 {
    let v: Vec<&f64> = a.iter().filter(|x| **x > 0.0).collect();
    v.iter().map(|x| **x * **x).sum()
}

#[differentiable]
fn skip_step(a: &[f64]) -> f64 {
    let odd: f64 = a.iter().skip(1).step_by(2).sum();
    let even: f64 = a.iter().step_by(2).map(|v| v * v).sum();
    odd * even
}

#[differentiable]
fn by_ref(a: &[f64]) -> f64 {
    let mut it = a.iter();
    let s: f64 = it.by_ref().take(2).sum();
    let p: f64 = it.product();
    s * p
}

#[differentiable]
fn last_nth(a: &[f64]) -> f64 {
    let l = a.iter().last().unwrap();
    let n = a.iter().nth(1).unwrap();
    let q = a.iter().rev().nth(1).unwrap();
    l * n + q
}

#[differentiable]
fn array_windows(a: &[f64]) -> f64 {
    a.windows(2).map(|w| w[1] - w[0]).map(|d| d * d).sum::<f64>()
        + a.windows(3)
            .map(|w| {
                let [a, b, c] = w else { unreachable!() };
                a * b * c
            })
            .sum::<f64>()
}

#[differentiable]
fn windows_pat(a: &[f64]) -> f64 {
    let mut s = 0.0;
    for w in a.windows(2) {
        if let [p, q] = w {
            s += p * q;
        }
        if let &[p, q] = w {
            s += p / q;
        }
    }
    s
}

#[differentiable]
fn sum_int(a: &[f64], k: &[usize]) -> f64 {
    let n: usize = k.iter().sum();
    let m = k.iter().filter(|&&k| k > 1).count();
    a.iter().map(|v| v * n as f64).sum::<f64>() / m as f64
}

#[differentiable]
fn dedup(k: Vec<usize>, a: &[f64]) -> f64 {
    let mut k = k;
    k.sort();
    k.dedup();
    k.iter().map(|&i| a[i] * a[i]).sum()
}

#[differentiable]
fn lambda_block(a: &[f64]) -> f64 {
    a.iter()
        .map(|&x| {
            let y = x * x;
            if y > 4.0 {
                return y.ln();
            }
            y
        })
        .sum()
}

#[differentiable]
fn pass_iter(a: &[f64]) -> f64 {
    let it = {
        let b = &a[1..];
        b.iter().map(|v| v * v)
    };
    it.map(|v| v.sqrt() * a[0]).sum()
}

#[differentiable]
fn mean_var(a: &[f64]) -> f64 {
    let n = a.len() as f64;
    let mean = a.iter().sum::<f64>() / n;
    a.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (n - 1.0)
}

#[differentiable]
fn for_in_vec_ref(a: Vec<f64>) -> f64 {
    let mut s = 1.0;
    for v in &a {
        s *= v;
    }
    for v in a {
        s += v;
    }
    s
}

#[differentiable]
fn for_mut(a: &mut Vec<f64>, k: f64) {
    for v in a.iter_mut().rev().skip(1) {
        *v *= k;
    }
    for v in &mut *a {
        *v += 1.0;
    }
    for (i, v) in a.iter_mut().enumerate() {
        *v *= i as f64;
    }
}

mod checks {
    use crate::common::{check, check_vjp};

    check!(sum_ctx(&x); (vec![1.0, 2.0, 3.0]));
    check!(ret_sum(&x); (vec![1.0, 2.0, 3.0]); (vec![1.5, 2.0]));
    check!(arg_sum(&x); (vec![1.0, 2.0, 3.0]));
    check!(map_named(&x); (vec![1.0, 5.0, 3.0]));
    check!(map_helper(&x); (vec![1.0, 5.0, 3.0]));
    check!(map_from(&x, @&w); (vec![1.0, 5.0, 3.0], vec![1, 2, 3]));
    check!(fold_tuple(&x); (vec![1.0, 5.0, 3.0]));
    check!(fold_minmax(&x); (vec![1.0, 5.0, 3.0]));
    check!(map_while(&x); (vec![1.0, 5.0, -3.0, 2.0]));
    check!(scan(&x); (vec![1.0, 5.0, -3.0, 2.0]));
    check_vjp!(scan_collect(&x); (vec![1.0, 5.0, -3.0, 2.0]));
    check!(chunks(&x); (vec![1.0, 5.0, 3.0, 2.0, 4.0]));
    check!(max_by(&x); (vec![1.0, 5.0, 3.0, 2.0, 4.0]));
    check!(max_by_fn(&x); (vec![1.0, 5.0, 3.0, 2.0, 4.0]));
    check!(reduce(&x); (vec![1.0, 5.0, 3.0, 2.0, 4.0]));
    check!(argmax(&x); (vec![1.0, 5.0, 3.0, 2.0, 4.0]));
    check!(argmax_map(&x); (vec![1.0, 5.0, 3.0, 2.0, 4.0]));
    check!(position(&x, t); (vec![1.0, 5.0, 3.0], 2.0));
    check!(position_match(&x, t); (vec![1.0, 5.0, 7.0], 2.0); (vec![1.0, 5.0, 7.0], 0.0));
    check!(partition(&x); (vec![1.0, -5.0, 3.0]));
    check!(partition2(x, t); (vec![1.0, -5.0, 3.0], 0.0));
    check!(collect_option(&x); (vec![1.0, 2.0]); (vec![1.0, -1.0]));
    check!(peekable(&x); (vec![1.0, 2.0, 3.0]));
    check!(local_iter(&x); (vec![1.0, 2.0, 3.0]));
    check!(local_iter2(&x); (vec![1.0, 2.0, 3.0]));
    check!(local_map(&x); (vec![1.0, 2.0, 3.0]));
    check!(cycle(&x, &w); (vec![1.0, 2.0, 3.0, 4.0, 5.0], vec![0.5, 0.25]));
    check!(successors(x); (1.5));
    check!(iter_from_fn(x); (1.5));
    check!(first_of_either(x, p, @n); (0.7, [0.2, 1.3, -0.4], 1); (0.7, [0.2, 1.3, 0.4], 2); (0.7, [1.2, 0.3, -0.4], 0));
    check!(once_chain(&x, a); (vec![1.0, 2.0], 3.0));
    check!(zip3(&a, &b, &c); (vec![1.0, 2.0], vec![3.0, 4.0], vec![5.0, 6.0]));
    check!(iter_zip(&a, &b); (vec![1.0, 2.0], vec![3.0, 4.0]));
    check!(inspect(&a); (vec![1.0, 2.0]));
    check!(iter_cmp(&a, &b); (vec![1.0, 2.0], vec![3.0, 4.0]); (vec![4.0, 2.0], vec![3.0, 4.0]));
    check!(max_int(&a, @&idx); (vec![1.0, 2.0, 3.0], vec![1usize, 2, 0]));
    check!(is_sorted(&a); (vec![1.0, 2.0, 3.0]); (vec![3.0, 1.0]));
    check!(rfold(&a, x); (vec![1.0, 2.0, 3.0], 0.5));
    check!(rfind(&a, x); (vec![1.0, 2.0, 3.0, 0.1], 0.5));
    check!(next_back(&a); (vec![1.0, 2.0, 3.0, 0.1]));
    check!(unzip(&a); (vec![(1.0, 2.0), (3.0, 0.1)]));
    check!(range_rev(@n, x); (4, 0.7));
    check!(range_val(@n, x); (4, 0.7));
    check!(rows(&m); (vec![vec![1.0, 2.0], vec![3.0, 0.1]]));
    check!(chars(x, @str s); (1.3, "aba"));
    check_vjp!(for_each_tuple(&a, &mut out); (vec![1.0, 2.0], vec![3.0, 4.0]));
    check!(product_f32(&a); (vec![1.0f32, 2.0]));
    check!(min_by_key(&a, @&k); (vec![1.0, 2.0, 3.0, 4.0], vec![0usize, 3, 1]));
    check!(argmax_range(&a); (vec![1.0, 2.0, 9.0, 4.0]));
    check_vjp!(chunks_mut(&mut a, s); (vec![1.0, 2.0, 3.0, 4.0, 5.0], 2.0));
    check!(nested_flat(@n, x); (4, 0.7));
    check!(filter_enumerate(&a, @k); (vec![1.0, 2.0, 9.0, 4.0], 1));
    check!(vecvec_collect(@n, x); (3, 0.7));
    check_vjp!(transpose(&m); (vec![vec![1.0, 2.0, 3.0], vec![3.0, 0.1, 4.0]]));
    check!(sum_refs(&a); (vec![1.0, 2.0, -9.0, 4.0]));
    check!(skip_step(&a); (vec![1.0, 2.0, -9.0, 4.0]));
    check!(by_ref(&a); (vec![1.0, 2.0, -9.0, 4.0]));
    check!(last_nth(&a); (vec![1.0, 2.0, -9.0, 4.0]));
    check!(array_windows(&a); (vec![1.0, 2.0, 4.0, 3.0]));
    check!(windows_pat(&a); (vec![1.0, 2.0, 4.0, 3.0]));
    check!(sum_int(&a, @&k); (vec![1.0, 2.0, 4.0, 3.0], vec![1usize, 2, 3]));
    check!(dedup(@k, &a); (vec![1usize, 2, 1], vec![1.0, 2.0, 4.0, 3.0]));
    check!(lambda_block(&a); (vec![1.0, 2.5, 4.0, 3.0]));
    check!(pass_iter(&a); (vec![1.0, 2.5, 4.0, 3.0]));
    check!(mean_var(&a); (vec![1.0, 2.5, 4.0, 3.0]));
    check!(for_in_vec_ref(a); (vec![1.0, 2.5, 4.0, 3.0]));
    check_vjp!(for_mut(&mut a, k); (vec![1.0, 2.5, 4.0, 3.0], 1.1));
}
