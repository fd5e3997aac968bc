//! Iterators that the macro cannot see through: of a type of the user's, or given by a function of the user's. They are asked for one element
//! after the other, as they are written: `while let Some(x) = steps.next()`. Those over references are collected first.

use super::It;
use crate::declared::{self, Called};
use crate::lower::Lowerer;
use crate::lower::control::strip;
use crate::lower::value::Val;
use proc_macro2::{Ident, Span};
use syn::spanned::Spanned;
use syn::{Expr, parse_quote};

impl Lowerer<'_> {
    /// Whether an expression, of none of the forms that are known, is such an iterator.
    pub(super) fn is_own_iterator(&self, e: &Expr) -> bool {
        let of_type = |e: &Expr| self.shape(e).name().is_some_and(|name| declared::iterates(&name, e.span()));
        match strip(e) {
            Expr::Reference(r) => r.mutability.is_some() && of_type(&r.expr),
            // A function, or a struct without names for its fields.
            Expr::Call(_) => self.declared_call(e).is_some_and(|(name, called)| {
                let text = name.to_string();
                declared::gives_iterator(&text, &called, name.span()) || declared::iterates(&text, name.span())
            }),
            Expr::MethodCall(_) => self
                .declared_call(e)
                .is_some_and(|(name, called)| declared::gives_iterator(&name.to_string(), &called, name.span())),
            e => of_type(e),
        }
    }

    /// What is called, if its declaration may be among the crate's.
    fn declared_call(&self, e: &Expr) -> Option<(Ident, Called)> {
        match strip(e) {
            Expr::Call(c) => {
                let Expr::Path(path) = strip(&c.func) else { return None };
                if path.path.get_ident().is_some_and(|i| self.lookup(&i.to_string()).is_some()) {
                    return None; // a closure
                }
                let last = path.path.segments.last()?;
                let here = crate::signature::is_of_a_type(path) || path.path.segments.len() == 1;
                let called = Called { of: self.type_of_path(path), here, method: false, arguments: c.args.len() };
                Some((last.ident.clone(), called))
            }
            Expr::MethodCall(m) => {
                let of = Some(self.shape(&m.receiver).name()?);
                Some((m.method.clone(), Called { of, here: true, method: true, arguments: m.args.len() }))
            }
            _ => None, // no call
        }
    }

    /// Whether it can be advanced where it is.
    fn is_variable(&self, e: &Expr) -> bool {
        match e {
            Expr::Field(f) => self.is_variable(strip(&f.base)),
            Expr::Path(p) => match p.path.get_ident().and_then(|i| self.lookup(&i.to_string())).map(Val::behind) {
                Some(Val::Place(place)) => self.may_change(place),
                _ => false, // a value
            },
            _ => false, // made here
        }
    }

    /// The elements of one.
    pub(super) fn own_iterator(&mut self, e: &Expr) -> It {
        let lends = |(name, called): (Ident, Called)| declared::lends(&name.to_string(), &called, name.span());
        if self.declared_call(e).is_some_and(lends) {
            // References cannot be kept one by one. All of them are had again.
            let v = self.expr(e);
            return self.collected_value(&v, e.span());
        }
        let steps = match strip(e) {
            Expr::Reference(r) => (*r.expr).clone(),
            e @ (Expr::Path(_) | Expr::Field(_)) if self.is_variable(e) => e.clone(),
            e => {
                let name = Ident::new(&format!("__steps_{}", self.f.locals.len()), Span::mixed_site());
                if let syn::Stmt::Local(local) = parse_quote!(let mut #name = #e;) {
                    self.let_(&local);
                }
                parse_quote!(#name)
            }
        };
        let next: Expr = parse_quote!(|| #steps.next());
        It::Generate(self.expr(&next))
    }
}
