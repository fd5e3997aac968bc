//! Forward mode in several directions: what the sweep of `jvp_many` calls.

use super::ops::{DualAssign, DualOf, DualWith};
use crate::{Bar, Differentiable, InLanes, Lanes, Real};
use alloc::{borrow::ToOwned, boxed::Box, collections::VecDeque, rc::Rc, sync::Arc, vec::Vec};

/// How many lanes there are, said in a call: the types of its tangents need not tell.
#[derive(Clone, Copy, Debug)]
pub struct Of<const K: usize>;

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

/// What a derivative, which is linear, makes of a tangent in several directions.
///
/// Of a float it is a factor, evaluated once; of anything else it is applied to one lane after the other.
#[diagnostic::on_unimplemented(
    message = "the tangent of `{Self}` cannot be in several directions at once",
    label = "`InLanes` is not implemented for `{Self}`",
    note = "write `#[differentiable(lanes)]` below the `#[derive(Differentiable)]` of a type of your own"
)]
pub trait Linear<const K: usize>: InLanes<K> + Differentiable {
    /// What `map` makes of the tangent of this: the tangent of `value`.
    #[inline]
    fn through<V: Linear<K>>(
        &self,
        many: &Self::Many,
        value: &V,
        mut map: impl FnMut(&Self::Cotangent) -> V::Cotangent,
    ) -> V::Many {
        in_all_lanes(value, |k| map(&lane::<K, _, _>(self.zero_cotangent(), many, k)))
    }

    /// The multiples of one tangent of this.
    #[inline]
    fn multiples(&self, one: Self::Cotangent, by: [f64; K]) -> Self::Many {
        in_all_lanes(self, |k| {
            let mut dot = one.clone();
            dot.map_floats(&mut |x| scaled(Lanes([by[k]]), x).0[0]);
            dot
        })
    }
}

macro_rules! floats {
    ($($float:ty)*) => {$(
        impl<const K: usize> Linear<K> for $float {
            #[inline(always)]
            fn through<V: Linear<K>>(
                &self,
                many: &Self::Many,
                value: &V,
                mut map: impl FnMut(&Self) -> V::Cotangent,
            ) -> V::Many {
                value.multiples(map(&1.0), many.0.map(f64::from))
            }

            #[inline(always)]
            fn multiples(&self, one: Self, by: [f64; K]) -> Self::Many {
                scaled(Lanes(by.map(<$float as Real>::ad_from)), one)
            }
        }
    )*};
}

floats!(f32 f64);

/// A float behind a reference is one.
impl<T: Linear<K>, const K: usize> Linear<K> for &T {
    #[inline(always)]
    fn through<V: Linear<K>>(
        &self,
        many: &Self::Many,
        value: &V,
        map: impl FnMut(&Self::Cotangent) -> V::Cotangent,
    ) -> V::Many {
        T::through(*self, many, value, map)
    }

    #[inline(always)]
    fn multiples(&self, one: Self::Cotangent, by: [f64; K]) -> Self::Many {
        T::multiples(*self, one, by)
    }
}

macro_rules! lane_by_lane {
    ($([$($params:tt)*] $ty:ty,)*) => {$(
        impl<$($params)* const K: usize> Linear<K> for $ty where Self: InLanes<K> + Differentiable {}
    )*};
}

lane_by_lane! {
    [T, const N: usize,] [T; N], [T,] Vec<T>, [T,] VecDeque<T>, [T,] Option<T>, [T, E,] Result<T, E>,
    [T: ?Sized,] Box<T>, [T: ?Sized,] Rc<T>, [T: ?Sized,] Arc<T>,
    [A,] (A,), [A, B,] (A, B), [A, B, C,] (A, B, C), [A, B, C, D,] (A, B, C, D),
}

/// One lane of a tangent, in the place of the floats of a zero.
pub fn lane<const K: usize, B: Bar + ?Sized, D: Bar>(mut zero: D, many: &B, k: usize) -> D {
    let (mut floats, mut at) = (Vec::new(), 0);
    many.for_each_float(&mut |x| {
        if at % K == k {
            floats.push(x);
        }
        at += 1;
    });
    if K > 0 {
        crate::bar::same_length(zero.count_floats(), floats.len());
        zero.read_from(&mut floats.into_iter());
    }
    zero
}

/// The tangent of a value from that in each lane.
#[inline]
fn in_all_lanes<T: InLanes<K> + ?Sized, D: Bar, const K: usize>(value: &T, of: impl FnMut(usize) -> D) -> T::Many {
    let mut many = value.zero_in_lanes();
    put_lanes::<K, _, _>(&mut many, &core::array::from_fn::<_, K, _>(of));
    many
}

/// Overwrites a tangent by what each lane of it is.
///
/// # Panics
///
/// When they have other numbers of floats than it.
pub fn put_lanes<const K: usize, B: Bar + ?Sized, D: Bar>(many: &mut B, lanes: &[D]) {
    let flat: [Vec<f64>; K] = core::array::from_fn(|k| lanes[k].to_flat());
    for lane in &flat {
        crate::bar::same_length(many.count_floats(), lane.len() * K);
    }
    let mut at = 0;
    many.map_floats(&mut |_| {
        let float = flat[at % K][at / K];
        at += 1;
        float
    });
}

/// A function whose forward mode is for one direction, in several: a sweep for each.
#[inline]
pub fn by_lane<const K: usize, T: InLanes<K>, D: Bar>(mut sweep: impl FnMut(usize) -> (T, D)) -> (T, T::Many) {
    let (mut value, mut lanes) = (None, Vec::with_capacity(K));
    for k in 0..K.max(1) {
        let (of_lane, dot) = sweep(k);
        value = Some(of_lane);
        lanes.push(dot);
    }
    let value = value.unwrap_or_else(|| crate::rt::missing());
    let mut lanes = lanes.into_iter();
    let many = in_all_lanes(&value, |_| lanes.next().unwrap_or_else(|| crate::rt::missing()));
    (value, many)
}

/// An operator of two operands whose types the macro does not know.
#[expect(clippy::needless_pass_by_value, reason = "as the operator takes them")]
#[inline(always)]
pub fn dual<Op, L, R, const K: usize>(
    left: L,
    right: R,
    dot: Option<&L::Many>,
    right_dot: Option<&R::Many>,
) -> (L::Value, <L::Value as InLanes<K>>::Many)
where
    L: DualWith<Op, R, Value: Linear<K> + Differentiable<Cotangent = L::Dot>> + Linear<K> + Clone,
    R: Linear<K> + Clone,
{
    let value = left.clone().dual(right.clone(), None, None).0;
    let by_left = dot.map(|dot| left.through(dot, &value, |one| left.clone().dual(right.clone(), Some(one), None).1));
    let by_right =
        right_dot.map(|dot| right.through(dot, &value, |one| left.clone().dual(right.clone(), None, Some(one)).1));
    let dot = match (by_left, by_right) {
        (Some(mut sum), Some(more)) => {
            sum.add(&more);
            sum
        }
        (Some(only), None) | (None, Some(only)) => only,
        (None, None) => value.zero_in_lanes(),
    };
    (value, dot)
}

/// A negation.
#[expect(clippy::needless_pass_by_value, reason = "as the operator takes it")]
#[inline(always)]
pub fn dual_of<A, const K: usize>(operand: A, dot: Option<&A::Many>) -> (A::Value, <A::Value as InLanes<K>>::Many)
where
    A: DualOf<Value: Linear<K> + Differentiable<Cotangent = A::Dot>> + Linear<K> + Clone,
{
    let value = operand.clone().dual(None).0;
    let dot = dot.map(|dot| operand.through(dot, &value, |one| operand.clone().dual(Some(one)).1));
    let dot = dot.unwrap_or_else(|| value.zero_in_lanes());
    (value, dot)
}

/// A compound assignment.
#[inline(always)]
pub fn dual_assign<Op, S, R, const K: usize>(
    state: &mut S,
    right: R,
    dot: Option<&mut S::Many>,
    right_dot: Option<&R::Many>,
) where
    S: DualAssign<Op, R> + Linear<K> + Clone,
    R: Linear<K> + Clone,
{
    let before = state.clone();
    state.dual(right.clone(), None, None);
    let Some(dot) = dot else { return };
    let mut sum = before.through(dot, state, |one| {
        let mut by_state = one.clone();
        before.clone().dual(right.clone(), Some(&mut by_state), None);
        by_state
    });
    if let Some(right_dot) = right_dot {
        let by_right = right.through(right_dot, state, |one| {
            let mut by_right = before.zero_cotangent();
            before.clone().dual(right.clone(), Some(&mut by_right), Some(one));
            by_right
        });
        sum.add(&by_right);
    }
    *dot = sum;
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
        assert_eq!(dual::<ops::Mul, _, _, 2>(2.0, &3.0, Some(&a), Some(&b)), (6.0, Lanes([3.0, 2.0])));
        assert_eq!(dual::<ops::Div, _, _, 2>(&1.0, 2.0, Some(&a), Some(&b)), (0.5, Lanes([0.5, -0.25])));
        assert_eq!(dual::<ops::Sub, _, _, 2>(1.0, 2.0, None, Some(&b)), (-1.0, Lanes([0.0, -1.0])));
        assert_eq!(dual_of(5.0_f32, Some(&Lanes([3.0, 4.0]))), (-5.0, Lanes([-3.0, -4.0])));
        let (mut state, mut dot) = (1.0, a);
        dual_assign::<ops::SubAssign, _, _, 2>(&mut state, 2.0, Some(&mut dot), Some(&b));
        assert_eq!((state, dot), (-1.0, Lanes([1.0, -1.0])));
    }
}
