use autodiff::differentiable;

#[differentiable]
trait Norm {
    fn norm(&self) -> f64;
}

#[differentiable]
impl Norm for [f64] {
    fn norm(&self) -> f64 {
        self.iter().map(|x| x * x).sum::<f64>().sqrt()
    }
}

fn main() {}
