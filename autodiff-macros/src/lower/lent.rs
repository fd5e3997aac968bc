//! Optional references as arguments: `f(x, Some(&w))`, `f(x, self.weights.as_deref())`.
//!
//! A reference in an `Option` cannot be held by anything that outlives the call, but the call itself can be given one: it is made where
//! the call stands, in the forward sweep and again in the reverse one. Whether there is one is decided before: one call with it,
//! and one without.

use super::value::Maybe;
use super::{Lowerer, Val, carrier::none};
use crate::declared::Called;
use crate::ir::{Arg, Carrier, Const, Operand, Proj, StmtKind, Ty};
use crate::iterators::List;
use proc_macro2::Span;
use quote::quote;

impl Lowerer<'_> {
    /// The reference, if a value is one in `Some`.
    pub(super) fn in_some(&self, v: &Val) -> Option<Val> {
        match v {
            Val::Maybe(m) if is_true(&m.found) && self.may_be_lent(m) => Some(m.payload.clone()),
            _ => None, // no reference, or not known to be there
        }
    }

    /// A call with an optional reference among its arguments of which only the run tells whether it is there: one call with it,
    /// and one without.
    pub(super) fn with_optional(
        &mut self,
        args: &[Val],
        span: Span,
        call: &mut dyn FnMut(&mut Self, Vec<Val>) -> Val,
    ) -> Option<Val> {
        let (i, maybe) = args.iter().enumerate().find_map(|(i, v)| match v {
            Val::Maybe(m) if !is_true(&m.found) && self.may_be_lent(m) => Some((i, m.clone())),
            _ => None, // nothing to decide
        })?;
        let with = |v: Val| {
            let mut args = args.to_vec();
            if let Some(arg) = args.get_mut(i) {
                *arg = v;
            }
            args
        };
        let found = Operand::Const(Const { tokens: quote!(true), ty: Ty::Bool });
        let there = with(Val::Maybe(Box::new(Maybe { found, payload: maybe.payload })));
        let absent = with(none());
        let dest = self.open();
        let (then, ()) = self.branch(|l| {
            let v = call(l, there);
            l.deliver(dest, v, span);
        });
        let (els, ()) = self.branch(|l| {
            let v = call(l, absent);
            l.deliver(dest, v, span);
        });
        self.emit(StmtKind::If { cond: maybe.found, then, els }, span);
        Some(self.close(dest))
    }

    /// Arguments as the derivatives of a function take them that asks for iterators: arrays are lists to it, too.
    pub(super) fn as_lists(&mut self, name: &str, called: &Called, args: Vec<Val>, at: Span) -> Vec<Val> {
        let asked =
            |v: &Val| matches!(v, Val::Maybe(_) | Val::Iter(_)) || matches!(self.val_ty(v), Ty::Array(_) | Ty::Vec(_));
        if !args.iter().any(asked) {
            return args;
        }
        let lists = crate::declared::lists(name, called, at);
        let mut listed = Vec::new();
        for (i, v) in args.into_iter().enumerate() {
            let known = lists.get(i).copied().flatten();
            listed.push(match (known, &v, self.val_ty(&v)) {
                (Some(List::Owned), _, Ty::Array(_)) => self.duplicate(&v, &proc_macro2::Ident::new("to_vec", at), at),
                (Some(List::Referred), Val::Place(_) | Val::Operand(Operand::Local(_)), Ty::Array(_) | Ty::Vec(_)) => {
                    v.shared()
                }
                // It may be one over values, where the callee asks for no more than what floats can be borrowed from.
                (Some(List::Referred), Val::Iter(held), _) => match self.listed(&held.it, at) {
                    Arg::Value(list) => Val::Operand(list).shared(),
                    Arg::Ref(list) => Val::Place(list).shared(),
                    _ => v, // is no list
                },
                (Some(List::Optional), Val::Maybe(m), _) => match &m.payload {
                    Val::Ref { to, mutable: false } if matches!(self.val_ty(to), Ty::Array(_)) => {
                        let array = self.place_of(to, at);
                        let slice = Val::Place(array.with(Proj::Range { lo: None, hi: None, inclusive: false }));
                        Val::Maybe(Box::new(Maybe { found: m.found.clone(), payload: slice.shared() }))
                    }
                    _ => v, // a slice, or a vector
                },
                _ => v, // as it is
            });
        }
        listed
    }

    /// Whether a value is an optional reference to more than a scalar, of which a copy would be of another type.
    pub(super) fn may_refer(&self, v: &Val) -> bool {
        let Val::Maybe(m) = v else { return false };
        matches!(&m.payload, Val::Ref { to, mutable: false } if !super::control::is_scalar(&self.val_ty(to)))
    }

    /// A copy of what an optional reference leads to, if it is there.
    pub(super) fn either_copy(&mut self, m: &Maybe, span: Span) -> Val {
        let dest = self.open();
        let (then, ()) = self.branch(|l| {
            let v = l.detached(m.payload.clone(), span);
            let v = l.operand(v.behind().clone(), span);
            let some = l.wrap(Carrier::Some, v, span);
            l.deliver(dest, some, span);
        });
        let (els, ()) = self.branch(|l| l.deliver(dest, none(), span));
        self.emit(StmtKind::If { cond: m.found.clone(), then, els }, span);
        self.close(dest)
    }

    /// An optional reference to the copy that is kept in the place of one.
    pub(super) fn optional_reference(&mut self, v: &Val, span: Span) -> Val {
        if matches!(v, Val::Never | Val::Poison) {
            return v.clone();
        }
        let c = self.carried(v, Some(false), span);
        Val::Maybe(Box::new(Maybe { found: c.found, payload: c.payload }))
    }

    /// A shared reference to what has a place.
    fn may_be_lent(&self, m: &Maybe) -> bool {
        let Val::Ref { to, mutable: false } = &m.payload else { return false };
        matches!(**to, Val::Place(_) | Val::Operand(Operand::Local(_)))
    }
}

fn is_true(o: &Operand) -> bool {
    matches!(o, Operand::Const(c) if c.tokens.to_string() == "true")
}
