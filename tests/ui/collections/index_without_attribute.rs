use autodiff::{Differentiable, differentiable};
use std::ops::{Index, IndexMut};

#[derive(Clone, Differentiable)]
struct Matrix {
    columns: usize,
    elements: Vec<f64>,
}

impl Index<(usize, usize)> for Matrix {
    type Output = f64;

    fn index(&self, (i, j): (usize, usize)) -> &f64 {
        &self.elements[i * self.columns + j]
    }
}

impl IndexMut<(usize, usize)> for Matrix {
    fn index_mut(&mut self, (i, j): (usize, usize)) -> &mut f64 {
        &mut self.elements[i * self.columns + j]
    }
}

#[differentiable]
fn f(m: &Matrix) -> f64 {
    m[(0, 1)]
}

#[differentiable]
fn g(m: &mut Matrix, x: f64) {
    m[(0, 1)] = x;
}

fn main() {}
