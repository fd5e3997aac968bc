//! Memory that goes on a record before it has been given a value, where an exit leaves it there or the turn of a loop does.
//!
//! ```text
//! let t = if c { let Some(x) = o else { return y }; [x, y] } else { [y; 2] };
//! ```
//!
//! What the reverse sweep reads of `t` goes on the record of the region that `t` is in, wherever control leaves that: also by the
//! `return`, where there is no `t` yet. Of a type that the runtime has no value of, it goes on the record of what comes after instead, where
//! all that reads it is there: see `Layout::home`.

use crate::ir::{Block, Local, LocalInfo, Operand, StmtKind, Ty, Width, visit};
use std::collections::{BTreeMap, BTreeSet};

/// The locals of which this may be so, by the order of the text, and which any value of their type can stand in for.
pub(super) fn saved_before_written(forward: &Block, locals: &[LocalInfo]) -> BTreeSet<Local> {
    let (mut declared, mut saved, mut written) = (BTreeSet::new(), BTreeMap::new(), BTreeMap::new());
    let mut at = 0;
    visit::each(forward, &mut |s| {
        at += 1;
        match &s.kind {
            StmtKind::Declare(l) => _ = declared.insert(*l),
            // What an assignment overwrites, which in the first turn of a loop may be nothing.
            StmtKind::Let(_, rv) => {
                for p in visit::rvalue_places(rv) {
                    saved.entry(p.root).or_insert(at);
                }
            }
            StmtKind::Assign(p, _) if p.proj.is_empty() => _ = written.insert(p.root, at),
            StmtKind::Save { locals, .. } => {
                for l in locals.iter().filter_map(Operand::local) {
                    saved.entry(l).or_insert(at);
                }
            }
            _ => {}
        }
    });
    let early = |l: &Local| saved.get(l).zip(written.get(l)).is_some_and(|(saved, written)| saved < written);
    declared.into_iter().filter(|l| early(l) && has_blank(&locals[l.0 as usize].ty)).collect()
}

/// Whether the runtime has a value for it.
pub(super) fn has_blank(ty: &Ty) -> bool {
    match ty {
        Ty::Array(t) => has_blank(t),
        Ty::Tuple(ts) => ts.iter().all(has_blank),
        Ty::Float(Some(Width::F32 | Width::F64)) | Ty::Int | Ty::Bool | Ty::Vec(_) | Ty::Option(_) => true,
        Ty::Float(Some(Width::Param(_)) | None)
        | Ty::Unit
        | Ty::Text
        | Ty::Range { .. }
        | Ty::Slice(_)
        | Ty::Ref(_)
        | Ty::Result(_)
        | Ty::User { .. }
        | Ty::Keyed { .. }
        | Ty::Unknown => false,
    }
}
