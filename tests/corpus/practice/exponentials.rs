//! The exponential of a matrix that has another name.

use autodiff::differentiable;
type M3 = [[f64; 3]; 3];
#[differentiable]
fn matmul(a: &M3, b: &M3) -> M3 {
    let mut c = [[0.0; 3]; 3];
    for (i, row) in c.iter_mut().enumerate() {
        for (j, v) in row.iter_mut().enumerate() {
            *v = (0..3).map(|k| a[i][k] * b[k][j]).sum();
        }
    }
    c
}
#[differentiable]
fn add(a: M3, b: M3) -> M3 {
    std::array::from_fn(|i| std::array::from_fn(|j| a[i][j] + b[i][j]))
}
#[differentiable]
fn scale(a: &M3, k: f64) -> M3 {
    a.map(|r| r.map(|x| x * k))
}
#[differentiable]
fn expm(a: &M3) -> M3 {
    let norm = a.iter().map(|r| r.iter().map(|x| x.abs()).sum::<f64>()).fold(0.0f64, |m, x| m.max(x));
    let s = if norm > 0.5 { (norm / 0.5).log2().ceil() as i32 } else { 0 };
    let a = scale(a, 0.5f64.powi(s));
    let mut term = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
    let mut sum = term;
    for k in 1..=12 {
        term = scale(&matmul(&term, &a), 1.0 / f64::from(k));
        sum = add(sum, term);
    }
    (0..s).fold(sum, |m, _| matmul(&m, &m))
}
#[differentiable]
fn f(v: &[f64]) -> f64 {
    let mut a: M3 = Default::default();
    for (i, x) in v.iter().enumerate() {
        a[i / 3][i % 3] = *x;
    }
    let e = expm(&a);
    e.iter().flatten().enumerate().map(|(i, x)| x * (i as f64).cos()).sum()
}

mod tests {
    use crate::common::check;

    check!(f(&v); (vec![0.1, 0.5, -0.3, 0.2, 0.9, 0.4, -0.6, 0.3, 0.7]));
}
