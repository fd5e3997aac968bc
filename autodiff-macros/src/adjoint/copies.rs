//! Copies of cotangents that come to nothing.
//!
//! The cotangent of `s += t` goes to both and stays what it was. Written rule by rule that is a chain of copies which ends in an
//! assignment of the old value to itself. Here the chain is followed and the assignment dropped, so that what is left shows that the
//! loop around it carries nothing from one iteration to the next.

use crate::ir::{Block, Local, LocalInfo, Operand, Rvalue, StmtKind, visit};
use std::collections::BTreeMap;

/// Drops assignments that change nothing.
pub(super) fn drop_idle(b: &mut Block, locals: &[LocalInfo]) {
    let mut values = Values { locals, of: BTreeMap::new(), next: 0 };
    values.block(b);
}

/// Value numbers of float locals: equal numbers, equal values.
struct Values<'a> {
    locals: &'a [LocalInfo],
    of: BTreeMap<Local, u32>,
    next: u32,
}

impl Values<'_> {
    fn number(&mut self, l: Local) -> u32 {
        let next = &mut self.next;
        *self.of.entry(l).or_insert_with(|| {
            *next += 1;
            *next
        })
    }

    fn forget(&mut self, l: Local) {
        self.of.remove(&l);
    }

    fn block(&mut self, b: &mut Block) {
        b.stmts.retain_mut(|s| {
            match &s.kind {
                StmtKind::Let(l, Rvalue::Use(Operand::Local(from))) if self.locals[l.0 as usize].ty.is_float() => {
                    let n = self.number(*from);
                    self.of.insert(*l, n);
                    return true;
                }
                StmtKind::Assign(p, Operand::Local(from))
                    if p.proj.is_empty() && self.locals[p.root.0 as usize].ty.is_float() =>
                {
                    let n = self.number(*from);
                    let idle = self.number(p.root) == n;
                    self.of.insert(p.root, n);
                    return !idle;
                }
                _ => {}
            }
            self.write(&s.kind);
            for nested in visit::blocks_mut(&mut s.kind) {
                // What the block writes is unknown at its head, which may be reached from its end, and behind it.
                self.clobber(nested);
                let before = self.of.clone();
                self.block(nested);
                self.of = before;
            }
            true
        });
    }

    fn write(&mut self, kind: &StmtKind) {
        if let Some(l) = visit::declared(kind) {
            self.forget(l);
        }
        for p in visit::written(kind) {
            self.forget(p.root);
        }
        match kind {
            StmtKind::Restore { locals, .. } => locals.iter().for_each(|l| self.forget(*l)),
            StmtKind::Accumulate { into, .. } | StmtKind::Clear { bar: into, .. } => self.forget(into.root),
            StmtKind::Let(_, Rvalue::Take(p)) => self.forget(p.root),
            StmtKind::Pullback { bars, .. } | StmtKind::Fused { bars, .. } => {
                bars.iter().flatten().for_each(|p| self.forget(p.root));
            }
            _ => {}
        }
    }

    fn clobber(&mut self, b: &Block) {
        visit::each(b, &mut |s| self.write(&s.kind));
    }
}
