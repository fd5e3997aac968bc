//! What floats can do.

use autodiff::differentiable;

// | Operators of floats | `+`, `-`, `*`, `/`, `%`, unary `-`, `+=` and its kin, on values and on references |

#[differentiable]
fn arithmetic(x: f64, y: f64) -> f64 {
    let (a, b) = (&x, &y);
    let mut s = a * b + a / b - -x % y;
    s += x;
    s *= a;
    s -= y;
    s /= b;
    s
}

// | Comparisons of floats | `<`, `==` and their kin, `partial_cmp`, `total_cmp`, `is_nan`, `is_finite`, `is_infinite`, `is_sign_negative`, `is_sign_positive`: a branch is differentiated as it was taken |

#[differentiable]
fn compared(x: f64, y: f64) -> f64 {
    if x.is_nan() || x == y || x.is_infinite() {
        return y;
    }
    match x.partial_cmp(&y) {
        Some(std::cmp::Ordering::Less) if x.is_finite() => x * y,
        Some(_) if x.is_sign_negative() => x,
        _ if x.total_cmp(&y).is_gt() && x.is_sign_positive() => x * x,
        _ => y * y,
    }
}

// | Float methods | `sin`, `cos`, `tan`, `asin`, `acos`, `atan`, `atan2`, `sinh`, `cosh`, `tanh`, `asinh`, `acosh`, `atanh`, `exp`, `exp2`, `exp_m1`, `ln`, `ln_1p`, `log`, `log2`, `log10`, `sqrt`, `cbrt`, `hypot`, `recip`, `powi`, `powf`, `abs`, `max`, `min`, `clamp`, `copysign`, `mul_add`, `midpoint`, `to_degrees`, `to_radians`, `fract`, `rem_euclid`, `floor`, `ceil`, `round`, `round_ties_even`, `trunc`, `signum`, `div_euclid`, `sin_cos`, also as paths (f64::sin) and by the functions of the crate libm (libm::pow), also those that std has no method for: libm::erf, erfc, exp10, fdim, fmod, ldexp, remainder, remquo, scalbn |

#[differentiable]
fn trigonometric(x: f64, y: f64) -> f64 {
    let (s, c) = x.sin_cos();
    x.sin()
        + 2.0 * x.cos()
        + 3.0 * x.tan()
        + 4.0 * x.asin()
        + 5.0 * x.acos()
        + 6.0 * x.atan()
        + x.atan2(y) * s * c
        + x.to_degrees()
        + y.to_radians()
}

#[differentiable]
fn exponential(x: f64, y: f64) -> f64 {
    x.sinh()
        + 2.0 * x.cosh()
        + 3.0 * x.tanh()
        + 4.0 * x.asinh()
        + 5.0 * y.acosh()
        + 6.0 * x.atanh()
        + x.exp() * x.exp2() * x.exp_m1()
        + y.ln() * y.ln_1p() * y.log(x + 2.0) * y.log2() * y.log10()
}

#[differentiable]
fn powers(x: f64, y: f64) -> f64 {
    x.sqrt() + 2.0 * x.cbrt() + x.hypot(y) * x.recip() + x.powi(3) * x.powf(y) + f64::sin(x) + libm::pow(x, y)
}

#[differentiable]
fn of_libm(x: f64, y: f64) -> f64 {
    let (r, q) = libm::remquo(5.0 * x, y);
    libm::erf(x) * libm::erfc(y)
        + libm::exp10(x) * libm::fdim(y, x)
        + libm::fmod(y, x) * libm::remainder(y, x)
        + libm::ldexp(x, q) * libm::scalbn(y, 2) * r
}

#[differentiable]
fn kinked(x: f64, y: f64) -> f64 {
    (-x).abs() + x.max(y) * x.min(y) + x.clamp(0.1, y) + x.copysign(-y) + x.mul_add(y, x) + x.midpoint(y)
}

#[differentiable]
fn steps(x: f64, y: f64) -> f64 {
    x.fract()
        + (x * 5.0).rem_euclid(y)
        + x * (x.floor() + y.ceil() + x.round() + x.round_ties_even() + y.trunc())
        + x * x.signum() * x.div_euclid(0.3)
}

mod checks {
    use crate::common::{check, check_vjp};

    check!(arithmetic(x, y); (7.3, 2.0));
    check!(compared(x, y); (1.0, 2.0); (3.0, 2.0); (-1.0, -2.0); kink (2.0, 2.0));
    check!(trigonometric(x, y); (0.4, 1.5); (-0.3, -2.0));
    check!(exponential(x, y); (0.4, 1.5));
    check!(of_libm(x, y); (0.4, 1.5));
    check!(powers(x, y); (0.4, 1.5));
    check!(kinked(x, y); (0.4, 1.5); (1.7, 1.5));
    check!(steps(x, y); (0.4, 1.5));
}
