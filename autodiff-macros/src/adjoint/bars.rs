//! Cotangents: one local for each active local, and what is known of it as the reverse sweep is written.
//!
//! A cotangent that is known to be zero is not added to but written, and one that nobody has touched is not declared: `0.0 + x` is not
//! `x` for LLVM, and a zero vector costs an allocation. What is known holds along straight-line code. Where control
//! flow forks, every cotangent from outside that the branches touch is made live first.

use super::{Sweep, bind, formula, plan};
use crate::ir::{Block, Kind, Local, Operand, Passing, Place, Rvalue, Stmt, StmtKind, Ty, UnOp, Zero, visit};
use proc_macro2::Span;
use std::collections::BTreeSet;

/// The cotangent of a local.
#[derive(Clone, Debug)]
pub(super) struct Bar {
    pub local: Local,
    pub state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// Not declared: zero.
    Unborn,
    /// Declared, and to be taken for zero, whatever it holds.
    Zero,
    /// Declared, and holds the cotangent.
    Live,
}

impl Bar {
    pub(super) fn is_live(&self) -> bool {
        self.state == State::Live
    }
}

/// The forward statements that go around one statement.
#[derive(Default)]
pub(super) struct Around {
    pub before: Vec<Stmt>,
    pub after: Vec<Stmt>,
    /// Shapes can only be taken before: the statement may leave.
    pub only_before: bool,
    /// What the statement itself moves away.
    pub moved: BTreeSet<Local>,
    /// What is moved away inside of it.
    pub moved_within: BTreeSet<Local>,
    /// What code kept as written mentions, which may move it away.
    pub lent: BTreeSet<Local>,
    /// What it writes, or what is inside of it.
    pub written: BTreeSet<Local>,
    /// What the statement declares.
    pub defines: Option<Local>,
}

impl Sweep<'_> {
    pub(super) fn declare_bars(&mut self) {
        for (i, p) in self.f.params.iter().enumerate() {
            let info = self.f.local(p.local).clone();
            let kind = Kind::Bar { by_ref: true, param: Some(i) };
            let bar = self.fresh(&format!("{}_bar", info.ident), info.ty.clone(), kind, info.ident.span());
            self.params.push(bar);
            if self.act.is(p.local)
                && !(p.passing == Passing::Value && matches!(info.kind, Kind::Var { mutable: true }))
            {
                self.bars.insert(p.local, Bar { local: bar, state: State::Live });
            }
        }
        if let Some(result) = self.f.result {
            let info = self.f.local(result).clone();
            let kind = Kind::Bar { by_ref: false, param: None };
            let seed = self.fresh("seed", info.ty, kind, info.ident.span());
            self.seed = Some(seed);
            if self.act.is(result) {
                self.bars.insert(result, Bar { local: seed, state: State::Live });
            }
        }
    }

    /// The cotangent's local, whatever its state.
    pub(super) fn bar(&mut self, l: Local) -> Local {
        if let Some(bar) = self.bars.get(&l) {
            return bar.local;
        }
        let info = self.info(l).clone();
        let kind = Kind::Bar { by_ref: false, param: None };
        let local = self.fresh(&format!("{}_bar", info.ident), info.ty, kind, info.ident.span());
        self.bars.insert(l, Bar { local, state: State::Unborn });
        self.primals.insert(local, l);
        local
    }

    pub(super) fn state(&self, l: Local) -> State {
        self.bars.get(&l).map_or(State::Unborn, |b| b.state)
    }

    pub(super) fn set(&mut self, l: Local, state: State) {
        self.bar(l);
        if let Some(bar) = self.bars.get_mut(&l) {
            bar.state = state;
        }
    }

    /// The cotangent's local if there is anything in it.
    pub(super) fn live(&self, l: Local) -> Option<Local> {
        self.bars.get(&l).filter(|b| b.is_live()).map(|b| b.local)
    }

    /// Adds a contribution to the cotangent of a whole local.
    pub(super) fn add(&mut self, l: Local, rv: Rvalue, rev: &mut Vec<Stmt>, span: Span) {
        let bar = self.bar(l);
        let state = self.state(l);
        self.set(l, State::Live);
        if state == State::Unborn {
            rev.push(bind(bar, rv, span));
            return;
        }
        let float = self.info(bar).ty.is_float();
        if state == State::Live
            && float
            && let Rvalue::Unary(UnOp::Neg, value) = rv
        {
            rev.push(Stmt::new(StmtKind::Update { place: Place::of(bar), subtract: true, value }, span));
            return;
        }
        let value = self.named(rv, bar, rev, span);
        let kind = match (state, &value) {
            (State::Zero, _) => StmtKind::Assign(Place::of(bar), value),
            (_, Operand::Local(v)) if !float => StmtKind::Accumulate { into: Place::of(bar), from: Place::of(*v) },
            _ => StmtKind::Update { place: Place::of(bar), subtract: false, value },
        };
        rev.push(Stmt::new(kind, span));
    }

    /// Adds to the cotangent of a place. The root is live.
    pub(super) fn add_place(&mut self, p: &Place, rv: Rvalue, rev: &mut Vec<Stmt>, span: Span) {
        if p.proj.is_empty() {
            return self.add(p.root, rv, rev, span);
        }
        let into = p.rooted(self.bar(p.root));
        let float = self.place_ty(&into).is_float();
        if float && let Rvalue::Unary(UnOp::Neg, value) = rv {
            rev.push(Stmt::new(StmtKind::Update { place: into, subtract: true, value }, span));
            return;
        }
        let value = self.named(rv, into.root, rev, span);
        let kind = match value {
            Operand::Local(v) if !float => StmtKind::Accumulate { into, from: Place::of(v) },
            value => StmtKind::Update { place: into, subtract: false, value },
        };
        rev.push(Stmt::new(kind, span));
    }

    fn named(&mut self, rv: Rvalue, like: Local, rev: &mut Vec<Stmt>, span: Span) -> Operand {
        if let Rvalue::Use(value) = rv {
            return value;
        }
        let hint = self.info(like).ident.to_string();
        let ty = if self.info(like).ty.is_float() { self.info(like).ty.clone() } else { Ty::Unknown };
        let t = self.fresh(&hint, ty, Kind::Temp, span);
        rev.push(bind(t, rv, span));
        Operand::Local(t)
    }

    /// Makes a cotangent live: declared, and a true zero if nothing has been added.
    pub(super) fn make_live(&mut self, l: Local, around: &mut Around, rev: &mut Vec<Stmt>, span: Span) {
        let state = self.state(l);
        let bar = self.bar(l);
        if state == State::Live {
            return;
        }
        let rv = match &self.info(bar).ty {
            Ty::Float(w) => Rvalue::Zero(Zero::Scalar(*w)),
            _ => {
                if let Some(param) = plan::given_again(self.f, self.layout, l) {
                    self.set_zero(bar, state, Rvalue::Zero(Zero::Like(Place::of(param))), rev, span);
                    return self.set(l, State::Live);
                }
                let here = self.inside.last().copied().unwrap_or(0);
                if self.left_early[here] && self.home(l) == here && self.is_declared_late(l) {
                    return self.some_zero(l, around, rev, span);
                }
                let shape = self.recorded("shape", Ty::Unknown, Kind::Internal { mutable: false }, span);
                let stmt = bind(shape, Rvalue::Shape(Place::of(l)), span);
                let gone = around.moved.contains(&l) || around.moved_within.contains(&l) || around.lent.contains(&l);
                let early = self.left_early[here] && self.home(l) == here;
                if (gone || early) && self.is_still(l) {
                    // It is of one shape as long as it is there.
                    if around.defines == Some(l) {
                        around.after.insert(0, stmt);
                    } else if early || self.is_parted(l) && self.home(l) == here {
                        // Where the region has been left before, there is no other place.
                        self.first_shapes.entry(l).or_default().push(stmt);
                    } else {
                        if self.is_parted(l) {
                            self.kept.insert(l);
                        }
                        around.before.push(stmt);
                    }
                } else if self.is_parted_elsewhere(l)
                    && self.is_still(l)
                    && self.home(l) == here
                    && around.defines != Some(l)
                {
                    // `let (point, distance) = ..` of which only the point moves: it is gone where the distance is read.
                    self.first_shapes.entry(l).or_default().push(stmt);
                } else if early {
                    // It may have been moved by then: a copy is, instead.
                    self.kept.insert(l);
                    self.late_shapes[here].push(stmt);
                } else if around.only_before
                    || around.moved.contains(&l)
                    || around.lent.contains(&l) && !around.written.contains(&l)
                {
                    if self.is_parted(l) {
                        self.kept.insert(l);
                    }
                    around.before.push(stmt);
                } else {
                    if around.moved_within.contains(&l) {
                        self.kept.insert(l);
                    }
                    around.after.insert(0, stmt);
                }
                Rvalue::Zero(Zero::Shape(shape))
            }
        };
        self.set_zero(bar, state, rv, rev, span);
        self.set(l, State::Live);
    }

    /// The zero of a local that has no value where the region is left early.
    fn some_zero(&mut self, l: Local, around: &mut Around, rev: &mut Vec<Stmt>, span: Span) {
        let here = self.inside.last().copied().unwrap_or(0);
        let shape = self.recorded("shape", Ty::Unknown, Kind::Internal { mutable: true }, span);
        self.starts[here].push(bind(shape, Rvalue::SomeShape(None), span));
        let known = self.fresh("shape", Ty::Unknown, Kind::Temp, span);
        around.before.push(bind(known, Rvalue::SomeShape(Some(Place::of(l))), span));
        around.before.push(Stmt::new(StmtKind::Assign(Place::of(shape), Operand::Local(known)), span));
        let (bar, state) = (self.bar(l), self.state(l));
        self.set_zero(bar, state, Rvalue::Zero(Zero::SomeShape(shape)), rev, span);
        self.set(l, State::Live);
    }

    /// Several of its parts are read by value: where one of them is, another may be gone.
    fn is_parted(&self, l: Local) -> bool {
        self.layout.parted.get(&l).is_some_and(|n| *n > 1)
    }

    /// A part of it is read by value: by another statement, where one asks that moves nothing of it.
    fn is_parted_elsewhere(&self, l: Local) -> bool {
        self.layout.parted.contains_key(&l)
    }

    /// Given its value where it is declared, and never written again.
    fn is_still(&self, l: Local) -> bool {
        let defined = self.layout.defs.get(&l).is_some_and(|d| d.value.is_some());
        defined && !self.layout.writes.contains_key(&self.layout.memory(l))
    }

    fn is_declared_late(&self, l: Local) -> bool {
        self.info(l).param.is_none() && self.layout.defs.get(&l).is_some_and(|d| d.value.is_none())
    }

    fn set_zero(&mut self, bar: Local, state: State, rv: Rvalue, rev: &mut Vec<Stmt>, span: Span) {
        if state == State::Unborn {
            rev.push(bind(bar, rv, span));
        } else if let Rvalue::Zero(Zero::Scalar(_)) = rv {
            let zero = formula::zero(&self.info(bar).ty);
            rev.push(Stmt::new(StmtKind::Assign(Place::of(bar), zero), span));
        } else {
            let value = self.named(rv, bar, rev, span);
            rev.push(Stmt::new(StmtKind::Assign(Place::of(bar), value), span));
        }
    }

    /// Takes the cotangent of a whole local that is about to get its earlier value back: what it holds goes on, what is left is
    /// zero.
    pub(super) fn take(&mut self, l: Local, first: bool) -> Option<Rvalue> {
        let bar = self.live(l)?;
        let home = self.home(l);
        let here = self.inside.last().copied().unwrap_or(0);
        let copied = self.info(bar).ty.is_copy() && !first;
        if copied || here == home || !(first || self.written_once(l)) {
            // Moved, where it is not copied: before it is read again it is given a value, that of the earlier value's shape.
            self.set(l, State::Zero);
            return Some(Rvalue::Use(Operand::Local(bar)));
        }
        // Before its first value a local has no shape to make a zero of.
        // Nothing reads it again, but another branch, or another turn, may be written to want it too.
        Some(Rvalue::Take(Place::of(bar)))
    }

    /// The cotangents that are to be taken for zero now: what a region does not touch it need not settle.
    pub(super) fn zeros(&self) -> BTreeSet<Local> {
        self.bars.iter().filter(|(_, bar)| bar.state == State::Zero).map(|(l, _)| *l).collect()
    }

    /// At the end of a region's reverse: cotangents from outside that it made to be taken for zero become zero. `before` are
    /// those that were to be taken for zero when it began.
    pub(super) fn settle(&mut self, region: usize, before: &BTreeSet<Local>, fwd: &mut Vec<Stmt>, rev: &mut Vec<Stmt>) {
        let outside: Vec<Local> = self
            .zeros()
            .into_iter()
            .filter(|l| !before.contains(l) && self.home(*l) != region && !self.written_once(*l))
            .collect();
        for l in outside {
            let mut around = Around { only_before: true, ..Around::default() };
            let span = self.info(l).ident.span();
            self.make_live(l, &mut around, rev, span);
            fwd.splice(0..0, around.before);
        }
    }

    pub(super) fn home(&self, l: Local) -> usize {
        self.layout.defs.get(&l).map_or(0, |d| d.region)
    }

    /// A local that is declared first and given its one value in branches: once that is taken back it is of no more use.
    fn written_once(&self, l: Local) -> bool {
        self.f.result == Some(l) || self.info(l).kind == Kind::Var { mutable: false }
    }

    /// Makes everything from outside that the nested blocks of a statement touch live.
    pub(super) fn open(&mut self, blocks: &[&Block], around: &mut Around, rev: &mut Vec<Stmt>, span: Span) {
        let mut touched = BTreeSet::new();
        let mut declared = BTreeSet::new();
        for b in blocks {
            visit::each(b, &mut |s| {
                declared.extend(visit::declared(&s.kind));
                self.touches(&s.kind, &mut touched);
            });
        }
        for l in touched {
            if !declared.contains(&l) {
                self.make_live(l, around, rev, span);
            }
        }
    }

    /// The active locals whose cotangent the reverse of a statement itself adds to, or takes.
    fn touches(&self, kind: &StmtKind, touched: &mut BTreeSet<Local>) {
        let mut operand = |o: &Operand| {
            if let Operand::Local(l) = o
                && self.act.is(*l)
            {
                touched.insert(*l);
            }
        };
        match kind {
            StmtKind::Let(t, rv) => {
                let call = matches!(rv, Rvalue::Call(call) if self.act.call(*t, call));
                if self.act.is(*t) || call {
                    visit::rvalue_values(rv).into_iter().for_each(&mut operand);
                    for p in visit::rvalue_places(rv).into_iter().filter(|p| !p.is_constant()) {
                        operand(&Operand::Local(p.root));
                    }
                } else if let Rvalue::Pop(p) = rv {
                    operand(&Operand::Local(p.root));
                } else if let Rvalue::Replace(p, value) = rv {
                    operand(&Operand::Local(p.root));
                    operand(value);
                }
            }
            StmtKind::Assign(p, value) | StmtKind::Update { place: p, value, .. } | StmtKind::Push(p, value) => {
                if self.act.place(p) {
                    operand(&Operand::Local(p.root));
                    operand(value);
                }
            }
            StmtKind::Swap(a, b) => {
                operand(&Operand::Local(a.root));
                operand(&Operand::Local(b.root));
            }
            _ => {}
        }
    }
}
