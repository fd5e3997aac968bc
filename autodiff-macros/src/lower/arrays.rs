//! Arrays made element by element: `array.map(f)`, `array::from_fn(f)`.
//!
//! Both are loops over a length that rustc infers. Numbers are written into an array that is there from the start; of other
//! elements nothing is known that could stand in their place, and a list collects them first.

use super::{Lowerer, Val, control::Counted, control::int};
use crate::ir::{Arg, Call, Callee, Kind, Operand, Place, Proj, Rvalue, StmtKind, Ty, Width};
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use std::collections::{BTreeMap, BTreeSet};
use syn::{ExprPath, GenericArgument, PathArguments, parse_quote};

impl Lowerer<'_> {
    /// `array.map(f)`
    pub(super) fn array_map(&mut self, array: &Val, f: &Val, span: Span) -> Val {
        let place = self.readable(array, span);
        let place = self.through(place);
        let array = Val::Place(place);
        let krate = self.krate.clone();
        let length = self.keep_with(Ty::Unknown, true, None, span, |k| {
            let array = k.val(&array.clone().shared());
            quote!(#krate::rt::length_of(#array))
        });
        self.array_of(length, span, &mut |l, i| {
            let element = l.element(&array, i, span);
            let element = l.copy_of(element, span);
            l.apply(f, vec![element], span)
        })
    }

    /// `std::array::from_fn(f)`
    pub(super) fn array_from_fn(&mut self, path: &ExprPath, f: &Val, span: Span) -> Val {
        let (krate, count) = (self.krate.clone(), written_length(path));
        let length = self.keep_with(Ty::Unknown, true, None, span, |_| quote!(#krate::rt::length::<#count>()));
        self.array_of(length, span, &mut |l, i| l.apply(f, vec![Val::Operand(i)], span))
    }

    /// `list.try_into().unwrap()`
    pub(super) fn array_from_list(&mut self, list: &Val, span: Span) -> Val {
        let krate = self.krate.clone();
        let length = self.keep_with(Ty::Unknown, true, None, span, |_| quote!(#krate::rt::length::<_>()));
        let ty = match self.receiver_ty(list) {
            Ty::Vec(t) | Ty::Slice(t) | Ty::Array(t) => *t,
            _ => Ty::Unknown, // lists only come here
        };
        let copy = self.duplicate(list, &proc_macro2::Ident::new("to_vec", span), span);
        let copy = self.operand(copy, span);
        self.array_with(copy, length, ty, span)
    }

    fn array_with(&mut self, list: Operand, length: Operand, elem: Ty, span: Span) -> Val {
        let krate = self.krate.clone();
        let callee = Callee::Function(parse_quote!(#krate::rt::__own::into_array));
        let args = vec![Arg::Value(list), Arg::Value(length)];
        self.called(
            Call { callee, args, callables: BTreeMap::new(), some: BTreeSet::new(), span },
            Ty::Array(Box::new(elem)),
        )
    }

    /// `[a, b].concat()`, `rows.concat()`. `None`, without effect, for any other method.
    pub(super) fn joined(&mut self, m: &syn::ExprMethodCall) -> Option<Val> {
        if m.method != "concat" || !m.args.is_empty() {
            return None;
        }
        let syn::Expr::Array(lists) = super::control::strip(&m.receiver) else {
            let lists = &m.receiver;
            return self
                .is_active(&quote!(#lists))
                .then(|| self.expr(&parse_quote!(#lists.iter().flatten().cloned().collect::<Vec<_>>())));
        };
        let span = m.method.span();
        let mut parts = Vec::new();
        for e in &lists.elems {
            let v = self.expr(e);
            if matches!(v, Val::Never | Val::Poison) {
                return Some(v);
            }
            parts.push(v);
        }
        if parts.iter().any(|v| self.receiver_ty(v) == Ty::Text) {
            return Some(Val::Operand(self.keep_with(Ty::Text, true, None, span, |k| {
                let parts = parts.iter().map(|v| k.val(v));
                quote!([#(#parts),*].concat())
            })));
        }
        let ty = parts.iter().fold(Ty::Unknown, |ty, v| match ty {
            Ty::Unknown => self.receiver_ty(v),
            known => known,
        });
        let all = self.new_list(&ty, "joined", span);
        for part in &parts {
            let len = self.len(part, span);
            self.copy_out(part, int(0), len, &all, span);
        }
        Some(all)
    }

    fn array_of(&mut self, length: Operand, span: Span, element: &mut dyn FnMut(&mut Self, Operand) -> Val) -> Val {
        let krate = self.krate.clone();
        let hi = self.keep_with(Ty::Int, true, None, span, |k| {
            let length = k.operand(&length);
            quote!(#length.len())
        });
        let ident = self.names.fresh("elements", span);
        let out = self.local(ident, Ty::Unknown, Kind::Var { mutable: true });
        let mut ty = Ty::Unknown;
        let (turns, ()) = self.branch(|l| {
            let turns = Counted { lo: int(0), hi, inclusive: false, reversed: false };
            l.counted(None, &turns, span, |l, i| {
                let v = element(l, i.clone());
                if matches!(v, Val::Never | Val::Poison) {
                    return;
                }
                let x = l.operand(v, span);
                ty = l.f.operand_ty(&x);
                if is_number(&ty) {
                    l.emit(StmtKind::Assign(Place::of(out).with(Proj::Index(i)), x), span);
                } else {
                    l.emit(StmtKind::Push(Place::of(out), x), span);
                }
            });
        });
        if is_number(&ty) {
            self.refine(out, &Ty::Array(Box::new(ty)));
            let blank = self.opaque(Ty::Unknown, true, None, |k| {
                let length = k.operand(&length);
                quote!(#krate::rt::blank_of(#length))
            });
            self.emit(StmtKind::Let(out, Rvalue::Opaque(Box::new(blank))), span);
            self.splice(turns);
            self.anonymous.insert(out);
            return Val::Place(Place::of(out));
        }
        self.refine(out, &Ty::Vec(Box::new(ty.clone())));
        self.emit(StmtKind::Let(out, Rvalue::Vec(Vec::new())), span);
        self.splice(turns);
        let list = self.load(Place::of(out), span);
        self.array_with(list, length, ty, span)
    }
}

/// Whether there is a value of the type to begin with. Nothing is known of a type parameter's.
fn is_number(ty: &Ty) -> bool {
    match ty {
        Ty::Float(width) => !matches!(width, Some(Width::Param(_))),
        Ty::Int | Ty::Bool => true,
        Ty::Unit
        | Ty::Text
        | Ty::Range { .. }
        | Ty::Array(_)
        | Ty::Slice(_)
        | Ty::Vec(_)
        | Ty::Tuple(_)
        | Ty::Ref(_)
        | Ty::Option(_)
        | Ty::Result(_)
        | Ty::User { .. }
        | Ty::Keyed { .. }
        | Ty::Unknown => false,
    }
}

/// The length that a turbofish says: `from_fn::<f64, 3, _>`.
fn written_length(path: &ExprPath) -> TokenStream {
    let arguments = path.path.segments.last().map(|s| &s.arguments);
    let written = match arguments {
        Some(PathArguments::AngleBracketed(args)) => args.args.iter().nth(1),
        Some(PathArguments::None | PathArguments::Parenthesized(_)) | None => None,
    };
    match written {
        Some(GenericArgument::Type(syn::Type::Infer(_))) | None => quote!(_),
        Some(length) => length.to_token_stream(),
    }
}
