//! Iterators by index: their length, and their `k`-th element.

use super::{By, It, index};
use crate::ir::{BinOp, Kind, Operand, Place, Proj, Rvalue, Ty};
use crate::lower::Lowerer;
use crate::lower::value::Val;
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

impl It {
    /// What a variable holds the rest of.
    fn source(&self) -> &It {
        match self {
            It::Cursor { inner, .. } => inner.source(),
            it => it,
        }
    }

    /// Has a length and elements by index.
    pub(super) fn is_random(&self) -> bool {
        match self {
            It::Range { .. }
            | It::Elements { .. }
            | It::Entries(_)
            | It::Windows { .. }
            | It::Chunks { .. }
            | It::Repeat(_)
            | It::Once(_)
            | It::Maybe(_)
            | It::Empty => true,
            It::Copied(i)
            | It::Cloned(i)
            | It::Map(i, _)
            | It::Inspect(i, _)
            | It::Enumerate(i)
            | It::Rev(i, _)
            | It::Skip(i, _)
            | It::Take(i, _)
            | It::StepBy(i, _) => i.is_random(),
            It::Cycle(i, _) => i.is_random(),
            // What is taken from a variable that is used again is taken in turn.
            It::Cursor { by_ref, .. } => !by_ref,
            It::Zip(a, b) => a.is_random() && b.is_random(),
            It::Filter(..)
            | It::FilterMap(..)
            | It::TakeWhile(..)
            | It::SkipWhile(..)
            | It::MapWhile(..)
            | It::Scan(..)
            | It::Generate(_)
            | It::Successors(..)
            | It::FlatMap(..)
            | It::Flatten(_)
            | It::Chain(..) => false,
        }
    }
}

impl Lowerer<'_> {
    /// The length of an iterator that has elements by index; `None` where it has no end. Evaluates what the elements
    /// need to know of lengths, too.
    pub(super) fn settle(&mut self, it: &mut It, span: Span) -> Option<Operand> {
        match it {
            It::Range { lo, hi: Some(hi), inclusive } => {
                let (lo, hi, inclusive) = (&*lo, &*hi, *inclusive);
                Some(self.keep_with(Ty::Int, true, None, span, |k| {
                    let (lo, hi) = (k.operand(lo), k.operand(hi));
                    let range = if inclusive { quote!(#lo..=#hi) } else { quote!(#lo..#hi) };
                    quote!(::core::iter::Iterator::size_hint(&(#range)).0)
                }))
            }
            It::Range { hi: None, .. } | It::Repeat(_) => None,
            It::Elements { base, .. } => Some(self.length(base, span)),
            It::Entries(e) => Some(self.length(e.list(), span)),
            It::Windows { base, width } => {
                let len = self.length(base, span);
                Some(self.usize_of(&len, width, span, |n, w| quote!((#n + 1).saturating_sub(#w))))
            }
            It::Cursor { front, back, at, .. } => {
                let (front, back) = (*front, *back);
                let lo = self.load(Place::of(front), span);
                let hi = self.load(Place::of(back), span);
                *at = Some(lo.clone());
                Some(self.usize_of(&hi, &lo, span, |a, b| quote!(::core::primitive::usize::saturating_sub(#a, #b))))
            }
            It::Cycle(i, len) => {
                let all = self.settle(i, span)?;
                *len = Some(all.clone());
                // Nothing repeated is nothing; anything else has no end.
                Some(self.keep_with(Ty::Int, true, None, span, |k| {
                    let all = k.operand(&all);
                    quote!(if #all == 0 { 0 } else { ::core::primitive::usize::MAX })
                }))
            }
            It::Chunks { base, width, exact, len, .. } => {
                let length = self.length(base, span);
                let exact = *exact;
                let count =
                    self.usize_of(
                        &length,
                        width,
                        span,
                        |n, w| {
                            if exact { quote!(#n / #w) } else { quote!(#n.div_ceil(#w)) }
                        },
                    );
                *len = Some(length);
                Some(count)
            }
            It::Once(_) => Some(index(1)),
            It::Maybe(m) => Some(self.keep_with(Ty::Int, true, None, span, |k| {
                let found = k.operand(&m.found);
                quote!(<::core::primitive::usize as ::core::convert::From<_>>::from(#found))
            })),
            It::Empty => Some(index(0)),
            It::Copied(i) | It::Cloned(i) | It::Map(i, _) | It::Inspect(i, _) | It::Enumerate(i) => {
                self.settle(i, span)
            }
            It::Zip(a, b) => match (self.settle(a, span), self.settle(b, span)) {
                (Some(a), Some(b)) => Some(self.least(&a, &b, span)),
                (a, b) => a.or(b),
            },
            It::Rev(i, len) => {
                *len = self.settle(i, span);
                len.clone()
            }
            It::Skip(i, n) => {
                let len = self.settle(i, span)?;
                Some(self.usize_of(&len, n, span, |a, b| quote!(::core::primitive::usize::saturating_sub(#a, #b))))
            }
            It::Take(i, n) => match self.settle(i, span) {
                Some(len) => Some(self.least(&len, n, span)),
                None => Some(n.clone()),
            },
            It::StepBy(i, n) => {
                let len = self.settle(i, span)?;
                Some(self.usize_of(&len, n, span, |a, b| quote!(::core::primitive::usize::div_ceil(#a, #b))))
            }
            It::Filter(..)
            | It::FilterMap(..)
            | It::TakeWhile(..)
            | It::SkipWhile(..)
            | It::MapWhile(..)
            | It::Scan(..)
            | It::Generate(_)
            | It::Successors(..)
            | It::FlatMap(..)
            | It::Flatten(_)
            | It::Chain(..) => None,
        }
    }

    /// The `k`-th element of a settled iterator.
    pub(super) fn item(&mut self, it: &It, k: &Operand, span: Span) -> Val {
        match it {
            It::Range { lo, hi, inclusive } => {
                // The type of the elements is that of the bounds, which only rustc knows.
                Val::Operand(self.keep_with(Ty::Int, true, None, span, |keep| {
                    let (at, lo) = (keep.operand(k), keep.operand(lo));
                    let hi = hi.as_ref().map(|hi| keep.operand(hi));
                    let (range, last) = match (hi, inclusive) {
                        (None, _) => (quote!(#lo..), lo),
                        (Some(hi), true) => (quote!(#lo..=#hi), hi),
                        (Some(hi), false) => (quote!(#lo..#hi), hi),
                    };
                    quote!(::core::iter::Iterator::nth(&mut (#range), #at).unwrap_or(#last))
                }))
            }
            It::Elements { base, by } => self.member_of(base.with(Proj::Index(k.clone())), *by),
            It::Entries(e) => self.entry(e, k, span),
            It::Windows { base, width } => {
                let hi = self.usize_binary(BinOp::Add, k, width, span);
                Val::Place(base.with(Proj::Range { lo: Some(k.clone()), hi: Some(hi), inclusive: false })).shared()
            }
            It::Cursor { inner, at, .. } => {
                let Some(at) = at else { return Val::Poison };
                let at = self.usize_binary(BinOp::Add, at, k, span);
                self.item(inner, &at, span)
            }
            It::Cycle(i, len) => {
                let Some(len) = len else { return Val::Poison };
                let at = self.usize_binary(BinOp::Rem, k, len, span);
                self.item(i, &at, span)
            }
            It::Chunks { base, width, by, from_end: true, len: Some(len), .. } => {
                let before = self.usize_binary(BinOp::Mul, k, width, span);
                let hi = self.usize_binary(BinOp::Sub, len, &before, span);
                let lo =
                    self.usize_of(&hi, width, span, |a, b| quote!(::core::primitive::usize::saturating_sub(#a, #b)));
                let chunk = Val::Place(base.with(Proj::Range { lo: Some(lo), hi: Some(hi), inclusive: false }));
                if *by == By::RefMut { chunk.unique() } else { chunk.shared() }
            }
            It::Chunks { base, width, exact, by, len, .. } => {
                let lo = self.usize_binary(BinOp::Mul, k, width, span);
                let mut hi = self.usize_binary(BinOp::Add, &lo, width, span);
                if let (false, Some(len)) = (*exact, len) {
                    hi = self.least(&hi, len, span);
                }
                let chunk = Val::Place(base.with(Proj::Range { lo: Some(lo), hi: Some(hi), inclusive: false }));
                if *by == By::RefMut { chunk.unique() } else { chunk.shared() }
            }
            It::Repeat(v) | It::Once(v) => v.clone(),
            It::Maybe(m) => m.payload.clone(),
            It::Copied(i) => {
                let v = self.item(i, k, span);
                self.deref(v)
            }
            It::Cloned(i) => {
                let v = self.item(i, k, span);
                self.cloned(v, span)
            }
            It::Map(i, f) => {
                let v = self.item(i, k, span);
                let mapped = self.apply(f, vec![v], span);
                self.freeze(mapped, span)
            }
            It::Inspect(i, f) => {
                let v = self.item(i, k, span);
                self.apply(f, vec![v.clone().shared()], span);
                v
            }
            It::Zip(a, b) => Val::Tuple(vec![self.item(a, k, span), self.item(b, k, span)]),
            It::Enumerate(i) => {
                // A computed index is also part of the element's place: no `mut` pattern may take it over.
                if let Some(l) = k.local().filter(|l| self.f.local(*l).kind == Kind::Temp) {
                    self.anonymous.remove(&l);
                }
                Val::Tuple(vec![Val::Operand(k.clone()), self.item(i, k, span)])
            }
            It::Rev(i, len) => {
                let Some(len) = len else { return Val::Poison };
                let last = self.usize_binary(BinOp::Sub, len, &index(1), span);
                let mirrored = self.usize_binary(BinOp::Sub, &last, k, span);
                self.item(i, &mirrored, span)
            }
            It::Skip(i, n) => {
                let at = self.usize_binary(BinOp::Add, n, k, span);
                self.item(i, &at, span)
            }
            It::Take(i, _) => self.item(i, k, span),
            It::StepBy(i, n) => {
                let at = self.usize_binary(BinOp::Mul, n, k, span);
                self.item(i, &at, span)
            }
            It::Empty
            | It::Filter(..)
            | It::FilterMap(..)
            | It::TakeWhile(..)
            | It::SkipWhile(..)
            | It::MapWhile(..)
            | It::Scan(..)
            | It::Generate(_)
            | It::Successors(..)
            | It::FlatMap(..)
            | It::Flatten(_)
            | It::Chain(..) => Val::Poison,
        }
    }

    /// What `chunks_exact` leaves over. `None`, without effect, for any other method.
    pub(in crate::lower) fn remainder(&mut self, m: &syn::ExprMethodCall, v: &Val, span: Span) -> Option<Val> {
        let Val::Iter(held) = v.behind() else { return None };
        let It::Chunks { base, width, exact: true, from_end, .. } = held.it.source() else { return None };
        if m.method != "remainder" && m.method != "into_remainder" || !m.args.is_empty() {
            return None;
        }
        let (base, width, from_end) = (base.clone(), width.clone(), *from_end);
        let len = self.length(&base, span);
        let over = self.usize_binary(BinOp::Rem, &len, &width, span);
        let (lo, hi) =
            if from_end { (None, Some(over)) } else { (Some(self.usize_binary(BinOp::Sub, &len, &over, span)), None) };
        let rest = Val::Place(base.with(Proj::Range { lo, hi, inclusive: false }));
        Some(if m.method == "remainder" { rest.shared() } else { rest.unique() })
    }

    /// An element of a collection, at a place.
    fn member_of(&self, place: Place, by: By) -> Val {
        match by {
            By::Ref => Val::Place(place).shared(),
            By::RefMut => Val::Place(place).unique(),
            By::Value => owned(place.clone(), &self.f.place_ty(&place)),
        }
    }

    /// What `cloned` makes of an element.
    pub(super) fn cloned(&mut self, v: Val, span: Span) -> Val {
        let v = match v {
            Val::Ref { to, .. } => *to,
            other => other,
        };
        match v {
            Val::Place(p) if !self.f.place_ty(&p).is_copy() => {
                let ty = self.f.place_ty(&p);
                let clone = Rvalue::Duplicate(p, Ident::new("clone", span.resolved_at(Span::mixed_site())));
                Val::Operand(Operand::Local(self.temp(ty, clone, span)))
            }
            other => other,
        }
    }

    pub(super) fn length(&mut self, base: &Place, span: Span) -> Operand {
        Operand::Local(self.temp(Ty::Int, Rvalue::Len(base.clone()), span))
    }

    fn least(&mut self, a: &Operand, b: &Operand, span: Span) -> Operand {
        self.usize_of(a, b, span, |a, b| quote!(::core::cmp::min(#a, #b)))
    }

    pub(super) fn usize_of(
        &mut self,
        a: &Operand,
        b: &Operand,
        span: Span,
        code: impl FnOnce(TokenStream, TokenStream) -> TokenStream,
    ) -> Operand {
        self.keep_with(Ty::Int, true, None, span, |k| {
            let (a, b) = (k.operand(a), k.operand(b));
            code(a, b)
        })
    }

    pub(super) fn usize_binary(&mut self, op: BinOp, a: &Operand, b: &Operand, span: Span) -> Operand {
        self.int_binary(op, a.clone(), b.clone(), Ty::Int, span)
    }
}

/// An element that is moved out of a collection which nobody sees again: an alias will do, and has to where the
/// element is not `Copy`.
fn owned(place: Place, ty: &Ty) -> Val {
    match ty {
        Ty::Float(_)
        | Ty::Int
        | Ty::Bool
        | Ty::Unit
        | Ty::Ref(_)
        | Ty::User { .. }
        | Ty::Keyed { .. }
        | Ty::Range { .. }
        // Read, it is a copy: see `load`.
        | Ty::Text
        | Ty::Unknown => Val::Place(place),
        Ty::Tuple(tys) => Val::Tuple(
            tys.iter()
                .enumerate()
                .map(|(i, ty)| owned(place.with(Proj::Field(syn::Member::from(i).into())), ty))
                .collect(),
        ),
        Ty::Array(_) | Ty::Option(_) if ty.is_copy() => Val::Place(place),
        Ty::Array(_) | Ty::Option(_) | Ty::Result(_) | Ty::Vec(_) | Ty::Slice(_) => {
            Val::Place(place).unique()
        }
    }
}
