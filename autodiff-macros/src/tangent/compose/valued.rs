//! Tangents of references inside of values: they are values.
//!
//! A place of a tangent has the projections of the place that it is the tangent of. Where that leads through a reference which an
//! `Option`, a list or a tuple holds, the tangent has what is behind it, and nothing to go through.

use super::super::Tangent;
use crate::ir::{Block, Kind, Place, Proj, Rvalue, StmtKind, Ty, Zero, visit};

/// The same tangent, whose places go through no reference that is not there.
pub(super) fn valued(t: &Tangent) -> Tangent {
    let mut valued = t.clone();
    block(t, &mut valued.body);
    valued
}

fn block(t: &Tangent, b: &mut Block) {
    for s in &mut b.stmts {
        for nested in visit::blocks_mut(&mut s.kind) {
            block(t, nested);
        }
        visit::places_mut(&mut s.kind).into_iter().for_each(|p| place(t, p));
        match &mut s.kind {
            StmtKind::Tangent { dots, .. } => dots.iter_mut().flatten().for_each(|p| place(t, p)),
            StmtKind::Let(_, Rvalue::Dual(dual)) => dual.dots.iter_mut().flatten().for_each(|p| place(t, p)),
            StmtKind::Let(_, Rvalue::Zero(Zero::Like(p)) | Rvalue::SomeShape(Some(p))) => place(t, p),
            StmtKind::Accumulate { into, from } => [into, from].into_iter().for_each(|p| place(t, p)),
            StmtKind::Clear { bar, like } => [bar, like].into_iter().for_each(|p| place(t, p)),
            _ => {} // no other places
        }
    }
}

fn place(t: &Tangent, p: &mut Place) {
    let info = &t.locals[p.root.0 as usize];
    if !matches!(info.kind, Kind::Bar { .. }) {
        return; // a value
    }
    let mut ty = info.ty.clone();
    let mut proj = Vec::new();
    for (at, step) in std::mem::take(&mut p.proj).into_iter().enumerate() {
        let absent = at > 0 && matches!(step, Proj::Deref) && matches!(ty, Ty::Ref(_));
        ty = ty.project(&step);
        if !absent {
            proj.push(step);
        }
    }
    p.proj = proj;
}
