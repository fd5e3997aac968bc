//! The fifth derivative by `grad` of `grad` of `grad` of `grad` of `grad`, where it is known in closed form.

use autodiff::{Differentiable, differentiable};

/// `fifth(x)`, from a function of order 5.
macro_rules! five_times {
    ($module:ident: $f:ident) => {
        mod $module {
            use autodiff::differentiable;

            #[differentiable(order = 4)]
            fn one_of_five(x: f64) -> f64 {
                super::$f::grad(x)
            }

            #[differentiable(order = 3)]
            fn two_of_five(x: f64) -> f64 {
                one_of_five::grad(x)
            }

            #[differentiable(order = 2)]
            fn three_of_five(x: f64) -> f64 {
                two_of_five::grad(x)
            }

            #[differentiable]
            fn four_of_five(x: f64) -> f64 {
                three_of_five::grad(x)
            }

            pub(super) fn fifth(x: f64) -> f64 {
                four_of_five::grad(x)
            }
        }
    };
}

#[differentiable(order = 5)]
fn modulated_wave(x: f64) -> f64 {
    (2.0 * x).sin() * x
}

#[differentiable(order = 5)]
fn log_and_quotient(x: f64) -> f64 {
    1.0 / x + x.ln()
}

/// The seventh power, by a loop with a branch in it.
#[differentiable(order = 5)]
fn by_a_loop(x: f64) -> f64 {
    let mut power = 1.0;
    for i in 0..8 {
        if i != 3 {
            power *= x;
        }
    }
    power
}

/// A polynomial by Horner's rule, whose coefficients are in an array.
#[differentiable(order = 5)]
fn horner(x: f64) -> f64 {
    let coefficients = [3.0, -1.0, 0.5, 2.0, -4.0, 0.25 * x, 1.5];
    coefficients.iter().rev().fold(0.0, |sum, c| sum * x + c)
}

#[derive(Clone, Copy, Differentiable)]
struct GaussOfFive {
    width: f64,
}

#[differentiable(order = 5)]
impl GaussOfFive {
    fn at(self, x: f64) -> f64 {
        (-x * x / self.width).exp()
    }
}

#[differentiable(order = 5)]
fn bell(x: f64) -> f64 {
    GaussOfFive { width: 2.0 }.at(x)
}

five_times!(of_wave: modulated_wave);
five_times!(of_quotient: log_and_quotient);
five_times!(of_by_a_loop: by_a_loop);
five_times!(of_horner: horner);
five_times!(of_bell: bell);

#[test]
fn the_fifth_derivative() {
    for x in [0.3_f64, 0.9, 1.7] {
        let (sin, cos) = (2.0 * x).sin_cos();
        let expected = [
            (of_wave::fifth(x), 32.0 * x * cos + 80.0 * sin),
            (of_quotient::fifth(x), -120.0 / x.powi(6) + 24.0 / x.powi(5)),
            (of_by_a_loop::fifth(x), 2520.0 * x * x),
            // Of the terms, x^6 is there twice: 0.25 of them come from x^5 times x.
            (of_horner::fifth(x), 1.75 * 720.0 * x),
            // By Hermite's polynomial of fifth degree.
            (of_bell::fifth(x), -(x.powi(5) - 10.0 * x.powi(3) + 15.0 * x) * (-0.5 * x * x).exp()),
        ];
        for (found, expected) in expected {
            approx::assert_relative_eq!(found, expected, max_relative = 1e-12, epsilon = 1e-12);
        }
    }
}
