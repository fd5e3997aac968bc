//! Which callable parameters are called with something active when only what is in the public gradient is: those whose
//! derivative the caller has to give.

use super::activity::activity;
use crate::ir::{Arg, Call, Callee, Derivative, Function, Local, Operand, Rvalue, StmtKind, visit};
use crate::report::Report;
use crate::signature::Signature;
use std::collections::{BTreeMap, BTreeSet};

/// Sets [`crate::signature::CallableSig::differentiated`].
pub(crate) fn decide(f: &Function, sig: &mut Signature) {
    if sig.params.iter().all(|p| p.callable.is_none()) {
        return;
    }
    let mut outside = f.clone();
    for (param, of) in outside.params.iter_mut().zip(&sig.params) {
        param.active = of.slot || of.state;
    }
    let activity = activity(&outside, &mut Report::default());
    // What closures captured of callables.
    let mut copies = BTreeMap::new();
    visit::each(&f.body, &mut |s| {
        if let StmtKind::Let(copy, Rvalue::Duplicate(place, _)) = &s.kind {
            copies.insert(*copy, place.root);
        }
    });
    let mut needed = BTreeSet::new();
    visit::each(&f.body, &mut |s| {
        if let StmtKind::Let(_, Rvalue::Call(call)) = &s.kind {
            // Whatever is called here or passed on, if anything active goes with it.
            let goes = |arg: &Arg| match arg {
                Arg::Value(o) => activity.operand(o),
                Arg::Ref(p) | Arg::RefMut(p) => activity.place(p),
                Arg::Opaque(_) => false,
            };
            if call.args.iter().any(goes) {
                needed.extend(involved(call, &copies));
            }
        }
    });
    for (param, of) in f.params.iter().zip(&mut sig.params) {
        if let Some(callable) = &mut of.callable {
            callable.differentiated = needed.contains(&param.local);
        }
    }
}

/// Whether a function passes functions or closures to others.
pub(crate) fn passes_any(f: &Function) -> bool {
    let mut passes = false;
    visit::each(&f.body, &mut |s| {
        passes |= matches!(&s.kind, StmtKind::Let(_, Rvalue::Call(call)) if !call.callables.is_empty());
    });
    passes
}

/// The callables that a call may call.
fn involved(call: &Call, copies: &BTreeMap<Local, Local>) -> Vec<Local> {
    let called = matches!(call.callee, Callee::Callable(_)).then_some(0);
    let passed = call.callables.keys().copied();
    let locals = called.into_iter().chain(passed).filter_map(|i| match call.args.get(i) {
        Some(Arg::Value(Operand::Local(l))) => Some(*l),
        _ => None, // captured nothing
    });
    let captured = call.callables.values().flat_map(|callable| match &callable.derivative {
        Derivative::Closure(closure) => closure.captured.as_slice(),
        Derivative::Outside(_) | Derivative::Path(_) | Derivative::Refused(_) => &[],
    });
    locals.chain(captured.filter_map(|l| copies.get(l).copied())).collect()
}
