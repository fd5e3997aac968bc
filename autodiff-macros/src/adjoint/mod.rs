//! Reverse mode: a function in IR to a forward and a reverse sweep in IR.
//!
//! The reverse of a block is the reverse of its statements in reverse order. The invariant: when the reverse of a statement begins,
//! every place that the reverse sweep still reads holds what it held when the forward sweep was past that statement, and the
//! cotangent of every local is the derivative of the result with respect to the value it held then; when it ends, both are
//! true of the point before the statement.

mod bars;
mod blank;
mod call;
mod checkpoint;
mod control;
mod copies;
mod effects;
pub(crate) mod formula;
mod fuse;
mod gather;
mod operator;
mod order;
mod plan;
mod records;
mod stmt;

use crate::analyse::activity::Activity;
use crate::analyse::layout::{self, Layout};
use crate::ir::{
    Block, Function, Kind, Local, LocalInfo, Operand, Passing, Place, Proj, Rvalue, Stmt, StmtKind, Tape, Ty, visit,
};
use bars::Bar;
pub(crate) use fuse::fuse;
use plan::{Plan, Planner};
pub(crate) use plan::{by_reference, is_none, operator, rule};
use proc_macro2::{Ident, Span};
use std::collections::{BTreeMap, BTreeSet};

/// A differentiated function: the two sweeps and what they share.
#[derive(Clone, Debug)]
pub(crate) struct Adjoint {
    pub forward: Block,
    pub reverse: Block,
    /// By number.
    pub tapes: Vec<TapeInfo>,
    /// The cotangent of the result.
    pub seed: Option<Local>,
    /// The accumulator of each parameter.
    pub bars: Vec<Local>,
    /// What each of the other cotangents is one of.
    pub primals: BTreeMap<Local, Local>,
    /// The locals that a derivative goes through.
    pub active: BTreeSet<Local>,
    /// The function's locals and those that were added.
    pub locals: Vec<LocalInfo>,
    /// Memory that goes on a record at exits before it has been given a value: it starts with one that nobody reads.
    pub blank: BTreeSet<Local>,
    /// By-value parameters that the reverse sweep changes.
    pub rebind: Vec<Local>,
    /// Locals of no known `Copy` type whose value the reverse sweep needs: uses by value in the forward sweep are clones.
    pub clones: BTreeSet<Local>,
    /// Locals that hold what was behind a `&mut` parameter, by number, if the caller wants it back.
    pub olds: BTreeMap<Local, usize>,
    /// Of these parameters too, by bits: what the reverse sweep reads behind them, or puts back whatever the caller wants.
    pub reads: u64,
}

#[derive(Clone, Debug)]
pub(crate) struct TapeInfo {
    pub ident: Ident,
    pub kind: TapeKind,
}

/// How often a region is entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TapeKind {
    /// Once, always.
    Always,
    /// Once at most.
    Once,
    /// Any number of times.
    Many,
    /// As often as its loop turns, which is known before, and with nothing but scalars on the record.
    Slots,
}

/// Differentiates `f`, whose statements are numbered.
pub(crate) fn adjoint(f: &Function, act: &Activity) -> Adjoint {
    let layout = layout::layout(f);
    let plan = Planner::new(f, act, &layout).plan();
    let mut sweep = Sweep::new(f, act, &layout, &plan);
    let (forward, mut reverse) = sweep.region(&f.body, 0);
    sweep.hand_over(&mut reverse);
    sweep.finish(forward, reverse)
}

/// The decisions behind the sweeps, for snapshots and dumps.
#[cfg(any(test, feature = "dump"))]
pub(crate) fn plan_text(f: &Function, act: &Activity) -> String {
    let layout = layout::layout(f);
    let planner = Planner::new(f, act, &layout);
    planner.text(&planner.plan())
}

/// What is kept, by the line of the source, and why.
#[cfg(any(test, feature = "dump"))]
pub(crate) fn kept_text(f: &Function, act: &Activity) -> String {
    let layout = layout::layout(f);
    let planner = Planner::new(f, act, &layout);
    planner.lines(&planner.plan())
}

/// The state of differentiating one function.
struct Sweep<'a> {
    f: &'a Function,
    act: &'a Activity,
    layout: &'a Layout<'a>,
    plan: &'a Plan,
    locals: Vec<LocalInfo>,
    /// Cotangents by the local that they belong to.
    bars: BTreeMap<Local, Bar>,
    /// See [`Adjoint::primals`].
    primals: BTreeMap<Local, Local>,
    /// The accumulators, by parameter.
    params: Vec<Local>,
    seed: Option<Local>,
    /// What goes on the record of each region.
    records: Vec<Vec<Local>>,
    /// Regions that control may leave before their end.
    left_early: Vec<bool>,
    /// What rules kept: of a type that has a default, as those of scalars have.
    defaults: BTreeSet<Local>,
    /// See [`Adjoint::olds`].
    olds: BTreeMap<Local, usize>,
    /// Locals that must not be moved away.
    kept: BTreeSet<Local>,
    /// What goes before everything else in a region.
    starts: Vec<Vec<Stmt>>,
    /// Shapes that are taken where the region's record is saved, by region.
    late_shapes: Vec<Vec<Stmt>>,
    /// Shapes that are taken where the local is given its value.
    first_shapes: BTreeMap<Local, Vec<Stmt>>,
    /// The flag of each region that has a `Rest`, and whether the walk is inside that `Rest`.
    flags: Vec<Option<(Local, bool)>>,
    /// Recomputed locals that are at hand, by nesting of the reverse sweep.
    at_hand: Vec<BTreeSet<Local>>,
    /// Regions that the walk is in, innermost last.
    inside: Vec<usize>,
}

impl<'a> Sweep<'a> {
    fn new(f: &'a Function, act: &'a Activity, layout: &'a Layout<'a>, plan: &'a Plan) -> Self {
        let mut s = Sweep {
            f,
            act,
            layout,
            plan,
            locals: f.locals.clone(),
            bars: BTreeMap::new(),
            primals: BTreeMap::new(),
            params: Vec::new(),
            seed: None,
            records: vec![Vec::new(); layout.regions.len()],
            flags: vec![None; layout.regions.len()],
            left_early: vec![false; layout.regions.len()],
            defaults: BTreeSet::new(),
            olds: BTreeMap::new(),
            kept: BTreeSet::new(),
            starts: vec![Vec::new(); layout.regions.len()],
            late_shapes: vec![Vec::new(); layout.regions.len()],
            first_shapes: BTreeMap::new(),
            at_hand: Vec::new(),
            inside: Vec::new(),
        };
        for l in plan.saved.union(&plan.roots) {
            let info = f.local(*l);
            if info.param.is_none()
                && let Some(def) = layout.defs.get(l)
            {
                let has_value = def.value.is_some() || blank::has_blank(&info.ty);
                let region =
                    if has_value { def.region } else { layout.home(def.region, &plan.positions(*l, f, layout)) };
                s.records[region].push(*l);
            }
        }
        s.declare_bars();
        s
    }

    fn info(&self, l: Local) -> &LocalInfo {
        &self.locals[l.0 as usize]
    }

    fn place_ty(&self, p: &Place) -> Ty {
        p.proj.iter().fold(self.info(p.root).ty.clone(), |t, proj| t.project(proj))
    }

    /// A new local of the generated code.
    fn fresh(&mut self, hint: &str, ty: Ty, kind: Kind, span: Span) -> Local {
        let n = self.locals.len();
        let hint = hint.trim_start_matches("r#").trim_start_matches('_');
        let ident = Ident::new(&format!("__{hint}_{n}"), Span::mixed_site().located_at(span));
        self.locals.push(LocalInfo { ident, ty, kind, param: None, tangent: false });
        Local(u32::try_from(n).unwrap_or(u32::MAX))
    }

    /// A new local on the record of the region that the walk is in.
    fn recorded(&mut self, hint: &str, ty: Ty, kind: Kind, span: Span) -> Local {
        let l = self.fresh(hint, ty, kind, span);
        let region = self.inside.last().copied().unwrap_or(0);
        self.records[region].push(l);
        l
    }

    /// An operand as the reverse sweep can have it: recomputed if it is not at hand.
    fn operand(&mut self, o: &Operand, rev: &mut Vec<Stmt>, span: Span) -> Operand {
        if let Operand::Local(l) = o {
            self.recompute(*l, rev, span);
        }
        o.clone()
    }

    /// The place with its index operands at hand.
    fn place(&mut self, p: &Place, rev: &mut Vec<Stmt>, span: Span) -> Place {
        for o in p.operands() {
            self.operand(o, rev, span);
        }
        p.clone()
    }

    /// The place with what it holds at hand, for the reverse sweep to read.
    fn memory(&mut self, p: &Place, rev: &mut Vec<Stmt>, span: Span) -> Place {
        if self.plan.values.contains(&p.root) {
            self.recompute(p.root, rev, span);
        }
        self.place(p, rev, span)
    }

    fn recompute(&mut self, l: Local, rev: &mut Vec<Stmt>, span: Span) {
        let info = self.info(l);
        if l.0 as usize >= self.f.locals.len()
            || info.param.is_some()
            || info.kind == Kind::Counter
            || self.plan.saved.contains(&l)
            || self.plan.roots.contains(&l)
            || self.at_hand.iter().any(|scope| scope.contains(&l))
        {
            return;
        }
        let home = self.plan.homes.get(&l).cloned();
        let Some(rv) = home.as_ref().or_else(|| self.layout.defs.get(&l).and_then(|d| d.value)) else { return };
        for o in visit::rvalue_values(rv) {
            self.operand(o, rev, span);
        }
        for p in visit::rvalue_places(rv) {
            self.memory(p, rev, span);
        }
        for l in plan::mentions(rv) {
            self.recompute(l, rev, span);
        }
        rev.push(Stmt::new(StmtKind::Let(l, rv.clone()), span));
        if let Some(scope) = self.at_hand.last_mut() {
            scope.insert(l);
        }
    }

    /// What the reverse of a loop's body computes again in each turn although it was computed once, before the loop, goes before it: as
    /// long as all that it reads is never written.
    fn hoist(&mut self, body: &mut Vec<Stmt>, region: usize) -> Vec<Stmt> {
        let mut hoisted = Vec::new();
        let mut inside = BTreeSet::new();
        body.retain(|s| {
            if let StmtKind::Let(l, rv) = &s.kind
                && (l.0 as usize) < self.f.locals.len()
                && self.f.local(*l).ty.is_copy()
                && self.layout.defs.get(l).is_some_and(|def| def.region != region)
                && !visit::rvalue_places(rv).iter().any(|p| self.layout.is_written(p.root))
                && !crate::ir::verify::uses(&s.kind).iter().any(|l| inside.contains(l))
            {
                hoisted.push(s.clone());
                return false;
            }
            inside.extend(visit::declared(&s.kind));
            if let StmtKind::Restore { tape, locals } = &s.kind {
                inside.extend(locals);
                inside.extend(&self.records[tape.0 as usize]);
            }
            true
        });
        if let Some(scope) = self.at_hand.last_mut() {
            scope.extend(hoisted.iter().filter_map(|s| visit::declared(&s.kind)));
        }
        hoisted
    }

    /// Differentiates a block: forward statements in order, reverse statements in theirs.
    fn block(&mut self, b: &Block, rev: &mut Vec<Stmt>) -> Vec<Stmt> {
        let mut chunks = Vec::new();
        for s in b.stmts.iter().rev() {
            let mut fwd = Vec::new();
            self.stmt(s, &mut fwd, rev);
            chunks.push(fwd);
        }
        chunks.into_iter().rev().flatten().collect()
    }

    /// By-value parameters that are variables have a cotangent of their own while the sweep runs; at its end it goes to the caller.
    fn hand_over(&mut self, reverse: &mut Block) {
        for (i, p) in self.f.params.iter().enumerate() {
            let Some(bar) = self.bars.get(&p.local).filter(|b| b.local != self.params[i]) else { continue };
            if bar.is_live() {
                let (bar, to) = (bar.local, Place::of(self.params[i]));
                let span = self.info(p.local).ident.span();
                let kind = if self.info(bar).ty.is_float() {
                    StmtKind::Update { place: to, subtract: false, value: Operand::Local(bar) }
                } else {
                    StmtKind::Accumulate { into: to, from: Place::of(bar) }
                };
                reverse.stmts.push(Stmt::new(kind, span));
            }
        }
    }

    fn finish(mut self, mut forward: Block, mut reverse: Block) -> Adjoint {
        let tapes = self.tapes();
        self.fill(&mut forward);
        let blank = blank::saved_before_written(&forward, &self.locals);
        for l in &blank {
            self.locals[l.0 as usize].kind = Kind::Var { mutable: true };
        }
        self.fill(&mut reverse);
        copies::drop_idle(&mut reverse, &self.locals);
        order::relax(&mut reverse, &tapes);
        gather::gather(&mut reverse, &mut self.locals);
        let mut rebind = Vec::new();
        for (i, p) in self.f.params.iter().enumerate() {
            let changed = self.f.params[i].passing == Passing::Value
                && self.plan.roots.contains(&p.local)
                && self.layout.writes.contains_key(&self.layout.memory(p.local));
            if changed {
                rebind.push(p.local);
            }
        }
        let active = (0..self.f.locals.len())
            .filter_map(|i| u32::try_from(i).ok().map(Local))
            .filter(|l| self.act.is(*l))
            .collect();
        let clones = self
            .plan
            .saved
            .union(&self.plan.roots)
            .chain(&self.kept)
            .copied()
            .filter(|l| !self.f.local(*l).ty.is_copy())
            .collect();
        let mut reads = u64::MAX;
        for (i, _) in self.f.params.iter().enumerate().filter(|(_, p)| self.plan.left.contains(&p.local)) {
            reads &= !(1 << i);
        }
        Adjoint {
            olds: self.olds,
            reads,
            active,
            forward,
            reverse,
            tapes,
            seed: self.seed,
            bars: self.params,
            primals: self.primals,
            locals: self.locals,
            blank,
            rebind,
            clones,
        }
    }
}

/// Whether a loop may be left before its range is exhausted.
pub(crate) fn leaves_early(s: &Stmt) -> bool {
    let StmtKind::For { label, body, .. } = &s.kind else { return false };
    let mut found = crate::normalise::leaves(&s.kind);
    visit::each(body, &mut |s| {
        found |= matches!(&s.kind, StmtKind::Exit(e) if e.label == *label && e.kind == crate::ir::ExitKind::Break);
    });
    found
}

/// The whole of a vector, array or slice, as a slice.
fn as_slice(p: &Place) -> Place {
    p.with(Proj::Range { lo: None, hi: None, inclusive: false })
}

/// Whether a read of the place moves what is there, as far as is known.
fn moves(ty: &Ty) -> bool {
    !ty.is_copy()
}

/// A `Let` of the generated code.
fn bind(l: Local, rv: Rvalue, span: Span) -> Stmt {
    Stmt::new(StmtKind::Let(l, rv), span)
}

fn tape(region: usize) -> Tape {
    Tape(u32::try_from(region).unwrap_or(u32::MAX))
}
