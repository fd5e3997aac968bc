//! Arrays that are built by a function of each element: `a.map(f)`, `std::array::from_fn(f)`.
//!
//! Rustc finds their length and the type of their elements; they start as any array of that type, and a loop fills them.

use super::{Lowerer, Val, opaque::at};
use crate::ir::{Operand, Place, Proj, Rvalue, StmtKind, Ty};
use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{GenericArgument, PathArguments};

impl Lowerer<'_> {
    /// `base.map(f)`
    pub(super) fn map_array(&mut self, base: &Val, f: &Val, span: Span) -> Val {
        let place = self.readable(base, span);
        let place = self.through(place);
        let base = Val::Place(place.clone());
        let krate = self.krate.clone();
        let blank = self.keep_with(Ty::Array(Box::new(Ty::Unknown)), true, None, span, |k| {
            let base = k.place(&place);
            quote_spanned!(at(span)=> #krate::rt::blank_like(&#base))
        });
        self.fill_array(blank, span, |l, i| {
            let element = l.element(&base, i, span);
            let element = l.copy_of(element, span);
            l.apply(f, vec![element], span)
        })
    }

    /// `std::array::from_fn(f)`
    pub(super) fn array_from_fn(&mut self, path: &syn::ExprPath, f: &Val, span: Span) -> Val {
        let krate = self.krate.clone();
        let of_type = turbofish(path);
        let blank = self.keep_with(
            Ty::Array(Box::new(Ty::Unknown)),
            true,
            None,
            span,
            |_| quote_spanned!(at(span)=> #krate::rt::blank_array #of_type()),
        );
        self.fill_array(blank, span, |l, i| l.apply(f, vec![Val::Operand(i)], span))
    }

    fn fill_array(&mut self, blank: Operand, span: Span, value: impl FnOnce(&mut Self, Operand) -> Val) -> Val {
        let out = self.accumulator("array", Ty::Array(Box::new(Ty::Unknown)), span);
        self.emit(StmtKind::Let(out, Rvalue::Use(blank)), span);
        let len = self.len(&Val::Place(Place::of(out)), span);
        self.each(len, span, |l, i| {
            let v = value(l, i.clone());
            let v = l.freeze(v, span);
            if matches!(v, Val::Never | Val::Poison) {
                return;
            }
            let v = l.operand(v, span);
            let ty = Ty::Array(Box::new(l.f.operand_ty(&v)));
            l.refine(out, &ty);
            l.emit(StmtKind::Assign(Place::of(out).with(Proj::Index(i)), v), span);
        });
        self.anonymous.insert(out);
        Val::Place(Place::of(out))
    }
}

/// `::<T, N>` of `from_fn::<T, N, F>`.
fn turbofish(path: &syn::ExprPath) -> Option<TokenStream> {
    match &path.path.segments.last()?.arguments {
        PathArguments::AngleBracketed(generics) => {
            let args: Vec<&GenericArgument> = generics.args.iter().take(2).collect();
            Some(quote!(::<#(#args),*>))
        }
        PathArguments::None | PathArguments::Parenthesized(_) => None,
    }
}
