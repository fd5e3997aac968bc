use autodiff::differentiable;
use std::f64::consts::PI;

#[differentiable]
fn std(x: &[f64]) -> f64 {
    let n = x.len() as f64;
    let mean = x.iter().sum::<f64>() / n;
    (x.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n).sqrt()
}

fn main() {
    println!("{}", std(&[1.0, PI]));
}
