//! Hessians through generic functions that pass functions and closures on.

use autodiff::{Differentiable, Real, differentiable};

agree! {
    of_traits_without_values at [1.3, 0.7];
    of_traits at [1.3, 0.7];
    of_types at [1.3, 0.7];
    of_defaults at [1.3, 0.7];
    of_floats at [1.3, 0.7];
    of_types_that_borrow at [1.3, 0.7];
}

#[differentiable(order = 2)]
fn simpson(f: impl Fn(f64) -> f64, a: f64, b: f64) -> f64 {
    let h = (b - a) / 6.0;
    h * (f(a) + 4.0 * f((a + b) / 2.0) + f(b))
}

#[differentiable(order = 2)]
trait Power {
    fn power(x: f64) -> f64;
    fn twice(x: f64) -> f64 {
        2.0 * Self::power(x)
    }
}

struct Cube;

#[differentiable(order = 2)]
impl Power for Cube {
    fn power(x: f64) -> f64 {
        x * x * x
    }
}

#[differentiable(order = 2)]
trait Surface {
    fn height(&self, x: f64) -> f64;
    fn area(&self, b: f64) -> f64
    where
        Self: Clone,
    {
        simpson(|x| self.height(x), 0.0, b)
    }
}

#[derive(Clone, Debug, Differentiable)]
struct Hill {
    k: f64,
}

#[differentiable(order = 2)]
impl Surface for Hill {
    fn height(&self, x: f64) -> f64 {
        self.k * x * x
    }
}

#[derive(Clone, Debug, Differentiable)]
struct Wide<S> {
    surface: S,
    width: f64,
}

#[differentiable(order = 2)]
impl<S: Surface + Clone> Wide<S> {
    fn volume(&self, b: f64) -> f64 {
        simpson(|x| self.surface.height(x) * self.width, 0.0, b)
    }
}

#[differentiable(order = 2)]
fn scaled<F: Real>(f: impl Fn(F) -> F, x: F) -> F {
    f(x) * x
}

mod functions {
    use super::*;

    #[differentiable(order = 2)]
    fn by_name<P: Power>(#[constant] _: &P, a: f64) -> f64 {
        simpson(P::power, 0.0, a) + simpson(P::twice, 0.0, a)
    }

    #[differentiable(order = 2)]
    fn by_closure<P: Power>(#[constant] _: &P, a: f64) -> f64 {
        simpson(|x| P::power(x) * a, 0.0, a)
    }

    #[differentiable(order = 2)]
    pub(crate) fn of_traits_without_values(x: &[f64]) -> f64 {
        by_name(&Cube, x[0]) * by_closure(&Cube, x[1]) * x[0]
    }

    #[differentiable(order = 2)]
    fn area_of<S: Surface + Clone>(s: &S, a: f64) -> f64 {
        simpson(|x| s.height(x) * a, 0.0, a)
    }

    #[differentiable(order = 2)]
    pub(crate) fn of_traits(x: &[f64]) -> f64 {
        area_of(&Hill { k: x[0] * x[0] }, x[1])
    }

    #[differentiable(order = 2)]
    pub(crate) fn of_types(x: &[f64]) -> f64 {
        Wide { surface: Hill { k: x[0] }, width: x[0] * x[1] }.volume(x[1])
    }

    #[differentiable(order = 2)]
    pub(crate) fn of_defaults(x: &[f64]) -> f64 {
        Hill { k: x[0] }.area(x[0] * x[1])
    }

    #[differentiable(order = 2)]
    fn powers<F: Real>(x: F, y: F) -> F {
        scaled(|u: F| u * u * y, x)
    }

    #[differentiable(order = 2)]
    pub(crate) fn of_floats(x: &[f64]) -> f64 {
        powers(x[0], x[1])
    }

    #[differentiable(order = 2)]
    fn of_list<S: Surface + Clone>(weights: &[f64], s: &S) -> f64 {
        weights.iter().map(|w| simpson(|x| s.height(x) * w, 0.0, *w)).sum()
    }

    #[differentiable(order = 2)]
    pub(crate) fn of_types_that_borrow(x: &[f64]) -> f64 {
        of_list(x, &Hill { k: x[0] }) * of_list(&x[1..], &Hill { k: x[1] })
    }
}

/// The derivatives of a default by itself.
#[test]
fn of_a_method() {
    let (k, b): (f64, f64) = (3.0, 0.7);
    let (_, (of_hill, of_b)) = Hill { k }.area_hvp(b, &HillCotangent { k: 2.0 }, 5.0);
    super::close(&[of_hill.k, of_b], &[5.0 * b * b, 2.0 * b * b + 5.0 * 2.0 * k * b]);
}
