//! `C += op(A) op(B)`, without derivatives: which way it is computed depends on the shapes.

use super::Scalar;
use ndarray::{ArrayView2, ArrayViewMut2, LinalgScalar, linalg::general_mat_mul};

/// Rows and columns of the factors: `op(A)` is `m` by `k`, `op(B)` is `k` by `n`.
pub(super) type Shape = (usize, usize, usize);

/// Which of the factors lie there transposed.
pub(super) type Turned = (bool, bool);

/// Up to so many multiplications, loops are done before the kernel has copied its operands.
const FEW: usize = 512;

/// `C += op(A) op(B)`, all of them row by row.
pub(super) fn multiply<T: Scalar>(a: &[T], b: &[T], c: &mut [T], (m, k, n): Shape, (a_turned, b_turned): Turned) {
    match (m, k, n) {
        (0, _, _) | (_, 0, _) | (_, _, 0) => {} // an empty sum, or nowhere to put one
        // A vector has no rows to turn. `x^T B` is `B^T x`.
        (_, _, 1) => vector(a, b, c, (m, k), a_turned),
        (1, _, _) => vector(b, a, c, (n, k), !b_turned),
        (_, 1, _) => outer(a, b, c),
        _ if m * k * n <= FEW => loops(a, b, c, (m, k, n), (a_turned, b_turned)),
        _ => T::multiply(a, b, c, (m, k, n), (a_turned, b_turned)),
    }
}

/// The same by the kernel of `matrixmultiply`, which copies blocks of its operands to where it wants them.
pub(super) fn blocks<T: LinalgScalar>(a: &[T], b: &[T], c: &mut [T], (m, k, n): Shape, (a_turned, b_turned): Turned) {
    let (a, b) = (view(a, (m, k), a_turned), view(b, (k, n), b_turned));
    if let (Some(a), Some(b), Ok(mut c)) = (a, b, ArrayViewMut2::from_shape((m, n), c)) {
        general_mat_mul(T::one(), &a, &b, T::one(), &mut c);
    }
}

/// `rows` by `columns`, read from where they lie, transposed or not. `None` never: callers have counted.
fn view<T>(of: &[T], (rows, columns): (usize, usize), turned: bool) -> Option<ArrayView2<'_, T>> {
    if turned {
        ArrayView2::from_shape((columns, rows), of).ok().map(ArrayView2::reversed_axes)
    } else {
        ArrayView2::from_shape((rows, columns), of).ok()
    }
}

/// `y += op(A) x`, `op(A)` being `m` by `k`.
fn vector<T: Scalar>(a: &[T], x: &[T], y: &mut [T], (m, k): (usize, usize), turned: bool) {
    if turned {
        // By rows of `A`, each of which is a column of `op(A)`.
        for (row, x) in a.chunks_exact(m).zip(x) {
            add_scaled(y, row, *x);
        }
    } else {
        for (y, row) in y.iter_mut().zip(a.chunks_exact(k)) {
            *y += dot(row, x);
        }
    }
}

/// `C += x y^T`
fn outer<T: Scalar>(x: &[T], y: &[T], c: &mut [T]) {
    for (row, x) in c.chunks_exact_mut(y.len()).zip(x) {
        add_scaled(row, y, *x);
    }
}

fn loops<T: Scalar>(a: &[T], b: &[T], c: &mut [T], (m, k, n): Shape, (a_turned, b_turned): Turned) {
    for (i, c) in c.chunks_exact_mut(n).enumerate() {
        for p in 0..k {
            let a = if a_turned { a[p * m + i] } else { a[i * k + p] };
            if b_turned {
                for (c, b) in c.iter_mut().zip(b[p..].iter().step_by(k)) {
                    *c += a * *b;
                }
            } else {
                add_scaled(c, &b[p * n..(p + 1) * n], a);
            }
        }
    }
}

/// `y += a x`
#[inline]
fn add_scaled<T: Scalar>(y: &mut [T], x: &[T], a: T) {
    for (y, x) in y.iter_mut().zip(x) {
        *y += a * *x;
    }
}

/// The inner product, in so many sums that there is no waiting for the one before.
#[inline]
fn dot<T: Scalar>(x: &[T], y: &[T]) -> T {
    let mut sums = [T::default(); 16];
    let (xs, ys) = (x.chunks_exact(16), y.chunks_exact(16));
    let rest = xs.remainder().iter().zip(ys.remainder());
    for (x, y) in xs.zip(ys) {
        for ((sum, x), y) in sums.iter_mut().zip(x).zip(y) {
            *sum += *x * *y;
        }
    }
    let mut sum = T::default();
    for (x, y) in rest {
        sum += *x * *y;
    }
    sums.iter().fold(sum, |sum, s| sum + *s)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    /// By the definition.
    fn expected(a: &[f64], b: &[f64], c: &[f64], (m, k, n): Shape, (a_turned, b_turned): Turned) -> Vec<f64> {
        let mut c = c.to_vec();
        for i in 0..m {
            for j in 0..n {
                for p in 0..k {
                    let a = if a_turned { a[p * m + i] } else { a[i * k + p] };
                    let b = if b_turned { b[j * k + p] } else { b[p * n + j] };
                    c[i * n + j] += a * b;
                }
            }
        }
        c
    }

    /// Small integers: sums of their products are exact in any order.
    fn numbers<T: Scalar>(n: usize, step: usize) -> Vec<T> {
        (0..n).map(|i| T::ad_from((i * step % 7) as f64 - 3.0)).collect()
    }

    #[test]
    fn every_way() {
        let sizes = [0, 1, 2, 3, 8, 17, 40];
        for m in sizes {
            for k in sizes {
                for n in sizes {
                    for turned in [(false, false), (true, false), (false, true), (true, true)] {
                        let (a, b, c) = (numbers::<f64>(m * k, 3), numbers(k * n, 5), numbers::<f64>(m * n, 2));
                        let (mut wide, wanted) = (c.clone(), expected(&a, &b, &c, (m, k, n), turned));
                        multiply(&a, &b, &mut wide, (m, k, n), turned);
                        assert_eq!(wide, wanted, "{m} {k} {n} {turned:?}");
                        let (a, b, mut c) = (numbers::<f32>(m * k, 3), numbers(k * n, 5), numbers::<f32>(m * n, 2));
                        multiply(&a, &b, &mut c, (m, k, n), turned);
                        assert!(c.iter().zip(&wanted).all(|(c, wanted)| f64::from(*c) == *wanted));
                    }
                }
            }
        }
    }
}
