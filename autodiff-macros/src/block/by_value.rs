//! Bodies that end in a reference, made to end in what is done with what it refers to.

use syn::{
    Block, Expr, Stmt, parse_quote,
    visit_mut::{self, VisitMut},
};

/// Applies `end` to every place that the body of a function ends in, without the `&` or `&mut` before it.
pub(super) fn each_end(body: &mut Block, end: &dyn Fn(Expr) -> Expr) {
    struct Returns<'a>(&'a dyn Fn(Expr) -> Expr);

    impl VisitMut for Returns<'_> {
        fn visit_expr_return_mut(&mut self, e: &mut syn::ExprReturn) {
            visit_mut::visit_expr_return_mut(self, e);
            if let Some(e) = &mut e.expr {
                of(e, self.0);
            }
        }

        fn visit_expr_closure_mut(&mut self, _: &mut syn::ExprClosure) {}

        fn visit_item_mut(&mut self, _: &mut syn::Item) {}
    }

    Returns(end).visit_block_mut(body);
    last(body, end);
}

fn last(b: &mut Block, end: &dyn Fn(Expr) -> Expr) {
    if let Some(Stmt::Expr(e, None)) = b.stmts.last_mut() {
        of(e, end);
    }
}

fn of(e: &mut Expr, end: &dyn Fn(Expr) -> Expr) {
    match e {
        Expr::Paren(inner) => of(&mut inner.expr, end),
        Expr::Group(inner) => of(&mut inner.expr, end),
        Expr::Block(inner) => last(&mut inner.block, end),
        Expr::If(inner) => {
            last(&mut inner.then_branch, end);
            if let Some((_, els)) = &mut inner.else_branch {
                of(els, end);
            }
        }
        Expr::Match(inner) => inner.arms.iter_mut().for_each(|arm| of(&mut arm.body, end)),
        // `panic!()`, or a `return` that has been seen to.
        Expr::Macro(_) | Expr::Return(_) => {}
        Expr::Reference(reference) => *e = end((*reference.expr).clone()),
        other => {
            let place = parse_quote!(*(#other));
            *other = end(place);
        }
    }
}
