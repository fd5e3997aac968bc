//! A sparse matrix put together from blocks.

use super::{Matrix, Pattern};
use crate::Bar;
use alloc::borrow::Cow;
use alloc::vec::Vec;

/// A sparse matrix in the making: a list of `(row, column, value)`, in which values for the same place add up.
///
/// For functions that are many small functions of few inputs each, such as the residuals of a least-squares problem: the Jacobian
/// of one of them is a small dense block, [`f::jacobian`](crate#which-derivatives-there-are) gives it as rows, and
/// [`Triplets::put`] puts a row, or a part of it, where it belongs. No colouring is needed.
///
/// ```
/// use autodiff::{differentiable, sparse::Triplets};
///
/// /// How far a point is from a camera on the line, and how far that is from what was measured.
/// #[differentiable]
/// fn residual(camera: [f64; 2], point: f64, #[constant] measured: f64) -> [f64; 2] {
///     let distance = point - camera[0];
///     [camera[1] * distance - measured, 0.1 * distance * distance]
/// }
///
/// let (cameras, points) = ([[0.0, 1.0], [1.0, 2.0]], [3.0, 5.0, 7.0]);
/// // Camera, point, measured.
/// let observations = [(0, 0, 3.1), (0, 2, 6.9), (1, 1, 8.2)];
///
/// let mut triplets = Triplets::new(2 * observations.len(), 2 * cameras.len() + points.len());
/// for (k, &(c, p, measured)) in observations.iter().enumerate() {
///     let rows = residual::jacobian(cameras[c], points[p], measured);
///     for (i, (by_camera, by_point)) in rows.iter().enumerate() {
///         triplets.put(2 * k + i, 2 * c, by_camera);
///         triplets.put(2 * k + i, 2 * cameras.len() + p, by_point);
///     }
/// }
/// let jacobian = triplets.to_matrix();
/// assert_eq!(jacobian.pattern().to_string(), "xx..x..\nxx..x..\nxx....x\nxx....x\n..xx.x.\n..xx.x.\n");
/// assert_eq!((jacobian.get(4, 2), jacobian.get(4, 3), jacobian.get(4, 5)), (-2.0, 4.0, 2.0));
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Triplets {
    rows: usize,
    columns: usize,
    entries: Vec<(usize, usize, f64)>,
}

impl Triplets {
    /// No entries yet.
    pub fn new(rows: usize, columns: usize) -> Self {
        Triplets { rows, columns, entries: Vec::new() }
    }

    /// Room for this many entries more, so that they are put there without allocation.
    pub fn reserve(&mut self, entries: usize) {
        self.entries.reserve(entries);
    }

    /// One entry.
    ///
    /// # Panics
    ///
    /// When it is out of range.
    #[track_caller]
    pub fn push(&mut self, row: usize, column: usize, value: f64) {
        let Triplets { rows, columns, .. } = *self;
        let inside = row < rows && column < columns;
        assert!(inside, "entry ({row}, {column}) is out of range: the matrix is {rows} x {columns}");
        self.entries.push((row, column, value));
    }

    /// The floats of a gradient, or of a part of it, side by side in one row, from `column` on.
    ///
    /// # Panics
    ///
    /// When they do not fit.
    #[track_caller]
    pub fn put<B: Bar + ?Sized>(&mut self, row: usize, column: usize, gradient: &B) {
        let mut j = column;
        gradient.for_each_float(&mut |value| {
            self.push(row, j, value);
            j += 1;
        });
    }

    /// All entries, as they came.
    pub fn entries(&self) -> &[(usize, usize, f64)] {
        &self.entries
    }

    /// The matrix, in which entries for the same place are one, their sum.
    pub fn to_matrix(&self) -> Matrix<'static> {
        let pattern = Pattern::new(self.rows, self.columns, self.entries.iter().map(|&(i, j, _)| (i, j)));
        let mut matrix = Matrix::new(Cow::Owned(pattern));
        matrix.add(&self.entries);
        matrix
    }
}

impl Matrix<'_> {
    fn add(&mut self, entries: &[(usize, usize, f64)]) {
        for &(i, j, value) in entries {
            if let Some(at) = self.pattern().position(i, j) {
                self.values_mut()[at] += value;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_for_one_place_add_up() {
        let mut triplets = Triplets::new(2, 4);
        triplets.reserve(6);
        triplets.put(1, 1, &([1.0, 2.0], 4.0_f32));
        triplets.push(1, 2, 8.0);
        triplets.put(0, 0, &16.0);
        assert_eq!(triplets.entries().len(), 5);
        assert_eq!(triplets.to_matrix().to_dense(), [[16.0, 0.0, 0.0, 0.0], [0.0, 1.0, 10.0, 4.0]]);
    }

    #[test]
    #[should_panic(expected = "entry (0, 2) is out of range: the matrix is 1 x 2")]
    fn rows_have_an_end() {
        Triplets::new(1, 2).put(0, 1, &[1.0, 2.0]);
    }
}
