//! What a statement does to what is outside of it: whether two statements may change places.

use super::plan::is_index_arithmetic;
use crate::ir::verify::uses;
use crate::ir::{
    Again, Arg, Block, Call, Local, LocalInfo, Operand, Place, Rvalue, Share, Stmt, StmtKind, Tape, visit,
};
use crate::normalise::leaves;
use std::collections::BTreeSet;

/// See the module's documentation. Sums do not mind in which order their terms are added.
#[derive(Clone, Debug, Default)]
pub(super) struct Effects {
    pub reads: BTreeSet<Local>,
    /// Declared, assigned, moved away, changed in any other way.
    pub writes: BTreeSet<Local>,
    /// Added to, and nothing else.
    pub adds: BTreeSet<Local>,
    pub tapes: BTreeSet<Tape>,
    /// It may do what is seen from outside of the function, as code of the user's may.
    pub outward: bool,
    /// Control may leave it.
    pub leaves: bool,
}

impl Effects {
    pub(super) fn of(s: &Stmt, locals: &[LocalInfo]) -> Self {
        let mut effects = Effects::default();
        effects.stmt(&s.kind, locals);
        effects.leaves = leaves(&s.kind);
        effects
    }

    /// The two do not have to stay in their order.
    pub(super) fn commutes(&self, other: &Self) -> bool {
        self.tapes.is_disjoint(&other.tapes) && self.interleaves(other)
    }

    /// The same, whatever they leave on tapes.
    pub(super) fn interleaves(&self, other: &Self) -> bool {
        let free = |a: &Self, b: &Self| {
            apart(&a.writes, &b.reads)
                && apart(&a.writes, &b.writes)
                && apart(&a.writes, &b.adds)
                && apart(&a.adds, &b.reads)
        };
        !(self.leaves || other.leaves || self.outward && other.outward) && free(self, other) && free(other, self)
    }

    pub(super) fn join(&mut self, other: &Self) {
        self.reads.extend(&other.reads);
        self.writes.extend(&other.writes);
        self.adds.extend(&other.adds);
        self.tapes.extend(&other.tapes);
        self.outward |= other.outward;
        self.leaves |= other.leaves;
    }

    fn stmt(&mut self, kind: &StmtKind, locals: &[LocalInfo]) {
        match kind {
            StmtKind::Update { place, value, .. } => {
                self.add(place);
                self.operand(value);
            }
            StmtKind::Accumulate { into, from } => {
                self.add(into);
                self.place(from);
            }
            StmtKind::Pullback { pullback, again, seed, bars, .. } => {
                self.reads.extend([*pullback, *seed]);
                self.moves(*pullback, locals);
                self.moves(*seed, locals);
                let mut state = false;
                for again in again {
                    match again {
                        Again::Ref(p) | Again::Some(p) => self.place(p),
                        Again::RefMut(p) => {
                            state = true;
                            self.place(p);
                            self.writes.insert(p.root);
                        }
                        Again::Perhaps(o) => self.operand(o),
                        Again::Opaque(_) | Again::Value => {}
                    }
                }
                for bar in bars.iter().flatten() {
                    self.add(bar);
                    if state {
                        // The cotangent of a state comes out as another.
                        self.reads.insert(bar.root);
                        self.writes.insert(bar.root);
                    }
                }
            }
            StmtKind::Fused { value, call, seed, bars, .. } => {
                self.call(call, locals);
                self.writes.insert(*value);
                self.reads.insert(*seed);
                self.moves(*seed, locals);
                bars.iter().flatten().for_each(|bar| self.add(bar));
            }
            StmtKind::Forward { value, pullback, call, .. } => {
                self.call(call, locals);
                self.writes.extend([*value, *pullback]);
            }
            StmtKind::Save { tape, locals: record } => {
                self.tapes.insert(*tape);
                for o in record {
                    self.operand(o);
                    self.given(o, locals);
                }
            }
            StmtKind::Restore { tape, locals: record } => {
                self.tapes.insert(*tape);
                self.writes.extend(record);
            }
            StmtKind::Let(l, rv) => {
                self.reads.extend(uses(kind));
                self.writes.insert(*l);
                self.writes.extend(visit::written(kind).iter().map(|p| p.root));
                visit::rvalue_values(rv).into_iter().for_each(|o| self.given(o, locals));
                match rv {
                    Rvalue::Take(p) => {
                        self.writes.insert(p.root);
                    }
                    Rvalue::Load(p) if p.is_owned() => self.moves(p.root, locals),
                    Rvalue::Struct(value) => value.rest.iter().for_each(|p| self.moves(p.root, locals)),
                    Rvalue::Share(share) => {
                        if let Share::State { state, .. } = &**share {
                            self.writes.insert(state.root);
                        }
                    }
                    Rvalue::Call(call) => self.call(call, locals),
                    Rvalue::Opaque(o) => self.outward |= !is_index_arithmetic(o.tokens.clone()),
                    _ => {}
                }
            }
            StmtKind::Assign(_, value) | StmtKind::Push(_, value) => {
                self.reads.extend(uses(kind));
                self.writes.extend(visit::written(kind).iter().map(|p| p.root));
                self.given(value, locals);
            }
            StmtKind::Swap(a, b) | StmtKind::Clear { bar: a, like: b } => {
                self.reads.extend(uses(kind));
                self.writes.extend([a.root, b.root]);
            }
            StmtKind::Declare(l) | StmtKind::Count(l) => {
                self.writes.insert(*l);
            }
            StmtKind::Opaque(o) => {
                self.reads.extend(&o.reads);
                self.writes.extend(&o.writes);
                self.outward = true;
            }
            StmtKind::Exit(_) => {}
            StmtKind::If { .. }
            | StmtKind::For { .. }
            | StmtKind::While { .. }
            | StmtKind::Loop { .. }
            | StmtKind::Block { .. }
            | StmtKind::Repeat { .. }
            | StmtKind::Rest { .. } => {
                self.reads.extend(uses(kind));
                let mut inside = BTreeSet::new();
                if let StmtKind::For { counter, .. } = kind {
                    inside.insert(*counter);
                }
                if let StmtKind::Rest { flag, .. } = kind {
                    self.writes.insert(*flag);
                }
                // The blocks of a `while` are one scope.
                let shared = matches!(kind, StmtKind::While { .. });
                for b in visit::blocks(kind) {
                    let here = inside.clone();
                    self.block(b, &mut inside, locals);
                    if !shared {
                        inside = here;
                    }
                }
            }
            // Of forward mode; and what is never one of both sweeps in one.
            StmtKind::Tangent { .. } | StmtKind::Rerun(_) => self.outward = true,
        }
    }

    fn block(&mut self, b: &Block, inside: &mut BTreeSet<Local>, locals: &[LocalInfo]) {
        for s in &b.stmts {
            let mut nested = Effects::default();
            nested.stmt(&s.kind, locals);
            nested.reads.retain(|l| !inside.contains(l));
            match &s.kind {
                StmtKind::Let(l, _) | StmtKind::Declare(l) | StmtKind::Fused { value: l, .. } => {
                    inside.insert(*l);
                }
                StmtKind::Forward { value, pullback, .. } => inside.extend([*value, *pullback]),
                StmtKind::Restore { locals, .. } => inside.extend(locals),
                _ => {}
            }
            nested.writes.retain(|l| !inside.contains(l));
            nested.adds.retain(|l| !inside.contains(l));
            self.join(&nested);
        }
    }

    fn call(&mut self, call: &Call, locals: &[LocalInfo]) {
        self.outward = true;
        for arg in &call.args {
            match arg {
                Arg::Value(o) => {
                    self.operand(o);
                    self.given(o, locals);
                }
                Arg::Ref(p) => self.place(p),
                Arg::RefMut(p) => {
                    self.place(p);
                    self.writes.insert(p.root);
                }
                Arg::Opaque(o) => {
                    self.reads.extend(&o.reads);
                    self.writes.extend(&o.writes);
                }
            }
        }
        for callable in call.callables.values() {
            self.reads.extend(&callable.plain.reads);
            self.writes.extend(&callable.plain.writes);
        }
    }

    fn add(&mut self, p: &Place) {
        self.adds.insert(p.root);
        p.operands().for_each(|o| self.operand(o));
    }

    fn place(&mut self, p: &Place) {
        self.reads.insert(p.root);
        p.operands().for_each(|o| self.operand(o));
    }

    fn operand(&mut self, o: &Operand) {
        self.reads.extend(o.local());
    }

    /// Used by value: gone, as far as is known, if it is not copied.
    fn given(&mut self, o: &Operand, locals: &[LocalInfo]) {
        if let Operand::Local(l) = o {
            self.moves(*l, locals);
        }
    }

    fn moves(&mut self, l: Local, locals: &[LocalInfo]) {
        if !locals[l.0 as usize].ty.is_copy() {
            self.writes.insert(l);
        }
    }
}

fn apart(a: &BTreeSet<Local>, b: &BTreeSet<Local>) -> bool {
    let (few, many) = if a.len() < b.len() { (a, b) } else { (b, a) };
    few.iter().all(|l| !many.contains(l))
}
