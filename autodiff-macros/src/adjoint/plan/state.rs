//! What is behind a function's `&mut` parameters, and who wants it back.
//!
//! A pullback leaves what is behind `&mut` as the function found it, for the code before the call may read it in its own reverse. Where
//! a function only writes floats there, and reads none of them in reverse, that is the caller's choice: nothing is kept for a
//! caller who does not read it either. The choice is made by types, and costs nothing at run time: see `rt::Flag::BACK`.

use super::{Plan, Planner};
use crate::analyse::layout::Pos;
use crate::ir::{Arg, Call, Callee, Local, Passing, Place, Reader, Rvalue, StmtKind, Ty, Width, visit};
use crate::signature::is_of_the_runtime;
use std::collections::{BTreeMap, BTreeSet};

/// As many arguments as the constant `__READS` has bits.
const MOST: usize = 64;

impl Planner<'_> {
    /// The parameters whose state is the caller's choice.
    pub(super) fn left(&self, plan: &Plan) -> BTreeSet<Local> {
        let states = self.f.params.iter().enumerate().filter(|(i, p)| *i < MOST && p.passing == Passing::RefMut);
        let mut left: BTreeSet<Local> = states.map(|(_, p)| p.local).collect();
        if !self.f.leaves || !self.f.checkpoints.is_empty() {
            left.clear();
        }
        left.retain(|l| self.layout.memory(*l) == *l && !plan.reads.contains_key(l) && !plan.lent.contains_key(l));
        visit::each(&self.f.body, &mut |s| {
            for p in visit::written(&s.kind) {
                let scalar = matches!(self.f.place_ty(&p), Ty::Float(Some(Width::F64 | Width::F32)));
                let stored = matches!(&s.kind, StmtKind::Assign(..) | StmtKind::Update { .. });
                if !(scalar && stored) {
                    left.remove(&self.layout.memory(p.root));
                }
            }
        });
        left
    }

    /// Who reads in reverse what the call may write through an argument, if that is but the pullbacks of functions that say whether they do.
    pub(super) fn reader(&self, call: &Call, argument: usize, p: &Place) -> Option<Reader> {
        let info = self.f.local(p.root);
        let own = info.param.is_none()
            && self.f.result != Some(p.root)
            && self.layout.memory(p.root) == p.root
            && holds_values(&info.ty);
        match &call.callee {
            Callee::Function(path)
                if own
                    && argument < MOST
                    && call.callables.is_empty()
                    && self.f.checkpoints.is_empty()
                    && !is_of_the_runtime(path) =>
            {
                Some(Reader { path: path.clone(), argument })
            }
            _ => None, // a method, which may be any
        }
    }

    /// By the number of the statement and the place of the argument: calls whose pullback has to put the state behind the argument back only
    /// if one of these pullbacks reads it.
    pub(super) fn readers(&self, plan: &Plan) -> BTreeMap<u32, BTreeMap<usize, Vec<Reader>>> {
        let mut readers: BTreeMap<_, BTreeMap<_, _>> = BTreeMap::new();
        visit::each(&self.f.body, &mut |s| {
            let StmtKind::Let(t, Rvalue::Call(call)) = &s.kind else { return };
            if !self.act.call(*t, call) {
                return;
            }
            for (i, arg) in call.args.iter().enumerate() {
                if let Arg::RefMut(p) = arg
                    && self.reader(call, i, p).is_some()
                    && let Some(of) = self.readers_before(plan, p.root, 2 * s.id + 1)
                {
                    readers.entry(s.id).or_default().insert(i, of);
                }
            }
        });
        readers
    }

    /// The pullbacks that may read what a write at `w` writes over. `None` if something else does.
    fn readers_before(&self, plan: &Plan, root: Local, w: Pos) -> Option<Vec<Reader>> {
        let precedes = |reads: &BTreeSet<Pos>| self.layout.may_follow(root, reads, w);
        if plan.reads.get(&root).is_some_and(precedes) {
            return None;
        }
        let lent = plan.lent.get(&root).into_iter().flatten();
        Some(lent.filter(|(at, _)| precedes(&BTreeSet::from([**at]))).flat_map(|(_, of)| of.clone()).collect())
    }
}

/// Whether it is known to hold no references: what is behind those may be read by other names.
fn holds_values(ty: &Ty) -> bool {
    match ty {
        Ty::Float(_) | Ty::Int | Ty::Bool | Ty::User { .. } => true,
        Ty::Array(t) | Ty::Vec(t) => holds_values(t),
        Ty::Tuple(ts) => ts.iter().all(holds_values),
        Ty::Unit
        | Ty::Text
        | Ty::Range { .. }
        | Ty::Ref(_)
        | Ty::Slice(_)
        | Ty::Option(_)
        | Ty::Result(_)
        | Ty::Keyed { .. }
        | Ty::Unknown => false,
    }
}
