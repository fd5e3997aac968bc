//! | references kept in arrays, vectors and structs | indices, or copies |
use autodiff::differentiable;

#[differentiable]
fn f(a: &[f64], b: &[f64]) -> f64 {
    let both = [a, b];
    let mut s = 0.0;
    for row in both {
        s += row[0] * row[0];
    }
    s
}

#[differentiable]
fn first(pair: (&[f64], f64)) -> f64 {
    pair.0[0] * pair.1
}

#[differentiable]
fn in_a_tuple(a: &[f64], x: f64) -> f64 {
    first((a, x))
}

#[derive(Clone, Copy, autodiff::Differentiable)]
struct Window<'a> {
    values: &'a [f64],
}

#[differentiable]
impl<'a> Window<'a> {
    fn new(values: &'a [f64]) -> Self {
        Window { values }
    }

    fn mean(&self) -> f64 {
        self.values.iter().sum::<f64>() / self.values.len() as f64
    }
}

#[differentiable]
fn in_a_struct(a: &[f64]) -> f64 {
    Window::new(&a[1..]).mean()
}

fn main() {
    f(&[1.0, 2.0], &[3.0, 4.0]);
}
