use autodiff::{Differentiable, differentiable};

#[derive(Differentiable)]
struct State {
    x: f64,
}

#[differentiable]
fn f(state: &mut State) -> f64 {
    let mut y = 1.0;
    #[checkpoint]
    for _ in 0..100 {
        advance(state);
        y *= state.x;
    }
    y
}

#[differentiable]
fn advance(state: &mut State) {
    state.x = state.x.sin();
}

fn main() {
    f(&mut State { x: 1.0 });
}
