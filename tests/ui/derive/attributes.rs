use autodiff::Differentiable;

#[derive(Differentiable)]
#[differentiable(recursive)]
#[constant]
struct Spring {
    #[differentiable(crate = autodiff)]
    stiffness: f64,
    #[constant(always)]
    id: String,
}

#[derive(Differentiable)]
enum Shape {
    #[constant]
    Circle(f64),
    Point,
}

fn main() {}
