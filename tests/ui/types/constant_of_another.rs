//! A field of one struct is constant; that of another struct, which goes by the same name, is not.

use autodiff::{Differentiable, differentiable};

mod fixed {
    #[derive(autodiff::Differentiable)]
    pub struct Filter {
        pub level: f64,
        #[constant]
        pub gain: f64,
    }
}

macro_rules! declare {
    ($name:ident) => {
        #[derive(Differentiable)]
        pub struct $name {
            pub level: f64,
            pub gain: f64,
        }
    };
}

declare!(Filter);

#[differentiable]
fn amplified(filter: &Filter, n: usize) -> f64 {
    let mut sum = 0.0;
    for _ in 0..n {
        sum += filter.level * filter.gain;
    }
    sum
}

#[differentiable]
fn made(gain: f64) -> f64 {
    let filter = Filter { level: 2.0, gain };
    amplified(&filter, 3)
}

fn main() {
    let _ = fixed::Filter { level: 1.0, gain: 2.0 };
}
