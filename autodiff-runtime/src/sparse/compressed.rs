//! Sparse Jacobians from few sweeps.

use super::{Matrix, Pattern, colouring::colours, flat};
use crate::{Bar, Lanes};
use alloc::borrow::Cow;
use alloc::vec::Vec;

/// Sparse Jacobians by forward mode: columns without a row in common are computed in one sweep.
///
/// Made once for a pattern, and used at as many points as there are. [`Reverse`] does the same for rows.
///
/// ```
/// use autodiff::{differentiable, sparse::{Forward, Pattern}};
///
/// #[differentiable]
/// fn squares(x: &[f64]) -> Vec<f64> {
///     (0..x.len()).map(|i| if i == 0 { x[0] } else { x[i] * x[i] - x[i - 1] }).collect()
/// }
///
/// let plan = Forward::new(Pattern::banded(1000, 1000, 1, 0));
/// assert_eq!(plan.sweeps(), 2); // and not 1000
///
/// let x = vec![3.0; 1000];
/// let jacobian = plan.jacobian(|dot| squares::jvp(&x, dot).1);
/// assert_eq!((jacobian.get(7, 6), jacobian.get(7, 7), jacobian.get(7, 8)), (-1.0, 6.0, 0.0));
/// ```
#[derive(Clone, Debug)]
pub struct Forward {
    pattern: Pattern,
    colours: Vec<Vec<usize>>,
}

impl Forward {
    /// Finds out which columns are computed together. Takes time in proportion to the sum of the squares of the lengths of
    /// the rows: for a matrix with a row that is nearly full, take [`Reverse`].
    pub fn new(pattern: Pattern) -> Self {
        let colours = colours(&pattern);
        Forward { pattern, colours }
    }

    /// Where the Jacobian has entries.
    pub fn pattern(&self) -> &Pattern {
        &self.pattern
    }

    /// How many sweeps a Jacobian takes.
    pub fn sweeps(&self) -> usize {
        self.colours.len()
    }

    /// The columns of each sweep.
    pub fn colours(&self) -> &[Vec<usize>] {
        &self.colours
    }

    /// The Jacobian, where `jvp` is the product with a direction, of as many floats as there are columns: `|dot| f::jvp(&x, dot).1`.
    /// It is called [`sweeps`](Self::sweeps) times.
    ///
    /// The entries are right if the pattern holds all that are not zero. See [`Matrix::check`].
    ///
    /// # Panics
    ///
    /// When `jvp` gives something else than a float for every row.
    #[track_caller]
    pub fn jacobian<Y: Bar>(&self, mut jvp: impl FnMut(&[f64]) -> Y) -> Matrix<'_> {
        let pattern = &self.pattern;
        let mut matrix = Matrix::new(Cow::Borrowed(pattern));
        let mut direction = vec![0.0; pattern.columns()];
        for colour in &self.colours {
            colour.iter().for_each(|&j| direction[j] = 1.0);
            let tangent = flat(&jvp(&direction), pattern.rows());
            for &j in colour {
                let first = pattern.column_starts()[j];
                for (k, &i) in pattern.column(j).iter().enumerate() {
                    matrix.values_mut()[pattern.by_rows()[first + k]] = tangent[i];
                }
                direction[j] = 0.0;
            }
        }
        matrix
    }

    /// The same, `K` colours in a sweep: for functions with `lanes` in their attribute, `|dots| f::jvp_many(&x, dots).1`.
    ///
    /// ```
    /// use autodiff::{Lanes, differentiable, sparse::{Forward, Pattern}};
    ///
    /// #[differentiable(lanes)]
    /// fn steps(x: &[f64]) -> Vec<f64> {
    ///     x.windows(3).map(|x| x[0] * x[1].exp() - x[2] * x[2]).collect()
    /// }
    ///
    /// let x = vec![0.5; 100];
    /// let plan = Forward::new(Pattern::banded(98, 100, 0, 2));
    /// let mut calls = 0;
    /// let jacobian = plan.jacobian_in_lanes(|dots: &[Lanes<f64, 4>]| {
    ///     calls += 1;
    ///     steps::jvp_many(&x, dots).1
    /// });
    /// assert_eq!((plan.sweeps(), calls), (3, 1));
    /// assert_eq!(jacobian, plan.jacobian(|dot| steps::jvp(&x, dot).1));
    /// ```
    ///
    /// # Panics
    ///
    /// When `jvp` gives something else than `K` floats for every row.
    #[track_caller]
    pub fn jacobian_in_lanes<const K: usize, Y: Bar>(&self, mut jvp: impl FnMut(&[Lanes<f64, K>]) -> Y) -> Matrix<'_> {
        let pattern = &self.pattern;
        let mut matrix = Matrix::new(Cow::Borrowed(pattern));
        for colours in self.colours.chunks(K) {
            let mut directions = vec![Lanes::default(); pattern.columns()];
            for (lane, colour) in colours.iter().enumerate() {
                colour.iter().for_each(|&j| directions[j].0[lane] = 1.0);
            }
            let tangents = flat(&jvp(&directions), K * pattern.rows());
            for (lane, colour) in colours.iter().enumerate() {
                for &j in colour {
                    let first = pattern.column_starts()[j];
                    for (k, &i) in pattern.column(j).iter().enumerate() {
                        matrix.values_mut()[pattern.by_rows()[first + k]] = tangents[K * i + lane];
                    }
                }
            }
        }
        matrix
    }
}

/// Sparse Jacobians by reverse mode: rows without a column in common are computed in one sweep.
///
/// ```
/// use autodiff::{differentiable, sparse::{Forward, Pattern, Reverse}};
///
/// /// Each `x` by itself, and all of them together: the last row is full.
/// #[differentiable]
/// fn each_and_all(x: &[f64]) -> Vec<f64> {
///     let mut y: Vec<f64> = x.iter().map(|x| x.exp()).collect();
///     y.push(x.iter().map(|x| x * x).sum());
///     y
/// }
///
/// let n = 100;
/// let entries = (0..n).flat_map(|j| [(j, j), (n, j)]);
/// let pattern = Pattern::new(n + 1, n, entries);
/// assert_eq!((Forward::new(pattern.clone()).sweeps(), Reverse::new(pattern.clone()).sweeps()), (n, 2));
///
/// let x = vec![0.5; n];
/// let plan = Reverse::new(pattern);
/// let jacobian = plan.jacobian(|seed| each_and_all::vjp(&x, seed.to_vec()).1);
/// assert_eq!((jacobian.get(3, 3), jacobian.get(n, 3)), (0.5_f64.exp(), 1.0));
/// assert_eq!(jacobian.check(1e-9, |dot| each_and_all::jvp(&x, dot).1), Ok(()));
/// ```
#[derive(Clone, Debug)]
pub struct Reverse {
    pattern: Pattern,
    colours: Vec<Vec<usize>>,
}

impl Reverse {
    /// Finds out which rows are computed together. Takes time in proportion to the sum of the squares of the lengths of
    /// the columns.
    pub fn new(pattern: Pattern) -> Self {
        let colours = colours(&pattern.transposed());
        Reverse { pattern, colours }
    }

    /// Where the Jacobian has entries.
    pub fn pattern(&self) -> &Pattern {
        &self.pattern
    }

    /// How many sweeps a Jacobian takes.
    pub fn sweeps(&self) -> usize {
        self.colours.len()
    }

    /// The rows of each sweep.
    pub fn colours(&self) -> &[Vec<usize>] {
        &self.colours
    }

    /// The Jacobian, where `vjp` is the product of a seed, of as many floats as there are rows, with it:
    /// `|seed| f::vjp(&x, seed.to_vec()).1`. It is called [`sweeps`](Self::sweeps) times.
    ///
    /// The entries are right if the pattern holds all that are not zero. See [`Matrix::check`].
    ///
    /// # Panics
    ///
    /// When `vjp` gives something else than a float for every column.
    #[track_caller]
    pub fn jacobian<X: Bar>(&self, mut vjp: impl FnMut(&[f64]) -> X) -> Matrix<'_> {
        let pattern = &self.pattern;
        let mut matrix = Matrix::new(Cow::Borrowed(pattern));
        let mut seed = vec![0.0; pattern.rows()];
        for colour in &self.colours {
            colour.iter().for_each(|&i| seed[i] = 1.0);
            let gradient = flat(&vjp(&seed), pattern.columns());
            for &i in colour {
                let first = pattern.row_starts()[i];
                for (k, &j) in pattern.row(i).iter().enumerate() {
                    matrix.values_mut()[first + k] = gradient[j];
                }
                seed[i] = 0.0;
            }
        }
        matrix
    }
}
