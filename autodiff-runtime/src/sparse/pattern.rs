//! Where a sparse matrix can have entries.

use alloc::{string::String, vec::Vec};
use core::fmt;

/// The places at which a sparse matrix can have entries: known to be zero is everything else.
///
/// Kept by rows and by columns, each in increasing order. A pattern that holds too much costs time, one that holds too
/// little gives wrong entries: [`Matrix::check`](super::Matrix::check) finds that out.
///
/// ```
/// use autodiff::sparse::Pattern;
///
/// let pattern = Pattern::new(2, 3, [(0, 0), (0, 2), (1, 1)]);
/// assert_eq!((pattern.row(0), pattern.column(2)), ([0, 2].as_slice(), [0].as_slice()));
/// assert_eq!(pattern.to_string(), "x.x\n.x.\n");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Pattern {
    rows: Lists,
    columns: Lists,
    /// For each entry in the order of columns, where it is in the order of rows.
    by_rows: Vec<usize>,
}

/// Lists of indices, one after the other: list `i` is `indices[starts[i]..starts[i + 1]]`.
#[derive(Clone, PartialEq, Eq)]
struct Lists {
    starts: Vec<usize>,
    indices: Vec<usize>,
}

impl Lists {
    fn count(&self) -> usize {
        self.starts.len() - 1
    }

    fn get(&self, i: usize) -> &[usize] {
        &self.indices[self.starts[i]..self.starts[i + 1]]
    }
}

impl Pattern {
    /// The pattern with these entries, each `(row, column)`, in any order. What is given twice is there once.
    ///
    /// # Panics
    ///
    /// When an entry is out of range.
    #[track_caller]
    pub fn new(rows: usize, columns: usize, entries: impl IntoIterator<Item = (usize, usize)>) -> Self {
        let entries: Vec<(usize, usize)> = entries.into_iter().collect();
        for &(i, j) in &entries {
            assert!(i < rows && j < columns, "entry ({i}, {j}) is out of range: the matrix is {rows} x {columns}");
        }
        // Sorted by counting: first by column, then, keeping that order, by row.
        let mut by_column = vec![(0, 0); entries.len()];
        let mut next = starts(columns, entries.iter().map(|&(_, j)| j));
        for &(i, j) in &entries {
            by_column[next[j]] = (i, j);
            next[j] += 1;
        }
        let mut next = starts(rows, entries.iter().map(|&(i, _)| i));
        let mut indices = vec![0; entries.len()];
        for &(i, j) in &by_column {
            indices[next[i]] = j;
            next[i] += 1;
        }
        // `next[i]` is now the end of row `i`.
        let (mut kept, mut from) = (Vec::with_capacity(entries.len()), 0);
        let mut row_starts = Vec::with_capacity(rows + 1);
        row_starts.push(0);
        for end in &next[..rows] {
            let first = kept.len();
            for &j in &indices[from..*end] {
                if kept.len() == first || kept.last() != Some(&j) {
                    kept.push(j);
                }
            }
            from = *end;
            row_starts.push(kept.len());
        }
        Pattern::of(Lists { starts: row_starts, indices: kept }, columns)
    }

    /// From rows that are in order and hold nothing twice.
    fn of(rows: Lists, columns: usize) -> Self {
        let column_starts = starts(columns, rows.indices.iter().copied());
        let mut next = column_starts.clone();
        let mut row_indices = vec![0; rows.indices.len()];
        let mut by_rows = row_indices.clone();
        for i in 0..rows.count() {
            for at in rows.starts[i]..rows.starts[i + 1] {
                let slot = &mut next[rows.indices[at]];
                row_indices[*slot] = i;
                by_rows[*slot] = at;
                *slot += 1;
            }
        }
        Pattern { rows, columns: Lists { starts: column_starts, indices: row_indices }, by_rows }
    }

    /// All entries whose column is at most `below` less and at most `above` more than their row: one of each for a
    /// tridiagonal matrix.
    pub fn banded(rows: usize, columns: usize, below: usize, above: usize) -> Self {
        let row = |i: usize| (i.saturating_sub(below)..columns.min(i + above + 1)).map(move |j| (i, j));
        Pattern::new(rows, columns, (0..rows).flat_map(row))
    }

    /// All entries.
    pub fn dense(rows: usize, columns: usize) -> Self {
        Pattern::new(rows, columns, (0..rows).flat_map(|i| (0..columns).map(move |j| (i, j))))
    }

    /// What is in one of the two, or in both.
    ///
    /// # Panics
    ///
    /// When they are of different sizes.
    #[track_caller]
    pub fn union(&self, other: &Pattern) -> Self {
        assert_eq!(self.size(), other.size(), "patterns of different sizes");
        Pattern::new(self.rows(), self.columns(), self.iter().chain(other.iter()))
    }

    /// Rows and columns exchanged.
    pub fn transposed(&self) -> Self {
        Pattern::of(self.columns.clone(), self.rows())
    }

    /// The number of rows: of outputs.
    pub fn rows(&self) -> usize {
        self.rows.count()
    }

    /// The number of columns: of inputs.
    pub fn columns(&self) -> usize {
        self.columns.count()
    }

    /// The number of entries.
    pub fn entries(&self) -> usize {
        self.by_rows.len()
    }

    /// The columns in which row `i` has entries.
    pub fn row(&self, i: usize) -> &[usize] {
        self.rows.get(i)
    }

    /// The rows in which column `j` has entries.
    pub fn column(&self, j: usize) -> &[usize] {
        self.columns.get(j)
    }

    /// Whether there is an entry.
    pub fn contains(&self, row: usize, column: usize) -> bool {
        self.position(row, column).is_some()
    }

    /// All entries, row by row.
    ///
    /// ```
    /// use autodiff::sparse::Pattern;
    ///
    /// assert!(Pattern::banded(2, 2, 1, 0).iter().eq([(0, 0), (1, 0), (1, 1)]));
    /// ```
    pub fn iter(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        (0..self.rows()).flat_map(|i| self.row(i).iter().map(move |&j| (i, j)))
    }

    /// Compressed rows: the entries of row `i` are those from `row_starts()[i]` to `row_starts()[i + 1]` of
    /// [`column_indices`](Self::column_indices).
    pub fn row_starts(&self) -> &[usize] {
        &self.rows.starts
    }

    /// The columns of all entries, row by row.
    pub fn column_indices(&self) -> &[usize] {
        &self.rows.indices
    }

    /// Compressed columns: the entries of column `j` are those from `column_starts()[j]` to `column_starts()[j + 1]` of
    /// [`row_indices`](Self::row_indices).
    pub fn column_starts(&self) -> &[usize] {
        &self.columns.starts
    }

    /// The rows of all entries, column by column.
    pub fn row_indices(&self) -> &[usize] {
        &self.columns.indices
    }

    /// For each entry in the order of columns, where it is in the order of rows.
    pub(super) fn by_rows(&self) -> &[usize] {
        &self.by_rows
    }

    /// Where an entry is in the order of rows.
    pub(super) fn position(&self, row: usize, column: usize) -> Option<usize> {
        self.row(row).binary_search(&column).ok().map(|k| self.rows.starts[row] + k)
    }

    fn size(&self) -> (usize, usize) {
        (self.rows(), self.columns())
    }
}

/// Where each list starts, and the end, from the list that each element is in.
fn starts(lists: usize, of: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut starts = vec![0; lists + 1];
    for i in of {
        starts[i + 1] += 1;
    }
    for i in 0..lists {
        starts[i + 1] += starts[i];
    }
    starts
}

/// A picture: `x` for an entry, `.` for a zero, a line for each row.
impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for i in 0..self.rows() {
            let line: String = (0..self.columns()).map(|j| if self.contains(i, j) { 'x' } else { '.' }).collect();
            writeln!(f, "{line}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let entries: Vec<_> = self.iter().collect();
        f.debug_struct("Pattern")
            .field("rows", &self.rows())
            .field("columns", &self.columns())
            .field("entries", &entries)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn both_orders_hold_the_same() {
        let pattern = Pattern::new(3, 4, [(2, 1), (0, 3), (2, 1), (0, 0), (1, 1), (2, 0)]);
        assert_eq!(pattern.row_starts(), [0, 2, 3, 5]);
        assert_eq!(pattern.column_indices(), [0, 3, 1, 0, 1]);
        assert_eq!(pattern.column_starts(), [0, 2, 4, 4, 5]);
        assert_eq!(pattern.row_indices(), [0, 2, 1, 2, 0]);
        assert_eq!(pattern.by_rows(), [0, 3, 2, 4, 1]);
        assert_eq!(pattern.transposed().transposed(), pattern);
        assert_eq!(pattern.transposed().to_string(), "x.x\n.xx\n...\nx..\n");
    }

    #[test]
    fn shapes() {
        assert_eq!(Pattern::banded(4, 3, 1, 1).to_string(), "xx.\nxxx\n.xx\n..x\n");
        assert_eq!(Pattern::banded(2, 4, 0, 2).to_string(), "xxx.\n.xxx\n");
        assert_eq!(Pattern::dense(2, 2).entries(), 4);
        assert_eq!(Pattern::new(0, 0, []).entries(), 0);
        let union = Pattern::banded(3, 3, 1, 0).union(&Pattern::banded(3, 3, 0, 1));
        assert_eq!(union, Pattern::banded(3, 3, 1, 1));
    }

    #[test]
    #[should_panic(expected = "entry (1, 2) is out of range: the matrix is 2 x 2")]
    fn entries_are_inside() {
        let _ = Pattern::new(2, 2, [(1, 2)]);
    }
}
