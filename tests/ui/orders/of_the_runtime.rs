use autodiff::{differentiable, parallel};

#[differentiable(order = 3)]
fn cubes(data: &[f64], mu: f64) -> f64 {
    parallel::sum(data.len(), |i| (data[i] - mu).powi(3))
}

fn main() {}
