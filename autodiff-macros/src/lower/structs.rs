//! Struct literals and the constructors of tuple structs.
//!
//! The macro sees no types: a struct is memory, whose fields are places, and its cotangent has the same fields.

use super::{Lowerer, Val, control::strip};
use crate::ir::{Operand, Rvalue, StructValue, Ty};
use crate::report::Refusal;
use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::{Expr, ExprPath, ExprStruct, Member};

impl Lowerer<'_> {
    /// `P { x, y: e, ..rest }`
    pub(super) fn struct_(&mut self, s: &ExprStruct) -> Val {
        let mut fields = Vec::new();
        for field in &s.fields {
            let v = self.expr(&field.expr);
            match self.field(v, field.expr.span()) {
                // Each field is at hand before the next one is evaluated.
                Ok(operand) => fields.push((field.member.clone(), operand)),
                Err(v) => return v,
            }
        }
        let rest = match &s.rest {
            None => None,
            Some(rest) => match self.expr(rest) {
                v @ (Val::Never | Val::Poison) => return v,
                v => {
                    let place = self.place_of(&v, rest.span());
                    Some(self.through(place))
                }
            },
        };
        let path = ExprPath { attrs: Vec::new(), qself: s.qself.clone(), path: s.path.clone() };
        let variant = is_variant(&s.path);
        self.structure(StructValue { path, variant, fields, rest }, s.span())
    }

    /// `P(a, b)`
    pub(super) fn tuple_struct(&mut self, path: &ExprPath, args: Vec<Val>, span: Span) -> Val {
        let mut fields = Vec::new();
        for (i, v) in args.into_iter().enumerate() {
            match self.field(v, span) {
                Ok(operand) => fields.push((Member::from(i), operand)),
                Err(v) => return v,
            }
        }
        // A variant that was imported looks like a struct: what serves it serves both.
        let variant = !path.path.is_ident("Self");
        self.structure(StructValue { path: path.clone(), variant, fields, rest: None }, span)
    }

    fn structure(&mut self, value: StructValue, span: Span) -> Val {
        let ty = match value.path.path.segments.last() {
            Some(last) if !is_variant(&value.path.path) => {
                let own = self.block.is_own(&value.path.path);
                let name = if last.ident == "Self" { self.block.own_name() } else { Some(last.ident.to_string()) };
                Ty::User { own, name }
            }
            _ => Ty::user(), // a variant: of a type that is not the last name
        };
        let local = self.temp(ty, Rvalue::Struct(Box::new(value)), span);
        self.structs.insert(local);
        Val::Operand(Operand::Local(local))
    }

    /// The value of a field, or what there is instead of one.
    fn field(&mut self, v: Val, span: Span) -> Result<Operand, Val> {
        match v {
            Val::Ref { .. } => {
                let refusal = Refusal::StoredReference { span };
                Ok(self.keep_with(Ty::Unknown, false, Some(refusal), span, |k| k.val(&v)))
            }
            v => self.operand_or(v, span),
        }
    }
}

/// The path of a constructor, if that is what is called.
pub(super) fn constructor(callee: &Expr) -> Option<&ExprPath> {
    match strip(callee) {
        Expr::Path(p) if super::carrier::variant(&p.path).is_none() => Some(p),
        _ => None, // a value to call
    }
}

/// Whether a path names a variant of an enum, as far as its spelling tells: `Shape::Circle`.
fn is_variant(path: &syn::Path) -> bool {
    let mut names = path.segments.iter().rev().map(|s| s.ident.to_string());
    names.nth(1).is_some_and(|n| n.starts_with(char::is_uppercase))
}
