//! Memory that is never written once it has its value: a value like any other, which need not be kept where it can be had again.

use super::{Plan, Planner};
use crate::analyse::layout::{Layout, Pos, after};
use crate::ir::{Function, Local, Proj, Rvalue, Stmt, StmtKind, Ty, visit};
use std::collections::BTreeSet;

/// Arrays and tuples, made of their parts or copied.
pub(super) fn values(f: &Function, layout: &Layout<'_>) -> BTreeSet<Local> {
    let mut values = BTreeSet::new();
    visit::each(&f.body, &mut |s| {
        let StmtKind::Let(l, rv) = &s.kind else { return };
        let is_made = match rv {
            Rvalue::Array(_) | Rvalue::Tuple(_) => true,
            // What comes out of an option or an enum may be taken out only once.
            Rvalue::Load(p) => !p.proj.iter().any(|proj| matches!(proj, Proj::Payload | Proj::Variant { .. })),
            _ => false,
        };
        if is_made
            && matches!(f.local(*l).ty, Ty::Array(_) | Ty::Tuple(_))
            && f.local(*l).ty.is_copy()
            && !layout.is_written(*l)
            && layout.memory(*l) == *l
        {
            values.insert(*l);
        }
    });
    values
}

impl Planner<'_> {
    /// The reverse sweep reads one of these. It is had again before the loops that read it, not in each of their turns.
    pub(super) fn read_value(&self, plan: &mut Plan, root: Local, at: Pos) {
        plan.need(root, at);
        let def = self.layout.defs.get(&root).map_or(0, |d| d.pos);
        for (_, end) in self.layout.loops_between(def, at) {
            plan.need(root, end + 1);
        }
    }
}

impl Plan {
    /// What the reverse of this loop reads of [`Plan::values`] that are made before it.
    pub(in crate::adjoint) fn values_within(&self, s: &Stmt) -> Vec<Local> {
        let needed = |l: &&Local| self.needs.get(l).is_some_and(|at| at.contains(&after(s)));
        self.values.iter().filter(needed).copied().collect()
    }
}
