use autodiff::{Differentiable, differentiable};

#[derive(Differentiable)]
struct Metres(f64);

#[derive(Differentiable)]
struct Feet(f64);

impl From<f64> for Metres {
    fn from(x: f64) -> Self {
        Metres(x)
    }
}

impl From<&Metres> for Feet {
    fn from(m: &Metres) -> Self {
        Feet(m.0 / 0.3048)
    }
}

#[differentiable]
impl From<Feet> for Metres {
    fn from(f: Feet) -> Self {
        let feet = std::cell::Cell::new(f.0);
        Metres(feet.get() * 0.3048)
    }
}

#[differentiable]
fn square(x: f64) -> f64 {
    let metres = Metres::from(x);
    metres.0 * metres.0
}

#[differentiable]
fn lent(metres: &Metres) -> f64 {
    let feet: Feet = metres.into();
    feet.0
}

fn main() {}
