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

/// Stands for the crate of that name.
mod libm {
    pub(super) fn pow(x: f64, y: f64) -> f64 {
        x.powf(y)
    }
    pub(super) fn sincos(x: f64) -> (f64, f64) {
        x.sin_cos()
    }
    pub(super) fn fmaxf(x: f32, y: f32) -> f32 {
        x.max(y)
    }
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

mod checks {
    use crate::common::{check, check_vjp};

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
