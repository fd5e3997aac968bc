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
fn first<T: Copy>(list: &[T]) -> T {
    list[0]
}

#[differentiable(order = 3)]
fn squared(x: f64) -> f64 {
    (first(&[Seconds(x)]) * 2.0).0
}

fn main() {}
