//! Arrays that are filled with arrays, of lengths that have no default.

use autodiff::differentiable;

#[differentiable]
fn quadratic_of_any_size<const N: usize>(a: f64, x: &[f64; N]) -> f64 {
    let m = [[a; N]; N];
    let mut sum = 0.0;
    for i in 0..N {
        for j in 0..N {
            sum += m[i][j] * x[i] * x[j];
        }
    }
    sum
}

#[differentiable]
fn filled_with_long_rows(a: f64) -> f64 {
    let row = [a * a; 40];
    let m = [row; 3];
    let all = vec![[row; 2]; 2];
    let mut sum = all[1][0][39];
    for i in 0..3 {
        for j in 0..40 {
            sum += m[i][j] * j as f64;
        }
    }
    sum
}

#[differentiable]
fn rows_in_a_loop<const N: usize>(a: f64, x: &[f64; N]) -> f64 {
    let mut sum = 0.0;
    for k in 0..3 {
        let mut row = [a; N];
        for i in 0..N {
            row[i] *= x[i] + k as f64;
        }
        sum += row.iter().map(|r| r * r).sum::<f64>() * row[0];
    }
    sum
}

mod checks {
    use crate::common::check;
    check!(quadratic_of_any_size(a, &x); (2.0, [1.0, 3.0]));
    check!(filled_with_long_rows(a); (0.7));
    check!(rows_in_a_loop(a, &x); (2.0, [1.0, 3.0]));
}
