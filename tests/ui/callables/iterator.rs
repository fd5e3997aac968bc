//! | iterators over unnamed types as parameters | a slice, or the type of the elements |
//! An iterator as a parameter, over what has no name.
use autodiff::differentiable;

trait Scale {
    fn scale(&self) -> f64;
}

#[differentiable]
fn total(values: impl Iterator<Item = impl Scale>, k: f64) -> f64 {
    let mut s = 0.0;
    for v in values {
        s += v.scale();
    }
    s * k
}

fn main() {}
