use autodiff::differentiable;

#[differentiable(graph, vjp = pull)]
fn doubled(x: f64) -> f64 {
    2.0 * x
}

fn pull(_: f64, _: f64, bar: f64) -> f64 {
    2.0 * bar
}

#[differentiable]
trait Kernel {
    #[differentiable(graph)]
    fn at(&self, x: f64) -> f64;
}

struct Line;

#[differentiable(graph)]
impl Line {}

fn main() {}
