//! What is learnt of types: annotations of the user's, and what values say of the variables they are given to.

use super::{Lowerer, Val};
use crate::ir::{Callee, Local, Operand, Rvalue, StmtKind, Ty};
use quote::quote;

impl Lowerer<'_> {
    /// Takes note of an annotated type.
    pub(crate) fn ascribe(&mut self, v: &Val, ty: &Ty) {
        match (v, ty) {
            (Val::Operand(Operand::Local(l)), ty) => self.refine(*l, ty),
            (Val::Place(p), ty) if p.proj.is_empty() => self.refine(p.root, ty),
            (Val::Ref { to, .. }, Ty::Ref(ty)) => self.ascribe(to, ty),
            (Val::Tuple(vs), Ty::Tuple(ts)) => {
                for (v, t) in vs.iter().zip(ts) {
                    self.ascribe(v, t);
                }
            }
            _ => {} // nothing to be learnt
        }
    }

    /// Keeps the type that the user gave to an `Option` or `Result`: rustc may know nothing else of what is in it.
    pub(super) fn keep_carrier_type(&mut self, v: &Val, ty: &syn::Type) {
        let local = match v {
            Val::Operand(Operand::Local(l)) => *l,
            Val::Place(p) if p.proj.is_empty() => p.root,
            _ => return, // a part of something
        };
        let plain = !super::stmt::mentions_reference(ty);
        if plain && matches!(self.floats.ty(ty), Ty::Option(_) | Ty::Result(_)) && self.f.local(local).param.is_none() {
            self.f.annotations.entry(local).or_insert_with(|| ty.clone());
        }
    }

    /// What a value is converted to by `into` or `try_into`, an annotation may be all that tells.
    pub(super) fn annotate_conversion(&mut self, v: &Val, ty: &syn::Type) {
        if let (Val::Tuple(vs), syn::Type::Tuple(t)) = (v, crate::signature::transparent(ty)) {
            vs.iter().zip(&t.elems).for_each(|(v, ty)| self.annotate_conversion(v, ty));
        }
        if let syn::Type::Infer(_) = ty {
            return; // the value may know more
        }
        if let Some(Rvalue::Call(call)) = self.computed(v)
            && let Callee::Function(path) = &mut call.callee
            && let Some(last) = path.path.segments.last_mut()
        {
            if last.ident == "converted" || last.ident == "converted_from" {
                last.arguments = syn::PathArguments::AngleBracketed(syn::parse_quote!(::<_, #ty>));
            } else if let ("into_array", syn::Type::Array(array)) = (last.ident.to_string().as_str(), ty) {
                let len = &array.len;
                last.arguments = syn::PathArguments::AngleBracketed(syn::parse_quote!(::<_, { #len }>));
            }
        }
    }

    /// What a value that was just lowered is computed by.
    fn computed(&mut self, v: &Val) -> Option<&mut Rvalue> {
        let Val::Operand(Operand::Local(value)) = v else { return None };
        self.blocks.last_mut()?.stmts.iter_mut().rev().find_map(|stmt| match &mut stmt.kind {
            StmtKind::Let(l, computed) if l == value => Some(computed),
            _ => None, // of another
        })
    }

    /// Whether a value that was just lowered is the result of a call: only the user may know its type.
    pub(super) fn is_called(&mut self, value: Local) -> bool {
        matches!(self.computed(&Val::Operand(Operand::Local(value))), Some(Rvalue::Call(_)))
    }

    /// What is learnt of a local's type.
    pub(crate) fn refine(&mut self, l: Local, ty: &Ty) {
        if let Some(info) = self.f.locals.get_mut(l.0 as usize) {
            info.ty = info.ty.joined(ty);
        }
    }

    /// Opaque code that gives an annotated `let` its value keeps the annotation: its type may hang on it.
    pub(super) fn annotate(&mut self, v: &Val, ty: &syn::Type) {
        if let (Val::Tuple(vs), syn::Type::Tuple(t)) = (v, crate::signature::transparent(ty)) {
            vs.iter().zip(&t.elems).for_each(|(v, ty)| self.annotate(v, ty));
        }
        if let Some(Rvalue::Opaque(o)) = self.computed(v) {
            let tokens = &o.tokens;
            o.tokens = quote!({
                let __value: #ty = #tokens;
                __value
            });
        }
    }
}
