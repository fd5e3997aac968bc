//! Slices, arrays, vectors: reading, writing, and putting in another order.

use autodiff::differentiable;

// | Indices and ranges | `v[i]`, `m[i][j]`, `&v[a..b]`, `&mut v[..k]`, references to elements and rows: `let row = &m[i]` |

#[differentiable]
fn indexed(m: &[Vec<f64>], k: usize) -> f64 {
    let row = &m[0];
    let (i, j) = (1, k % 2);
    let mut v = row.clone();
    let head = &mut v[..k];
    head[0] *= m[i][j];
    let tail = &row[1..2];
    v[0] * v[i] + tail[0]
}

// | Elements | `len`, `is_empty`, `first`, `last`, `get`, `first_mut`, `last_mut`, `get_mut`, `split_first`, `split_last`, `split_at`, `split_at_mut`, `contains`, `as_slice`, `iter`, `iter_mut` |

#[differentiable]
fn elements(v: &[f64], k: f64) -> f64 {
    if v.is_empty() || v.contains(&-1.0) {
        return k;
    }
    let mut w = v.to_vec();
    if let Some(x) = w.first_mut() {
        *x *= k;
    }
    *w.last_mut().unwrap() += k;
    if let Some(x) = w.get_mut(1) {
        *x = *x * *x;
    }
    let (left, right) = w.split_at_mut(1);
    left[0] += right[0];
    for x in w.iter_mut() {
        *x *= 0.5;
    }
    let (head, tail) = w.split_first().unwrap();
    let (end, front) = v.split_last().unwrap();
    let (a, b) = w.as_slice().split_at(1);
    head * tail[0]
        + end * front[0]
        + a[0] * b[0]
        + v.first().unwrap() * v.last().copied().unwrap_or(0.0)
        + v.get(1).map_or(0.0, |x| x * k) * v.len() as f64
        + v.iter().sum::<f64>()
}

// | Copies | `to_vec`, `clone`, `to_owned`, `copy_from_slice`, `clone_from_slice`, `copy_within`, `extend_from_slice`, `append`, `split_off` |

#[differentiable]
fn copies(v: &[f64], k: f64) -> f64 {
    let mut a = v.to_vec();
    let mut b = a.clone();
    let c = v.to_owned();
    a[0] *= k;
    b[..2].copy_from_slice(&a[1..3]);
    b[2..].clone_from_slice(&a[..1]);
    b.copy_within(0..1, 2);
    a.extend_from_slice(&b);
    let mut rest = a.split_off(2);
    a.append(&mut rest);
    a.iter().zip(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]).map(|(x, w)| x * x * w).sum::<f64>() * c[1]
}

// | Growing and shrinking | `push`, `pop`, `insert`, `remove`, `swap_remove`, `extend`, `resize`, `resize_with`, `truncate`, `clear`, `retain`, `drain`, `dedup`, `dedup_by`, `dedup_by_key`, `fill`, `fill_with` |

#[differentiable]
fn grown(v: &[f64], k: f64) -> f64 {
    let mut w: Vec<f64> = Vec::with_capacity(8);
    w.push(k);
    w.extend(v.iter().map(|x| x * k));
    w.insert(1, k * k);
    let removed = w.remove(0);
    let swapped = w.swap_remove(0);
    w.resize(6, k);
    w.resize_with(7, || k * 0.5);
    w.retain(|x| *x > 0.1);
    w.truncate(6);
    let drained: f64 = w.drain(0..2).map(|x| x * x).sum();
    w.push(1.0);
    w.push(1.0);
    w.dedup();
    w.dedup_by(|a, b| (*a - *b).abs() < 1e-9);
    w.dedup_by_key(|x| (*x * 1e6) as i64);
    let last = w.pop().unwrap_or(0.0);
    let mut filled = [0.0; 2];
    filled.fill(k);
    let mut made = [0.0; 2];
    made.fill_with(|| k * k);
    let total: f64 = w.iter().product();
    w.clear();
    total + removed * swapped + drained * last + filled[0] * made[1]
}

// | Orders | `swap`, `reverse`, `rotate_left`, `rotate_right`, `sort_by`, `sort_unstable_by`, `sort_by_key`, `select_nth_unstable_by`, `binary_search_by`, `partition_point`; `std::mem::swap`, `std::mem::replace`, `std::mem::take` |

#[differentiable]
fn ordered(v: &[f64], k: f64) -> f64 {
    let mut w = v.to_vec();
    w.sort_by(|a, b| a.partial_cmp(b).unwrap());
    let at = w.binary_search_by(|x| x.total_cmp(&2.5)).unwrap_or_else(|i| i);
    let below = w.partition_point(|x| *x < 2.5);
    let interpolated = w[at.max(1)] * k + w[below];
    w.swap(0, 1);
    w.reverse();
    w.rotate_left(1);
    w.rotate_right(2);
    w.select_nth_unstable_by(1, f64::total_cmp);
    let median = w[1];
    w.sort_unstable_by(|a, b| b.total_cmp(a));
    let mut pairs = vec![(1, k), (0, w[0])];
    pairs.sort_by_key(|p| p.0);
    let (mut a, mut b) = (w[0], w[1]);
    std::mem::swap(&mut a, &mut b);
    let old = std::mem::replace(&mut a, k);
    let taken = std::mem::take(&mut b);
    interpolated * median + pairs[0].1 * old + taken * a + w[2]
}

// | Arrays | `[0.0; N]`, `map`, `std::array::from_fn`, `iter`, `into_iter`, `collect` into a `Vec` |

#[differentiable]
fn arrays(a: [f64; 3], k: f64) -> f64 {
    let mut z = [0.0; 3];
    z[1] = k;
    let doubled = a.map(|x| 2.0 * x * k);
    let made: [f64; 3] = std::array::from_fn(|i| a[i] * i as f64);
    let v: Vec<f64> = a.into_iter().collect();
    doubled[0] * made[1] + z.iter().sum::<f64>() * v[2]
}

mod checks {
    use crate::common::{check, check_vjp};

    check!(indexed(&m, @k); (vec![vec![2.0, 3.0], vec![5.0, 7.0]], 1));
    check!(elements(&v, k); (vec![2.0, 3.0, 4.0], 1.5); (vec![], 1.5));
    check!(copies(&v, k); (vec![2.0, 3.0, 4.0], 1.5));
    check!(grown(&v, k); (vec![2.0, 3.0, 4.0], 1.5));
    check!(ordered(&v, k); (vec![3.0, 2.0, 4.0], 1.5));
    check!(arrays(a, k); ([2.0, 3.0, 4.0], 1.5));
}
