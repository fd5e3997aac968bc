//! From the expression of an iterator to an [`It`]: operands are evaluated, in the order of the text.

use super::keyed::Part;
use super::recognise::iter_function;
use super::{By, It, index};
use crate::ir::{Place, Ty};
use crate::lower::Lowerer;
use crate::lower::control::strip;
use crate::lower::opaque::Keeper;
use crate::lower::value::{RangeVal, Val};
use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::spanned::Spanned;
use syn::{Expr, ExprCall, ExprMethodCall};

impl Lowerer<'_> {
    /// The iterator of an expression that stands where one is expected: an iterator or a collection.
    pub(super) fn iterator(&mut self, e: &Expr) -> It {
        if let Some(e) = self.written_out(e) {
            return self.iterator(&e);
        }
        if self.known_form(e).is_none() && self.is_own_iterator(e) {
            return self.own_iterator(e);
        }
        let known = match strip(e) {
            Expr::MethodCall(m) => self.method_iterator(m),
            Expr::Call(c) => self.call_iterator(c),
            Expr::Reference(r) if r.mutability.is_some() => {
                self.note_filled(&r.expr, None);
                None
            }
            _ => None, // a collection or a range
        };
        match known {
            Some(it) => it,
            None => {
                let v = self.expr(e);
                self.elements(&v, e.span())
            }
        }
    }

    fn method_iterator(&mut self, m: &ExprMethodCall) -> Option<It> {
        let span = m.method.span();
        let name = m.method.to_string();
        let argument = m.args.first();
        match (name.as_str(), m.args.len()) {
            ("iter" | "iter_mut", 0) => {
                let mutable = name == "iter_mut";
                let refused = if mutable { self.refuse_writing_by_guard(&m.receiver) } else { None };
                let v = match refused.or_else(|| self.list_by_guard(&m.receiver)) {
                    Some(v) => v,
                    None => self.expr(&m.receiver),
                };
                if mutable {
                    self.note_filled(&m.receiver, None);
                }
                let to = v.behind().clone();
                if self.is_carrier(&to) {
                    return Some(self.elements(&Val::Ref { to: Box::new(to), mutable }, span));
                }
                let by = if mutable { By::RefMut } else { By::Ref };
                if let Some(it) = self.entries(&v, Part::Entry, by, span) {
                    return Some(it);
                }
                if let Val::Table(among) = v.behind()
                    && self.is_list_of_references(among)
                {
                    return Some(Self::listed_references(among, Some(mutable)));
                }
                if matches!(v.behind(), Val::Table(_)) {
                    return Some(self.elements(v.behind(), m.receiver.span()));
                }
                return Some(It::Elements { base: self.place_of(&v, m.receiver.span()), by });
            }
            ("keys" | "values" | "values_mut" | "into_keys" | "into_values", 0) if self.is_keyed(&m.receiver) => {
                let v = self.expr(&m.receiver);
                if name == "values_mut" {
                    self.note_filled(&m.receiver, None);
                }
                let by = match name.as_str() {
                    "values_mut" => By::RefMut,
                    name if name.starts_with("into") => By::Value,
                    _ => By::Ref,
                };
                let part = if name.ends_with("keys") { Part::Key } else { Part::Value };
                return Some(self.entries(&v, part, by, span).unwrap_or(It::Empty));
            }
            ("into_iter", 0) => return Some(self.iterator(&m.receiver)),
            (
                "windows" | "chunks" | "chunks_exact" | "chunks_mut" | "chunks_exact_mut" | "rchunks" | "rchunks_exact"
                | "rchunks_mut" | "rchunks_exact_mut",
                1,
            ) => {
                let base = self.base(&m.receiver);
                let width = self.inert(argument?, Ty::Int);
                if name == "windows" {
                    return Some(It::Windows { base, width });
                }
                let by = if name.ends_with("_mut") { By::RefMut } else { By::Ref };
                let (exact, from_end) = (name.contains("exact"), name.starts_with('r'));
                return Some(It::Chunks { base, width, exact, by, from_end, len: None });
            }
            _ => {} // an adaptor
        }
        if !self.is_iterator(&Expr::MethodCall(m.clone())) {
            return None;
        }
        if self.is_foreign(m) {
            return Some(self.collected(&Expr::MethodCall(m.clone()), span));
        }
        if name == "drain" {
            let list = self.expr(&m.receiver).behind().clone();
            let range = self.expr(argument?);
            let Val::Range(range) = range else { return Some(It::Empty) };
            let (lo, hi) = self.bounds(&list, &range, span);
            let drained = self.drain(&list, &lo, &hi, span);
            return Some(It::Elements { base: self.place_of(&drained, span), by: By::Value });
        }
        let inner = Box::new(self.iterator(&m.receiver));
        Some(match (name.as_str(), argument) {
            ("copied", None) => It::Copied(inner),
            ("cloned", None) => It::Cloned(inner),
            ("fuse" | "peekable", None) => *inner,
            ("clone", None) => self.forked(*inner, span),
            ("by_ref", None) => inner.borrowed(),
            ("cycle", None) => It::Cycle(inner, None),
            ("map_while", Some(f)) => It::MapWhile(inner, self.expr(f)),
            ("scan", Some(init)) => {
                let init = self.expr(init);
                let state = self.cells("state", init, span);
                It::Scan(inner, state, self.expr(m.args.last()?))
            }
            ("enumerate", None) => It::Enumerate(inner),
            ("rev", None) => It::Rev(inner, None),
            ("flatten", None) => It::Flatten(inner),
            ("skip", Some(n)) => It::Skip(inner, self.inert(n, Ty::Int)),
            ("take", Some(n)) => It::Take(inner, self.inert(n, Ty::Int)),
            ("step_by", Some(n)) => It::StepBy(inner, self.inert(n, Ty::Int)),
            ("zip", Some(other)) => self.zipped(inner, other, span),
            ("chain", Some(other)) => It::Chain(inner, Box::new(self.iterator(other))),
            ("map", Some(f)) => It::Map(inner, self.expr(f)),
            ("inspect", Some(f)) => It::Inspect(inner, self.expr(f)),
            ("filter", Some(f)) => It::Filter(inner, self.expr(f)),
            ("filter_map", Some(f)) => It::FilterMap(inner, self.expr(f)),
            ("take_while", Some(f)) => It::TakeWhile(inner, self.expr(f)),
            ("skip_while", Some(f)) => It::SkipWhile(inner, self.expr(f)),
            ("flat_map", Some(f)) => It::FlatMap(inner, self.expr(f)),
            _ => return None, // not recognised
        })
    }

    fn call_iterator(&mut self, c: &ExprCall) -> Option<It> {
        let name = iter_function(c)?;
        let span = c.span();
        Some(match (name.as_str(), c.args.first(), c.args.last()) {
            ("empty", None, _) => It::Empty,
            ("from_fn", Some(f), _) => It::Generate(self.expr(f)),
            ("repeat_with", Some(f), _) => It::Map(Box::new(It::Repeat(Val::Unit)), self.expr(f)),
            ("successors", Some(first), Some(f)) => {
                let first = self.still(first, span);
                It::Successors(first, self.expr(f))
            }
            ("repeat", Some(v), _) => It::Repeat(self.still(v, span)),
            ("once", Some(v), _) => It::Once(self.still(v, span)),
            ("repeat_n", Some(v), Some(n)) => {
                let v = self.still(v, span);
                It::Take(Box::new(It::Repeat(v)), self.inert(n, Ty::Int))
            }
            ("zip", Some(a), Some(b)) => {
                let a = self.iterator(a);
                self.zipped(Box::new(a), b, span)
            }
            _ => return None, // another function
        })
    }

    /// The value of an expression, which later writes do not change.
    fn still(&mut self, e: &Expr, span: Span) -> Val {
        let v = self.expr(e);
        self.freeze(v, span)
    }

    fn base(&mut self, e: &Expr) -> Place {
        let v = self.expr(e);
        self.place_of(&v, e.span())
    }

    /// The elements of a value, as `IntoIterator` gives them.
    pub(super) fn elements(&mut self, v: &Val, span: Span) -> It {
        if self.is_carrier(v.behind()) {
            let mutable = match v {
                Val::Ref { mutable, .. } => Some(*mutable),
                _ => None, // by value
            };
            return It::Maybe(Box::new(self.looked_into(v, mutable, span)));
        }
        let by = match v {
            Val::Ref { mutable: true, .. } => By::RefMut,
            Val::Ref { mutable: false, .. } => By::Ref,
            v if matches!(self.val_ty(v), Ty::Ref(_)) => By::Ref,
            _ => By::Value,
        };
        if let Some(it) = self.entries(v, Part::Entry, by, span) {
            return it;
        }
        if self.is_range_value(v)
            && let Some(range) = self.range_value(v, span)
        {
            return self.elements(&range, span);
        }
        // A collection of the user's.
        if matches!(self.receiver_ty(v), Ty::User { .. }) && self.is_of_a_constant(v) {
            return self.collected_value(v, span);
        }
        match v {
            Val::Range(r) => {
                let RangeVal { lo, hi, inclusive } = (**r).clone();
                It::Range { lo: lo.unwrap_or_else(|| index(0)), hi, inclusive }
            }
            Val::Iter(held) => held.it.clone(),
            Val::Table(among) if self.is_list_of_references(among) => Self::listed_references(among, None),
            Val::Table(among) => {
                let all = It::Range { lo: index(0), hi: Some(index(among.len())), inclusive: false };
                It::Map(Box::new(all), v.clone())
            }
            Val::Ref { to, mutable } => match to.as_ref() {
                Val::Table(among) if self.is_list_of_references(among) => {
                    Self::listed_references(among, Some(*mutable))
                }
                Val::Ref { .. } | Val::Table(_) => self.elements(to, span),
                Val::Iter(held) => held.it.clone().borrowed(),
                to => It::Elements { base: self.place_of(to, span), by: if *mutable { By::RefMut } else { By::Ref } },
            },
            Val::Poison | Val::Never => It::Empty,
            Val::Operand(_)
            | Val::Place(_)
            | Val::Tuple(_)
            | Val::Maybe(_)
            | Val::Closure(_)
            | Val::Function(_)
            | Val::Chosen(_)
            | Val::Slotted(_)
            | Val::Unit => {
                if self.val_ty(v) == Ty::Unknown && self.is_inert_value(v) {
                    // What kept code gave may be an iterator: `let words = text.split(' ');`
                    return self.collected_value(v, span);
                }
                let (base, ty) = (self.place_of(v, span), self.val_ty(v));
                let lent = matches!(ty, Ty::Ref(_)) || self.is_lent_field(&base, &ty);
                It::Elements { base, by: if lent { By::Ref } else { By::Value } }
            }
        }
    }

    /// Whether a value is in a parameter that carries no derivative.
    fn is_of_a_constant(&self, v: &Val) -> bool {
        let Val::Place(place) = v.behind() else { return false };
        self.f.local(place.root).param.and_then(|i| self.f.params.get(i)).is_some_and(|p| !p.active)
    }

    /// The elements of an iterator over things that carry no derivative.
    pub(super) fn collected(&mut self, e: &Expr, span: Span) -> It {
        self.collected_from(span, |k| k.expr(e))
    }

    pub(super) fn collected_value(&mut self, v: &Val, span: Span) -> It {
        self.collected_from(span, |k| k.val(v))
    }

    fn collected_from(&mut self, span: Span, of: impl FnOnce(&mut Keeper) -> TokenStream) -> It {
        let krate = self.krate.clone();
        let all = self.keep_with(Ty::Unknown, true, None, span, |k| {
            let of = of(k);
            quote!(<#krate::rt::std::vec::Vec<_> as ::core::iter::FromIterator<_>>::from_iter(#of))
        });
        It::Elements { base: self.place_of(&Val::Operand(all), span), by: By::Value }
    }
}
