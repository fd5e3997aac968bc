//! A sparse matrix with values.

use super::Pattern;
use crate::Bar;
use alloc::borrow::Cow;
use alloc::{string::String, string::ToString, vec::Vec};
use core::fmt;

/// A sparse matrix: a pattern, and a value for each of its entries.
#[derive(Clone, Debug, PartialEq)]
pub struct Matrix<'p> {
    pattern: Cow<'p, Pattern>,
    values: Vec<f64>,
}

impl<'p> Matrix<'p> {
    pub(super) fn new(pattern: Cow<'p, Pattern>) -> Self {
        let values = vec![0.0; pattern.entries()];
        Matrix { pattern, values }
    }

    /// Where its entries are.
    pub fn pattern(&self) -> &Pattern {
        &self.pattern
    }

    /// The values of all entries, row by row: with [`Pattern::row_starts`] and [`Pattern::column_indices`] the matrix by
    /// *compressed rows* (CSR).
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// The values of all entries, column by column: with [`Pattern::column_starts`] and [`Pattern::row_indices`] the matrix
    /// by *compressed columns* (CSC).
    pub fn values_by_column(&self) -> Vec<f64> {
        self.pattern.by_rows().iter().map(|&at| self.values[at]).collect()
    }

    /// An entry: zero where there is none.
    pub fn get(&self, row: usize, column: usize) -> f64 {
        self.pattern.position(row, column).map_or(0.0, |at| self.values[at])
    }

    /// All entries, row by row: `(row, column, value)`.
    pub fn triplets(&self) -> impl Iterator<Item = (usize, usize, f64)> + '_ {
        self.pattern.iter().zip(&self.values).map(|((i, j), &value)| (i, j, value))
    }

    /// The matrix as rows with all their zeros.
    pub fn to_dense(&self) -> Vec<Vec<f64>> {
        let mut rows = vec![vec![0.0; self.pattern.columns()]; self.pattern.rows()];
        self.triplets().for_each(|(i, j, value)| rows[i][j] = value);
        rows
    }

    /// The product with a column.
    ///
    /// # Panics
    ///
    /// When `x` is not as long as a row.
    #[track_caller]
    pub fn times(&self, x: &[f64]) -> Vec<f64> {
        assert_eq!(x.len(), self.pattern.columns(), "the length of the vector is not the number of columns");
        let mut y = vec![0.0; self.pattern.rows()];
        self.triplets().for_each(|(i, j, value)| y[i] += value * x[j]);
        y
    }

    /// The product of a row with the matrix.
    ///
    /// # Panics
    ///
    /// When `y` is not as long as a column.
    #[track_caller]
    pub fn left_times(&self, y: &[f64]) -> Vec<f64> {
        assert_eq!(y.len(), self.pattern.rows(), "the length of the vector is not the number of rows");
        let mut x = vec![0.0; self.pattern.columns()];
        self.triplets().for_each(|(i, j, value)| x[j] += y[i] * value);
        x
    }

    /// Whether this is the Jacobian: compares its product with one direction, made of arbitrary numbers, with what a sweep of
    /// forward mode gives for the same direction.
    ///
    /// An entry that the pattern misses is found by that: its value is lost, or was added to that of another entry. `tolerance` is
    /// relative to the sum of the magnitudes in a row's product: 1e-9 leaves room for the rounding errors of most functions, 1e-4 for those in `f32`.
    /// What is missing and zero, or that small, at this point passes.
    ///
    /// ```
    /// use autodiff::{differentiable, sparse::{Forward, Pattern}};
    ///
    /// #[differentiable]
    /// fn f(x: &[f64]) -> Vec<f64> {
    ///     vec![x[0] * x[0], x[1] + x[2], x[2] * x[0]]
    /// }
    ///
    /// let x = [1.0, 2.0, 3.0];
    /// let jvp = |dot: &[f64]| f::jvp(&x, dot).1;
    /// let right = Forward::new(Pattern::new(3, 3, [(0, 0), (1, 1), (1, 2), (2, 0), (2, 2)]));
    /// assert_eq!(right.jacobian(jvp).check(1e-9, jvp), Ok(()));
    ///
    /// let wrong = Forward::new(Pattern::new(3, 3, [(0, 0), (1, 1), (1, 2), (2, 2)])); // without (2, 0)
    /// assert_eq!(wrong.jacobian(jvp).check(1e-9, jvp).unwrap_err().rows, [2]);
    /// ```
    ///
    /// # Errors
    ///
    /// The rows that are not those of the Jacobian.
    ///
    /// # Panics
    ///
    /// When `jvp` gives something else than a float for every row.
    #[track_caller]
    pub fn check<Y: Bar>(&self, tolerance: f64, jvp: impl FnOnce(&[f64]) -> Y) -> Result<(), WrongRows> {
        let direction = arbitrary(self.pattern.columns());
        let tangent = super::flat(&jvp(&direction), self.pattern.rows());
        let (mut product, mut magnitude) = (vec![0.0; tangent.len()], vec![0.0_f64; tangent.len()]);
        for (i, j, value) in self.triplets() {
            let term = value * direction[j];
            product[i] += term;
            magnitude[i] += term.abs();
        }
        let differs = |&i: &usize| {
            let (a, b) = (product[i], tangent[i]);
            let agree = a == b || (a.is_nan() && b.is_nan()) || (a - b).abs() <= tolerance * magnitude[i].max(b.abs());
            !agree
        };
        let rows: Vec<usize> = (0..tangent.len()).filter(differs).collect();
        if rows.is_empty() { Ok(()) } else { Err(WrongRows { rows }) }
    }

    /// All values, to be written.
    pub(super) fn values_mut(&mut self) -> &mut [f64] {
        &mut self.values
    }
}

/// Numbers between 1 and 2, of either sign, that have nothing to do with one another; always the same.
fn arbitrary(count: usize) -> Vec<f64> {
    // SplitMix64 (G. L. Steele, D. Lea, C. H. Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014).
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    };
    (0..count)
        .map(|_| {
            let bits = next();
            let magnitude = 1.0 + (bits >> 12) as f64 / (1_u64 << 52) as f64;
            if bits & 1 == 0 { magnitude } else { -magnitude }
        })
        .collect()
}

/// The rows of a [`Matrix`] that are not those of the Jacobian, most likely because the pattern misses entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrongRows {
    /// Their numbers, in increasing order.
    pub rows: Vec<usize>,
}

impl fmt::Display for WrongRows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let first: Vec<String> = self.rows.iter().take(5).map(ToString::to_string).collect();
        let more = if self.rows.len() > 5 { ", .." } else { "" };
        let (n, s) = (self.rows.len(), if self.rows.len() == 1 { "" } else { "s" });
        write!(f, "{n} row{s} of the sparse Jacobian disagree with forward mode ({}{more}): ", first.join(", "))?;
        f.write_str("does the pattern hold every entry?")
    }
}

impl core::error::Error for WrongRows {}

#[cfg(test)]
mod tests {
    use super::*;

    fn matrix() -> Matrix<'static> {
        let mut matrix = Matrix::new(Cow::Owned(Pattern::new(2, 3, [(0, 0), (0, 2), (1, 0)])));
        matrix.values_mut().copy_from_slice(&[1.0, 2.0, 3.0]);
        matrix
    }

    #[test]
    fn every_form_is_the_same_matrix() {
        let matrix = matrix();
        assert!(matrix.triplets().eq([(0, 0, 1.0), (0, 2, 2.0), (1, 0, 3.0)]));
        assert_eq!(matrix.to_dense(), [[1.0, 0.0, 2.0], [3.0, 0.0, 0.0]]);
        assert_eq!(matrix.values_by_column(), [1.0, 3.0, 2.0]);
        assert_eq!((matrix.get(0, 2), matrix.get(1, 1)), (2.0, 0.0));
        assert_eq!(matrix.times(&[1.0, 10.0, 100.0]), [201.0, 3.0]);
        assert_eq!(matrix.left_times(&[1.0, 10.0]), [31.0, 0.0, 2.0]);
    }

    #[test]
    fn wrong_rows_are_named() {
        let matrix = matrix();
        let right = |x: &[f64]| vec![x[0] + 2.0 * x[2], 3.0 * x[0]];
        assert_eq!(matrix.check(1e-12, right), Ok(()));
        let wrong = matrix.check(1e-12, |x| vec![x[0] + 2.0 * x[2], 3.0 * x[0] + 1e-6 * x[1]]).unwrap_err();
        let message = "1 row of the sparse Jacobian disagree with forward mode (1): does the pattern hold every entry?";
        assert_eq!(wrong.to_string(), message);
        assert_eq!(matrix.check(1e-3, |x| vec![x[0] + 2.0 * x[2], 3.0 * x[0] + 1e-6 * x[1]]), Ok(()));
        // What is not a number is not the same as what is one.
        assert!(matrix.check(1e-12, |x| vec![f64::NAN, 3.0 * x[0]]).is_err());
    }
}
