//! Activity: which locals carry a derivative.
//!
//! A local is *varied* if it depends on an active parameter and *useful* if the result, or the exit state of a `&mut` parameter,
//! depends on it; it is *active* if both. The analysis ignores the order of statements: a local is one thing throughout.
//! (Hascoet, Naumann, Pascual: "To be recorded" analysis in reverse-mode automatic differentiation, FGCS 21, 2005, section 2.)

use super::statics::Statics;
use crate::ir::{
    Arg, Call, Callee, Derivative, Function, Local, Opaque, Operand, Passing, Place, Rvalue, Stmt, StmtKind, visit,
};
use crate::report::{Refusal, Report};
use std::collections::BTreeSet;

/// The answer of [`activity`].
#[derive(Debug)]
pub(crate) struct Activity {
    pub active: Vec<bool>,
    pub varied: Vec<bool>,
    pub useful: Vec<bool>,
    /// Locals that nothing reads.
    pub unread: Vec<bool>,
}

impl Activity {
    pub(crate) fn is(&self, l: Local) -> bool {
        self.active.get(l.0 as usize).copied().unwrap_or(false)
    }

    /// The names of the active locals, for snapshots and dumps.
    #[cfg(any(test, feature = "dump"))]
    pub(crate) fn text(&self, f: &Function) -> String {
        let active = f.locals.iter().zip(&self.active).filter(|(_, active)| **active);
        active.map(|(info, _)| info.ident.to_string()).collect::<Vec<_>>().join(", ") + "\n"
    }

    pub(crate) fn operand(&self, o: &Operand) -> bool {
        o.local().is_some_and(|l| self.is(l))
    }

    pub(crate) fn place(&self, p: &Place) -> bool {
        self.is(p.root) && !p.is_constant()
    }

    /// Whether a call may change what it is lent. A method that is called for its value, which carries no derivative, asks
    /// something of its receiver: a length, an index.
    pub(crate) fn changes(&self, result: Local, call: &Call) -> bool {
        let lent = |args: &[Arg]| args.iter().any(|a| matches!(a, Arg::RefMut(p) if self.place(p)));
        match call.callee {
            Callee::Method { writes, .. } => {
                writes || self.unread[result.0 as usize] || lent(call.args.get(1..).unwrap_or_default())
            }
            Callee::Function(_) | Callee::Associated(_) | Callee::Callable(_) => lent(&call.args),
        }
    }

    /// Whether the call has to be differentiated: something active goes in, and something useful comes out.
    pub(crate) fn call(&self, result: Local, call: &Call) -> bool {
        let inputs = call.args.iter().any(|a| match a {
            Arg::Value(o) => self.operand(o),
            Arg::Ref(p) | Arg::RefMut(p) => self.place(p),
            Arg::Opaque(_) => false,
        });
        let state = call.args.iter().any(|a| matches!(a, Arg::RefMut(p) if self.place(p)));
        inputs && (self.is(result) || state && self.changes(result, call))
    }
}

/// Finds what is active, and reports the code that stands in the way of a derivative.
pub(crate) fn activity(f: &Function, report: &mut Report) -> Activity {
    let n = f.locals.len();
    let mut varied = Flow { f, set: vec![false; n], changed: true };
    for p in &f.params {
        if p.active {
            varied.mark(p.local);
        }
    }
    while std::mem::take(&mut varied.changed) {
        visit::each(&f.body, &mut |s| forward(&mut varied, &s.kind));
    }
    let mut useful = Flow { f, set: vec![false; n], changed: true };
    if let Some(result) = f.result {
        useful.mark(result);
    }
    for p in &f.params {
        if p.passing == Passing::RefMut && p.active {
            useful.mark(p.local);
        }
    }
    while std::mem::take(&mut useful.changed) {
        visit::each(&f.body, &mut |s| backward(&mut useful, &s.kind));
    }
    let mut active: Vec<bool> = varied.set.iter().zip(&useful.set).map(|(v, u)| *v && *u).collect();
    // Whatever a trait object was given has no cotangent; what comes back from it is refused.
    for p in f.params.iter().filter(|p| p.passing == Passing::RefMut && !p.active) {
        active[p.local.0 as usize] = false;
    }
    let activity = Activity { active, varied: varied.set, useful: useful.set, unread: unread(f) };
    let cells = Cells { statics: super::statics::of(f), guarded: super::guards::cells(f) };
    // What only passes on what was refused before is not refused again.
    let mut refused = BTreeSet::new();
    let mut printed = BTreeSet::new();
    visit::each(&f.body, &mut |s| {
        refuse(&activity, s, &cells, &mut refused, report);
        refuse_parsing(&activity, s, &mut printed, report);
    });
    activity
}

/// Which locals nothing reads.
fn unread(f: &Function) -> Vec<bool> {
    let mut unread = vec![true; f.locals.len()];
    visit::each(&f.body, &mut |s| {
        for l in crate::ir::verify::uses(&s.kind) {
            unread[l.0 as usize] = false;
        }
    });
    unread
}

struct Flow<'a> {
    f: &'a Function,
    set: Vec<bool>,
    changed: bool,
}

impl Flow<'_> {
    fn has(&self, l: Local) -> bool {
        self.set[l.0 as usize]
    }

    fn any<'o>(&self, mut os: impl Iterator<Item = &'o Operand>) -> bool {
        os.any(|o| o.local().is_some_and(|l| self.has(l)))
    }

    fn mark(&mut self, l: Local) {
        if !self.has(l) && !self.f.local(l).ty.is_inert() {
            self.set[l.0 as usize] = true;
            self.changed = true;
        }
    }

    /// Whether what is in a place may carry a derivative.
    fn place(&self, p: &Place) -> bool {
        self.has(p.root) && !p.is_constant()
    }

    fn mark_place(&mut self, p: &Place) {
        if !p.is_constant() {
            self.mark(p.root);
        }
    }

    fn mark_all<'o>(&mut self, os: impl IntoIterator<Item = &'o Operand>) {
        for o in os {
            if let Operand::Local(l) = o {
                self.mark(*l);
            }
        }
    }
}

fn forward(v: &mut Flow<'_>, kind: &StmtKind) {
    match kind {
        StmtKind::Let(l, rv) => {
            let from = match rv {
                Rvalue::Call(call) => {
                    let varied = call.args.iter().any(|a| match a {
                        Arg::Value(o) => o.local().is_some_and(|l| v.has(l)),
                        Arg::Ref(p) | Arg::RefMut(p) => v.place(p),
                        Arg::Opaque(_) => false,
                    });
                    if varied {
                        for a in &call.args {
                            if let Arg::RefMut(p) = a {
                                v.mark_place(p);
                            }
                        }
                    }
                    varied
                }
                Rvalue::Replace(p, new) => {
                    let old = v.place(p);
                    if new.local().is_some_and(|l| v.has(l)) {
                        v.mark_place(p);
                    }
                    old
                }
                // Whatever cannot be seen through passes everything on, to where it is refused.
                Rvalue::Opaque(o) => {
                    let varied = !o.inert && o.reads.iter().any(|l| v.has(*l));
                    // What a trait object was given it may give back. What other code writes is refused where it is written.
                    if varied && matches!(o.refusal, None | Some(Refusal::TraitObject { .. })) {
                        o.writes.iter().for_each(|l| v.mark(*l));
                    }
                    varied
                }
                Rvalue::Len(_) | Rvalue::Zero(_) => false,
                _ => {
                    differentiable(rv)
                        && (v.any(visit::rvalue_values(rv).into_iter())
                            || visit::rvalue_places(rv).iter().any(|p| v.place(p)))
                }
            };
            if from {
                v.mark(*l);
            }
        }
        StmtKind::Assign(p, o) | StmtKind::Update { place: p, value: o, .. } | StmtKind::Push(p, o) => {
            if o.local().is_some_and(|l| v.has(l)) {
                v.mark_place(p);
            }
        }
        StmtKind::Swap(a, b) => {
            if v.place(a) || v.place(b) {
                v.mark_place(a);
                v.mark_place(b);
            }
        }
        _ => {}
    }
}

fn backward(u: &mut Flow<'_>, kind: &StmtKind) {
    match kind {
        StmtKind::Let(l, rv) => {
            let wanted = u.has(*l);
            match rv {
                Rvalue::Call(call) => {
                    if wanted || call.args.iter().any(|a| matches!(a, Arg::RefMut(p) if u.has(p.root))) {
                        for a in &call.args {
                            match a {
                                Arg::Value(o) => u.mark_all([o]),
                                Arg::Ref(p) | Arg::RefMut(p) => u.mark_place(p),
                                Arg::Opaque(_) => {}
                            }
                        }
                    }
                }
                Rvalue::Replace(p, new) => {
                    if wanted {
                        u.mark_place(p);
                    }
                    if u.place(p) {
                        u.mark_all([new]);
                    }
                }
                Rvalue::Opaque(o) => {
                    if wanted && !o.inert {
                        o.reads.iter().for_each(|l| u.mark(*l));
                    }
                }
                Rvalue::Len(_) | Rvalue::Zero(_) => {}
                _ => {
                    if wanted && differentiable(rv) {
                        u.mark_all(visit::rvalue_values(rv));
                        for p in visit::rvalue_places(rv) {
                            u.mark_place(p);
                        }
                    }
                }
            }
        }
        StmtKind::Assign(p, o) | StmtKind::Update { place: p, value: o, .. } | StmtKind::Push(p, o) => {
            if u.place(p) {
                u.mark_all([o]);
            }
        }
        StmtKind::Swap(a, b) => {
            if u.place(a) || u.place(b) {
                u.mark_place(a);
                u.mark_place(b);
            }
        }
        _ => {}
    }
}

/// Whether the operation has a derivative that is not identically zero.
fn differentiable(rv: &Rvalue) -> bool {
    match rv {
        Rvalue::Prim(rule, _) => rule.partials.iter().any(Option::is_some),
        Rvalue::Binary(op, ..) => crate::rules::binary(*op).is_some(),
        Rvalue::Unary(op, _) => *op == crate::ir::UnOp::Neg,
        _ => true,
    }
}

/// What keeps a value where nobody sees it.
struct Cells {
    statics: Statics,
    /// What is asked for a guard.
    guarded: BTreeSet<Local>,
}

/// Code kept as written must not stand between an active input and the result.
fn refuse(a: &Activity, s: &Stmt, cells: &Cells, refused: &mut BTreeSet<Local>, report: &mut Report) {
    let varied = |o: &Opaque| o.reads.iter().any(|l| a.varied[l.0 as usize]);
    let passes_on = |o: &Opaque| o.reads.iter().all(|l| !a.varied[l.0 as usize] || refused.contains(l));
    let useful = |l: &Local| a.useful[l.0 as usize];
    let (o, result) = match &s.kind {
        StmtKind::Let(l, Rvalue::Call(call)) => {
            // What goes into the call behind an argument that is kept as written cannot come back.
            let state = call.args.iter().any(|arg| matches!(arg, Arg::RefMut(p) if useful(&p.root)));
            for arg in &call.args {
                if let Arg::Opaque(o) = arg
                    && let Some(refusal) = &o.refusal
                    && (useful(l) || state)
                    && varied(o)
                    && !passes_on(o)
                {
                    report.refuse(refusal.clone());
                }
            }
            let goes_in = call.args.iter().any(|arg| match arg {
                Arg::Value(o) => o.local().is_some_and(|l| a.varied[l.0 as usize]),
                Arg::Ref(p) | Arg::RefMut(p) => a.varied[p.root.0 as usize],
                Arg::Opaque(_) => false,
            });
            let captured = call.callables.values().any(|callable| varied(&callable.plain));
            // `cell.set(x)`: what a method that is not differentiated does with what it is given, but for its result, nobody sees.
            if let (Callee::Method { name, shared: false, .. }, Some(Arg::Ref(receiver))) =
                (&call.callee, call.args.first())
                && ((goes_in || captured) && !useful(l) && !a.varied[receiver.root.0 as usize])
                && !a.call(*l, call)
            {
                if let Some(item) = cells.statics.get(&receiver.root) {
                    report.refuse(Refusal::Static { span: name.span(), name: item.clone() });
                } else if useful(&receiver.root) || cells.guarded.contains(&receiver.root) {
                    report.refuse(Refusal::Method { span: name.span(), name: name.to_string() });
                }
            }
            for callable in call.callables.values() {
                if let Derivative::Refused(refusal) = &callable.derivative {
                    let captured = varied(&callable.plain);
                    let comes_out = useful(l) || state || callable.plain.writes.iter().any(useful);
                    if (captured || goes_in) && comes_out {
                        report.refuse((**refusal).clone());
                    }
                }
            }
            return;
        }
        StmtKind::Let(l, Rvalue::Opaque(o)) => (o, Some(l)),
        StmtKind::Opaque(o) => (o, None),
        // `*TOTAL.lock().unwrap() += x`
        StmtKind::Assign(p, value) | StmtKind::Update { place: p, value, .. } | StmtKind::Push(p, value) => {
            if let Some(item) = cells.statics.get(&p.root)
                && !p.proj.is_empty()
                && value.local().is_some_and(|l| a.varied[l.0 as usize])
            {
                report.refuse(Refusal::Static { span: s.span, name: item.clone() });
            }
            return;
        }
        _ => return,
    };
    if let Some(refusal) = &o.refusal {
        let into_result = !o.inert && result.is_some_and(useful) && varied(o);
        let into_state = o.writes.iter().any(|l| useful(l) && (varied(o) || a.varied[l.0 as usize]));
        // The bits of a float are an integer, behind which nothing can be seen.
        let into_bits = matches!(refusal, Refusal::FloatMethod { .. }) && varied(o);
        // What an object does with what it is given, nobody sees who has not said that it is constant.
        let unseen = |refusal: &Refusal| match refusal {
            Refusal::TraitObject { marked, .. } => !marked,
            Refusal::ToObject { .. } | Refusal::Unattributed { .. } => true,
            _ => false, // what it gives back is all that it does
        };
        let into_object = unseen(refusal) && varied(o);
        if into_result || into_state || into_bits || into_object {
            if !passes_on(o) {
                report.refuse(refusal.clone());
            }
            refused.extend(result);
        }
    }
}

/// A float that is printed and read again has lost its derivative on the way. Text by itself does no harm.
fn refuse_parsing(a: &Activity, s: &Stmt, printed: &mut BTreeSet<Local>, report: &mut Report) {
    let StmtKind::Let(l, Rvalue::Opaque(o)) = &s.kind else { return };
    if !o.inert {
        return;
    }
    let from_text = o.reads.iter().any(|l| printed.contains(l));
    let tokens: Vec<String> = o.tokens.clone().into_iter().map(|t| t.to_string()).collect();
    let has = |name: &str| tokens.iter().any(|t| t == name);
    if from_text && (has("parse") || has("from_str")) {
        let why = "a float that went through text has lost its derivative";
        report.refuse(Refusal::FloatMethod { span: s.span, name: "parse".to_owned(), why });
    } else if from_text || ((has("format") || has("to_string")) && o.reads.iter().any(|l| a.varied[l.0 as usize])) {
        printed.insert(*l);
    }
}
