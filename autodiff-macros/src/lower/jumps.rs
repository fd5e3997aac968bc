//! `break`, `continue`, `return`, and what they leave.

use super::control::DestId;
use super::{Lowerer, Val};
use crate::ir::{Exit, ExitKind, Label, StmtKind};
use proc_macro2::Span;
use syn::Lifetime;

/// What `break` and `continue` can leave.
pub(crate) struct Target {
    /// The user's label.
    name: Option<String>,
    label: Label,
    /// Where the value of a `break` goes.
    dest: Option<DestId>,
    /// Blocks are left by their label only.
    is_loop: bool,
}

/// What `return` leaves.
pub(crate) enum Return {
    Function,
    /// A closure that is inlined as a labelled block.
    Closure(Label, DestId),
}

impl Lowerer<'_> {
    /// Opens a target of jumps. `self.leave()` closes it.
    pub(crate) fn enter(
        &mut self,
        user: Option<&syn::Label>,
        dest: Option<DestId>,
        is_loop: bool,
        span: Span,
    ) -> Label {
        let label = self.label(user, if is_loop { "turn" } else { "block" }, span);
        let name = user.map(|l| l.name.ident.to_string());
        self.targets.push(Target { name, label, dest, is_loop });
        label
    }

    pub(crate) fn leave(&mut self) {
        self.targets.pop();
    }

    /// Emits a jump.
    pub(crate) fn exit(&mut self, label: Label, kind: ExitKind, span: Span) {
        self.emit(StmtKind::Exit(Exit { label, kind }), span);
    }

    fn target(&self, name: Option<&Lifetime>) -> Option<(Label, Option<DestId>)> {
        let name = name.map(|n| n.ident.to_string());
        let mut targets = self.targets.iter().rev();
        let found = match &name {
            Some(_) => targets.find(|t| t.name == name),
            None => targets.find(|t| t.is_loop),
        };
        found.map(|t| (t.label, t.dest))
    }

    /// Leaves the function, or the closure that is being inlined, with a value.
    pub(super) fn return_value(&mut self, v: Val, span: Span) {
        match self.returns.last() {
            Some(Return::Closure(label, dest)) => {
                let (label, dest) = (*label, *dest);
                self.deliver(dest, v, span);
                self.exit(label, ExitKind::Break, span);
            }
            Some(Return::Function) | None => {
                self.finish(v, span);
                let ret = self.f.ret;
                self.exit(ret, ExitKind::Return, span);
            }
        }
    }

    pub(super) fn break_(&mut self, e: &syn::ExprBreak) -> Val {
        let span = e.break_token.span;
        let v = e.expr.as_ref().map_or(Val::Unit, |v| self.expr(v));
        // Without a target rustc refuses the original.
        let Some((label, dest)) = self.target(e.label.as_ref()) else { return Val::Poison };
        if v.is_never() {
            return Val::Never;
        }
        if let Some(dest) = dest {
            self.deliver(dest, v, span);
        }
        self.exit(label, ExitKind::Break, span);
        Val::Never
    }

    pub(super) fn continue_(&mut self, e: &syn::ExprContinue) -> Val {
        let Some((label, _)) = self.target(e.label.as_ref()) else { return Val::Poison };
        self.exit(label, ExitKind::Continue, e.continue_token.span);
        Val::Never
    }

    pub(super) fn return_(&mut self, e: &syn::ExprReturn) -> Val {
        let span = e.return_token.span;
        let v = e.expr.as_ref().map_or(Val::Unit, |v| self.expr(v));
        if v.is_never() {
            return Val::Never;
        }
        self.return_value(v, span);
        Val::Never
    }
}

/// Whether an expression may leave the statement that it is in.
pub(super) fn jumps(e: &syn::Expr) -> bool {
    struct Jumps(bool);
    impl<'ast> syn::visit::Visit<'ast> for Jumps {
        fn visit_expr_return(&mut self, _: &'ast syn::ExprReturn) {
            self.0 = true;
        }
        fn visit_expr_try(&mut self, _: &'ast syn::ExprTry) {
            self.0 = true;
        }
        fn visit_expr_break(&mut self, _: &'ast syn::ExprBreak) {
            self.0 = true;
        }
        fn visit_expr_continue(&mut self, _: &'ast syn::ExprContinue) {
            self.0 = true;
        }
        fn visit_expr_closure(&mut self, _: &'ast syn::ExprClosure) {}
        fn visit_item(&mut self, _: &'ast syn::Item) {}
    }
    let mut found = Jumps(false);
    syn::visit::Visit::visit_expr(&mut found, e);
    found.0
}
