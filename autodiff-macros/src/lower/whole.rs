//! Variables that are used as a whole: lent, or called a method on.
//!
//! A tuple is otherwise a variable for each of its parts.

use std::collections::BTreeSet;
use syn::visit::{self, Visit};
use syn::{Expr, ExprMethodCall, ExprReference, PatIdent};

/// The names of such variables.
pub(super) fn whole(body: &syn::Block) -> BTreeSet<String> {
    let mut names = Names(BTreeSet::new());
    names.visit_block(body);
    names.0
}

struct Names(BTreeSet<String>);

impl Names {
    fn of(&mut self, e: &Expr) {
        match e {
            Expr::Path(p) => self.0.extend(p.path.get_ident().map(ToString::to_string)),
            Expr::Paren(e) => self.of(&e.expr),
            Expr::Group(e) => self.of(&e.expr),
            _ => {} // has no name
        }
    }
}

impl Visit<'_> for Names {
    fn visit_expr_reference(&mut self, e: &ExprReference) {
        self.of(&e.expr);
        visit::visit_expr_reference(self, e);
    }

    fn visit_expr_method_call(&mut self, e: &ExprMethodCall) {
        self.of(&e.receiver);
        visit::visit_expr_method_call(self, e);
    }

    fn visit_pat_ident(&mut self, p: &PatIdent) {
        // `ref t @ (a, b)`
        if p.by_ref.is_some() {
            self.0.insert(p.ident.to_string());
        }
        visit::visit_pat_ident(self, p);
    }
}
