use autodiff::{Differentiable, differentiable};

trait Curve {
    fn value(&self, x: f64) -> f64;
}

struct Line(f64);

impl Curve for Line {
    fn value(&self, x: f64) -> f64 {
        self.0 * x
    }
}

#[differentiable]
fn in_a_variable(x: f64) -> f64 {
    let curve: Box<dyn Curve> = Box::new(Line(2.0));
    curve.value(x)
}

#[differentiable]
fn in_a_list(x: f64) -> f64 {
    let curves: Vec<Box<dyn Curve>> = vec![Box::new(Line(2.0)), Box::new(Line(3.0))];
    curves.iter().map(|c| c.value(x)).sum()
}

#[derive(Differentiable)]
struct Scaled {
    #[constant]
    curve: Box<dyn Curve>,
    by: f64,
}

#[differentiable]
fn in_a_field(s: &Scaled, x: f64) -> f64 {
    s.by * s.curve.value(x)
}

fn main() {}
