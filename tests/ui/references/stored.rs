//! | references kept in structs, or in arrays and vectors that are chosen, changed or handed on | indices, or copies |
use autodiff::differentiable;

#[differentiable]
fn f(a: &[f64], b: &[f64]) -> f64 {
    let both = if a[0] < b[0] { [a, b] } else { [b, a] };
    let mut s = 0.0;
    for row in both {
        s += row[0] * row[0];
    }
    s
}

#[differentiable]
fn reordered(a: &[f64], b: &[f64]) -> f64 {
    let mut both = [a, b];
    both.swap(0, 1);
    both[0][0] * b[0]
}

#[differentiable]
fn replaced(a: &[f64], b: &[f64]) -> f64 {
    let mut both = [a, b];
    both[0] = b;
    let mut pair = (a, 1.0);
    pair.0 = b;
    both[0][0] * pair.0[0]
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
