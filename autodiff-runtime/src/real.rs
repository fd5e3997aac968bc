//! Floats of a width that the caller chooses.

use crate::conversions::IntoTwice;
#[cfg(not(feature = "std"))]
use crate::elementary::Elementary;
use crate::rt::jets::{IntoJets, Jet, Negated, Next, Ring, Zero};
use crate::rt::ops::{
    self as op, AddAssignRule, AddRule, DivAssignRule, DivRule, DualAssign, DualOf, DualWith, Kept, KeptOperand,
    KeptState, MulAssignRule, MulRule, NegRule, RemAssignRule, RemRule, SubAssignRule, SubRule,
};
use crate::rt::twice::{Negative, Twice};
use crate::{Differentiable, Rows};
use core::ops::{Add, AddAssign, Div, Mul, Neg, Rem, Sub, SubAssign};

/// The conversion, with up to seven tangents.
macro_rules! as_jets {
    ($($name:ident: $depth:ty)*) => {
        $(type $name = $depth;)*

        /// Floats are converted to doubles as often as they are differentiated.
        #[doc(hidden)]
        pub trait ToDouble: IntoTwice<f64> $(+ IntoJets<f64, $name, false>)* {}

        impl<T: IntoTwice<f64> $(+ IntoJets<f64, $name, false>)*> ToDouble for T {}
    };
}

as_jets! {
    Two: Next<Next<Zero>>
    Three: Next<Two>
    Four: Next<Three>
    Five: Next<Four>
    Six: Next<Five>
    Seven: Next<Six>
}

/// The rules of the operators, for values that are of the type though the macro cannot know.
#[doc(hidden)]
pub trait Rules:
    Sized
    + Jet<Dot = Self>
    + Negated
    + Ring
    + AddRule<Self, Kept: Kept<Left = Self, Right = Self, Out = Self>>
    + SubRule<Self, Kept: Kept<Left = Self, Right = Self, Out = Self>>
    + MulRule<
        Self,
        Out = Self,
        Left: KeptOperand<Self, Share = Self, Out = Self>,
        Right: KeptOperand<Self, Share = Self, Out = Self>,
    > + DivRule<Self, Out = Self, Left: KeptOperand<Self, Share = Self, Out = Self>>
    + RemRule<Self, Out = Self>
    + NegRule<Kept: Kept<Left = Self, Right = (), Out = Self>>
    + AddAssignRule<Self, Kept: KeptState<State = Self, Share = Self>>
    + SubAssignRule<Self, Kept: KeptState<State = Self, Share = Self>>
    + DualWith<op::Add, Self, Value = Self, Dot = Self>
    + DualWith<op::Sub, Self, Value = Self, Dot = Self>
    + DualWith<op::Mul, Self, Value = Self, Dot = Self>
    + DualWith<op::Div, Self, Value = Self, Dot = Self>
    + DualWith<op::Rem, Self, Value = Self, Dot = Self>
    + MulAssignRule<
        Self,
        Out = Self,
        Left: KeptOperand<Self, Share = Self, Out = Self>,
        Right: KeptOperand<Self, Share = Self, Out = Self>,
    > + DivAssignRule<Self, Out = Self, Left: KeptOperand<Self, Share = Self, Out = Self>>
    + RemAssignRule<Self, Out = Self>
    + DualWith<op::MulAssign, Self, Value = Self, Dot = Self>
    + DualWith<op::DivAssign, Self, Value = Self, Dot = Self>
    + DualWith<op::RemAssign, Self, Value = Self, Dot = Self>
    + DualOf<Value = Self, Dot = Self>
    + DualAssign<op::AddAssign, Self>
    + DualAssign<op::SubAssign, Self>
    + Twice<op::Add, Self, Value = Self, Left = Self, Right = Self, Dot = Self>
    + Twice<op::Sub, Self, Value = Self, Left = Self, Right = Self, Dot = Self>
    + Twice<op::Mul, Self, Value = Self, Left = Self, Right = Self, Dot = Self>
    + Twice<op::Div, Self, Value = Self, Left = Self, Right = Self, Dot = Self>
    + Twice<op::Rem, Self, Value = Self, Left = Self, Right = Self, Dot = Self>
    + Twice<op::AddAssign, Self, Value = Self, Left = Self, Right = Self, Dot = Self>
    + Twice<op::SubAssign, Self, Value = Self, Left = Self, Right = Self, Dot = Self>
    + Twice<op::MulAssign, Self, Value = Self, Left = Self, Right = Self, Dot = Self>
    + Twice<op::DivAssign, Self, Value = Self, Left = Self, Right = Self, Dot = Self>
    + Twice<op::RemAssign, Self, Value = Self, Left = Self, Right = Self, Dot = Self>
    + Negative<Value = Self, Dot = Self>
{
}

impl Rules for f32 {}
impl Rules for f64 {}

macro_rules! real {
    ($($name:ident = $method:ident($($operand:ident),*);)*) => {
/// A float type: `f32` or `f64`. What the derivatives of a function ask of a type parameter that stands for a float.
///
/// The function itself asks for what its author wrote, `T: num_traits::Float`, a trait of one's own, or `T: Copy +
/// Mul<Output = T>`: the derivatives ask for this as well. Names begin with `ad_`, so that none of them can be taken for a method of
/// the other traits.
///
/// ```
/// use autodiff::differentiable;
/// use std::ops::{Add, Mul};
///
/// #[differentiable]
/// fn polynomial<T: Copy + Add<Output = T> + Mul<Output = T>>(x: T, a: T, b: T) -> T {
///     a * x * x + b * x
/// }
///
/// let (x, a, b) = polynomial::grad(2.0_f32, 3.0, 1.0);
/// assert_eq!((x, a, b), (13.0, 4.0, 2.0));
/// assert_eq!(polynomial::grad(2.0_f64, 3.0, 1.0).0, 13.0);
/// ```
///
/// In an impl of a trait the derivatives cannot ask for more than the trait does: write `impl<T: Float + autodiff::Real> Kernel for
/// Gaussian<T>`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no float type",
    label = "the derivatives of this function are those of a function of floats",
    note = "a type parameter with the operators or methods of a float is differentiated as a float: `f32` or `f64`"
)]
pub trait Real:
    Differentiable<Cotangent = Self>
    + 'static
    + Rows
    + Copy
    + Default
    + PartialOrd
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Rem<Output = Self>
    + Neg<Output = Self>
    + AddAssign
    + SubAssign
    + ToDouble
    + Rules
    + 'static
{
    /// The float nearest to `x`.
    fn ad_from(x: f64) -> Self;

    /// The same number, in double precision.
    fn ad_to(self) -> f64;

    /// The product with an integer.
    fn ad_scale(self, n: i32) -> Self;

            $(
                #[doc = concat!("`", stringify!($method), "` of std.")]
                fn $name(self $(, $operand: Self)*) -> Self;
            )*

            /// `powi` of std.
            fn ad_powi(self, n: i32) -> Self;
        }

        real!(f32: $($name = $method($($operand),*);)*);
        real!(f64: $($name = $method($($operand),*);)*);
    };
    ($float:ident: $($name:ident = $method:ident($($operand:ident),*);)*) => {
        impl Real for $float {
            #[inline]
            #[allow(clippy::cast_possible_truncation, clippy::unnecessary_cast, trivial_numeric_casts)]
            fn ad_from(x: f64) -> Self {
                x as $float
            }

            #[inline]
            #[allow(clippy::useless_conversion)]
            fn ad_to(self) -> f64 {
                f64::from(self)
            }

            #[inline]
            #[allow(clippy::cast_precision_loss, clippy::cast_lossless)]
            fn ad_scale(self, n: i32) -> Self {
                // In single precision integers beyond 2^24 are rounded, as any float is.
                self * n as $float
            }

            $(
                #[inline]
                fn $name(self $(, $operand: Self)*) -> Self {
                    <$float>::$method(self $(, $operand)*)
                }
            )*

            #[inline]
            fn ad_powi(self, n: i32) -> Self {
                self.powi(n)
            }
        }
    };
}

real! {
    ad_sin = sin();
    ad_cos = cos();
    ad_tan = tan();
    ad_asin = asin();
    ad_acos = acos();
    ad_atan = atan();
    ad_atan2 = atan2(a);
    ad_sinh = sinh();
    ad_cosh = cosh();
    ad_tanh = tanh();
    ad_asinh = asinh();
    ad_acosh = acosh();
    ad_atanh = atanh();
    ad_exp = exp();
    ad_exp2 = exp2();
    ad_exp_m1 = exp_m1();
    ad_ln = ln();
    ad_ln_1p = ln_1p();
    ad_log = log(a);
    ad_log2 = log2();
    ad_log10 = log10();
    ad_sqrt = sqrt();
    ad_cbrt = cbrt();
    ad_hypot = hypot(a);
    ad_recip = recip();
    ad_powf = powf(a);
    ad_abs = abs();
    ad_max = max(a);
    ad_min = min(a);
    ad_clamp = clamp(a, b);
    ad_copysign = copysign(a);
    ad_mul_add = mul_add(a, b);
    ad_midpoint = midpoint(a);
    ad_to_degrees = to_degrees();
    ad_to_radians = to_radians();
    ad_fract = fract();
    ad_rem_euclid = rem_euclid(a);
    ad_floor = floor();
    ad_ceil = ceil();
    ad_round = round();
    ad_round_ties_even = round_ties_even();
    ad_trunc = trunc();
    ad_signum = signum();
    ad_div_euclid = div_euclid(a);
}

/// A number of any type, of which `F::from(x)` and `F::from_f64(x)` make a float.
#[diagnostic::on_unimplemented(
    message = "the derivative of this conversion of `{Self}` is not known",
    label = "it is known of integers and floats",
    note = "write the number's type before: `let n: usize = ..`"
)]
pub trait Number: Copy {
    /// As a float.
    fn to_float<F: Real>(self) -> F;
}

macro_rules! numbers {
    ($($number:ty)*) => {$(
        impl Number for $number {
            #[allow(trivial_numeric_casts, clippy::unnecessary_cast, clippy::cast_lossless)]
            #[inline]
            fn to_float<F: Real>(self) -> F {
                F::ad_from(self as f64)
            }
        }
    )*};
}

numbers!(u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize);

#[diagnostic::do_not_recommend]
impl<T: Real> Number for T {
    #[inline]
    fn to_float<F: Real>(self) -> F {
        convert(self)
    }
}

/// The conversion of a number of unknown type to a float type that is a parameter.
#[inline]
pub fn number<N: Number, F: Real>(x: N) -> F {
    x.to_float()
}

/// The conversion between two float types, one of which may be a parameter: also that of a cotangent, backwards.
#[inline]
pub fn convert<A: Real, B: Real>(x: A) -> B {
    B::ad_from(x.ad_to())
}
