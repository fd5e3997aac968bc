//! `#[cfg(..)]` inside of functions, functions inside of functions, references to references, `libm`.

use autodiff::differentiable;

/// A check that is there in debug builds only.
#[differentiable]
fn checked(x: f64) -> f64 {
    #[cfg(debug_assertions)]
    if x < 0.0 {
        return -x * 3.0;
    }
    x * x
}

/// One of two blocks is the value.
#[differentiable]
fn selected(x: f64, y: f64) -> f64 {
    #[cfg(unix)]
    let scale = y * 2.0;
    #[cfg(not(unix))]
    let scale = y * 3.0;
    #[cfg(target_pointer_width = "16")]
    {
        x + scale
    }
    #[cfg(not(target_pointer_width = "16"))]
    {
        let mut total = 0.0;
        for i in 0..3 {
            #[cfg(unix)]
            {
                total += x.powi(i);
            }
            total *= scale;
        }
        total
    }
}

/// Arms of a `match`.
#[differentiable]
fn arms(x: f64, k: usize) -> f64 {
    match k {
        #[cfg(not(any()))]
        0 => x * x,
        #[cfg(any())]
        1 => x * 3.0,
        _ => x,
    }
}

struct Filter {
    gain: f64,
}

#[differentiable]
impl Filter {
    fn gained(#[constant] &self, x: f64) -> f64 {
        #[cfg(debug_assertions)]
        debug_assert!(self.gain > 0.0);
        #[cfg(not(debug_assertions))]
        let x = x * 1.0;
        self.gain * x * x
    }
}

#[differentiable]
fn filtered(x: f64) -> f64 {
    let filter = Filter { gain: 2.0 };
    filter.gained(x)
}

/// Helpers in the body need no attribute of their own.
#[differentiable]
fn luminance(r: f64, g: f64, b: f64) -> f64 {
    fn linear(c: f64) -> f64 {
        const A: f64 = 0.055;
        if c > 0.04045 { ((c + A) / (1.0 + A)).powf(2.4) } else { c / 12.92 }
    }
    fn mix(r: f64, g: f64, b: f64) -> f64 {
        0.2126 * linear_of(r) + 0.7152 * linear_of(g) + 0.0722 * linear_of(b)
    }
    fn linear_of(c: f64) -> f64 {
        c * c + c
    }
    fn index(i: usize) -> usize {
        i + 1
    }
    let all = [linear(r), linear(g), linear(b)];
    mix(all[index(0) - 1], all[index(0)], all[index(1)])
}

/// One of them calls itself, one stands in a loop, one has the attribute.
#[differentiable]
fn helped(x: f64, n: usize) -> f64 {
    fn power(x: f64, n: usize) -> f64 {
        if n == 0 { 1.0 } else { x * power(x, n - 1) }
    }
    #[differentiable]
    fn marked(x: f64) -> f64 {
        x.sin()
    }
    let mut total = 0.0;
    for i in 0..n {
        fn scaled<const N: usize>(x: [f64; N]) -> f64 {
            x.iter().sum::<f64>() * 2.0
        }
        total += power(x, i) + scaled([x, marked(x)]);
    }
    total
}

#[differentiable]
fn mean(x: &[f64]) -> f64 {
    x.iter().sum::<f64>() / x.len() as f64
}

#[differentiable]
fn _scaled(x: &mut [f64], by: f64) {
    for v in x.iter_mut() {
        *v *= by;
    }
}

#[differentiable]
fn _total(x: &[f64]) -> f64 {
    x.iter().sum()
}

/// A reference to a parameter that is one itself.
#[differentiable]
fn deviation(x: &[f64], y: &mut [f64], by: f64) -> f64 {
    let m = mean(&x);
    _scaled(&mut *y, by);
    let row = &x[1..];
    _total(&row) * m + mean(&y)
}

#[differentiable]
fn by_libm(x: f64, y: f64) -> f64 {
    let (s, c) = libm::sincos(x * y);
    libm::pow(x, 1.5) * s + libm::pow(2.0, y) * c
}

#[differentiable]
fn by_narrow_libm(x: f32) -> f32 {
    libm::fmaxf(1.0, x * x) * x
}

mod named {
    use autodiff::differentiable;

    #[differentiable]
    pub(super) fn normal_cdf(x: f64, mu: f64, sigma: f64) -> f64 {
        0.5 * (1.0 + libm::erf((x - mu) / (sigma * std::f64::consts::SQRT_2)))
    }
}

/// What std has no method for.
#[differentiable]
fn by_more_of_libm(x: f64, y: f64, n: i32) -> f64 {
    let (r, q) = libm::remquo(x * 5.0, y);
    let mut sum = libm::fdim(x, y) * libm::exp10(0.3 * y) + f64::from(q % 4) * r;
    for k in 0..n {
        sum += libm::scalbn(x * y, k - 2) * libm::erf(x + f64::from(k));
    }
    if n > 2 { sum } else { sum + libm::fmod(x, 0.3 * y) }
}

/// What std has methods for, whose results may differ in the last bit.
#[differentiable]
fn by_methods_of_libm(x: f64, y: f64) -> f64 {
    let (s, c) = libm::sincos(y);
    libm::exp(s) * libm::asinh(x) + libm::pow(x, y) * c + libm::cbrt(x) / libm::hypot(x, y)
}

#[differentiable]
fn narrow_complement(x: f32) -> f32 {
    libm::erfcf(x * x) * x
}

mod checks {
    use super::named::normal_cdf;
    use crate::common::{check, check_vjp};

    #[test]
    fn density() {
        // The derivative of the distribution function of the normal distribution is its density.
        let density = |z: f64| (-0.5 * z * z).exp() / std::f64::consts::TAU.sqrt();
        let (x, mu, sigma) = (0.7, 0.2, 1.5);
        let z = (x - mu) / sigma;
        let (dx, dmu, dsigma) = normal_cdf::grad(x, mu, sigma);
        assert!((dx - density(z) / sigma).abs() < 1e-15, "{dx}");
        assert!((dmu + dx).abs() < 1e-15);
        assert!((dsigma + z * dx).abs() < 1e-15);
    }

    /// The value is that of the function as it is written, to the last bit.
    #[test]
    fn values_of_libm() {
        for i in 1..2000 {
            let (x, y) = (1e-3 * f64::from(i), 0.3 + 7e-4 * f64::from(i));
            let value = super::by_methods_of_libm(x, y);
            assert_eq!(super::by_methods_of_libm::value_and_grad(x, y).0.to_bits(), value.to_bits(), "{x} {y}");
            assert_eq!(super::by_methods_of_libm::jvp(x, y, 1.0, 1.0).0.to_bits(), value.to_bits(), "{x} {y}");
        }
    }

    check!(by_methods_of_libm(x, y); (0.7, 0.4); (1.3, 2.1));
    check!(by_more_of_libm(x, y, @n); (0.7, 0.4, 3); (0.3, 0.9, 2); (-1.7, 0.9, 4));
    check!(narrow_complement(x); (0.7));

    check!(checked(x); (0.7); (-0.7));
    check!(selected(x, y); (0.7, 0.4));
    check!(arms(x, @k); (0.7, 0); (0.7, 1));
    check!(filtered(x); (0.7));
    check!(by_libm(x, y); (0.7, 0.4));
    check!(by_narrow_libm(x); (0.7); (1.4));
    check!(luminance(r, g, b); (0.7, 0.02, 0.4));
    check!(helped(x, @n); (0.7, 0); (0.7, 3));
    check_vjp!(deviation(&x, &mut y, by); (vec![0.7, 1.1, 0.2], vec![0.3, 0.4], 1.5));
}
