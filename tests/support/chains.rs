//! Iterators.

use autodiff::{Differentiable, differentiable};
use std::slice::{Iter, IterMut};

// | Sources of iterators | `iter`, `iter_mut`, `into_iter`, `windows`, `chunks`, `chunks_exact`, `chunks_mut`, `rchunks`, `drain`, ranges, `&v`; `std::iter::repeat`, `once`, `empty`, `repeat_n`, `repeat_with`, `from_fn`, `successors`, `zip` |

#[differentiable]
fn sources(v: &[f64], k: f64) -> f64 {
    let mut w: Vec<f64> = v.into_iter().map(|x| x * k).collect();
    for pair in w.chunks_mut(2) {
        pair[0] *= k;
    }
    w.iter_mut().for_each(|x| *x += k);
    let mut s: f64 = v.windows(2).map(|p| p[0] * p[1]).sum();
    s += v.chunks(2).map(|c| c[0] * k).sum::<f64>() + v.chunks_exact(2).map(|c| c[1]).sum::<f64>();
    s += v.rchunks(2).map(|c| c[0]).product::<f64>();
    s += w.drain(0..1).sum::<f64>();
    s += std::iter::repeat(k).take(3).sum::<f64>() + std::iter::once(k * k).chain(std::iter::empty()).sum::<f64>();
    s += std::iter::repeat_n(k, 2).product::<f64>() + std::iter::repeat_with(|| k).take(2).sum::<f64>();
    s += std::iter::successors(Some(k), |x| if *x < 9.0 { Some(x * x) } else { None }).sum::<f64>();
    for (a, b) in std::iter::zip(v, &w) {
        s += a * b;
    }
    let mut left = 3;
    s += std::iter::from_fn(|| {
        left -= 1;
        if left > 0 { Some(k * left as f64) } else { None }
    })
    .sum::<f64>();
    s
}

// | Adaptors | `map`, `filter`, `filter_map`, `flat_map`, `flatten`, `zip`, `enumerate`, `rev`, `skip`, `take`, `step_by`, `chain`, `take_while`, `skip_while`, `map_while`, `scan`, `cycle`, `inspect`, `copied`, `cloned`, `peekable`, `fuse`, `by_ref` |

#[differentiable]
fn adaptors(v: &[f64], k: f64) -> f64 {
    let mut s: f64 = v.iter().map(|x| x * k).filter(|x| *x > 1.0).sum();
    s += v.iter().filter_map(|x| if *x > 2.2 { Some(x * k) } else { None }).sum::<f64>();
    s += v.iter().flat_map(|x| [*x, x * k]).sum::<f64>();
    s += [[k, 1.0], [2.0, k]].iter().flatten().map(|x| x * x).sum::<f64>();
    s += v.iter().zip(v.iter().rev()).enumerate().map(|(i, (a, b))| a * b * i as f64).sum::<f64>();
    s += v.iter().skip(1).take(2).chain(v.iter().step_by(2)).map(|x| x * x).sum::<f64>();
    s += v.iter().take_while(|x| **x < 3.5).map(|x| x * k).sum::<f64>();
    s += v.iter().skip_while(|x| **x < 2.5).copied().sum::<f64>() * k;
    s += v.iter().map_while(|x| if *x < 3.5 { Some(x * x) } else { None }).sum::<f64>();
    s += v
        .iter()
        .scan(k, |state, x| {
            *state *= x;
            Some(*state)
        })
        .sum::<f64>();
    s += v.iter().cloned().cycle().take(5).inspect(|_| ()).product::<f64>();
    let mut rest = v.iter().peekable();
    if let Some(first) = rest.peek() {
        s *= **first;
    }
    let front: f64 = rest.by_ref().take(1).sum();
    s + front * rest.fuse().sum::<f64>()
}

// | Ends of iterators | `sum`, `product`, `fold`, `rfold`, `reduce`, `collect` into `Vec`, `Option<Vec>` and `Result<Vec, E>`, `unzip`, `partition`, `for_each`, `count`, `any`, `all`, `position`, `max_by`, `min_by`, `max_by_key`, `min_by_key`, `find`, `rfind`, `find_map`, `last`, `nth`, `next`, `next_back` |

#[differentiable]
fn ends(v: &[f64], k: f64) -> f64 {
    let mut s = v.iter().sum::<f64>() * v.iter().product::<f64>();
    s += v.iter().fold(k, |a, x| a * x + 1.0) + v.iter().rfold(k, |a, x| a * 0.5 + x);
    s += v.iter().copied().reduce(|a, b| a * b).unwrap_or(k);
    let all_there: Option<Vec<f64>> = v.iter().map(|x| if *x > 0.0 { Some(x * k) } else { None }).collect();
    let all_good: Result<Vec<f64>, E> = v.iter().map(|x| if *x < 9.0 { Ok(x * x) } else { Err(E) }).collect();
    s += all_there.map_or(0.0, |w| w[0]) * all_good.map_or(k, |w| w[1]);
    let (a, b): (Vec<f64>, Vec<f64>) = v.iter().map(|x| (x * x, x * k)).unzip();
    let (large, small): (Vec<f64>, Vec<f64>) = v.iter().partition(|x| **x > 2.5);
    a.iter().zip(&b).for_each(|(a, b)| s += a * b);
    s += large.iter().sum::<f64>() * small.iter().sum::<f64>();
    s *= v.iter().filter(|x| **x > 2.5).count() as f64;
    if v.iter().any(|x| *x > 3.5) && v.iter().all(|x| *x > 0.0) {
        s += k * v.iter().position(|x| *x > 2.5).unwrap() as f64;
    }
    let most = v.iter().max_by(|a, b| a.total_cmp(b)).unwrap();
    let least = v.iter().copied().min_by(|a, b| a.partial_cmp(b).unwrap()).unwrap();
    let (_, far) = v.iter().map(|x| ((x * 10.0) as i64, *x)).max_by_key(|p| p.0).unwrap();
    let (_, near) = v.iter().map(|x| ((x * 10.0) as i64, *x)).min_by_key(|p| p.0).unwrap();
    s += most * least + far * near;
    s += v.iter().find(|x| **x > 2.5).unwrap() * v.iter().rfind(|x| **x < 3.5).unwrap();
    s += v.iter().find_map(|x| if *x > 2.5 { Some(x * k) } else { None }).unwrap_or(0.0);
    let mut walk = v.iter();
    s += walk.next().unwrap() * walk.next_back().unwrap();
    s + v.iter().last().unwrap() * v.iter().nth(1).unwrap()
}

struct E;

// | Iterators of your own | types with an `impl Iterator`, and functions that return `impl Iterator` or `Box<dyn Iterator>`, in `for` and under adaptors; with the attribute on the `impl`, of elements that carry derivatives |

struct Halves(f64);

impl Iterator for Halves {
    type Item = f64;

    fn next(&mut self) -> Option<f64> {
        self.0 *= 0.5;
        Some(self.0)
    }
}

fn odd_numbers(n: u32) -> impl Iterator<Item = u32> {
    (0..n).map(|i| 2 * i + 1)
}

#[differentiable]
fn over_own(v: &[f64], k: f64) -> f64 {
    let mut s: f64 = Halves(1.0).zip(v).map(|(h, x)| h * x * x).sum();
    for n in odd_numbers(3) {
        s += (k * f64::from(n)).sin() * s;
    }
    s
}

// | Iterators over what a type holds | `iter`, `iter_mut` and others that are one expression of the fields and give an `Iter`, an `IterMut` or an `impl Iterator`, and `IntoIterator` of the type and of references to it; in the file that they are in |

#[derive(Clone, Debug, Differentiable)]
struct Weights {
    items: Vec<f64>,
}

impl Weights {
    fn iter(&self) -> Iter<'_, f64> {
        self.items.iter()
    }

    fn iter_mut(&mut self) -> IterMut<'_, f64> {
        self.items.iter_mut()
    }

    fn scaled(&self, by: f64) -> impl Iterator<Item = f64> {
        self.items.iter().map(move |w| w * by)
    }
}

impl<'w> IntoIterator for &'w Weights {
    type Item = &'w f64;
    type IntoIter = Iter<'w, f64>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}

#[differentiable]
fn over_what_is_held(v: &[f64], k: f64) -> f64 {
    let mut weights = Weights { items: v.to_vec() };
    for w in weights.iter_mut() {
        *w *= *w;
    }
    let mut s: f64 = weights.iter().zip(v).map(|(w, x)| w * x).sum();
    for w in &weights {
        s += w * k;
    }
    s + weights.scaled(k).fold(1.0, |product, w| product * w)
}

mod checks {
    use crate::common::{check, check_vjp};

    check!(over_what_is_held(&v, k); (vec![2.0, 3.0, 4.0], 1.5));
    check!(sources(&v, k); (vec![2.0, 3.0, 4.0], 1.5));
    check!(adaptors(&v, k); (vec![2.0, 3.0, 4.0], 1.5));
    check!(ends(&v, k); (vec![2.0, 3.0, 4.0], 1.5));
    check!(over_own(&v, k); (vec![2.0, 3.0, 4.0], 1.5));
}
