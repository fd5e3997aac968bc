//! What generated code calls. No part of the public interface: it may change in any release.

use alloc::{borrow::ToOwned, vec::Vec};
mod absent;
mod again;
mod asked;
mod bounds;
mod copies;
mod dual;
mod flags;
pub mod jets;
pub mod lanes;
pub mod ops;
mod spare;
mod tapes;
mod texts;
pub mod twice;

/// What generated code uses of std: it may stand in a crate that has none.
pub mod std {
    pub use alloc::{borrow, boxed, collections, rc, sync, vec};
}

pub use absent::{
    Asked, Constant, HasDerivative, HasForwardMode, HasFunctionParameters, HasMutableParameters, HasOrder,
    HasReverseMode, MoreThanTwelveParameters, NoDerivative, NoForwardMode, NoReverseMode, Nothing, OrderIsTooLow,
    Passed, TwiceAtMost, constant_field, inert, integer, passed_on, still, without_derivative, without_floats,
};
pub use again::{ByReference, ByValue, NoneAgain, Probe, none_again};
pub use asked::{AsAsked, AskedAgain, as_asked, asked_again};
pub use texts::{BackAny, Early, HeldText, HeldTexts, Hold, HoldAny, Late, OnTape};
/// Functions whose derivatives are written by hand. The macro knows them by the name of this module.
pub mod __own {
    pub use crate::{
        arrays::into_array,
        assigned::{added, subtracted},
        conversions::{converted, converted_from, converted_from_twice, converted_twice},
        elements::{at, at_dot, put_at, put_at_dot},
        lookups::{found, found_dot},
        positions::mapped,
    };
}

pub use bounds::Bounds;
pub use copies::{HasCopy, copied};
pub use dual::{ExclusiveDot, SharedDot, Still, own_dot, repeat_dot};
pub use flags::{Either, Flag, If, Left, Off, On, flag};
pub use spare::Spare;
pub use tapes::{drain, grow, grow_on, held, kept, places, pop, reserve, scratch};

pub use crate::{
    Bar, Differentiable, Real,
    arrays::{Length, blank_of, length, length_of},
    blank::Blank,
    callable::second::{
        Captures, Copied, Held, KeepReference, KeepValue, LendReference, LendValue, ShapeBehind, ShapeHere, Shared,
        StillBehind, StillHere, called_0, called_1, called_2, called_3, called_4, called_5, called_6, called_7,
        called_8, captures, lent, lent_dot,
    },
    carrier::{Carrier, CarrierKind, Residual, failed, into_payload, is_present, kind, payload, payload_mut, residual},
    checkpoint::{Carried, Snapshots, turn_at, turn_at_end},
    constant,
    conversions::{Convert, FromDerivative, FromReference, FromReferenceTwice, FromTwice, IntoDerivative, IntoTwice},
    deques::Ends,
    elements::{At, AtMut},
    filled::filled,
    floats::FloatMethods,
    jacobian::{ByColumn, Rows, rows, set_unit},
    lookups::{Lookup, keys, members, pairs},
    order::{compare, compare_keys, swaps},
    place::{Place, ShapeOf, shape_of, zero_like, zero_or_empty},
    real::{convert, number},
    steps::{Step, step_at, step_len, turns, turns_inclusive},
    zeros::{Zeros, zeros},
};

/// Adds a cotangent that was made to one that was lent, which may be a slice.
#[inline]
pub fn add_into<B: Bar + ?Sized, O: core::borrow::Borrow<B>>(into: &mut B, from: &O) {
    into.add(from.borrow());
}

/// The cotangent of an optional reference that is there: what comes back is added to that of what it refers to.
#[derive(Debug)]
pub struct OptionalBar<'b, B: Bar + ?Sized, O: core::borrow::Borrow<B>> {
    into: Option<&'b mut B>,
    own: Option<O>,
}

/// See [`OptionalBar`]. Where no cotangent is asked for there is none.
#[inline]
pub fn optional_bar<B: Bar + ?Sized, O: core::borrow::Borrow<B>>(
    into: Option<&mut B>,
    zero: impl FnOnce() -> O,
) -> OptionalBar<'_, B, O> {
    let own = into.is_some().then(zero);
    OptionalBar { into, own }
}

impl<B: Bar + ?Sized, O: core::borrow::Borrow<B>> OptionalBar<'_, B, O> {
    /// The accumulator, as the callee takes it.
    #[inline]
    pub fn bar(&mut self) -> Option<&mut Option<O>> {
        self.into.is_some().then_some(&mut self.own)
    }
}

impl<B: Bar + ?Sized, O: core::borrow::Borrow<B>> Drop for OptionalBar<'_, B, O> {
    #[inline]
    fn drop(&mut self) {
        if let (Some(into), Some(own)) = (self.into.as_deref_mut(), &self.own) {
            into.add(own.borrow());
        }
    }
}

/// The tangent of an optional reference that is there.
#[inline]
pub fn optional_dot<B: ToOwned + ?Sized>(dot: Option<&B>) -> Option<Option<B::Owned>> {
    dot.map(|dot| Some(dot.to_owned()))
}

/// The inner product of derivatives with a direction. Where the direction is zero, so is the product, be the derivative
/// infinite.
#[inline]
pub fn inner<F: Real, A: Bar + ?Sized, B: Bar + ?Sized>(derivative: &A, along: &B) -> F {
    let mut factors = Vec::new();
    along.flatten_into(&mut factors);
    let (mut sum, mut i) = (0.0, 0);
    derivative.for_each_float(&mut |d| {
        match factors.get(i) {
            Some(factor) if *factor != 0.0 => sum += d * factor,
            Some(_) => {}
            None => crate::bar::same_length(factors.len(), i + 1),
        }
        i += 1;
    });
    crate::bar::same_length(factors.len(), i);
    F::ad_from(sum)
}

/// `into += from` for cotangents.
#[inline]
pub fn add_assign<B: Bar + ?Sized>(into: &mut B, from: &B) {
    into.add(from);
}

/// The sum of cotangents, added to one: the adjoint of `vec![x; n]` and of `[x; N]`.
#[inline]
pub fn sum_into<B: Bar>(into: &mut B, bars: &[B]) {
    for bar in bars {
        into.add(bar);
    }
}

/// The sum of cotangents. Where there may be none of them and the cotangent of a vector is wanted, [`sum_into`] one
/// of the right length.
#[inline]
pub fn sum_bar<B: Bar + Clone + Default>(bars: &[B]) -> B {
    sum_bar_or(bars, B::default)
}

/// The same of cotangents that have no default.
#[inline]
pub fn sum_bar_or<B: Bar + Clone>(bars: &[B], zero: impl FnOnce() -> B) -> B {
    match bars.split_first() {
        Some((first, rest)) => {
            let mut sum = first.clone();
            sum_into(&mut sum, rest);
            sum
        }
        None => zero(),
    }
}

/// Takes a cotangent and leaves zero: the adjoint of an assignment, whose target held nothing of worth before.
#[inline]
pub fn take<B: Bar + Clone>(bar: &mut B) -> B {
    let taken = bar.clone();
    bar.set_zero();
    taken
}

/// Brings an accumulator into the shape of the value that it is for: see [`Differentiable::fit`].
#[inline]
pub fn fit<T: Differentiable>(x: &T, bar: &mut T::Cotangent) {
    *bar = T::fit(&x.shape(), bar.clone());
}

/// A zero cotangent of the shape of this one.
#[inline]
pub fn zero_of_bar<B: Bar + Clone>(bar: &B) -> B {
    let mut zero = bar.clone();
    zero.set_zero();
    zero
}

/// Adds cotangents of different variants of an enum: that can only be where one of them has not been touched, and zero is
/// zero whatever its shape.
#[cold]
#[inline(never)]
#[track_caller]
pub fn add_other_variant<B: Bar + Clone>(into: &mut B, from: &B) {
    if is_zero(from) {
    } else if is_zero(into) {
        into.clone_from(from);
    } else {
        panic!("autodiff: cotangents of different variants of an enum cannot be added");
    }
}

fn is_zero<B: Bar>(bar: &B) -> bool {
    let mut zero = true;
    bar.for_each_float(&mut |x| zero &= x == 0.0);
    zero
}

/// A cotangent is one of another variant than the value's: what was passed as the seed, or as an accumulator, does not fit the
/// value.
#[cold]
#[inline(never)]
#[track_caller]
pub fn other_variant() -> ! {
    panic!("autodiff: the cotangent is that of another variant of the enum than the value's");
}

/// Runs what is hardly ever needed, out of the way of the rest.
#[cold]
#[inline(never)]
pub fn seldom<R>(run: impl FnOnce() -> R) -> R {
    run()
}

/// A record that the path taken should have left is not there: a defect of this crate.
#[cold]
#[inline(never)]
#[track_caller]
pub fn missing() -> ! {
    panic!("autodiff: a saved value is missing");
}

/// A cotangent of something that can be cast to a float: a float's, or an integer's, which is none.
#[diagnostic::on_unimplemented(
    message = "the derivative of this conversion of `{Self}` is not known",
    label = "of `{Self}` and `{G}` one is no number's"
)]
pub trait FromCast<G>: Bar {
    /// The cotangent, from that of the result.
    fn from_cast(g: G) -> Self;
}

#[diagnostic::do_not_recommend]
impl<G: Real, B: Real> FromCast<G> for B {
    #[inline]
    fn from_cast(g: G) -> Self {
        convert(g)
    }
}

/// The tangent of an integer, cast to a float.
#[diagnostic::do_not_recommend]
impl<B: Real> FromCast<()> for B {
    #[inline]
    fn from_cast((): ()) -> Self {
        B::ad_from(0.0)
    }
}

#[diagnostic::do_not_recommend]
impl<G: Real, B: Real, const K: usize> FromCast<crate::Lanes<G, K>> for crate::Lanes<B, K> {
    #[inline]
    fn from_cast(g: crate::Lanes<G, K>) -> Self {
        lanes::convert(g)
    }
}

#[diagnostic::do_not_recommend]
impl<B: Real, const K: usize> FromCast<()> for crate::Lanes<B, K> {
    #[inline]
    fn from_cast((): ()) -> Self {
        Self::default()
    }
}

#[diagnostic::do_not_recommend]
impl<G> FromCast<G> for () {
    #[inline]
    fn from_cast(_: G) {}
}

/// The adjoint of `x as f64` for an `x` of unknown type, and its tangent.
#[inline]
pub fn cast_bar<G, B: FromCast<G>>(g: G) -> B {
    B::from_cast(g)
}

/// The product of a float and an integer.
#[inline]
pub fn scale<T: Real>(x: T, n: i32) -> T {
    x.ad_scale(n)
}

/// A copy of a value that is known by reference, whatever its type.
#[inline]
pub fn dup<T: Clone>(x: &T) -> T {
    x.clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_are_types() {
        const { assert!(On::ON && !Off::ON) };
        assert_eq!(size_of::<(On, Off)>(), 0);
    }

    #[test]
    fn add_assign_works_on_slices_too() {
        let mut bar = vec![1.0, 2.0, 3.0];
        add_assign(&mut bar[1..], [10.0, 20.0].as_slice());
        add_assign(&mut bar[0], &5.0);
        assert_eq!(bar, [6.0, 12.0, 23.0]);
    }

    #[test]
    fn sums() {
        assert_eq!(sum_bar(&[1.0, 2.0, 4.0]), 7.0);
        assert_eq!(sum_bar::<f64>(&[]), 0.0);
        assert_eq!(sum_bar(&[vec![1.0, 2.0], vec![10.0, 20.0]]), vec![11.0, 22.0]);
        let mut sum = [1.0, 2.0];
        sum_into(&mut sum, &[[10.0, 20.0], [100.0, 200.0]]);
        assert_eq!(sum, [111.0, 222.0]);
    }

    #[test]
    fn take_leaves_zero_of_the_same_shape() {
        let mut bar = (1.0, vec![2.0, 3.0]);
        assert_eq!(take(&mut bar), (1.0, vec![2.0, 3.0]));
        assert_eq!(bar, (0.0, vec![0.0, 0.0]));
    }

    #[test]
    fn dup_copies() {
        let x = vec![1.0];
        assert_eq!(dup(&x), x);
    }
}
