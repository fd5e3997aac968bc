//! Iterators over what a type of the user's holds: `for c in series.iter()`, `for c in &series`. What the method says takes its place.

use crate::declared::{self, Way};
use crate::ir::{Passing, Proj};
use crate::lower::Lowerer;
use crate::lower::control::strip;
use crate::lower::value::Val;
use std::collections::BTreeMap;
use syn::spanned::Spanned;
use syn::{Expr, ExprMethodCall, Ident};

impl Lowerer<'_> {
    /// The expression that an iterator is, if it is given by a method of a type of the user's, or by `IntoIterator` for it.
    pub(super) fn written_out(&self, e: &Expr) -> Option<Expr> {
        match strip(e) {
            Expr::MethodCall(m) => self.method_written_out(m),
            Expr::Reference(r) => {
                let way = if r.mutability.is_some() { Way::Mutable } else { Way::Shared };
                self.collection_written_out(&r.expr, &way)
            }
            e @ (Expr::Path(_) | Expr::Field(_)) => self.collection_written_out(e, &self.way_of(e)),
            _ => None, // of std, or made here
        }
    }

    /// The same of a method alone.
    pub(in crate::lower) fn method_written_out(&self, m: &ExprMethodCall) -> Option<Expr> {
        let receiver = place(&m.receiver)?;
        let way = Way::Method(m.method.to_string());
        let (params, body) = declared::iterator_body(&self.name_of_type(receiver)?, &way, m.method.span())?;
        if params.len() != m.args.len() || !m.args.iter().all(is_simple) {
            return None;
        }
        let mut given: BTreeMap<_, _> = params.into_iter().zip(m.args.iter().cloned()).collect();
        given.insert("self".to_owned(), receiver.clone());
        declared::in_place_of(&body, &given)
    }

    fn collection_written_out(&self, e: &Expr, way: &Way) -> Option<Expr> {
        let (_, body) = declared::iterator_body(&self.name_of_type(place(e)?)?, way, e.span())?;
        declared::in_place_of(&body, &BTreeMap::from([("self".to_owned(), e.clone())]))
    }

    fn name_of_type(&self, e: &Expr) -> Option<String> {
        match self.shape(e).name() {
            None if matches!(e, Expr::Path(p) if p.path.is_ident("self")) => self.block.own_name(),
            name => name,
        }
    }

    /// Whether a variable is a reference.
    fn way_of(&self, e: &Expr) -> Way {
        let name = match e {
            Expr::Path(p) => p.path.get_ident().map(Ident::to_string),
            _ => None, // a field, which is owned
        };
        match name.and_then(|name| self.lookup(&name)) {
            Some(Val::Ref { mutable, .. }) => {
                if *mutable {
                    Way::Mutable
                } else {
                    Way::Shared
                }
            }
            Some(Val::Place(p)) if matches!(p.proj.as_slice(), [Proj::Deref]) => {
                let param = self.f.local(p.root).param.and_then(|i| self.f.params.get(i));
                if param.is_some_and(|p| p.passing == Passing::RefMut) { Way::Mutable } else { Way::Shared }
            }
            _ => Way::Owned,
        }
    }
}

/// What can be named as often as one likes.
fn place(e: &Expr) -> Option<&Expr> {
    match strip(e) {
        e @ Expr::Path(p) if p.path.get_ident().is_some() => Some(e),
        e @ Expr::Field(f) => place(&f.base).map(|_| e),
        _ => None, // is made by its evaluation
    }
}

fn is_simple(e: &Expr) -> bool {
    matches!(strip(e), Expr::Lit(_)) || place(e).is_some()
}
