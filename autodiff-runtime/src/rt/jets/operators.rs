//! The operators by their names and by how their operands are taken, and what they are for the types of the operands.

use super::super::{Flag, ops};
use super::{Jet, Negated, Ring};
use core::marker::PhantomData;

/// An operator, and which of its operands it takes by reference.
#[derive(Debug)]
pub struct Taking<Op, const LEFT: bool, const RIGHT: bool>(PhantomData<Op>);

/// Negation.
#[derive(Debug)]
pub enum Neg {}

/// For whom floats and integers have their operators.
#[derive(Debug)]
pub enum Floats {}

/// An operator that is differentiated more than twice, on values that have their tangents with them. `Op`: which operator, `Who`: whose
/// it is, a type that is the crate's own where the operator is that of a type of the crate's.
///
/// Tangents and cotangents are of the same types.
#[diagnostic::on_unimplemented(
    message = "the operator on values of this type has no third derivative",
    label = "the third derivative of this operation is not known",
    note = "put `#[differentiable(order = 3)]` on the `impl` of the operator, or the order that is wanted"
)]
pub trait Operands<Op, Rhs, Who>: Sized {
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

    /// The result, and the partial derivatives.
    fn operate(self, rhs: Rhs) -> (Self::Value, Self::Partials);

    /// Adds a cotangent of the result, by the partials, to those of the operands.
    fn pull(partials: Self::Partials, seed: Self::Dot, left: Option<&mut Self::Left>, right: Option<&mut Self::Right>);

    /// The tangent of the result, by the partials, from those of the operands.
    fn push(partials: Self::Partials, left: Option<&Self::Left>, right: Option<&Self::Right>) -> Self::Dot;
}

/// The same type. Where an operand is of another one, what is said is that there is no operator, not that types are mismatched.
#[diagnostic::on_unimplemented(
    message = "the operator on values of this type has no third derivative",
    label = "the third derivative of this operation is not known",
    note = "put `#[differentiable(order = 3)]` on the `impl` of the operator, or the order that is wanted"
)]
pub trait Is<T> {
    /// The value.
    fn it(self) -> T;
}

#[diagnostic::do_not_recommend]
impl<T> Is<T> for T {
    #[inline(always)]
    fn it(self) -> T {
        self
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

/// An operator of floats: its value, and its partial derivatives by both operands.
macro_rules! of_floats {
    ($($op:ident)|+, $method:ident, |$x:ident, $y:ident, $value:ident| $partials:expr) => {$(
        #[diagnostic::do_not_recommend]
        #[allow(unused_variables)]
        impl<J, K, R, const LEFT: bool, const RIGHT: bool> Operands<Taking<ops::$op, LEFT, RIGHT>, K, Floats> for J
        where
            J: Jet<Dot = R>,
            K: Jet<Dot = R> + Is<J>,
            R: Ring,
        {
            type Value = J;
            type Left = R;
            type Right = K::Dot;
            type Dot = R;
            type Partials = (R, R);

            #[inline(always)]
            fn operate(self, rhs: K) -> (J, (R, R)) {
                let ($x, $y) = (self, rhs.it());
                let $value = $x.$method($y);
                ($value, $partials)
            }

            #[inline(always)]
            fn pull((by_x, by_y): (R, R), seed: R, left: Option<&mut R>, right: Option<&mut R>) {
                give(left, by_x, seed);
                give(right, by_y, seed);
            }

            #[inline(always)]
            fn push((by_x, by_y): (R, R), left: Option<&R>, right: Option<&R>) -> R {
                share(left, by_x).ad_plus(share(right, by_y))
            }
        }
    )+};
}

of_floats!(Add | AddAssign, ad_add, |x, y, value| (Ring::ad_one(), Ring::ad_one()));
of_floats!(Sub | SubAssign, ad_sub, |x, y, value| (Ring::ad_one(), R::ad_one().ad_minus()));
of_floats!(Mul | MulAssign, ad_mul, |x, y, value| (y.ad_dot(), x.ad_dot()));
of_floats!(Div | DivAssign, ad_div, |x, y, value| {
    let inverse = y.ad_inverse();
    (inverse, inverse.ad_times(value.ad_dot()).ad_minus())
});
of_floats!(Rem | RemAssign, ad_rem, |x, y, value| (Ring::ad_one(), x.ad_whole(y, value).ad_minus()));

#[diagnostic::do_not_recommend]
impl<J: Negated, const LEFT: bool> Operands<Taking<Neg, LEFT, false>, (), Floats> for J {
    type Value = J;
    type Left = J::Dot;
    type Right = ();
    type Dot = J::Dot;
    type Partials = ();

    #[inline(always)]
    fn operate(self, (): ()) -> (J, ()) {
        (self.ad_neg(), ())
    }

    #[inline(always)]
    fn pull((): (), seed: J::Dot, left: Option<&mut J::Dot>, _: Option<&mut ()>) {
        give(left, J::Dot::ad_one().ad_minus(), seed);
    }

    #[inline(always)]
    fn push((): (), left: Option<&J::Dot>, _: Option<&()>) -> J::Dot {
        share(left, J::Dot::ad_one()).ad_minus()
    }
}

/// A function by its name, its operator, and whether that takes its operands by reference.
macro_rules! function {
    ($name:ident, $op:ident, $left:literal, $right:literal) => {
        /// The operator.
        #[inline(always)]
        pub fn $name<X, Y, W, V, L, R, D, P>(x: X, y: Y) -> V
        where
            X: Operands<Taking<ops::$op, $left, $right>, Y, W, Value = V, Left = L, Right = R, Dot = D, Partials = P>,
        {
            x.operate(y).0
        }

        /// The derivatives of the function of the same name.
        #[allow(non_camel_case_types)]
        #[derive(Debug)]
        pub enum $name {}

        impl $name {
            /// In reverse mode.
            #[inline(always)]
            pub fn __forward<F0: Flag, F1: Flag, X, Y, W, V, L, R, D, P, G0, G1>(
                x: X,
                y: Y,
                _: (F0, F1),
            ) -> (V, impl FnOnce(G0, G1, D, Option<&mut L>, Option<&mut R>) + use<F0, F1, X, Y, W, V, L, R, D, P, G0, G1>)
            where
                X: Operands<Taking<ops::$op, $left, $right>, Y, W, Value = V, Left = L, Right = R, Dot = D, Partials = P>,
            {
                let (value, partials) = x.operate(y);
                let pullback = move |_: G0, _: G1, seed: D, x: Option<&mut L>, y: Option<&mut R>| {
                    X::pull(partials, seed, x, y);
                };
                (value, pullback)
            }

            /// In forward mode.
            #[inline(always)]
            pub fn __tangent<X, Y, W, V, L, R, D, P>(x: X, y: Y, dots: (Option<&L>, Option<&R>)) -> (V, D)
            where
                X: Operands<Taking<ops::$op, $left, $right>, Y, W, Value = V, Left = L, Right = R, Dot = D, Partials = P>,
            {
                let (value, partials) = x.operate(y);
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
        pub fn $name<X, W, V, L, D, P>(x: X) -> V
        where
            X: Operands<Taking<Neg, $left, false>, (), W, Value = V, Left = L, Right = (), Dot = D, Partials = P>,
        {
            x.operate(()).0
        }

        /// The derivatives of the function of the same name.
        #[allow(non_camel_case_types)]
        #[derive(Debug)]
        pub enum $name {}

        impl $name {
            /// In reverse mode.
            #[inline(always)]
            pub fn __forward<F0: Flag, X, W, V, L, D, P, G0>(
                x: X,
                _: (F0,),
            ) -> (V, impl FnOnce(G0, D, Option<&mut L>) + use<F0, X, W, V, L, D, P, G0>)
            where
                X: Operands<Taking<Neg, $left, false>, (), W, Value = V, Left = L, Right = (), Dot = D, Partials = P>,
            {
                let (value, partials) = x.operate(());
                (value, move |_: G0, seed: D, x: Option<&mut L>| X::pull(partials, seed, x, None))
            }

            /// In forward mode.
            #[inline(always)]
            pub fn __tangent<X, W, V, L, D, P>(x: X, dots: (Option<&L>,)) -> (V, D)
            where
                X: Operands<Taking<Neg, $left, false>, (), W, Value = V, Left = L, Right = (), Dot = D, Partials = P>,
            {
                let (value, partials) = x.operate(());
                (value, X::push(partials, dots.0, None))
            }
        }
    };
}

negation!(neg, false);
negation!(ref_neg, true);
