//! The reverse of each statement.

use super::bars::{Around, State};
use super::{Sweep, as_slice, bind, checkpoint, formula, moves, plan};
use crate::ir::{
    Carrier, Const, Kind, Local, Operand, Place, Proj, Rvalue, Stmt, StmtKind, StructValue, Ty, UnOp, Width, Zero,
    visit,
};
use crate::normalise::leaves;
use proc_macro2::{Ident, Span};
use quote::quote;
use std::collections::{BTreeMap, BTreeSet};

/// Whether a cotangent that is passed on is of use where it came from.
#[derive(Clone, Copy)]
enum Pass {
    /// It stays, and goes on with this sign.
    Share { subtract: bool },
    /// It is handed over.
    Hand,
    /// It is handed over, and zero is left in its place.
    Leave,
}

impl Sweep<'_> {
    /// Differentiates a statement: its forward statements go to `fwd`, those of its reverse are appended to `rev`.
    pub(super) fn stmt(&mut self, s: &Stmt, fwd: &mut Vec<Stmt>, rev: &mut Vec<Stmt>) {
        let defines = visit::declared(&s.kind);
        let mut around = Around { only_before: leaves(&s.kind), defines, ..Around::default() };
        self.moved(&s.kind, &mut around.moved);
        lent(&s.kind, &mut around.lent);
        around.written.extend(visit::written(&s.kind).iter().map(|p| p.root));
        for b in visit::blocks(&s.kind) {
            visit::each(b, &mut |s| {
                self.moved(&s.kind, &mut around.moved_within);
                lent(&s.kind, &mut around.lent);
                around.written.extend(visit::written(&s.kind).iter().map(|p| p.root));
            });
        }
        let mut main = Vec::new();
        if let Some(mark) = checkpoint::mark(self.f, s) {
            self.checkpoint(s, mark, &mut around, &mut main, rev);
            fwd.append(&mut around.before);
            fwd.append(&mut main);
            fwd.append(&mut around.after);
            return;
        }
        match &s.kind {
            StmtKind::Let(t, rv) => {
                self.binding(s, *t, rv, &mut around, &mut main, rev);
                around.after.splice(0..0, self.first_shapes.remove(t).unwrap_or_default());
            }
            StmtKind::Declare(_) | StmtKind::Opaque(_) => main.push(s.clone()),
            StmtKind::Assign(p, value) => self.assign(s, p, value, &mut around, &mut main, rev),
            StmtKind::Update { place, subtract, value } => {
                self.undo_copy(s, place, &mut around, rev);
                main.push(s.clone());
                if !self.act.place(place) || self.state(place.root) != State::Live {
                } else if !self.place_ty(place).is_float() {
                    self.compound(place, *subtract, value, &mut around, rev, s.span);
                } else {
                    let place = self.place(place, rev, s.span);
                    let from = place.rooted(self.bar(place.root));
                    self.pass_on(value, from, Pass::Share { subtract: *subtract }, rev, s.span);
                }
            }
            StmtKind::Push(p, value) => self.push(s, p, value, &mut main, rev),
            StmtKind::Swap(a, b) => self.swap(s, a, b, &mut around, &mut main, rev),
            StmtKind::If { cond, then, els } => self.fork(s, cond, then, els, &mut around, &mut main, rev),
            StmtKind::For { .. } | StmtKind::While { .. } | StmtKind::Loop { .. } => {
                self.repeat(s, &mut around, &mut main, rev);
            }
            StmtKind::Block { label, body } => {
                self.open(&[body], &mut around, rev, s.span);
                let region = self.layout.region(s, 0);
                let states = self.bars.clone();
                let (f, r) = self.region(body, region);
                self.rejoin(states);
                main.push(Stmt::new(StmtKind::Block { label: *label, body: f }, s.span));
                if self.is_worthwhile(&r, region) {
                    rev.push(Stmt::new(StmtKind::Block { label: None, body: r }, s.span));
                }
            }
            StmtKind::Exit(e) => {
                self.leave(e, &mut main);
                main.push(s.clone());
            }
            // Of forward mode, whose result is not differentiated here.
            StmtKind::Tangent { .. } => main.push(s.clone()),
            StmtKind::Rest { flag, body } => self.rest(s, *flag, body, &mut around, &mut main, rev),
            StmtKind::Forward { .. }
            | StmtKind::Pullback { .. }
            | StmtKind::Fused { .. }
            | StmtKind::Accumulate { .. }
            | StmtKind::Clear { .. }
            | StmtKind::Save { .. }
            | StmtKind::Restore { .. }
            | StmtKind::Count(_)
            | StmtKind::Rerun(_)
            | StmtKind::Repeat { .. } => main.push(s.clone()),
        }
        fwd.append(&mut around.before);
        fwd.append(&mut main);
        fwd.append(&mut around.after);
    }

    fn binding(
        &mut self,
        s: &Stmt,
        t: Local,
        rv: &Rvalue,
        around: &mut Around,
        main: &mut Vec<Stmt>,
        rev: &mut Vec<Stmt>,
    ) {
        if let Rvalue::Call(call) = rv
            && self.act.call(t, call)
        {
            return self.call(s, t, call, around, main, rev);
        }
        main.push(self.undisturbed(s));
        let restored = self.plan.restored.contains(&s.id);
        if let Rvalue::Pop(p) = rv {
            // The cotangent is as long as the vector was, also where the popped value is of no consequence.
            let long = self.act.place(p) && self.state(p.root) == State::Live;
            let active = self.act.is(t) || long;
            if !restored && !active {
                return;
            }
            let p = self.place(p, rev, s.span);
            if restored {
                rev.push(Stmt::new(StmtKind::Push(p.clone(), Operand::Local(t)), s.span));
            }
            if active {
                self.make_live(p.root, around, rev, s.span);
                self.make_live(t, around, rev, s.span);
                let bar = self.bar(t);
                let into = p.rooted(self.bar(p.root));
                rev.push(Stmt::new(StmtKind::Push(into, Operand::Local(bar)), s.span));
            }
            return;
        }
        if let Rvalue::Replace(p, value) = rv {
            return self.replace(s, t, p, value, around, rev);
        }
        let Some(bar) = self.live(t).filter(|_| self.act.is(t)) else { return };
        if let Some(operator) = plan::operator(self.f, rv) {
            return self.operator(&operator, bar, around, rev, s.span);
        }
        if let Some((rule, operands)) = plan::rule(rv) {
            return self.apply(s, t, rule, &operands, bar, rev);
        }
        match rv {
            Rvalue::Use(Operand::Local(u)) => {
                if self.act.is(*u) {
                    self.add(*u, Rvalue::Use(Operand::Local(bar)), rev, s.span);
                }
            }
            Rvalue::Load(p) if self.act.place(p) => {
                let p = self.place(p, rev, s.span);
                if !p.proj.is_empty() {
                    self.make_live(p.root, around, rev, s.span);
                }
                self.add_place(&p, Rvalue::Use(Operand::Local(bar)), rev, s.span);
            }
            Rvalue::Duplicate(p, method) if self.act.place(p) => {
                let p = self.place(p, rev, s.span);
                if !p.proj.is_empty() || self.state(p.root) != State::Unborn || *method != "clone" {
                    self.make_live(p.root, around, rev, s.span);
                    let into = p.rooted(self.bar(p.root));
                    let from = Place::of(bar);
                    // What `to_owned` makes of a value of no known type is of that type, unless it is a slice: then the cotangent of
                    // the reference is owned as well.
                    let same = *method == "clone" || *method == "to_owned" && self.place_ty(&p).is_opaque();
                    let (into, from) = if same { (into, from) } else { (as_slice(&into), as_slice(&from)) };
                    rev.push(Stmt::new(StmtKind::Accumulate { into, from }, s.span));
                } else {
                    self.add(p.root, Rvalue::Use(Operand::Local(bar)), rev, s.span);
                }
            }
            Rvalue::Cast(Operand::Local(u), _) if self.act.is(*u) => {
                let rv = match self.info(*u).ty {
                    Ty::Float(Some(Width::Param(i))) => {
                        let ty = &self.f.floats[usize::from(i)];
                        Rvalue::Cast(Operand::Local(bar), syn::parse_quote!(#ty))
                    }
                    Ty::Float(Some(Width::F32)) => Rvalue::Cast(Operand::Local(bar), syn::parse_quote!(f32)),
                    Ty::Float(_) => Rvalue::Cast(Operand::Local(bar), syn::parse_quote!(f64)),
                    // An integer, for all that is known.
                    _ => Rvalue::CastBar(Operand::Local(bar)),
                };
                self.add(*u, rv, rev, s.span);
            }
            Rvalue::CastDot(Operand::Local(u), _) if self.act.is(*u) => {
                self.add(*u, Rvalue::CastBar(Operand::Local(bar)), rev, s.span);
            }
            Rvalue::Tuple(operands) => {
                for (i, o) in operands.iter().enumerate() {
                    let part = Place::of(bar).with(Proj::Field(syn::Member::from(i).into()));
                    self.pass_on(o, part, Pass::Hand, rev, s.span);
                }
            }
            Rvalue::Wrap(carrier, value) => {
                let part = if matches!(carrier, Carrier::Boxed(_)) { Proj::Deref } else { Proj::Payload };
                self.pass_on(value, Place::of(bar).with(part), Pass::Hand, rev, s.span);
            }
            Rvalue::Array(operands) | Rvalue::Vec(operands) => {
                for (i, o) in operands.iter().enumerate() {
                    let index = Operand::Const(Const { tokens: quote!(#i), ty: Ty::Int });
                    self.pass_on(o, Place::of(bar).with(Proj::Index(index)), Pass::Hand, rev, s.span);
                }
            }
            Rvalue::Struct(value) => self.struct_value(value, bar, around, rev, s.span),
            Rvalue::Repeat(Operand::Local(o), _)
            | Rvalue::RepeatDot(Operand::Local(o), _)
            | Rvalue::VecRepeat(Operand::Local(o), _)
                if self.act.is(*o) =>
            {
                self.add(*o, Rvalue::Sum(as_slice(&Place::of(bar))), rev, s.span);
            }
            _ => {}
        }
    }

    /// A struct: each field's cotangent goes to its operand, what is left to where the other fields came from.
    fn struct_value(&mut self, value: &StructValue, bar: Local, around: &mut Around, rev: &mut Vec<Stmt>, span: Span) {
        let rest = value.rest.as_ref().filter(|rest| self.act.place(rest)).map(|rest| self.place(rest, rev, span));
        let rest = rest.map(|rest| {
            self.make_live(rest.root, around, rev, span);
            rest.rooted(self.bar(rest.root))
        });
        for (member, operand) in &value.fields {
            let part = value.part(member);
            let pass = if rest.is_some() { Pass::Leave } else { Pass::Hand };
            self.pass_on(operand, Place::of(bar).with(part.clone()), pass, rev, span);
            if let Some(rest) = &rest {
                // What was there before may have been of another shape.
                let (bar, like) = (Place::of(bar).with(part.clone()), rest.with(part));
                rev.push(Stmt::new(StmtKind::Clear { bar, like }, span));
            }
        }
        if let Some(rest) = rest {
            rev.push(Stmt::new(StmtKind::Accumulate { into: rest, from: Place::of(bar) }, span));
        }
    }

    /// A rule: the seed goes to each active operand through its formula.
    fn apply(
        &mut self,
        s: &Stmt,
        t: Local,
        rule: &'static crate::rules::Rule,
        operands: &[Operand],
        bar: Local,
        rev: &mut Vec<Stmt>,
    ) {
        let mut names = BTreeMap::new();
        let mut shared = BTreeMap::new();
        let chosen = self.f.choices.get(&t).map(|l| Operand::Local(*l));
        if let (Some(chosen), Some(condition)) = (&chosen, rule.choice()) {
            shared.insert(condition.to_owned(), self.operand(chosen, rev, s.span));
        }
        for (i, o) in operands.iter().enumerate() {
            let Some(Some(text)) = rule.partials.get(i) else { continue };
            let Operand::Local(target) = o else { continue };
            if !self.act.is(*target) {
                continue;
            }
            let twin = self.plan.twins.get(&t).filter(|twin| twin.is_read(text));
            if let Some(twin) = twin {
                let value = self.operand(&Operand::Local(twin.value), rev, s.span);
                shared.insert(twin.key(), value);
            }
            for used in plan::Twin::names(twin, text) {
                if chosen.is_some() {
                    continue; // no operand is asked for
                }
                if let Some(k) = rule.operands.iter().position(|n| *n == used) {
                    let value = self.operand(&operands[k], rev, s.span);
                    names.insert(used, value);
                } else if used == "y" {
                    let value = self.operand(&Operand::Local(t), rev, s.span);
                    names.insert(used, value);
                }
            }
            names.insert("g".to_owned(), Operand::Local(bar));
            let ty = match self.info(bar).ty.clone() {
                Ty::Float(w) => Ty::Float(w),
                _ => Ty::Float(None),
            };
            let mut application = formula::Application {
                locals: &mut self.locals,
                out: rev,
                names: names.clone(),
                ty,
                span: s.span,
                shared,
                guards: false,
            };
            let rv = application.value(text);
            shared = application.shared;
            self.add(*target, rv, rev, s.span);
        }
    }

    /// What is in a place of cotangents goes to an operand's.
    fn pass_on(&mut self, o: &Operand, from: Place, pass: Pass, rev: &mut Vec<Stmt>, span: Span) {
        let subtract = matches!(pass, Pass::Share { subtract: true });
        let Operand::Local(target) = o else { return };
        if !self.act.is(*target) {
            return;
        }
        let ty = self.place_ty(&from);
        if ty.is_float() || subtract || self.info(*target).ty.is_float() {
            let value = self.read(&from, rev, span);
            let rv = if subtract { Rvalue::Unary(UnOp::Neg, value) } else { Rvalue::Use(value) };
            self.add(*target, rv, rev, span);
        } else {
            let bar = Place::of(self.bar(*target));
            if self.state(*target) == State::Live {
                rev.push(Stmt::new(StmtKind::Accumulate { into: bar, from }, span));
            } else {
                // Nothing there yet: what is handed on becomes the cotangent. Out of a tuple it can be moved.
                let here = self.inside.last().copied().unwrap_or(0);
                let field = from.proj.iter().all(|p| matches!(p, Proj::Field(_) | Proj::Payload));
                let owned = here == 0 && matches!(self.info(from.root).kind, Kind::Bar { by_ref: false, .. });
                let rv = match pass {
                    Pass::Share { .. } => Rvalue::Duplicate(from, Ident::new("clone", Span::mixed_site())),
                    Pass::Hand if field && owned => Rvalue::Load(from),
                    Pass::Hand | Pass::Leave => Rvalue::Take(from),
                };
                self.add(*target, rv, rev, span);
            }
        }
    }

    /// A float cotangent as an operand.
    fn read(&mut self, from: &Place, rev: &mut Vec<Stmt>, span: Span) -> Operand {
        if from.proj.is_empty() && matches!(self.info(from.root).kind, Kind::Bar { by_ref: false, .. }) {
            return Operand::Local(from.root);
        }
        let ty = self.place_ty(from);
        let part = from.proj.iter().any(|p| matches!(p, Proj::Payload | Proj::Variant { .. }));
        // What a part of unknown type is in stays whole.
        let rv = if part && !ty.is_copy() {
            Rvalue::Duplicate(from.clone(), Ident::new("clone", Span::mixed_site()))
        } else {
            Rvalue::Load(from.clone())
        };
        let g = self.fresh("g", ty, Kind::Temp, span);
        rev.push(bind(g, rv, span));
        Operand::Local(g)
    }

    fn assign(
        &mut self,
        s: &Stmt,
        p: &Place,
        value: &Operand,
        around: &mut Around,
        main: &mut Vec<Stmt>,
        rev: &mut Vec<Stmt>,
    ) {
        let ty = self.place_ty(p);
        if ty.is_copy() || !self.plan.restored.contains(&s.id) {
            self.undo_copy(s, p, around, rev);
            main.push(s.clone());
        } else {
            // Moved out, not copied: a vector that is overwritten whole costs nothing to keep.
            let old = self.recorded("old", ty.clone(), Kind::Internal { mutable: false }, s.span);
            main.push(bind(old, Rvalue::Replace(p.clone(), value.clone()), s.span));
            let place = self.place(p, rev, s.span);
            rev.push(Stmt::new(StmtKind::Assign(place, Operand::Local(old)), s.span));
        }
        if !self.act.place(p) || self.state(p.root) != State::Live {
            return;
        }
        let p = self.place(p, rev, s.span);
        if p.proj.is_empty() {
            let first = self.layout.firsts.contains(&s.id) && !ty.is_float();
            let here = self.inside.last().copied().unwrap_or(0);
            if let Operand::Local(v) = value
                && self.act.is(*v)
            {
                if let Some(taken) = self.take(p.root, first) {
                    self.add(*v, taken, rev, s.span);
                }
            } else if !first || here == self.home(p.root) {
                self.set(p.root, State::Zero);
            }
            return;
        }
        // An element: what it holds goes on, what is left is zero.
        let bar = p.rooted(self.bar(p.root));
        let active = matches!(value, Operand::Local(v) if self.act.is(*v));
        if ty.is_float() {
            if let Operand::Local(v) = value
                && active
            {
                let g = self.read(&bar, rev, s.span);
                let zero = formula::zero(&ty);
                rev.push(Stmt::new(StmtKind::Assign(bar, zero), s.span));
                self.add(*v, Rvalue::Use(g), rev, s.span);
            } else {
                rev.push(Stmt::new(StmtKind::Assign(bar, formula::zero(&ty)), s.span));
            }
        } else {
            // What was there before may have been of another shape.
            let shape = self.recorded("shape", Ty::Unknown, Kind::Internal { mutable: false }, s.span);
            around.before.push(bind(shape, Rvalue::Shape(p.clone()), s.span));
            let zero = self.fresh("zero", Ty::Unknown, Kind::Temp, s.span);
            rev.push(bind(zero, Rvalue::Zero(Zero::Shape(shape)), s.span));
            let g = self.fresh("g", Ty::Unknown, Kind::Temp, s.span);
            rev.push(bind(g, Rvalue::Replace(bar, Operand::Local(zero)), s.span));
            if let Operand::Local(v) = value
                && active
            {
                self.add(*v, Rvalue::Use(Operand::Local(g)), rev, s.span);
            }
        }
    }

    /// `let t = replace(place, value)`
    fn replace(&mut self, s: &Stmt, t: Local, p: &Place, value: &Operand, around: &mut Around, rev: &mut Vec<Stmt>) {
        let (restored, active) = (self.plan.restored.contains(&s.id), self.act.place(p));
        if !restored && !active {
            return;
        }
        let p = self.place(p, rev, s.span);
        if restored {
            rev.push(Stmt::new(StmtKind::Assign(p.clone(), Operand::Local(t)), s.span));
        }
        if !active {
            return;
        }
        // The two may differ in shape: what came out takes the place of what went in.
        self.make_live(p.root, around, rev, s.span);
        self.make_live(t, around, rev, s.span);
        let (bar, t_bar) = (p.rooted(self.bar(p.root)), self.bar(t));
        let g = self.fresh("g", self.info(t).ty.clone(), Kind::Temp, s.span);
        rev.push(bind(g, Rvalue::Replace(bar, Operand::Local(t_bar)), s.span));
        if let Operand::Local(v) = value
            && self.act.is(*v)
        {
            self.add(*v, Rvalue::Use(Operand::Local(g)), rev, s.span);
        }
    }

    /// The old value of a place of a `Copy` type is kept and put back, where the plan says so.
    fn undo_copy(&mut self, s: &Stmt, p: &Place, around: &mut Around, rev: &mut Vec<Stmt>) {
        if !self.plan.restored.contains(&s.id) {
            return;
        }
        if let Some(step) = self.plan.inverse.get(&s.id) {
            let now = self.fresh("now", Ty::Int, Kind::Temp, s.span);
            let back = self.fresh("back", Ty::Int, Kind::Temp, s.span);
            rev.push(bind(now, Rvalue::Load(p.clone()), s.span));
            rev.push(bind(back, Rvalue::Binary(step.op, Operand::Local(now), step.by.clone()), s.span));
            rev.push(Stmt::new(StmtKind::Assign(p.clone(), Operand::Local(back)), s.span));
            return;
        }
        let choice = self.plan.left.contains(&p.root).then(|| self.f.local(p.root).param).flatten();
        let ty = if choice.is_some() { Ty::Unknown } else { self.place_ty(p) };
        let old = self.recorded("old", ty, Kind::Internal { mutable: false }, s.span);
        if let Some(param) = choice {
            self.olds.insert(old, param);
            self.defaults.insert(old);
        }
        around.before.push(bind(old, Rvalue::Load(p.clone()), s.span));
        let place = self.place(p, rev, s.span);
        rev.push(Stmt::new(StmtKind::Assign(place, Operand::Local(old)), s.span));
    }

    fn push(&mut self, s: &Stmt, p: &Place, value: &Operand, main: &mut Vec<Stmt>, rev: &mut Vec<Stmt>) {
        main.push(s.clone());
        let restored = self.plan.restored.contains(&s.id);
        let touched = self.act.place(p) && self.state(p.root) == State::Live;
        if !restored && !touched {
            return;
        }
        let p = self.place(p, rev, s.span);
        if restored {
            let last = self.fresh("last", Ty::Unknown, Kind::Temp, s.span);
            rev.push(bind(last, Rvalue::Pop(p.clone()), s.span));
        }
        if touched {
            let ty = match value {
                Operand::Local(v) => self.info(*v).ty.clone(),
                Operand::Const(c) => c.ty.clone(),
            };
            let g = self.fresh("g", ty, Kind::Temp, s.span);
            let bar = p.rooted(self.bar(p.root));
            rev.push(bind(g, Rvalue::Pop(bar), s.span));
            if let Operand::Local(v) = value
                && self.act.is(*v)
            {
                self.add(*v, Rvalue::Use(Operand::Local(g)), rev, s.span);
            }
        }
    }

    fn swap(&mut self, s: &Stmt, a: &Place, b: &Place, around: &mut Around, main: &mut Vec<Stmt>, rev: &mut Vec<Stmt>) {
        main.push(s.clone());
        // The indices are not at hand where nothing is done with them.
        if !self.plan.restored.contains(&s.id) && !self.act.place(a) && !self.act.place(b) {
            return;
        }
        let (a, b) = (self.place(a, rev, s.span), self.place(b, rev, s.span));
        if self.plan.restored.contains(&s.id) {
            rev.push(Stmt::new(StmtKind::Swap(a.clone(), b.clone()), s.span));
        }
        if self.act.place(&a) || self.act.place(&b) {
            self.make_live(a.root, around, rev, s.span);
            self.make_live(b.root, around, rev, s.span);
            let (a, b) = (a.rooted(self.bar(a.root)), b.rooted(self.bar(b.root)));
            rev.push(Stmt::new(StmtKind::Swap(a, b), s.span));
        }
    }

    /// What a statement moves away, as far as is known.
    fn moved(&self, kind: &StmtKind, moved: &mut BTreeSet<Local>) {
        let mut by_value = |o: &Operand| {
            if let Operand::Local(l) = o
                && moves(&self.info(*l).ty)
            {
                moved.insert(*l);
            }
        };
        match kind {
            StmtKind::Let(_, Rvalue::Load(p)) if p.is_owned() && moves(&self.place_ty(p)) => {
                by_value(&Operand::Local(p.root));
            }
            StmtKind::Let(_, Rvalue::Struct(value)) => {
                if let Some(rest) = value.rest.as_ref().filter(|rest| rest.proj.is_empty()) {
                    by_value(&Operand::Local(rest.root));
                }
                value.fields.iter().for_each(|(_, o)| by_value(o));
            }
            StmtKind::Let(_, rv) => visit::rvalue_values(rv).into_iter().for_each(by_value),
            StmtKind::Assign(_, value) | StmtKind::Push(_, value) => by_value(value),
            _ => {}
        }
    }
}

/// What code kept as written mentions.
fn lent(kind: &StmtKind, lent: &mut BTreeSet<Local>) {
    if let StmtKind::Let(_, Rvalue::Opaque(o)) | StmtKind::Opaque(o) = kind {
        lent.extend(&o.reads);
    }
}
