//! The reverse of control flow: branches taken as they were, loops from the last turn to the first.

use super::bars::Around;
use super::{Sweep, bind, leaves_early};
use crate::ir::{Block, Const, Kind, Local, Operand, Rvalue, Slots, Stmt, StmtKind, Ty, visit};
use crate::normalise::leaves;
use proc_macro2::Span;
use quote::quote;
use std::collections::BTreeMap;

impl Sweep<'_> {
    pub(super) fn fork(
        &mut self,
        s: &Stmt,
        cond: &Operand,
        then: &Block,
        els: &Block,
        around: &mut Around,
        main: &mut Vec<Stmt>,
        rev: &mut Vec<Stmt>,
    ) {
        self.open(&[then, els], around, rev, s.span);
        let (a, b) = (self.layout.region(s, 0), self.layout.region(s, 1));
        let states = self.bars.clone();
        let (then_f, then_r) = self.region(then, a);
        self.rejoin(states.clone());
        let (els_f, els_r) = self.region(els, b);
        self.rejoin(states);
        let kind = StmtKind::If { cond: cond.clone(), then: then_f, els: els_f };
        main.push(Stmt { id: s.id, ..Stmt::new(kind, s.span) });
        if self.is_worthwhile(&then_r, a) || self.is_worthwhile(&els_r, b) {
            let cond = self.operand(cond, rev, s.span);
            let kind = StmtKind::If { cond, then: then_r, els: els_r };
            rev.push(Stmt { id: s.id, ..Stmt::new(kind, s.span) });
        }
    }

    pub(super) fn repeat(&mut self, s: &Stmt, around: &mut Around, main: &mut Vec<Stmt>, rev: &mut Vec<Stmt>) {
        let nested = visit::blocks(&s.kind);
        self.open(&nested, around, rev, s.span);
        for value in self.plan.values_within(s) {
            self.recompute(value, rev, s.span);
        }
        let region = self.layout.region(s, 0);
        let states = self.bars.clone();
        let mut kind = s.kind.clone();
        let mut body_rev;
        let counted = match &mut kind {
            StmtKind::While { pre, body, .. } => {
                let mut r = vec![Stmt::new(
                    StmtKind::Restore { tape: super::tape(region), locals: Vec::new() },
                    Span::mixed_site(),
                )];
                self.inside.push(region);
                self.at_hand.push(std::collections::BTreeSet::new());
                self.left_early[region] = body.stmts.iter().any(|s| leaves(&s.kind));
                let before = self.zeros();
                let mut f = self.block(body, &mut r);
                let mut p = self.block(pre, &mut r);
                self.settle(region, &before, &mut p, &mut r);
                self.close(region);
                p.splice(0..0, std::mem::take(&mut self.starts[region]));
                if !crate::normalise::diverges(body) {
                    f.push(super::records::save(region, false));
                }
                *body = Block { stmts: f };
                *pre = Block { stmts: p };
                body_rev = Block { stmts: r };
                true
            }
            StmtKind::Loop { body, .. } => {
                let (f, r) = self.region(body, region);
                *body = f;
                body_rev = r;
                true
            }
            StmtKind::For { body, tape, .. } => {
                let (f, r) = self.region(body, region);
                *body = f;
                *tape = Some(Slots { tape: super::tape(region), last_first: false, scratch: false });
                body_rev = r;
                leaves_early(s)
            }
            _ => return,
        };
        self.rejoin(states);
        rev.append(&mut self.hoist(&mut body_rev.stmts, region));
        if !self.is_worthwhile(&body_rev, region) {
            main.push(Stmt::new(kind, s.span));
            return;
        }
        if counted {
            let n = self.recorded("count", Ty::Int, Kind::Internal { mutable: true }, s.span);
            let zero = Operand::Const(Const { tokens: quote!(0_usize), ty: Ty::Int });
            around.before.push(bind(n, Rvalue::Use(zero), s.span));
            if let StmtKind::While { body, .. } | StmtKind::Loop { body, .. } | StmtKind::For { body, .. } = &mut kind {
                body.stmts.insert(0, Stmt::new(StmtKind::Count(n), s.span));
            }
            rev.push(Stmt::new(StmtKind::Repeat { times: Operand::Local(n), body: body_rev }, s.span));
        } else if let StmtKind::For { label, counter, lo, hi, inclusive, reversed, .. } = &s.kind {
            let (lo, hi) = (self.operand(lo, rev, s.span), self.operand(hi, rev, s.span));
            let kind = StmtKind::For {
                label: *label,
                counter: *counter,
                lo,
                hi,
                inclusive: *inclusive,
                reversed: !reversed,
                tape: Some(Slots { tape: super::tape(region), last_first: true, scratch: false }),
                body: body_rev,
            };
            rev.push(Stmt::new(kind, s.span));
        }
        main.push(Stmt::new(kind, s.span));
    }

    pub(super) fn rest(
        &mut self,
        s: &Stmt,
        flag: Local,
        body: &Block,
        around: &mut Around,
        main: &mut Vec<Stmt>,
        rev: &mut Vec<Stmt>,
    ) {
        let owner = self.inside.last().copied().unwrap_or(0);
        self.flags[owner] = Some((flag, true));
        self.open(&[body], around, rev, s.span);
        let region = self.layout.region(s, 0);
        let states = self.bars.clone();
        let (f, r) = self.region(body, region);
        self.rejoin(states);
        self.flags[owner] = Some((flag, false));
        main.push(Stmt::new(StmtKind::Rest { flag, body: f }, s.span));
        if self.is_worthwhile(&r, region) {
            self.record_flag(owner, flag);
            let then = Block::default();
            rev.push(Stmt::new(StmtKind::If { cond: Operand::Local(flag), then, els: r }, s.span));
        }
    }

    /// After a nested block: cotangents from outside are as they were made when it was opened.
    pub(super) fn rejoin(&mut self, states: BTreeMap<Local, super::Bar>) {
        for (l, bar) in states {
            self.bars.insert(l, bar);
        }
    }

    /// Whether the reverse of a region does anything.
    pub(super) fn is_worthwhile(&self, r: &Block, region: usize) -> bool {
        self.is_recorded(region) || r.stmts.iter().any(|s| !matches!(s.kind, StmtKind::Restore { .. }))
    }
}
