//! The loops of an iterator: each element goes to a [`Sink`].

use super::{It, Sink, index};
use crate::ir::{BinOp, Block, ExitKind, Kind, Label, Local, Operand, Place, Rvalue, StmtKind, Ty, UnOp};
use crate::lower::Lowerer;
use crate::lower::control::Counted;
use crate::lower::value::Val;
use proc_macro2::Span;
use quote::quote;

/// A loop over a range, with what a `for` of the source says of it.
pub(super) struct Turns<'l> {
    pub(super) user: Option<&'l syn::Label>,
    pub(super) range: Counted,
}

impl<'a> Lowerer<'a> {
    /// Lowers the loops of an iterator, from its end if `back`.
    pub(super) fn drive(&mut self, it: &It, back: bool, span: Span, sink: Sink<'_, 'a>) {
        self.drive_as(None, it, back, span, sink);
    }

    /// [`Lowerer::drive`], the loop bearing the user's label where there is one loop.
    pub(super) fn drive_as(&mut self, user: Option<&syn::Label>, it: &It, back: bool, span: Span, sink: Sink<'_, 'a>) {
        match it {
            It::Range { lo, hi: Some(hi), inclusive } => {
                let range = Counted { lo: lo.clone(), hi: hi.clone(), inclusive: *inclusive, reversed: back };
                self.turns(&Turns { user, range }, span, &mut |l, k, at| sink(l, Val::Operand(k), at));
            }
            It::Copied(i) => self.drive_as(user, i, back, span, &mut |l, v, at| {
                let v = l.deref(v);
                sink(l, v, at);
            }),
            It::Cloned(i) => self.drive_as(user, i, back, span, &mut |l, v, at| {
                let v = l.cloned(v, span);
                sink(l, v, at);
            }),
            It::Map(i, f) => self.drive_as(user, i, back, span, &mut |l, v, at| {
                let mapped = l.apply(f, vec![v], span);
                let mapped = l.freeze(mapped, span);
                sink(l, mapped, at);
            }),
            It::Inspect(i, f) => self.drive_as(user, i, back, span, &mut |l, v, at| {
                l.apply(f, vec![v.clone().shared()], span);
                sink(l, v, at);
            }),
            It::Rev(i, _) => self.drive_as(user, i, !back, span, sink),
            It::Filter(i, f) => self.drive_as(user, i, back, span, &mut |l, v, at| {
                let kept = l.apply(f, vec![v.clone().shared()], span);
                let kept = l.operand(kept, span);
                l.when(kept, span, |l| sink(l, v, at));
            }),
            It::FilterMap(i, f) => self.drive_as(user, i, back, span, &mut |l, v, at| {
                l.each_some(f, v, span, &mut |l, v| sink(l, v, at));
            }),
            It::FlatMap(i, f) => self.drive_as(user, i, back, span, &mut |l, v, _| {
                let inner = l.iterator_from(f, v, span);
                l.drive(&inner, back, span, sink);
            }),
            It::Flatten(i) => self.drive_as(user, i, back, span, &mut |l, v, _| {
                let inner = l.elements(&v, span);
                l.drive(&inner, back, span, sink);
            }),
            It::Chain(a, b) => {
                let (first, second) = if back { (b, a) } else { (a, b) };
                self.link(first, back, span, sink);
                self.link(second, back, span, sink);
            }
            It::TakeWhile(i, f) => self.until(user, i, back, span, &mut |l, v, at, out| {
                let more = l.apply(f, vec![v.clone().shared()], span);
                let more = l.operand(more, span);
                l.unless(more, out, span);
                sink(l, v, at);
            }),
            It::MapWhile(i, f) => self.until(user, i, back, span, &mut |l, v, at, out| {
                l.some_or(f, vec![v], out, span, &mut |l, v| sink(l, v, at));
            }),
            It::Scan(i, state, f) => self.until(user, i, back, span, &mut |l, v, at, out| {
                l.some_or(f, vec![state.clone().unique(), v], out, span, &mut |l, v| sink(l, v, at));
            }),
            It::Generate(f) => self.endless(span, &mut |l, at| {
                l.some_or(f, Vec::new(), at, span, &mut |l, v| sink(l, v, at));
            }),
            It::Successors(first, f) => {
                let next = self.operand(first.clone(), span);
                let ty = self.f.operand_ty(&next);
                let next = Place::of(self.cell("next", ty, Rvalue::Use(next), span));
                self.endless(span, &mut |l, at| {
                    let m = l.looked_into(&Val::Place(next.clone()), None, span);
                    l.unless(m.found, at, span);
                    let v = l.freeze(m.payload, span);
                    let after = l.apply(f, vec![v.clone().shared()], span);
                    l.write(&Val::Place(next.clone()), after, span);
                    sink(l, v, at);
                });
            }
            It::Cursor { inner, front, back: end, by_ref: true, .. } => {
                let hi = self.load(Place::of(*end), span);
                self.taking(user, (inner, *front, *end), hi, back, span, sink);
            }
            It::Take(i, n) if matches!(i.as_ref(), It::Cursor { by_ref: true, .. }) => {
                let It::Cursor { inner, front, back: end, .. } = i.as_ref() else { return };
                let lo = self.load(Place::of(*front), span);
                let hi = self.load(Place::of(*end), span);
                let hi = self.keep_with(Ty::Int, true, None, span, |k| {
                    let (lo, hi, n) = (k.operand(&lo), k.operand(&hi), k.operand(n));
                    quote!(::core::cmp::min(#hi, ::core::primitive::usize::saturating_add(#lo, #n)))
                });
                self.taking(user, (inner, *front, *end), hi, back, span, sink);
            }
            It::SkipWhile(i, f) => {
                let skipping = self.cell("skipping", Ty::Bool, Rvalue::Use(super::boolean(true)), span);
                self.drive_as(user, i, back, span, &mut |l, v, at| {
                    let now = l.load(Place::of(skipping), span);
                    let seen = v.clone();
                    l.when(now, span, |l| {
                        let more = l.apply(f, vec![seen.shared()], span);
                        let more = l.operand(more, span);
                        l.emit(StmtKind::Assign(Place::of(skipping), more), span);
                    });
                    let now = l.load(Place::of(skipping), span);
                    let go = Operand::Local(l.temp(Ty::Bool, Rvalue::Unary(UnOp::Not, now), span));
                    l.when(go, span, |l| sink(l, v, at));
                });
            }
            It::Enumerate(i) if !it.is_random() => {
                let count = self.counter(span);
                self.drive_as(user, i, back, span, &mut |l, v, at| {
                    let k = l.tick(count, span);
                    sink(l, Val::Tuple(vec![Val::Operand(k), v]), at);
                });
            }
            It::Skip(i, n) if !it.is_random() => {
                let count = self.counter(span);
                self.drive_as(user, i, back, span, &mut |l, v, at| {
                    let k = l.tick(count, span);
                    let go = l.int_binary(BinOp::Ge, k, n.clone(), Ty::Bool, span);
                    l.when(go, span, |l| sink(l, v, at));
                });
            }
            It::StepBy(i, n) if !it.is_random() => {
                let count = self.counter(span);
                self.drive_as(user, i, back, span, &mut |l, v, at| {
                    let k = l.tick(count, span);
                    let rest = l.usize_binary(BinOp::Rem, &k, n, span);
                    let go = l.int_binary(BinOp::Eq, rest, index(0), Ty::Bool, span);
                    l.when(go, span, |l| sink(l, v, at));
                });
            }
            It::Take(i, n) if !it.is_random() => {
                let count = self.counter(span);
                self.until(user, i, back, span, &mut |l, v, at, out| {
                    let k = l.tick(count, span);
                    let more = l.int_binary(BinOp::Lt, k, n.clone(), Ty::Bool, span);
                    l.unless(more, out, span);
                    sink(l, v, at);
                });
            }
            It::Zip(a, b) if !it.is_random() => {
                let (driven, indexed, swapped) = if a.is_random() { (b, a, true) } else { (a, b, false) };
                let mut indexed = indexed.clone();
                let len = self.settle(&mut indexed, span);
                let count = self.counter(span);
                self.until(user, driven, back, span, &mut |l, v, at, out| {
                    let k = l.tick(count, span);
                    if let Some(len) = &len {
                        let more = l.int_binary(BinOp::Lt, k.clone(), len.clone(), Ty::Bool, span);
                        l.unless(more, out, span);
                    }
                    let other = l.item(&indexed, &k, span);
                    sink(l, Val::Tuple(if swapped { vec![other, v] } else { vec![v, other] }), at);
                });
            }
            It::Range { hi: None, .. }
            | It::Elements { .. }
            | It::Entries(_)
            | It::Windows { .. }
            | It::Chunks { .. }
            | It::Repeat(_)
            | It::Once(_)
            | It::Cursor { .. }
            | It::Cycle(..)
            | It::Maybe(_)
            | It::Enumerate(_)
            | It::Skip(..)
            | It::StepBy(..)
            | It::Take(..)
            | It::Zip(..) => {
                let mut it = it.clone();
                let end = self.settle(&mut it, span);
                let hi = end.unwrap_or_else(|| super::constant(quote!(::core::primitive::usize::MAX), Ty::Int));
                let range = Counted { lo: index(0), hi, inclusive: false, reversed: back };
                self.turns(&Turns { user, range }, span, &mut |l, k, at| {
                    let v = l.item(&it, &k, span);
                    sink(l, v, at);
                });
            }
            It::Empty => {}
        }
    }

    /// One of several iterators in a row. A single element needs no loop.
    fn link(&mut self, it: &It, back: bool, span: Span, sink: Sink<'_, 'a>) {
        let It::Once(v) = it else { return self.drive(it, back, span, sink) };
        let label = self.label(None, "once", span);
        let (body, ()) = self.branch(|l| sink(l, v.clone(), label));
        self.emit(StmtKind::Block { label: Some(label), body }, span);
    }

    /// A loop in IR.
    pub(super) fn turns(&mut self, turns: &Turns, span: Span, body: &mut dyn FnMut(&mut Lowerer<'a>, Operand, Label)) {
        let label = self.enter(turns.user, None, true, span);
        let ident = self.names.temp(span);
        let counter = self.local(ident, Ty::Int, Kind::Counter);
        let (block, ()) = self.branch(|l| {
            l.anonymous.insert(counter);
            body(l, Operand::Local(counter), label);
        });
        self.leave();
        let Counted { lo, hi, inclusive, reversed } = turns.range.clone();
        self.emit(StmtKind::For { label, counter, lo, hi, inclusive, reversed, tape: None, body: block }, span);
    }

    /// Drives an iterator that may stop early: the sink is told what to leave for that.
    fn until(
        &mut self,
        user: Option<&syn::Label>,
        it: &It,
        back: bool,
        span: Span,
        sink: &mut dyn FnMut(&mut Lowerer<'a>, Val, Label, Label),
    ) {
        if it.is_single() {
            self.drive_as(user, it, back, span, &mut |l, v, at| sink(l, v, at, at));
            return;
        }
        let out = self.label(None, "chain", span);
        let (body, ()) = self.branch(|l| l.drive_as(user, it, back, span, &mut |l, v, at| sink(l, v, at, out)));
        self.emit(StmtKind::Block { label: Some(out), body }, span);
    }

    /// As [`Lowerer::until`], for consumers.
    pub(super) fn search(&mut self, it: &It, span: Span, sink: &mut dyn FnMut(&mut Lowerer<'a>, Val, Label)) {
        self.until(None, it, false, span, &mut |l, v, _, out| sink(l, v, out));
    }

    /// `if cond { body }`
    pub(super) fn when(&mut self, cond: Operand, span: Span, body: impl FnOnce(&mut Self)) {
        let (then, ()) = self.branch(body);
        self.emit(StmtKind::If { cond, then, els: Block::default() }, span);
    }

    /// `if !cond { break 'out }`
    pub(super) fn unless(&mut self, cond: Operand, out: Label, span: Span) {
        let (els, ()) = self.branch(|l| l.exit(out, ExitKind::Break, span));
        self.emit(StmtKind::If { cond, then: Block::default(), els }, span);
    }

    /// A cell that counts elements.
    pub(super) fn counter(&mut self, span: Span) -> Local {
        self.cell("count", Ty::Int, Rvalue::Use(index(0)), span)
    }

    /// The number of elements so far; counts one more.
    pub(super) fn tick(&mut self, count: Local, span: Span) -> Operand {
        let k = self.load(Place::of(count), span);
        let next = self.usize_binary(BinOp::Add, &k, &index(1), span);
        self.emit(StmtKind::Assign(Place::of(count), next), span);
        k
    }
}
