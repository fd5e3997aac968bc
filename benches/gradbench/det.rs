//! `det`: a determinant by expansion by minors. A minor is the last rows of the matrix, without the columns that are taken.

use autodiff::differentiable;

#[differentiable]
pub(crate) fn minor(a: &[f64], n: usize, row: usize, taken: u64) -> f64 {
    if row == n {
        return 1.0;
    }
    let mut sum = 0.0;
    let mut sign = 1.0;
    for column in 0..n {
        if taken & (1 << column) == 0 {
            sum += sign * a[row * n + column] * minor(a, n, row + 1, taken | (1 << column));
            sign = -sign;
        }
    }
    sum
}

#[differentiable]
pub(crate) fn det(a: &[f64], n: usize) -> f64 {
    minor(a, n, 0, 0)
}
