//! References that are pointed elsewhere, and optional ones: a copy takes the place of each, and what was taken from it before stays.

use autodiff::{Differentiable, differentiable};

#[derive(Clone, Copy, Debug, Differentiable)]
struct Candidate {
    x: f64,
    score: f64,
}

#[differentiable]
fn best_score(xs: &[f64]) -> f64 {
    let candidates: Vec<Candidate> = xs.iter().map(|&x| Candidate { x, score: x * x - 3.0 * x }).collect();
    let mut best = &candidates[0];
    for c in &candidates[1..] {
        if c.score > best.score {
            best = c;
        }
    }
    best.x * best.score
}

#[differentiable]
fn largest<T: PartialOrd + Copy + std::ops::Mul<Output = T>>(xs: &[T]) -> T {
    let mut largest = &xs[0];
    for x in &xs[1..] {
        if *x > *largest {
            largest = x;
        }
    }
    *largest * xs[0]
}

#[differentiable]
fn of_any_type(xs: &[f64]) -> f64 {
    largest(xs)
}

#[differentiable]
fn shortened(xs: &[f64]) -> f64 {
    let mut rest = xs;
    let mut s = 0.0;
    let mut w = 1.0;
    while let Some((first, tail)) = rest.split_first() {
        s += w * first * first;
        w += 1.0;
        rest = tail;
    }
    s
}

#[differentiable]
fn by_pattern(mut xs: &[f64]) -> f64 {
    let mut s = 1.0;
    while let [a, b, tail @ ..] = xs {
        s += a * b;
        s *= a;
        xs = tail;
    }
    s + xs.iter().sum::<f64>()
}

#[differentiable]
fn halves(xs: &[f64], t: f64) -> f64 {
    let mut s: &[f64] = xs;
    while s.len() > 1 {
        let (l, r) = s.split_at(s.len() / 2);
        if l[0] > t {
            s = l;
        } else {
            s = r;
        }
    }
    s[0] * t
}

#[differentiable]
fn rows(m: &[[f64; 3]]) -> f64 {
    let mut before = &m[0];
    let mut s = 0.0;
    for row in m.iter().skip(1) {
        s += before.iter().zip(row).map(|(a, b)| a * b).sum::<f64>();
        before = row;
    }
    s
}

#[differentiable]
fn exchanged(xs: &[f64], ys: &[f64], n: usize) -> f64 {
    let (mut a, mut b) = (xs, ys);
    let mut s = 0.0;
    for i in 0..n {
        s = s * 0.5 + a[i] * b[0];
        std::mem::swap(&mut a, &mut b);
    }
    for i in 0..n {
        s = s * 0.5 + a[i] * b[1];
        (a, b) = (b, a);
    }
    s
}

/// What the references lead to is not exchanged with them.
#[differentiable]
fn left_in_place(p: f64, q: f64) -> f64 {
    let mut x = [p, 1.0];
    let mut y = [q, 2.0];
    x[1] = q;
    y[1] = p;
    let seen = {
        let (mut a, mut b) = (&x, &y);
        std::mem::swap(&mut a, &mut b);
        a[0] * 5.0 + b[1]
    };
    seen + x[0] * x[1] * 3.0 + y[0]
}

/// Nobody sees the two lists but by the references: that they are exchanged, and not these, makes no difference.
#[differentiable]
fn buffers(p: f64, q: f64, n: usize) -> f64 {
    let mut x = vec![p, 1.0];
    let mut y = vec![q, 2.0];
    let (mut from, mut to) = (&mut x, &mut y);
    for _ in 0..n {
        for i in 0..2 {
            to[i] = from[1 - i] * p + from[i];
        }
        std::mem::swap(&mut from, &mut to);
    }
    from[0] * 2.0 + to[0] * from[1]
}

#[differentiable]
fn taken_before(xs: &[f64]) -> f64 {
    let mut current = &xs[0];
    let mut s = 0.0;
    for x in &xs[1..] {
        let before = current;
        current = x;
        s += before * current;
    }
    let mut row = xs;
    let before = row;
    row = &row[1..];
    s + before[0] * row[0]
}

#[differentiable]
fn from_arms(xs: &[f64], k: usize) -> f64 {
    let mut current = xs;
    let mut n = 0;
    loop {
        current = match current {
            [] => break,
            [_] if n > 3 => break,
            [a, rest @ ..] if *a > 1.0 => rest,
            [_, rest @ ..] => {
                n += k;
                rest
            }
        };
        if n > 2 {
            break;
        }
    }
    current.iter().map(|c| c * c).sum::<f64>()
}

#[differentiable]
fn nearest(points: &[[f64; 2]], q: [f64; 2]) -> f64 {
    let mut nearest: Option<&[f64; 2]> = None;
    let mut d = f64::INFINITY;
    for p in points {
        let squared = (p[0] - q[0]).powi(2) + (p[1] - q[1]).powi(2);
        if squared < d {
            d = squared;
            nearest = Some(p);
        }
    }
    match nearest {
        Some(p) => p[0] * p[1] + d,
        None => 0.0,
    }
}

/// Nothing says that the variable is for references before it is given one.
#[differentiable]
fn not_annotated(xs: &[f64], q: f64) -> f64 {
    let candidates: Vec<Candidate> = xs.iter().map(|&x| Candidate { x, score: x * x - 3.0 * x }).collect();
    let mut best = None;
    for c in &candidates {
        match best {
            None => best = Some(c),
            Some(b) => {
                let b: &Candidate = b;
                if c.score > b.score {
                    best = Some(c);
                }
            }
        }
    }
    best.map(|b| b.x * q).unwrap_or(0.0)
}

#[differentiable]
fn longest(rows: &[Vec<f64>]) -> f64 {
    let mut longest: Option<&Vec<f64>> = None;
    for r in rows.iter() {
        if longest.map_or(true, |l| r.len() > l.len()) {
            longest = Some(r);
        }
    }
    let l = longest.unwrap();
    l.iter().sum::<f64>() * l[0]
}

#[differentiable]
fn seen_last(xs: &[f64], t: f64) -> f64 {
    let mut last: Option<&[f64]> = None;
    let mut s = 0.0;
    for w in xs.chunks(2) {
        if let Some(before) = last {
            last = Some(w);
            s += before[0] * w[0] + before.len() as f64 * t;
        } else {
            last = Some(w);
        }
    }
    s * last.unwrap()[0]
}

/// What a pattern took from it before is not what it stands for afterwards.
#[differentiable]
fn tails(mut xs: &[f64]) -> f64 {
    let mut s = 0.0;
    while let [a, tail @ ..] = xs {
        xs = tail;
        s += a * tail.iter().sum::<f64>();
        if tail.len() > 1 {
            s += tail[1] * xs[0];
        }
    }
    s
}

#[differentiable]
fn captured(xs: &[f64]) -> f64 {
    let mut rest = xs;
    let f = move |i: usize| rest[i] * 2.0;
    rest = &rest[1..];
    let ref first = rest[0];
    rest = &rest[1..];
    f(0) * rest[0] * first
}

#[differentiable]
fn by_another_name(xs: &[f64], t: f64) -> f64 {
    let mut best: Option<&f64> = None;
    let mut second = None;
    for x in xs {
        if best.is_none_or(|b| x > b) {
            second = best;
            best = Some(x);
        }
    }
    let again = best;
    best.unwrap() * second.unwrap_or(&t) * again.unwrap()
}

#[derive(Clone, Debug, Differentiable)]
struct Site {
    a: f64,
    b: Vec<f64>,
}

#[differentiable]
fn closest(sites: &[Site], t: f64) -> Option<&Site> {
    let mut best = None;
    let mut least = f64::INFINITY;
    for site in sites {
        let distance = (site.a - t).abs();
        if distance < least {
            least = distance;
            best = Some(site);
        }
    }
    best
}

#[differentiable]
fn of_sites(xs: &[f64], t: f64) -> f64 {
    let sites: Vec<Site> = xs.iter().map(|&x| Site { a: x * t, b: vec![x, t] }).collect();
    let found = {
        let mut best: Option<&Site> = None;
        for site in &sites {
            if let Some(b) = best {
                if site.a > b.a {
                    best = Some(site);
                }
            } else {
                best = Some(site);
            }
        }
        best
    };
    let f = found.unwrap();
    f.a * f.b[0] + f.b.iter().sum::<f64>() + closest(&sites, t).map_or(0.0, |site| site.a * site.b[0])
}

#[differentiable]
fn folded(xs: &[f64], rows: &[[f64; 2]]) -> f64 {
    let m = xs.iter().fold(&xs[0], |m, x| if x > m { x } else { m });
    let n = xs.iter().reduce(|a, b| if a < b { a } else { b }).unwrap();
    let row = rows.iter().fold(&rows[0], |r, row| if row[0] > r[0] { row } else { r });
    m * n * row[0] + row[1] * n
}

#[differentiable]
fn folded_with_a_distance(data: &[Vec<f64>], q: &[f64]) -> f64 {
    let (best, d) = data.iter().fold((&data[0], f64::MAX), |(best, d), p| {
        let e: f64 = p.iter().zip(q).map(|(x, y)| (x - y).powi(2)).sum();
        if e < d { (p, e) } else { (best, d) }
    });
    best[0] * d
}

#[differentiable]
fn chosen_again(xs: &[f64], ys: &[f64]) -> f64 {
    let mut s = 0.0;
    let mut v = if xs[0] > ys[0] { xs } else { ys };
    for i in 0..3 {
        s += v[i];
        v = if v[i] > 1.0 { xs } else { ys };
    }
    s * v[0]
}

#[differentiable]
fn greatest_so_far(x: &[f64], k: f64) -> f64 {
    let mut best = Some(&x[0]);
    let mut sum = 0.0;
    for v in x {
        if let Some(b) = best
            && v > b
        {
            best = Some(v);
        }
        sum += best.map_or(0.0, |b| b * k);
        if *v < 0.0 {
            best = None;
        }
    }
    sum + best.map_or(k, |b| b * b)
}

mod checks {
    use super::*;
    use crate::common::*;

    check!(best_score(&xs); (vec![0.1, 2.0, 4.0, -2.0]); (vec![0.1]));
    check!(greatest_so_far(&x, k); (vec![0.1, 2.0, -2.0, 4.0, 3.0], 0.7); (vec![0.1, -2.0], 0.7));
    check!(of_any_type(&xs); (vec![0.1, 2.0, 4.0, -2.0]));
    check!(shortened(&xs); (vec![0.1, 2.0, 4.0, -2.0]) => vec![0.2, 8.0, 24.0, -16.0]; (Vec::<f64>::new()));
    check!(by_pattern(&xs); (vec![0.1, 2.0, 4.0, -2.0, 3.0]));
    check!(halves(&xs, t); (vec![0.1, 2.0, 4.0, -2.0, 3.0], 0.4));
    check!(rows(&m); (vec![[0.1, 2.0, 0.3], [4.0, -2.0, 0.4], [3.0, 1.0, 0.2]]));
    check!(exchanged(&xs, &ys, @n); (vec![0.1, 2.0, 4.0, -2.0, 3.0], vec![1.0, 2.0, 3.0, 4.0, 5.0], 4_usize));
    check!(left_in_place(p, q); (0.3, 0.4));
    check!(buffers(p, q, @n); (0.3, 0.4, 3_usize); (0.3, 0.4, 0_usize));
    check!(taken_before(&xs); (vec![0.1, 2.0, 4.0, -2.0, 1.0]));
    check!(from_arms(&xs, @k); (vec![0.1, 2.0, 4.0, -2.0, 1.0], 1_usize));
    check!(nearest(&points, q); (vec![[0.1, 2.0], [4.0, -2.0]], [3.0, 1.0]));
    check!(not_annotated(&xs, q); (vec![0.1, 2.0, 4.0, -2.0], 0.5); (Vec::<f64>::new(), 0.5));
    check!(longest(&rows); (vec![vec![0.1, 2.0], vec![4.0, -2.0, 1.0]]));
    check!(seen_last(&xs, t); (vec![0.1, 2.0, 4.0, -2.0, 1.0], 0.4));
    check!(tails(&xs); (vec![0.3, 0.5, -1.0, 2.0]));
    check!(captured(&xs); (vec![0.3, 0.5, -1.0, 2.0]));
    check!(by_another_name(&xs, t); (vec![0.3, 0.5, -1.0, 2.0], 0.3); (vec![0.3], 0.4));
    check!(of_sites(&xs, t); (vec![0.3, 0.5, -1.0, 2.0], 0.3));
    check!(folded(&xs, &rows); (vec![0.3, 0.5, -1.0, 2.0], vec![[0.3, 0.5], [-1.0, 2.0], [1.0, -2.0]]));
    check!(folded_with_a_distance(&data, &q); (vec![vec![0.1, 0.2], vec![1.0, 2.0]], vec![0.3, 0.1]));
    check!(chosen_again(&xs, &ys); (vec![0.3, 0.5, -1.0, 2.0], vec![0.2, 1.5, 1.0, 2.0]));
}
