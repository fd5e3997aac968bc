use autodiff::differentiable;

#[differentiable(order = 9)]
fn too_high(x: f64) -> f64 {
    x
}

#[differentiable(order = 2)]
fn at_two(#[constant] f: fn(f64) -> f64, x: f64) -> f64 {
    x * x * f(2.0)
}

#[derive(autodiff::Differentiable)]
struct Feet(f64);

#[differentiable(order = 3)]
impl From<f64> for Feet {
    fn from(x: f64) -> Self {
        Feet(x)
    }
}

#[differentiable(order = 2, vjp = pull)]
fn with_a_rule(x: f64) -> [f64; 2] {
    [x * x, x]
}

fn pull(x: f64, _: f64, bar: f64) -> f64 {
    2.0 * x * bar
}

#[derive(autodiff::Differentiable, Clone, Copy)]
struct Seconds(f64);

#[differentiable(order = 2)]
impl std::ops::Mul<f64> for Seconds {
    type Output = Seconds;
    fn mul(self, by: f64) -> Seconds {
        Seconds(self.0 * by)
    }
}

#[differentiable(order = 3)]
fn squared(x: f64) -> f64 {
    let seconds = Seconds(x);
    (seconds * x).0
}

#[derive(autodiff::Differentiable)]
struct Metres(f64);

#[differentiable(order = 2)]
impl From<f64> for Metres {
    fn from(x: f64) -> Self {
        Metres(x)
    }
}

#[differentiable(order = 3)]
fn converted(x: f64) -> f64 {
    let metres = Metres::from(x);
    metres.0 * metres.0
}

fn main() {}
