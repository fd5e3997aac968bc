//! | `v[i]` where `index` looks at more of `v` than the element, by statements or calls | a method, or the field that is indexed |
use autodiff::{Differentiable, differentiable};

#[derive(Clone, Differentiable)]
struct Row([f64; 3]);

#[differentiable]
impl std::ops::Index<usize> for Row {
    type Output = f64;

    fn index(&self, i: usize) -> &f64 {
        let last = self.0.len() - 1;
        &self.0[last - i]
    }
}

#[differentiable]
fn f(row: &Row) -> f64 {
    row[0] * row[1]
}

fn main() {}
