//! What has to be known of both sweeps before one of them is printed.

use crate::{
    adjoint::Adjoint,
    analyse::lent,
    ir::{
        Again, Arg, Block, ExitKind, Function, Kind, Label, Local, Operand, Passing, Place, Proj, Rvalue, Share,
        StmtKind, Tape,
        verify::{places, uses},
        visit,
    },
};
use std::collections::{BTreeMap, BTreeSet};

/// See the module's documentation.
#[derive(Default)]
pub(super) struct Facts {
    /// Labels that an exit jumps to. The others are not printed.
    pub targets: BTreeSet<Label>,
    /// Locals that the reverse sweep uses.
    pub used: BTreeSet<Local>,
    /// Vectors that are declared empty.
    pub vectors: BTreeSet<Local>,
    /// Locals that are written after their declaration.
    pub written: BTreeSet<Local>,
    /// How many values a record of the tape has. Tapes that nothing is saved on are missing.
    pub saved: BTreeMap<Tape, usize>,
    /// Tapes of loops whose records are used up before the loop runs again.
    pub scratch: BTreeSet<Tape>,
    /// Tapes of loops in loops, which are entered again and again.
    pub nested: BTreeSet<Tape>,
    /// Tapes that the reverse sweep takes something from.
    pub restored: BTreeSet<Tape>,
    /// Results of functions that give references, where nothing is differentiated, and what is read of those.
    pub lent: BTreeSet<Local>,
    /// Locals that take the whole value of a variable which has another before anybody reads it again.
    pub moved: BTreeSet<Local>,
    /// For each pullback of the forward sweep and each argument of its call: the parameter whose accumulator the
    /// argument's cotangent is added to without a detour, if it has to be guarded.
    pub guards: BTreeMap<Local, Vec<Option<usize>>>,
}

impl Facts {
    pub(super) fn new(f: &Function, adjoint: &Adjoint) -> Self {
        Facts::of(f, adjoint, &[&adjoint.forward, &adjoint.reverse], &adjoint.reverse)
    }

    /// Those of a block that is both sweeps.
    pub(super) fn fused(f: &Function, adjoint: &Adjoint, block: &Block) -> Self {
        Facts::of(f, adjoint, &[block], block)
    }

    fn of(f: &Function, adjoint: &Adjoint, sweeps: &[&Block], reverse: &Block) -> Self {
        let mut facts = Facts::default();
        for sweep in sweeps {
            visit::each(sweep, &mut |stmt| facts.stmt(f, &adjoint.locals, &stmt.kind));
        }
        visit::each(reverse, &mut |stmt| facts.used.extend(uses(&stmt.kind)));
        for sweep in sweeps {
            facts.nested(sweep, false);
            facts.moved(sweep);
        }
        facts.vectors = super::room::vectors(sweeps);
        facts.guards = guards(f, adjoint, sweeps, reverse);
        facts
    }

    /// `i = i.halved(x)`: of what is overwritten no copy is needed, and there may be none to be had.
    fn moved(&mut self, b: &Block) {
        for (at, s) in b.stmts.iter().enumerate() {
            visit::blocks(&s.kind).into_iter().for_each(|nested| self.moved(nested));
            let StmtKind::Let(taken, Rvalue::Load(from)) = &s.kind else { continue };
            let next = b.stmts.iter().skip(at + 1).map(|s| &s.kind).find(|kind| {
                // What is left early may be read elsewhere.
                let leaves = !visit::blocks(kind).is_empty() || matches!(kind, StmtKind::Exit(_) | StmtKind::Opaque(_));
                leaves || uses(kind).contains(&from.root) || places(kind).iter().any(|p| p.root == from.root)
            });
            if let Some(StmtKind::Assign(to, value)) = next
                && from.proj.is_empty()
                && to.proj.is_empty()
                && to.root == from.root
                && value.local() != Some(from.root)
            {
                self.moved.insert(*taken);
            }
        }
    }

    fn nested(&mut self, b: &Block, inside: bool) {
        for s in &b.stmts {
            let repeats = match &s.kind {
                StmtKind::For { tape, .. } => {
                    self.nested.extend(tape.iter().filter(|_| inside).map(|slots| slots.tape));
                    true
                }
                StmtKind::While { .. } | StmtKind::Loop { .. } | StmtKind::Repeat { .. } => true,
                _ => false, // runs once at most
            };
            for nested in visit::blocks(&s.kind) {
                self.nested(nested, inside || repeats);
            }
        }
    }

    fn stmt(&mut self, f: &Function, locals: &[crate::ir::LocalInfo], kind: &StmtKind) {
        // The part of an enum's cotangent is found by a method that takes `&mut`.
        self.written.extend(places(kind).into_iter().filter_map(|place| {
            let part = place.proj.iter().any(|p| matches!(p, Proj::Variant { .. }));
            let bar = matches!(locals[place.root.0 as usize].kind, Kind::Bar { .. });
            (part && bar).then_some(place.root)
        }));
        match kind {
            StmtKind::Let(l, Rvalue::Call(call)) if lent::gives_reference(call) => {
                self.lent.insert(*l);
            }
            StmtKind::Let(l, Rvalue::Load(place)) if self.lent.contains(&place.root) => {
                self.lent.insert(*l);
            }
            StmtKind::Exit(exit) => {
                self.targets.insert(if exit.kind == ExitKind::Return { f.ret } else { exit.label });
            }
            StmtKind::For { tape: Some(slots), .. } if slots.scratch => {
                self.scratch.insert(slots.tape);
            }
            StmtKind::Save { tape, locals } => {
                self.saved.insert(*tape, locals.len());
            }
            StmtKind::Restore { tape, .. } => {
                self.restored.insert(*tape);
            }
            StmtKind::Accumulate { into, .. } | StmtKind::Clear { bar: into, .. } => {
                self.written.insert(into.root);
            }
            StmtKind::Pullback { again, bars, .. } => {
                self.written.extend(bars.iter().flatten().map(|bar| bar.root));
                self.written.extend(again.iter().filter_map(|again| match again {
                    Again::RefMut(place) => Some(place.root),
                    Again::Ref(_) | Again::Some(_) | Again::Opaque(_) | Again::Value | Again::Perhaps(_) => None,
                }));
            }
            StmtKind::Fused { bars, .. } => {
                self.written.extend(bars.iter().flatten().map(|bar| bar.root));
            }
            StmtKind::Tangent { call, dots, .. } => {
                for (arg, dot) in call.args.iter().zip(dots) {
                    if let Arg::RefMut(place) = arg {
                        self.written.insert(place.root);
                        self.written.extend(dot.iter().map(|dot| dot.root));
                    }
                }
            }
            StmtKind::Let(_, Rvalue::Dual(dual)) => {
                for (arg, dot) in dual.operator.args.iter().zip(&dual.dots) {
                    if let Arg::RefMut(place) = arg {
                        self.written.insert(place.root);
                        self.written.extend(dot.iter().map(|dot| dot.root));
                    }
                }
            }
            StmtKind::Forward { call, .. } => {
                self.written.extend(call.args.iter().filter_map(|arg| match arg {
                    Arg::RefMut(place) => Some(place.root),
                    Arg::Value(_) | Arg::Ref(_) | Arg::Opaque(_) => None,
                }));
            }
            StmtKind::Let(_, Rvalue::Take(place)) => {
                self.written.insert(place.root);
            }
            StmtKind::Let(_, Rvalue::Share(share)) => {
                if let Share::State { state, .. } = &**share {
                    self.written.insert(state.root);
                }
            }
            StmtKind::Count(local) => {
                self.written.insert(*local);
            }
            _ => self.written.extend(visit::written(kind).into_iter().map(|place| place.root)),
        }
    }
}

/// See [`Facts::guards`]. A pullback may go through a tape under another name.
fn guards(f: &Function, adjoint: &Adjoint, sweeps: &[&Block], reverse: &Block) -> BTreeMap<Local, Vec<Option<usize>>> {
    let mut saved: BTreeMap<Tape, Vec<Option<Local>>> = BTreeMap::new();
    for sweep in sweeps {
        visit::each(sweep, &mut |stmt| {
            if let StmtKind::Save { tape, locals } = &stmt.kind {
                saved.insert(*tape, locals.iter().map(Operand::local).collect());
            }
        });
    }
    let mut before: BTreeMap<Local, Local> = BTreeMap::new();
    let mut guards = BTreeMap::new();
    visit::each(reverse, &mut |stmt| match &stmt.kind {
        StmtKind::Restore { tape, locals } => {
            let record = saved.get(tape).into_iter().flatten();
            before.extend(locals.iter().zip(record).filter_map(|(after, before)| Some((*after, (*before)?))));
        }
        StmtKind::Pullback { pullback, bars, .. } | StmtKind::Fused { pullback, bars, .. } => {
            let pullback = before.get(pullback).unwrap_or(pullback);
            let bars = bars.iter().map(|bar| guarded(f, adjoint, bar.as_ref()?));
            guards.insert(*pullback, bars.collect());
        }
        _ => {}
    });
    guards
}

/// The parameter whose accumulator the place is in, if what adds into it has to be guarded.
///
/// All but those of `&mut` parameters, which are the cotangent of a state: others flow through it, whether or not the
/// caller has one to give.
pub(super) fn guarded(f: &Function, adjoint: &Adjoint, place: &Place) -> Option<usize> {
    match adjoint.locals[place.root.0 as usize].kind {
        Kind::Bar { param: Some(i), .. } => f.params.get(i).filter(|p| p.passing != Passing::RefMut).map(|_| i),
        Kind::Bar { param: None, .. } | Kind::Temp | Kind::Var { .. } | Kind::Counter | Kind::Internal { .. } => None,
    }
}
