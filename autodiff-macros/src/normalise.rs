//! The pass that puts exits last in their blocks.
//!
//! `if c { a; break } rest` becomes `if c { a; break } else { rest }`, so that the reverse sweep needs to know only `c`. Where both
//! branches may go on or leave, what follows becomes a [`StmtKind::Rest`] whose flag says whether it ran. Both leave the meaning as
//! it was: the exits themselves stay jumps.

use crate::ir::verify::uses;
use crate::ir::{Block, ExitKind, Function, Kind, Label, Local, LocalInfo, Stmt, StmtKind, Ty, visit};
use proc_macro2::{Ident, Span};

/// Normalises the function and numbers its statements.
pub(crate) fn normalise(f: &mut Function) {
    let body = std::mem::take(&mut f.body);
    f.body = block(f, body);
    straighten(&mut f.body, &[], true);
    visit::number(f);
}

/// Drops exits that lead where control goes anyway: `labels` are those of blocks and loops that end, or go on, where this block
/// ends; `last`: so does the function.
fn straighten(b: &mut Block, labels: &[(Label, ExitKind)], last: bool) {
    if let Some(StmtKind::Exit(e)) = b.stmts.last().map(|s| &s.kind)
        && (last && e.kind == ExitKind::Return || labels.contains(&(e.label, e.kind)))
    {
        b.stmts.pop();
    }
    let n = b.stmts.len();
    for (i, s) in b.stmts.iter_mut().enumerate() {
        let (labels, last) = if i + 1 == n { (labels, last) } else { (&[][..], false) };
        match &mut s.kind {
            StmtKind::Block { label: Some(label), body } => {
                let labels = [labels, &[(*label, ExitKind::Break)]].concat();
                straighten(body, &labels, last);
            }
            StmtKind::If { .. } | StmtKind::Rest { .. } | StmtKind::Block { label: None, .. } => {
                for nested in visit::blocks_mut(&mut s.kind) {
                    straighten(nested, labels, last);
                }
            }
            StmtKind::For { label, body, .. }
            | StmtKind::While { label, body, .. }
            | StmtKind::Loop { label, body } => straighten(body, &[(*label, ExitKind::Continue)], false),
            _ => {}
        }
    }
}

fn block(f: &mut Function, b: Block) -> Block {
    let mut out = Vec::with_capacity(b.stmts.len());
    let mut stmts = b.stmts.into_iter();
    while let Some(mut stmt) = stmts.next() {
        if matches!(stmt.kind, StmtKind::Exit(_)) {
            out.push(stmt);
            break;
        }
        let exits = leaves(&stmt.kind);
        let rest: Vec<Stmt> = if exits { stmts.by_ref().collect() } else { Vec::new() };
        let mut after = rest;
        if exits && let StmtKind::If { then, els, .. } = &mut stmt.kind {
            if diverges(then) {
                hand_down(&mut out, then, els);
                els.stmts.append(&mut after);
            } else if diverges(els) {
                hand_down(&mut out, els, then);
                then.stmts.append(&mut after);
            }
        }
        for nested in visit::blocks_mut(&mut stmt.kind) {
            let inner = std::mem::take(nested);
            *nested = block(f, inner);
        }
        let span = stmt.span;
        out.push(stmt);
        if !after.is_empty() {
            let flag = flag(f);
            let body = block(f, Block { stmts: after });
            out.push(Stmt::new(StmtKind::Rest { flag, body }, span));
        }
    }
    Block { stmts: out }
}

/// Declarations of what only the branch that goes on gives a value, and all that follows reads, go into that branch: where
/// control leaves there is nothing in them.
fn hand_down(out: &mut Vec<Stmt>, leaves: &Block, stays: &mut Block) {
    let mut at = out.len();
    while at > 0 {
        at -= 1;
        let StmtKind::Declare(l) = out[at].kind else { continue };
        let mut used = false;
        for s in out[at + 1..].iter().chain(&leaves.stmts) {
            used |= uses(&s.kind).contains(&l);
            for b in visit::blocks(&s.kind) {
                visit::each(b, &mut |s| used |= uses(&s.kind).contains(&l));
            }
        }
        if !used {
            let stmt = out.remove(at);
            stays.stmts.insert(0, stmt);
        }
    }
}

fn flag(f: &mut Function) -> Local {
    let ident = Ident::new(&format!("__left_{}", f.locals.len()), Span::mixed_site());
    f.add(LocalInfo { ident, ty: Ty::Bool, kind: Kind::Internal { mutable: false }, param: None, tangent: false })
}

/// Whether control may jump out of the statement.
pub(crate) fn leaves(kind: &StmtKind) -> bool {
    fn any(kind: &StmtKind, inside: &mut Vec<Label>) -> bool {
        if let StmtKind::Exit(e) = kind {
            return e.kind == ExitKind::Return || !inside.contains(&e.label);
        }
        let label = match kind {
            StmtKind::For { label, .. } | StmtKind::While { label, .. } | StmtKind::Loop { label, .. } => Some(*label),
            StmtKind::Block { label, .. } => *label,
            _ => None,
        };
        inside.extend(label);
        let found = visit::blocks(kind).into_iter().any(|b| b.stmts.iter().any(|s| any(&s.kind, inside)));
        if label.is_some() {
            inside.pop();
        }
        found
    }
    any(kind, &mut Vec::new())
}

/// Whether control never arrives at the end of the block, for certain.
pub(crate) fn diverges(b: &Block) -> bool {
    b.stmts.iter().any(|s| match &s.kind {
        StmtKind::Exit(_) => true,
        StmtKind::If { then, els, .. } => diverges(then) && diverges(els),
        StmtKind::Block { label: None, body } | StmtKind::Rest { body, .. } => diverges(body),
        _ => false,
    })
}
