use autodiff::{Differentiable, differentiable};
use std::ops::{Index, Mul};

#[derive(Differentiable, Clone, Copy)]
struct Pair([f64; 2]);

impl Index<usize> for Pair {
    type Output = f64;

    #[differentiable]
    fn index(&self, i: usize) -> &f64 {
        &self.0[i]
    }
}

impl Mul<f64> for Pair {
    type Output = Pair;

    #[differentiable]
    fn mul(self, by: f64) -> Pair {
        Pair([self.0[0] * by, self.0[1] * by])
    }
}

fn main() {}
