use autodiff::{Differentiable, differentiable};

#[derive(Differentiable)]
struct Line {
    a: f64,
}

#[differentiable]
impl Line {
    fn at(&self, x: f64) -> f64 {
        f64::from_bits(self.a.to_bits()) * x
    }
}

struct Other {
    b: f64,
}

impl Other {
    #[differentiable(wrt(x))]
    fn at(&self, x: f64) -> f64 {
        x.to_bits() as f64 * self.b
    }
}

fn main() {
    Line { a: 1.0 }.at_grad(2.0);
    Other { b: 1.0 }.at_grad(2.0);
}
