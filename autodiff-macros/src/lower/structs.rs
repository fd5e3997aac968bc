//! Struct literals and the constructors of tuple structs.
//!
//! The macro sees no types: a struct is memory, whose fields are places, and its cotangent has the same fields.

use super::{Lowerer, Val, control::strip};
use crate::ir::{Operand, Place, Rvalue, StructValue, Ty};
use crate::report::Refusal;
use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::{Expr, ExprPath, ExprStruct, Member};

impl Lowerer<'_> {
    /// `P { x, y: e, ..rest }`
    pub(super) fn struct_(&mut self, s: &ExprStruct) -> Val {
        let mut fields = Vec::new();
        let mut constants = Vec::new();
        for field in &s.fields {
            let v = match self.collected_map(&s.path, field) {
                Some(map) => map,
                None => {
                    let mut e = field.expr.clone();
                    if let Some(name) = self.name_of(&s.path).filter(|_| !is_variant(&s.path)) {
                        super::expected::expect_field(&mut e, &name, &field.member);
                    }
                    self.expr(&e)
                }
            };
            match self.field(v, field.expr.span()) {
                // Each field is at hand before the next one is evaluated.
                Ok(operand) => {
                    let operand = self.given(&s.path, &field.member, operand, &mut constants, field.expr.span());
                    fields.push((field.member.clone(), operand));
                }
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
        // A name alone is that of a struct of the crate's, or may be that of a variant that was imported.
        let imported = s.rest.is_none()
            && s.path.get_ident().is_some_and(|name| name != "Self" && !crate::declared::is_struct(name));
        let variant = is_variant(&s.path) || imported && !self.block.is_own(&s.path);
        self.structure(StructValue { path, variant, fields, constants, rest }, s.span())
    }

    /// `P { rates: pairs.collect() }`: a map, as the declaration of the struct says.
    fn collected_map(&mut self, of: &syn::Path, field: &syn::FieldValue) -> Option<Val> {
        let Expr::MethodCall(m) = strip(&field.expr) else { return None };
        if m.method != "collect" || m.turbofish.is_some() {
            return None;
        }
        let name = self.name_of(of)?;
        let ty = crate::declared::field(&name, &field.member).filter(|ty| matches!(ty, Ty::Keyed { .. }))?;
        let refusal = Refusal::Method { span: m.method.span(), name: "collect".to_owned() };
        Some(self.keep_expr(&field.expr, ty, false, Some(refusal)))
    }

    /// `P(a, b)`
    pub(super) fn tuple_struct(&mut self, path: &ExprPath, args: Vec<Val>, span: Span) -> Val {
        let mut fields = Vec::new();
        let mut constants = Vec::new();
        for (i, v) in args.into_iter().enumerate() {
            let member = Member::from(i);
            match self.field(v, span) {
                Ok(operand) => {
                    let operand = self.given(&path.path, &member, operand, &mut constants, span);
                    fields.push((member, operand));
                }
                Err(v) => return v,
            }
        }
        // A variant that was imported looks like a struct: what serves it serves both.
        let variant = !path.path.is_ident("Self");
        self.structure(StructValue { path: path.clone(), variant, fields, constants, rest: None }, span)
    }

    /// What a field is given. The derivative of what goes into a constant field ends there.
    fn given(
        &mut self,
        of: &syn::Path,
        member: &Member,
        value: Operand,
        constants: &mut Vec<Member>,
        span: Span,
    ) -> Operand {
        let constant = if is_variant(of) {
            let name = self.enum_of(of, || None);
            name.is_some_and(|name| crate::declared::is_constant_part(&name, of, member, span))
        } else {
            self.name_of(of).is_some_and(|name| crate::declared::is_constant(&name, member, span))
        };
        if !constant {
            return value;
        }
        constants.push(member.clone());
        if matches!(value, Operand::Const(_)) {
            return value;
        }
        let (krate, ty) = (self.krate.clone(), self.f.operand_ty(&value));
        self.keep_with(ty, true, None, span, |k| {
            let value = k.operand(&value);
            quote::quote!(#krate::constant(#value))
        })
    }

    /// The name of the struct that a path names.
    fn name_of(&self, path: &syn::Path) -> Option<String> {
        let last = path.segments.last()?;
        if last.ident == "Self" { self.block.own_name() } else { Some(last.ident.to_string()) }
    }

    fn structure(&mut self, value: StructValue, span: Span) -> Val {
        let ty = match value.path.path.segments.last() {
            Some(_) if !is_variant(&value.path.path) => {
                let own = self.block.is_own(&value.path.path);
                Ty::User { own, name: self.name_of(&value.path.path) }
            }
            _ => Ty::user(), // a variant: of a type that is not the last name
        };
        let constants = value.constants.clone();
        let variant = is_variant(&value.path.path).then(|| value.path.path.clone());
        let local = self.temp(ty, Rvalue::Struct(Box::new(value)), span);
        for member in &constants {
            self.checks_constant(&Place::of(local), variant.as_ref(), member);
        }
        self.structs.insert(local);
        Val::Operand(Operand::Local(local))
    }

    /// The value of a field, or what there is instead of one.
    fn field(&mut self, v: Val, span: Span) -> Result<Operand, Val> {
        match v {
            Val::Ref { .. } => {
                let refusal = Refusal::StoredReference { span };
                let kept = self.keep_with(Ty::Unknown, false, Some(refusal), span, |k| k.val(&v));
                self.holding.extend(kept.local());
                Ok(kept)
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
