//! Casts: of floats, which carry a derivative, and of what is an integer.

use super::opaque::{Keeper, at};
use super::{Lowerer, Val};
use crate::ir::{Const, Operand, Rvalue, StmtKind, Ty, visit};
use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

impl Lowerer<'_> {
    /// `x as f64`
    pub(super) fn cast(&mut self, c: &syn::ExprCast) -> Val {
        let ty = self.floats.ty(&c.ty);
        let v = match ty {
            Ty::Int => Val::Operand(self.inert(&c.expr, Ty::Unknown)),
            _ => self.expr(&c.expr), // may carry a derivative
        };
        // `f64::sin as fn(f64) -> f64`
        if self.is_callable(&v) {
            return v;
        }
        if self.is_of_error(&v) {
            return self.integer_cast(&c.ty, ty, c.span(), |k| k.val(v.behind()));
        }
        match self.operand_or(v, c.expr.span()) {
            Err(v) => v,
            Ok(Operand::Const(k)) => {
                let (tokens, to) = (&k.tokens, &c.ty);
                Val::Operand(Operand::Const(Const { tokens: quote!((#tokens as #to)), ty }))
            }
            Ok(o) if o.local().is_some_and(|l| self.results.contains(&l)) && self.f.operand_ty(&o) == Ty::Unknown => {
                // `self.rows() as f64`
                self.integer_cast(&c.ty, ty, c.span(), |k| k.operand(&o))
            }
            Ok(o) => Val::Operand(Operand::Local(self.temp(ty, Rvalue::Cast(o, c.ty.clone()), c.span()))),
        }
    }

    /// What comes of an error is one, for all that is known.
    pub(super) fn note_errors(&mut self, kind: &StmtKind) {
        let StmtKind::Let(l, rv) = kind else { return };
        let of_error = |o: &Operand| o.local().is_some_and(|l| self.errors.contains(&l));
        let comes = match rv {
            Rvalue::Load(p) => self.errors.contains(&p.root),
            Rvalue::Use(_) | Rvalue::Unary(..) | Rvalue::Binary(..) | Rvalue::Operator(_) => {
                visit::rvalue_values(rv).iter().any(|o| of_error(o))
            }
            _ => false, // something else
        };
        self.errors.extend(comes.then_some(*l));
    }

    /// Whether a value is an error, or what one holds: if it is a number, a count or an index.
    pub(super) fn is_of_error(&self, v: &Val) -> bool {
        let root = match v.behind() {
            Val::Place(p) => Some(p.root),
            Val::Operand(o) => o.local(),
            _ => None, // no error
        };
        root.is_some_and(|l| self.errors.contains(&l))
    }

    /// The cast of what is an integer, unless rustc says otherwise.
    pub(super) fn integer_cast(
        &mut self,
        to: &syn::Type,
        ty: Ty,
        span: Span,
        of: impl FnOnce(&mut Keeper) -> TokenStream,
    ) -> Val {
        let krate = self.krate.clone();
        Val::Operand(self.keep_with(ty, true, None, span, |k| {
            let of = of(k);
            quote_spanned!(at(span)=> (#krate::rt::integer(#of) as #to))
        }))
    }
}
