//! Graphs of what has none.
use autodiff::differentiable;

#[differentiable(graph, vjp = pull)]
fn by_a_rule(x: f64) -> f64 {
    x * x
}

fn pull(x: f64, _: f64, bar: f64) -> f64 {
    2.0 * x * bar
}

#[differentiable]
trait Energy {
    #[differentiable(graph)]
    fn energy(&self, x: f64) -> f64 {
        x * x
    }
}

fn main() {}
