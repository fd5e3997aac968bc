use autodiff::differentiable;

struct Point {
    x: f64,
    y: f64,
}

#[differentiable]
fn norm(x: f64, y: f64) -> f64 {
    let p = Point { x, y };
    (p.x * p.x + p.y * p.y).sqrt()
}

fn main() {
    norm(3.0, 4.0);
}
