//! A type parameter without a name, which the rule could not be given.
use autodiff::differentiable;

trait Kernel {
    fn at(&self, x: f64) -> f64;
}

#[differentiable(vjp = rule)]
fn unnamed(#[constant] kernel: impl Kernel, x: f64) -> f64 {
    kernel.at(x)
}

fn rule<K: Kernel>(_: K, x: f64, _: f64, bar: f64) -> f64 {
    x * bar
}

fn main() {}
