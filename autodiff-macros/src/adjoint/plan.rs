//! What the reverse sweep needs of the forward sweep, and where it gets it: the "to be recorded" analysis.
//!
//! Every rule says which primal values its derivative reads. A value that is needed is *saved* in the record of the region
//! that defines it, or *recomputed* where it is needed: cheap arithmetic on values at hand, and reads of memory that still holds, or
//! holds again, what the forward sweep read. For the latter, writes that may follow such a read are *restored*: the reverse
//! sweep puts the old value back before it goes on. The three decisions depend on each other; the least fixed point is taken.

mod again;
mod homes;
#[cfg(any(test, feature = "dump"))]
mod lines;
mod rule;
mod state;
#[cfg(any(test, feature = "dump"))]
mod text;
mod twins;
mod values;

pub(super) use again::given_again;
pub(crate) use again::{again, by_reference, is_none};
pub(crate) use rule::{operator, rule, side};
pub(super) use twins::Twin;

use super::checkpoint;
use crate::analyse::activity::Activity;
use crate::analyse::guards;
use crate::analyse::layout::{Layout, Pos, after, before};
use crate::analyse::lent;
use crate::ir::{
    Again, Arg, BinOp, Function, Kind, Local, Operand, Operator, Passing, Place, Proj, Reader, Rvalue, Side, Stmt,
    StmtKind, Ty, visit,
};
use crate::rules;
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::collections::{BTreeMap, BTreeSet};

/// Expressions of more operations than this are saved, not recomputed.
const RECOMPUTE_DEPTH: usize = 6;

/// The decisions: see the module's documentation.
#[derive(Clone, Debug, Default)]
pub(crate) struct Plan {
    /// Locals whose value goes on their region's record.
    pub saved: BTreeSet<Local>,
    /// Roots of places that the reverse sweep reads or restores.
    pub roots: BTreeSet<Local>,
    /// Roots of places that are never written once they have their value: they are had again as values are.
    pub values: BTreeSet<Local>,
    /// Numbers of the statements whose write is undone.
    pub restored: BTreeSet<u32>,
    /// By the number of the statement: writes of counters that are undone by counting back.
    pub inverse: BTreeMap<u32, Step>,
    /// Values that are read from where they were put.
    pub homes: BTreeMap<Local, Rvalue>,
    /// What derivatives read of the values beside them.
    pub twins: BTreeMap<Local, Twin>,
    needs: BTreeMap<Local, BTreeSet<Pos>>,
    /// Locals that were not needed before.
    newly: Vec<Local>,
    /// By memory.
    reads: BTreeMap<Local, BTreeSet<Pos>>,
    /// The same, for what may be read by pullbacks that tell whether it is.
    lent: BTreeMap<Local, BTreeMap<Pos, Vec<Reader>>>,
    /// Parameters behind which nothing is read in reverse: what was there is put back only for a caller who wants it.
    pub left: BTreeSet<Local>,
    /// By the number of a call and the place of an argument: who has to want the state behind that to be put back.
    pub readers: BTreeMap<u32, BTreeMap<usize, Vec<Reader>>>,
}

/// What takes a counter back: `counter op by`.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub counter: Local,
    pub op: BinOp,
    pub by: Operand,
}

pub(crate) struct Planner<'a> {
    f: &'a Function,
    act: &'a Activity,
    layout: &'a Layout<'a>,
    /// Roots of places with a write that cannot be undone.
    lasting: BTreeSet<Local>,
    homes: BTreeMap<Local, homes::Home>,
    /// References that are had again.
    lent: BTreeSet<Local>,
    /// Variables that hold some, and guards: what is read by way of these is kept.
    holding: BTreeSet<Local>,
}

impl<'a> Planner<'a> {
    pub(crate) fn new(f: &'a Function, act: &'a Activity, layout: &'a Layout<'a>) -> Self {
        let mut lasting = BTreeSet::new();
        visit::each(&f.body, &mut |s| {
            if checkpoint::lasts(act, s) {
                lasting.extend(visit::written(&s.kind).iter().map(|p| p.root));
            }
        });
        let lent = lent::lent(f, act, layout);
        let holding = &lent::holding(f, act, &lent) | &guards::of(f);
        Planner { f, act, layout, lasting, homes: homes::homes(f, layout), lent, holding }
    }

    /// Takes the least fixed point.
    pub(crate) fn plan(&self) -> Plan {
        let mut plan = Plan {
            inverse: self.inverse(),
            values: &values::values(self.f, self.layout) | &self.lent,
            twins: twins::twins(self.f, self.layout),
            ..Plan::default()
        };
        loop {
            let known = (plan.saved.len(), plan.restored.len());
            plan.needs.clear();
            plan.reads.clear();
            plan.lent.clear();
            plan.roots.clear();
            plan.homes.clear();
            self.block(&self.f.body.stmts, &mut plan);
            self.costly(&mut plan);
            self.decide(&mut plan);
            self.restore(&mut plan);
            if known == (plan.saved.len(), plan.restored.len()) {
                break;
            }
        }
        visit::each(&self.f.body, &mut |s| {
            if plan.restored.contains(&s.id) {
                plan.roots.extend(visit::written(&s.kind).iter().map(|p| p.root));
            }
        });
        plan.left = self.left(&plan);
        plan.readers = self.readers(&plan);
        plan
    }

    /// See [`Plan::inverse`]: the writes of integers that are written by `i += c` and in no other way.
    fn inverse(&self) -> BTreeMap<u32, Step> {
        let mut steps = BTreeMap::new();
        let mut others = BTreeSet::new();
        visit::each(&self.f.body, &mut |s| {
            for p in visit::written(&s.kind) {
                match self.step(s, &p) {
                    Some(step) => _ = steps.insert(s.id, step),
                    None => _ = others.insert(p.root),
                }
            }
        });
        steps.retain(|_, step| !others.contains(&step.counter));
        steps
    }

    fn step(&self, s: &Stmt, p: &Place) -> Option<Step> {
        let StmtKind::Assign(_, Operand::Local(sum)) = &s.kind else { return None };
        let info = self.f.local(p.root);
        if !p.proj.is_empty() || info.ty != Ty::Int || info.param.is_some() || self.f.result == Some(p.root) {
            return None;
        }
        let def = self.layout.defs.get(sum)?;
        let Rvalue::Binary(op, Operand::Local(before_it), Operand::Const(by)) = def.value? else { return None };
        let op = match op {
            BinOp::Add => BinOp::Sub,
            BinOp::Sub => BinOp::Add,
            _ => return None,
        };
        let read = self.layout.defs.get(before_it)?;
        let Rvalue::Load(from) = read.value? else { return None };
        let same = from.root == p.root && from.proj.is_empty() && read.region == def.region;
        let fresh = !self.layout.overwritten(p.root, read.pos, before(s));
        (same && fresh).then(|| Step { counter: p.root, op, by: Operand::Const(by.clone()) })
    }

    fn block(&self, stmts: &[Stmt], plan: &mut Plan) -> bool {
        let mut effect = false;
        for s in stmts {
            effect |= self.stmt(s, plan);
        }
        effect
    }

    /// Collects the needs of a statement; whether the reverse sweep has anything to do for it.
    fn stmt(&self, s: &Stmt, plan: &mut Plan) -> bool {
        let mut effect = false;
        for b in visit::blocks(&s.kind) {
            effect |= self.block(&b.stmts, plan);
        }
        if plan.restored.contains(&s.id) {
            effect = true;
            for p in visit::written(&s.kind) {
                plan.place(&p, after(s));
            }
            if let StmtKind::Let(t, Rvalue::Pop(_) | Rvalue::Replace(..)) = &s.kind {
                plan.need(*t, after(s));
            }
        }
        match &s.kind {
            StmtKind::Let(t, Rvalue::Call(call)) if self.act.call(*t, call) => {
                effect = true;
                for (i, again) in again(self.f, self.act, call).into_iter().enumerate() {
                    let reader = match &again {
                        Again::RefMut(p) => self.reader(call, i, p),
                        _ => None, // is not written
                    };
                    match (again, reader) {
                        (Again::RefMut(p), Some(reader)) => {
                            plan.place(&p, after(s));
                            plan.roots.insert(p.root);
                            plan.lent.entry(p.root).or_default().entry(after(s)).or_default().push(reader);
                        }
                        (Again::Ref(p) | Again::RefMut(p) | Again::Some(p), _) => {
                            plan.place(&p, after(s));
                            self.read(plan, p.root, after(s));
                        }
                        (Again::Perhaps(o), _) => plan.operand(&o, after(s)),
                        (Again::Opaque(_) | Again::Value, _) => {}
                    }
                }
                for arg in &call.args {
                    if let Arg::Opaque(o) = arg {
                        for l in &o.reads {
                            plan.need(*l, after(s));
                        }
                    }
                }
            }
            StmtKind::Let(t, Rvalue::Pop(p)) if self.act.place(p) && !self.act.is(*t) => {
                effect = true;
                plan.place(p, before(s));
            }
            StmtKind::Let(t, rv) if self.act.is(*t) => {
                effect = true;
                if let Some((operator, side)) = self.operator(rv) {
                    for arg in operator.given(side) {
                        match arg {
                            Arg::Value(o) => plan.operand(o, before(s)),
                            Arg::Ref(p) | Arg::RefMut(p) => {
                                plan.place(p, before(s));
                                self.read(plan, p.root, before(s));
                            }
                            Arg::Opaque(_) => {} // not an operand
                        }
                    }
                } else if let Some(chosen) = self.f.choices.get(t) {
                    plan.need(*chosen, before(s));
                } else if let Some((rule, operands)) = rule(rv) {
                    for (i, o) in operands.iter().enumerate() {
                        if self.act.operand(o)
                            && let Some(Some(formula)) = rule.partials.get(i)
                        {
                            let twin = plan.twins.get(t).filter(|twin| twin.is_read(formula)).cloned();
                            for used in Twin::names(twin.as_ref(), formula) {
                                match rule.operands.iter().position(|n| *n == used) {
                                    Some(k) => plan.operand(&operands[k], before(s)),
                                    None if used == "y" => plan.need(*t, before(s)),
                                    None => {}
                                }
                            }
                            if let Some(twin) = twin {
                                plan.need(twin.value, before(s));
                            }
                        }
                    }
                }
                for p in visit::rvalue_places(rv) {
                    plan.place(p, before(s));
                }
            }
            StmtKind::Assign(p, _) | StmtKind::Update { place: p, .. } | StmtKind::Push(p, _) if self.act.place(p) => {
                effect = true;
                plan.place(p, before(s));
            }
            StmtKind::Swap(a, b) if self.act.place(a) || self.act.place(b) => {
                effect = true;
                plan.place(a, before(s));
                plan.place(b, before(s));
            }
            StmtKind::If { cond, .. } if effect => plan.operand(cond, after(s)),
            StmtKind::For { lo, hi, .. } if effect && !crate::adjoint::leaves_early(s) => {
                plan.operand(lo, after(s));
                plan.operand(hi, after(s));
            }
            _ => {}
        }
        if checkpoint::mark(self.f, s).is_some() {
            self.rerun(s, plan);
        }
        effect
    }

    /// What is needed to run the code under a checkpoint once more, behind it.
    fn rerun(&self, s: &Stmt, plan: &mut Plan) {
        let around = checkpoint::Surroundings::of(self.f, self.act, self.layout, s);
        for l in around.values {
            plan.need(l, after(s));
        }
        for l in around.memory {
            self.read(plan, l, after(s));
        }
        if let StmtKind::For { lo, hi, .. } = &s.kind {
            plan.operand(lo, after(s));
            plan.operand(hi, after(s));
        }
    }

    /// The operator, and which of its operands are active, if its rule is for rustc to find.
    fn operator(&self, rv: &Rvalue) -> Option<(Operator, Side)> {
        let operator = operator(self.f, rv)?;
        let side = side(self.act, &operator)?;
        Some((operator, side))
    }

    /// What is needed and cannot be had again is saved first, so that other decisions can count on it.
    fn costly(&self, plan: &mut Plan) {
        let needed: Vec<Local> = plan.needs.keys().copied().collect();
        for l in needed {
            let had = self.always_at_hand(l) || self.home(l, plan).is_some();
            if !had && !self.repeatable(l, &plan.needs[&l], plan) {
                plan.saved.insert(l);
            }
        }
    }

    fn decide(&self, plan: &mut Plan) {
        // Later definitions first: what they are recomputed from is needed as well.
        let mut done = BTreeSet::new();
        // Where a loop may be left early, its iterations are counted, and the counter is on their record.
        let mut early = BTreeSet::new();
        visit::each(&self.f.body, &mut |s| {
            if let StmtKind::For { counter, .. } = &s.kind
                && crate::adjoint::leaves_early(s)
            {
                early.insert(*counter);
            }
        });
        let place = |l: Local| (self.layout.defs.get(&l).map_or(0, |d| d.pos), l);
        plan.newly.clear();
        let mut open: BTreeSet<(Pos, Local)> = plan.needs.keys().map(|l| place(*l)).collect();
        while let Some((_, l)) = open.pop_last() {
            done.insert(l);
            if early.contains(&l) {
                plan.saved.insert(l);
            }
            if plan.saved.contains(&l) || self.always_at_hand(l) {
                continue;
            }
            let at = plan.needs[&l].clone();
            if !self.lent.contains(&l) && !self.handy(l, &at, plan, 0) {
                self.keep(l, &at, plan);
                open.extend(plan.newly.drain(..).filter(|l| !done.contains(l)).map(place));
                continue;
            }
            let Some(rv) = self.layout.defs.get(&l).and_then(|d| d.value) else { continue };
            for pos in at {
                for l in mentions(rv) {
                    plan.need(l, pos);
                }
                for o in visit::rvalue_values(rv) {
                    plan.operand(o, pos);
                }
                for p in visit::rvalue_places(rv) {
                    plan.place(p, pos);
                    self.read(plan, p.root, pos);
                }
            }
            open.extend(plan.newly.drain(..).filter(|l| !done.contains(l)).map(place));
        }
    }

    /// What cannot be computed again is on a record, or where the function itself keeps it.
    fn keep(&self, l: Local, at: &BTreeSet<Pos>, plan: &mut Plan) {
        let Some(home) = self.home(l, plan) else {
            plan.saved.insert(l);
            return;
        };
        plan.homes.insert(l, Rvalue::Load(home.place.clone()));
        for pos in at {
            plan.place(&home.place, *pos);
        }
        self.read(plan, home.place.root, home.since);
    }

    /// The reverse sweep reads the root's memory.
    fn read(&self, plan: &mut Plan, root: Local, at: Pos) {
        if plan.values.contains(&root) {
            self.read_value(plan, root, at);
            return;
        }
        // `&k` of a counter: the loop backwards has it.
        if self.f.local(root).kind == Kind::Counter {
            plan.need(root, at);
            return;
        }
        plan.roots.insert(root);
        plan.reads.entry(self.layout.memory(root)).or_default().insert(at);
    }

    /// By-value parameters and loop counters.
    fn always_at_hand(&self, l: Local) -> bool {
        let info = self.f.local(l);
        info.param.is_some() || info.kind == Kind::Counter
    }

    /// Whether the value can be had again, at all of these positions, if its operands can.
    fn repeatable(&self, l: Local, at: &BTreeSet<Pos>, plan: &Plan) -> bool {
        let Some(def) = self.layout.defs.get(&l) else { return false };
        let Some(rv) = def.value else { return false };
        if given_again(self.f, self.layout, l).is_some() || self.lent.contains(&l) {
            return true;
        }
        if visit::rvalue_places(rv).iter().any(|p| self.holding.contains(&p.root)) {
            return false;
        }
        // Of arithmetic on values of unknown type, in a loop, floats in all likelihood: no record is better than one for each turn.
        let arithmetic = || operator(self.f, rv).is_some() && self.layout.in_a_loop_since(def.pos, 0);
        if !self.f.local(l).ty.is_copy() && !matches!(rv, Rvalue::Load(p) if !p.proj.is_empty()) && !arithmetic() {
            return false;
        }
        if let Rvalue::Load(p) = rv
            && !self.f.place_ty(p).is_copy()
            && p.proj.iter().any(|proj| matches!(proj, Proj::Payload | Proj::Variant { .. }))
            && !p.proj.first().is_some_and(|proj| matches!(proj, Proj::Deref))
        {
            // What holds it may be no more, or be of a type that cannot be cloned: it is taken apart only once.
            return false;
        }
        // What is moved away later would have to be cloned. In a loop, though, that is better than a record for each turn.
        if let Rvalue::Load(p) = rv
            && self.layout.moved.contains(&p.root)
            && p.is_owned()
            && !self.layout.in_a_loop_since(def.pos, self.layout.defs.get(&p.root).map_or(0, |d| d.pos))
        {
            return false;
        }
        // A length is not worth keeping a vector for.
        if let Rvalue::Len(p) = rv
            && self.f.local(p.root).param.is_none()
        {
            return false;
        }
        // Nor is a number in it worth keeping a result, which the error may be taken out of.
        if let Rvalue::Load(p) = rv
            && matches!(self.f.local(p.root).ty, Ty::Result(_))
            && self.f.local(p.root).param.is_none()
            && matches!(self.f.local(l).ty, Ty::Float(_) | Ty::Int | Ty::Bool)
        {
            return false;
        }
        // Nor is one worth keeping a tuple that another part is moved out of.
        if let Rvalue::Load(p) = rv
            && matches!(self.f.local(p.root).ty, Ty::Tuple(_))
            && self.layout.parted.contains_key(&p.root)
            && self.f.local(p.root).param.is_none()
            && self.f.local(l).ty.is_copy()
        {
            return false;
        }
        let cheap = match rv {
            Rvalue::Use(_) | Rvalue::Unary(..) | Rvalue::Cast(..) | Rvalue::Load(_) | Rvalue::Len(_) => true,
            Rvalue::Array(_) | Rvalue::Tuple(_) => plan.values.contains(&l),
            Rvalue::Binary(op, ..) => {
                self.f.local(l).ty == Ty::Int
                    || self.f.local(l).ty == Ty::Bool
                    || rules::binary(*op).is_none_or(|r| !r.costly)
            }
            Rvalue::Prim(..) => rule(rv).is_some_and(|(rule, given)| !rule.costly || given.len() > rule.operands.len()),
            Rvalue::Opaque(o) => {
                o.ty == Ty::Int
                    && o.reads.iter().all(|l| {
                        self.f.local(*l).ty == Ty::Int && !self.layout.writes.contains_key(&self.layout.memory(*l))
                    })
                    && is_index_arithmetic(o.tokens.clone())
            }
            _ => false,
        };
        let counters: BTreeSet<Local> = plan.inverse.values().map(|step| step.counter).collect();
        cheap
            && visit::rvalue_places(rv).iter().all(|p| {
                let scalar = p.proj.is_empty() && matches!(rv, Rvalue::Load(_));
                (!scalar || counters.contains(&p.root))
                    && at.iter().all(|pos| !self.layout.overwritten(p.root, def.pos, *pos))
                    && !self.lasting.contains(&p.root)
            })
    }

    /// Whether the value can be recomputed, at all of these positions, from what is at hand anyway.
    fn handy(&self, l: Local, at: &BTreeSet<Pos>, plan: &Plan, depth: usize) -> bool {
        if depth > 0 && (plan.saved.contains(&l) || self.always_at_hand(l) || self.home(l, plan).is_some()) {
            return true;
        }
        if depth > RECOMPUTE_DEPTH || !self.repeatable(l, at, plan) {
            return false;
        }
        let Some(rv) = self.layout.defs.get(&l).and_then(|d| d.value) else { return false };
        let places = visit::rvalue_places(rv);
        visit::rvalue_values(rv)
            .into_iter()
            .chain(places.iter().flat_map(|p| p.operands()))
            .filter_map(Operand::local)
            .chain(mentions(rv))
            .all(|o| self.handy(o, at, plan, depth + 1))
    }

    /// Which writes are undone.
    fn restore(&self, plan: &mut Plan) {
        let mut found = Vec::new();
        visit::each(&self.f.body, &mut |s| {
            for p in visit::written(&s.kind) {
                let info = self.f.local(p.root);
                let state = info.param.is_some_and(|i| self.f.params[i].passing == Passing::RefMut);
                let w = 2 * s.id + 1;
                let read_before = || {
                    let memory = self.layout.memory(p.root);
                    let lent = plan.lent.get(&memory).into_iter().flatten().map(|(at, _)| *at);
                    let reads = plan.reads.get(&memory).into_iter().flatten().copied().chain(lent).collect();
                    self.layout.may_follow(p.root, &reads, w)
                };
                // Where there was nothing, nothing is put back: not even in memory that others own by then.
                let first = self.layout.firsts.contains(&s.id)
                    && self.layout.defs.get(&p.root).is_some_and(|def| def.value.is_none() && def.pos > 0);
                let by_pullback = matches!(&s.kind, StmtKind::Let(t, Rvalue::Call(call)) if self.act.call(*t, call));
                if !first && !by_pullback && (state || read_before()) {
                    found.push(s.id);
                }
            }
        });
        plan.restored.extend(found);
    }
}

impl Plan {
    /// Where the reverse sweep reads the local, or what it owns, or puts something back in it.
    pub(super) fn positions(&self, l: Local, f: &Function, layout: &Layout<'_>) -> BTreeSet<Pos> {
        let memory = layout.memory(l);
        let lent = self.lent.get(&memory).into_iter().flat_map(BTreeMap::keys);
        let reads = self.reads.get(&memory).into_iter().flatten().chain(lent);
        let mut positions: BTreeSet<Pos> = self.needs.get(&l).into_iter().flatten().chain(reads).copied().collect();
        visit::each(&f.body, &mut |s| {
            if self.restored.contains(&s.id) && visit::written(&s.kind).iter().any(|p| p.root == l) {
                positions.insert(2 * s.id + 1);
            }
        });
        positions
    }

    fn need(&mut self, l: Local, at: Pos) {
        let positions = self.needs.entry(l).or_default();
        if positions.is_empty() {
            self.newly.push(l);
        }
        positions.insert(at);
    }

    fn operand(&mut self, o: &Operand, at: Pos) {
        if let Operand::Local(l) = o {
            self.need(*l, at);
        }
    }

    fn place(&mut self, p: &Place, at: Pos) {
        for o in p.operands() {
            self.operand(o, at);
        }
    }
}

/// The locals that code kept as written mentions.
pub(crate) fn mentions(rv: &Rvalue) -> Vec<Local> {
    match rv {
        Rvalue::Opaque(o) => o.reads.clone(),
        _ => Vec::new(),
    }
}

/// Code kept as written that is known to be cheap and to depend on nothing but the integers in it.
pub(super) fn is_index_arithmetic(tokens: TokenStream) -> bool {
    let mut called = String::new();
    for tree in tokens {
        let good = match &tree {
            TokenTree::Ident(ident) => {
                called = ident.to_string();
                true
            }
            TokenTree::Group(group) => {
                let known = called.is_empty()
                    || ["step_at", "step_len", "saturating_sub", "min", "max"].contains(&called.as_str());
                called.clear();
                group.delimiter() == Delimiter::Parenthesis && known && is_index_arithmetic(group.stream())
            }
            TokenTree::Punct(p) => {
                called.clear();
                "+-*/%:.,".contains(p.as_char())
            }
            TokenTree::Literal(_) => true,
        };
        if !good {
            return false;
        }
    }
    true
}
