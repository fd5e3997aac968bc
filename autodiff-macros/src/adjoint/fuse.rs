//! Both sweeps in one: the reverse of a statement right behind the statement.
//!
//! Where a gradient is asked for, the cotangent of the result is known before the function runs. If what follows a loop is linear in
//! what the loop adds up, so is the loop's cotangent; and if the loop's iterations have nothing to do with each other but for these
//! sums, the reverse of each may follow it at once. Then nothing is saved: what the iteration computed is still there. The same
//! goes for branches and calls.
//!
//! The forward and the reverse sweep are laid end to end. For a loop and its reverse, the statements between that its reverse waits for are
//! found; if none of them waits for the loop, they go in front of it, the others behind, and the two become one. What waits
//! for what, [`super::effects`] tells.

use super::Adjoint;
use super::effects::Effects;
use crate::ir::verify::uses;
use crate::ir::{
    Arg, Block, Callee, ExitKind, Function, Label, Local, Operand, Passing, Rvalue, Stmt, StmtKind, Tape, Ty, visit,
};
use crate::normalise::leaves;
use crate::signature::is_of_the_runtime;
use std::collections::BTreeSet;

/// How many pairs of statements are looked at: enough for long functions, and no more than a moment.
const BUDGET: usize = 400_000;

/// Both sweeps of `f` as one block, if anything in it becomes cheaper by that.
pub(crate) fn fuse(f: &Function, adjoint: &Adjoint) -> Option<Block> {
    // The cotangent of a state that the function leaves behind is of the shape that it has then.
    if f.params.iter().any(|p| p.passing == Passing::RefMut) {
        return None;
    }
    // What is run again is run again in the reverse sweep.
    let mut apart = super::checkpoint::any(adjoint);
    visit::each(&adjoint.forward, &mut |s| {
        apart |= matches!(&s.kind, StmtKind::Exit(e) if e.kind == ExitKind::Return);
    });
    if apart {
        return None;
    }
    let mut fuser = Fuser { own: f.locals.len(), adjoint, found: 0, budget: BUDGET };
    let block = fuser.merge(&adjoint.forward, &adjoint.reverse)?;
    (fuser.found > 0).then_some(block)
}

struct Fuser<'a> {
    /// Locals below are the function's own.
    own: usize,
    adjoint: &'a Adjoint,
    found: usize,
    budget: usize,
}

impl Fuser<'_> {
    /// A region's forward and reverse block as one: what the one leaves on the record for the other is in scope.
    fn merge(&mut self, forward: &Block, reverse: &Block) -> Option<Block> {
        // What follows would be skipped.
        if forward.stmts.iter().any(|s| leaves(&s.kind)) {
            return None;
        }
        let mut stmts = forward.stmts.clone();
        let mut rev = reverse.stmts.clone();
        if let Some(Stmt { kind: StmtKind::Restore { tape, locals }, .. }) = rev.first() {
            let Some(Stmt { kind: StmtKind::Save { tape: saved, locals: record }, .. }) = stmts.last() else {
                return None;
            };
            let same = record.len() == locals.len() && record.iter().zip(locals).all(|(o, l)| o.local() == Some(*l));
            if saved != tape || !same || saves(forward, *tape) != 1 {
                return None;
            }
            stmts.pop();
            rev.remove(0);
        } else if matches!(stmts.last(), Some(Stmt { kind: StmtKind::Save { .. }, .. })) {
            return None;
        }
        self.forget(&mut rev, &known(&stmts));
        rev.iter_mut().for_each(mark);
        let mut seq: Vec<(Stmt, Effects)> = stmts
            .into_iter()
            .chain(rev)
            .map(|s| {
                let effects = Effects::of(&s, &self.adjoint.locals);
                (s, effects)
            })
            .collect();
        let mut at = seq.len();
        while at > 0 {
            at -= 1;
            if !seq[at].0.reverse {
                at = self.pair(&mut seq, at);
            }
        }
        let backs: Vec<(usize, usize)> = (0..seq.len())
            .filter(|at| !seq[*at].0.reverse && matches!(seq[*at].0.kind, StmtKind::For { tape: Some(_), .. }))
            .filter_map(|at| Some((at, partner(&seq, at)?)))
            .collect();
        for at in backs.into_iter().flat_map(|(at, back)| [at, back]) {
            if let StmtKind::For { tape: Some(slots), .. } = &mut seq[at].0.kind {
                slots.scratch = true;
            }
        }
        Some(Block { stmts: seq.into_iter().map(|(s, _)| s).collect() })
    }

    /// Values that the forward sweep left in scope are not computed again.
    fn forget(&self, rev: &mut Vec<Stmt>, known: &BTreeSet<Local>) {
        rev.retain_mut(|s| {
            for b in visit::blocks_mut(&mut s.kind) {
                self.forget(&mut b.stmts, known);
            }
            match &s.kind {
                StmtKind::Let(l, _) => {
                    let again = (l.0 as usize) < self.own && known.contains(l);
                    !(again && self.adjoint.locals[l.0 as usize].ty.is_copy())
                }
                _ => true,
            }
        });
    }

    /// Brings the reverse of a statement up to it, if that is possible and of use. Returns where the statement stands then.
    fn pair(&mut self, seq: &mut Vec<(Stmt, Effects)>, at: usize) -> usize {
        let Some(back) = partner(seq, at) else { return at };
        let reverse = self.uncounted(&seq[at].0, &seq[back]).unwrap_or_else(|| seq[back].clone());
        let Some(early) = self.waited_for(seq, at, back, &reverse.1) else { return at };
        let Some(fused) = self.fused(&seq[at], &reverse) else { return at };
        let mut effects = seq[at].1.clone();
        effects.join(&reverse.1);
        let mut between: Vec<_> = seq.drain(at..=back).collect();
        between.pop();
        let (mut first, mut last) = (Vec::new(), Vec::new());
        for (i, s) in between.into_iter().enumerate().skip(1) {
            if early.contains(&(at + i)) { first.push(s) } else { last.push(s) }
        }
        let here = at + first.len();
        seq.splice(at..at, first.into_iter().chain([(fused, effects)]).chain(last));
        here
    }

    /// The statements between two that the second waits for, if the first does not stand in their way.
    fn waited_for(
        &mut self,
        seq: &[(Stmt, Effects)],
        at: usize,
        back: usize,
        reverse: &Effects,
    ) -> Option<BTreeSet<usize>> {
        self.budget = self.budget.checked_sub(back - at)?;
        let mut wanted = reverse.clone();
        let mut early = BTreeSet::new();
        for i in (at + 1..back).rev() {
            let (s, effects) = &seq[i];
            if effects.commutes(&wanted) {
                continue;
            }
            if !effects.commutes(&seq[at].1) || matches!(s.kind, StmtKind::Opaque(_)) {
                return None;
            }
            wanted.join(effects);
            early.insert(i);
        }
        Some(early)
    }

    /// The reverse of a loop without what takes counters back, if nobody looks at them any more: in a fused loop, what is indexed by
    /// them is at hand. `None` if there are none, or if they are looked at.
    fn uncounted(&self, forward: &Stmt, (reverse, undoes): &(Stmt, Effects)) -> Option<(Stmt, Effects)> {
        let (StmtKind::For { label, body, .. }, StmtKind::For { .. }) = (&forward.kind, &reverse.kind) else {
            return None;
        };
        let mut counters = BTreeSet::new();
        for b in visit::blocks(&reverse.kind) {
            visit::each(b, &mut |s| counters.extend(self.counted(s)));
        }
        // Those of the loop's own body are taken back in it.
        counters.retain(|l| undoes.writes.contains(l));
        if counters.is_empty() || self.looks_at(&self.adjoint.reverse, &counters, *label) {
            return None;
        }
        let mut reverse = reverse.clone();
        if let StmtKind::For { body: body_r, .. } = &mut reverse.kind {
            self.forget(&mut body_r.stmts, &known(&body.stmts));
            self.drop_counting(body_r, &counters);
        }
        let effects = Effects::of(&reverse, &self.adjoint.locals);
        Some((reverse, effects))
    }

    /// The counter that a statement of the reverse sweep takes back.
    fn counted(&self, s: &Stmt) -> Option<Local> {
        match &s.kind {
            StmtKind::Assign(p, _) if p.proj.is_empty() && self.is_counter(p.root) => Some(p.root),
            _ => None,
        }
    }

    fn is_counter(&self, l: Local) -> bool {
        (l.0 as usize) < self.own && self.adjoint.locals[l.0 as usize].ty == Ty::Int
    }

    /// Whether the block, the loop left out, looks at one of the counters but to take it back.
    fn looks_at(&self, b: &Block, counters: &BTreeSet<Local>, but: Label) -> bool {
        b.stmts.iter().any(|s| {
            if matches!(&s.kind, StmtKind::For { label, .. } if *label == but) {
                return false;
            }
            let counting = self.counted(s).is_some() || self.is_now(s).is_some();
            let restored = matches!(s.kind, StmtKind::Restore { .. });
            let looks = uses(&s.kind).iter().any(|l| counters.contains(l));
            looks && !counting && !restored || visit::blocks(&s.kind).iter().any(|b| self.looks_at(b, counters, but))
        })
    }

    /// The counter that a statement reads to take it back.
    fn is_now(&self, s: &Stmt) -> Option<Local> {
        match &s.kind {
            StmtKind::Let(l, Rvalue::Load(p)) if l.0 as usize >= self.own && p.proj.is_empty() => {
                Some(p.root).filter(|l| self.is_counter(*l))
            }
            _ => None,
        }
    }

    fn drop_counting(&self, b: &mut Block, counters: &BTreeSet<Local>) {
        let mut read = BTreeSet::new();
        b.stmts.retain_mut(|s| {
            for nested in visit::blocks_mut(&mut s.kind) {
                self.drop_counting(nested, counters);
            }
            if let (Some(counter), StmtKind::Let(now, _)) = (self.is_now(s), &s.kind)
                && counters.contains(&counter)
            {
                read.insert(*now);
                return false;
            }
            if let StmtKind::Let(back, Rvalue::Binary(_, Operand::Local(now), _)) = &s.kind
                && read.contains(now)
            {
                read.insert(*back);
                return false;
            }
            !matches!(&s.kind, StmtKind::Assign(_, Operand::Local(back)) if read.contains(back))
        });
    }

    fn fused(&mut self, (forward, does): &(Stmt, Effects), (reverse, undoes): &(Stmt, Effects)) -> Option<Stmt> {
        let kind = match (&forward.kind, &reverse.kind) {
            (StmtKind::Forward { value, pullback, call, active, .. }, StmtKind::Pullback { seed, bars, .. }) => {
                let plain = matches!(&call.callee, Callee::Function(path) if !is_of_the_runtime(path))
                    && call.callables.is_empty();
                if !plain || call.args.iter().any(|arg| matches!(arg, Arg::RefMut(_))) {
                    return None;
                }
                self.found += 1;
                StmtKind::Fused {
                    value: *value,
                    pullback: *pullback,
                    call: call.clone(),
                    active: active.clone(),
                    seed: *seed,
                    bars: bars.clone(),
                }
            }
            (StmtKind::If { cond, then, els }, StmtKind::If { then: then_r, els: els_r, .. }) => {
                let (then, els) = (self.merge(then, then_r)?, self.merge(els, els_r)?);
                StmtKind::If { cond: cond.clone(), then, els }
            }
            (StmtKind::For { body, .. }, StmtKind::For { body: body_r, .. }) => {
                let independent =
                    undoes.writes.is_empty() && undoes.adds.is_disjoint(&undoes.reads) && does.interleaves(undoes);
                if !independent || undoes.outward || !leaves_something(body) {
                    return None;
                }
                let merged = self.merge(body, body_r)?;
                self.found += 1;
                let mut kind = forward.kind.clone();
                if let StmtKind::For { body, tape, .. } = &mut kind {
                    *body = merged;
                    *tape = None;
                }
                kind
            }
            _ => return None,
        };
        Some(Stmt { kind, ..forward.clone() })
    }
}

/// What the statements give its value where they declare it.
fn known(stmts: &[Stmt]) -> BTreeSet<Local> {
    stmts.iter().filter(|s| matches!(s.kind, StmtKind::Let(..))).filter_map(|s| visit::declared(&s.kind)).collect()
}

/// The reverse of a statement.
fn partner(seq: &[(Stmt, Effects)], at: usize) -> Option<usize> {
    let forward = &seq[at].0;
    let is_reverse = |s: &Stmt| match (&forward.kind, &s.kind) {
        (StmtKind::Forward { pullback: a, .. }, StmtKind::Pullback { pullback: b, .. }) => a == b,
        (StmtKind::For { label: a, .. }, StmtKind::For { label: b, .. }) => a == b,
        (StmtKind::If { .. }, StmtKind::If { .. }) => forward.id != 0 && forward.id == s.id,
        _ => false,
    };
    (at + 1..seq.len()).find(|i| seq[*i].0.reverse && is_reverse(&seq[*i].0))
}

/// Whether a loop's body leaves anything for its reverse: a loop that does not is as well run twice.
fn leaves_something(body: &Block) -> bool {
    let mut found = false;
    visit::each(body, &mut |s| found |= matches!(s.kind, StmtKind::Save { .. } | StmtKind::Forward { .. }));
    found
}

fn saves(b: &Block, tape: Tape) -> usize {
    let mut n = 0;
    visit::each(b, &mut |s| n += usize::from(matches!(&s.kind, StmtKind::Save { tape: t, .. } if *t == tape)));
    n
}

/// Of the reverse sweep, with all that is in it.
fn mark(s: &mut Stmt) {
    s.reverse = true;
    for b in visit::blocks_mut(&mut s.kind) {
        b.stmts.iter_mut().for_each(mark);
    }
}
