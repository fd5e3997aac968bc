use autodiff::differentiable;

struct Held<F>(F);

#[differentiable]
fn f(x: f64) -> f64 {
    let g = |t: f64| t * x;
    let held = Held(g);
    (held.0)(x)
}

fn main() {}
