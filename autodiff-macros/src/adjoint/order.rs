//! The order of a loop's reverse.
//!
//! The reverse of a loop runs its iterations from last to first. Where they do not depend on each other it may as well run from first
//! to last: memory is then read in the order that it was written in, which is faster, and sums come out in the primal's order.

use super::{TapeInfo, TapeKind};
use crate::ir::{Block, Local, Operand, Place, Rvalue, Share, Slots, StmtKind, visit};
use std::collections::{BTreeMap, BTreeSet};

/// Runs loops of the reverse sweep in the order of the forward sweep where that makes no difference.
pub(super) fn relax(b: &mut Block, tapes: &[TapeInfo]) {
    for s in &mut b.stmts {
        for nested in visit::blocks_mut(&mut s.kind) {
            relax(nested, tapes);
        }
        if let StmtKind::For { reversed, tape: Some(slots), body, .. } = &mut s.kind
            && slots.last_first
            && any_order(body)
            && !matches!(body.stmts.first().map(|s| &s.kind), Some(StmtKind::Restore { .. }) if !is_slots(*slots, tapes))
        {
            *reversed = !*reversed;
            slots.last_first = false;
        }
    }
}

fn is_slots(slots: Slots, tapes: &[TapeInfo]) -> bool {
    tapes.get(slots.tape.0 as usize).is_some_and(|t| t.kind == TapeKind::Slots)
}

/// Whether the iterations of a reverse loop body may run in any order: to what is outside they do nothing but add, and what
/// they add to they do not read.
fn any_order(body: &Block) -> bool {
    let mut declared = BTreeSet::new();
    visit::each(body, &mut |s| {
        declared.extend(visit::declared(&s.kind));
        if let StmtKind::Restore { locals, .. } = &s.kind {
            declared.extend(locals.iter().copied());
        }
    });
    let mut uses = Uses::default();
    for (i, s) in body.stmts.iter().enumerate() {
        // The body's own record comes with the iteration; records of nested regions lie in the order of the forward sweep.
        if i == 0 && matches!(s.kind, StmtKind::Restore { .. }) {
            continue;
        }
        uses.stmt(&s.kind);
    }
    let outside = |l: &&Local| !declared.contains(l);
    !uses.ordered
        && !uses.assigned.iter().any(|l| outside(&l))
        && !uses.added.iter().filter(outside).any(|l| uses.read.contains(l))
}

#[derive(Default)]
struct Uses {
    read: BTreeSet<Local>,
    added: BTreeSet<Local>,
    places: BTreeMap<Local, BTreeSet<String>>,
    assigned: BTreeSet<Local>,
    /// There is something whose order is not known to be free.
    ordered: bool,
}

impl Uses {
    fn operand(&mut self, o: &Operand) {
        self.read.extend(o.local());
    }

    fn index(&mut self, p: &Place) {
        for o in p.operands() {
            self.operand(o);
        }
    }

    fn place(&mut self, p: &Place) {
        self.read.insert(p.root);
        self.index(p);
    }

    fn stmt(&mut self, kind: &StmtKind) {
        match kind {
            StmtKind::Let(_, rv) => {
                match rv {
                    Rvalue::Take(p) | Rvalue::Pop(p) | Rvalue::Replace(p, _) => {
                        self.assigned.insert(p.root);
                    }
                    Rvalue::Share(share) => {
                        if let Share::State { state, .. } = &**share {
                            self.assigned.insert(state.root);
                        }
                    }
                    Rvalue::Call(_) => self.ordered = true,
                    Rvalue::Opaque(o) => {
                        self.read.extend(&o.reads);
                        self.ordered |= !o.writes.is_empty();
                    }
                    _ => {}
                }
                visit::rvalue_values(rv).into_iter().for_each(|o| self.operand(o));
                visit::rvalue_places(rv).into_iter().for_each(|p| self.place(p));
            }
            StmtKind::Update { place, value, .. } => {
                self.added.insert(place.root);
                let places = self.places.entry(place.root).or_default();
                places.insert(format!("{:?}", place.proj));
                // Neighbours, `a[i]` and `a[i + 1]`: from last to first LLVM keeps what they share in a register.
                self.ordered |= places.len() > 1;
                self.index(place);
                self.operand(value);
            }
            StmtKind::Accumulate { into, from } => {
                self.added.insert(into.root);
                self.index(into);
                self.place(from);
            }
            StmtKind::Assign(place, value) => {
                self.assigned.insert(place.root);
                self.index(place);
                self.operand(value);
            }
            StmtKind::If { cond, then, els } => {
                self.operand(cond);
                self.block(then);
                self.block(els);
            }
            StmtKind::For { lo, hi, body, .. } => {
                self.operand(lo);
                self.operand(hi);
                self.block(body);
            }
            StmtKind::Block { label: None, body } => self.block(body),
            StmtKind::Declare(_) => {}
            _ => self.ordered = true,
        }
    }

    fn block(&mut self, b: &Block) {
        for s in &b.stmts {
            // An empty `Restore` may still be filled.
            self.stmt(&s.kind);
        }
    }
}
