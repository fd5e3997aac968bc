//! `break` and `continue` in the body of a `for` that becomes several loops.

use syn::visit_mut::{self, VisitMut};
use syn::{Block, Expr, ExprBreak, Label, Lifetime};

/// Makes the jumps of a loop's body leave labelled blocks: `continue` the first, `break` the second.
pub(super) fn redirect(body: &mut Block, user: Option<&Label>, next: &Lifetime, out: &Lifetime) {
    let mut visitor = Redirect { user: user.map(|l| &l.name), next, out, depth: 0 };
    visitor.visit_block_mut(body);
}

struct Redirect<'r> {
    user: Option<&'r Lifetime>,
    next: &'r Lifetime,
    out: &'r Lifetime,
    /// Loops around the jump, inside of the body.
    depth: usize,
}

impl Redirect<'_> {
    fn is_ours(&self, label: Option<&Lifetime>) -> bool {
        match label {
            Some(label) => self.user.is_some_and(|user| user.ident == label.ident),
            None => self.depth == 0,
        }
    }
}

impl VisitMut for Redirect<'_> {
    fn visit_expr_mut(&mut self, e: &mut Expr) {
        match e {
            Expr::Break(b) if self.is_ours(b.label.as_ref()) => b.label = Some(self.out.clone()),
            Expr::Continue(c) if self.is_ours(c.label.as_ref()) => {
                *e = Expr::Break(ExprBreak {
                    attrs: Vec::new(),
                    break_token: syn::Token![break](c.continue_token.span),
                    label: Some(self.next.clone()),
                    expr: None,
                });
            }
            Expr::ForLoop(_) | Expr::While(_) | Expr::Loop(_) => {
                self.depth += 1;
                visit_mut::visit_expr_mut(self, e);
                self.depth -= 1;
            }
            Expr::Closure(_) | Expr::Async(_) => {} // jumps do not leave them
            _ => visit_mut::visit_expr_mut(self, e),
        }
    }

    fn visit_item_mut(&mut self, _: &mut syn::Item) {}
}
