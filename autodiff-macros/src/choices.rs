//! The pass that gives the decisions of `min`, `max` and their kin a name.
//!
//! Their derivative goes to the operand that was chosen. Which one that was is a comparison of values that may be gone by the time that
//! the reverse sweep asks: then the answer is saved, one bit, and not what was compared.

use crate::ir::{BinOp, Block, Function, Kind, LocalInfo, Operand, Rvalue, Stmt, StmtKind, Ty, visit};
use proc_macro2::{Ident, Span};

/// Puts the comparison behind every such operation, and numbers the statements anew.
pub(crate) fn choices(f: &mut Function) {
    let mut body = std::mem::take(&mut f.body);
    block(f, &mut body);
    f.body = body;
    visit::number(f);
}

fn block(f: &mut Function, b: &mut Block) {
    let mut at = 0;
    while at < b.stmts.len() {
        for nested in visit::blocks_mut(&mut b.stmts[at].kind) {
            block(f, nested);
        }
        let span = b.stmts[at].span;
        if let StmtKind::Let(y, Rvalue::Prim(rule, operands)) = &b.stmts[at].kind
            && rule.choice() == Some("x == y")
            && let Some(x) = operands.first()
        {
            let (x, y) = (x.clone(), *y);
            let ident = Ident::new(&format!("__first_{}", f.locals.len()), Span::mixed_site().located_at(span));
            let chosen = f.add(LocalInfo { ident, ty: Ty::Bool, kind: Kind::Temp, param: None, tangent: false });
            f.choices.insert(y, chosen);
            let value = Rvalue::Binary(BinOp::Eq, x, Operand::Local(y));
            at += 1;
            b.stmts.insert(at, Stmt::new(StmtKind::Let(chosen, value), span));
        }
        at += 1;
    }
}
