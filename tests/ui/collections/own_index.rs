//! | `v[i]` where `v` is of a type with an `impl Index` of its own | a method, or the field that is indexed |
use autodiff::{Differentiable, differentiable};

#[derive(Clone, Differentiable)]
struct Row([f64; 3]);

#[differentiable]
impl std::ops::Index<usize> for Row {
    type Output = f64;

    fn index(&self, i: usize) -> &f64 {
        &self.0[i]
    }
}

#[differentiable]
fn f(row: &Row) -> f64 {
    row[0] * row[1]
}

fn main() {}
