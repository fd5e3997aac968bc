//! Columns that can be computed together.

use super::Pattern;
use alloc::vec::Vec;

/// A colour for every column such that columns of one colour have no row in common, as lists: the columns of each colour.
///
/// Greedy: each column in turn takes the first colour that no column takes that shares a row with it. That is done in two orders,
/// and the better of both is taken: as the columns come, which is the best for bands, and *smallest last* (D. W. Matula,
/// L. L. Beck, *Smallest-last ordering and clustering and graph coloring algorithms*, Journal of the ACM 30, 1983), which takes at
/// most one colour more than the most rows that the sparsest column of any part of the matrix shares with the rest of that part. No colouring has fewer colours than the longest row has entries:
/// where that many are enough, nothing better is looked for.
pub(super) fn colours(pattern: &Pattern) -> Vec<Vec<usize>> {
    let columns = pattern.columns();
    let longest = (0..pattern.rows()).map(|i| pattern.row(i).len()).max().unwrap_or_default();
    if longest == columns {
        return (0..columns).map(|j| vec![j]).collect();
    }
    let mut best = greedy(pattern, 0..columns);
    if best.len() > longest {
        let other = greedy(pattern, smallest_last(pattern).into_iter());
        if other.len() < best.len() {
            best = other;
        }
    }
    best
}

fn greedy(pattern: &Pattern, order: impl Iterator<Item = usize>) -> Vec<Vec<usize>> {
    const NONE: usize = usize::MAX;
    let mut colour_of = vec![NONE; pattern.columns()];
    // The last column that could not have this colour.
    let mut denied: Vec<usize> = Vec::new();
    let mut colours: Vec<Vec<usize>> = Vec::new();
    for j in order {
        for &i in pattern.column(j) {
            for &other in pattern.row(i) {
                if let Some(last) = denied.get_mut(colour_of[other]) {
                    *last = j;
                }
            }
        }
        let colour = denied.iter().position(|&last| last != j).unwrap_or(denied.len());
        if colour == denied.len() {
            denied.push(NONE);
            colours.push(Vec::new());
        }
        colour_of[j] = colour;
        colours[colour].push(j);
    }
    colours
}

/// Columns in the opposite order of their removal, where the next to be removed is one that shares the fewest rows with those still
/// there, or no more than one of those before did. A neighbour counts once for every row that is shared.
fn smallest_last(pattern: &Pattern) -> Vec<usize> {
    let columns = pattern.columns();
    let shared = |j: usize| pattern.column(j).iter().map(|&i| pattern.row(i).len() - 1).sum();
    let mut degree: Vec<usize> = (0..columns).map(shared).collect();
    // Columns sorted by degree, all the time: `first[d]` is where those of degree `d` or more begin.
    let mut first = vec![0; degree.iter().max().map_or(0, |d| d + 2)];
    for &d in &degree {
        first[d + 1] += 1;
    }
    for d in 1..first.len() {
        first[d] += first[d - 1];
    }
    let (mut sorted, mut place, mut next) = (vec![0; columns], vec![0; columns], first.clone());
    for j in 0..columns {
        place[j] = next[degree[j]];
        sorted[place[j]] = j;
        next[degree[j]] += 1;
    }
    for k in 0..columns {
        let j = sorted[k];
        for &i in pattern.column(j) {
            for &other in pattern.row(i) {
                // Those as sparse as the one that is removed stay where they are: they are next anyway.
                if degree[other] > degree[j] && place[other] > k {
                    // To the front of its degree, which then begins one later.
                    let d = degree[other];
                    let front = first[d].max(k + 1);
                    let swapped = sorted[front];
                    sorted.swap(front, place[other]);
                    place[swapped] = place[other];
                    place[other] = front;
                    first[d] = front + 1;
                    degree[other] = d - 1;
                }
            }
        }
    }
    sorted.reverse();
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;

    /// No two columns of a colour share a row, and every column has a colour.
    fn assert_fits(pattern: &Pattern, colours: &[Vec<usize>]) {
        let mut seen = vec![false; pattern.columns()];
        for colour in colours {
            let mut rows = vec![false; pattern.rows()];
            for &j in colour {
                assert!(!core::mem::replace(&mut seen[j], true));
                for &i in pattern.column(j) {
                    assert!(!core::mem::replace(&mut rows[i], true), "row {i} twice");
                }
            }
        }
        assert!(seen.iter().all(|&seen| seen));
    }

    fn random(rows: usize, columns: usize, entries: usize, mut state: u64) -> Pattern {
        let mut next = |below: usize| {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (state >> 33) as usize % below
        };
        Pattern::new(rows, columns, (0..entries).map(|_| (next(rows), next(columns))).collect::<Vec<_>>())
    }

    #[test]
    fn bands_take_as_many_colours_as_they_are_wide() {
        for (below, above) in [(0, 0), (1, 1), (2, 0), (1, 3)] {
            let pattern = Pattern::banded(50, 50, below, above);
            let colours = colours(&pattern);
            assert_fits(&pattern, &colours);
            assert_eq!(colours.len(), below + above + 1);
        }
    }

    #[test]
    fn random_patterns() {
        for seed in 0..50 {
            let pattern = random(40, 30, 20 + 3 * seed as usize, seed);
            for colours in
                [colours(&pattern), greedy(&pattern, 0..30), greedy(&pattern, smallest_last(&pattern).into_iter())]
            {
                assert_fits(&pattern, &colours);
            }
        }
    }

    /// The largest degree that a column has when it is removed.
    fn largest(pattern: &Pattern, mut next: impl FnMut(&dyn Fn(usize) -> usize, &[bool]) -> usize) -> usize {
        let mut there = vec![true; pattern.columns()];
        let mut largest = 0;
        for _ in 0..pattern.columns() {
            let degree = |j: usize| -> usize {
                let others = |i: &usize| pattern.row(*i).iter().filter(|&&k| k != j && there[k]).count();
                pattern.column(j).iter().map(others).sum()
            };
            let j = next(&degree, &there);
            largest = largest.max(degree(j));
            assert!(core::mem::replace(&mut there[j], false));
        }
        largest
    }

    #[test]
    fn the_order_is_smallest_last() {
        for seed in 0..20 {
            let pattern = random(30, 20, 60, seed);
            let mut order = smallest_last(&pattern);
            let by_order = largest(&pattern, |_, _| order.pop().unwrap_or_default());
            let by_search = largest(&pattern, |degree, there| {
                (0..20).filter(|&j| there[j]).min_by_key(|&j| degree(j)).unwrap_or_default()
            });
            assert_eq!(by_order, by_search);
        }
    }

    #[test]
    fn an_order_can_be_better() {
        // A crown: columns a_i and b_j share a row for i != j. Two colours are enough, and a_0, b_0, a_1, .. takes n.
        let n = 6;
        let pairs = (0..n).flat_map(|i| (0..n).filter(move |j| *j != i).map(move |j| (i, j)));
        let entries = pairs.enumerate().flat_map(|(row, (i, j))| [(row, 2 * i), (row, 2 * j + 1)]);
        let pattern = Pattern::new(n * (n - 1), 2 * n, entries);
        assert_eq!(greedy(&pattern, 0..2 * n).len(), n);
        assert_fits(&pattern, &colours(&pattern));
    }

    #[test]
    fn corners() {
        assert!(colours(&Pattern::new(0, 0, [])).is_empty());
        assert_eq!(colours(&Pattern::new(3, 2, [])), [[0, 1]]);
        assert_eq!(colours(&Pattern::dense(2, 3)).len(), 3);
    }
}
