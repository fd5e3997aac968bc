//! Operators on operands of unknown type that are differentiated more than twice: `mul(x, y)` of values that have their tangents with
//! them, and the tangents of these, and so on: `((a, a'), (a., a'.))`.
//!
//! Forward mode of such an operator is the same operator, on pairs of its operands and their tangents: `D mul (x, y, x', y')` is
//! `mul((x, x'), (y, y'))`, so that there are derivatives of every order. Its partial derivatives are taken in the ring of those pairs, of
//! which the second members multiply to zero (Griewank and Walther, *Evaluating Derivatives*, chapter 13). So it is for floats, and for
//! integers, whose tangents are `()`. For types of the user's the forward modes of the operator's method are generated, one for each
//! depth of pairs: [`Operands`] finds them.

#![allow(clippy::type_complexity)] // nothing would be clearer for a name

mod conversions;
mod depth;
mod operators;

pub(crate) use conversions::linear_jets;
pub use conversions::*;
pub use depth::{Depth, Next, Zero};
pub use operators::*;

use crate::Real;

/// Tangents of values: what partial derivatives are, too.
pub trait Ring: Copy + Default {
    /// The partial derivative of a sum.
    fn ad_one() -> Self;
    /// The sum.
    #[must_use]
    fn ad_plus(self, other: Self) -> Self;
    /// The negative.
    #[must_use]
    fn ad_minus(self) -> Self;
    /// The product, zero where a factor is.
    #[must_use]
    fn ad_times(self, other: Self) -> Self;
    /// What goes back to the other factor of a product: the transpose of [`ad_times`](Ring::ad_times).
    #[must_use]
    fn ad_back(self, bar: Self) -> Self;
}

impl Ring for () {
    fn ad_one() -> Self {}
    fn ad_plus(self, (): ()) {}
    fn ad_minus(self) {}
    fn ad_times(self, (): ()) {}
    fn ad_back(self, (): ()) {}
}

macro_rules! float_ring {
    ($($ty:ty)*) => {$(
        impl Ring for $ty {
            #[inline(always)]
            fn ad_one() -> Self {
                1.0
            }
            #[inline(always)]
            fn ad_plus(self, other: Self) -> Self {
                self + other
            }
            #[inline(always)]
            fn ad_minus(self) -> Self {
                -self
            }
            #[inline(always)]
            fn ad_times(self, other: Self) -> Self {
                if self == 0.0 || other == 0.0 { 0.0 } else { self * other }
            }
            #[inline(always)]
            fn ad_back(self, bar: Self) -> Self {
                self.ad_times(bar)
            }
        }
    )*};
}

float_ring!(f32 f64);

#[diagnostic::do_not_recommend]
impl<R: Ring> Ring for (R, R) {
    #[inline(always)]
    fn ad_one() -> Self {
        (R::ad_one(), R::default())
    }

    #[inline(always)]
    fn ad_plus(self, other: Self) -> Self {
        (self.0.ad_plus(other.0), self.1.ad_plus(other.1))
    }

    #[inline(always)]
    fn ad_minus(self) -> Self {
        (self.0.ad_minus(), self.1.ad_minus())
    }

    #[inline(always)]
    fn ad_times(self, other: Self) -> Self {
        (self.0.ad_times(other.0), self.0.ad_times(other.1).ad_plus(self.1.ad_times(other.0)))
    }

    #[inline(always)]
    fn ad_back(self, bar: Self) -> Self {
        (self.0.ad_back(bar.0).ad_plus(self.1.ad_back(bar.1)), self.0.ad_back(bar.1))
    }
}

/// A value, with its tangents if it is a pair.
pub trait Jet: Copy {
    /// The tangent of all of it.
    type Dot: Ring;
    /// The same as a partial derivative.
    fn ad_dot(self) -> Self::Dot;
    /// `1 / x` as a partial derivative.
    fn ad_inverse(self) -> Self::Dot;
    /// `x / y`, rounded, as a partial derivative: that of `x % y` is its negative. The remainder is the last argument.
    fn ad_whole(self, other: Self, rest: Self) -> Self::Dot;
    /// `x + y`
    #[must_use]
    fn ad_add(self, other: Self) -> Self;
    /// `x - y`
    #[must_use]
    fn ad_sub(self, other: Self) -> Self;
    /// `x * y`
    #[must_use]
    fn ad_mul(self, other: Self) -> Self;
    /// `x / y`
    #[must_use]
    fn ad_div(self, other: Self) -> Self;
    /// `x % y`
    #[must_use]
    fn ad_rem(self, other: Self) -> Self;
}

/// A value that can be negated. Integers without a sign cannot.
pub trait Negated: Jet {
    /// `-x`
    #[must_use]
    fn ad_neg(self) -> Self;
}

macro_rules! leaf {
    ($($ty:ty)*, $dot:ty, |$x:ident, $y:ident, $rest:ident| $of:expr, $inverse:expr, $whole:expr) => {$(
        impl Jet for $ty {
            type Dot = $dot;
            #[inline(always)]
            fn ad_dot(self) -> $dot {
                let $x = self;
                $of
            }
            #[inline(always)]
            fn ad_inverse(self) -> $dot {
                let $x = self;
                $inverse
            }
            #[inline(always)]
            fn ad_whole(self, $y: Self, $rest: Self) -> $dot {
                let $x = self;
                $whole
            }
            #[inline(always)]
            fn ad_add(self, other: Self) -> Self {
                self + other
            }
            #[inline(always)]
            fn ad_sub(self, other: Self) -> Self {
                self - other
            }
            #[inline(always)]
            fn ad_mul(self, other: Self) -> Self {
                self * other
            }
            #[inline(always)]
            fn ad_div(self, other: Self) -> Self {
                self / other
            }
            #[inline(always)]
            fn ad_rem(self, other: Self) -> Self {
                self % other
            }
        }
    )*};
}

leaf!(f32, f32, |x, y, rest| x, 1.0 / x, ((x - rest) / y).ad_round());
leaf!(f64, f64, |x, y, rest| x, 1.0 / x, ((x - rest) / y).ad_round());
leaf!(u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize, (), |_x, _y, _rest| (), (), ());

macro_rules! negated {
    ($($ty:ty)*) => {$(
        impl Negated for $ty {
            #[inline(always)]
            fn ad_neg(self) -> Self {
                -self
            }
        }
    )*};
}

negated!(f32 f64 i8 i16 i32 i64 i128 isize);

/// `(y, p x' + q y')` of an operator with the partials `p` and `q`.
#[diagnostic::do_not_recommend]
impl<J: Jet<Dot = R>, R: Ring> Jet for (J, R) {
    type Dot = (R, R);

    #[inline(always)]
    fn ad_dot(self) -> (R, R) {
        (self.0.ad_dot(), self.1)
    }

    #[inline(always)]
    fn ad_inverse(self) -> (R, R) {
        let inverse = self.0.ad_inverse();
        (inverse, inverse.ad_times(inverse).ad_times(self.1).ad_minus())
    }

    #[inline(always)]
    fn ad_whole(self, other: Self, rest: Self) -> (R, R) {
        (self.0.ad_whole(other.0, rest.0), R::default())
    }

    #[inline(always)]
    fn ad_add(self, other: Self) -> Self {
        (self.0.ad_add(other.0), self.1.ad_plus(other.1))
    }

    #[inline(always)]
    fn ad_sub(self, other: Self) -> Self {
        (self.0.ad_sub(other.0), self.1.ad_plus(other.1.ad_minus()))
    }

    #[inline(always)]
    fn ad_mul(self, other: Self) -> Self {
        (self.0.ad_mul(other.0), other.0.ad_dot().ad_times(self.1).ad_plus(self.0.ad_dot().ad_times(other.1)))
    }

    #[inline(always)]
    fn ad_div(self, other: Self) -> Self {
        let value = self.0.ad_div(other.0);
        (value, other.0.ad_inverse().ad_times(self.1.ad_plus(value.ad_dot().ad_times(other.1).ad_minus())))
    }

    #[inline(always)]
    fn ad_rem(self, other: Self) -> Self {
        let rest = self.0.ad_rem(other.0);
        (rest, self.1.ad_plus(self.0.ad_whole(other.0, rest).ad_times(other.1).ad_minus()))
    }
}

#[diagnostic::do_not_recommend]
impl<J: Negated<Dot = R>, R: Ring> Negated for (J, R) {
    #[inline(always)]
    fn ad_neg(self) -> Self {
        (self.0.ad_neg(), self.1.ad_minus())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    type One = Next<Zero>;
    type Two = Next<One>;
    type Second = (f64, f64);
    type Third = (Second, Second);

    const X: Third = ((1.5, -0.4), (0.3, 0.8));
    const Y: Third = ((0.7, 1.1), (-0.6, 0.2));

    fn list(x: Third) -> [f64; 4] {
        [x.0.0, x.0.1, x.1.0, x.1.1]
    }

    fn of(x: [f64; 4]) -> Third {
        ((x[0], x[1]), (x[2], x[3]))
    }

    /// An operator on a jet, against differences of the operator on the jet that has one level less, and of itself.
    fn check(
        inner: impl Fn(Second, Second) -> Second,
        outer: impl Fn(Third, Third) -> Third,
        pulled: impl Fn(Third, Third, Third) -> (Third, Third),
        pushed: impl Fn(Third, Third, Third, Third) -> Third,
    ) {
        let h = 1e-6;
        let moved = |by: f64, x: Third| (x.0.0 + by * x.1.0, x.0.1 + by * x.1.1);
        let (up, down) = (inner(moved(h, X), moved(h, Y)), inner(moved(-h, X), moved(-h, Y)));
        let value = outer(X, Y);
        assert_eq!(value.0, inner(X.0, Y.0));
        assert!((value.1.0 - (up.0 - down.0) / (2.0 * h)).abs() < 1e-7);
        assert!((value.1.1 - (up.1 - down.1) / (2.0 * h)).abs() < 1e-7);
        let jets = [list(X), list(Y)];
        for operand in 0..2 {
            for i in 0..4 {
                let at = |by: f64| {
                    let mut jets = jets;
                    jets[operand][i] += by;
                    list(outer(of(jets[0]), of(jets[1])))
                };
                let (up, down) = (at(h), at(-h));
                let mut unit = [[0.0; 4]; 2];
                unit[operand][i] = 1.0;
                let along = list(pushed(X, Y, of(unit[0]), of(unit[1])));
                for j in 0..4 {
                    let slope = (up[j] - down[j]) / (2.0 * h);
                    let mut seed = [0.0; 4];
                    seed[j] = 1.0;
                    let (x, y) = pulled(X, Y, of(seed));
                    let back = [list(x), list(y)][operand][i];
                    assert!((along[j] - slope).abs() < 1e-6, "{operand} {i} {j}: {} {slope}", along[j]);
                    assert!((back - slope).abs() < 1e-6, "{operand} {i} {j}: {back} {slope}");
                }
            }
        }
    }

    macro_rules! check {
        ($($name:ident)*) => {$(
            check(
                $name::<One, f64, f64, _, _, _>,
                $name::<Two, f64, f64, _, _, _>,
                |x, y, seed| {
                    let (mut x_bar, mut y_bar) = (Third::default(), Third::default());
                    let (_, pull) = $name::__forward::<_, _, Two, f64, f64, _, _, _>(x, y, (crate::rt::On, crate::rt::On));
                    pull((), (), seed, Some(&mut x_bar), Some(&mut y_bar));
                    (x_bar, y_bar)
                },
                |x, y, dx, dy| $name::__tangent::<Two, f64, f64, _, _, _>(x, y, (Some(&dx), Some(&dy))).1,
            );
        )*};
    }

    #[test]
    fn floats() {
        check!(add sub mul div rem);
        assert_eq!(neg::<Two, f64, _, _>(X), of(list(X).map(|x| -x)));
        let mut bar = Third::default();
        let (_, pull) = neg::__forward::<_, Two, f64, _, _>(X, (crate::rt::On,));
        pull((), Y, Some(&mut bar));
        assert_eq!(
            (bar, neg::__tangent::<Two, f64, _, _>(X, (Some(&Y),)).1),
            (of(list(Y).map(|y| -y)), of(list(Y).map(|y| -y)))
        );
    }

    #[test]
    fn integers() {
        let (x, y) = (((6, ()), ((), ())), ((4, ()), ((), ())));
        let results = [
            mul::<Two, usize, usize, _, _, _>(x, y).0.0,
            sub::<Two, usize, usize, _, _, _>(x, y).0.0,
            div::<Two, usize, usize, _, _, _>(x, y).0.0,
            rem::<Two, usize, usize, _, _, _>(x, y).0.0,
        ];
        assert_eq!(results, [24, 2, 1, 2]);
        assert_eq!(neg::<Two, i32, _, _>(((-3_i32, ()), ((), ()))).0.0, 3);
    }

    #[test]
    fn conversions() {
        let x: ((f32, f32), (f32, f32)) = ((1.5, -0.5), (0.25, 2.0));
        let (value, pull) = converted::__forward::<_, Two, f32, f64>(x, (crate::rt::On,));
        assert_eq!(value, ((1.5, -0.5), (0.25, 2.0)));
        let mut bar = ((1.0, 1.0), (1.0, 1.0));
        pull((), X, Some(&mut bar));
        assert_eq!(bar, ((2.5, 0.6), (1.3, 1.8)));
        assert_eq!(converted::__tangent::<Two, f32, f64>(x, (Some(&x),)), (value, value));
        assert_eq!(converted::__tangent::<Two, f32, f64>(x, (None,)).1, ((0.0, 0.0), (0.0, 0.0)));
        let lists = (([1.0, 2.0], [3.0, 4.0]), ([5.0, 6.0], [7.0, 8.0]));
        let found: ((Vec<f64>, Vec<f64>), (Vec<f64>, Vec<f64>)) = converted::<Two, [f64; 2], Vec<f64>>(lists);
        assert_eq!(found, ((vec![1.0, 2.0], vec![3.0, 4.0]), (vec![5.0, 6.0], vec![7.0, 8.0])));
    }

    #[test]
    fn zeros_stay_zero() {
        let (zero, one): (Third, Third) = (((0.0, 0.0), (0.0, 0.0)), ((1.0, 0.0), (0.0, 0.0)));
        assert_eq!(div::<Two, f64, f64, _, _, _>(one, zero), ((f64::INFINITY, 0.0), (0.0, 0.0)));
        assert_eq!(mul::<Two, f64, f64, _, _, _>(((f64::INFINITY, 0.0), (0.0, 0.0)), one).1, (0.0, 0.0));
    }
}
