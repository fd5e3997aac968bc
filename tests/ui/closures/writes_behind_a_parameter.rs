use autodiff::{Differentiable, differentiable};

#[derive(Clone, Differentiable)]
struct Path {
    points: Vec<f64>,
}

#[differentiable]
impl Path {
    fn line_to(&mut self, x: f64) {
        self.points.push(x);
    }
}

#[differentiable]
fn each(x: f64, mut f: impl FnMut(f64)) {
    f(x);
    f(x * x);
}

#[differentiable]
fn join(out: &mut Path, x: f64) {
    each(x, |p| out.line_to(p));
}

fn main() {}
