//! References to what a constant holds: `let edge = graph.edge(i);`.
//!
//! They cannot be kept for the reverse sweep, for a pullback outlives the references that its function was given. It is given these
//! again, though, and what gave a reference before gives the same once more: such values are had again, never kept.

use super::activity::Activity;
use super::layout::Layout;
use crate::declared::{self, Called};
use crate::ir::{Arg, Call, Callee, Function, Local, Operand, Passing, Place, Proj, Rvalue, StmtKind, Ty, visit};
use std::collections::BTreeSet;

/// The variables that are given one of them, by a branch, and what these lend; what a constant lent that is no more, or is another by
/// then: those are not had again, and what is read of them is kept instead.
pub(crate) fn holding(f: &Function, act: &Activity, lent: &BTreeSet<Local>) -> BTreeSet<Local> {
    let mut holding = BTreeSet::new();
    visit::each(&f.body, &mut |s| match &s.kind {
        StmtKind::Assign(to, o) if o.local().is_some_and(|l| lent.contains(&l)) => {
            holding.insert(to.root);
        }
        StmtKind::Let(l, Rvalue::Call(call)) => {
            let held = call.args.iter().any(|arg| matches!(arg, Arg::Ref(p) if holding.contains(&p.root)));
            let of_a_constant = !lent.contains(l) && !act.call(*l, call);
            if (held || of_a_constant) && gives_reference(call) {
                holding.insert(*l);
            }
        }
        StmtKind::Let(l, Rvalue::Load(p)) if holding.contains(&p.root) && !f.local(*l).ty.is_copy() => {
            // A part that may be a reference: an element, what is in an option.
            if p.proj.iter().all(|proj| !matches!(proj, Proj::Field(_))) {
                holding.insert(*l);
            }
        }
        _ => {} // gives nothing that is lent
    });
    holding
}

/// The locals that hold them, or things made of them.
pub(crate) fn lent(f: &Function, act: &Activity, layout: &Layout<'_>) -> BTreeSet<Local> {
    let mut lent = BTreeSet::new();
    let guards = super::guards::of(f);
    visit::each(&f.body, &mut |s| {
        let StmtKind::Let(l, rv) = &s.kind else { return };
        if visit::rvalue_places(rv).iter().any(|p| guards.contains(&p.root)) {
            return;
        }
        let from_lent = |p: &Place| lent.contains(&p.root);
        let is_lent = match rv {
            Rvalue::Call(call) => {
                !act.call(*l, call) && takes_constants(f, act, layout, &lent, call) && gives_reference(call)
            }
            // A copy of what may be a reference may be one.
            Rvalue::Duplicate(p, _) => {
                (from_lent(p) || is_constant(f, act, layout, p))
                    && matches!(f.local(*l).ty, Ty::Unknown | Ty::User { .. })
            }
            // What is copied out of it is a value like any other.
            Rvalue::Load(p) => from_lent(p) && !f.local(*l).ty.is_copy(),
            Rvalue::Opaque(o) => {
                o.inert
                    && o.writes.is_empty()
                    && !o.reads.is_empty()
                    && o.reads.iter().all(|l| lent.contains(l))
                    && !f.local(*l).ty.is_copy()
            }
            _ => false, // something of its own
        };
        if is_lent && !layout.is_written(*l) && layout.memory(*l) == *l {
            lent.insert(*l);
        }
    });
    lent
}

/// Whether a call can be made again: of parameters that are references, carry no derivative and stay as they are, of what these lend,
/// and of numbers.
fn takes_constants(f: &Function, act: &Activity, layout: &Layout<'_>, lent: &BTreeSet<Local>, call: &Call) -> bool {
    let mut lends = false;
    let good = call.args.iter().all(|arg| match arg {
        Arg::Ref(p) => {
            lends = true;
            lent.contains(&p.root) || is_constant(f, act, layout, p)
        }
        Arg::Value(o) => f.operand_ty(o).is_copy() || is_read_of(f, layout, lent, o),
        Arg::RefMut(_) | Arg::Opaque(_) => false,
    });
    lends && good && call.callables.is_empty()
}

/// Whether a value is a field of what is lent, which is left there: it can be copied.
fn is_read_of(f: &Function, layout: &Layout<'_>, lent: &BTreeSet<Local>, o: &Operand) -> bool {
    let def = o.local().and_then(|l| layout.defs.get(&l));
    matches!(def.and_then(|def| def.value), Some(Rvalue::Load(p)) if lent.contains(&p.root))
        && f.operand_ty(o) == Ty::Unknown
}

/// Whether a place carries no derivative and stays as it is: it is behind a parameter, or in a field of one, or in a local of the
/// function's, which is kept.
fn is_constant(f: &Function, act: &Activity, layout: &Layout<'_>, p: &Place) -> bool {
    let still = match f.local(p.root).param.and_then(|i| f.params.get(i)) {
        Some(param) => param.passing == Passing::Ref && (!param.active || p.is_constant()),
        None => !act.varied[p.root.0 as usize] && layout.memory(p.root) == p.root && layout.defs.contains_key(&p.root),
    };
    still && !layout.is_written(p.root)
}

/// Whether the function that is called gives a reference, as the crate says.
pub(crate) fn gives_reference(call: &Call) -> bool {
    let called =
        |method: bool, here: bool| Called { of: None, here, method, arguments: call.args.len() - usize::from(method) };
    match &call.callee {
        Callee::Method { name, .. } => declared::lends(&name.to_string(), &called(true, true), name.span()),
        Callee::Function(path) | Callee::Associated(path) => path.path.segments.last().is_some_and(|last| {
            declared::lends(&last.ident.to_string(), &called(false, path.path.segments.len() == 1), last.ident.span())
        }),
        Callee::Callable(_) => false, // of a type that is not known
    }
}
