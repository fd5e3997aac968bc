//! Closures that were differentiated by themselves: what `closure!` makes.

use super::{Argument, Callable};
use crate::Differentiable;
use core::marker::PhantomData;

/// A differentiated closure: what [`closure!`](crate::closure) makes. A [`Callable`].
pub struct Closure<F, D, T, P> {
    plain: F,
    second: D,
    tangent: T,
    pullback: PhantomData<fn() -> P>,
}

impl<F: Clone, D: Clone, T: Clone, P> Clone for Closure<F, D, T, P> {
    #[inline]
    fn clone(&self) -> Self {
        Closure {
            plain: self.plain.clone(),
            second: self.second.clone(),
            tangent: self.tangent.clone(),
            pullback: PhantomData,
        }
    }
}

impl<F: Copy, D: Copy, T: Copy, P> Copy for Closure<F, D, T, P> {}

impl<F, D, T, P> core::fmt::Debug for Closure<F, D, T, P> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("closure!(..)")
    }
}

macro_rules! closures {
    ($name:ident $($a:ident $x:ident $again:ident $bar:ident),*) => {
        /// Puts the forms of a closure together.
        #[doc(hidden)]
        pub fn $name<$($a: Argument,)* R, F, D, T, P>(plain: F, second: D, tangent: T) -> Closure<F, D, T, P>
        where
            R: Differentiable,
            F: Fn($($a::Given<'_>),*) -> R,
            D: Fn($($a::Given<'_>),*) -> (R, P),
            T: Fn($($a::Given<'_>,)* ($($a::Dot<'_>,)*)) -> (R, R::Cotangent),
            P: FnOnce((), $($a::Again<'_>,)* R::Cotangent, Option<&mut ()> $(, $a::Bar<'_>)*),
        {
            Closure { plain, second, tangent, pullback: PhantomData }
        }

        impl<$($a: Argument,)* R, F, D, T, P> Callable<($($a,)*), R> for Closure<F, D, T, P>
        where
            R: Differentiable,
            F: Fn($($a::Given<'_>),*) -> R,
            D: Fn($($a::Given<'_>),*) -> (R, P),
            T: Fn($($a::Given<'_>,)* ($($a::Dot<'_>,)*)) -> (R, R::Cotangent),
            P: FnOnce((), $($a::Again<'_>,)* R::Cotangent, Option<&mut ()> $(, $a::Bar<'_>)*),
        {
            #[inline]
            fn call(&self, ($($x,)*): ($($a::Given<'_>,)*)) -> R {
                (self.plain)($($x),*)
            }

            #[allow(refining_impl_trait)] // the tuples of each list of arguments are spelled out
            #[inline]
            fn forward(
                &self,
                ($($x,)*): ($($a::Given<'_>,)*),
            ) -> (R, impl FnOnce(($($a::Again<'_>,)*), R::Cotangent, ($($a::Bar<'_>,)*)) + use<$($a,)* R, F, D, T, P>) {
                let (value, pullback) = (self.second)($($x),*);
                (value, move |($($again,)*): ($($a::Again<'_>,)*), seed: R::Cotangent, ($($bar,)*): ($($a::Bar<'_>,)*)| {
                    pullback((), $($again,)* seed, None $(, $bar)*);
                })
            }

            #[inline]
            fn tangent(&self, ($($x,)*): ($($a::Given<'_>,)*), dots: ($($a::Dot<'_>,)*)) -> (R, R::Cotangent) {
                (self.tangent)($($x,)* dots)
            }
        }
    };
}

closures!(closure_0);
closures!(closure_1 A a a_again a_bar);
closures!(closure_2 A a a_again a_bar, B b b_again b_bar);
closures!(closure_3 A a a_again a_bar, B b b_again b_bar, C c c_again c_bar);
closures!(closure_4 A a a_again a_bar, B b b_again b_bar, C c c_again c_bar, E e e_again e_bar);
closures!(closure_5 A a a_again a_bar, B b b_again b_bar, C c c_again c_bar, E e e_again e_bar, G g g_again g_bar);
closures!(closure_6 A a a_again a_bar, B b b_again b_bar, C c c_again c_bar, E e e_again e_bar, G g g_again g_bar, H h h_again h_bar);
