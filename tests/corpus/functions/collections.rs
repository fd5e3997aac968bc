//! Vectors and slices: what makes them longer, shorter, or puts them in another order.

use autodiff::differentiable;

#[differentiable]
fn median(x: &[f64]) -> f64 {
    let mut v = x.to_vec();
    v.sort_by(|a, b| a.partial_cmp(b).unwrap());
    let n = v.len();
    if n % 2 == 1 { v[n / 2] * v[0] } else { 0.5 * (v[n / 2 - 1] + v[n / 2]) }
}

#[differentiable]
fn sort_total(mut x: Vec<f64>) -> f64 {
    x.sort_by(f64::total_cmp);
    x.sort_unstable_by(|a, b| b.total_cmp(a));
    let mut s = 0.0;
    for (i, v) in x.iter().enumerate() {
        s += v * i as f64;
    }
    s
}

#[differentiable]
fn sort_key(x: &mut [f64], y: &[f64]) -> f64 {
    x.sort_by(|a, b| (a * a).partial_cmp(&(b * b)).unwrap());
    x.iter().zip(y).map(|(a, b)| a * b).sum()
}

#[differentiable]
fn argsort(x: &[f64]) -> f64 {
    let mut idx: Vec<usize> = (0..x.len()).collect();
    idx.sort_by(|&i, &j| x[i].partial_cmp(&x[j]).unwrap());
    idx.iter().enumerate().map(|(r, &i)| r as f64 * x[i]).sum()
}

#[differentiable]
fn sort_pairs(x: &[f64], w: &[f64]) -> f64 {
    let mut p: Vec<(f64, f64)> = x.iter().copied().zip(w.iter().copied()).collect();
    p.sort_by(|a, b| a.0.partial_cmp(&b.0).unwrap());
    let mut c = 0.0;
    let mut s = 0.0;
    for (v, w) in &p {
        c += w;
        s += c * v;
    }
    s
}

#[differentiable]
fn select(x: &[f64], k: usize) -> f64 {
    let mut v = x.to_vec();
    let (_, m, _) = v.select_nth_unstable_by(k, |a, b| a.partial_cmp(b).unwrap());
    *m * *m
}

#[differentiable]
fn select2(x: &[f64], k: usize) -> f64 {
    let mut v = x.to_vec();
    v.select_nth_unstable_by(k, |a, b| a.total_cmp(b));
    v[k] * v[k]
}

#[differentiable]
fn bsearch(x: &[f64], t: f64) -> f64 {
    match x.binary_search_by(|v| v.partial_cmp(&t).unwrap()) {
        Ok(i) => x[i],
        Err(i) => {
            let w = (t - x[i - 1]) / (x[i] - x[i - 1]);
            w * w
        }
    }
}

#[differentiable]
fn ppoint(x: &[f64], t: f64) -> f64 {
    let i = x.partition_point(|&v| v < t);
    let i = i.clamp(1, x.len() - 1);
    (t - x[i - 1]) / (x[i] - x[i - 1])
}

#[differentiable]
fn insert_remove(x: &[f64], a: f64) -> f64 {
    let mut v = x.to_vec();
    v.insert(1, a * a);
    let r = v.remove(0);
    let q = v.swap_remove(0);
    v.iter().sum::<f64>() * r + q * a
}

#[differentiable]
fn truncate(x: &[f64], a: f64) -> f64 {
    let mut v: Vec<f64> = x.iter().map(|t| t * a).collect();
    v.truncate(2);
    v.resize(5, a);
    v.push(1.0);
    v.iter().map(|t| t * t).sum()
}

#[differentiable]
fn resize_zero(x: &[f64], n: usize) -> f64 {
    let mut v = x.to_vec();
    v.resize(n, 0.0);
    for i in 0..n {
        v[i] += i as f64 * v[0];
    }
    v.iter().product()
}

#[differentiable]
fn clear(x: &[f64]) -> f64 {
    let mut v = Vec::new();
    let mut t = 0.0;
    for &a in x {
        v.push(a);
        if v.len() == 2 {
            t += v[0] * v[1];
            v.clear();
        }
    }
    t + v.iter().sum::<f64>()
}

#[differentiable]
fn extend(x: &[f64], y: &[f64]) -> f64 {
    let mut v = Vec::with_capacity(10);
    v.extend(x.iter().map(|a| a * a));
    v.extend_from_slice(y);
    v.extend(y);
    v.extend(y.iter().copied());
    v.extend([1.0, x[0]]);
    v.extend(vec![y[0]]);
    v.iter().enumerate().map(|(i, a)| i as f64 * a).sum()
}

#[differentiable]
fn append(x: &[f64], y: &[f64]) -> f64 {
    let mut v = x.to_vec();
    let mut w = y.to_vec();
    v.append(&mut w);
    let mut t = v.split_off(2);
    t.push(w.len() as f64);
    v.iter().sum::<f64>() * t.iter().product::<f64>()
}

#[differentiable]
fn drain(x: &[f64]) -> f64 {
    let mut v = x.to_vec();
    let d: Vec<f64> = v.drain(..2).collect();
    let s: f64 = v.iter().sum();
    let e: f64 = v.drain(..).map(|a| a * a).sum();
    d[0] * s + e * d[1]
}

#[differentiable]
fn retain(x: &[f64], t: f64) -> f64 {
    let mut v = x.to_vec();
    v.retain(|&a| a > t);
    v.iter().map(|a| a * t).sum()
}

#[differentiable]
fn swap_copy(x: &mut [f64]) {
    x.swap(0, 1);
    x.copy_within(0..2, 2);
    x.rotate_left(1);
    x.rotate_right(2);
    x.reverse();
}

#[differentiable]
fn swap_slice(x: &mut [f64], y: &mut [f64]) {
    x.swap_with_slice(y);
    x[0] *= y[0];
}

#[differentiable]
fn fill(x: &mut [f64], a: f64) {
    x[1..].fill(a);
    x[0] += a * x[1];
    let mut k = 0.0;
    x[2..].fill_with(|| {
        k += a;
        k
    });
}

#[differentiable]
fn split_first(x: &[f64]) -> f64 {
    let (h, t) = x.split_first().unwrap();
    let (l, m) = t.split_last().unwrap();
    h * l + m.iter().sum::<f64>()
}

#[differentiable]
fn if_let_first(x: &[f64]) -> f64 {
    if let Some(h) = x.first() {
        if let Some((l, rest)) = x.split_last() {
            return h * l + rest.len() as f64;
        }
    }
    0.0
}

#[differentiable]
fn get(x: &[f64], i: usize) -> f64 {
    let a = x.get(i).copied().unwrap_or(1.0);
    let b = *x.get(i + 1).unwrap_or(&0.5);
    let c = x.first().unwrap() * x.last().unwrap();
    match x.get(i + 2) {
        Some(v) => v * a * b,
        None => a * c * b,
    }
}

#[differentiable]
fn get_mut(x: &mut Vec<f64>, i: usize) {
    if let Some(v) = x.get_mut(i) {
        *v *= *v;
    }
    if let Some(l) = x.last_mut() {
        *l += 1.0;
    }
    *x.first_mut().unwrap() *= 3.0;
}

#[differentiable]
fn contains(x: &[f64], k: &[usize]) -> f64 {
    let mut s = 0.0;
    for i in 0..x.len() {
        if k.contains(&i) {
            s += x[i] * x[i];
        }
    }
    s
}

#[differentiable]
fn nested(n: usize, x: &[f64]) -> f64 {
    let mut m = vec![vec![0.0; n]; n];
    for i in 0..n {
        for j in 0..n {
            m[i][j] = x[i] * x[j] + (i * j) as f64;
        }
    }
    m.swap(0, 1);
    let row = m[1].clone();
    for (j, v) in row.iter().enumerate() {
        m[0][j] += 2.0 * v;
    }
    m.iter().flatten().map(|v| v * v).sum()
}

#[differentiable]
fn mem(x: &[f64]) -> f64 {
    let mut a = x.to_vec();
    let mut b = vec![0.0; x.len()];
    for _ in 0..3 {
        for i in 0..a.len() {
            b[i] = a[i] * a[(i + 1) % a.len()] * 0.5;
        }
        std::mem::swap(&mut a, &mut b);
    }
    let c = std::mem::take(&mut a);
    let d = std::mem::replace(&mut b, c);
    d[0] * b.iter().sum::<f64>() + a.len() as f64
}

#[differentiable]
fn mem2(x: &[f64], y: f64) -> f64 {
    let mut a = x.to_vec();
    let old = std::mem::replace(&mut a[0], y);
    let t = std::mem::take(&mut a[1]);
    old * t + a.iter().sum::<f64>() * y
}

#[differentiable]
fn pats(p: &[f64; 3], q: &[f64]) -> f64 {
    let [x, y, z] = *p;
    let [a, b, rest @ ..] = q else { return x };
    let s = match q {
        [first, .., last] => first * last,
        [only] => *only,
        [] => 0.0,
    };
    if let [u, v] = &q[..2] {
        return s + u * v * x + a * b * y + z * rest.iter().sum::<f64>();
    }
    s
}

#[differentiable]
fn rec_slice(q: &[f64]) -> f64 {
    match q {
        [] => 0.0,
        [x] => x * x,
        [x, rest @ ..] => x * rec_slice(rest) + 1.0,
    }
}

#[differentiable]
fn const_arr(x: f64) -> f64 {
    const C: [f64; 4] = [1.0, 2.0, 3.0, 4.0];
    static D: &[f64] = &[0.5, 0.25];
    let mut s = 0.0;
    for (i, c) in C.iter().enumerate() {
        s += c * x.powi(i as i32);
    }
    for d in D {
        s *= d * x;
    }
    s + C.iter().rev().fold(0.0, |a, c| a * x + c)
}

#[differentiable]
fn table(x: f64) -> f64 {
    let nodes = [(0.1, 0.5), (0.4, 0.25), (0.9, 0.25)];
    nodes.iter().map(|&(p, w)| w * (p * x).sin()).sum::<f64>() + nodes.iter().map(|(p, w)| w * p).sum::<f64>() * x
}

#[differentiable]
fn last_idx(x: &[f64]) -> f64 {
    let mut acc = vec![x[0]];
    for i in 1..x.len() {
        let prev = *acc.last().unwrap();
        acc.push(prev * 0.5 + x[i]);
    }
    let n = acc.len();
    acc[n - 1] * acc[0]
}

#[differentiable]
fn arrays(x: [[f64; 2]; 2]) -> f64 {
    let mut m = [[0.0; 2]; 2];
    for i in 0..2 {
        for j in 0..2 {
            for k in 0..2 {
                m[i][j] += x[i][k] * x[k][j];
            }
        }
    }
    let [[a, b], [c, d]] = m;
    a * d - b * c + m.len() as f64
}

#[differentiable]
fn splitmut(x: &mut [f64]) {
    let n = x.len() / 2;
    let (a, b) = x.split_at_mut(n);
    for (p, q) in a.iter_mut().zip(b.iter_mut()) {
        let t = *p;
        *p = t + *q;
        *q = t - *q;
    }
    a[0] *= b[0];
}

#[differentiable]
fn stack(x: &[f64]) -> f64 {
    let mut st: Vec<f64> = Vec::new();
    for (i, &v) in x.iter().enumerate() {
        if i % 3 == 2 {
            let b = st.pop().unwrap();
            let a = st.pop().unwrap();
            st.push(a * b + v);
        } else {
            st.push(v);
        }
    }
    st.iter().sum()
}

#[differentiable]
fn max_iter_float(x: &[f64]) -> f64 {
    let mut mx = x[0];
    let mut arg = 0;
    for (i, v) in x.iter().enumerate().skip(1) {
        if *v > mx {
            mx = *v;
            arg = i;
        }
    }
    mx * x[arg]
}

#[differentiable]
fn iter_sorted(x: &[f64]) -> f64 {
    let mut s = x.to_vec();
    s.sort_by(|a, b| b.partial_cmp(a).unwrap_or(std::cmp::Ordering::Equal));
    s.dedup();
    let top: f64 = s.iter().take(2).sum();
    top * s[s.len() - 1]
}

/// Neighbours that are close are one: the later goes, and may leave something with the one that stays.
#[differentiable]
fn deduplicated(x: &[f64], k: f64) -> f64 {
    let mut s = x.to_vec();
    s.sort_by(|a, b| a.total_cmp(b));
    s.dedup_by(|a, b| (*a - *b).abs() < 0.3);
    let mut pairs: Vec<(f64, f64)> = x.iter().map(|&v| (v * k, v)).collect();
    pairs.dedup_by(|later, kept| {
        if (later.0 - kept.0).abs() < 1.2 * k {
            kept.1 += later.1 * k;
            true
        } else {
            false
        }
    });
    let mut keyed = x.to_vec();
    keyed.dedup_by_key(|v| (*v / 2.0).floor() as i64);
    s.iter().enumerate().map(|(i, v)| v * i as f64).sum::<f64>()
        + pairs.iter().map(|(a, b)| a * b).sum::<f64>()
        + keyed.iter().map(|v| v * v).sum::<f64>()
}

#[differentiable]
fn iter_vecvec(m: &[Vec<f64>], v: &[f64]) -> Vec<f64> {
    m.iter().map(|row| row.iter().zip(v.iter()).map(|(a, b)| a * b).sum()).collect()
}

#[differentiable]
fn row_swap(m: &[Vec<f64>]) -> f64 {
    let mut a = m.to_vec();
    let n = a.len();
    let mut det = 1.0;
    for c in 0..n {
        let mut p = c;
        for r in c + 1..n {
            if a[r][c].abs() > a[p][c].abs() {
                p = r;
            }
        }
        if p != c {
            a.swap(p, c);
            det = -det;
        }
        det *= a[c][c];
        for r in c + 1..n {
            let f = a[r][c] / a[c][c];
            for k in c..n {
                let t = a[c][k];
                a[r][k] -= f * t;
            }
        }
    }
    det
}

#[differentiable]
fn max_by_pivot(m: &[Vec<f64>]) -> f64 {
    let a = m.to_vec();
    let c = 0;
    let p = (c..a.len()).max_by(|&i, &j| a[i][c].abs().total_cmp(&a[j][c].abs())).unwrap();
    a[p][1] * a[p][0]
}

mod checks {
    use crate::common::{check, check_vjp};

    check!(median(&x); (vec![3.0, 1.0, 2.0]); (vec![4.0, 1.5, 2.0, 8.0]));
    check!(sort_total(x); (vec![3.0, 1.0, 2.0]));
    check!(sort_key(&mut x, &y); (vec![3.0, -1.0, 2.0], vec![1.0, 2.0, 3.0]));
    check!(argsort(&x); (vec![3.0, -1.0, 2.0]));
    check!(sort_pairs(&x, &w); (vec![3.0, -1.0, 2.0], vec![1.0, 2.0, 3.0]));
    check!(select(&x, @k); (vec![3.0, -1.0, 2.0], 1));
    check!(select2(&x, @k); (vec![3.0, -1.0, 2.0], 1));
    check!(bsearch(&x, t); (vec![1.0, 2.0, 4.0], 2.5));
    check!(ppoint(&x, t); (vec![1.0, 2.0, 4.0], 2.5));
    check!(insert_remove(&x, a); (vec![1.0, 2.0, 4.0], 2.5));
    check!(truncate(&x, a); (vec![1.0, 2.0, 4.0], 2.5));
    check!(resize_zero(&x, @n); (vec![1.0, 2.0, 4.0], 5); (vec![1.0, 2.0, 4.0], 2));
    check!(clear(&x); (vec![1.0, 2.0, 4.0, 3.0, 5.0]));
    check!(extend(&x, &y); (vec![1.0, 2.0, 4.0], vec![3.0, 5.0]));
    check!(append(&x, &y); (vec![1.0, 2.0, 4.0], vec![3.0, 5.0]));
    check!(drain(&x); (vec![1.0, 2.0, 4.0, 3.0]));
    check!(retain(&x, t); (vec![1.0, 2.0, 4.0, 3.0], 1.5));
    check_vjp!(swap_copy(&mut x); (vec![1.0, 2.0, 4.0, 3.0, 7.0]));
    check_vjp!(swap_slice(&mut x, &mut y); (vec![1.0, 2.0], vec![3.0, 4.0]));
    check_vjp!(fill(&mut x, a); (vec![1.0, 2.0, 4.0, 3.0, 7.0], 2.0));
    check!(split_first(&x); (vec![1.0, 2.0, 4.0, 3.0, 7.0]));
    check!(if_let_first(&x); (vec![1.0, 2.0, 4.0, 3.0, 7.0]));
    check!(get(&x, @i); (vec![1.0, 2.0, 4.0, 3.0, 7.0], 1); (vec![2.0, 2.0, 4.0, 3.0, 7.0], 4); (vec![2.0, 2.0, 4.0, 3.0, 7.0], 9));
    check_vjp!(get_mut(&mut x, @i); (vec![1.0, 2.0, 4.0, 3.0, 7.0], 1); (vec![2.0, 2.0, 4.0, 3.0, 7.0], 9));
    check!(contains(&x, @&k); (vec![1.0, 2.0, 4.0], vec![0usize, 2]));
    check!(nested(@n, &x); (3, vec![1.0, 2.0, 4.0]));
    check!(mem(&x); (vec![1.0, 2.0, 1.4]));
    check!(mem2(&x, y); (vec![1.0, 2.0, 1.4], 2.0));
    check!(pats(&p, &q); ([1.0, 2.0, 1.4], vec![2.0, 3.0, 4.0]));
    check!(rec_slice(&q); (vec![2.0, 3.0, 4.0]));
    check!(const_arr(x); (1.5));
    check!(table(x); (1.5));
    check!(last_idx(&x); (vec![2.0, 3.0, 4.0]));
    check!(arrays(x); ([[1.0, 2.0], [3.0, 4.5]]));
    check_vjp!(splitmut(&mut x); (vec![1.0, 2.0, 3.0, 4.0]));
    check!(stack(&x); (vec![1.0, 2.0, 3.0, 4.0, 5.0]));
    check!(max_iter_float(&x); (vec![1.0, 2.0, 9.0, 4.0, 5.0]));
    check!(deduplicated(&x, k); (vec![1.1, 2.05, 2.2, 4.1, 5.0], 0.7); (vec![3.0], 1.5); (Vec::<f64>::new(), 2.0));
    check!(iter_sorted(&x); (vec![1.0, 2.0, 9.0, 4.0, 5.0]));
    check_vjp!(iter_vecvec(&m, &v); (vec![vec![1.0, 2.0], vec![3.0, 4.0]], vec![5.0, 6.0]));
    check!(row_swap(&m); (vec![vec![1.0, 2.0, 0.5], vec![3.0, 4.0, 1.0], vec![2.0, 7.0, 1.0]]));
    check!(max_by_pivot(&m); (vec![vec![1.0, 2.0], vec![3.0, 4.0]]));
}
