//! A tangent without its guards, for whoever looks at what comes out of it.
//!
//! Where a partial may be infinite, or no number, the formula of a rule says that zero times that is zero: two comparisons and a choice
//! for each operation. Without them what comes out is the same, or no number: nothing turns a tangent that is none into one that is,
//! for tangents are added, multiplied and divided by values, and chosen by conditions that they have no part in.

use super::Tangent;
use crate::ir::{BinOp, Block, Function, Local, Operand, Rvalue, StmtKind, visit};
use std::collections::BTreeMap;

/// `None` where there are no guards.
pub(crate) fn bare(f: &Function, tangent: &Tangent) -> Option<Tangent> {
    let mut comparisons = BTreeMap::new();
    visit::each(&tangent.body, &mut |s| {
        if let StmtKind::Let(l, Rvalue::Binary(op, Operand::Local(a), b)) = &s.kind
            && l.0 as usize >= f.locals.len()
        {
            comparisons.insert(*l, (*op, *a, b.local()));
        }
    });
    let is_guard = |cond: &Operand, of: Local| {
        let comparison = |l: Option<Local>| l.and_then(|l| comparisons.get(&l));
        let Some((BinOp::And, zero, Some(number))) = comparison(cond.local()) else { return false };
        matches!(comparison(Some(*zero)), Some((BinOp::Eq, _, None)))
            && matches!(comparison(Some(*number)), Some((BinOp::Ne, a, Some(b))) if *a == of && *b == of)
    };
    let mut bare = tangent.clone();
    drop_guards(&mut bare.body, &is_guard).then_some(bare)
}

/// Whether there were any.
fn drop_guards(b: &mut Block, is_guard: &impl Fn(&Operand, Local) -> bool) -> bool {
    let mut found = false;
    for s in &mut b.stmts {
        if let StmtKind::Let(_, rv) = &mut s.kind
            && let Rvalue::Select(cond, Operand::Const(_), Operand::Local(term)) = rv
            && is_guard(cond, *term)
        {
            *rv = Rvalue::Use(Operand::Local(*term));
            found = true;
        }
        for nested in visit::blocks_mut(&mut s.kind) {
            found |= drop_guards(nested, is_guard);
        }
    }
    found
}
