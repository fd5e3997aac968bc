use autodiff::{Differentiable, differentiable};

#[differentiable]
fn squared(x: f64) -> f64 {
    x * x
}

#[differentiable(lanes)]
fn length(x: f64, y: f64) -> f64 {
    (squared(x) + squared(y)).sqrt()
}

#[derive(Clone, Copy, Differentiable)]
#[differentiable(lanes)]
struct Line {
    slope: f64,
}

#[differentiable]
impl Line {
    fn rise_of_line(&self, x: f64) -> f64 {
        self.slope * x
    }

    fn through(slope: f64) -> Self {
        Line { slope }
    }
}

#[differentiable(lanes)]
fn calls_a_method(line: Line, x: f64) -> f64 {
    line.rise_of_line(x)
}

#[differentiable(lanes)]
fn calls_a_constructor(slope: f64) -> f64 {
    Line::through(slope).slope
}

fn main() {}
