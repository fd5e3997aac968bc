//! Both halves of calls.

use super::{Case, assign, local, name, op, target};
use crate::{
    adjoint::TapeKind,
    ir::{Again, Arg, Call, Callee, Kind, Local, Operand, Place, Proj, Rvalue, StmtKind, Ty, Zero},
};
use expect_test::expect;
use proc_macro2::Span;
use std::collections::BTreeMap;
use syn::parse_quote;

fn call(path: syn::ExprPath, args: Vec<Arg>) -> Box<Call> {
    Box::new(Call {
        callee: Callee::Function(path),
        args,
        callables: BTreeMap::new(),
        some: std::collections::BTreeSet::new(),
        span: Span::call_site(),
    })
}

/// `root[..k]` through a reference.
fn prefix(root: Local, k: Operand) -> Place {
    Place { root, proj: vec![Proj::Deref, Proj::Range { lo: None, hi: Some(k), inclusive: false }] }
}

#[test]
fn the_pullback_goes_through_a_tape() {
    let mut case = Case::new(parse_quote!(
        fn f<T: Model>(model: &T, a: &[f64], x: f64, k: usize) -> f64 {}
    ));
    let (model, a, x, k) = (local(0), local(1), local(2), local(3));
    let (v, again) = (case.temp("v"), case.temp("again"));
    let pb = case.local("pullback", Ty::Unknown, Kind::Internal { mutable: false });
    let (t_bar, v_bar) = (case.bar("t_bar"), case.bar("v_bar"));
    let tape = case.tape(TapeKind::Always);
    let bars: Vec<_> = (0..4).map(|i| case.accumulator(i)).collect();
    let result = case.result();
    let args = vec![Arg::Ref(target(model)), Arg::Ref(prefix(a, op(k))), Arg::Value(op(x)), Arg::Value(op(k))];
    let plain = call(parse_quote!(m::h::<T>), vec![Arg::Ref(target(a)), Arg::Value(op(x))]);
    let seed = case.seed.unwrap();
    case.check(
        bars.clone(),
        vec![
            super::bind(again, Rvalue::Call(plain)),
            StmtKind::Forward {
                value: v,
                pullback: pb,
                call: call(parse_quote!(m::g::<T>), args),
                active: vec![true, true, true, false],
                readers: BTreeMap::new(),
            },
            assign(result, v),
            StmtKind::Save { tape, locals: vec![op(pb)] },
        ],
        vec![
            StmtKind::Restore { tape, locals: vec![pb] },
            super::bind(t_bar, Rvalue::Zero(Zero::Scalar(None))),
            super::bind(v_bar, Rvalue::Take(Place::of(bars[2]))),
            StmtKind::Pullback {
                method: None,
                pullback: pb,
                again: vec![Again::Ref(target(model)), Again::Ref(prefix(a, op(k)))],
                seed,
                bars: vec![Some(target(bars[0])), Some(prefix(bars[1], op(k))), Some(Place::of(t_bar)), None],
            },
        ],
        &expect![[r#"
            impl f {
                #[doc(hidden)]
                #[inline]
                fn __forward<
                    __M0: ::autodiff::rt::Flag,
                    __M1: ::autodiff::rt::Flag,
                    __M2: ::autodiff::rt::Flag,
                    __M3: ::autodiff::rt::Flag,
                    T: Model,
                >(
                    model: &T,
                    a: &[f64],
                    x: f64,
                    k: usize,
                    __flags: (__M0, __M1, __M2, __M3),
                ) -> (
                    f64,
                    impl ::core::ops::FnOnce(
                        &T,
                        &[f64],
                        (),
                        (),
                        f64,
                        ::core::option::Option<&mut <T as ::autodiff::Differentiable>::Cotangent>,
                        ::core::option::Option<&mut [f64]>,
                        ::core::option::Option<&mut f64>,
                        ::core::option::Option<&mut ()>,
                    ) + use<__M0, __M1, __M2, __M3, T>,
                )
                where
                    T: ::autodiff::Differentiable,
                {
                    let tape_0;
                    let result: f64;
                    {
                        let again = m::h::<T>(&*a, x);
                        let (v, pullback) = m::g::__forward::<
                            _,
                            _,
                            _,
                            _,
                            T,
                        >(
                            &*model,
                            &a[..k],
                            x,
                            k,
                            (
                                ::autodiff::rt::flag::<__M0>(),
                                ::autodiff::rt::flag::<__M1>(),
                                ::autodiff::rt::On,
                                ::autodiff::rt::Off,
                            ),
                        );
                        result = v;
                        tape_0 = (pullback,);
                    }
                    (
                        result,
                        move |
                            model: &T,
                            a: &[f64],
                            (): (),
                            (): (),
                            seed: f64,
                            model_bar: ::core::option::Option<
                                &mut <T as ::autodiff::Differentiable>::Cotangent,
                            >,
                            a_bar: ::core::option::Option<&mut [f64]>,
                            x_bar: ::core::option::Option<&mut f64>,
                            _: ::core::option::Option<&mut ()>|
                        {
                            let mut model_bar = if __M0::ON {
                                ::core::option::Option::Some(
                                    model_bar.unwrap_or_else(|| ::autodiff::rt::missing()),
                                )
                            } else {
                                ::core::option::Option::None
                            };
                            let mut a_bar = if __M1::ON {
                                ::core::option::Option::Some(
                                    a_bar
                                        .map(|bar| &mut bar[..a.len()])
                                        .unwrap_or_else(|| ::autodiff::rt::missing()),
                                )
                            } else {
                                ::core::option::Option::None
                            };
                            let mut x_bar = if __M2::ON {
                                ::core::option::Option::Some(
                                    x_bar.unwrap_or_else(|| ::autodiff::rt::missing()),
                                )
                            } else {
                                ::core::option::Option::None
                            };
                            let (pullback,) = tape_0;
                            let mut t_bar: f64 = 0.0;
                            let v_bar = match x_bar.as_deref_mut() {
                                ::core::option::Option::Some(x_bar) => {
                                    ::autodiff::rt::take(&mut *x_bar)
                                }
                                ::core::option::Option::None => ::autodiff::rt::zero_like(&x),
                            };
                            pullback(
                                &*model,
                                &a[..k],
                                seed,
                                match model_bar.as_deref_mut() {
                                    ::core::option::Option::Some(model_bar) => {
                                        ::core::option::Option::Some(&mut *model_bar)
                                    }
                                    ::core::option::Option::None => ::core::option::Option::None,
                                },
                                match a_bar.as_deref_mut() {
                                    ::core::option::Option::Some(a_bar) => {
                                        ::core::option::Option::Some(&mut a_bar[..k])
                                    }
                                    ::core::option::Option::None => ::core::option::Option::None,
                                },
                                ::core::option::Option::Some(&mut t_bar),
                                ::core::option::Option::None,
                            );
                        },
                    )
                }
            }
        "#]],
    );
}

#[test]
fn recursion_is_boxed() {
    let mut case = Case::new(parse_quote!(
        fn f<T: Model>(model: T, v: Vec<f64>, a: &mut [f64]) -> f64 {}
    ))
    .recursive();
    let (v, a) = (local(1), local(2));
    let w = case.local("w", Ty::Vec(Box::new(super::F64)), Kind::Temp);
    let value = case.temp("value");
    let pb = case.local("pullback", Ty::Unknown, Kind::Internal { mutable: false });
    let tape = case.tape(TapeKind::Always);
    let bars: Vec<_> = (0..3).map(|i| case.accumulator(i)).collect();
    case.clones.insert(v);
    let (seed, result) = (case.seed.unwrap(), case.result());
    let args = vec![Arg::Value(op(v)), Arg::RefMut(target(a))];
    case.check(
        bars.clone(),
        vec![
            super::bind(w, Rvalue::Duplicate(target(a), name("to_vec"))),
            super::bind(w, Rvalue::Duplicate(Place::of(v), name("clone"))),
            StmtKind::Forward {
                value,
                pullback: pb,
                call: call(parse_quote!(f), args),
                active: vec![true, true],
                readers: BTreeMap::new(),
            },
            assign(result, value),
            StmtKind::Save { tape, locals: vec![op(pb)] },
        ],
        vec![
            StmtKind::Restore { tape, locals: vec![pb] },
            StmtKind::Pullback {
                method: None,
                pullback: pb,
                again: vec![Again::RefMut(target(a))],
                seed,
                bars: vec![Some(Place::of(bars[1])), Some(target(bars[2]))],
            },
        ],
        &expect![[r#"
            impl f {
                #[doc(hidden)]
                #[inline]
                fn __forward<
                    '__pullback,
                    __M0: ::autodiff::rt::Flag + '__pullback,
                    __M1: ::autodiff::rt::Flag + '__pullback,
                    __M2: ::autodiff::rt::Flag + '__pullback,
                    T: Model + '__pullback,
                >(
                    model: T,
                    v: Vec<f64>,
                    a: &mut [f64],
                    __flags: (__M0, __M1, __M2),
                ) -> (
                    f64,
                    ::autodiff::rt::std::boxed::Box<
                        dyn ::core::ops::FnOnce(
                            (),
                            (),
                            &mut [f64],
                            f64,
                            ::core::option::Option<
                                &mut <T as ::autodiff::Differentiable>::Cotangent,
                            >,
                            ::core::option::Option<&mut ::autodiff::rt::std::vec::Vec<f64>>,
                            ::core::option::Option<&mut [f64]>,
                        ) + '__pullback,
                    >,
                )
                where
                    T: ::autodiff::Differentiable,
                {
                    let tape_0;
                    let result: f64;
                    {
                        let w = a.to_vec();
                        let w = ::core::clone::Clone::clone(&v);
                        let (value, pullback) = f::__forward(
                            ::core::clone::Clone::clone(&v),
                            &mut *a,
                            (::autodiff::rt::flag::<__M1>(), ::autodiff::rt::On),
                        );
                        result = value;
                        tape_0 = (pullback,);
                    }
                    (
                        result,
                        ::autodiff::rt::std::boxed::Box::new(move |
                            (): (),
                            (): (),
                            a: &mut [f64],
                            seed: f64,
                            _: ::core::option::Option<
                                &mut <T as ::autodiff::Differentiable>::Cotangent,
                            >,
                            v_bar: ::core::option::Option<&mut ::autodiff::rt::std::vec::Vec<f64>>,
                            a_bar: ::core::option::Option<&mut [f64]>|
                        {
                            let mut v_bar = if __M1::ON {
                                ::core::option::Option::Some(
                                    v_bar.unwrap_or_else(|| ::autodiff::rt::missing()),
                                )
                            } else {
                                ::core::option::Option::None
                            };
                            let a_bar: &mut [f64] = match a_bar {
                                ::core::option::Option::Some(bar) => bar,
                                ::core::option::Option::None => &mut ::autodiff::rt::zero_like(&*a),
                            };
                            let (pullback,) = tape_0;
                            pullback(
                                &mut *a,
                                seed,
                                match v_bar.as_deref_mut() {
                                    ::core::option::Option::Some(v_bar) => {
                                        ::core::option::Option::Some(&mut *v_bar)
                                    }
                                    ::core::option::Option::None => ::core::option::Option::None,
                                },
                                ::core::option::Option::Some(&mut *a_bar),
                            );
                        }),
                    )
                }
            }
        "#]],
    );
}
