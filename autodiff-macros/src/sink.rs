//! The pass that declares variables where they are used.
//!
//! `let mut s; for i in 0..n { s = x[i]; .. }`, where nothing else mentions `s`, becomes `for i in 0..n { let mut s = x[i]; .. }`. A variable
//! that is declared without a value has none at the start of any turn that rustc could rely on, so that no turn sees another's: nothing is
//! carried from one to the next, and nothing has to be put back.

use crate::ir::copy::Copies;
use crate::ir::verify::uses;
use crate::ir::{Block, Function, Local, Operand, Rvalue, Stmt, StmtKind, visit};

pub(crate) fn sink(f: &mut Function) {
    let mut body = std::mem::take(&mut f.body);
    block(f, &mut body);
    f.body = body;
    visit::number(f);
}

fn block(f: &mut Function, b: &mut Block) {
    let mut at = b.stmts.len();
    while at > 0 {
        at -= 1;
        if let StmtKind::Declare(l) = b.stmts[at].kind {
            declaration(f, b, at, l);
        }
    }
    for s in &mut b.stmts {
        for nested in visit::blocks_mut(&mut s.kind) {
            block(f, nested);
        }
    }
}

/// Moves the declaration at a position to where the variable is used; to every loop, where each gives it a value of its own.
fn declaration(f: &mut Function, b: &mut Block, at: usize, l: Local) {
    let users: Vec<usize> = (at + 1..b.stmts.len()).filter(|i| mentions(&b.stmts[*i], l)).collect();
    let given = users.iter().position(|i| value_of(&b.stmts[*i].kind, l).is_some()).unwrap_or(users.len());
    let (alone, rest) = users.split_at(given);
    let single = matches!((alone, rest), ([_], []));
    if !alone.iter().all(|i| single && is_in_one_block(&b.stmts[*i], l) || begins_anew(&b.stmts[*i], l)) {
        return;
    }
    for (i, user) in alone.iter().enumerate() {
        // The first keeps the name, unless what follows has it.
        let own = if i == 0 && rest.is_empty() { l } else { copied(f, &mut b.stmts[*user], l) };
        let nested =
            visit::blocks_mut(&mut b.stmts[*user].kind).into_iter().find(|n| n.stmts.iter().any(|s| mentions(s, own)));
        if let Some(nested) = nested {
            let span = nested.stmts[0].span;
            nested.stmts.insert(0, Stmt::new(StmtKind::Declare(own), span));
        }
    }
    if let Some(first) = rest.first()
        && let Some(value) = value_of(&b.stmts[*first].kind, l)
    {
        b.stmts[*first].kind = StmtKind::Let(l, Rvalue::Use(value));
    }
    if !users.is_empty() {
        b.stmts.remove(at);
    }
}

/// Gives a statement a variable of its own.
fn copied(f: &mut Function, s: &mut Stmt, l: Local) -> Local {
    let copies = Copies::of(f, &Block::default(), [l]);
    for nested in visit::blocks_mut(&mut s.kind) {
        *nested = copies.block(nested);
    }
    copies.locals.get(&l).copied().unwrap_or(l)
}

/// Whether nothing but one block of a statement mentions a variable.
fn is_in_one_block(s: &Stmt, l: Local) -> bool {
    let mut inside = visit::blocks(&s.kind).into_iter().filter(|nested| nested.stmts.iter().any(|s| mentions(s, l)));
    !uses(&s.kind).contains(&l) && inside.next().is_some() && inside.next().is_none()
}

/// Whether a statement gives a variable a value before it asks for one, whenever it runs, in the one block of it that mentions it.
fn begins_anew(s: &Stmt, l: Local) -> bool {
    let first = visit::blocks(&s.kind).into_iter().find_map(|b| b.stmts.iter().find(|s| mentions(s, l)));
    is_in_one_block(s, l) && first.is_some_and(|s| value_of(&s.kind, l).is_some())
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
