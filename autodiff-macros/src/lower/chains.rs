//! Conditions with `let` in them: `if a && let Some(x) = b && x > c`.

use super::alternatives::alternatives;
use super::{Lowerer, Val, control::strip};
use crate::ir::{ExitKind, StmtKind};
use crate::report::Refusal;
use syn::spanned::Spanned;
use syn::{Expr, ExprIf, ExprWhile};

impl Lowerer<'_> {
    /// `a && let p = b && ..`: `body` is lowered where all of it holds, with the names that are bound. Control that
    /// comes to the end of the statements has found that something does not hold.
    fn chain_of(&mut self, e: &Expr, body: &mut dyn FnMut(&mut Self)) {
        match strip(e) {
            Expr::Binary(b) if matches!(b.op, syn::BinOp::And(_)) && has_let(e) => {
                self.chain_of(&b.left, &mut |l| l.chain_of(&b.right, body));
            }
            Expr::Let(cond) => {
                let span = cond.let_token.span;
                let Some(v) = self.scrutinee(&cond.expr) else { return };
                let Some(mut pats) = alternatives(&cond.pat) else {
                    self.refuse(Refusal::OrBindings { span: cond.pat.span() });
                    return;
                };
                let last = pats.len();
                pats.push(syn::parse_quote!(_));
                let pats: Vec<_> = pats.iter().collect();
                let choice = self.choose(&v, &pats, span);
                self.arms(&v, &pats, &choice, 0, span, &mut |l, k| {
                    if k < last {
                        body(l);
                    }
                });
            }
            e => {
                let cond = self.condition(e);
                let (then, ()) = self.branch(|l| body(l));
                self.emit(StmtKind::If { cond, then, els: crate::ir::Block::default() }, e.span());
            }
        }
    }

    /// `if` whose condition is a chain with `let`.
    pub(super) fn if_chain(&mut self, e: &ExprIf) -> Val {
        let span = e.if_token.span;
        let dest = self.open();
        let out = self.enter(None, None, false, span);
        let (body, ()) = self.branch(|l| {
            l.chain_of(&e.cond, &mut |l| {
                let v = l.block(&e.then_branch);
                if !v.is_never() {
                    l.deliver(dest, v, e.then_branch.span());
                    l.exit(out, ExitKind::Break, span);
                }
            });
            l.otherwise(e, dest);
        });
        self.leave();
        self.emit(StmtKind::Block { label: Some(out), body }, span);
        self.close(dest)
    }

    /// `while` whose condition is a chain with `let`.
    pub(super) fn while_chain(&mut self, e: &ExprWhile) -> Val {
        let span = e.while_token.span;
        let label = self.enter(e.label.as_ref(), None, true, span);
        let (body, ()) = self.branch(|l| {
            l.chain_of(&e.cond, &mut |l| {
                if !l.block(&e.body).is_never() {
                    l.exit(label, ExitKind::Continue, span);
                }
            });
            l.exit(label, ExitKind::Break, span);
        });
        self.leave();
        self.emit(StmtKind::Loop { label, body }, span);
        Val::Unit
    }
}

/// Whether a condition has `let` in it.
pub(super) fn has_let(e: &Expr) -> bool {
    match strip(e) {
        Expr::Let(_) => true,
        Expr::Binary(b) if matches!(b.op, syn::BinOp::And(_)) => has_let(&b.left) || has_let(&b.right),
        _ => false, // no part of a chain
    }
}
