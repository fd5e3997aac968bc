//! The product that all others are made of, with its derivatives: `multiply(a, b, c, (m, k, n), turned)` is `C += op(A) op(B)`, and
//! `product(a, b, (m, k, n), turned)` is `op(A) op(B)`.
//!
//! They stand here as the macro would have them, a function and what calls of it become in derivatives. But the body is a kernel's, and the
//! derivatives of a product are products, the same ones with their operands in other places.

#![allow(
    clippy::needless_pass_by_value,
    clippy::trivially_copy_pass_by_ref,
    clippy::type_complexity,
    reason = "as the macro has them"
)]

use super::{
    Scalar,
    kernel::{self, Shape, Turned},
};
use crate::{
    Differentiable, InLanes, Lanes, differentiable,
    rt::{Flag, lanes::Of},
};
use alloc::vec::Vec;

/// `C += op(A) op(B)`
#[inline]
pub(super) fn multiply<T: Scalar>(a: &[T], b: &[T], c: &mut [T], shape: Shape, turned: Turned) {
    kernel::multiply(a, b, c, shape, turned);
}

/// `op(A) op(B)`
#[inline]
pub(super) fn product<T: Scalar>(a: &[T], b: &[T], shape: Shape, turned: Turned) -> Vec<T> {
    let len = shape.0.checked_mul(shape.2).expect("a product that fits into memory");
    let mut c = vec![T::default(); len];
    kernel::multiply(a, b, &mut c, shape, turned);
    c
}

/// `A` is given what has it in `op(A) op(B)`, from what the product is given: `G op(B)^T`, transposed if `A` lies so.
fn left<T: Scalar>(g: &[T], b: &[T], a_bar: &mut [T], (m, k, n): Shape, (a_turned, b_turned): Turned) {
    if a_turned {
        kernel::multiply(b, g, a_bar, (k, n, m), (b_turned, true));
    } else {
        kernel::multiply(g, b, a_bar, (m, n, k), (false, !b_turned));
    }
}

/// The same of `B`: `op(A)^T G`, transposed if `B` lies so.
fn right<T: Scalar>(g: &[T], a: &[T], b_bar: &mut [T], (m, k, n): Shape, (a_turned, b_turned): Turned) {
    if b_turned {
        kernel::multiply(g, a, b_bar, (n, m, k), (true, a_turned));
    } else {
        kernel::multiply(a, g, b_bar, (k, m, n), (!a_turned, false));
    }
}

/// Adds to the cotangents of the factors, where they are wanted.
fn pull<T: Scalar>(
    g: &[T],
    (a, b): (&[T], &[T]),
    (a_bar, b_bar): (Option<&mut [T]>, Option<&mut [T]>),
    shape: Shape,
    turned: Turned,
) {
    if let Some(a_bar) = a_bar {
        left(g, b, a_bar, shape, turned);
    }
    if let Some(b_bar) = b_bar {
        right(g, a, b_bar, shape, turned);
    }
}

/// Adds to the tangent of the product, from those of the factors that move.
fn push<T: Scalar>(
    c_dot: &mut [T],
    (a, b): (&[T], &[T]),
    (a_dot, b_dot): (Option<&[T]>, Option<&[T]>),
    shape: Shape,
    turned: Turned,
) {
    if let Some(a_dot) = a_dot {
        kernel::multiply(a_dot, b, c_dot, shape, turned);
    }
    if let Some(b_dot) = b_dot {
        kernel::multiply(a, b_dot, c_dot, shape, turned);
    }
}

/// The same in several directions, one by one.
fn push_lanes<T: Scalar, const K: usize>(
    c_dot: &mut [Lanes<T, K>],
    factors: (&[T], &[T]),
    (a_dot, b_dot): (Option<&[Lanes<T, K>]>, Option<&[Lanes<T, K>]>),
    shape: Shape,
    turned: Turned,
) {
    if a_dot.is_none() && b_dot.is_none() {
        return;
    }
    let lane = |of: &[Lanes<T, K>], l: usize| -> Vec<T> { of.iter().map(|lanes| lanes.0[l]).collect() };
    for l in 0..K {
        let mut moved = lane(c_dot, l);
        let (a_dot, b_dot) = (a_dot.map(|dot| lane(dot, l)), b_dot.map(|dot| lane(dot, l)));
        push(&mut moved, factors, (a_dot.as_deref(), b_dot.as_deref()), shape, turned);
        for (lanes, moved) in c_dot.iter_mut().zip(moved) {
            lanes.0[l] = moved;
        }
    }
}

#[allow(non_camel_case_types, reason = "beside the function of the same name")]
pub(super) enum multiply {}

/// The cotangents and tangents of the last two parameters, which carry none.
type OfShape = <Shape as Differentiable>::Cotangent;
type OfTurned = <Turned as Differentiable>::Cotangent;

impl multiply {
    /// The pullback does not look at `c`.
    pub(super) const __READS: u64 = !0b100;

    #[inline]
    pub(super) fn __forward<A: Flag, B: Flag, C: Flag, D: Flag, E: Flag, T: Scalar>(
        a: &[T],
        b: &[T],
        c: &mut [T],
        shape: Shape,
        turned: Turned,
        _: (A, B, C, D, E),
    ) -> (
        (),
        impl FnOnce(
            &[T],
            &[T],
            &mut [T],
            (),
            (),
            (),
            Option<&mut [T]>,
            Option<&mut [T]>,
            Option<&mut [T]>,
            Option<&mut OfShape>,
            Option<&mut OfTurned>,
        ) + use<A, B, C, D, E, T>,
    ) {
        let before = C::BACK.then(|| c.to_vec());
        multiply(a, b, c, shape, turned);
        let pullback = move |a: &[T],
                             b: &[T],
                             c: &mut [T],
                             (): (),
                             (): (),
                             (): (),
                             a_bar: Option<&mut [T]>,
                             b_bar: Option<&mut [T]>,
                             c_bar: Option<&mut [T]>,
                             _: Option<&mut OfShape>,
                             _: Option<&mut OfTurned>| {
            if let Some(before) = before {
                c.copy_from_slice(&before);
            }
            // What `c` was before is a term of what it is afterwards: its cotangent stays.
            if let Some(c_bar) = c_bar {
                pull(c_bar, (a, b), (a_bar, b_bar), shape, turned);
            }
        };
        ((), pullback)
    }

    #[inline]
    pub(super) fn __tangent<T: Scalar>(
        a: &[T],
        b: &[T],
        c: &mut [T],
        shape: Shape,
        turned: Turned,
        (a_dot, b_dot, c_dot, _, _): (
            Option<&[T]>,
            Option<&[T]>,
            Option<&mut [T]>,
            Option<&OfShape>,
            Option<&OfTurned>,
        ),
    ) -> ((), ()) {
        multiply(a, b, c, shape, turned);
        if let Some(c_dot) = c_dot {
            push(c_dot, (a, b), (a_dot, b_dot), shape, turned);
        }
        ((), ())
    }

    #[inline]
    pub(super) fn __differentiable_lanes<A: Flag, B: Flag, C: Flag, D: Flag, E: Flag, T, const K: usize>(
        a: &[T],
        b: &[T],
        c: &mut [T],
        shape: Shape,
        turned: Turned,
        (a_dot, b_dot, c_dot, _, _): (
            Option<&[Lanes<T, K>]>,
            Option<&[Lanes<T, K>]>,
            Option<&mut [Lanes<T, K>]>,
            Option<&OfShape>,
            Option<&OfTurned>,
        ),
        _: (A, B, C, D, E),
        _: Of<K>,
    ) -> ((), ())
    where
        T: Scalar + InLanes<K, Many = Lanes<T, K>>,
    {
        multiply(a, b, c, shape, turned);
        if let Some(c_dot) = c_dot {
            push_lanes(c_dot, (a, b), (a_dot, b_dot), shape, turned);
        }
        ((), ())
    }

    /// The tangents of parameters that do not move.
    pub(super) fn __still_0<T: Scalar>(a: &[T], _: &[T], _: &[T], _: &Shape, _: &Turned) -> Vec<T> {
        vec![T::default(); a.len()]
    }

    pub(super) fn __still_1<T: Scalar>(_: &[T], b: &[T], _: &[T], _: &Shape, _: &Turned) -> Vec<T> {
        vec![T::default(); b.len()]
    }

    pub(super) fn __still_2<T: Scalar>(_: &[T], _: &[T], c: &[T], _: &Shape, _: &Turned) -> Vec<T> {
        vec![T::default(); c.len()]
    }

    pub(super) fn __still_3<T: Scalar>(_: &[T], _: &[T], _: &[T], shape: &Shape, _: &Turned) -> OfShape {
        shape.zero_cotangent()
    }

    pub(super) fn __still_4<T: Scalar>(_: &[T], _: &[T], _: &[T], _: &Shape, turned: &Turned) -> OfTurned {
        turned.zero_cotangent()
    }

    /// `__tangent` as a function of its own, for second derivatives.
    #[differentiable(crate = crate, associated, order = 2)]
    pub(super) fn __jvp<T: Scalar>(
        a: &[T],
        b: &[T],
        c: &mut [T],
        #[constant] shape: Shape,
        #[constant] turned: Turned,
        a_dot: &[T],
        b_dot: &[T],
        c_dot: &mut [T],
        #[constant] _shape_dot: OfShape,
        #[constant] _turned_dot: OfTurned,
    ) -> ((), ()) {
        multiply(a, b, c, shape, turned);
        multiply(a_dot, b, c_dot, shape, turned);
        multiply(a, b_dot, c_dot, shape, turned);
        ((), ())
    }
}

#[allow(non_camel_case_types, reason = "beside the function of the same name")]
pub(super) enum product {}

impl product {
    pub(super) const __READS: u64 = !0;

    #[inline]
    pub(super) fn __forward<A: Flag, B: Flag, C: Flag, D: Flag, T: Scalar>(
        a: &[T],
        b: &[T],
        shape: Shape,
        turned: Turned,
        _: (A, B, C, D),
    ) -> (
        Vec<T>,
        impl FnOnce(
            &[T],
            &[T],
            (),
            (),
            Vec<T>,
            Option<&mut [T]>,
            Option<&mut [T]>,
            Option<&mut OfShape>,
            Option<&mut OfTurned>,
        ) + use<A, B, C, D, T>,
    ) {
        let pullback = move |a: &[T],
                             b: &[T],
                             (): (),
                             (): (),
                             c_bar: Vec<T>,
                             a_bar: Option<&mut [T]>,
                             b_bar: Option<&mut [T]>,
                             _: Option<&mut OfShape>,
                             _: Option<&mut OfTurned>| {
            pull(&c_bar, (a, b), (a_bar, b_bar), shape, turned);
        };
        (product(a, b, shape, turned), pullback)
    }

    #[inline]
    pub(super) fn __sweep<A: Flag, B: Flag, C: Flag, D: Flag, T: Scalar>(
        a: &[T],
        b: &[T],
        shape: Shape,
        turned: Turned,
        _: (A, B, C, D),
        c_bar: Vec<T>,
        a_bar: Option<&mut [T]>,
        b_bar: Option<&mut [T]>,
        _: Option<&mut OfShape>,
        _: Option<&mut OfTurned>,
    ) -> Vec<T> {
        pull(&c_bar, (a, b), (a_bar, b_bar), shape, turned);
        product(a, b, shape, turned)
    }

    #[inline]
    pub(super) fn __tangent<T: Scalar>(
        a: &[T],
        b: &[T],
        shape: Shape,
        turned: Turned,
        (a_dot, b_dot, _, _): (Option<&[T]>, Option<&[T]>, Option<&OfShape>, Option<&OfTurned>),
    ) -> (Vec<T>, Vec<T>) {
        let c = product(a, b, shape, turned);
        let mut c_dot = vec![T::default(); c.len()];
        push(&mut c_dot, (a, b), (a_dot, b_dot), shape, turned);
        (c, c_dot)
    }

    #[inline]
    pub(super) fn __differentiable_lanes<A: Flag, B: Flag, C: Flag, D: Flag, T, const K: usize>(
        a: &[T],
        b: &[T],
        shape: Shape,
        turned: Turned,
        (a_dot, b_dot, _, _): (Option<&[Lanes<T, K>]>, Option<&[Lanes<T, K>]>, Option<&OfShape>, Option<&OfTurned>),
        _: (A, B, C, D),
        _: Of<K>,
    ) -> (Vec<T>, Vec<Lanes<T, K>>)
    where
        T: Scalar + InLanes<K, Many = Lanes<T, K>>,
    {
        let c = product(a, b, shape, turned);
        let mut c_dot = vec![Lanes::default(); c.len()];
        push_lanes(&mut c_dot, (a, b), (a_dot, b_dot), shape, turned);
        (c, c_dot)
    }

    /// The tangents of parameters that do not move.
    pub(super) fn __still_0<T: Scalar>(a: &[T], _: &[T], _: &Shape, _: &Turned) -> Vec<T> {
        vec![T::default(); a.len()]
    }

    pub(super) fn __still_1<T: Scalar>(_: &[T], b: &[T], _: &Shape, _: &Turned) -> Vec<T> {
        vec![T::default(); b.len()]
    }

    pub(super) fn __still_2<T: Scalar>(_: &[T], _: &[T], shape: &Shape, _: &Turned) -> OfShape {
        shape.zero_cotangent()
    }

    pub(super) fn __still_3<T: Scalar>(_: &[T], _: &[T], _: &Shape, turned: &Turned) -> OfTurned {
        turned.zero_cotangent()
    }

    /// `__tangent` as a function of its own, for second derivatives.
    #[differentiable(crate = crate, associated, order = 2)]
    pub(super) fn __jvp<T: Scalar>(
        a: &[T],
        b: &[T],
        #[constant] shape: Shape,
        #[constant] turned: Turned,
        a_dot: &[T],
        b_dot: &[T],
        #[constant] _shape_dot: OfShape,
        #[constant] _turned_dot: OfTurned,
    ) -> (Vec<T>, Vec<T>) {
        let mut c_dot = product(a_dot, b, shape, turned);
        multiply(a, b_dot, &mut c_dot, shape, turned);
        (product(a, b, shape, turned), c_dot)
    }
}
