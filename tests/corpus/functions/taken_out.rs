//! Functions of private modules of their names, which `reexported` takes out by a glob, called from elsewhere: the modules cannot be named
//! here.

use crate::reexported::cubed;
use autodiff::differentiable;

/// By the names that come out of there.
mod around {
    use crate::reexported::*;
    use autodiff::differentiable;

    #[differentiable]
    pub(crate) fn by_path(x: f64) -> f64 {
        crate::reexported::cubed(x) + cubed(x * x)
    }
}

#[differentiable]
fn applied(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    f(x) * x
}

#[differentiable]
fn imported(x: f64, v: &[f64]) -> f64 {
    let mut sum = cubed(x) + around::by_path(x);
    for x in v {
        if *x > 0.0 {
            sum += cubed(x * sum);
        }
    }
    sum
}

#[differentiable]
fn passed(x: f64) -> f64 {
    applied(cubed, x) + applied(|y| cubed(x + y), x * x)
}

#[derive(Clone, Debug, autodiff::Differentiable)]
struct Scale {
    factor: f64,
}

#[differentiable]
impl Scale {
    fn of(&self, x: f64) -> f64 {
        cubed(self.factor * x)
    }
}

#[differentiable]
fn by_method(k: f64, x: f64) -> f64 {
    Scale { factor: k }.of(x) * k
}

mod checks {
    use super::*;
    use crate::common::check;

    check!(imported(x, &v); (0.7, vec![0.3, -0.2]));
    check!(passed(x); (0.7));
    check!(by_method(k, x); (0.7, 1.2));
}
