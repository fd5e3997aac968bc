//! Elements that may not be there: `first`, `last`, `get`, `pop`, `split_first` and their kin.

use super::value::Maybe;
use super::{Lowerer, Val, control::int};
use crate::ir::{BinOp, Carrier, Operand, Place, Proj, StmtKind, Ty};
use proc_macro2::Span;
use quote::quote;
use syn::{Expr, ExprMethodCall};

impl Lowerer<'_> {
    /// A method that looks for an element of an array, slice or vector. `None`, without effect, if it is none of them.
    pub(super) fn lookup_method(
        &mut self,
        m: &ExprMethodCall,
        receiver: &Val,
        args: &[Val],
        span: Span,
    ) -> Option<Val> {
        let is_list = matches!(
            self.receiver_ty(receiver),
            Ty::Array(_) | Ty::Slice(_) | Ty::Vec(_) | Ty::User { .. } | Ty::Unknown
        );
        if !is_list || !matches!(receiver.behind(), Val::Place(_) | Val::Operand(Operand::Local(_))) {
            return None;
        }
        let name = m.method.to_string();
        let mutable = name.ends_with("_mut");
        let refer = |v: Val| Val::Ref { to: Box::new(v), mutable };
        match (name.as_str(), args) {
            ("first" | "first_mut" | "last" | "last_mut", []) => {
                let len = self.len(receiver, span);
                let found = self.int_binary(BinOp::Ne, len.clone(), int(0), Ty::Bool, span);
                let index = if name.starts_with("first") { int(0) } else { self.before(&len, span) };
                let payload = refer(self.element(receiver, index, span));
                Some(Val::Maybe(Box::new(Maybe { found, payload })))
            }
            ("get" | "get_mut", [Val::Range(range)]) => {
                let place = self.readable(receiver, span);
                let place = self.through(place);
                let range_val = Val::Range(range.clone());
                let found = self.keep_with(Ty::Bool, true, None, span, |k| {
                    let (place, range) = (k.place(&place), k.val(&range_val));
                    quote!(#place.get(#range).is_some())
                });
                let payload = refer(self.sub_slice(receiver, &range_val, span));
                Some(Val::Maybe(Box::new(Maybe { found, payload })))
            }
            ("get" | "get_mut", [index]) if !is_key(m) && self.is_index(index) => {
                let index = self.operand(index.clone(), span);
                let len = self.len(receiver, span);
                let found = self.int_binary(BinOp::Lt, index.clone(), len, Ty::Bool, span);
                let payload = refer(self.element(receiver, index, span));
                Some(Val::Maybe(Box::new(Maybe { found, payload })))
            }
            ("split_first" | "split_first_mut" | "split_last" | "split_last_mut", []) => {
                let place = self.readable(receiver, span);
                let place = self.through(place);
                let len = self.len(receiver, span);
                let found = self.int_binary(BinOp::Ne, len.clone(), int(0), Ty::Bool, span);
                let last = self.before(&len, span);
                let part = |lo, hi| Val::Place(place.with(Proj::Range { lo, hi, inclusive: false }));
                let (index, rest) = if name.starts_with("split_first") {
                    (int(0), part(Some(int(1)), None))
                } else {
                    (last.clone(), part(None, Some(last)))
                };
                let element = refer(self.element(receiver, index, span));
                let payload = Val::Tuple(vec![element, refer(rest)]);
                Some(Val::Maybe(Box::new(Maybe { found, payload })))
            }
            ("pop", []) => {
                let place = self.readable(receiver, span);
                Some(self.pop_option(receiver, place, span))
            }
            _ => None, // no method of this kind
        }
    }

    /// Whether a value may be an index: nothing is known that says otherwise.
    fn is_index(&self, v: &Val) -> bool {
        matches!(self.receiver_ty(v), Ty::Int | Ty::Unknown | Ty::User { .. })
    }

    /// One less, where it is not nothing.
    fn before(&mut self, len: &Operand, span: Span) -> Operand {
        self.keep_with(Ty::Int, true, None, span, |k| {
            let len = k.operand(len);
            quote!(usize::saturating_sub(#len, 1))
        })
    }

    /// `v.pop()`
    fn pop_option(&mut self, v: &Val, place: Place, span: Span) -> Val {
        let len = self.len(v, span);
        let cond = self.int_binary(BinOp::Ne, len, int(0), Ty::Bool, span);
        let dest = self.open();
        let (then, ()) = self.branch(|l| {
            let x = l.popped(v, place, span);
            let x = l.operand(x, span);
            let some = l.wrap(Carrier::Some, x, span);
            l.deliver(dest, some, span);
        });
        let (els, ()) = self.branch(|l| l.deliver(dest, super::carrier::none(), span));
        self.emit(StmtKind::If { cond, then, els }, span);
        self.close(dest)
    }
}

/// A look-up in a map.
pub(super) fn is_key(m: &ExprMethodCall) -> bool {
    m.args.first().is_some_and(|e| {
        matches!(super::control::strip(e), Expr::Reference(_) | Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(_), .. }))
    })
}
