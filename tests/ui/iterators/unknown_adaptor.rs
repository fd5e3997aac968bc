use autodiff::differentiable;

#[differentiable]
fn f(x: &[f64]) -> f64 {
    let mut s = 0.0;
    for v in x.iter().cycle().take(7) {
        s += v * v;
    }
    s + x.iter().scan(0.0, |state, v| {
        *state += v;
        Some(*state)
    }).sum::<f64>()
}

fn main() {
    f(&[1.0]);
}
