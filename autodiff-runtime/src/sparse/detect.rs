//! Where the entries are, found out by asking.

use super::{Pattern, colouring::colours, flat};
use crate::Bar;
use alloc::vec::Vec;

impl Pattern {
    /// The pattern at a point, where `jvp` is the product of the Jacobian there with a direction of `columns` floats:
    /// `|dot| f::jvp(&x, dot).1`.
    ///
    /// The directions are made of NaN and of zeros. A tangent is a sum of products of partial derivatives with tangents, and NaN
    /// stays NaN in both, whatever the factor is: an output is NaN exactly if the sweep leads from one of those inputs
    /// to it. So an entry is found even if it is zero, or cancels, at the point. Inputs are asked for in groups, which are
    /// halved; and groups without an output in common are asked for together: about as many sweeps as colours for each halving, 50 for a
    /// tridiagonal matrix of a thousand columns, about twice as many as there are columns if there are
    /// no zeros.
    ///
    /// For `f` by reverse mode only: `Pattern::detect(rows, |seed| f::vjp(&x, seed.to_vec()).1).transposed()`.
    ///
    /// ```
    /// use autodiff::{differentiable, sparse::Pattern};
    ///
    /// #[differentiable]
    /// fn f(x: &[f64]) -> Vec<f64> {
    ///     vec![x[0] * x[2], x[1] - x[1], if x[2] > 0.0 { x[2] } else { x[0] }]
    /// }
    ///
    /// let at = |x: [f64; 3]| Pattern::detect(3, |dot| f::jvp(&x, dot).1);
    /// assert_eq!(at([0.0, 1.0, 1.0]).to_string(), "x.x\n.x.\n..x\n"); // though all entries but one are zero
    /// assert_eq!(at([0.0, 1.0, -1.0]).to_string(), "x.x\n.x.\nx..\n");
    /// assert_eq!(at([0.0, 1.0, 1.0]).union(&at([0.0, 1.0, -1.0])).to_string(), "x.x\n.x.\nx.x\n");
    /// ```
    ///
    /// # Blind spots
    ///
    /// What is found is the pattern of the path that the function took at this point:
    ///
    /// * Branches, loops whose turns depend on values, indices computed from values, `max`, `min`, `clamp`: what the other side
    ///   would have used is not in it. Take the [`union`](Pattern::union) of several points that go both ways.
    /// * Exactly at a kink or a singular point whose derivative is zero [by choice](crate#kinks-and-singular-points), such as `abs` at 0,
    ///   `hypot` at the origin or `powf` at base 0, the entry is taken to be missing. Starting points full of zeros are such points:
    ///   take numbers without a meaning.
    /// * Rules of users (`jvp = path`) that compare tangents, or put a number in place of NaN.
    ///
    /// [`Matrix::check`](super::Matrix::check) tells at every point, for one sweep more, whether the pattern holds there.
    ///
    /// # Panics
    ///
    /// When the results of `jvp` have different lengths.
    #[track_caller]
    pub fn detect<Y: Bar>(columns: usize, mut jvp: impl FnMut(&[f64]) -> Y) -> Pattern {
        let mut direction = vec![f64::NAN; columns];
        // All of them together: this also tells how many rows there are.
        let first = jvp(&direction).to_flat();
        let rows = first.len();
        let mut width = columns.next_power_of_two();
        let entries = first.iter().enumerate().filter(|(_, t)| t.is_nan() && columns > 0).map(|(i, _)| (i, 0));
        let mut groups = Pattern::new(rows, columns.div_ceil(width), entries);
        while width > 1 {
            width /= 2;
            let count = columns.div_ceil(width);
            let halves =
                groups.iter().flat_map(|(i, b)| [(i, 2 * b), (i, 2 * b + 1)]).filter(|(_, half)| *half < count);
            let halves = Pattern::new(rows, count, halves);
            let mut found = Vec::with_capacity(halves.entries());
            for colour in colours(&halves) {
                direction.fill(0.0);
                for &half in &colour {
                    direction[half * width..columns.min((half + 1) * width)].fill(f64::NAN);
                }
                let tangent = flat(&jvp(&direction), rows);
                for &half in &colour {
                    let moved = halves.column(half).iter().filter(|i| tangent[**i].is_nan());
                    found.extend(moved.map(|i| (*i, half)));
                }
            }
            groups = Pattern::new(rows, count, found);
        }
        groups
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tangent that a sweep would give, and how often it was asked for.
    fn asked(pattern: &Pattern) -> (Pattern, usize) {
        let mut sweeps = 0;
        let found = Pattern::detect(pattern.columns(), |dot| {
            sweeps += 1;
            let mut tangent = vec![0.0; pattern.rows()];
            pattern.iter().for_each(|(i, j)| tangent[i] += 0.0 * dot[j]);
            tangent
        });
        (found, sweeps)
    }

    #[test]
    fn every_entry_is_found() {
        for n in [1, 2, 3, 7, 8, 100] {
            for pattern in [
                Pattern::banded(n, n, 1, 1),
                Pattern::dense(n, n),
                Pattern::banded(2 * n, n, 0, 0),
                Pattern::new(n, n + 1, (0..n).map(|i| (i, (7 * i + 3) % (n + 1)))),
                Pattern::new(n, n, []),
            ] {
                let (found, sweeps) = asked(&pattern);
                assert_eq!(found, pattern);
                assert!(sweeps <= 2 * pattern.columns() + 10, "{sweeps} sweeps for {} columns", pattern.columns());
            }
        }
        assert_eq!(asked(&Pattern::new(3, 0, [])).0, Pattern::new(3, 0, []));
        assert_eq!(asked(&Pattern::new(0, 3, [])).0, Pattern::new(0, 3, []));
    }

    #[test]
    fn few_sweeps_where_few_are_needed() {
        let (_, sweeps) = asked(&Pattern::banded(1000, 1000, 1, 1));
        assert!(sweeps <= 50, "{sweeps}");
    }
}
