use autodiff::{Differentiable, differentiable};

#[differentiable(vjp = without_the_result)]
fn cubed(x: f64) -> f64 {
    x * x * x
}

fn without_the_result(x: f64, bar: f64) -> f64 {
    3.0 * x * x * bar
}

#[differentiable(vjp = one_of_two, jvp = two_of_one)]
fn scaled(x: &[f64], by: f64) -> Vec<f64> {
    x.iter().map(|x| x * by).collect()
}

fn one_of_two(_: &[f64], by: f64, _: &Vec<f64>, bar: Vec<f64>) -> Vec<f64> {
    bar.iter().map(|bar| bar * by).collect()
}

fn two_of_one(_: &[f64], by: f64, _: &Vec<f64>, dot: &[f64]) -> Vec<f64> {
    dot.iter().map(|dot| dot * by).collect()
}

#[differentiable(vjp = nowhere::to_be_found)]
fn squared(x: f64) -> f64 {
    x * x
}

#[differentiable(vjp = |x, _, bar| 2.0 * x * bar)]
fn by_a_closure(x: f64) -> f64 {
    x * x
}

#[derive(Differentiable)]
struct Line(f64);

#[differentiable(vjp = by_value_pull)]
fn by_value(line: Line, x: f64) -> f64 {
    line.0 * x
}

fn by_value_pull(line: Line, x: f64, _: f64, bar: f64) -> (LineCotangent, f64) {
    (LineCotangent(x * bar), line.0 * bar)
}

fn main() {}
