//! Closures that are not called for a value: those that give an iterator, and those that give an option.

use super::It;
use crate::ir::{Label, StmtKind};
use crate::lower::Lowerer;
use crate::lower::control::strip;
use crate::lower::scope::Scope;
use crate::lower::value::Val;
use crate::report::Refusal;
use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::{Expr, Stmt};

/// Whether results are written out as `Some(..)` and `None`.
fn is_option(e: &Expr) -> bool {
    match strip(e) {
        Expr::Path(p) => p.path.is_ident("None"),
        Expr::Call(c) => c.args.len() == 1 && is_some(&c.func),
        Expr::If(i) => {
            let plain = !matches!(strip(&i.cond), Expr::Let(_));
            let els = i.else_branch.as_ref().is_some_and(|(_, e)| is_option(e));
            plain && els && block_is_option(&i.then_branch)
        }
        Expr::Block(b) => b.label.is_none() && block_is_option(&b.block),
        Expr::MethodCall(m) => match (m.method.to_string().as_str(), m.args.first().map(strip)) {
            ("then", Some(Expr::Closure(c))) => m.args.len() == 1 && c.inputs.is_empty(),
            ("then_some", Some(_)) => m.args.len() == 1,
            _ => false, // whatever it gives
        },
        _ => false, // not written out
    }
}

fn block_is_option(b: &syn::Block) -> bool {
    matches!(b.stmts.last(), Some(Stmt::Expr(e, None)) if is_option(e))
}

fn is_some(e: &Expr) -> bool {
    matches!(strip(e), Expr::Path(p) if p.path.is_ident("Some"))
}

impl<'a> Lowerer<'a> {
    /// Runs `body` in the scopes of a closure, with its parameters bound.
    fn within<T>(&mut self, f: &Val, argument: Val, span: Span, body: impl FnOnce(&mut Self, &Expr) -> T) -> Option<T> {
        let Val::Closure(def) = f.behind() else { return None };
        let def = def.clone();
        let mut scopes = def.scopes.clone();
        scopes.push(Scope::default());
        std::mem::swap(&mut self.scopes, &mut scopes);
        if let Some(pat) = def.closure.inputs.first() {
            self.bind(pat, argument, span);
        }
        let result = body(self, &def.closure.body);
        self.scopes = scopes;
        Some(result)
    }

    /// The iterator that a closure gives.
    pub(super) fn iterator_from(&mut self, f: &Val, argument: Val, span: Span) -> It {
        self.within(f, argument, span, |l, body| match strip(body) {
            Expr::Block(b) if b.label.is_none() => match b.block.stmts.split_last() {
                Some((Stmt::Expr(tail, None), stmts)) => {
                    l.statements(stmts);
                    l.iterator(tail)
                }
                _ => It::Empty, // of type `()`: rustc refuses the original
            },
            body => l.iterator(body),
        })
        .unwrap_or(It::Empty)
    }

    /// The statements of a closure's block before its value.
    fn statements(&mut self, stmts: &[Stmt]) {
        for stmt in stmts {
            match stmt {
                Stmt::Local(syn::Local { pat, init: Some(init), .. }) if init.diverge.is_none() => {
                    let v = self.expr(&init.expr);
                    self.bind(pat, v, pat.span());
                }
                Stmt::Expr(e, _) => {
                    self.expr(e);
                }
                Stmt::Local(_) | Stmt::Item(_) | Stmt::Macro(_) => {
                    self.refuse(Refusal::Syntax { span: stmt.span() });
                }
            }
        }
    }

    /// Calls `sink`, in the scopes of now, where a closure gives `Some(value)`.
    pub(super) fn each_some(
        &mut self,
        f: &Val,
        argument: Val,
        span: Span,
        sink: &mut dyn FnMut(&mut Lowerer<'a>, Val),
    ) {
        let written_out = matches!(
            f.behind(),
            Val::Closure(def) if is_option(&def.closure.body) && !crate::lower::jumps::jumps(&def.closure.body)
        );
        if !written_out {
            let v = self.apply(f, vec![argument], span);
            if matches!(v, Val::Never | Val::Poison) {
                return;
            }
            let m = self.looked_into(&v, None, span);
            let (then, ()) = self.branch(|l| {
                let payload = l.freeze(m.payload, span);
                sink(l, payload);
            });
            self.emit(StmtKind::If { cond: m.found, then, els: crate::ir::Block::default() }, span);
            return;
        }
        let outer = self.scopes.clone();
        self.within(f, argument, span, |l, body| l.tail(body, &outer, sink));
    }

    /// Calls `sink` where a function gives `Some(value)`, and leaves `out` where it does not.
    pub(super) fn some_or(
        &mut self,
        f: &Val,
        arguments: Vec<Val>,
        out: Label,
        span: Span,
        sink: &mut dyn FnMut(&mut Lowerer<'a>, Val),
    ) {
        let v = self.apply(f, arguments, span);
        if matches!(v, Val::Never | Val::Poison) {
            return;
        }
        let m = self.looked_into(&v, None, span);
        self.unless(m.found, out, span);
        let payload = self.freeze(m.payload, span);
        sink(self, payload);
    }

    fn tail(&mut self, e: &Expr, outer: &[Scope], sink: &mut dyn FnMut(&mut Lowerer<'a>, Val)) {
        let span = e.span();
        match strip(e) {
            Expr::Call(c) => {
                if let Some(v) = c.args.first() {
                    self.yield_(v, outer, sink);
                }
            }
            Expr::If(i) => {
                let cond = self.condition(&i.cond);
                let (then, ()) = self.branch(|l| l.tail_block(&i.then_branch, outer, sink));
                let (els, ()) = self.branch(|l| {
                    if let Some((_, e)) = &i.else_branch {
                        l.tail(e, outer, sink);
                    }
                });
                self.emit(StmtKind::If { cond, then, els }, span);
            }
            Expr::Block(b) => self.tail_block(&b.block, outer, sink),
            Expr::MethodCall(m) => {
                let cond = self.condition(&m.receiver);
                match m.args.first().map(strip) {
                    Some(Expr::Closure(c)) if m.method == "then" => {
                        self.when(cond, span, |l| l.yield_(&c.body, outer, sink));
                    }
                    Some(v) => {
                        let v = self.expr(v);
                        let v = self.freeze(v, span);
                        self.when(cond, span, |l| l.outside(outer, |l| sink(l, v)));
                    }
                    None => {}
                }
            }
            _ => {} // `None`
        }
    }

    fn tail_block(&mut self, b: &syn::Block, outer: &[Scope], sink: &mut dyn FnMut(&mut Lowerer<'a>, Val)) {
        if let Some((Stmt::Expr(tail, None), stmts)) = b.stmts.split_last() {
            self.scoped(|l| {
                l.statements(stmts);
                l.tail(tail, outer, sink);
            });
        }
    }

    fn yield_(&mut self, e: &Expr, outer: &[Scope], sink: &mut dyn FnMut(&mut Lowerer<'a>, Val)) {
        let v = self.expr(e);
        let v = self.freeze(v, e.span());
        self.outside(outer, |l| sink(l, v));
    }

    /// Runs `body` in the scopes around the closure.
    fn outside(&mut self, outer: &[Scope], body: impl FnOnce(&mut Self)) {
        let inner = std::mem::replace(&mut self.scopes, outer.to_vec());
        body(self);
        self.scopes = inner;
    }
}
