//! What the traits of the generated code say.
use autodiff::{Bar, Differentiable, differentiable};

#[derive(Clone, Copy, Differentiable)]
struct V(f64);

#[differentiable]
impl V {
    fn size(self) -> f64 {
        self.0
    }
}

// What `size` gives is not known by its name.
impl W {
    fn size(self) -> usize {
        self.0
    }
}

struct W(usize);

// What is called so is not known, either.
type Any = V;

// An array of a type of one's own.
#[differentiable]
fn built(x: [f64; 2]) -> f64 {
    let vs = x.map(|x| V(x));
    vs[0].size()
}

// The result of a call, taken for a count.
#[differentiable]
fn counted(v: Any, x: f64) -> f64 {
    x * v.size() as f64
}

#[differentiable]
impl V {
    fn unwrap_or(self, x: f64) -> f64 {
        self.0 * x
    }
}

// A method that is called like one of `Option`.
#[differentiable]
fn unwrapped(v: &[Any], x: f64) -> f64 {
    let w = v[0];
    w.unwrap_or(x)
}

fn not_a_bar<B: Bar>(_: B) {}

fn main() {
    not_a_bar("text");
}
