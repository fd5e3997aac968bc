//! What holds of every well-formed function and sweep, checked of everything that is translated: what breaks a promise
//! is refused. Tests and dumps check every stage, so that the first one to break it is the one that is looked at.
//!
//! * A local is used where its declaration is in scope, and declared once in its scope; in a function, once altogether.
//! * A temp is written by its declaration only; through a reference that it is, others may be written.
//! * In a function, operands are not vars: these are read by `Load`.
//! * An exit is inside of what it leaves, and `continue` goes to a loop.
//! * All records of a tape are of one length, and none is restored that was not saved.

use super::{
    Again, Arg, Block, ExitKind, Function, Kind, Label, Local, LocalInfo, Opaque, Operand, Place, Proj, Rerun, Rvalue,
    StmtKind, Tape, Zero, visit,
};
use crate::adjoint::Adjoint;
use crate::tangent::Tangent;
use proc_macro2::Ident;
use std::collections::{BTreeMap, BTreeSet};

/// What is wrong with the function: nothing, if all is well.
pub(crate) fn verify(f: &Function) -> Vec<String> {
    let mut check = Check::new(&f.locals, &f.labels, "body");
    check.unique = true;
    check.enter(f.params.iter().map(|param| param.local).chain(f.result));
    check.block(&f.body);
    check.problems
}

/// What is wrong with the block of values and tangents that a function became.
pub(crate) fn verify_tangent(f: &Function, tangent: &Tangent) -> Vec<String> {
    let mut check = Check::new(&tangent.locals, &f.labels, "tangent");
    check.enter(f.params.iter().map(|param| param.local).chain(f.result));
    check.enter(tangent.dots.iter().copied().chain(tangent.result));
    check.block(&tangent.body);
    check.problems
}

/// What is wrong with the two sweeps of the function.
pub(crate) fn verify_adjoint(f: &Function, adjoint: &Adjoint) -> Vec<String> {
    let params = || f.params.iter().map(|param| param.local);
    let mut forward = Check::new(&adjoint.locals, &f.labels, "forward");
    forward.enter(params().chain(f.result));
    forward.block(&adjoint.forward);
    let mut reverse = Check::new(&adjoint.locals, &f.labels, "reverse");
    reverse.enter(params().chain(adjoint.seed).chain(adjoint.bars.iter().copied()));
    reverse.block(&adjoint.reverse);
    let mut problems = forward.problems;
    problems.append(&mut reverse.problems);
    problems.extend(tapes(adjoint));
    problems
}

/// What is wrong with both sweeps in one.
pub(crate) fn verify_fused(f: &Function, adjoint: &Adjoint, fused: &Block) -> Vec<String> {
    let mut check = Check::new(&adjoint.locals, &f.labels, "fused");
    check.shadows = true;
    check.enter(f.params.iter().map(|param| param.local).chain(f.result));
    check.enter(adjoint.seed.into_iter().chain(adjoint.bars.iter().copied()));
    check.block(fused);
    check.problems
}

fn tapes(adjoint: &Adjoint) -> Vec<String> {
    let mut saved: BTreeMap<Tape, BTreeSet<usize>> = BTreeMap::new();
    for sweep in [&adjoint.forward, &adjoint.reverse] {
        visit::each(sweep, &mut |stmt| {
            if let StmtKind::Save { tape, locals } = &stmt.kind {
                saved.entry(*tape).or_default().insert(locals.len());
            }
        });
    }
    let mut problems: Vec<_> = saved
        .iter()
        .filter(|(_, lengths)| lengths.len() > 1)
        .map(|(tape, lengths)| format!("tape {} has records of lengths {lengths:?}", tape.0))
        .collect();
    problems
        .extend(saved.keys().filter(|tape| tape.0 as usize >= adjoint.tapes.len()).map(|t| format!("no tape {}", t.0)));
    visit::each(&adjoint.reverse, &mut |stmt| {
        if let StmtKind::Restore { tape, locals } = &stmt.kind
            && saved.get(tape).is_none_or(|lengths| !lengths.contains(&locals.len()))
        {
            problems.push(format!("tape {} is restored as {} values, which was not saved", tape.0, locals.len()));
        }
    });
    problems
}

struct Check<'a> {
    locals: &'a [LocalInfo],
    labels: &'a [Ident],
    /// The part that is being checked, for messages.
    part: &'static str,
    /// Declarations are unique in the whole part, and operands are not vars: true of functions, not of sweeps.
    unique: bool,
    /// A local may be declared again in its scope: by the reverse sweep, where both are one.
    shadows: bool,
    /// Innermost last.
    scopes: Vec<BTreeSet<Local>>,
    declared: BTreeSet<Local>,
    /// What exits may go to, and whether it is a loop.
    targets: Vec<(Label, bool)>,
    problems: Vec<String>,
}

impl<'a> Check<'a> {
    fn new(locals: &'a [LocalInfo], labels: &'a [Ident], part: &'static str) -> Self {
        Check {
            locals,
            labels,
            part,
            unique: false,
            shadows: false,
            scopes: vec![BTreeSet::new()],
            declared: BTreeSet::new(),
            targets: Vec::new(),
            problems: Vec::new(),
        }
    }

    fn enter(&mut self, locals: impl Iterator<Item = Local>) {
        for local in locals {
            self.declare(local);
        }
    }

    fn scoped(&mut self, check: impl FnOnce(&mut Self)) {
        self.scopes.push(BTreeSet::new());
        check(self);
        self.scopes.pop();
    }

    /// A loop, or a labelled block.
    fn target(&mut self, label: Label, is_loop: bool, check: impl FnOnce(&mut Self)) {
        self.targets.push((label, is_loop));
        self.scoped(check);
        self.targets.pop();
    }

    fn block(&mut self, block: &Block) {
        for stmt in &block.stmts {
            self.stmt(&stmt.kind);
        }
    }

    fn stmt(&mut self, kind: &StmtKind) {
        if !matches!(kind, StmtKind::While { .. }) {
            self.uses(kind);
        }
        self.writes(kind);
        match kind {
            StmtKind::Let(local, _) | StmtKind::Declare(local) => self.declare(*local),
            StmtKind::Forward { value, pullback, .. } => self.enter([*value, *pullback].into_iter()),
            StmtKind::Fused { value, .. } => self.declare(*value),
            StmtKind::Tangent { value, dot, .. } => self.enter([*value, *dot].into_iter()),
            StmtKind::Restore { locals, .. } => self.enter(locals.iter().copied()),
            StmtKind::If { then, els, .. } => {
                self.scoped(|check| check.block(then));
                self.scoped(|check| check.block(els));
            }
            StmtKind::For { label, counter, body, .. } => self.target(*label, true, |check| {
                check.declare(*counter);
                check.block(body);
            }),
            StmtKind::While { label, pre, body, .. } => self.target(*label, true, |check| {
                check.block(pre);
                check.uses(kind);
                check.block(body);
            }),
            StmtKind::Loop { label, body } => self.target(*label, true, |check| check.block(body)),
            StmtKind::Block { label: Some(label), body } => self.target(*label, false, |check| check.block(body)),
            StmtKind::Block { label: None, body } | StmtKind::Repeat { body, .. } => {
                self.scoped(|check| check.block(body));
            }
            StmtKind::Rerun(r) => self.rerun(r),
            StmtKind::Rest { body, .. } => self.block(body),
            StmtKind::Exit(exit) => {
                let target = self.targets.iter().rev().find(|(label, _)| *label == exit.label);
                let label = || self.labels.get(exit.label.0 as usize).map_or_else(String::new, ToString::to_string);
                match (exit.kind, target) {
                    (ExitKind::Return, _) | (ExitKind::Break, Some(_)) | (ExitKind::Continue, Some((_, true))) => {}
                    (ExitKind::Break, None) => self.problem(&format!("break outside of '{}", label())),
                    (ExitKind::Continue, _) => self.problem(&format!("continue outside of a loop '{}", label())),
                }
            }
            StmtKind::Assign(..)
            | StmtKind::Update { .. }
            | StmtKind::Push(..)
            | StmtKind::Swap(..)
            | StmtKind::Opaque(_)
            | StmtKind::Pullback { .. }
            | StmtKind::Accumulate { .. }
            | StmtKind::Clear { .. }
            | StmtKind::Save { .. }
            | StmtKind::Count(_) => {}
        }
    }

    fn rerun(&mut self, r: &Rerun) {
        let half = |check: &mut Self, block: &Block| match r.label {
            Some(label) => check.target(label, false, |check| check.block(block)),
            None => check.scoped(|check| check.block(block)),
        };
        let Some(back) = &r.back else {
            self.declare(r.saved);
            return self.scoped(|check| {
                check.enter(r.turns.iter().map(|t| t.counter));
                half(check, &r.plain);
                half(check, &r.taped);
            });
        };
        self.scoped(|check| {
            check.enter(r.turns.iter().map(|t| t.counter));
            check.scoped(|check| {
                let own = back.own.iter().filter_map(|i| r.carried.get(*i)).map(|place| place.root);
                check.enter(own.chain(back.blank.iter().copied()));
                half(check, &r.plain);
                half(check, &r.taped);
            });
            check.scoped(|check| check.block(&back.reverse));
        });
    }

    fn declare(&mut self, local: Local) {
        let again = match self.scopes.last_mut() {
            Some(scope) => !scope.insert(local),
            None => false,
        };
        if (again && !self.shadows) || (self.unique && !self.declared.insert(local)) {
            self.problem(&format!("{} is declared twice", self.name(local)));
        }
    }

    fn uses(&mut self, kind: &StmtKind) {
        for local in uses(kind) {
            if !self.scopes.iter().any(|scope| scope.contains(&local)) {
                self.problem(&format!("{} is used where it is not declared", self.name(local)));
            }
        }
        if self.unique {
            for local in operands(kind).into_iter().filter_map(Operand::local) {
                if matches!(self.kind(local), Some(Kind::Var { .. })) {
                    self.problem(&format!("{} is a var and an operand", self.name(local)));
                }
            }
        }
    }

    fn writes(&mut self, kind: &StmtKind) {
        for place in visit::written(kind) {
            let behind = place.proj.iter().any(|proj| matches!(proj, Proj::Deref));
            if matches!(self.kind(place.root), Some(Kind::Temp | Kind::Counter)) && !behind && !is_opaque(kind) {
                self.problem(&format!("{} is written and is not a var", self.name(place.root)));
            }
        }
    }

    fn kind(&self, local: Local) -> Option<Kind> {
        self.locals.get(local.0 as usize).map(|info| info.kind)
    }

    fn name(&self, local: Local) -> String {
        self.locals.get(local.0 as usize).map_or_else(|| format!("?{}", local.0), |info| info.ident.to_string())
    }

    fn problem(&mut self, what: &str) {
        self.problems.push(format!("{}: {what}", self.part));
    }
}

/// Opaque code, and that of a closure which is passed on, writes locals as a whole, as far as is known: it may do so through a
/// reference.
fn is_opaque(kind: &StmtKind) -> bool {
    match kind {
        StmtKind::Opaque(_) | StmtKind::Let(_, Rvalue::Opaque(_)) => true,
        StmtKind::Let(_, Rvalue::Call(call)) => {
            call.callables.values().any(|callable| !callable.plain.writes.is_empty())
        }
        _ => false, // says what it writes
    }
}

/// The locals that a statement itself uses, nested blocks and what it declares left out.
pub(crate) fn uses(kind: &StmtKind) -> Vec<Local> {
    let mut used: Vec<Local> = operands(kind).into_iter().filter_map(Operand::local).collect();
    used.extend(places(kind).into_iter().map(|place| place.root));
    if let StmtKind::Fused { seed, .. } = kind {
        used.push(*seed);
    }
    let mut opaque = |opaque: &Opaque| used.extend(opaque.reads.iter().chain(&opaque.writes));
    match kind {
        StmtKind::Opaque(code) | StmtKind::Let(_, Rvalue::Opaque(code)) => opaque(code),
        StmtKind::Let(_, Rvalue::Call(call))
        | StmtKind::Forward { call, .. }
        | StmtKind::Fused { call, .. }
        | StmtKind::Tangent { call, .. } => {
            for arg in &call.args {
                match arg {
                    Arg::Opaque(code) => opaque(code),
                    Arg::Value(_) | Arg::Ref(_) | Arg::RefMut(_) => {} // among the operands and places
                }
            }
            for callable in call.callables.values() {
                opaque(&callable.plain);
            }
            for callable in call.callables.values() {
                if let super::Derivative::Closure(closure) = &callable.derivative {
                    used.extend(&closure.kept);
                }
            }
        }
        StmtKind::Let(_, Rvalue::Zero(Zero::Shape(shape) | Zero::SomeShape(shape))) => used.push(*shape),
        StmtKind::Let(_, Rvalue::RepeatDot(_, array)) => used.push(*array),
        StmtKind::Pullback { pullback, seed, again, .. } => {
            used.extend([*pullback, *seed]);
            used.extend(again.iter().filter_map(|again| match again {
                Again::Perhaps(value) => value.local(),
                Again::Ref(_) | Again::Some(_) | Again::RefMut(_) | Again::Opaque(_) | Again::Value => None, // among the places
            }));
        }
        StmtKind::Count(local) => used.push(*local),
        StmtKind::Rerun(r) if r.back.is_some() => used.push(r.saved),
        _ => {} // operands and places only
    }
    used
}

/// The operands of a statement itself, those inside its places included.
fn operands(kind: &StmtKind) -> Vec<&Operand> {
    let mut operands: Vec<&Operand> = match kind {
        StmtKind::Let(_, rvalue) => visit::rvalue_values(rvalue),
        StmtKind::Assign(_, value) | StmtKind::Update { value, .. } | StmtKind::Push(_, value) => vec![value],
        StmtKind::If { cond, .. } | StmtKind::While { cond, .. } => vec![cond],
        StmtKind::For { lo, hi, .. } => vec![lo, hi],
        StmtKind::Repeat { times, .. } => vec![times],
        StmtKind::Rerun(r) => {
            let forward = r.back.is_none();
            r.turns
                .iter()
                .flat_map(|t| [&t.lo, &t.hi].into_iter().chain(t.snapshots.iter().filter(move |_| forward)))
                .collect()
        }
        StmtKind::Save { locals, .. } => locals.iter().collect(),
        StmtKind::Forward { call, .. } | StmtKind::Fused { call, .. } | StmtKind::Tangent { call, .. } => {
            call.args.iter().filter_map(value).collect()
        }
        StmtKind::Declare(_)
        | StmtKind::Swap(..)
        | StmtKind::Loop { .. }
        | StmtKind::Block { .. }
        | StmtKind::Exit(_)
        | StmtKind::Rest { .. }
        | StmtKind::Opaque(_)
        | StmtKind::Pullback { .. }
        | StmtKind::Accumulate { .. }
        | StmtKind::Clear { .. }
        | StmtKind::Restore { .. }
        | StmtKind::Count(_) => Vec::new(),
    };
    operands.extend(places(kind).into_iter().flat_map(Place::operands));
    operands
}

fn value(arg: &Arg) -> Option<&Operand> {
    match arg {
        Arg::Value(value) => Some(value),
        Arg::Ref(_) | Arg::RefMut(_) | Arg::Opaque(_) => None,
    }
}

fn lent(arg: &Arg) -> Option<&Place> {
    match arg {
        Arg::Ref(place) | Arg::RefMut(place) => Some(place),
        Arg::Value(_) | Arg::Opaque(_) => None,
    }
}

/// The places that a statement itself reads, borrows or writes.
pub(crate) fn places(kind: &StmtKind) -> Vec<&Place> {
    match kind {
        StmtKind::Let(_, rvalue) => visit::rvalue_places(rvalue),
        StmtKind::Assign(place, _) | StmtKind::Update { place, .. } | StmtKind::Push(place, _) => vec![place],
        StmtKind::Swap(a, b) | StmtKind::Accumulate { into: a, from: b } | StmtKind::Clear { bar: a, like: b } => {
            vec![a, b]
        }
        StmtKind::Forward { call, .. } => call.args.iter().filter_map(lent).collect(),
        StmtKind::Fused { call, bars, .. } => call.args.iter().filter_map(lent).chain(bars.iter().flatten()).collect(),
        StmtKind::Tangent { call, dots, .. } => {
            call.args.iter().filter_map(lent).chain(dots.iter().flatten()).collect()
        }
        StmtKind::Pullback { again, bars, .. } => again
            .iter()
            .filter_map(|again| match again {
                Again::Ref(place) | Again::RefMut(place) | Again::Some(place) => Some(place),
                Again::Opaque(_) | Again::Value | Again::Perhaps(_) => None,
            })
            .chain(bars.iter().flatten())
            .collect(),
        StmtKind::Declare(_)
        | StmtKind::If { .. }
        | StmtKind::For { .. }
        | StmtKind::While { .. }
        | StmtKind::Loop { .. }
        | StmtKind::Block { .. }
        | StmtKind::Exit(_)
        | StmtKind::Rest { .. }
        | StmtKind::Opaque(_)
        | StmtKind::Save { .. }
        | StmtKind::Restore { .. }
        | StmtKind::Count(_)
        | StmtKind::Repeat { .. } => Vec::new(),
        StmtKind::Rerun(r) => {
            let own = |i: &usize| r.back.as_ref().is_some_and(|back| back.own.contains(i));
            r.carried.iter().enumerate().filter(|(i, _)| !own(i)).map(|(_, place)| place).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::{Exit, Stmt, Ty};
    use proc_macro2::Span;
    use quote::format_ident;

    const VAR: Kind = Kind::Var { mutable: true };

    fn problems(kinds: &[(&str, Kind)], stmts: Vec<StmtKind>) -> Vec<String> {
        let locals = kinds
            .iter()
            .map(|(name, kind)| LocalInfo {
                ident: format_ident!("{name}"),
                ty: Ty::Unknown,
                kind: *kind,
                param: None,
                tangent: false,
            })
            .collect();
        verify(&Function {
            name: format_ident!("f"),
            locals,
            labels: vec![format_ident!("ret"), format_ident!("each")],
            params: Vec::new(),
            result: None,
            ret: Label(0),
            body: block(stmts),
            annotations: std::collections::BTreeMap::new(),
            items: Vec::new(),
            recursive: false,
            forward_mode: false,
            leaves: false,
            callables: BTreeMap::new(),
            uncertain: std::collections::BTreeSet::new(),
            asked: std::collections::BTreeSet::new(),
            constants: std::collections::BTreeMap::new(),
            queues: false,
            mixes: false,
            choices: std::collections::BTreeMap::new(),
            floats: Vec::new(),
            checkpoints: std::collections::BTreeMap::new(),
            next_id: 0,
        })
    }

    fn block(stmts: Vec<StmtKind>) -> Block {
        Block { stmts: stmts.into_iter().map(|kind| Stmt::new(kind, Span::call_site())).collect() }
    }

    fn op(i: u32) -> Operand {
        Operand::Local(Local(i))
    }

    fn exit(kind: ExitKind) -> StmtKind {
        StmtKind::Exit(Exit { label: Label(1), kind })
    }

    #[test]
    fn uses_are_in_scope() {
        let locals = [("c", Kind::Temp), ("x", Kind::Temp)];
        let declare = StmtKind::Declare;
        let then = block(vec![declare(Local(1))]);
        let branch = StmtKind::If { cond: op(0), then, els: Block::default() };
        let after = StmtKind::Push(Place::of(Local(0)), op(1));
        let found = problems(&locals, vec![declare(Local(0)), branch, after]);
        assert_eq!(found, ["body: x is used where it is not declared", "body: c is written and is not a var"]);
        assert_eq!(problems(&locals, vec![declare(Local(0)), declare(Local(0))]), ["body: c is declared twice"]);
    }

    #[test]
    fn operands_are_not_vars() {
        let use_of = |i| StmtKind::Let(Local(1), Rvalue::Use(op(i)));
        let locals = [("v", VAR), ("x", Kind::Temp)];
        assert_eq!(
            problems(&locals, vec![StmtKind::Declare(Local(0)), use_of(0)]),
            ["body: v is a var and an operand"]
        );
        let load = StmtKind::Let(Local(1), Rvalue::Load(Place::of(Local(0))));
        assert!(problems(&locals, vec![StmtKind::Declare(Local(0)), load]).is_empty());
    }

    #[test]
    fn a_while_condition_sees_what_runs_before_it() {
        let pre = block(vec![StmtKind::Declare(Local(0))]);
        let body = block(vec![exit(ExitKind::Continue)]);
        let stmt = StmtKind::While { label: Label(1), pre, cond: op(0), body };
        assert!(problems(&[("c", Kind::Temp)], vec![stmt]).is_empty());
    }

    #[test]
    fn exits_are_inside_their_target() {
        let body = block(vec![exit(ExitKind::Continue)]);
        let stmts = vec![StmtKind::Block { label: Some(Label(1)), body }, exit(ExitKind::Break)];
        assert_eq!(problems(&[], stmts), ["body: continue outside of a loop 'each", "body: break outside of 'each"]);
    }
}
