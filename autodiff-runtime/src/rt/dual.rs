//! What forward mode needs at run time: tangents as they are lent, and operators on values and tangents side by side.

use super::ops::guarded;
use crate::{Differentiable, Real};
use alloc::borrow::ToOwned;
use alloc::string::String;
use core::borrow::{Borrow, BorrowMut};

/// A tangent that was lent, as a value: a zero where there is none.
#[inline]
pub fn own_dot<T: Differentiable, B: ToOwned<Owned = T::Cotangent> + ?Sized>(dot: Option<&B>, of: &T) -> T::Cotangent {
    match dot {
        Some(dot) => dot.to_owned(),
        None => of.zero_cotangent(),
    }
}

/// The tangent of `[x; N]`.
#[inline]
pub fn repeat_dot<T, D: Clone, const N: usize>(_: &[T; N], dot: D) -> [D; N] {
    core::array::from_fn(|_| dot.clone())
}

/// The tangent of a receiver that a method takes by value or by shared reference, lent by a caller who does not know which.
pub trait SharedDot<B: ?Sized> {
    /// The tangent.
    fn shared(&self) -> Option<&B>;
}

// Through a box that owns the receiver as well.
impl<B: ?Sized, D: Borrow<B> + ?Sized> SharedDot<B> for Option<&D> {
    #[inline]
    fn shared(&self) -> Option<&B> {
        self.map(D::borrow)
    }
}

impl<B: ?Sized, D: Borrow<B> + ?Sized> SharedDot<B> for Option<&mut D> {
    #[inline]
    fn shared(&self) -> Option<&B> {
        self.as_deref().map(D::borrow)
    }
}

/// The tangent of a receiver that does not move: zero.
#[derive(Clone, Copy, Debug)]
pub struct Still;

impl<B: ?Sized> SharedDot<B> for Still {
    #[inline]
    fn shared(&self) -> Option<&B> {
        None
    }
}

impl<B: ?Sized> ExclusiveDot<B> for Still {
    #[inline]
    fn exclusive(&mut self) -> Option<&mut B> {
        None
    }
}

/// The tangent of a receiver that a method takes by mutable reference.
pub trait ExclusiveDot<B: ?Sized> {
    /// The tangent.
    fn exclusive(&mut self) -> Option<&mut B>;
}

impl<B: ?Sized, D: BorrowMut<B> + ?Sized> ExclusiveDot<B> for Option<&mut D> {
    #[inline]
    fn exclusive(&mut self) -> Option<&mut B> {
        self.as_deref_mut().map(D::borrow_mut)
    }
}

/// The cotangent, and so the tangent, of a value of type `T`.
type Of<T> = <T as Differentiable>::Cotangent;

/// An operator of two operands, `Op`, in forward mode.
#[diagnostic::on_unimplemented(
    message = "this operator on `{Self}` and `{Rhs}` has no derivative",
    label = "the derivative of this operation is not known",
    note = "put `#[differentiable]` on the `impl` of the operator"
)]
pub trait DualWith<Op, Rhs: Differentiable>: Differentiable + Sized {
    /// The result.
    type Value;
    /// Its tangent.
    type Dot;

    /// The result and its tangent. `None` stands for a tangent that is zero.
    fn dual(self, rhs: Rhs, dot: Option<&Of<Self>>, rhs_dot: Option<&Of<Rhs>>) -> (Self::Value, Self::Dot);
}

/// Negation in forward mode.
#[diagnostic::on_unimplemented(
    message = "the negative of `{Self}` has no derivative",
    label = "the derivative of this operation is not known",
    note = "put `#[differentiable]` on the `impl` of the operator"
)]
pub trait DualOf: Differentiable + Sized {
    /// The result.
    type Value;
    /// Its tangent.
    type Dot;

    /// The result and its tangent.
    fn dual(self, dot: Option<&Of<Self>>) -> (Self::Value, Self::Dot);
}

/// A compound assignment, `Op`, in forward mode.
#[diagnostic::on_unimplemented(
    message = "this operator on `{Self}` and `{Rhs}` has no derivative",
    label = "the derivative of this operation is not known",
    note = "put `#[differentiable]` on the `impl` of the operator"
)]
pub trait DualAssign<Op, Rhs: Differentiable>: Differentiable + Sized {
    /// Changes the target, and its tangent.
    fn dual(&mut self, rhs: Rhs, dot: Option<&mut Of<Self>>, rhs_dot: Option<&Of<Rhs>>);
}

macro_rules! markers {
    ($($name:ident $what:literal)*) => {$(
        #[doc = concat!("`", $what, "`")]
        #[derive(Debug)]
        pub enum $name {}
    )*};
}

markers! {
    Add "+" Sub "-" Mul "*" Div "/" Rem "%" AddAssign "+=" SubAssign "-=" MulAssign "*=" DivAssign "/=" RemAssign "%="
}

/// The sum of what operands contribute to the tangent of a float: of those that move.
#[inline(always)]
fn sum<T: Real>(a: Option<T>, b: Option<T>, zero: T) -> T {
    match (a, b) {
        (Some(a), Some(b)) => a + b,
        (Some(only), None) | (None, Some(only)) => only,
        (None, None) => zero,
    }
}

/// A float, taken by value or by reference, and its tangent: `$x op $a`, with `$dx` and `$da` for what the tangents `$g` of
/// the left and of the right operand contribute. The formulas are those of the table in `autodiff-macros`.
macro_rules! float_dual {
    ($op:ident, [$($params:tt)*], $ty:ty, $left:ty, $right:ty, |$x:ident, $a:ident, $g:ident| $y:expr, $dx:expr, $da:expr) => {
        #[diagnostic::do_not_recommend]
        #[allow(unused_variables)]
        impl<$($params)*> DualWith<$op, $right> for $left {
            type Value = $ty;
            type Dot = $ty;

            #[allow(clippy::clone_on_copy)]
            #[inline(always)]
            fn dual(self, rhs: $right, dot: Option<&$ty>, rhs_dot: Option<&$ty>) -> ($ty, $ty) {
                let ($x, $a): ($ty, $ty) = (self.clone(), rhs.clone());
                let zero = <$ty>::default();
                let left = dot.map(|g| {
                    let $g: $ty = *g;
                    $dx
                });
                let right = rhs_dot.map(|g| {
                    let $g: $ty = *g;
                    $da
                });
                ($y, sum(left, right, zero))
            }
        }
    };
}

macro_rules! float_duals {
    ($params:tt, $ty:ty, $left:ty, $right:ty) => {
        float_dual!(Add, $params, $ty, $left, $right, |x, a, g| x + a, g, g);
        float_dual!(Sub, $params, $ty, $left, $right, |x, a, g| x - a, g, -g);
        float_products!(Mul Div Rem, $params, $ty, $left, $right);
    };
}

/// Products, quotients and remainders, and the same as assignments.
macro_rules! float_products {
    ($mul:ident $div:ident $rem:ident, $params:tt, $ty:ty, $left:ty, $right:ty) => {
        float_dual!($mul, $params, $ty, $left, $right, |x, a, g| x * a, g * a, g * x);
        float_dual!(
            $div,
            $params,
            $ty,
            $left,
            $right,
            |x, a, g| x / a,
            guarded(g, g / a),
            guarded(g, -(g / a * (x / a)))
        );
        float_dual!(
            $rem,
            $params,
            $ty,
            $left,
            $right,
            |x, a, g| x % a,
            g,
            guarded(g, -(g * ((x - x % a) / a).ad_round()))
        );
    };
}

macro_rules! float_assign {
    ($op:ident, [$($params:tt)*], $ty:ty, $right:ty, $assign:tt) => {
        #[diagnostic::do_not_recommend]
        impl<$($params)*> DualAssign<$op, $right> for $ty {
            #[allow(clippy::clone_on_copy)]
            #[inline(always)]
            fn dual(&mut self, rhs: $right, dot: Option<&mut $ty>, rhs_dot: Option<&$ty>) {
                let rhs: $ty = rhs.clone();
                *self $assign rhs;
                if let (Some(dot), Some(rhs_dot)) = (dot, rhs_dot) {
                    *dot $assign *rhs_dot;
                }
            }
        }
    };
}

macro_rules! float_negation {
    ([$($params:tt)*], $ty:ty, $of:ty) => {
        #[diagnostic::do_not_recommend]
        impl<$($params)*> DualOf for $of {
            type Value = $ty;
            type Dot = $ty;

            #[allow(clippy::clone_on_copy)]
            #[inline(always)]
            fn dual(self, dot: Option<&$ty>) -> ($ty, $ty) {
                let x: $ty = self.clone();
                (-x, dot.map_or_else(<$ty>::default, |g| -*g))
            }
        }
    };
}

// One by one, for of a blanket rule rustc could not exclude that it is one for references too.
macro_rules! float_values {
    ($($ty:ty)*) => {$(
        float_duals!([], $ty, $ty, $ty);
        float_products!(MulAssign DivAssign RemAssign, [], $ty, $ty, $ty);
        float_assign!(AddAssign, [], $ty, $ty, +=);
        float_assign!(SubAssign, [], $ty, $ty, -=);
        float_negation!([], $ty, $ty);
    )*};
}

float_values!(f32 f64);
float_duals!([T: Real], T, &T, T);
float_duals!([T: Real], T, T, &T);
float_duals!([T: Real], T, &T, &T);
float_products!(MulAssign DivAssign RemAssign, [T: Real], T, T, &T);
float_assign!(AddAssign, [T: Real], T, &T, +=);
float_assign!(SubAssign, [T: Real], T, &T, -=);
float_negation!([T: Real], T, &T);

macro_rules! integer_dual {
    ($op:ident, $ty:ty, $left:ty, $right:ty, $symbol:tt) => {
        impl DualWith<$op, $right> for $left {
            type Value = $ty;
            type Dot = ();

            #[inline]
            fn dual(self, rhs: $right, _: Option<&()>, _: Option<&()>) -> ($ty, ()) {
                (self $symbol rhs, ())
            }
        }
    };
}

macro_rules! integer_assign {
    ($op:ident, $ty:ty, $right:ty, $symbol:tt) => {
        impl DualAssign<$op, $right> for $ty {
            #[inline]
            fn dual(&mut self, rhs: $right, _: Option<&mut ()>, _: Option<&()>) {
                *self $symbol rhs;
            }
        }
    };
}

macro_rules! integer_duals {
    ($($ty:ty)*) => {$(
        integer_duals!($ty, $ty, $ty);
        integer_duals!($ty, &$ty, $ty);
        integer_duals!($ty, $ty, &$ty);
        integer_duals!($ty, &$ty, &$ty);
        integer_dual!(MulAssign, $ty, $ty, $ty, *);
        integer_dual!(MulAssign, $ty, $ty, &$ty, *);
        integer_dual!(DivAssign, $ty, $ty, $ty, /);
        integer_dual!(DivAssign, $ty, $ty, &$ty, /);
        integer_dual!(RemAssign, $ty, $ty, $ty, %);
        integer_dual!(RemAssign, $ty, $ty, &$ty, %);
        integer_assign!(AddAssign, $ty, $ty, +=);
        integer_assign!(AddAssign, $ty, &$ty, +=);
        integer_assign!(SubAssign, $ty, $ty, -=);
        integer_assign!(SubAssign, $ty, &$ty, -=);
    )*};
    ($ty:ty, $left:ty, $right:ty) => {
        integer_dual!(Add, $ty, $left, $right, +);
        integer_dual!(Sub, $ty, $left, $right, -);
        integer_dual!(Mul, $ty, $left, $right, *);
        integer_dual!(Div, $ty, $left, $right, /);
        integer_dual!(Rem, $ty, $left, $right, %);
    };
}

integer_duals!(u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize);

macro_rules! integer_negation {
    ($($ty:ty)*) => {$(
        integer_negation!($ty, $ty);
        integer_negation!($ty, &$ty);
    )*};
    ($ty:ty, $of:ty) => {
        impl DualOf for $of {
            type Value = $ty;
            type Dot = ();

            #[inline]
            fn dual(self, _: Option<&()>) -> ($ty, ()) {
                (-self, ())
            }
        }
    };
}

integer_negation!(i8 i16 i32 i64 i128 isize);

impl DualWith<Add, &str> for String {
    type Value = String;
    type Dot = ();

    #[inline]
    fn dual(self, rhs: &str, _: Option<&()>, _: Option<&()>) -> (String, ()) {
        (self + rhs, ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    #[test]
    fn operators() {
        let dual = |dot: Option<&f64>, rhs: Option<&f64>| DualWith::<Mul, _>::dual(5.0, &2.0, dot, rhs);
        assert_eq!(dual(Some(&3.0), Some(&7.0)), (10.0, 41.0));
        assert_eq!(dual(Some(&3.0), None), (10.0, 6.0));
        assert_eq!(dual(None, None), (10.0, 0.0));
        assert_eq!(DualOf::dual(&5.0_f32, Some(&3.0)), (-5.0, -3.0));
        let (mut state, mut dot) = (5.0, 1.0);
        DualAssign::<SubAssign, f64>::dual(&mut state, 2.0, Some(&mut dot), Some(&0.25));
        assert_eq!((state, dot), (3.0, 0.75));
    }

    #[test]
    fn what_does_not_move_contributes_nothing() {
        // Not even zero times infinity.
        assert_eq!(DualWith::<Mul, f64>::dual(f64::INFINITY, 2.0, Some(&1.0), None), (f64::INFINITY, 2.0));
    }

    #[test]
    fn lent_tangents() {
        assert_eq!(own_dot(Some(&[1.0, 2.0][..]), &vec![3.0, 4.0]), [1.0, 2.0]);
        assert_eq!(own_dot::<_, Vec<f64>>(None, &vec![3.0, 4.0]), [0.0, 0.0]);
        assert_eq!(repeat_dot(&[0_u8; 3], 2.0), [2.0; 3]);
    }
}
