use autodiff::{Differentiable, differentiable};
use num_traits::Num;

#[differentiable]
trait Cumulative<K: Num + Clone> {
    fn cdf(&self, x: K) -> f64;

    #[differentiable]
    fn quantile(&self, p: f64) -> K {
        let mut x = K::zero();
        while self.cdf(x.clone()) < p {
            x = x + K::one();
        }
        x
    }
}

#[derive(Clone, Differentiable)]
struct Geometric {
    p: f64,
}

#[differentiable]
impl Cumulative<u64> for Geometric {
    fn cdf(&self, x: u64) -> f64 {
        1.0 - (1.0 - self.p).powf(x as f64)
    }
}

fn main() {}
