//! Which assignments give a variable its first value, whatever path led there.

use crate::ir::{Block, ExitKind, Function, Label, Local, Stmt, StmtKind, visit};
use std::collections::{BTreeMap, BTreeSet};

/// Variables that may have a value.
type Given = BTreeSet<Local>;

/// The numbers of those assignments.
pub(super) fn firsts(f: &Function) -> BTreeSet<u32> {
    let mut pass = Firsts { found: BTreeSet::new(), later: BTreeSet::new(), exits: BTreeMap::new() };
    pass.block(&f.body, Given::new());
    pass.found.difference(&pass.later).copied().collect()
}

struct Firsts {
    /// Those that are the first on some path.
    found: BTreeSet<u32>,
    /// Those that are not the first on some path.
    later: BTreeSet<u32>,
    /// What may have a value where a block or a turn is left.
    exits: BTreeMap<(Label, bool), Given>,
}

impl Firsts {
    /// What may have a value at the end of a block; `None` if that is not reached.
    fn block(&mut self, b: &Block, mut given: Given) -> Option<Given> {
        for s in &b.stmts {
            given = self.stmt(s, given)?;
        }
        Some(given)
    }

    fn stmt(&mut self, s: &Stmt, mut given: Given) -> Option<Given> {
        match &s.kind {
            StmtKind::Declare(l) => {
                given.remove(l);
            }
            StmtKind::Assign(p, _) if p.proj.is_empty() => {
                let of_kind = if given.insert(p.root) { &mut self.found } else { &mut self.later };
                of_kind.insert(s.id);
            }
            StmtKind::Exit(exit) => {
                let turn = exit.kind == ExitKind::Continue;
                self.exits.entry((exit.label, turn)).or_default().extend(given);
                return None;
            }
            StmtKind::If { then, els, .. } => {
                let other = given.clone();
                return either(self.block(then, given), self.block(els, other));
            }
            StmtKind::Block { label, body } => {
                let end = self.block(body, given);
                let left = label.and_then(|label| self.exits.remove(&(label, false)));
                return either(end, left);
            }
            StmtKind::For { label, .. } | StmtKind::While { label, .. } | StmtKind::Loop { label, .. } => {
                return self.turns(s, *label, given);
            }
            kind => {
                // Code that is kept may give it one too.
                given.extend(visit::written(kind).iter().map(|p| p.root));
                for nested in visit::blocks(kind) {
                    given = self.block(nested, given)?;
                }
            }
        }
        Some(given)
    }

    /// A loop: of what a turn gives a value, only what is there when it comes to another turn counts.
    fn turns(&mut self, s: &Stmt, label: Label, given: Given) -> Option<Given> {
        let endless = matches!(s.kind, StmtKind::Loop { .. });
        let mut before = given;
        let (mut after, mut ends) = (Given::new(), false);
        loop {
            let mut turn = Some(before.clone());
            for nested in visit::blocks(&s.kind) {
                // The condition is computed at the start of each turn, and is the last that is.
                after.extend(turn.iter().flatten().copied().filter(|_| !endless));
                turn = turn.and_then(|given| self.block(nested, given));
            }
            let again = either(turn, self.exits.remove(&(label, true))).unwrap_or_default();
            if let Some(left) = self.exits.remove(&(label, false)) {
                after.extend(left);
                ends = true;
            }
            let known = before.len();
            before.extend(again);
            if before.len() == known {
                break;
            }
        }
        if endless && !ends {
            return None;
        }
        after.extend(before.iter().copied().filter(|_| !endless));
        Some(after)
    }
}

/// What may have a value after one of two paths.
fn either(a: Option<Given>, b: Option<Given>) -> Option<Given> {
    match (a, b) {
        (Some(mut a), Some(b)) => {
            a.extend(b);
            Some(a)
        }
        (a, b) => a.or(b),
    }
}
