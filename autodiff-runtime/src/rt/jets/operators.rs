//! The operators by their names and by how their operands are taken, and what they are for the types of the operands.

use super::super::{Flag, ops};
use super::{Depth, Jet, Negated, Ring};
use crate::{Differentiable, Real};
use core::marker::PhantomData;

/// An operator, and which of its operands it takes by reference.
#[derive(Debug)]
pub struct Taking<Op, const LEFT: bool, const RIGHT: bool>(PhantomData<Op>);

/// Negation.
#[derive(Debug)]
pub enum Neg {}

/// An operator that is differentiated more than twice, on values that have their tangents with them. `Op`: which operator, `D`: how many
/// tangents there are.
#[diagnostic::on_unimplemented(
    message = "the operator on `{Self}` and `{Rhs}` has no third derivative",
    label = "the third derivative of this operation is not known",
    note = "put `#[differentiable(order = 3)]` on the `impl` of the operator, or the order that is wanted"
)]
pub trait Operands<Op, Rhs: Differentiable, D: Depth>: Differentiable + Sized {
    /// The result.
    type Out: Differentiable;
    /// What the partial derivatives are, or what they are computed from.
    type Partials;

    /// The result, and the partial derivatives.
    fn operate(x: D::Jet<Self>, y: D::Jet<Rhs>) -> (D::Jet<Self::Out>, Self::Partials);

    /// Adds a cotangent of the result, by the partials, to those of the operands.
    fn pull(
        partials: Self::Partials,
        seed: D::Dots<Self::Out>,
        left: Option<&mut D::Dots<Self>>,
        right: Option<&mut D::Dots<Rhs>>,
    );

    /// The tangent of the result, by the partials, from those of the operands.
    fn push(partials: Self::Partials, left: Option<&D::Dots<Self>>, right: Option<&D::Dots<Rhs>>)
    -> D::Dots<Self::Out>;
}

/// The same type. Where an operand is of another one, what is said is that there is no operator, not that types are mismatched.
#[diagnostic::on_unimplemented(
    message = "the operator on `{T}` and `{Self}` has no third derivative",
    label = "the third derivative of this operation is not known",
    note = "put `#[differentiable(order = 3)]` on the `impl` of the operator, or the order that is wanted"
)]
pub trait Is<T: Differentiable>: Differentiable + Sized {
    /// The jet.
    fn jet<D: Depth>(jet: D::Jet<Self>) -> D::Jet<T>;
    /// The tangents.
    fn dots<D: Depth>(dots: &D::Dots<Self>) -> &D::Dots<T>;
    /// The cotangents.
    fn bar<D: Depth>(bar: &mut D::Dots<Self>) -> &mut D::Dots<T>;
}

#[diagnostic::do_not_recommend]
impl<T: Differentiable> Is<T> for T {
    #[inline(always)]
    fn jet<D: Depth>(jet: D::Jet<T>) -> D::Jet<T> {
        jet
    }

    #[inline(always)]
    fn dots<D: Depth>(dots: &D::Dots<T>) -> &D::Dots<T> {
        dots
    }

    #[inline(always)]
    fn bar<D: Depth>(bar: &mut D::Dots<T>) -> &mut D::Dots<T> {
        bar
    }
}

#[inline(always)]
fn give<R: Ring>(bar: Option<&mut R>, partial: R, seed: R) {
    if let Some(bar) = bar {
        *bar = bar.ad_plus(partial.ad_back(seed));
    }
}

#[inline(always)]
fn share<R: Ring>(dot: Option<&R>, partial: R) -> R {
    dot.map_or_else(R::default, |dot| partial.ad_times(*dot))
}

/// An operator of numbers: its value, and its partial derivatives by both operands.
macro_rules! of_numbers {
    ([$($op:ident)|+] $types:tt $method:ident, |$x:ident, $y:ident, $value:ident| $partials:expr) => {
        $(of_numbers!($op, $types, $method, |$x, $y, $value| $partials);)+
    };
    ($op:ident, [T $($ty:ty)*], $method:ident, |$x:ident, $y:ident, $value:ident| $partials:expr) => {
        // Floats.
        of_numbers!(@[T: Real, U: Is<T>,] $op, T, U, $method, |$x, $y, $value| $partials);
        $(of_numbers!(@[] $op, $ty, $ty, $method, |$x, $y, $value| $partials);)*
    };
    (@[$($param:tt)*] $op:ident, $ty:ty, $right:ty, $method:ident, |$x:ident, $y:ident, $value:ident| $partials:expr) => {
        #[diagnostic::do_not_recommend]
        #[allow(unused_variables)]
        impl<$($param)* R: Ring, D, const LEFT: bool, const RIGHT: bool>
            Operands<Taking<ops::$op, LEFT, RIGHT>, $right, D> for $ty
        where
            D: Depth<Jet<$ty>: Jet<Dot = R>, Dots<$ty> = R>,
        {
            type Out = $ty;
            type Partials = (R, R);

            #[inline(always)]
            fn operate($x: D::Jet<$ty>, y: D::Jet<$right>) -> (D::Jet<$ty>, (R, R)) {
                let $y = <$right as Is<$ty>>::jet::<D>(y);
                let $value = $x.$method($y);
                ($value, $partials)
            }

            #[inline(always)]
            fn pull((by_x, by_y): (R, R), seed: R, left: Option<&mut R>, right: Option<&mut D::Dots<$right>>) {
                give(left, by_x, seed);
                give(right.map(<$right as Is<$ty>>::bar::<D>), by_y, seed);
            }

            #[inline(always)]
            fn push((by_x, by_y): (R, R), left: Option<&R>, right: Option<&D::Dots<$right>>) -> R {
                share(left, by_x).ad_plus(share(right.map(<$right as Is<$ty>>::dots::<D>), by_y))
            }
        }
    };
}

/// For all numbers.
macro_rules! numbers {
    ($($ops:tt $method:ident, |$x:ident, $y:ident, $value:ident| $partials:expr;)*) => {$(
        of_numbers!(
            $ops [T u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize] $method, |$x, $y, $value| $partials
        );
    )*};
}

numbers! {
    [Add | AddAssign] ad_add, |x, y, value| (R::ad_one(), R::ad_one());
    [Sub | SubAssign] ad_sub, |x, y, value| (R::ad_one(), R::ad_one().ad_minus());
    [Mul | MulAssign] ad_mul, |x, y, value| (y.ad_dot(), x.ad_dot());
    [Div | DivAssign] ad_div, |x, y, value| {
        let inverse = y.ad_inverse();
        (inverse, inverse.ad_times(value.ad_dot()).ad_minus())
    };
    [Rem | RemAssign] ad_rem, |x, y, value| (R::ad_one(), x.ad_whole(y, value).ad_minus());
}

macro_rules! negatives {
    ([$($param:tt)*] $ty:ty) => {
        #[diagnostic::do_not_recommend]
        impl<$($param)* R: Ring, D, const LEFT: bool> Operands<Taking<Neg, LEFT, false>, (), D> for $ty
        where
            D: Depth<Jet<$ty>: Negated<Dot = R>, Dots<$ty> = R>,
        {
            type Out = $ty;
            type Partials = ();

            #[inline(always)]
            fn operate(x: D::Jet<$ty>, _: D::Jet<()>) -> (D::Jet<$ty>, ()) {
                (x.ad_neg(), ())
            }

            #[inline(always)]
            fn pull((): (), seed: R, left: Option<&mut R>, _: Option<&mut D::Dots<()>>) {
                give(left, R::ad_one().ad_minus(), seed);
            }

            #[inline(always)]
            fn push((): (), left: Option<&R>, _: Option<&D::Dots<()>>) -> R {
                share(left, R::ad_one()).ad_minus()
            }
        }
    };
    ($($ty:ty)*) => {
        $(negatives!([] $ty);)*
    };
}

negatives!([T: Real,] T);
negatives!(i8 i16 i32 i64 i128 isize);

/// A function by its name, its operator, and whether that takes its operands by reference. The types of the tangents are parameters: of
/// what a pullback takes rustc has to know that it is a type, even where there is no operator.
macro_rules! function {
    ($name:ident, $op:ident, $left:literal, $right:literal) => {
        /// The operator.
        #[inline(always)]
        pub fn $name<D, X, Y: Differentiable, L, R, S>(x: D::Jet<X>, y: D::Jet<Y>) -> D::Jet<X::Out>
        where
            X: Operands<Taking<ops::$op, $left, $right>, Y, D>,
            D: Depth<Dots<X> = L> + Depth<Dots<Y> = R> + Depth<Dots<X::Out> = S>,
        {
            X::operate(x, y).0
        }

        /// The derivatives of the function of the same name.
        #[allow(non_camel_case_types)]
        #[derive(Debug)]
        pub enum $name {}

        impl $name {
            /// In reverse mode.
            #[inline(always)]
            pub fn __forward<F0: Flag, F1: Flag, D, X, Y: Differentiable, L, R, S>(
                x: D::Jet<X>,
                y: D::Jet<Y>,
                _: (F0, F1),
            ) -> (
                D::Jet<X::Out>,
                impl FnOnce((), (), S, Option<&mut L>, Option<&mut R>) + use<F0, F1, D, X, Y, L, R, S>,
            )
            where
                X: Operands<Taking<ops::$op, $left, $right>, Y, D>,
                D: Depth<Dots<X> = L> + Depth<Dots<Y> = R> + Depth<Dots<X::Out> = S>,
            {
                let (value, partials) = X::operate(x, y);
                let pullback = move |(): (), (): (), seed: S, x: Option<&mut L>, y: Option<&mut R>| {
                    X::pull(partials, seed, x, y);
                };
                (value, pullback)
            }

            /// In forward mode.
            #[inline(always)]
            pub fn __tangent<D, X, Y: Differentiable, L, R, S>(
                x: D::Jet<X>,
                y: D::Jet<Y>,
                dots: (Option<&L>, Option<&R>),
            ) -> (D::Jet<X::Out>, S)
            where
                X: Operands<Taking<ops::$op, $left, $right>, Y, D>,
                D: Depth<Dots<X> = L> + Depth<Dots<Y> = R> + Depth<Dots<X::Out> = S>,
            {
                let (value, partials) = X::operate(x, y);
                (value, X::push(partials, dots.0, dots.1))
            }
        }
    };
}

/// By how the operands are taken: `$name` by value, `$left`, `$right` and `$both` by reference.
macro_rules! functions {
    ($($op:ident: $name:ident $left:ident $right:ident $both:ident)*) => {$(
        function!($name, $op, false, false);
        function!($left, $op, true, false);
        function!($right, $op, false, true);
        function!($both, $op, true, true);
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

/// Negation, by its name and whether it takes its operand by reference.
macro_rules! negation {
    ($name:ident, $left:literal) => {
        /// The operator.
        #[inline(always)]
        pub fn $name<D, X, L, S>(x: D::Jet<X>) -> D::Jet<X::Out>
        where
            X: Operands<Taking<Neg, $left, false>, (), D>,
            D: Depth<Dots<X> = L> + Depth<Dots<X::Out> = S>,
        {
            X::operate(x, D::nothing()).0
        }

        /// The derivatives of the function of the same name.
        #[allow(non_camel_case_types)]
        #[derive(Debug)]
        pub enum $name {}

        impl $name {
            /// In reverse mode.
            #[inline(always)]
            pub fn __forward<F0: Flag, D, X, L, S>(
                x: D::Jet<X>,
                _: (F0,),
            ) -> (D::Jet<X::Out>, impl FnOnce((), S, Option<&mut L>) + use<F0, D, X, L, S>)
            where
                X: Operands<Taking<Neg, $left, false>, (), D>,
                D: Depth<Dots<X> = L> + Depth<Dots<X::Out> = S>,
            {
                let (value, partials) = X::operate(x, D::nothing());
                (value, move |(): (), seed: S, x: Option<&mut L>| X::pull(partials, seed, x, None))
            }

            /// In forward mode.
            #[inline(always)]
            pub fn __tangent<D, X, L, S>(x: D::Jet<X>, dots: (Option<&L>,)) -> (D::Jet<X::Out>, S)
            where
                X: Operands<Taking<Neg, $left, false>, (), D>,
                D: Depth<Dots<X> = L> + Depth<Dots<X::Out> = S>,
            {
                let (value, partials) = X::operate(x, D::nothing());
                (value, X::push(partials, dots.0, None))
            }
        }
    };
}

negation!(neg, false);
negation!(ref_neg, true);
