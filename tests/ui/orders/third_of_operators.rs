use autodiff::{Differentiable, differentiable};

#[derive(Differentiable, Clone, Copy)]
struct Seconds(f64);

#[differentiable(order = 2)]
impl std::ops::Mul<f64> for Seconds {
    type Output = Seconds;
    fn mul(self, by: f64) -> Seconds {
        Seconds(self.0 * by)
    }
}

#[differentiable(order = 3)]
fn doubled(x: f64) -> f64 {
    let seconds = Seconds(x);
    (seconds * x).0
}

fn main() {}
