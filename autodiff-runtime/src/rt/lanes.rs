//! Forward mode in several directions: what the sweep of `jvp_many` calls.

use super::ops::{DualAssign, DualOf, DualWith};
use crate::{Bar, Differentiable, InLanes, Lanes, Real};
use alloc::borrow::ToOwned;

/// Zero in all lanes.
#[inline(always)]
pub fn zero<T: Real, const K: usize>() -> Lanes<T, K> {
    Lanes::default()
}

/// A tangent times a partial derivative, where zero times infinity, or what is no number, is zero.
#[inline(always)]
#[allow(clippy::eq_op)] // a float that is no number
pub fn scaled<T: Real, const K: usize>(dot: Lanes<T, K>, partial: T) -> Lanes<T, K> {
    let zero = T::default();
    Lanes(dot.0.map(|dot| {
        let product = dot * partial;
        if product != product && (dot == zero || partial == zero) { zero } else { product }
    }))
}

/// The tangent of `x as U`.
#[inline(always)]
pub fn convert<T: Real, U: Real, const K: usize>(dot: Lanes<T, K>) -> Lanes<U, K> {
    Lanes(dot.0.map(|dot| U::ad_from(dot.ad_to())))
}

/// The zero tangent of a value.
#[inline]
pub fn zero_like<const K: usize, T: InLanes<K> + ?Sized>(value: &T) -> T::Many {
    value.zero_in_lanes()
}

/// A tangent that came in, or zero.
#[inline]
pub fn own<const K: usize, T: InLanes<K>, B: ToOwned<Owned = T::Many> + ?Sized>(dot: Option<&B>, of: &T) -> T::Many {
    dot.map_or_else(|| of.zero_in_lanes(), ToOwned::to_owned)
}

/// What an operand contributes: its tangent, if it moves, times the partial derivative.
#[inline(always)]
fn term<T: Real, const K: usize>(dot: Option<&Lanes<T, K>>, partial: impl FnOnce(&T) -> T) -> Lanes<T, K> {
    dot.map_or_else(zero, |dot| scaled(*dot, partial(&T::ad_from(1.0))))
}

/// An operator of two operands whose types the macro does not know: floats.
#[inline(always)]
pub fn dual<Op, L, R, T, const K: usize>(
    left: L,
    right: R,
    dot: Option<&Lanes<T, K>>,
    right_dot: Option<&Lanes<T, K>>,
) -> (T, Lanes<T, K>)
where
    T: Real,
    L: DualWith<Op, R, Value = T, Dot = T> + Differentiable<Cotangent = T> + Clone,
    R: Differentiable<Cotangent = T> + Clone,
{
    let by_left = term(dot, |one| left.clone().dual(right.clone(), Some(one), None).1);
    let by_right = term(right_dot, |one| left.clone().dual(right.clone(), None, Some(one)).1);
    (left.dual(right, None, None).0, by_left + by_right)
}

/// A negation.
#[inline(always)]
pub fn dual_of<A, T, const K: usize>(operand: A, dot: Option<&Lanes<T, K>>) -> (T, Lanes<T, K>)
where
    T: Real,
    A: DualOf<Value = T, Dot = T> + Differentiable<Cotangent = T>,
{
    (operand.dual(None).0, dot.map_or_else(zero, |dot| -*dot))
}

/// A compound assignment, which is a sum or a difference.
#[inline(always)]
pub fn dual_assign<Op, S, R, T, const K: usize>(
    state: &mut S,
    right: R,
    dot: Option<&mut Lanes<T, K>>,
    right_dot: Option<&Lanes<T, K>>,
) where
    T: Real,
    S: DualAssign<Op, R> + Differentiable<Cotangent = T>,
    R: Differentiable<Cotangent = T>,
{
    let mut sign = T::default();
    state.dual(right, Some(&mut sign), Some(&T::ad_from(1.0)));
    if let (Some(dot), Some(right_dot)) = (dot, right_dot) {
        *dot += *right_dot * sign;
    }
}

/// The greatest tangent that is looked through, in bytes: a function may read but a part of a large one.
const LOOKED_THROUGH: usize = 2048;

/// Whether a tangent is zero, for sure, and few enough floats to see that soon.
#[inline(always)]
pub fn is_still<B: Bar + ?Sized>(dot: Option<&B>) -> bool {
    dot.is_none_or(|dot| size_of_val(dot) <= LOOKED_THROUGH && dot.float_bits() << 1 == 0)
}

/// A sum of tangents, of which those that keep still take no addition. Whether they do is known at compile time.
#[inline(always)]
pub fn sum<T: Real, const K: usize>(a: Lanes<T, K>, a_moves: bool, b: Lanes<T, K>, b_moves: bool) -> Lanes<T, K> {
    match (a_moves, b_moves) {
        (true, true) => a + b,
        (true, false) => a,
        (false, true) => b,
        (false, false) => zero(),
    }
}

/// The same of a difference.
#[inline(always)]
pub fn difference<T: Real, const K: usize>(
    a: Lanes<T, K>,
    a_moves: bool,
    b: Lanes<T, K>,
    b_moves: bool,
) -> Lanes<T, K> {
    match (a_moves, b_moves) {
        (true, true) => a - b,
        (true, false) => a,
        (false, true) => -b,
        (false, false) => zero(),
    }
}

/// Makes the lanes of a zero tangent the unit directions from `first` on.
pub fn set_units<const K: usize, B: Bar + ?Sized>(zero: &mut B, first: usize) {
    let mut at = 0;
    zero.map_floats(&mut |_| {
        let (float, lane) = (at / K, at % K);
        at += 1;
        if float == first + lane { 1.0 } else { 0.0 }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rt::ops;

    #[test]
    fn zero_stays_zero() {
        let inf = f64::INFINITY;
        assert_eq!(scaled(Lanes([0.0, 1.0]), inf), Lanes([0.0, inf]));
        assert_eq!(scaled(Lanes([0.0, f64::NAN]), 0.0), Lanes([0.0, 0.0]));
        assert!(scaled(Lanes([f64::NAN]), 2.0).0[0].is_nan());
        assert_eq!(scaled(Lanes([0.0]), f64::NAN), Lanes([0.0]));
        assert_eq!(convert::<f64, f32, 2>(Lanes([1.0, 2.0])), Lanes([1.0_f32, 2.0]));
    }

    #[test]
    fn stillness() {
        assert!(is_still(None::<&[f64]>) && is_still(Some(&[Lanes([0.0, -0.0])])));
        assert!(!is_still(Some(&[Lanes([0.0, 1.0])])) && !is_still(Some(&[0.0][..])));
        assert!(!is_still(Some(&[0.0; 1000])));
    }

    #[test]
    fn units_go_over_the_lanes() {
        let mut zero = zero_like::<2, _>(&([0.0; 2], vec![0.0_f32], 7_u8));
        set_units::<2, _>(&mut zero, 1);
        assert_eq!(zero, ([Lanes([0.0, 0.0]), Lanes([1.0, 0.0])], vec![Lanes([0.0, 1.0])], ()));
    }

    #[test]
    fn operators() {
        let (a, b) = (Lanes([1.0, 0.0]), Lanes([0.0, 1.0]));
        assert_eq!(dual::<ops::Mul, _, _, _, 2>(2.0, &3.0, Some(&a), Some(&b)), (6.0, Lanes([3.0, 2.0])));
        assert_eq!(dual::<ops::Div, _, _, _, 2>(&1.0, 2.0, Some(&a), Some(&b)), (0.5, Lanes([0.5, -0.25])));
        assert_eq!(dual::<ops::Sub, _, _, _, 2>(1.0, 2.0, None, Some(&b)), (-1.0, Lanes([0.0, -1.0])));
        assert_eq!(dual_of(5.0_f32, Some(&Lanes([3.0, 4.0]))), (-5.0, Lanes([-3.0, -4.0])));
        let (mut state, mut dot) = (1.0, a);
        dual_assign::<ops::SubAssign, _, _, _, 2>(&mut state, 2.0, Some(&mut dot), Some(&b));
        assert_eq!((state, dot), (-1.0, Lanes([1.0, -1.0])));
    }
}
