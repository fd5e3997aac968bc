//! The reverse of a call: its pullback.

use super::bars::{Around, State};
use super::{Sweep, as_slice, bind, plan};
use crate::ir::{
    Again, Arg, Block, Call, Callee, Function, Kind, Local, Operand, Place, Proj, Rvalue, Stmt, StmtKind, Ty, Zero,
    visit,
};
use std::collections::BTreeSet;

/// The condition under which a cotangent is anything but zero, where a choice decides that and nothing else adds to it: what the call
/// does with it is left out otherwise. Whether the condition has to hold, or not to.
fn gate(f: &Function, rev: &[Stmt], seed: Local) -> Option<(Operand, bool)> {
    let is_zero = |o: &Operand| matches!(o, Operand::Const(c) if c.tokens.to_string() == "0.0");
    let at = rev.iter().rposition(|s| visit::declared(&s.kind) == Some(seed))?;
    let StmtKind::Let(_, Rvalue::Select(cond, a, b)) = &rev[at].kind else { return None };
    if !f.choices.values().any(|chosen| cond.local() == Some(*chosen)) {
        return None;
    }
    let mut alone = true;
    let mut look = |s: &Stmt| {
        let written = |p: &Place| p.root == seed;
        alone &= !matches!(&s.kind, StmtKind::Update { place, .. } | StmtKind::Assign(place, _) if written(place))
            && !matches!(&s.kind, StmtKind::Accumulate { into, .. } if written(into))
            && !matches!(&s.kind, StmtKind::Pullback { bars, .. } if bars.iter().flatten().any(written));
    };
    for s in &rev[at + 1..] {
        look(s);
        visit::blocks(&s.kind).into_iter().for_each(|b| visit::each(b, &mut look));
    }
    match (is_zero(a), is_zero(b)) {
        (true, false) if alone => Some((cond.clone(), false)),
        (false, true) if alone => Some((cond.clone(), true)),
        _ => None,
    }
}

impl Sweep<'_> {
    pub(super) fn call(
        &mut self,
        s: &Stmt,
        t: Local,
        call: &Call,
        around: &mut Around,
        main: &mut Vec<Stmt>,
        rev: &mut Vec<Stmt>,
    ) {
        let span = s.span;
        let state = call.args.iter().any(|a| matches!(a, Arg::RefMut(p) if self.act.place(p)));
        if self.state(t) != State::Live && !state {
            // Nothing comes back, so nothing goes back.
            main.push(self.undisturbed(s));
            return;
        }
        let active: Vec<bool> = call
            .args
            .iter()
            .map(|a| match a {
                Arg::Value(o) => self.act.operand(o),
                Arg::Ref(p) | Arg::RefMut(p) => self.act.place(p),
                Arg::Opaque(_) => false,
            })
            .collect();
        self.make_live(t, around, rev, span);
        let seed = self.bar(t);
        // What happens to a state has to be undone whatever the cotangent is.
        let stateless = !call.args.iter().any(|arg| matches!(arg, Arg::RefMut(_)));
        let gate = if stateless { gate(self.f, rev, seed) } else { None };
        let pullback = self.recorded("pullback", Ty::Unknown, Kind::Internal { mutable: false }, span);
        main.push(Stmt::new(
            StmtKind::Forward {
                value: t,
                pullback,
                call: Box::new(call.clone()),
                active: active.clone(),
                readers: self.plan.readers.get(&s.id).cloned().unwrap_or_default(),
            },
            span,
        ));
        for arg in &call.args {
            if let Arg::Opaque(o) = arg {
                for l in &o.reads {
                    self.recompute(*l, rev, span);
                }
            }
        }
        let again: Vec<Again> = plan::again(self.f, self.act, call)
            .into_iter()
            .map(|a| match a {
                Again::Ref(p) => Again::Ref(self.memory(&p, rev, span)),
                Again::Some(p) => Again::Some(self.memory(&p, rev, span)),
                Again::RefMut(p) => Again::RefMut(self.memory(&p, rev, span)),
                Again::Perhaps(o) => Again::Perhaps(self.operand(&o, rev, span)),
                a @ (Again::Opaque(_) | Again::Value) => a,
            })
            .collect();
        // One array cannot lend two cotangents: the second goes through one of its own, added afterwards.
        let mut lent = BTreeSet::new();
        let mut added = Vec::new();
        let mut moved = Vec::new();
        let mut bars = Vec::new();
        let mutable: BTreeSet<Local> =
            call.args.iter().filter_map(|a| if let Arg::RefMut(p) = a { Some(p.root) } else { None }).collect();
        for (arg, active) in call.args.iter().zip(&active) {
            let place = match arg {
                Arg::Value(Operand::Local(l)) if *active => Place::of(*l),
                Arg::Ref(p) | Arg::RefMut(p) if *active => self.place(p, rev, span),
                _ => {
                    bars.push(None);
                    continue;
                }
            };
            self.make_live(place.root, around, rev, span);
            let bar = self.bar(place.root);
            let shared = matches!(arg, Arg::RefMut(_)) || !mutable.contains(&place.root);
            if shared && lent.insert(place.root) {
                bars.push(Some(place.rooted(bar)));
                continue;
            }
            if matches!(arg, Arg::RefMut(_)) {
                // Another part of a state: its cotangent moves over, and what the pullback makes of it moves back.
                let is_whole = |proj: &Proj| !matches!(proj, Proj::Index(_) | Proj::Range { .. });
                let (part, rest) =
                    place.proj.split_at(place.proj.iter().position(|p| !is_whole(p)).unwrap_or(place.proj.len()));
                let part = Place { root: bar, proj: part.to_vec() };
                let own = self.fresh("own", Ty::Unknown, Kind::Bar { by_ref: false, param: None }, span);
                rev.push(bind(own, Rvalue::Take(part.clone()), span));
                let slice = rest.is_empty() && matches!(self.place_ty(&place), Ty::Slice(_) | Ty::Vec(_));
                let own_place = Place { root: own, proj: rest.to_vec() };
                bars.push(Some(if slice { as_slice(&own_place) } else { own_place }));
                moved.push((part, own));
                continue;
            }
            let own = self.fresh("own", Ty::Unknown, Kind::Bar { by_ref: false, param: None }, span);
            rev.push(bind(own, self.zero_like(arg, &place), span));
            let slice = matches!(self.place_ty(&place), Ty::Slice(_) | Ty::Vec(_)) && !matches!(arg, Arg::Value(_));
            bars.push(Some(if slice { as_slice(&Place::of(own)) } else { Place::of(own) }));
            added.push((place.rooted(bar), own));
        }
        let mut chosen = Vec::new();
        let method = match &call.callee {
            // A receiver that is used up is an argument like others.
            Callee::Method { .. } if matches!(call.args.first(), Some(Arg::Value(_))) => None,
            Callee::Method { name, .. } => Some(name.clone()),
            Callee::Function(_) | Callee::Associated(_) | Callee::Callable(_) => None,
        };
        chosen.push(Stmt::new(StmtKind::Pullback { method, pullback, again, seed, bars }, span));
        for (part, own) in moved {
            chosen.push(Stmt::new(StmtKind::Assign(part, Operand::Local(own)), span));
        }
        for (into, own) in added {
            let from = Place::of(own);
            chosen.push(Stmt::new(StmtKind::Accumulate { into, from }, span));
        }
        match gate {
            Some((cond, true)) => {
                let kind = StmtKind::If { cond, then: Block { stmts: chosen }, els: Block::default() };
                rev.push(Stmt::new(kind, span));
            }
            Some((cond, false)) => {
                let kind = StmtKind::If { cond, then: Block::default(), els: Block { stmts: chosen } };
                rev.push(Stmt::new(kind, span));
            }
            None => rev.append(&mut chosen),
        }
    }

    /// A call that is not differentiated. A method that could change its active receiver must not: rustc sees to that.
    pub(super) fn undisturbed(&self, s: &Stmt) -> Stmt {
        let mut s = s.clone();
        if let StmtKind::Let(_, Rvalue::Call(call)) = &mut s.kind
            && let Some(Arg::RefMut(receiver)) = call.args.first()
            && self.act.place(receiver)
            && let Callee::Method { shared, .. } = &mut call.callee
        {
            *shared = true;
        }
        s
    }

    fn zero_like(&mut self, arg: &Arg, place: &Place) -> Rvalue {
        match (arg, self.place_ty(place)) {
            (_, Ty::Float(w)) => Rvalue::Zero(Zero::Scalar(w)),
            // It may be a reference to a slice, whose cotangent is not of its own size.
            (Arg::Value(Operand::Local(l)), _) if self.f.uncertain.contains(l) => {
                Rvalue::Zero(Zero::Like(place.clone()))
            }
            // What is there already moves over; it comes back with the rest.
            (Arg::Value(_), _) => Rvalue::Take(Place::of(self.bar(place.root))),
            _ => Rvalue::Zero(Zero::Like(place.clone())),
        }
    }
}
