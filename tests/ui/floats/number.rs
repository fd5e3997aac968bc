//! | conversions of numbers of your own to a float that is a parameter, `F::from(n)` | an integer or a float |
use autodiff::{Differentiable, differentiable};
use num_traits::{Float, ToPrimitive};

#[derive(Clone, Copy, Differentiable)]
struct Count(u32);

impl ToPrimitive for Count {
    fn to_i64(&self) -> Option<i64> {
        self.0.to_i64()
    }
    fn to_u64(&self) -> Option<u64> {
        self.0.to_u64()
    }
}

#[differentiable]
fn first(counts: &[Count]) -> Count {
    counts[0]
}

#[differentiable]
fn mean<F: Float>(sum: F, counts: &[Count]) -> F {
    let count = {
        use first as earliest;
        earliest(counts)
    };
    sum / F::from(count).unwrap()
}

fn main() {}
