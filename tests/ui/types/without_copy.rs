use autodiff::{Differentiable, differentiable};

#[derive(Differentiable)]
struct Walk {
    at: Vec<f64>,
}

#[differentiable]
impl Walk {
    fn step(&mut self, by: f64) {
        self.at[0] += by * self.at[1];
    }

    fn turned(self, by: f64) -> Self {
        Walk { at: self.at.iter().map(|a| a * by).collect() }
    }
}

#[differentiable]
fn walked(x: f64) -> f64 {
    let mut walk = Walk { at: vec![x, 1.0] };
    for _ in 0..3 {
        walk.step(0.1);
        walk = walk.turned(x);
    }
    walk.at[0]
}

fn main() {}
