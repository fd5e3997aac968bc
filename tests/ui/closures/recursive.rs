use autodiff::differentiable;

#[differentiable]
fn f(x: f64) -> f64 {
    let g = |t: f64| t * x;
    let many = [g, g];
    many[0](x)
}

fn main() {}
