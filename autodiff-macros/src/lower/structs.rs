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
        if is_variant(&s.path) {
            let refusal = Refusal::Struct { span: s.path.span() };
            return self.keep_expr(&Expr::Struct(s.clone()), Ty::Unknown, false, Some(refusal));
        }
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
        self.structure(StructValue { path, fields, rest }, s.span())
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
        self.structure(StructValue { path: path.clone(), fields, rest: None }, span)
    }

    fn structure(&mut self, value: StructValue, span: Span) -> Val {
        Val::Operand(Operand::Local(self.temp(Ty::Unknown, Rvalue::Struct(Box::new(value)), span)))
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
        Expr::Path(p) if !is_variant(&p.path) => Some(p),
        _ => None, // a value to call
    }
}

/// Whether a path names a variant of an enum, as far as its spelling tells: `Some`, `Shape::Circle`.
fn is_variant(path: &syn::Path) -> bool {
    let mut names = path.segments.iter().rev().map(|s| s.ident.to_string());
    let last = names.next().unwrap_or_default();
    matches!(last.as_str(), "Some" | "None" | "Ok" | "Err")
        || names.next().is_some_and(|n| n.starts_with(char::is_uppercase))
}
