//! Values that memory holds anyway: what the turns of a loop put into a list, each into an element of its own, the reverse sweep finds
//! there, if nothing else ever writes to the list.

use super::{Plan, Planner};
use crate::adjoint::leaves_early;
use crate::analyse::layout::{Layout, Pos, after};
use crate::ir::{Block, Function, Kind, Local, Operand, Place, Proj, Rvalue, Stmt, StmtKind, Ty, visit};
use std::collections::{BTreeMap, BTreeSet};

/// Where a value is put.
#[derive(Clone, Debug)]
pub(super) struct Home {
    pub place: Place,
    /// The number of the statement that puts it there.
    store: u32,
    /// Behind the loops that fill the list: from there on it stays as it is.
    pub since: Pos,
}

/// The floats that have one.
pub(super) fn homes(f: &Function, layout: &Layout<'_>) -> BTreeMap<Local, Home> {
    let mut search = Search { f, layout, taken: taken(f), loops: Vec::new(), found: BTreeMap::new() };
    // Turns that are run again find what the first run has left.
    if f.checkpoints.is_empty() {
        search.block(&f.body);
    }
    search.found
}

/// What is moved away, as a whole or in part.
fn taken(f: &Function) -> BTreeSet<Local> {
    let mut taken = BTreeSet::new();
    visit::each(&f.body, &mut |s| match &s.kind {
        StmtKind::Let(_, rv) => {
            taken.extend(visit::rvalue_values(rv).into_iter().filter_map(Operand::local));
            let moved = |p: &&&Place| !f.place_ty(p).is_copy();
            if matches!(rv, Rvalue::Load(_) | Rvalue::Struct(_)) {
                taken.extend(visit::rvalue_places(rv).iter().filter(moved).map(|p| p.root));
            }
            // Nothing is known of what this does with it.
            if let Rvalue::Opaque(o) = rv {
                taken.extend(&o.reads);
            }
        }
        StmtKind::Assign(_, value) | StmtKind::Push(_, value) => taken.extend(value.local()),
        StmtKind::Opaque(o) => taken.extend(&o.reads),
        _ => {}
    });
    taken
}

struct Search<'f> {
    f: &'f Function,
    layout: &'f Layout<'f>,
    taken: BTreeSet<Local>,
    /// The loops around, from the outside in. `None` for what is no `for` that runs to its end: a record says where such
    /// a loop stopped, and the values are left on records too.
    loops: Vec<Option<&'f Stmt>>,
    found: BTreeMap<Local, Home>,
}

impl<'f> Search<'f> {
    fn block(&mut self, b: &'f Block) {
        let mut here = BTreeSet::new();
        for s in &b.stmts {
            match &s.kind {
                StmtKind::Let(l, _) if matches!(self.f.local(*l).ty, Ty::Float(_)) => _ = here.insert(*l),
                StmtKind::Assign(p, Operand::Local(l)) if here.contains(l) => self.stored(s, *l, p.clone()),
                StmtKind::Push(p, Operand::Local(l)) if here.contains(l) => self.pushed(s, *l, p),
                _ => {}
            }
            let around = match &s.kind {
                StmtKind::For { .. } => Some((!leaves_early(s)).then_some(s)),
                StmtKind::While { .. } | StmtKind::Loop { .. } => Some(None),
                _ => None, // no loop
            };
            self.loops.extend(around);
            for nested in visit::blocks(&s.kind) {
                self.block(nested);
            }
            if around.is_some() {
                self.loops.pop();
            }
        }
    }

    /// `list[i][j] = l`, in loops over `i` and `j` that the list is declared before.
    fn stored(&mut self, s: &Stmt, l: Local, place: Place) {
        let Some(loops) = self.filling(&place, s) else { return };
        let counters: BTreeSet<Local> = loops.iter().filter_map(|s| counter(s)).collect();
        let indices: Option<Vec<Local>> = place
            .proj
            .iter()
            .filter_map(|proj| match proj {
                Proj::Index(Operand::Local(l)) => Some(Some(*l)),
                Proj::Index(Operand::Const(_)) | Proj::Field(_) => None,
                Proj::Deref | Proj::Payload | Proj::Variant { .. } | Proj::Range { .. } => Some(None),
            })
            .collect();
        let Some(indices) = indices else { return };
        if indices.len() == counters.len() && indices.iter().all(|l| counters.contains(l)) {
            self.found.insert(l, Home { place, store: s.id, since: after(loops[0]) });
        }
    }

    /// `list.push(l)`, in each turn of one loop that counts from zero, the list being empty before.
    fn pushed(&mut self, s: &Stmt, l: Local, list: &Place) {
        let Some(loops) = self.filling(list, s) else { return };
        let [around] = loops.as_slice() else { return };
        let StmtKind::For { counter, lo: Operand::Const(lo), body, reversed: false, .. } = &around.kind else { return };
        let empty = matches!(self.layout.defs.get(&list.root), Some(def) if matches!(def.value, Some(Rvalue::Vec(v)) if v.is_empty()));
        let every_turn = body.stmts.iter().any(|of| of.id == s.id);
        let zero = lo.tokens.to_string().trim_end_matches("usize") == "0";
        if empty && every_turn && zero && list.proj.is_empty() {
            let proj = vec![Proj::Index(Operand::Local(*counter))];
            let place = Place { root: list.root, proj };
            self.found.insert(l, Home { place, store: s.id, since: after(around) });
        }
    }

    /// The loops between the declaration of a list of the function's own and its only write, if it stays where it is.
    fn filling(&self, p: &Place, s: &Stmt) -> Option<Vec<&'f Stmt>> {
        let root = p.root;
        let info = self.f.local(root);
        let own = matches!((&info.kind, &info.ty), (Kind::Var { .. }, Ty::Array(_) | Ty::Vec(_)))
            && self.f.result != Some(root)
            && self.layout.memory(root) == root
            && !self.taken.contains(&root);
        let def = self.layout.defs.get(&root)?;
        let once = self.layout.writes.get(&root).is_some_and(|writes| writes.iter().eq([&(2 * s.id + 1)]));
        let around = |of: Option<&'f Stmt>| of.is_none_or(|of| 2 * of.id + 1 > def.pos);
        let loops: Option<Vec<&Stmt>> = self.loops.iter().copied().filter(|of| around(*of)).collect();
        loops.filter(|loops| own && once && def.value.is_some() && !loops.is_empty())
    }
}

fn counter(s: &Stmt) -> Option<Local> {
    match &s.kind {
        StmtKind::For { counter, .. } => Some(*counter),
        _ => None, // no counter
    }
}

impl Planner<'_> {
    /// Where the value is to be found, if the reverse sweep does not undo that it was put there.
    pub(super) fn home(&self, l: Local, plan: &Plan) -> Option<&Home> {
        self.homes
            .get(&l)
            .filter(|home| !plan.restored.contains(&home.store) && !self.lasting.contains(&home.place.root))
    }
}
