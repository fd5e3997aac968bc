//! Operators on operands of unknown type in forward mode, as differentiable functions: `mul(a, b, a_dot, b_dot)` is the value and
//! the tangent of `a * b`, and has a derivative itself. For floats, for integers, whose tangents are `()`, and for types of the user's
//! whose operators are differentiated twice. `mul_assign(a, b, a_dot, b_dot)` is what `a *= b` makes of `a` and of its tangent.

#![allow(clippy::type_complexity)] // nothing would be clearer for a name

mod negation;

pub use negation::{Negative, neg, ref_neg};

use super::Flag;
use crate::{Differentiable, Real};

/// A value with a tangent of its own: what an operand is.
type Of<T> = <T as Differentiable>::Cotangent;

/// Cotangents to add into, if they are wanted: of the operands, then of their tangents.
pub type Bars<'b, A, B> = (Option<&'b mut A>, Option<&'b mut B>, Option<&'b mut A>, Option<&'b mut B>);

/// Tangents: of the operands, then of their tangents. `None` for zero.
pub type Dots<'d, A, B> = (Option<&'d A>, Option<&'d B>, Option<&'d A>, Option<&'d B>);

/// An operator whose derivative is differentiated: `Op` of [`super::ops`].
///
/// Tangents and cotangents are of the same types.
#[diagnostic::on_unimplemented(
    message = "the operator on `{Self}` and `{Rhs}` has no second derivative",
    label = "the second derivative of this operation is not known",
    note = "put `#[differentiable(order = 2)]` on the `impl` of the operator"
)]
pub trait Twice<Op, Rhs>: Sized {
    /// The result.
    type Value;
    /// The tangent of the left operand.
    type Left;
    /// The tangent of the right operand.
    type Right;
    /// The tangent of the result.
    type Dot;
    /// What the partial derivatives are, or what they are computed from.
    type Partials;

    /// The result, its tangent, and the partial derivatives of both.
    fn twice(self, rhs: Rhs, dot: Self::Left, rhs_dot: Self::Right) -> ((Self::Value, Self::Dot), Self::Partials);

    /// Adds the cotangents of result and tangent, by the partials, to those of the operands and their tangents.
    fn pull(partials: Self::Partials, seed: (Self::Dot, Self::Dot), bars: Bars<'_, Self::Left, Self::Right>);

    /// The tangents of result and tangent, by the partials, from those of the operands and their tangents.
    fn push(partials: Self::Partials, dots: Dots<'_, Self::Left, Self::Right>) -> (Self::Dot, Self::Dot);
}

/// The partial derivatives of `y = a op b` and of its tangent `d`: by `a` and `b`. Those of `d` by the tangents of `a` and `b`
/// are those of `y` by `a` and `b`.
#[derive(Clone, Copy, Debug)]
pub struct Partials<T> {
    value: [T; 2],
    tangent: [T; 2],
}

/// A seed times a partial: zero for a zero seed, whatever the partial. See the rules of `autodiff-macros`.
#[inline(always)]
fn times<T: Real>(seed: T, partial: T) -> T {
    if seed == T::default() { T::default() } else { seed * partial }
}

impl<T: Real> Partials<T> {
    #[inline]
    fn pull(&self, (value, tangent): (T, T), (a, b, a_dot, b_dot): Bars<'_, T, T>) {
        for (i, bar) in [a, b].into_iter().enumerate() {
            if let Some(bar) = bar {
                *bar += times(value, self.value[i]) + times(tangent, self.tangent[i]);
            }
        }
        for (i, bar) in [a_dot, b_dot].into_iter().enumerate() {
            if let Some(bar) = bar {
                *bar += times(tangent, self.value[i]);
            }
        }
    }

    #[inline]
    fn push(&self, (a, b, a_dot, b_dot): Dots<'_, T, T>) -> (T, T) {
        let (mut value, mut tangent) = (T::default(), T::default());
        for (i, dot) in [a, b].into_iter().enumerate() {
            if let Some(dot) = dot {
                value += times(*dot, self.value[i]);
                tangent += times(*dot, self.tangent[i]);
            }
        }
        for (i, dot) in [a_dot, b_dot].into_iter().enumerate() {
            if let Some(dot) = dot {
                tangent += times(*dot, self.value[i]);
            }
        }
        (value, tangent)
    }
}

/// `$y` and `$d` from the operands and their tangents, and the partials of `y` and of `d` by the operands.
macro_rules! float_twice {
    ($op:ident, [$($params:tt)*], $ty:ty, $left:ty, $right:ty,
     |$a:ident, $b:ident, $da:ident, $db:ident| $y:expr, |$of:ident| $value:expr, $tangent:expr) => {
        #[diagnostic::do_not_recommend]
        #[allow(unused_variables, clippy::clone_on_copy)]
        impl<$($params)*> Twice<super::ops::$op, $right> for $left {
            type Value = $ty;
            type Left = $ty;
            type Right = $ty;
            type Dot = $ty;
            type Partials = Partials<$ty>;

            #[inline(always)]
            fn twice(self, rhs: $right, dot: $ty, rhs_dot: $ty) -> (($ty, $ty), Partials<$ty>) {
                let ($a, $b): ($ty, $ty) = (self.clone(), rhs.clone());
                let ($da, $db) = (dot, rhs_dot);
                let $of: $ty = $y;
                let value: [$ty; 2] = $value;
                let partials = Partials { value, tangent: $tangent };
                (($of, times($da, value[0]) + times($db, value[1])), partials)
            }

            #[inline(always)]
            fn pull(partials: Partials<$ty>, seed: ($ty, $ty), bars: Bars<'_, $ty, $ty>) {
                partials.pull(seed, bars);
            }

            #[inline(always)]
            fn push(partials: Partials<$ty>, dots: Dots<'_, $ty, $ty>) -> ($ty, $ty) {
                partials.push(dots)
            }
        }
    };
}

macro_rules! float_twices {
    ($add:ident $sub:ident $mul:ident $div:ident $rem:ident, $params:tt, $ty:ty, $left:ty, $right:ty, $float:expr) => {
        float_twice!($add, $params, $ty, $left, $right, |a, b, da, db| a + b, |y| [$float(1.0); 2], [$float(0.0); 2]);
        float_twice!(
            $sub,
            $params,
            $ty,
            $left,
            $right,
            |a, b, da, db| a - b,
            |y| [$float(1.0), -$float(1.0)],
            [$float(0.0); 2]
        );
        float_twice!($mul, $params, $ty, $left, $right, |a, b, da, db| a * b, |y| [b, a], [db, da]);
        // d = (da - db y) / b
        float_twice!(
            $div,
            $params,
            $ty,
            $left,
            $right,
            |a, b, da, db| a / b,
            |y| [$float(1.0) / b, -y / b],
            [-db / (b * b), -(da - db * y - db * y) / (b * b)]
        );
        float_twice!(
            $rem,
            $params,
            $ty,
            $left,
            $right,
            |a, b, da, db| a % b,
            |y| [$float(1.0), -((a - y) / b).ad_round()],
            [$float(0.0); 2]
        );
    };
}

#[inline(always)]
fn real<T: Real>(x: f64) -> T {
    T::ad_from(x)
}

// One by one, for of a blanket rule rustc could not exclude that it is one for references too.
float_twices!(Add Sub Mul Div Rem, [], f32, f32, f32, real::<f32>);
float_twices!(AddAssign SubAssign MulAssign DivAssign RemAssign, [], f32, f32, f32, real::<f32>);
float_twices!(Add Sub Mul Div Rem, [], f64, f64, f64, real::<f64>);
float_twices!(AddAssign SubAssign MulAssign DivAssign RemAssign, [], f64, f64, f64, real::<f64>);
float_twices!(Add Sub Mul Div Rem, [T: Real], T, &T, T, real::<T>);
float_twices!(Add Sub Mul Div Rem, [T: Real], T, T, &T, real::<T>);
float_twices!(AddAssign SubAssign MulAssign DivAssign RemAssign, [T: Real], T, T, &T, real::<T>);
float_twices!(Add Sub Mul Div Rem, [T: Real], T, &T, &T, real::<T>);

macro_rules! integer_twice {
    ($ty:ty, $($op:ident $symbol:tt)*) => {$(
        impl Twice<super::ops::$op, $ty> for $ty {
            type Value = $ty;
            type Left = ();
            type Right = ();
            type Dot = ();
            type Partials = ();

            #[inline]
            fn twice(self, rhs: $ty, (): (), (): ()) -> (($ty, ()), ()) {
                ((self $symbol rhs, ()), ())
            }

            #[inline]
            fn pull((): (), _: ((), ()), _: Bars<'_, (), ()>) {}

            #[inline]
            fn push((): (), _: Dots<'_, (), ()>) -> ((), ()) {
                ((), ())
            }
        }
    )*};
}

macro_rules! integer_twices {
    ($($ty:ty)*) => {$(
        integer_twice!($ty, Add + Sub - Mul * Div / Rem % AddAssign + SubAssign - MulAssign * DivAssign / RemAssign %);
    )*};
}

integer_twices!(u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize);

/// What a pullback is given, whatever it is again of the operands.
type Bar<'b, T> = Option<&'b mut T>;

/// A function by its name, its operator, how it takes its operands, and what the left one is. What a pullback is of must not name the
/// lifetimes of operands that are references: so, the types of the operator are parameters.
macro_rules! function {
    ($name:ident, $op:ident, $a:ty, $b:ty, [$($g:ident)*], $ga:ty, $gb:ty, $($bound:tt)*) => {
        /// The operator and its tangent.
        #[inline(always)]
        pub fn $name<A, B, V, L, R, D, P>(a: $a, b: $b, a_dot: L, b_dot: R) -> (V, D)
        where
            $($bound)*
        {
            a.twice(b, a_dot, b_dot).0
        }

        /// The derivatives of the function of the same name.
        #[allow(non_camel_case_types)]
        #[derive(Debug)]
        pub enum $name {}

        impl $name {
            /// In reverse mode.
            #[inline(always)]
            pub fn __forward<F0: Flag, F1: Flag, F2: Flag, F3: Flag, A, B, V, L, R, D, P, $($g,)* G2, G3>(
                a: $a,
                b: $b,
                a_dot: L,
                b_dot: R,
                _: (F0, F1, F2, F3),
            ) -> (
                (V, D),
                impl FnOnce($ga, $gb, G2, G3, (D, D), Bar<'_, L>, Bar<'_, R>, Bar<'_, L>, Bar<'_, R>)
                + use<F0, F1, F2, F3, A, B, V, L, R, D, P, $($g,)* G2, G3>,
            )
            where
                $($bound)*
            {
                let (value, partials) = a.twice(b, a_dot, b_dot);
                let pullback = move |
                    _: $ga, _: $gb, _: G2, _: G3, seed: (D, D),
                    a: Bar<'_, L>, b: Bar<'_, R>, a_dot: Bar<'_, L>, b_dot: Bar<'_, R>,
                | <$a as Twice<super::ops::$op, $b>>::pull(partials, seed, (a, b, a_dot, b_dot));
                (value, pullback)
            }

            /// In forward mode.
            #[inline(always)]
            pub fn __tangent<A, B, V, L, R, D, P>(
                a: $a,
                b: $b,
                a_dot: L,
                b_dot: R,
                dots: Dots<'_, L, R>,
            ) -> ((V, D), (D, D))
            where
                $($bound)*
            {
                let (value, partials) = a.twice(b, a_dot, b_dot);
                (value, <$a as Twice<super::ops::$op, $b>>::push(partials, dots))
            }
        }
    };
}

/// By how the operands are taken: `$name` by value, `$left`, `$right` and `$both` by reference.
macro_rules! functions {
    ($($op:ident: $name:ident $left:ident $right:ident $both:ident)*) => {$(
        function!(
            $name, $op, A, B, [G0 G1], G0, G1,
            A: Twice<super::ops::$op, B, Value = V, Left = L, Right = R, Dot = D, Partials = P>
        );
        function!(
            $left, $op, &A, B, [G1], &A, G1,
            for<'a> &'a A: Twice<super::ops::$op, B, Value = V, Left = L, Right = R, Dot = D, Partials = P>
        );
        function!(
            $right, $op, A, &B, [G0], G0, &B,
            A: for<'b> Twice<super::ops::$op, &'b B, Value = V, Left = L, Right = R, Dot = D, Partials = P>
        );
        function!(
            $both, $op, &A, &B, [], &A, &B,
            for<'a> &'a A: Twice<super::ops::$op, &'a B, Value = V, Left = L, Right = R, Dot = D, Partials = P>
        );
    )*};
}

functions! {
    Add: add ref_add add_ref ref_add_ref
    Sub: sub ref_sub sub_ref ref_sub_ref
    Mul: mul ref_mul mul_ref ref_mul_ref
    Div: div ref_div div_ref ref_div_ref
    Rem: rem ref_rem rem_ref ref_rem_ref
    AddAssign: add_assign ref_add_assign add_assign_ref ref_add_assign_ref
    SubAssign: sub_assign ref_sub_assign sub_assign_ref ref_sub_assign_ref
    MulAssign: mul_assign ref_mul_assign mul_assign_ref ref_mul_assign_ref
    DivAssign: div_assign ref_div_assign div_assign_ref ref_div_assign_ref
    RemAssign: rem_assign ref_rem_assign rem_assign_ref ref_rem_assign_ref
}

/// Adds cotangents where they are wanted.
#[inline]
pub fn give<A: crate::Bar, B: crate::Bar>(bars: Bars<'_, A, B>, shares: &(A, B, A, B)) {
    give_one(bars.0, &shares.0);
    give_one(bars.1, &shares.1);
    give_one(bars.2, &shares.2);
    give_one(bars.3, &shares.3);
}

/// Adds a cotangent where it is wanted.
#[inline]
pub fn give_one<A: crate::Bar>(bar: Option<&mut A>, share: &A) {
    if let Some(bar) = bar {
        super::add_assign(bar, share);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All four partials of value and tangent, by differences.
    fn check<Op>(at: [f64; 4], op: impl Fn(f64, f64) -> f64)
    where
        f64: Twice<Op, f64, Value = f64, Left = f64, Right = f64, Dot = f64, Partials = Partials<f64>>,
    {
        let run = |[a, b, da, db]: [f64; 4]| <f64 as Twice<Op, f64>>::twice(a, b, da, db);
        let ((y, d), partials) = run(at);
        let h = 1e-6;
        assert_eq!(y, op(at[0], at[1]));
        let along = (op(at[0] + h * at[2], at[1] + h * at[3]) - op(at[0] - h * at[2], at[1] - h * at[3])) / (2.0 * h);
        assert!((d - along).abs() < 1e-8, "{d} {along}");
        let (mut of_value, mut of_tangent) = ([0.0; 4], [0.0; 4]);
        for (seed, bars) in [((1.0, 0.0), &mut of_value), ((0.0, 1.0), &mut of_tangent)] {
            let [a, b, c, d] = bars;
            <f64 as Twice<Op, f64>>::pull(partials, seed, (Some(a), Some(b), Some(c), Some(d)));
        }
        for i in 0..4 {
            let (mut up, mut down, mut unit) = (at, at, [0.0; 4]);
            up[i] += h;
            down[i] -= h;
            unit[i] = 1.0;
            let ((y_up, d_up), (y_down, d_down)) = (run(up).0, run(down).0);
            assert!((of_value[i] - (y_up - y_down) / (2.0 * h)).abs() < 1e-8, "value by {i}");
            assert!((of_tangent[i] - (d_up - d_down) / (2.0 * h)).abs() < 1e-7, "tangent by {i}");
            let [a, b, c, d] = unit.each_ref().map(Some);
            let pushed = <f64 as Twice<Op, f64>>::push(partials, (a, b, c, d));
            assert_eq!(pushed, (of_value[i], of_tangent[i]));
        }
    }

    #[test]
    fn floats() {
        use crate::rt::ops::{Add, Div, Mul, Rem, Sub};
        let at = [1.5, 0.7, -0.4, 1.1];
        check::<Add>(at, |a, b| a + b);
        check::<Sub>(at, |a, b| a - b);
        check::<Mul>(at, |a, b| a * b);
        check::<Div>(at, |a, b| a / b);
        check::<Rem>(at, |a, b| a % b);
    }

    #[test]
    fn zero_seeds_stay_zero() {
        use crate::rt::ops::Div;
        let ((_, d), partials) = <f64 as Twice<Div, f64>>::twice(1.0, 0.0, 0.0, 0.0);
        assert_eq!(d, 0.0);
        let mut bars = [0.0; 4];
        let [a, b, a_dot, b_dot] = &mut bars;
        <f64 as Twice<Div, f64>>::pull(partials, (0.0, 0.0), (Some(a), Some(b), Some(a_dot), Some(b_dot)));
        assert_eq!(bars, [0.0; 4]);
        let zero = Some(&0.0);
        assert_eq!(<f64 as Twice<Div, f64>>::push(partials, (zero, zero, zero, zero)), (0.0, 0.0));
    }

    #[test]
    fn integers() {
        assert_eq!(mul(2_usize, 3, (), ()), (6, ()));
    }
}
