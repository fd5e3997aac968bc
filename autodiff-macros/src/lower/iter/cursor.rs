//! Iterators that are held in variables and advanced there: `let mut it = v.iter(); it.next()`.
//!
//! Such a variable is two indices into an iterator that has elements by index, the first element that is left and the one
//! past the last. What decides element by element (`filter`, `map`) stays on top of it.

use super::{It, index};
use crate::ir::{BinOp, Local, Operand, Place, Rvalue, StmtKind, Ty};
use crate::lower::Lowerer;
use crate::lower::control::strip;
use crate::lower::scope::Scope;
use crate::lower::value::Val;
use proc_macro2::Span;
use quote::ToTokens;
use quote::quote;
use syn::Expr;

/// An iterator as a value.
#[derive(Clone, Debug)]
pub(crate) struct Held {
    pub it: It,
    /// What was written, for code that is kept.
    pub source: Expr,
    pub scopes: Vec<Scope>,
}

impl It {
    /// The same iterator, used through a mutable reference.
    pub(super) fn borrowed(self) -> It {
        match self {
            It::Cursor { inner, front, back, at, .. } => It::Cursor { inner, front, back, by_ref: true, at },
            It::Copied(i) => It::Copied(Box::new(i.borrowed())),
            It::Cloned(i) => It::Cloned(Box::new(i.borrowed())),
            It::Map(i, f) => It::Map(Box::new(i.borrowed()), f),
            It::Inspect(i, f) => It::Inspect(Box::new(i.borrowed()), f),
            It::Filter(i, f) => It::Filter(Box::new(i.borrowed()), f),
            It::FilterMap(i, f) => It::FilterMap(Box::new(i.borrowed()), f),
            It::Chain(a, b) => It::Chain(Box::new(a.borrowed()), Box::new(b.borrowed())),
            other => other, // a fresh one, which nobody sees again
        }
    }

    /// Advanced in a variable.
    pub(crate) fn is_cursor(&self) -> bool {
        match self {
            It::Cursor { .. } => true,
            It::Copied(i)
            | It::Cloned(i)
            | It::Map(i, _)
            | It::Inspect(i, _)
            | It::Filter(i, _)
            | It::FilterMap(i, _)
            | It::Enumerate(i)
            | It::Rev(i, _)
            | It::Skip(i, _)
            | It::Take(i, _)
            | It::StepBy(i, _)
            | It::Cycle(i, _)
            | It::TakeWhile(i, _)
            | It::MapWhile(i, _)
            | It::Scan(i, _, _)
            | It::SkipWhile(i, _)
            | It::FlatMap(i, _)
            | It::Flatten(i) => i.is_cursor(),
            It::Chain(a, b) | It::Zip(a, b) => a.is_cursor() || b.is_cursor(),
            It::Range { .. }
            | It::Elements { .. }
            | It::Entries(_)
            | It::Maybe(_)
            | It::Windows { .. }
            | It::Chunks { .. }
            | It::Repeat(_)
            | It::Once(_)
            | It::Empty
            | It::Generate(_)
            | It::Successors(..) => false,
        }
    }

    /// An element may be looked at twice.
    pub(super) fn is_pure(&self) -> bool {
        match self {
            It::Map(i, f) | It::Filter(i, f) => {
                let pure = match f {
                    Val::Closure(def) => crate::lower::opaque::is_pure(&def.closure.body),
                    Val::Function(_) => true,
                    _ => false, // whatever it does
                };
                pure && i.is_pure()
            }
            It::Copied(i) | It::Cloned(i) | It::Enumerate(i) | It::Rev(i, _) | It::Skip(i, _) | It::Take(i, _) => {
                i.is_pure()
            }
            It::Cursor { inner, .. } => inner.is_pure(),
            It::Zip(a, b) | It::Chain(a, b) => a.is_pure() && b.is_pure(),
            It::Range { .. }
            | It::Elements { .. }
            | It::Entries(_)
            | It::Windows { .. }
            | It::Chunks { .. }
            | It::Empty => true,
            _ => false, // not known to be
        }
    }

    /// `rev` applies.
    pub(super) fn is_reversible(&self) -> bool {
        match self {
            It::Range { hi, .. } => hi.is_some(),
            It::Elements { .. }
            | It::Entries(_)
            | It::Maybe(_)
            | It::Windows { .. }
            | It::Chunks { .. }
            | It::Once(_)
            | It::Empty => true,
            It::Copied(i) | It::Cloned(i) | It::Map(i, _) | It::Inspect(i, _) | It::Rev(i, _) | It::Filter(i, _) => {
                i.is_reversible()
            }
            It::FilterMap(i, _) => i.is_reversible(),
            It::Cursor { inner, by_ref, .. } => inner.is_reversible() && !by_ref,
            It::Take(i, _) => i.is_random(),
            It::Enumerate(i) | It::Skip(i, _) | It::StepBy(i, _) => i.is_random() && i.is_reversible(),
            It::Zip(a, b) => a.is_random() && b.is_random() && a.is_reversible() && b.is_reversible(),
            It::Chain(a, b) => a.is_reversible() && b.is_reversible(),
            It::Repeat(_)
            | It::Cycle(..)
            | It::Generate(_)
            | It::Successors(..)
            | It::TakeWhile(..)
            | It::MapWhile(..)
            | It::Scan(..)
            | It::SkipWhile(..)
            | It::FlatMap(..)
            | It::Flatten(_) => false,
        }
    }
}

impl<'a> Lowerer<'a> {
    /// The iterator of an expression, as a value. `None`, without effect, if it is none that can be lowered.
    pub(crate) fn held_iterator(&mut self, e: &Expr) -> Option<Val> {
        // A range that is a value stays one.
        if self.known_form(e).is_none() || self.is_foreign_iterator(e) || matches!(self.shape(e), Ty::Range { .. }) {
            return None;
        }
        let scopes = self.scopes.clone();
        let it = self.iterator(e);
        Some(Val::Iter(Box::new(Held { it, source: e.clone(), scopes })))
    }

    /// A chain of adaptors that is no part of another and has no consumer: it waits for one.
    pub(crate) fn active_iterator(&mut self, m: &syn::ExprMethodCall) -> Option<Val> {
        if !self.is_active(&m.to_token_stream()) {
            return None;
        }
        self.held_iterator(&Expr::MethodCall(m.clone()))
    }

    /// An iterator without derivatives that is given a name, where it is known to be over a list.
    pub(crate) fn iterator_of_known(&mut self, pat: &syn::Pat, e: &Expr) -> Option<Val> {
        if !matches!(pat, syn::Pat::Ident(_)) || !matches!(strip(e), Expr::MethodCall(_)) || !self.has_known_source(e) {
            return None;
        }
        self.held_iterator(e)
    }

    /// Whether a chain of adaptors starts at a range or at a list of known type.
    fn has_known_source(&self, e: &Expr) -> bool {
        match strip(e) {
            Expr::MethodCall(m) => match strip(&m.receiver) {
                Expr::Path(p) => p.path.get_ident().and_then(|i| self.lookup(&i.to_string())).is_some_and(|v| {
                    matches!(v, Val::Iter(_) | Val::Range(_))
                        || matches!(self.receiver_ty(v), Ty::Array(_) | Ty::Slice(_) | Ty::Vec(_))
                }),
                receiver => self.has_known_source(receiver),
            },
            Expr::Range(_) => true,
            _ => false, // not known
        }
    }

    /// `idx.iter().max().unwrap()` of integers: a reference, which nothing may hold on to, is replaced by what it refers to.
    pub(super) fn inert_reference(&mut self, m: &syn::ExprMethodCall) -> Option<Val> {
        if !(m.method == "unwrap" && m.args.is_empty() || m.method == "expect" && m.args.len() == 1) {
            return None;
        }
        let Expr::MethodCall(consumer) = strip(&m.receiver) else { return None };
        let picks = matches!(
            consumer.method.to_string().as_str(),
            "max"
                | "min"
                | "max_by"
                | "min_by"
                | "max_by_key"
                | "min_by_key"
                | "last"
                | "next"
                | "nth"
                | "find"
                | "rfind"
        );
        if !picks || !self.gives_references(&consumer.receiver) {
            return None;
        }
        let e = Expr::MethodCall(m.clone());
        let value = self.keep_with(Ty::Int, true, None, m.method.span(), |k| {
            let e = k.expr(&e);
            quote!(*#e)
        });
        Some(Val::Operand(value).shared())
    }

    /// An iterator over references to integers.
    fn gives_references(&self, e: &Expr) -> bool {
        let Expr::MethodCall(m) = strip(e) else { return false };
        match m.method.to_string().as_str() {
            "iter" => match strip(&m.receiver) {
                Expr::Path(p) => {
                    let held = p.path.get_ident().and_then(|i| self.lookup(&i.to_string()));
                    held.is_some_and(|v| match self.receiver_ty(v) {
                        Ty::Array(t) | Ty::Slice(t) | Ty::Vec(t) => *t == Ty::Int,
                        _ => false, // not known
                    })
                }
                _ => false, // not known
            },
            "filter" | "rev" | "skip" | "take" | "step_by" | "take_while" | "skip_while" => {
                self.gives_references(&m.receiver)
            }
            _ => false, // of another kind
        }
    }

    /// An iterator in a variable that can be advanced. `None` if it cannot be held so.
    pub(crate) fn advanceable(&mut self, held: &Held, span: Span) -> Option<Val> {
        let it = self.cursor(held.it.clone(), span)?;
        Some(Val::Iter(Box::new(Held { it, ..held.clone() })))
    }

    fn cursor(&mut self, it: It, span: Span) -> Option<It> {
        Some(match it {
            It::Cursor { by_ref: true, .. } => return None, // of a variable that another variable refers to
            it if it.is_random() => {
                let mut it = it;
                let len = self.settle(&mut it, span);
                let end = len.unwrap_or_else(|| super::constant(quote!(::core::primitive::usize::MAX), Ty::Int));
                let front = self.index_cell("front", index(0), span);
                let back = self.index_cell("back", end, span);
                It::Cursor { inner: Box::new(it), front, back, by_ref: false, at: None }
            }
            It::Copied(i) => It::Copied(Box::new(self.cursor(*i, span)?)),
            It::Cloned(i) => It::Cloned(Box::new(self.cursor(*i, span)?)),
            It::Map(i, f) => It::Map(Box::new(self.cursor(*i, span)?), f),
            It::Inspect(i, f) => It::Inspect(Box::new(self.cursor(*i, span)?), f),
            It::Filter(i, f) => It::Filter(Box::new(self.cursor(*i, span)?), f),
            It::FilterMap(i, f) => It::FilterMap(Box::new(self.cursor(*i, span)?), f),
            It::Chain(a, b) => It::Chain(Box::new(self.cursor(*a, span)?), Box::new(self.cursor(*b, span)?)),
            _ => return None, // has a state of its own
        })
    }

    /// A copy of an iterator, which goes its own way.
    pub(super) fn forked(&mut self, it: It, span: Span) -> It {
        match it {
            It::Cursor { inner, front, back, .. } => {
                let (lo, hi) = (self.load(Place::of(front), span), self.load(Place::of(back), span));
                let (front, back) = (self.index_cell("front", lo, span), self.index_cell("back", hi, span));
                It::Cursor { inner, front, back, by_ref: false, at: None }
            }
            It::Copied(i) => It::Copied(Box::new(self.forked(*i, span))),
            It::Cloned(i) => It::Cloned(Box::new(self.forked(*i, span))),
            It::Map(i, f) => It::Map(Box::new(self.forked(*i, span)), f),
            It::Inspect(i, f) => It::Inspect(Box::new(self.forked(*i, span)), f),
            It::Filter(i, f) => It::Filter(Box::new(self.forked(*i, span)), f),
            It::FilterMap(i, f) => It::FilterMap(Box::new(self.forked(*i, span)), f),
            It::Chain(a, b) => It::Chain(Box::new(self.forked(*a, span)), Box::new(self.forked(*b, span))),
            other => other, // has no state
        }
    }

    /// An iterator without its first `n` elements.
    pub(super) fn skipped(&mut self, it: It, n: Operand, span: Span) -> It {
        let It::Cursor { front, back, .. } = &it else { return It::Skip(Box::new(it), n) };
        let (lo, hi) = (self.load(Place::of(*front), span), self.load(Place::of(*back), span));
        let next = self.keep_with(Ty::Int, true, None, span, |k| {
            let (lo, hi, n) = (k.operand(&lo), k.operand(&hi), k.operand(&n));
            quote!(::core::cmp::min(#hi, ::core::primitive::usize::saturating_add(#lo, #n)))
        });
        self.emit(StmtKind::Assign(Place::of(*front), next), span);
        it.borrowed()
    }

    fn index_cell(&mut self, stem: &str, value: Operand, span: Span) -> Local {
        self.cell(stem, Ty::Int, Rvalue::Use(value), span)
    }

    /// The elements of a cursor up to `hi`, each gone when it is seen.
    pub(super) fn taking(
        &mut self,
        user: Option<&syn::Label>,
        (inner, front, end): (&It, Local, Local),
        hi: Operand,
        back: bool,
        span: Span,
        sink: super::Sink<'_, 'a>,
    ) {
        let lo = self.load(Place::of(front), span);
        let range = crate::lower::control::Counted { lo, hi, inclusive: false, reversed: back };
        self.turns(&super::drive::Turns { user, range }, span, &mut |l, k, at| {
            if let Some(counter) = k.local() {
                l.anonymous.remove(&counter);
            }
            if back {
                l.emit(StmtKind::Assign(Place::of(end), k.clone()), span);
            } else {
                let next = l.usize_binary(BinOp::Add, &k, &index(1), span);
                l.emit(StmtKind::Assign(Place::of(front), next), span);
            }
            let v = l.item(inner, &k, span);
            sink(l, v, at);
        });
    }

    /// `loop { body }`, left by leaving the label that the body is given.
    pub(super) fn endless(&mut self, span: Span, body: &mut dyn FnMut(&mut Lowerer<'a>, crate::ir::Label)) {
        let label = self.enter(None, None, true, span);
        let (block, ()) = self.branch(|l| body(l, label));
        self.leave();
        self.emit(StmtKind::Loop { label, body: block }, span);
    }
}
