use autodiff::differentiable;

#[differentiable(vjp = pull)]
fn doubled(x: &[f64]) -> Vec<f64> {
    x.iter().map(|x| x * 2.0).collect()
}

fn pull(_: &[f64], _: &Vec<f64>, bar: Vec<f64>) -> Vec<f64> {
    bar.iter().map(|bar| 2.0 * bar).collect()
}

#[differentiable(jvp = push)]
fn sum(x: &[f64]) -> f64 {
    x.iter().sum()
}

fn push(_: &[f64], _: f64, dot: &[f64]) -> f64 {
    dot.iter().sum()
}

fn main() {
    let _ = doubled::vjp(&[1.0], vec![1.0]);
    let _ = doubled::jvp(&[1.0], &[1.0]);
    let _ = sum::jvp(&[1.0], &[1.0]);
    let _ = sum::grad(&[1.0]);
}
