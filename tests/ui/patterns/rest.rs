use autodiff::differentiable;

#[differentiable]
fn ends(x: &[f64]) -> f64 {
    match x {
        [first, .., last] => first * last,
        _ => 0.0,
    }
}

#[differentiable]
fn tail(x: Vec<f64>) -> f64 {
    let (a, .., b) = three::pair(x[0]);
    a * b
}

mod two {
    pub fn pair(x: f64) -> (f64, f64) {
        (x, 1.0)
    }
}

mod three {
    // Which `pair` is called is not known by its name.
    #[autodiff::differentiable]
    pub fn pair(x: f64) -> (f64, f64, f64) {
        (x, 1.0, x * x)
    }
}

fn main() {
    ends(&[1.0]);
    tail(vec![1.0]);
    two::pair(1.0);
}
