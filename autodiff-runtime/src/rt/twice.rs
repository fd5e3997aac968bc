//! Operators on operands of unknown type in forward mode, as differentiable functions: `mul(a, b, a_dot, b_dot)` is the value and
//! the tangent of `a * b`, and has a derivative itself. For floats, and for integers, whose tangents are `()`.

#![allow(clippy::type_complexity)] // nothing would be clearer for a name

use super::Flag;
use crate::{Differentiable, Real};

/// A value with a tangent of its own: what an operand is.
type Of<T> = <T as Differentiable>::Cotangent;

/// An operator whose derivative is differentiated: `Op` of [`super::ops`].
#[diagnostic::on_unimplemented(
    message = "the operator on `{Self}` and `{Rhs}` has no second derivative",
    label = "the second derivative of this operation is not known",
    note = "second derivatives go through the operators of floats and integers, not yet through those of other types"
)]
pub trait Twice<Op, Rhs>: Sized {
    /// The result.
    type Value;
    /// The tangent of the operands and of the result, which is also their cotangent.
    type Dot;
    /// What the partial derivatives are.
    type Partials;

    /// The result, its tangent, and the partial derivatives of both.
    fn twice(self, rhs: Rhs, dot: Self::Dot, rhs_dot: Self::Dot) -> ((Self::Value, Self::Dot), Self::Partials);

    /// Adds the cotangents of result and tangent, by the partials, to those of the operands and their tangents.
    fn pull(partials: &Self::Partials, seed: (Self::Dot, Self::Dot), bars: [Option<&mut Self::Dot>; 4]);

    /// The tangents of result and tangent, by the partials, from those of the operands and their tangents.
    fn push(partials: &Self::Partials, dots: [Option<&Self::Dot>; 4]) -> (Self::Dot, Self::Dot);
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
    fn pull(&self, (value, tangent): (T, T), [a, b, a_dot, b_dot]: [Option<&mut T>; 4]) {
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
    fn push(&self, [a, b, a_dot, b_dot]: [Option<&T>; 4]) -> (T, T) {
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
            fn pull(partials: &Partials<$ty>, seed: ($ty, $ty), bars: [Option<&mut $ty>; 4]) {
                partials.pull(seed, bars);
            }

            #[inline(always)]
            fn push(partials: &Partials<$ty>, dots: [Option<&$ty>; 4]) -> ($ty, $ty) {
                partials.push(dots)
            }
        }
    };
}

macro_rules! float_twices {
    ($params:tt, $ty:ty, $left:ty, $right:ty, $float:expr) => {
        float_twice!(Add, $params, $ty, $left, $right, |a, b, da, db| a + b, |y| [$float(1.0); 2], [$float(0.0); 2]);
        float_twice!(
            Sub,
            $params,
            $ty,
            $left,
            $right,
            |a, b, da, db| a - b,
            |y| [$float(1.0), -$float(1.0)],
            [$float(0.0); 2]
        );
        float_twice!(Mul, $params, $ty, $left, $right, |a, b, da, db| a * b, |y| [b, a], [db, da]);
        // d = (da - db y) / b
        float_twice!(
            Div,
            $params,
            $ty,
            $left,
            $right,
            |a, b, da, db| a / b,
            |y| [$float(1.0) / b, -y / b],
            [-db / (b * b), -(da - db * y - db * y) / (b * b)]
        );
        float_twice!(
            Rem,
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
float_twices!([], f32, f32, f32, real::<f32>);
float_twices!([], f64, f64, f64, real::<f64>);
float_twices!([T: Real], T, &T, T, real::<T>);
float_twices!([T: Real], T, T, &T, real::<T>);
float_twices!([T: Real], T, &T, &T, real::<T>);

macro_rules! integer_twice {
    ($ty:ty, $($op:ident $symbol:tt)*) => {$(
        impl Twice<super::ops::$op, $ty> for $ty {
            type Value = $ty;
            type Dot = ();
            type Partials = ();

            #[inline]
            fn twice(self, rhs: $ty, (): (), (): ()) -> (($ty, ()), ()) {
                ((self $symbol rhs, ()), ())
            }

            #[inline]
            fn pull((): &(), _: ((), ()), _: [Option<&mut ()>; 4]) {}

            #[inline]
            fn push((): &(), _: [Option<&()>; 4]) -> ((), ()) {
                ((), ())
            }
        }
    )*};
}

macro_rules! integer_twices {
    ($($ty:ty)*) => {$(
        integer_twice!($ty, Add + Sub - Mul * Div / Rem %);
    )*};
}

integer_twices!(u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize);

/// What a pullback is given, whatever it is again of the operands.
type Bar<'b, T> = Option<&'b mut T>;

macro_rules! functions {
    ($($name:ident $op:ident)*) => {$(
        /// The operator and its tangent.
        #[inline(always)]
        pub fn $name<A: Twice<super::ops::$op, B>, B>(a: A, b: B, a_dot: A::Dot, b_dot: A::Dot) -> (A::Value, A::Dot) {
            a.twice(b, a_dot, b_dot).0
        }

        /// The derivatives of the function of the same name.
        #[allow(non_camel_case_types)]
        #[derive(Debug)]
        pub enum $name {}

        impl $name {
            /// In reverse mode.
            #[inline(always)]
            pub fn __forward<F0: Flag, F1: Flag, F2: Flag, F3: Flag, A: Twice<super::ops::$op, B>, B, G0, G1, G2, G3>(
                a: A,
                b: B,
                a_dot: A::Dot,
                b_dot: A::Dot,
                _: (F0, F1, F2, F3),
            ) -> (
                (A::Value, A::Dot),
                impl FnOnce(
                    G0, G1, G2, G3, (A::Dot, A::Dot), Bar<'_, A::Dot>, Bar<'_, A::Dot>, Bar<'_, A::Dot>, Bar<'_, A::Dot>,
                ) + use<F0, F1, F2, F3, A, B, G0, G1, G2, G3>,
            ) {
                let (value, partials) = a.twice(b, a_dot, b_dot);
                let pullback = move |
                    _: G0, _: G1, _: G2, _: G3, seed: (A::Dot, A::Dot),
                    a: Bar<'_, A::Dot>, b: Bar<'_, A::Dot>, a_dot: Bar<'_, A::Dot>, b_dot: Bar<'_, A::Dot>,
                | A::pull(&partials, seed, [a, b, a_dot, b_dot]);
                (value, pullback)
            }

            /// In forward mode.
            #[inline(always)]
            pub fn __tangent<A: Twice<super::ops::$op, B>, B>(
                a: A,
                b: B,
                a_dot: A::Dot,
                b_dot: A::Dot,
                (x, y, x_dot, y_dot): (Option<&A::Dot>, Option<&A::Dot>, Option<&A::Dot>, Option<&A::Dot>),
            ) -> ((A::Value, A::Dot), (A::Dot, A::Dot)) {
                let (value, partials) = a.twice(b, a_dot, b_dot);
                (value, A::push(&partials, [x, y, x_dot, y_dot]))
            }
        }
    )*};
}

functions!(add Add sub Sub mul Mul div Div rem Rem);

/// Negation twice.
#[diagnostic::on_unimplemented(
    message = "the negative of `{Self}` has no second derivative",
    label = "the second derivative of this operation is not known",
    note = "second derivatives go through the operators of floats and integers, not yet through those of other types"
)]
pub trait Negative: Differentiable + Sized {
    /// The result.
    type Value;

    /// The result, and its tangent.
    fn negative(self, dot: Of<Self>) -> (Self::Value, Of<Self>);

    /// Minus a cotangent, or a tangent.
    fn minus(dot: &Of<Self>) -> Of<Self>;

    /// `into -= from`
    fn subtract(into: &mut Of<Self>, from: &Of<Self>);
}

macro_rules! negative {
    ([$($params:tt)*], $ty:ty, $of:ty) => {
        #[allow(clippy::clone_on_copy)]
        impl<$($params)*> Negative for $of {
            type Value = $ty;

            #[inline(always)]
            fn negative(self, dot: $ty) -> ($ty, $ty) {
                let x: $ty = self.clone();
                (-x, -dot)
            }

            #[inline(always)]
            fn minus(dot: &$ty) -> $ty {
                -*dot
            }

            #[inline(always)]
            fn subtract(into: &mut $ty, from: &$ty) {
                *into -= *from;
            }
        }
    };
}

negative!([], f32, f32);
negative!([], f64, f64);
negative!([T: Real], T, &T);

macro_rules! integer_negative {
    ($($ty:ty)*) => {$(
        impl Negative for $ty {
            type Value = $ty;

            #[inline]
            fn negative(self, (): ()) -> ($ty, ()) {
                (-self, ())
            }

            #[inline]
            fn minus((): &()) {}

            #[inline]
            fn subtract((): &mut (), (): &()) {}
        }
    )*};
}

integer_negative!(i8 i16 i32 i64 i128 isize);

/// The operator and its tangent.
#[inline(always)]
pub fn neg<A: Negative>(a: A, a_dot: Of<A>) -> (A::Value, Of<A>) {
    a.negative(a_dot)
}

/// The derivatives of the function of the same name.
#[allow(non_camel_case_types)]
#[derive(Debug)]
pub enum neg {}

impl neg {
    /// In reverse mode.
    #[inline(always)]
    pub fn __forward<F0: Flag, F1: Flag, A: Negative, G0, G1>(
        a: A,
        a_dot: Of<A>,
        _: (F0, F1),
    ) -> ((A::Value, Of<A>), impl FnOnce(G0, G1, (Of<A>, Of<A>), Bar<'_, Of<A>>, Bar<'_, Of<A>>) + use<F0, F1, A, G0, G1>)
    {
        let pullback = |_: G0, _: G1, seed: (Of<A>, Of<A>), a: Bar<'_, Of<A>>, a_dot: Bar<'_, Of<A>>| {
            for (into, from) in [(a, &seed.0), (a_dot, &seed.1)] {
                if let Some(into) = into {
                    A::subtract(into, from);
                }
            }
        };
        (a.negative(a_dot), pullback)
    }

    /// In forward mode.
    #[inline(always)]
    pub fn __tangent<A: Negative>(
        a: A,
        a_dot: Of<A>,
        (x, x_dot): (Option<&Of<A>>, Option<&Of<A>>),
    ) -> ((A::Value, Of<A>), (Of<A>, Of<A>)) {
        let shape = a.shape();
        let of = |dot: Option<&Of<A>>| dot.map_or_else(|| A::zero_of(&shape), A::minus);
        let dots = (of(x), of(x_dot));
        (a.negative(a_dot), dots)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rt::On;

    /// All four partials of value and tangent, by differences.
    fn check<Op>(at: [f64; 4], op: impl Fn(f64, f64) -> f64)
    where
        f64: Twice<Op, f64, Value = f64, Dot = f64>,
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
            <f64 as Twice<Op, f64>>::pull(&partials, seed, [Some(a), Some(b), Some(c), Some(d)]);
        }
        for i in 0..4 {
            let (mut up, mut down, mut unit) = (at, at, [0.0; 4]);
            up[i] += h;
            down[i] -= h;
            unit[i] = 1.0;
            let ((y_up, d_up), (y_down, d_down)) = (run(up).0, run(down).0);
            assert!((of_value[i] - (y_up - y_down) / (2.0 * h)).abs() < 1e-8, "value by {i}");
            assert!((of_tangent[i] - (d_up - d_down) / (2.0 * h)).abs() < 1e-7, "tangent by {i}");
            let pushed = <f64 as Twice<Op, f64>>::push(&partials, unit.each_ref().map(Some));
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
        <f64 as Twice<Div, f64>>::pull(&partials, (0.0, 0.0), [Some(a), Some(b), Some(a_dot), Some(b_dot)]);
        assert_eq!(bars, [0.0; 4]);
        let dots = [0.0; 4];
        assert_eq!(<f64 as Twice<Div, f64>>::push(&partials, dots.each_ref().map(Some)), (0.0, 0.0));
    }

    #[test]
    fn negation_and_integers() {
        assert_eq!(neg(2.0, 3.0), (-2.0, -3.0));
        assert_eq!(neg(2_i32, ()), (-2, ()));
        assert_eq!(mul(2_usize, 3, (), ()), (6, ()));
        assert_eq!(neg::__tangent(2.0, 3.0, (Some(&5.0), None)), ((-2.0, -3.0), (-5.0, 0.0)));
        let (_, pullback) = neg::__forward(2.0, 3.0, (On, On));
        let (mut a, mut a_dot) = (1.0, 1.0);
        pullback((), (), (5.0, 7.0), Some(&mut a), Some(&mut a_dot));
        assert_eq!((a, a_dot), (-4.0, -6.0));
    }
}
