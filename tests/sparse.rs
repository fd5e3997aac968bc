//! Sparse Jacobians against dense ones and closed forms; patterns that are found out, and where they are not.

use autodiff::{
    differentiable,
    sparse::{Forward, Matrix, Pattern, Reverse, Triplets},
};

/// Of every kind: products, quotients, sums that cancel, casts, an array written in place.
#[differentiable]
fn mixed(x: &[f64], scale: f64) -> Vec<f64> {
    let n = x.len();
    let mut y = vec![0.0; n];
    for i in 0..n {
        y[i] = x[i].sin() * scale;
        if i >= 2 {
            y[i] += y[i - 2] * 0.0 + x[i - 1] / (1.0 + x[i - 2].abs());
        }
    }
    y[n - 1] -= y[n - 1];
    y.push(x[1].floor());
    y
}

/// Broyden's tridiagonal function (C. G. Broyden, 1965).
#[differentiable]
fn broyden(x: &[f64]) -> Vec<f64> {
    let n = x.len();
    let at = |i: usize| if (1..=n).contains(&i) { x[i - 1] } else { 0.0 };
    (1..=n).map(|i| (3.0 - 2.0 * at(i)) * at(i) - at(i - 1) - 2.0 * at(i + 1) + 1.0).collect()
}

#[differentiable]
fn tall(x: &[f32; 6]) -> [(f32, f32); 4] {
    let pair = |i: usize| (x[i] * x[i + 1], x[i + 2] - x[0]);
    [pair(0), pair(1), pair(2), pair(3)]
}

#[differentiable]
fn by_side(x: &[f64]) -> Vec<f64> {
    vec![x[0].max(x[1]), if x[0] > 0.0 { x[0] * x[2] } else { x[1] }, x[(x[0].abs() as usize).min(2)]]
}

/// The dense Jacobian, by sweeps for one direction each.
fn dense(columns: usize, jvp: impl Fn(&[f64]) -> Vec<f64>) -> Vec<Vec<f64>> {
    let column = |j: usize| jvp(&(0..columns).map(|k| f64::from(u8::from(k == j))).collect::<Vec<_>>());
    let columns: Vec<_> = (0..columns).map(column).collect();
    (0..columns[0].len()).map(|i| columns.iter().map(|column| column[i]).collect()).collect()
}

fn points(n: usize) -> Vec<f64> {
    (0..n).map(|i| (1.7 * i as f64 + 0.3).sin() * 2.0).collect()
}

#[test]
fn both_modes_give_the_dense_jacobian() {
    let x = points(23);
    let jvp = |dot: &[f64]| mixed::jvp(&x, 1.5, &dot[..23], dot[23]).1;
    let vjp = |seed: &[f64]| mixed::vjp(&x, 1.5, seed.to_vec()).1;
    let pattern = Pattern::detect(24, jvp);
    assert_eq!(Pattern::detect(24, vjp).transposed(), pattern);

    let (forward, reverse) = (Forward::new(pattern.clone()), Reverse::new(pattern.clone()));
    let expected = dense(24, jvp);
    let by_rows: Vec<Vec<f64>> = mixed::jacobian(&x, 1.5)
        .into_iter()
        .map(|(mut x, scale)| {
            x.push(scale);
            x
        })
        .collect();
    let columns = forward.jacobian(jvp);
    assert_eq!(columns.to_dense(), expected);
    for sparse in [columns.to_dense(), reverse.jacobian(vjp).to_dense()] {
        for (row, expected) in sparse.iter().zip(&by_rows) {
            row.iter().zip(expected).for_each(|(a, b)| approx::assert_abs_diff_eq!(a, b, epsilon = 1e-15));
        }
    }
    assert_eq!(columns.check(1e-12, jvp), Ok(()));

    // What cancels is in the pattern, what a `floor` cuts off is not.
    assert!(pattern.contains(22, 22) && columns.get(22, 22) == 0.0);
    assert!(pattern.contains(10, 8) && pattern.row(23).is_empty());
}

#[test]
fn a_closed_form() {
    let n = 500;
    let x = points(n);
    let plan = Forward::new(Pattern::banded(n, n, 1, 1));
    let mut calls = 0;
    let jacobian = plan.jacobian(|dot| {
        calls += 1;
        broyden::jvp(&x, dot).1
    });
    assert_eq!((calls, plan.sweeps()), (3, 3));
    for (i, j, value) in jacobian.triplets() {
        let expected = match j.cmp(&i) {
            std::cmp::Ordering::Less => -1.0,
            std::cmp::Ordering::Equal => 3.0 - 4.0 * x[i],
            std::cmp::Ordering::Greater => -2.0,
        };
        approx::assert_abs_diff_eq!(value, expected, epsilon = 1e-15);
    }
    // Compressed columns are the compressed rows of the transposed matrix.
    let transposed = Reverse::new(Pattern::banded(n, n, 1, 1));
    let transposed = transposed.jacobian(|seed| broyden::vjp(&x, seed.to_vec()).1);
    assert_eq!(transposed.values_by_column().len(), 3 * n - 2);
    let product = jacobian.left_times(&points(n));
    let expected = broyden::vjp(&x, points(n)).1;
    product.iter().zip(&expected).for_each(|(a, b)| approx::assert_abs_diff_eq!(a, b, epsilon = 1e-13));
}

#[test]
fn results_of_any_shape_and_f32() {
    let x = [1.0, 2.0, -3.0, 0.5, 4.0, 1.5];
    let jvp = |dot: &[f64]| tall::jvp(&x, &std::array::from_fn(|j| dot[j] as f32)).1;
    let seeds = |seed: &[f64]| std::array::from_fn(|i| (seed[2 * i] as f32, seed[2 * i + 1] as f32));
    let pattern = Pattern::detect(6, jvp);
    assert_eq!(pattern.to_string(), "xx....\nx.x...\n.xx...\nx..x..\n..xx..\nx...x.\n...xx.\nx....x\n");
    let columns = Forward::new(pattern.clone());
    let rows = Reverse::new(pattern.clone());
    let jacobian = columns.jacobian(jvp);
    assert_eq!(jacobian.to_dense(), rows.jacobian(|seed| tall::vjp(&x, seeds(seed)).1).to_dense());
    assert_eq!(values_of_row(&jacobian, 6), [4.0, 0.5]);
    assert_eq!(jacobian.check(1e-6, jvp), Ok(()));
}

fn values_of_row<'m>(matrix: &'m Matrix, row: usize) -> &'m [f64] {
    let starts = matrix.pattern().row_starts();
    &matrix.values()[starts[row]..starts[row + 1]]
}

/// The blind spots that the documentation names, and the check that sees them.
#[test]
fn what_one_point_does_not_show() {
    let (here, there) = ([2.0, 1.0, 3.0], [-1.0, 4.0, 3.0]);
    let at = |x: [f64; 3]| Pattern::detect(3, |dot| by_side::jvp(&x, dot).1);
    assert_eq!(at(here).to_string(), "x..\nx.x\n..x\n");
    assert_eq!(at(there).to_string(), ".x.\n.x.\n.x.\n");
    let plan = Forward::new(at(here));
    assert_eq!(plan.jacobian(|dot| by_side::jvp(&here, dot).1).check(1e-9, |dot| by_side::jvp(&here, dot).1), Ok(()));
    let elsewhere = plan.jacobian(|dot| by_side::jvp(&there, dot).1);
    assert_eq!(elsewhere.check(1e-9, |dot| by_side::jvp(&there, dot).1).unwrap_err().rows, [0, 1, 2]);
    // Both together are enough for both.
    let plan = Forward::new(at(here).union(&at(there)));
    for x in [here, there] {
        assert_eq!(plan.jacobian(|dot| by_side::jvp(&x, dot).1).check(1e-9, |dot| by_side::jvp(&x, dot).1), Ok(()));
    }
}

#[differentiable(order = 2)]
fn chain_of_springs(x: &[f64]) -> f64 {
    let mut energy = 0.0;
    for i in 1..x.len() {
        energy += (x[i] - x[i - 1]).powi(4) + x[i].cos();
    }
    energy
}

#[test]
fn hessians() {
    let n = 60;
    let x = points(n);
    let plan = Forward::new(Pattern::detect(n, |dot| chain_of_springs::hvp(&x, dot).1));
    assert_eq!(plan.pattern(), &Pattern::banded(n, n, 1, 1));
    let hessian = plan.jacobian(|dot| chain_of_springs::hvp(&x, dot).1);
    for (row, expected) in hessian.to_dense().iter().zip(chain_of_springs::hessian(&x)) {
        row.iter().zip(&expected).for_each(|(a, b)| approx::assert_abs_diff_eq!(a, b, epsilon = 1e-12));
    }
}

#[differentiable]
fn product(x: &[f64; 3]) -> f64 {
    x[0] * x[1] - x[2].exp()
}

#[differentiable]
fn all(x: &[f64]) -> Vec<f64> {
    x.chunks_exact(3).map(|x| x[0] * x[1] - x[2].exp()).collect()
}

#[test]
fn blocks() {
    let x = points(9);
    let mut triplets = Triplets::new(3, 9);
    for (k, block) in x.as_chunks().0.iter().enumerate() {
        triplets.put(k, 3 * k, &product::grad(block));
    }
    assert_eq!(triplets.to_matrix().to_dense(), all::jacobian(&x));
}

#[test]
#[should_panic(expected = "the derivative has 4 floats, where the pattern has room for 5")]
fn sizes_are_checked() {
    let _ = Forward::new(Pattern::dense(5, 4)).jacobian(|dot| broyden::jvp(&[1.0; 4], dot).1);
}
