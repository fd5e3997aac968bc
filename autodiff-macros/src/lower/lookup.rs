//! Elements that may not be there: `first`, `last`, `get`, `pop`, `split_first` and their kin.

use super::value::Maybe;
use super::{Lowerer, Val, control::int};
use crate::ir::{Arg, BinOp, Call, Callee, Carrier, Operand, Place, Proj, StmtKind, Ty};
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
            ("front" | "front_mut" | "back" | "back_mut", []) => {
                let len = self.len(receiver, span);
                let found = self.int_binary(BinOp::Ne, len.clone(), int(0), Ty::Bool, span);
                let index = if name.starts_with("front") { int(0) } else { self.before(&len, span) };
                let payload = refer(self.element(receiver, index, span));
                Some(Val::Maybe(Box::new(Maybe { found, payload })))
            }
            ("pop_back", []) => {
                self.f.queues = true;
                let place = self.readable(receiver, span);
                Some(self.pop_option(receiver, place, span))
            }
            ("pop_front", []) => {
                self.f.queues = true;
                let len = self.len(receiver, span);
                let cond = self.int_binary(BinOp::Ne, len, int(0), Ty::Bool, span);
                let dest = self.open();
                let (then, ()) = self.branch(|l| {
                    let x = l.remove(receiver, int(0), span);
                    let x = l.operand(x, span);
                    let some = l.wrap(Carrier::Some, x, span);
                    l.deliver(dest, some, span);
                });
                let (els, ()) = self.branch(|l| l.deliver(dest, super::carrier::none(), span));
                self.emit(StmtKind::If { cond, then, els }, span);
                Some(self.close(dest))
            }
            ("push_back", [x]) => {
                self.f.queues = true;
                self.push(receiver, x.clone(), span);
                Some(Val::Unit)
            }
            ("push_front", [x]) => {
                self.f.queues = true;
                let x = self.operand(x.clone(), span);
                self.insert(receiver, int(0), x, span);
                Some(Val::Unit)
            }
            ("into_boxed_slice", []) => {
                let krate = self.krate.clone();
                let x = self.operand(receiver.clone(), span);
                let path = syn::parse_quote!(#krate::rt::__own::converted::<_, #krate::rt::std::boxed::Box<[_]>>);
                Some(self.runtime(path, vec![Arg::Value(x)], span))
            }
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
            ("get" | "get_mut", [index]) if !is_key(m) && !is_reference(index) && self.is_index(index) => {
                let index = self.operand(index.clone(), span);
                let len = self.len(receiver, span);
                let found = self.int_binary(BinOp::Lt, index.clone(), len, Ty::Bool, span);
                let payload = refer(self.element(receiver, index, span));
                Some(Val::Maybe(Box::new(Maybe { found, payload })))
            }
            ("get", [key])
                if !self.is_inert_value(receiver.behind())
                    && !matches!(self.receiver_ty(receiver), Ty::User { .. })
                    && (is_key(m) || is_reference(key) || self.is_text(key)) =>
            {
                let v = self.found(receiver, key, span);
                Some(Val::Maybe(Box::new(self.looked_into(&v, Some(false), span))))
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

    fn is_text(&self, v: &Val) -> bool {
        self.receiver_ty(v) == Ty::Text
    }

    /// The value at a key of a map, as an `Option`.
    pub(super) fn found(&mut self, map: &Val, key: &Val, span: Span) -> Val {
        let krate = self.krate.clone();
        let place = self.readable(map, span);
        let place = self.through(place);
        let key = match key {
            // What is kept is a reference in any case.
            Val::Operand(Operand::Const(_)) | Val::Ref { .. } => {
                let key = key.clone();
                self.keep_with(Ty::Unknown, true, None, span, |k| k.val(&key))
            }
            key => {
                let key = key.clone();
                self.operand(key, span)
            }
        };
        let args = vec![Arg::Ref(place), Arg::Value(key)];
        let callee = Callee::Function(syn::parse_quote!(#krate::rt::__own::found));
        let (callables, some) = Default::default();
        let call = Call { callee, args, callables, some, span };
        self.called(call, Ty::Option(Box::new(Ty::Unknown)))
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

/// `for key in keys { table.get(key) }`: an index is never a reference.
fn is_reference(v: &Val) -> bool {
    matches!(v, Val::Ref { .. })
}

/// A look-up in a map.
pub(super) fn is_key(m: &ExprMethodCall) -> bool {
    m.args.first().is_some_and(|e| {
        matches!(super::control::strip(e), Expr::Reference(_) | Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(_), .. }))
    })
}
