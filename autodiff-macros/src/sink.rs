//! The pass that declares variables where they are used.
//!
//! `let mut s; for i in 0..n { s = x[i]; .. }`, where nothing else mentions `s`, becomes `for i in 0..n { let mut s = x[i]; .. }`. A variable
//! that is declared without a value has none at the start of any turn that rustc could rely on, so that no turn sees another's: nothing is
//! carried from one to the next, and nothing has to be put back.

use crate::ir::verify::uses;
use crate::ir::{Block, Function, Local, Operand, Rvalue, Stmt, StmtKind, visit};

pub(crate) fn sink(f: &mut Function) {
    block(&mut f.body);
    visit::number(f);
}

fn block(b: &mut Block) {
    let mut at = b.stmts.len();
    while at > 0 {
        at -= 1;
        if let StmtKind::Declare(l) = b.stmts[at].kind {
            declaration(b, at, l);
        }
    }
    for s in &mut b.stmts {
        for nested in visit::blocks_mut(&mut s.kind) {
            block(nested);
        }
    }
}

/// Moves the declaration at a position to where the variable is used.
fn declaration(b: &mut Block, at: usize, l: Local) {
    let mut users = (at + 1..b.stmts.len()).filter(|i| mentions(&b.stmts[*i], l));
    let (Some(first), another) = (users.next(), users.next()) else { return };
    if let Some(value) = value_of(&b.stmts[first].kind, l) {
        b.stmts[first].kind = StmtKind::Let(l, Rvalue::Use(value));
        b.stmts.remove(at);
        return;
    }
    let kind = &mut b.stmts[first].kind;
    if another.is_some() || uses(kind).contains(&l) {
        return;
    }
    let mut inside = visit::blocks_mut(kind).into_iter().filter(|nested| nested.stmts.iter().any(|s| mentions(s, l)));
    if let (Some(nested), None) = (inside.next(), inside.next()) {
        let span = nested.stmts[0].span;
        nested.stmts.insert(0, Stmt::new(StmtKind::Declare(l), span));
        b.stmts.remove(at);
    }
}

/// What a statement assigns to the whole variable.
fn value_of(kind: &StmtKind, l: Local) -> Option<Operand> {
    match kind {
        StmtKind::Assign(place, value) if place.root == l && place.proj.is_empty() && value.local() != Some(l) => {
            Some(value.clone())
        }
        _ => None, // part of it, or a use
    }
}

fn mentions(s: &Stmt, l: Local) -> bool {
    uses(&s.kind).contains(&l) || visit::blocks(&s.kind).into_iter().any(|b| b.stmts.iter().any(|s| mentions(s, l)))
}
