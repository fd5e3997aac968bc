use autodiff::{Bar, Differentiable, differentiable};

struct Celsius(f64);

#[derive(Clone, Debug, PartialEq)]
struct Degrees(f64);

impl Bar for Degrees {
    fn add(&mut self, from: &Self) {
        self.0 += from.0;
    }

    fn set_zero(&mut self) {
        self.0 = 0.0;
    }

    fn for_each_float(&self, f: &mut dyn FnMut(f64)) {
        f(self.0);
    }

    fn map_floats(&mut self, f: &mut dyn FnMut(f64) -> f64) {
        self.0 = f(self.0);
    }
}

impl Differentiable for Degrees {
    type Cotangent = Self;
    type Shape = ();

    fn shape(&self) {}

    fn zero_of((): &()) -> Self {
        Degrees(0.0)
    }

    fn empty_shape() {}
}

impl Differentiable for Celsius {
    type Cotangent = Degrees;
    type Shape = ();

    fn shape(&self) {}

    fn zero_of((): &()) -> Degrees {
        Degrees(0.0)
    }

    fn empty_shape() {}
}

#[differentiable(vjp = pull)]
fn warmed(x: f64) -> Celsius {
    Celsius(2.0 * x)
}

fn pull(_: f64, _: &Celsius, bar: Degrees) -> f64 {
    2.0 * bar.0
}

fn main() {
    let _ = warmed::jacobian_reverse(1.0);
}
