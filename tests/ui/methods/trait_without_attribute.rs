use autodiff::{Differentiable, differentiable};

trait Energy {
    fn energy(&self) -> f64;
}

trait Convert<T> {
    fn convert(&self, x: T) -> T;
}

#[derive(Differentiable)]
struct Spring {
    k: f64,
}

// Not a type of one's own.
#[differentiable]
impl Energy for f64 {
    fn energy(&self) -> f64 {
        0.5 * self * self
    }
}

// May be implemented more than once.
#[differentiable]
impl Convert<f64> for Spring {
    fn convert(&self, x: f64) -> f64 {
        self.k * x
    }
}

// Which of the two is called?
impl Spring {
    fn energy(&self) -> f64 {
        self.k
    }
}

#[differentiable]
impl Energy for Spring {
    fn energy(&self) -> f64 {
        0.5 * self.k
    }
}

fn main() {}
