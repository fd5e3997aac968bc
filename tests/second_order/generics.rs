//! Second derivatives of functions, methods and operators that are generic over the float.

use autodiff::{Differentiable, differentiable};
use num_traits::Float;
use std::ops::{Add, Mul};

#[derive(Clone, Copy, Debug, Differentiable)]
struct Complex<T> {
    re: T,
    im: T,
}

#[differentiable(order = 2)]
impl<T: Float> Add for Complex<T> {
    type Output = Self;

    fn add(self, o: Self) -> Self {
        Complex { re: self.re + o.re, im: self.im + o.im }
    }
}

#[differentiable(order = 2)]
impl<T: Float> Mul for Complex<T> {
    type Output = Self;

    fn mul(self, o: Self) -> Self {
        Complex { re: self.re * o.re - self.im * o.im, im: self.re * o.im + self.im * o.re }
    }
}

#[differentiable(order = 2)]
impl<T: Float> Complex<T> {
    fn norm_sqr(self) -> T {
        self.re * self.re + self.im * self.im
    }
}

#[differentiable(order = 2)]
fn orbit<T: Float>(re: T, im: T, n: usize) -> T {
    let c = Complex { re, im };
    let mut z = c;
    for _ in 0..n {
        z = z * z + c;
    }
    z.norm_sqr()
}

mod functions {
    use super::{Complex, orbit};
    use autodiff::differentiable;

    #[differentiable(order = 2)]
    pub(super) fn of_orbits(x: &[f64]) -> f64 {
        orbit(x[0], x[1], 4) * x[0]
    }

    #[differentiable(order = 2)]
    pub(super) fn of_products(x: &[f64]) -> f64 {
        let z = Complex { re: x[0], im: x[1] } * Complex { re: x[1], im: x[0] * x[0] };
        z.norm_sqr().sqrt()
    }
}

agree! {
    of_orbits at [0.1, 0.2];
    of_products at [0.4, 0.3];
}

#[test]
fn in_single_precision() {
    let (single, double) = (orbit::hessian(0.1_f32, 0.2, 4), orbit::hessian(0.1, 0.2, 4));
    let flat = |h: ((f64, f64), (f64, f64))| [h.0.0, h.0.1, h.1.0, h.1.1];
    let single = ((single.0.0, single.0.1), (single.1.0, single.1.1));
    let wide = ((single.0.0.into(), single.0.1.into()), (single.1.0.into(), single.1.1.into()));
    for (a, b) in flat(wide).iter().zip(flat(double)) {
        approx::assert_relative_eq!(a, &b, max_relative = 1e-5);
    }
}
