//! Loops: `while`, `loop`, `for` over ranges of integers, and labelled blocks.

use super::control::{int, strip};
use super::{Lowerer, Val, value::RangeVal};
use crate::ir::{BinOp, Block, Exit, ExitKind, Kind, Operand, Rvalue, Stmt, StmtKind, Ty};
use proc_macro2::Span;
use quote::quote;
use syn::spanned::Spanned;
use syn::{Expr, ExprForLoop, ExprLoop, ExprWhile};

/// A range of integers that a `for` runs over.
#[derive(Clone, Debug)]
pub(crate) struct Counted {
    pub lo: Operand,
    pub hi: Operand,
    pub inclusive: bool,
    pub reversed: bool,
}

/// `.step_by(by)`, and whether `.rev()` came after it.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub by: Operand,
    pub then_reversed: bool,
}

/// Whether an expression is a range, or `.rev()` and at most one `.step_by(k)` of one.
fn is_range(e: &Expr) -> bool {
    fn steps(e: &Expr) -> Option<usize> {
        match strip(e) {
            Expr::Range(r) => (r.start.is_some() && r.end.is_some()).then_some(0),
            Expr::MethodCall(m) if m.method == "rev" && m.args.is_empty() => steps(&m.receiver),
            Expr::MethodCall(m) if m.method == "step_by" && m.args.len() == 1 => steps(&m.receiver).map(|n| n + 1),
            _ => None, // no range
        }
    }
    steps(e).is_some_and(|n| n <= 1)
}

impl Lowerer<'_> {
    pub(super) fn while_(&mut self, e: &ExprWhile) -> Val {
        let span = e.while_token.span;
        if let Expr::Let(cond) = strip(&e.cond) {
            return self.while_let(e, cond);
        }
        if super::chains::has_let(&e.cond) {
            return self.while_chain(e);
        }
        let label = self.enter(e.label.as_ref(), None, true, span);
        let (mut pre, cond) = self.branch(|l| l.condition(&e.cond));
        let (mut body, ()) = self.branch(|l| {
            l.block(&e.body);
        });
        self.leave();
        if pre.stmts.iter().all(|s| is_quiet(&s.kind)) {
            self.emit(StmtKind::While { label, pre, cond, body }, span);
        } else {
            let stop = Block { stmts: vec![Stmt::new(StmtKind::Exit(Exit { label, kind: ExitKind::Break }), span)] };
            pre.stmts.push(Stmt::new(StmtKind::If { cond, then: Block::default(), els: stop }, span));
            pre.stmts.append(&mut body.stmts);
            self.emit(StmtKind::Loop { label, body: pre }, span);
        }
        Val::Unit
    }

    pub(super) fn loop_(&mut self, e: &ExprLoop) -> Val {
        let span = e.loop_token.span;
        let dest = self.open();
        let label = self.enter(e.label.as_ref(), Some(dest), true, span);
        let (body, ()) = self.branch(|l| {
            l.block(&e.body);
        });
        self.leave();
        self.emit(StmtKind::Loop { label, body }, span);
        self.close(dest)
    }

    /// `'label: { .. }`
    pub(super) fn labelled_block(&mut self, label: &syn::Label, block: &syn::Block) -> Val {
        let span = block.span();
        let dest = self.open();
        let target = self.enter(Some(label), Some(dest), false, span);
        let (body, ()) = self.branch(|l| {
            let v = l.block(block);
            l.deliver(dest, v, span);
        });
        self.leave();
        self.emit(StmtKind::Block { label: Some(target), body }, span);
        self.close(dest)
    }

    /// A `for` over a range of integers, or whatever else.
    pub(super) fn for_(&mut self, e: &ExprForLoop) -> Val {
        let Some((range, step)) = self.plain_range(&e.expr) else { return self.for_loop(e) };
        let span = e.for_token.span;
        let user = e.label.as_ref();
        match step {
            None => self.counted(user, &range, span, |l, i| {
                l.bind(&e.pat, Val::Operand(i), e.pat.span());
                l.block(&e.body);
            }),
            Some(step) => self.stepped(user, &range, &step, span, |l, i| {
                l.bind(&e.pat, Val::Operand(i), e.pat.span());
                l.block(&e.body);
            }),
        }
        Val::Unit
    }

    /// A `for` loop in IR: `body` is lowered inside it, with the counter.
    pub(crate) fn counted(
        &mut self,
        user: Option<&syn::Label>,
        range: &Counted,
        span: Span,
        body: impl FnOnce(&mut Self, Operand),
    ) {
        let label = self.enter(user, None, true, span);
        let ident = self.names.temp(span);
        let counter = self.local(ident, Ty::Int, Kind::Counter);
        let (block, ()) = self.branch(|l| {
            l.anonymous.insert(counter);
            body(l, Operand::Local(counter));
        });
        self.leave();
        let Counted { lo, hi, inclusive, reversed } = range.clone();
        self.emit(StmtKind::For { label, counter, lo, hi, inclusive, reversed, tape: None, body: block }, span);
    }

    /// `(lo..hi).step_by(step)`, reversed before or after.
    pub(crate) fn stepped(
        &mut self,
        user: Option<&syn::Label>,
        range: &Counted,
        step: &Step,
        span: Span,
        body: impl FnOnce(&mut Self, Operand),
    ) {
        let hi = range.hi.clone();
        // A literal has to be of the same type wherever it is mentioned.
        let lo = Operand::Local(self.temp(Ty::Int, Rvalue::Use(range.lo.clone()), span));
        // One past the end, so that both kinds of range have the same count.
        let end = if range.inclusive { self.int_binary(BinOp::Add, hi, int(1), Ty::Int, span) } else { hi };
        let by = step.by.clone();
        let steps = |l: &mut Self, by: Operand| {
            l.keep_with(Ty::Int, true, None, span, |k| {
                let (krate, lo, end, by) = (k.krate(), k.operand(&lo), k.operand(&end), k.operand(&by));
                quote!(#krate::rt::step_len(#lo, #end, #by))
            })
        };
        let count = steps(self, by.clone());
        let last = range.reversed.then(|| {
            let all = steps(self, int(1));
            // An empty range has no last element, and no turn that would ask for it.
            self.keep_with(Ty::Int, true, None, span, |k| {
                let all = k.operand(&all);
                quote!(usize::saturating_sub(#all, 1))
            })
        });
        let turns = Counted { lo: int(0), hi: count, inclusive: false, reversed: step.then_reversed };
        self.counted(user, &turns, span, |l, j| {
            let at = l.keep_with(Ty::Int, true, None, span, |k| {
                let (krate, lo, j, by) = (k.krate(), k.operand(&lo), k.operand(&j), k.operand(&by));
                match &last {
                    None => quote!(#krate::rt::step_at(#lo, #j, #by)),
                    Some(last) => {
                        let last = k.operand(last);
                        quote!(#krate::rt::step_at(#lo, #last - #j * #by, 1))
                    }
                }
            });
            body(l, at);
        });
    }

    /// Evaluates `lo..hi`, `lo..=hi` and `.rev()`, `.step_by(k)` of them. `None`, without effect, for anything else.
    pub(crate) fn plain_range(&mut self, e: &Expr) -> Option<(Counted, Option<Step>)> {
        match strip(e) {
            Expr::Range(r) if r.start.is_some() && r.end.is_some() => {
                let Val::Range(r) = self.range(r) else { return None };
                let RangeVal { lo, hi, inclusive } = *r;
                Some((Counted { lo: lo?, hi: hi?, inclusive, reversed: false }, None))
            }
            Expr::MethodCall(m) if m.method == "rev" && m.args.is_empty() && is_range(&m.receiver) => {
                let (mut range, mut step) = self.plain_range(&m.receiver)?;
                match &mut step {
                    Some(step) => step.then_reversed = !step.then_reversed,
                    None => range.reversed = !range.reversed,
                }
                Some((range, step))
            }
            Expr::MethodCall(m) if m.method == "step_by" && m.args.len() == 1 && is_range(&m.receiver) => {
                let (range, None) = self.plain_range(&m.receiver)? else { return None };
                let by = self.inert(m.args.first()?, Ty::Int);
                Some((range, Some(Step { by, then_reversed: false })))
            }
            _ => None, // everything else is an iterator
        }
    }
}

/// Writes nothing but its own temps.
fn is_quiet(kind: &StmtKind) -> bool {
    match kind {
        StmtKind::Let(_, Rvalue::Pop(_) | Rvalue::Replace(..) | Rvalue::Call(_)) => false,
        StmtKind::Let(_, Rvalue::Opaque(o)) => o.writes.is_empty(),
        StmtKind::Let(..) => true,
        _ => false, // everything else writes or jumps
    }
}
