use autodiff::{Differentiable, differentiable};

trait Potential {
    fn energy(&self, x: f64) -> f64;
}

#[derive(Differentiable)]
struct Spring {
    k: f64,
}

#[differentiable]
impl Potential for Spring {
    fn energy(&self, x: f64) -> f64 {
        0.5 * self.k * x * x
    }
}

#[differentiable]
fn scaled<P: Potential>(p: &P, x: f64) -> f64 {
    p.energy(x) * x
}

#[differentiable]
fn of_many<P>(#[constant] all: &[P], x: f64) -> f64
where
    P: Potential,
{
    all.iter().map(|p| p.energy(x)).sum::<f64>() + P::energy(&all[0], x)
}

#[differentiable]
fn unnamed(p: &impl Potential, x: f64) -> f64 {
    Potential::energy(p, x)
}

fn main() {}
