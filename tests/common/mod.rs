//! The checker that every function of the corpus goes through.
//!
//! `check!(f(x, &a, @n); sample; sample => gradient; kink sample => gradient)` makes a test called `f` that puts the
//! function `super::f` through everything a gradient has to satisfy; `check_vjp!` is the same for results that are not
//! a float. A parameter is written the way it is passed:
//!
//! | written | passed | differentiated |
//! | --- | --- | --- |
//! | `x` | by value | yes |
//! | `&a` | by reference | yes |
//! | `&mut a` | by mutable reference | as state |
//! | `@n`, `@&n` | by value, by reference | no |
//! | `@str s` | a string slice | no |
//!
//! A sample is a parenthesised list of owned values, a `Vec` for a slice. The expected gradient, where there is one, is
//! that of the sum of all outputs. `kink` keeps finite differences away from a point where they mean nothing, `once` those of gradients.
//!
//! Blind spots: differences see nothing smaller than about one part in a million, and say nothing at a kink.

#![allow(dead_code, unused_macros, unused_imports, clippy::needless_for_each, clippy::trivially_copy_pass_by_ref)]

mod allocations;
mod data;
mod verify;

pub(crate) use allocations::{Spent, as_listed, counted};
pub(crate) use data::{
    Data, Fixed, Held, Holder, fill_bars, fill_values, flat, own, read_bars, read_values, struct_data, write_from,
};
pub(crate) use verify::{Exit, Pulled, Pushed, Scalar, Second, Subject, random};

/// Checks a function that returns a float. See the module's documentation.
macro_rules! check {
    ($f:ident ($($params:tt)*); $($samples:tt)*) => {
        $crate::common::parse_params! { scalar $f [] [] [] [] [] [] [] {[] [] [] [] []} ($($params)*) ($($samples)*) }
    };
}

/// Checks a function of any result: without `grad`, `value_and_grad` and `grad_into`.
macro_rules! check_vjp {
    ($f:ident ($($params:tt)*); $($samples:tt)*) => {
        $crate::common::parse_params! { any $f [] [] [] [] [] [] [] {[] [] [] [] []} ($($params)*) ($($samples)*) }
    };
}

/// Sorts the parameters into lists: names, holders, arguments, arguments by reference, accumulators, state cotangents,
/// tangents. Then for derivatives of derivatives: tangents of the arguments, if they have any; those of the tangents, which have none; flags of the
/// arguments; the arguments again, `()` for those by value; accumulators, if they have any.
macro_rules! parse_params {
    ($kind:ident $f:ident [$($n:ident)*] $hold:tt $arg:tt $again:tt $bar:tt $state:tt $dot:tt $nested:tt () ($($samples:tt)*)) => {
        $crate::common::test_body! { $kind $f [$($n)*] $hold $arg $again $bar $state $dot $nested $($samples)* }
    };
    ($kind:ident $f:ident [$($n:ident)*] [$($hold:tt)*] [$($arg:tt)*] [$($again:tt)*] [$($bar:tt)*] [$($state:tt)*] [$($dot:tt)*] {[$($along:tt)*] [$($still:tt)*] [$($flag:tt)*] [$($back:tt)*] [$($into:tt)*]}
     (&mut $x:ident $(, $($rest:tt)*)?) $samples:tt) => {
        $crate::common::parse_params! { $kind $f [$($n)* $x] [$($hold)* $crate::common::Held::state($x),]
            [$($arg)* &mut $x.value,] [$($again)* &mut $x.value,] [$($bar)*] [$($state)* &mut $x.bar,] [$($dot)* &mut $x.bar,]
            {[$($along)* None,] [$($still)*] [$($flag)* Off,] [$($back)* &mut $x.value,] [$($into)* None,]}
            ($($($rest)*)?) $samples }
    };
    ($kind:ident $f:ident [$($n:ident)*] [$($hold:tt)*] [$($arg:tt)*] [$($again:tt)*] [$($bar:tt)*] [$($state:tt)*] [$($dot:tt)*] {[$($along:tt)*] [$($still:tt)*] [$($flag:tt)*] [$($back:tt)*] [$($into:tt)*]}
     (&$x:ident $(, $($rest:tt)*)?) $samples:tt) => {
        $crate::common::parse_params! { $kind $f [$($n)* $x] [$($hold)* $crate::common::Held::slot($x),]
            [$($arg)* &$x.value,] [$($again)* &$x.value,] [$($bar)* &mut $x.bar,] [$($state)*] [$($dot)* &$x.bar,]
            {[$($along)* Some(&$x.bar),] [$($still)* None,] [$($flag)* On,] [$($back)* &$x.value,] [$($into)* Some(&mut $x.bar),]}
            ($($($rest)*)?) $samples }
    };
    ($kind:ident $f:ident [$($n:ident)*] [$($hold:tt)*] [$($arg:tt)*] [$($again:tt)*] [$($bar:tt)*] [$($state:tt)*] [$($dot:tt)*] {[$($along:tt)*] [$($still:tt)*] [$($flag:tt)*] [$($back:tt)*] [$($into:tt)*]}
     (@&$x:ident $(, $($rest:tt)*)?) $samples:tt) => {
        $crate::common::parse_params! { $kind $f [$($n)* $x] [$($hold)* $crate::common::Fixed { value: $x },]
            [$($arg)* &$x.value,] [$($again)* &$x.value,] [$($bar)*] [$($state)*] [$($dot)*]
            {[$($along)* None,] [$($still)*] [$($flag)* Off,] [$($back)* &$x.value,] [$($into)* None,]}
            ($($($rest)*)?) $samples }
    };
    ($kind:ident $f:ident [$($n:ident)*] [$($hold:tt)*] [$($arg:tt)*] [$($again:tt)*] [$($bar:tt)*] [$($state:tt)*] [$($dot:tt)*] {[$($along:tt)*] [$($still:tt)*] [$($flag:tt)*] [$($back:tt)*] [$($into:tt)*]}
     (@str $x:ident $(, $($rest:tt)*)?) $samples:tt) => {
        $crate::common::parse_params! { $kind $f [$($n)* $x] [$($hold)* $crate::common::Fixed { value: $x },]
            [$($arg)* $x.value,] [$($again)* $x.value,] [$($bar)*] [$($state)*] [$($dot)*]
            {[$($along)* None,] [$($still)*] [$($flag)* Off,] [$($back)* $x.value,] [$($into)* None,]}
            ($($($rest)*)?) $samples }
    };
    ($kind:ident $f:ident [$($n:ident)*] [$($hold:tt)*] [$($arg:tt)*] [$($again:tt)*] [$($bar:tt)*] [$($state:tt)*] [$($dot:tt)*] {[$($along:tt)*] [$($still:tt)*] [$($flag:tt)*] [$($back:tt)*] [$($into:tt)*]}
     (@$x:ident $(, $($rest:tt)*)?) $samples:tt) => {
        $crate::common::parse_params! { $kind $f [$($n)* $x] [$($hold)* $crate::common::Fixed { value: $x },]
            [$($arg)* $crate::common::own(&$x.value),] [$($again)*] [$($bar)*] [$($state)*] [$($dot)*]
            {[$($along)* None,] [$($still)*] [$($flag)* Off,] [$($back)* (),] [$($into)* None,]}
            ($($($rest)*)?) $samples }
    };
    ($kind:ident $f:ident [$($n:ident)*] [$($hold:tt)*] [$($arg:tt)*] [$($again:tt)*] [$($bar:tt)*] [$($state:tt)*] [$($dot:tt)*] {[$($along:tt)*] [$($still:tt)*] [$($flag:tt)*] [$($back:tt)*] [$($into:tt)*]}
     ($x:ident $(, $($rest:tt)*)?) $samples:tt) => {
        $crate::common::parse_params! { $kind $f [$($n)* $x] [$($hold)* $crate::common::Held::slot($x),]
            [$($arg)* $crate::common::own(&$x.value),] [$($again)*] [$($bar)* &mut $x.bar,] [$($state)*]
            [$($dot)* $crate::common::own(&$x.bar),]
            {[$($along)* Some(&$x.bar),] [$($still)* None,] [$($flag)* On,] [$($back)* (),] [$($into)* Some(&mut $x.bar),]}
            ($($($rest)*)?) $samples }
    };
}

/// The test itself: wraps the derivatives in functions over flat vectors and hands them to [`Subject::verify`].
macro_rules! test_body {
    ($kind:ident $f:ident [$($n:ident)*] [$($hold:tt)*] [$($arg:tt)*] [$($again:tt)*] [$($bar:tt)*] [$($state:tt)*] [$($dot:tt)*]
     $nested:tt $($($flag:ident)? ($($v:expr),* $(,)?) $(=> $g:expr)?);+ $(;)?) => {
        #[test]
        #[allow(unused_variables, unused_mut, clippy::too_many_lines)]
        fn $f() {
            use $crate::common::*;
            let samples = [$((stringify!($($flag)?), ($($v,)*), $crate::common::known!($($g)?))),+];
            let name = concat!(module_path!(), "::", stringify!($f));
            let mut beyond = None;
            for (index, (flag, ($($n,)*), known)) in samples.into_iter().enumerate() {
                let held = ($($hold)*);
                let plain = |at: &[f64]| {
                    let mut held = own(&held);
                    let ($($n,)*) = &mut held;
                    fill_values(&mut [$(&mut *$n as &mut dyn Holder),*], at);
                    let (value, spent) = counted(|| super::$f($($arg)*));
                    let state = read_values(&[$(&*$n as &dyn Holder),*], true);
                    (Exit { value: flat(&value), state, spent }, value.bar())
                };
                let (entry, slots, single) = {
                    let ($($n,)*) = &held;
                    let holders: &[&dyn Holder] = &[$($n as &dyn Holder),*];
                    let mut entry = read_values(holders, false);
                    let slots = entry.len();
                    entry.extend(read_values(holders, true));
                    (entry, slots, holders.iter().any(|h| h.single()))
                };
                // Once before it is counted: the first call may start what later ones find running.
                drop(plain(&entry));
                let (exit, y_bar) = plain(&entry);
                let vjp = |seed: &[f64]| {
                    let mut held = own(&held);
                    let ($($n,)*) = &mut held;
                    let mut y_bar = own(&y_bar);
                    let rest = write_from(&mut y_bar, seed);
                    fill_bars(&mut [$(&mut *$n as &mut dyn Holder),*], true, rest);
                    let ((value, gradient), spent) = counted(|| super::$f::vjp($($arg)* y_bar, $($state)*));
                    let spent = spent.beyond(&gradient);
                    Pulled::new(flat(&value), flat(&gradient), None, &[$(&*$n as &dyn Holder),*]).with(spent)
                };
                let forward = |seed: &[f64], into: &[f64]| {
                    let mut held = own(&held);
                    let ($($n,)*) = &mut held;
                    let mut y_bar = own(&y_bar);
                    let rest = write_from(&mut y_bar, seed);
                    fill_bars(&mut [$(&mut *$n as &mut dyn Holder),*], true, rest);
                    fill_bars(&mut [$(&mut *$n as &mut dyn Holder),*], false, into);
                    let (value, adjoint) = super::$f::forward($($arg)*);
                    let exit = read_values(&[$(&*$n as &dyn Holder),*], true);
                    adjoint($($again)* y_bar, $($bar)* $($state)*);
                    let holders: &[&dyn Holder] = &[$(&*$n as &dyn Holder),*];
                    Pulled::new(flat(&value), read_bars(holders, false), Some(exit), holders)
                };
                let jvp = |dot: &[f64]| {
                    let mut held = own(&held);
                    let ($($n,)*) = &mut held;
                    let (slots, states) = dot.split_at(slots);
                    fill_bars(&mut [$(&mut *$n as &mut dyn Holder),*], false, slots);
                    fill_bars(&mut [$(&mut *$n as &mut dyn Holder),*], true, states);
                    let (value, tangent) = super::$f::jvp($($arg)* $($dot)*);
                    Pushed::new(flat(&value), flat(&tangent), &[$(&*$n as &dyn Holder),*])
                };
                let subject = Subject {
                    name,
                    index,
                    entry,
                    slots,
                    single: single || y_bar.single(),
                    smooth: flag != "kink",
                    twice: flag.is_empty(),
                    known,
                    exit,
                    plain: &|at| plain(at).0,
                    vjp: &vjp,
                    forward: &forward,
                    jvp: &jvp,
                    beyond: Default::default(),
                };
                subject.verify();
                $crate::common::scalar_part!($kind $f subject held [$($n)*] [$($arg)*] [$($bar)*]);
                #[cfg(feature = "twice")]
                $crate::common::second_part!($kind $f subject held [$($n)*] [$($arg)*] [$($state)*] [$($dot)*] $nested);
                beyond = beyond.or(subject.beyond.take());
            }
            as_listed(file!(), name, beyond);
        }
    };
}

/// `grad`, `value_and_grad` and `grad_into`, where the result is a float.
macro_rules! scalar_part {
    (any $($rest:tt)*) => {};
    (scalar $f:ident $subject:ident $held:ident [$($n:ident)*] [$($arg:tt)*] [$($bar:tt)*]) => {
        $subject.verify_scalar(&Scalar {
            grad: &|| {
                let mut held = own(&$held);
                let ($($n,)*) = &mut held;
                let (gradient, spent) = counted(|| super::$f::grad($($arg)*));
                let spent = spent.beyond(&gradient);
                Pulled::new(Vec::new(), flat(&gradient), None, &[$(&*$n as &dyn Holder),*]).with(spent)
            },
            value_and_grad: &|| {
                let mut held = own(&$held);
                let ($($n,)*) = &mut held;
                let (value, gradient) = super::$f::value_and_grad($($arg)*);
                Pulled::new(flat(&value), flat(&gradient), None, &[$(&*$n as &dyn Holder),*])
            },
            grad_into: &|into: &[f64]| {
                let mut held = own(&$held);
                let ($($n,)*) = &mut held;
                fill_bars(&mut [$(&mut *$n as &mut dyn Holder),*], false, into);
                let (value, spent) = counted(|| super::$f::grad_into($($arg)* $($bar)*));
                let holders: &[&dyn Holder] = &[$(&*$n as &dyn Holder),*];
                Pulled::new(flat(&value), read_bars(holders, false), None, holders).with(spent)
            },
        });
    };
}

/// `hvp`, where the function has it: the result is a float, and there is no state.
macro_rules! second_part {
    (any $($rest:tt)*) => {};
    (scalar $f:ident $subject:ident $held:ident $n:tt $arg:tt [$($state:tt)+] $dot:tt $nested:tt) => {};
    (scalar $f:ident $subject:ident $held:ident $n:tt $arg:tt [] [] $nested:tt) => {};
    (scalar $f:ident $subject:ident $held:ident [$($n:ident)*] [$($arg:tt)*] [] [$($dot:tt)*]
     {[$($along:tt)*] [$($still:tt)*] [$($flag:tt)*] [$($back:tt)*] [$($into:tt)*]}) => {
        $subject.verify_second(&Second {
            grad: &|at: &[f64]| {
                let mut held = own(&$held);
                let ($($n,)*) = &mut held;
                fill_values(&mut [$(&mut *$n as &mut dyn Holder),*], at);
                flat(&super::$f::grad($($arg)*))
            },
            hvp: &|along: &[f64]| {
                let mut held = own(&$held);
                let ($($n,)*) = &mut held;
                fill_bars(&mut [$(&mut *$n as &mut dyn Holder),*], false, along);
                let (gradient, product) = super::$f::hvp($($arg)* $($dot)*);
                (flat(&gradient), flat(&product))
            },
            forward: &|along: &[f64]| {
                let mut held = own(&$held);
                let ($($n,)*) = &mut held;
                fill_bars(&mut [$(&mut *$n as &mut dyn Holder),*], false, along);
                let (_, (slope, bend)) = super::$f::__tangent_of_jvp($($arg)* $($dot)* ($($along)* $($still)*));
                (flat(&slope)[0], flat(&bend)[0])
            },
            forward_over_reverse: &|along: &[f64]| {
                let mut held = own(&$held);
                let ($($n,)*) = &mut held;
                fill_bars(&mut [$(&mut *$n as &mut dyn Holder),*], false, along);
                let (gradient, product) = super::$f::__tangent_of_grad($($arg)* ($($along)*));
                (flat(&gradient), flat(&product))
            },
            reverse_over_reverse: &|seed: &[f64]| {
                use autodiff::rt::{Off, On};
                let mut held = own(&$held);
                let ($($n,)*) = &mut held;
                let (gradient, adjoint) = super::$f::__derivative_of_grad($($arg)* ($($flag)*));
                let mut bar = own(&gradient);
                write_from(&mut bar, seed);
                adjoint($($back)* bar, $($into)*);
                (flat(&gradient), read_bars(&[$(&*$n as &dyn Holder),*], false))
            },
        });
    };
}

/// The expected gradient, flattened.
macro_rules! known {
    () => {
        None
    };
    ($g:expr) => {
        Some($crate::common::flat(&$g))
    };
}

pub(crate) use {check, check_vjp, known, parse_params, scalar_part, second_part, test_body};
