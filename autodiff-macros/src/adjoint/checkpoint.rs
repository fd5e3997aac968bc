//! Checkpoints: what is run again instead of saved.
//!
//! A block under `#[checkpoint]` runs forward as it was written and leaves a snapshot of what it is about to write. The reverse sweep
//! puts the snapshot back, runs the block once more, this time leaving its record, and then its reverse:
//!
//! ```text
//! forward:  saved = snapshot; plain
//! reverse:  restore; taped; reverse
//! ```
//!
//! A `for` under `#[checkpoint(snapshots = k)]` does the same turn by turn, by a schedule that the runtime has: plain where a turn is only
//! passed through, taped and reversed at once where it is its turn to be reversed. The last turn is taped in the forward sweep, and
//! reversed first.
//!
//! The reverse itself is that of a block or loop without the mark; so is the record. What is new is that the forward half runs in the
//! reverse sweep, and so needs there what it reads: values from outside, memory that it only reads, as it was then, and its
//! *carried* places, which are in the snapshots. A variable that is carried and that nothing else in the reverse sweep asks for
//! has no place there: the rerun has one of its own.

use super::bars::Around;
use super::{Adjoint, Sweep};
use crate::analyse::{activity::Activity, layout::Layout};
use crate::ir::verify::{places, uses};
use crate::ir::{
    Arg, Back, Block, Checkpoint, Exit, ExitKind, Function, Kind, Label, Local, Passing, Place, Proj, Rerun, Rvalue,
    Stmt, StmtKind, Turns, Ty, visit,
};
use std::collections::BTreeSet;

/// The mark of a statement.
pub(super) fn mark<'f>(f: &'f Function, s: &Stmt) -> Option<&'f Checkpoint> {
    let label = match &s.kind {
        StmtKind::For { label, .. } => *label,
        StmtKind::Block { label: Some(label), .. } => *label,
        _ => return None,
    };
    f.checkpoints.get(&label)
}

/// What the code under a mark has to do with the code around it.
#[derive(Debug, Default)]
pub(super) struct Surroundings {
    /// What it writes and what has a value before: no place is a part of another.
    pub carried: Vec<Place>,
    /// Variables that get their first value here.
    pub blank: BTreeSet<Local>,
    /// Values from outside.
    pub values: BTreeSet<Local>,
    /// Roots of memory from outside that it reads and does not carry.
    pub memory: BTreeSet<Local>,
    /// Roots that it writes in a way that is never undone.
    pub lasting: BTreeSet<Local>,
}

impl Surroundings {
    pub(super) fn of(f: &Function, act: &Activity, layout: &Layout<'_>, s: &Stmt) -> Self {
        let mut inside = BTreeSet::new();
        let mut all: Vec<&Stmt> = Vec::new();
        inside.extend(visit::declared(&s.kind));
        for block in visit::blocks(&s.kind) {
            visit::each(block, &mut |s| {
                inside.extend(visit::declared(&s.kind));
                if let StmtKind::Rest { flag, .. } = &s.kind {
                    inside.insert(*flag);
                }
                all.push(s);
            });
        }
        let mut around = Surroundings::default();
        for s in &all {
            if layout.firsts.contains(&s.id)
                && let StmtKind::Assign(p, _) = &s.kind
                && !inside.contains(&p.root)
                && f.local(p.root).param.is_none()
                && layout.defs.get(&p.root).is_some_and(|def| def.value.is_none())
            {
                around.blank.insert(p.root);
            }
        }
        for s in &all {
            let lasts = lasts(act, s);
            for p in visit::written(&s.kind) {
                if !inside.contains(&p.root) && !around.blank.contains(&p.root) {
                    around.carry(whole(f, &p));
                    if lasts {
                        around.lasting.insert(p.root);
                    }
                }
            }
        }
        for s in &all {
            let mut roots = BTreeSet::new();
            let read = places(&s.kind).into_iter().cloned().chain(opaque_places(&s.kind));
            for p in read {
                roots.insert(p.root);
                let outside = !inside.contains(&p.root) && !around.blank.contains(&p.root);
                if outside && !around.carried.iter().any(|c| is_part(&p, c) || is_part(&whole(f, &p), c)) {
                    around.memory.insert(p.root);
                }
            }
            let values = uses(&s.kind).into_iter().filter(|l| {
                let var = matches!(f.local(*l).kind, Kind::Var { .. });
                !var && !inside.contains(l) && !places(&s.kind).iter().any(|p| p.root == *l)
            });
            around.values.extend(values);
        }
        around.carry_what_is_lost(f, act, layout);
        around
    }

    /// What is only read here, and written elsewhere in a way that is never undone, is not what it was when the reverse sweep
    /// comes here: it is in the snapshots too.
    fn carry_what_is_lost(&mut self, f: &Function, act: &Activity, layout: &Layout<'_>) {
        let mut written = BTreeSet::new();
        visit::each(&f.body, &mut |s| {
            if lasts(act, s) {
                written.extend(visit::written(&s.kind).iter().map(|p| layout.memory(p.root)));
            }
        });
        let lost: Vec<Local> = self.memory.iter().copied().filter(|l| written.contains(&layout.memory(*l))).collect();
        for l in lost {
            self.memory.remove(&l);
            self.lasting.insert(l);
            self.carry(whole(f, &Place::of(l)));
        }
    }

    fn carry(&mut self, place: Place) {
        if !self.carried.iter().any(|c| is_part(&place, c)) {
            self.carried.retain(|c| !is_part(c, &place));
            self.carried.push(place);
        }
    }
}

/// Whether what the statement writes is never undone.
pub(super) fn lasts(act: &Activity, s: &Stmt) -> bool {
    match &s.kind {
        StmtKind::Opaque(_) | StmtKind::Let(_, Rvalue::Opaque(_)) => true,
        StmtKind::Let(t, Rvalue::Call(call)) => !act.call(*t, call),
        _ => false, // an assignment
    }
}

/// The variable, the fields of it, or what is behind a reference, that a place is in.
fn whole(f: &Function, p: &Place) -> Place {
    let behind = is_lent(f, p.root);
    let mut whole = Place::of(p.root);
    for (i, proj) in p.proj.iter().enumerate() {
        match proj {
            Proj::Field(_) => whole.proj.push(proj.clone()),
            Proj::Deref if behind && i == 0 => whole.proj.push(proj.clone()),
            _ => break,
        }
    }
    if behind && whole.proj.is_empty() {
        whole.proj.push(Proj::Deref);
    }
    whole
}

/// Whether it is a parameter that the caller lent.
fn is_lent(f: &Function, l: Local) -> bool {
    f.local(l).param.and_then(|i| f.params.get(i)).is_some_and(|p| p.passing != Passing::Value)
}

/// Whether a place is another, or in it.
fn is_part(part: &Place, of: &Place) -> bool {
    let same = |a: &Proj, b: &Proj| match (a, b) {
        (Proj::Deref, Proj::Deref) => true,
        (Proj::Field(a), Proj::Field(b)) => a == b,
        _ => false,
    };
    part.root == of.root && part.proj.len() >= of.proj.len() && part.proj.iter().zip(&of.proj).all(|(a, b)| same(a, b))
}

/// What code that is kept mentions.
fn opaque_places(kind: &StmtKind) -> Vec<Place> {
    let mut found = Vec::new();
    let mut of = |o: &crate::ir::Opaque| found.extend(o.reads.iter().chain(&o.writes).map(|l| Place::of(*l)));
    match kind {
        StmtKind::Opaque(o) | StmtKind::Let(_, Rvalue::Opaque(o)) => of(o),
        StmtKind::Let(_, Rvalue::Call(call)) => {
            for arg in &call.args {
                if let Arg::Opaque(o) = arg {
                    of(o);
                }
            }
            call.callables.values().for_each(|callable| of(&callable.plain));
        }
        _ => {} // operands and places
    }
    found
}

impl Sweep<'_> {
    /// Differentiates a block or a loop that has a mark.
    pub(super) fn checkpoint(
        &mut self,
        s: &Stmt,
        mark: &Checkpoint,
        around: &mut Around,
        main: &mut Vec<Stmt>,
        rev: &mut Vec<Stmt>,
    ) {
        let (StmtKind::For { body, .. } | StmtKind::Block { body, .. }) = &s.kind else { return };
        self.open(&[body], around, rev, s.span);
        let region = self.layout.region(s, 0);
        let states = self.bars.clone();
        let surroundings = Surroundings::of(self.f, self.act, self.layout, s);
        for l in &surroundings.values {
            self.recompute(*l, rev, s.span);
        }
        let (label, turns) = match (&s.kind, mark) {
            (StmtKind::For { label, counter, lo, hi, inclusive, reversed, .. }, Checkpoint::Turns(snapshots)) => {
                let (counter, inclusive, reversed, snapshots) = (*counter, *inclusive, *reversed, snapshots.clone());
                let (lo, hi) = (self.operand(lo, rev, s.span), self.operand(hi, rev, s.span));
                (Some(*label), Some(Turns { counter, lo, hi, inclusive, reversed, snapshots }))
            }
            (StmtKind::Block { label, .. }, _) => (*label, None),
            _ => (None, None),
        };
        let (taped, mut reverse) = self.region(body, region);
        self.rejoin(states);
        rev.append(&mut self.hoist(&mut reverse.stmts, region));
        if !self.is_worthwhile(&reverse, region) {
            main.push(s.clone());
            return;
        }
        let saved = self.recorded("snapshots", Ty::Unknown, Kind::Internal { mutable: true }, s.span);
        let own = |l: Local| !is_lent(self.f, l) && !self.plan.roots.contains(&l);
        let mut carried = Surroundings::default();
        for place in surroundings.carried {
            carried.carry(if own(place.root) { Place::of(place.root) } else { place });
        }
        let carried = carried.carried;
        let numbers = |is: &dyn Fn(Local) -> bool| -> Vec<usize> {
            carried.iter().enumerate().filter(|(_, p)| is(p.root)).map(|(i, _)| i).collect()
        };
        let back = Back {
            reverse,
            own: numbers(&own),
            blank: surroundings.blank.into_iter().collect(),
            kept: numbers(&|l| is_lent(self.f, l) && surroundings.lasting.contains(&l) && !self.act.is(l)),
        };
        let (mut plain, mut taped) = (body.clone(), taped);
        if let (Some(label), Some(_)) = (label, &turns) {
            end_turn(&mut plain, label);
            end_turn(&mut taped, label);
        }
        let mut half = Rerun { saved, carried, turns, label, plain, taped, back: None };
        main.push(Stmt::new(StmtKind::Rerun(Box::new(half.clone())), s.span));
        half.back = Some(back);
        rev.push(Stmt::new(StmtKind::Rerun(Box::new(half)), s.span));
    }
}

/// `continue` goes to the end of the block that a turn is.
fn end_turn(b: &mut Block, label: Label) {
    for s in &mut b.stmts {
        if let StmtKind::Exit(Exit { label: to, kind }) = &mut s.kind
            && *to == label
            && *kind == ExitKind::Continue
        {
            *kind = ExitKind::Break;
        }
        for nested in visit::blocks_mut(&mut s.kind) {
            end_turn(nested, label);
        }
    }
}

/// Whether anything is run again in the reverse sweep.
pub(super) fn any(adjoint: &Adjoint) -> bool {
    let mut found = false;
    visit::each(&adjoint.reverse, &mut |s| found |= matches!(&s.kind, StmtKind::Rerun(_)));
    found
}
