use autodiff::{Differentiable, InLanes, differentiable};

#[derive(Clone, Copy, Differentiable)]
struct Line {
    slope: f64,
}

#[differentiable(lanes)]
fn height(line: Line, x: f64) -> f64 {
    line.slope * x
}

#[differentiable(lanes)]
fn makes_one(x: f64) -> f64 {
    let line = Line { slope: x };
    line.slope * x
}

#[derive(Clone, Copy, Differentiable)]
#[differentiable(lanes)]
struct Ray {
    along: Line,
    from: f64,
}

fn zero(line: &Line) -> impl std::fmt::Debug {
    InLanes::<4>::zero_in_lanes(line)
}

fn main() {}
