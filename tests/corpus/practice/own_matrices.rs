//! A matrix type as applications write their own.

use autodiff::{Differentiable, differentiable};
#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Matrix {
    #[constant]
    rows: usize,
    #[constant]
    cols: usize,
    data: Vec<f64>,
}
#[differentiable]
impl Matrix {
    fn new(rows: usize, cols: usize) -> Self {
        Matrix { rows, cols, data: vec![0.0; rows * cols] }
    }
    fn from_fn<F: Fn(usize, usize) -> f64>(rows: usize, cols: usize, f: F) -> Self {
        let mut m = Self::new(rows, cols);
        for i in 0..rows {
            for j in 0..cols {
                m.set(i, j, f(i, j));
            }
        }
        m
    }
    fn get(&self, i: usize, j: usize) -> f64 {
        self.data[i * self.cols + j]
    }
    fn set(&mut self, i: usize, j: usize, v: f64) {
        self.data[i * self.cols + j] = v;
    }
    fn row(&self, i: usize) -> &[f64] {
        &self.data[i * self.cols..(i + 1) * self.cols]
    }
    fn mul_vec(&self, x: &[f64]) -> Vec<f64> {
        assert_eq!(x.len(), self.cols);
        (0..self.rows).map(|i| self.row(i).iter().zip(x).map(|(a, b)| a * b).sum()).collect()
    }
    fn matmul(&self, o: &Matrix) -> Result<Matrix, String> {
        if self.cols != o.rows {
            return Err(format!("{}x{} by {}x{}", self.rows, self.cols, o.rows, o.cols));
        }
        Ok(Matrix::from_fn(self.rows, o.cols, |i, j| (0..self.cols).map(|k| self.get(i, k) * o.get(k, j)).sum()))
    }
    fn swap_rows(&mut self, a: usize, b: usize) {
        if a != b {
            for j in 0..self.cols {
                self.data.swap(a * self.cols + j, b * self.cols + j);
            }
        }
    }
    fn lu_solve(mut self, b: &[f64]) -> Option<Vec<f64>> {
        let n = self.rows;
        let mut x = b.to_vec();
        for k in 0..n {
            let p = (k..n).max_by(|&i, &j| self.get(i, k).abs().partial_cmp(&self.get(j, k).abs()).unwrap())?;
            if self.get(p, k) == 0.0 {
                return None;
            }
            self.swap_rows(k, p);
            x.swap(k, p);
            for i in k + 1..n {
                let f = self.get(i, k) / self.get(k, k);
                for j in k..n {
                    let v = self.get(i, j) - f * self.get(k, j);
                    self.set(i, j, v);
                }
                x[i] -= f * x[k];
            }
        }
        for i in (0..n).rev() {
            let s: f64 = (i + 1..n).map(|j| self.get(i, j) * x[j]).sum();
            x[i] = (x[i] - s) / self.get(i, i);
        }
        Some(x)
    }
    fn frobenius(&self) -> f64 {
        self.data.iter().fold(0.0, |acc, v| acc + v * v).sqrt()
    }
}
#[differentiable]
fn solve_norm(a: &[f64], b: &[f64]) -> f64 {
    let n = b.len();
    let m = Matrix::from_fn(n, n, |i, j| a[i * n + j] + if i == j { 2.0 } else { 0.0 });
    let f = m.frobenius();
    let sq = m.matmul(&m).unwrap();
    let y = m.mul_vec(b);
    let x = sq.lu_solve(&y).expect("singular");
    x.iter().map(|v| v * v).sum::<f64>() * f
}

mod tests {
    use crate::common::check;

    check!(solve_norm(&a, &b); (vec![0.1, 0.5, -0.3, 0.2], vec![1.0, 2.0]));
}
