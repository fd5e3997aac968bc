//! What features of the crate bring.

use autodiff::{differentiable, parallel};

// | Products of matrices | `matmul`, `matmul_add`, `matmul_into`, `matvec` and their kin with transposed operands, of the module `autodiff::linear`: with the feature `linear` |

use autodiff::linear::{matmul, matmul_add, matmul_into, matmul_nt_add, matmul_tn, matvec, matvec_t};

#[differentiable]
fn products(a: &[f64], b: &[f64], x: &[f64]) -> f64 {
    let mut c = matmul(a, b, (2, 3, 2));
    matmul_nt_add(a, a, &mut c, (2, 3, 2));
    let mut d = vec![0.0; 9];
    matmul_into(b, a, &mut d, (3, 2, 3));
    matmul_add(&matmul_tn(a, &c, (3, 2, 2)), a, &mut d, (3, 2, 3));
    let y = matvec(&d, x, (3, 3));
    matvec_t(a, &c[..2], (2, 3)).iter().zip(&y).map(|(z, y)| z * y.sin()).sum()
}

// | Threads | `parallel::sum` and `parallel::sum_ranges`: sums of what a closure gives, whose derivatives run on several threads as well, with the feature `rayon` |

#[differentiable]
fn shared_out(slope: f64, offset: f64, #[constant] points: &[(f64, f64)]) -> f64 {
    let squares = parallel::sum(points.len(), |i| {
        let (x, y) = points[i];
        (slope * x + offset - y).powi(2)
    });
    let ranges = parallel::sum_ranges(2, points.len(), |start, end| {
        let mut sum = 0.0;
        for (x, _) in &points[start..end] {
            sum += (slope * x).sin();
        }
        sum
    });
    squares * ranges
}

/// The rows say `linear` and `rayon`: features of the crate, which are on here.
#[test]
fn features_are_on() {
    let linear = matmul(&[2.0], &[3.0], (1, 1, 1));
    let rayon = parallel::sum(3, |i| i as f64);
    assert_eq!((linear[0], rayon), (6.0, 3.0));
}

mod checks {
    use crate::common::check;

    check!(products(&a, &b, &x); (vec![0.5, -1.0, 2.0, 0.25, 1.5, -0.75], vec![1.0, 0.5, -2.0, 0.75, 0.25, -1.5], vec![0.5, -1.0, 2.0]));
    check!(shared_out(slope, offset, @&points); (0.75, 0.5, vec![(1.0, 2.0), (2.0, 2.5), (-0.5, 1.0)]));
}
