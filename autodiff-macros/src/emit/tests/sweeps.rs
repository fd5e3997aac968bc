//! The layout of both sweeps: tapes, exits, guards.

use super::{Case, add, assign, bind, block, constant, element, exit, local, op, target};
use crate::{
    adjoint::TapeKind,
    ir::{BinOp, ExitKind, Kind, Operand, Place, Proj, Rvalue, StmtKind, Ty, Zero},
    rules,
};
use expect_test::expect;
use quote::quote;
use syn::parse_quote;

#[test]
fn straight_line() {
    let mut case = Case::new(parse_quote!(
        fn f(x: f64, y: f64) -> f64 {}
    ));
    let (x, y) = (local(0), local(1));
    let (s, p, c, t) = (case.temp("s"), case.temp("p"), case.temp("c"), case.bar("s_bar"));
    let (x_bar, y_bar) = (case.accumulator(0), case.accumulator(1));
    let tape = case.tape(TapeKind::Always);
    let (seed, result) = (case.seed(), case.result());
    let sin = rules::method("sin", 1).unwrap();
    let cos = rules::method("cos", 1).unwrap();
    case.check(
        vec![x_bar, y_bar],
        vec![
            bind(s, Rvalue::Prim(sin, vec![op(x)])),
            bind(p, Rvalue::Binary(BinOp::Mul, op(s), op(y))),
            assign(result, p),
            StmtKind::Save { tape, locals: vec![op(s)] },
        ],
        vec![
            StmtKind::Restore { tape, locals: vec![s] },
            bind(t, Rvalue::Binary(BinOp::Mul, seed.clone(), op(y))),
            bind(p, Rvalue::Binary(BinOp::Mul, seed, op(s))),
            add(Place::of(y_bar), op(p)),
            bind(c, Rvalue::Prim(cos, vec![op(x)])),
            add(Place::of(t), constant("0.0", Ty::Float(None))),
            add(Place::of(x_bar), op(t)),
        ],
        &expect![[r#"
            impl f {
                #[doc(hidden)]
                #[inline]
                fn __forward<__M0: ::autodiff::rt::Flag, __M1: ::autodiff::rt::Flag>(
                    x: f64,
                    y: f64,
                    __flags: (__M0, __M1),
                ) -> (
                    f64,
                    impl ::core::ops::FnOnce(
                        (),
                        (),
                        f64,
                        ::core::option::Option<&mut f64>,
                        ::core::option::Option<&mut f64>,
                    ) + use<__M0, __M1>,
                ) {
                    let tape_0;
                    let result: f64;
                    {
                        let s = x.sin();
                        let p = s * y;
                        result = p;
                        tape_0 = (s,);
                    }
                    (
                        result,
                        move |
                            (): (),
                            (): (),
                            seed: f64,
                            x_bar: ::core::option::Option<&mut f64>,
                            y_bar: ::core::option::Option<&mut f64>|
                        {
                            let mut x_bar = if __M0::ON {
                                ::core::option::Option::Some(
                                    x_bar.unwrap_or_else(|| ::autodiff::rt::missing()),
                                )
                            } else {
                                ::core::option::Option::None
                            };
                            let mut y_bar = if __M1::ON {
                                ::core::option::Option::Some(
                                    y_bar.unwrap_or_else(|| ::autodiff::rt::missing()),
                                )
                            } else {
                                ::core::option::Option::None
                            };
                            let (s,) = tape_0;
                            let mut s_bar = seed * y;
                            let p = seed * s;
                            if let ::core::option::Option::Some(y_bar) = y_bar.as_deref_mut() {
                                *y_bar += p;
                            }
                            let c = x.cos();
                            s_bar += 0.0;
                            if let ::core::option::Option::Some(x_bar) = x_bar.as_deref_mut() {
                                *x_bar += s_bar;
                            }
                        },
                    )
                }
            }
        "#]],
    );
}

#[test]
fn a_loop_with_an_early_return() {
    let mut case = Case::new(parse_quote!(
        pub fn f<'a, const N: usize>(a: &'a [f64; N], out: &mut [f64], n: usize) -> f64 {}
    ));
    let (a, out, n) = (local(0), local(1), local(2));
    let i = case.local("i", Ty::Int, Kind::Counter);
    let (v, w) = (case.temp("v"), case.temp("w"));
    let big = case.local("big", Ty::Bool, Kind::Temp);
    let count = case.local("count", Ty::Int, Kind::Internal { mutable: true });
    let left = case.local("left", Ty::Bool, Kind::Internal { mutable: false });
    let s = case.local("s", super::F64, Kind::Var { mutable: true });
    let s_bar = case.bar("s_bar");
    let (each, frame) = (case.tape(TapeKind::Many), case.tape(TapeKind::Always));
    let bars: Vec<_> = (0..3).map(|i| case.accumulator(i)).collect();
    let (a_bar, out_bar) = (bars[0], bars[1]);
    let (label, ret) = (case.label("rows"), super::Label(0));
    let (seed, result) = (case.seed(), case.result());
    let body = vec![
        bind(v, Rvalue::Load(element(a, op(i)))),
        bind(big, Rvalue::Binary(BinOp::Gt, op(v), constant("1e6", Ty::Float(None)))),
        StmtKind::Count(count),
        StmtKind::If {
            cond: op(big),
            then: block(vec![assign(result, v), exit(ret, ExitKind::Return)]),
            els: block(vec![]),
        },
        StmtKind::Rest {
            flag: left,
            body: block(vec![
                bind(w, Rvalue::Replace(element(out, op(i)), op(v))),
                StmtKind::Save { tape: each, locals: vec![op(w)] },
                add(Place::of(s), op(v)),
            ]),
        },
    ];
    case.check(
        bars,
        vec![
            bind(count, Rvalue::Use(constant("0usize", Ty::Int))),
            bind(s, Rvalue::Use(constant("0.0", Ty::Float(None)))),
            StmtKind::For {
                label,
                counter: i,
                lo: constant("0", Ty::Int),
                hi: op(n),
                inclusive: false,
                reversed: false,
                tape: None,
                body: block(body),
            },
            StmtKind::Swap(element(out, constant("0", Ty::Int)), element(out, constant("n - 1", Ty::Int))),
            bind(v, Rvalue::Load(Place::of(s))),
            assign(result, v),
            StmtKind::Save { tape: frame, locals: vec![op(count)] },
        ],
        vec![
            StmtKind::Restore { tape: frame, locals: vec![count] },
            bind(s_bar, Rvalue::Zero(Zero::Scalar(None))),
            add(Place::of(s_bar), seed),
            StmtKind::For {
                label,
                counter: i,
                lo: constant("0", Ty::Int),
                hi: op(count),
                inclusive: false,
                reversed: true,
                tape: None,
                body: block(vec![
                    StmtKind::Restore { tape: each, locals: vec![w] },
                    StmtKind::Assign(element(out, op(i)), op(w)),
                    bind(v, Rvalue::Take(element(out_bar, op(i)))),
                    add(element(a_bar, op(i)), op(v)),
                    add(element(a_bar, op(i)), op(s_bar)),
                ]),
            },
            StmtKind::Repeat { times: op(count), body: block(vec![add(Place::of(s_bar), op(s_bar))]) },
        ],
        &expect![[r#"
            impl f {
                #[doc(hidden)]
                #[inline]
                pub fn __forward<
                    'a,
                    __M0: ::autodiff::rt::Flag,
                    __M1: ::autodiff::rt::Flag,
                    __M2: ::autodiff::rt::Flag,
                    const N: usize,
                >(
                    a: &'a [f64; N],
                    out: &mut [f64],
                    n: usize,
                    __flags: (__M0, __M1, __M2),
                ) -> (
                    f64,
                    impl ::core::ops::FnOnce(
                        &[f64; N],
                        &mut [f64],
                        (),
                        f64,
                        ::core::option::Option<&mut [f64; N]>,
                        ::core::option::Option<&mut [f64]>,
                        ::core::option::Option<&mut ()>,
                    ) + use<__M0, __M1, __M2, N>,
                ) {
                    let mut tape_0 = ::autodiff::rt::std::vec::Vec::new();
                    let tape_1;
                    let result: f64;
                    'ret: {
                        let mut count = 0usize;
                        let mut s: f64 = 0.0;
                        for i in 0..n {
                            let v = a[i];
                            let big = v > 1e6;
                            count += 1;
                            if big {
                                result = v;
                                break 'ret;
                            }
                            let w = ::core::mem::replace(&mut out[i], v);
                            tape_0.push((w,));
                            s += v;
                        }
                        out.swap(0, n - 1);
                        let v = s;
                        result = v;
                        tape_1 = (count,);
                    }
                    (
                        result,
                        move |
                            a: &[f64; N],
                            out: &mut [f64],
                            (): (),
                            seed: f64,
                            a_bar: ::core::option::Option<&mut [f64; N]>,
                            out_bar: ::core::option::Option<&mut [f64]>,
                            _: ::core::option::Option<&mut ()>|
                        {
                            let mut a_bar = if __M0::ON {
                                ::core::option::Option::Some(
                                    a_bar.unwrap_or_else(|| ::autodiff::rt::missing()),
                                )
                            } else {
                                ::core::option::Option::None
                            };
                            let out_bar: &mut [f64] = match out_bar {
                                ::core::option::Option::Some(bar) => bar,
                                ::core::option::Option::None => &mut ::autodiff::rt::zero_like(&*out),
                            };
                            let mut tape_0 = tape_0;
                            let (mut count,) = tape_1;
                            let mut s_bar: f64 = 0.0;
                            s_bar += seed;
                            for i in (0..count).rev() {
                                let (w,) = ::autodiff::rt::pop(&mut tape_0);
                                out[i] = w;
                                let v = ::autodiff::rt::take(&mut out_bar[i]);
                                if let ::core::option::Option::Some(a_bar) = a_bar.as_deref_mut() {
                                    a_bar[i] += v;
                                }
                                if let ::core::option::Option::Some(a_bar) = a_bar.as_deref_mut() {
                                    a_bar[i] += s_bar;
                                }
                            }
                            for _ in 0..count {
                                s_bar += s_bar;
                            }
                        },
                    )
                }
            }
        "#]],
    );
}

#[test]
fn loops_branches_and_opaque_code() {
    let mut case = Case::new(parse_quote!(
        fn f(mut v: Vec<f64>) {}
    ));
    let v = local(0);
    let (more, done) = (case.local("more", Ty::Bool, Kind::Temp), case.local("done", Ty::Bool, Kind::Temp));
    let (x, y) = (case.temp("x"), case.temp("y"));
    let tape = case.tape(TapeKind::Once);
    let (outer, inner, unused) = (case.label("outer"), case.label("inner"), case.label("unused"));
    let v_bar = case.accumulator(0);
    case.clones.insert(v);
    case.rebind.push(v);
    let opaque = |tokens| {
        let (reads, writes) = (vec![], vec![]);
        Box::new(crate::ir::Opaque { tokens, ty: Ty::Unknown, reads, writes, inert: true, refusal: None })
    };
    let max = rules::method("max", 2).unwrap();
    let vec = |elements| Rvalue::Vec(elements);
    let w = case.local("w", Ty::Vec(Box::new(super::F64)), Kind::Var { mutable: false });
    case.check(
        vec![v_bar],
        vec![
            StmtKind::Declare(x),
            StmtKind::While {
                label: outer,
                pre: block(vec![bind(more, Rvalue::Opaque(opaque(quote!(!v.is_empty()))))]),
                cond: op(more),
                body: block(vec![StmtKind::Loop {
                    label: inner,
                    body: block(vec![
                        bind(y, Rvalue::Pop(Place::of(v))),
                        bind(done, Rvalue::Binary(BinOp::Or, op(more), constant("true", Ty::Bool))),
                        StmtKind::If {
                            cond: op(done),
                            then: block(vec![exit(outer, ExitKind::Continue)]),
                            els: block(vec![exit(inner, ExitKind::Break)]),
                        },
                    ]),
                }]),
            },
            StmtKind::Block { label: Some(unused), body: block(vec![StmtKind::Push(Place::of(v), op(y))]) },
            StmtKind::Opaque(opaque(quote!(assert!(v.len() > 1)))),
            bind(y, Rvalue::Prim(max, vec![constant("2.", Ty::Float(None)), constant("-1.0", Ty::Float(None))])),
            StmtKind::If {
                cond: op(more),
                then: block(vec![]),
                els: block(vec![StmtKind::Save { tape, locals: vec![op(y), constant("1u8", Ty::Int)] }]),
            },
            bind(w, Rvalue::Load(Place::of(v))),
            bind(y, vec(vec![op(v), op(w)])),
        ],
        vec![
            StmtKind::Restore { tape, locals: vec![y, done] },
            StmtKind::Accumulate {
                into: Place::of(v_bar),
                from: Place { root: w, proj: vec![Proj::Range { lo: Some(op(y)), hi: None, inclusive: false }] },
            },
            bind(x, Rvalue::Select(op(more), op(y), Operand::Local(x))),
            bind(x, Rvalue::Sum(target(w))),
        ],
        &expect![[r#"
            impl f {
                #[doc(hidden)]
                #[inline]
                fn __forward<__M0: ::autodiff::rt::Flag>(
                    mut v: Vec<f64>,
                    __flags: (__M0,),
                ) -> (
                    (),
                    impl ::core::ops::FnOnce(
                        (),
                        (),
                        ::core::option::Option<&mut ::autodiff::rt::std::vec::Vec<f64>>,
                    ) + use<__M0>,
                ) {
                    let mut tape_0 = ::core::option::Option::None;
                    {
                        let x: f64;
                        'outer: loop {
                            let more = !v.is_empty();
                            if !more {
                                break;
                            }
                            'inner: loop {
                                let y = v.pop().unwrap_or_else(|| ::autodiff::rt::missing());
                                let done = more || true;
                                if done {
                                    continue 'outer;
                                } else {
                                    break 'inner;
                                }
                            }
                        }
                        {
                            v.push(y);
                        }
                        assert!(v.len() > 1);
                        let y = (2.0_f64).max(-1.0);
                        if !more {
                            tape_0 = ::core::option::Option::Some((y, 1u8));
                        }
                        let w = ::core::clone::Clone::clone(&v);
                        let y = ::autodiff::rt::std::vec![::core::clone::Clone::clone(& v), w];
                    }
                    (
                        (),
                        move |
                            (): (),
                            _: (),
                            v_bar: ::core::option::Option<&mut ::autodiff::rt::std::vec::Vec<f64>>|
                        {
                            let mut v_bar = if __M0::ON {
                                ::core::option::Option::Some(
                                    v_bar.unwrap_or_else(|| ::autodiff::rt::missing()),
                                )
                            } else {
                                ::core::option::Option::None
                            };
                            let mut v = v;
                            let ::core::option::Option::Some((y, done)) = tape_0 else {
                                ::autodiff::rt::missing()
                            };
                            if let ::core::option::Option::Some(v_bar) = v_bar.as_deref_mut() {
                                ::autodiff::rt::add_assign(&mut *v_bar, &w[y..]);
                            }
                            let x = if more { y } else { x };
                            let x = ::autodiff::rt::sum_bar(&*w);
                        },
                    )
                }
            }
        "#]],
    );
}
