//! The methods of floats, for calls of which the macro could not tell that the receiver is one: the type goes by a name of
//! the user's.

use crate::{Differentiable, differentiable};

macro_rules! methods {
    ($($method:ident($($arg:ident: $ty:ty),*);)*) => {
        /// Not called: only its derivatives are.
        #[differentiable(crate = crate)]
        pub trait FloatMethods: Differentiable + Copy {
            $(
                #[doc(hidden)]
                fn $method(self $(, $arg: $ty)*) -> Self;
            )*
        }

        #[cfg(feature = "std")]
        methods!(@impl f64 [$($method($($arg: $ty),*);)*]);
        #[cfg(feature = "std")]
        methods!(@impl f32 [$($method($($arg: $ty),*);)*]);
    };
    (@impl $float:ident [$($method:ident($($arg:ident: $ty:ty),*);)*]) => {
        #[differentiable(crate = crate)]
        impl FloatMethods for $float {
            $(
                fn $method(self $(, $arg: $ty)*) -> Self {
                    $float::$method(self $(, $arg)*)
                }
            )*
        }
    };
}

methods! {
    abs();
    acos();
    acosh();
    asin();
    asinh();
    atan();
    atan2(a: Self);
    atanh();
    cbrt();
    ceil();
    clamp(a: Self, b: Self);
    copysign(a: Self);
    cos();
    cosh();
    exp();
    exp2();
    exp_m1();
    floor();
    fract();
    hypot(a: Self);
    ln();
    ln_1p();
    log(a: Self);
    log10();
    log2();
    max(a: Self);
    min(a: Self);
    mul_add(a: Self, b: Self);
    powf(a: Self);
    powi(n: i32);
    recip();
    rem_euclid(a: Self);
    round();
    round_ties_even();
    signum();
    sin();
    sinh();
    sqrt();
    tan();
    tanh();
    to_degrees();
    to_radians();
    trunc();
}
