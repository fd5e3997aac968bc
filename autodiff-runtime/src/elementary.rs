//! The methods of floats that only std has, under their names there, from the crate `libm`: for targets without std.

use crate::{differentiable, floats::FloatMethods};

/// Elementary functions of a float type.
pub(crate) trait Elementary: Sized {
    fn sin(self) -> Self;
    fn cos(self) -> Self;
    fn tan(self) -> Self;
    fn asin(self) -> Self;
    fn acos(self) -> Self;
    fn atan(self) -> Self;
    fn atan2(self, x: Self) -> Self;
    fn sinh(self) -> Self;
    fn cosh(self) -> Self;
    fn tanh(self) -> Self;
    fn asinh(self) -> Self;
    fn acosh(self) -> Self;
    fn atanh(self) -> Self;
    fn exp(self) -> Self;
    fn exp2(self) -> Self;
    fn exp_m1(self) -> Self;
    fn ln(self) -> Self;
    fn ln_1p(self) -> Self;
    fn log(self, base: Self) -> Self;
    fn log2(self) -> Self;
    fn log10(self) -> Self;
    fn sqrt(self) -> Self;
    fn cbrt(self) -> Self;
    fn hypot(self, other: Self) -> Self;
    fn powf(self, n: Self) -> Self;
    fn powi(self, n: i32) -> Self;
    fn mul_add(self, a: Self, b: Self) -> Self;
    fn floor(self) -> Self;
    fn ceil(self) -> Self;
    fn round(self) -> Self;
    fn round_ties_even(self) -> Self;
    fn trunc(self) -> Self;
    fn fract(self) -> Self;
    fn rem_euclid(self, rhs: Self) -> Self;
    fn div_euclid(self, rhs: Self) -> Self;
}

macro_rules! elementary {
    ($float:ident, $pow:ident, $log:ident, $trunc:ident: $($method:ident($($arg:ident),*) = $function:ident;)*) => {
        impl Elementary for $float {
            $(
                #[inline]
                fn $method(self $(, $arg: Self)*) -> Self {
                    libm::$function(self $(, $arg)*)
                }
            )*

            #[inline]
            fn log(self, base: Self) -> Self {
                Elementary::ln(self) / Elementary::ln(base)
            }

            // In double precision every `i32` is a float.
            #[inline]
            #[allow(clippy::cast_possible_truncation, clippy::unnecessary_cast, clippy::useless_conversion)]
            fn powi(self, n: i32) -> Self {
                libm::pow(f64::from(self), f64::from(n)) as $float
            }

            #[inline]
            fn fract(self) -> Self {
                self - Elementary::trunc(self)
            }

            #[inline]
            fn rem_euclid(self, rhs: Self) -> Self {
                let rest = self % rhs;
                if rest < 0.0 { rest + rhs.abs() } else { rest }
            }

            #[inline]
            fn div_euclid(self, rhs: Self) -> Self {
                let quotient = Elementary::trunc(self / rhs);
                match (self % rhs < 0.0, rhs > 0.0) {
                    (false, _) => quotient,
                    (true, true) => quotient - 1.0,
                    (true, false) => quotient + 1.0,
                }
            }
        }

        #[differentiable(crate = crate)]
        impl FloatMethods for $float {
            $(
                fn $method(self $(, $arg: Self)*) -> Self {
                    libm::$function(self $(, $arg)*)
                }
            )*

            fn log(self, a: Self) -> Self {
                libm::$log(self) / libm::$log(a)
            }

            fn powi(self, n: i32) -> Self {
                libm::$pow(self, n as $float)
            }

            fn fract(self) -> Self {
                self - libm::$trunc(self)
            }

            fn rem_euclid(self, a: Self) -> Self {
                let rest = self % a;
                if rest < 0.0 { rest + a.abs() } else { rest }
            }

            fn abs(self) -> Self {
                $float::abs(self)
            }

            fn clamp(self, a: Self, b: Self) -> Self {
                $float::clamp(self, a, b)
            }

            fn copysign(self, a: Self) -> Self {
                $float::copysign(self, a)
            }

            fn max(self, a: Self) -> Self {
                $float::max(self, a)
            }

            fn min(self, a: Self) -> Self {
                $float::min(self, a)
            }

            fn recip(self) -> Self {
                $float::recip(self)
            }

            fn signum(self) -> Self {
                $float::signum(self)
            }

            fn to_degrees(self) -> Self {
                $float::to_degrees(self)
            }

            fn to_radians(self) -> Self {
                $float::to_radians(self)
            }
        }
    };
}

elementary! {
    f64, pow, log, trunc:
    sin() = sin;
    cos() = cos;
    tan() = tan;
    asin() = asin;
    acos() = acos;
    atan() = atan;
    atan2(x) = atan2;
    sinh() = sinh;
    cosh() = cosh;
    tanh() = tanh;
    asinh() = asinh;
    acosh() = acosh;
    atanh() = atanh;
    exp() = exp;
    exp2() = exp2;
    exp_m1() = expm1;
    ln() = log;
    ln_1p() = log1p;
    log2() = log2;
    log10() = log10;
    sqrt() = sqrt;
    cbrt() = cbrt;
    hypot(other) = hypot;
    powf(n) = pow;
    mul_add(a, b) = fma;
    floor() = floor;
    ceil() = ceil;
    round() = round;
    round_ties_even() = rint;
    trunc() = trunc;
}

elementary! {
    f32, powf, logf, truncf:
    sin() = sinf;
    cos() = cosf;
    tan() = tanf;
    asin() = asinf;
    acos() = acosf;
    atan() = atanf;
    atan2(x) = atan2f;
    sinh() = sinhf;
    cosh() = coshf;
    tanh() = tanhf;
    asinh() = asinhf;
    acosh() = acoshf;
    atanh() = atanhf;
    exp() = expf;
    exp2() = exp2f;
    exp_m1() = expm1f;
    ln() = logf;
    ln_1p() = log1pf;
    log2() = log2f;
    log10() = log10f;
    sqrt() = sqrtf;
    cbrt() = cbrtf;
    hypot(other) = hypotf;
    powf(n) = powf;
    mul_add(a, b) = fmaf;
    floor() = floorf;
    ceil() = ceilf;
    round() = roundf;
    round_ties_even() = rintf;
    trunc() = truncf;
}
