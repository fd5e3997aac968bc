//! The rule of a right-hand side: from the table, or for rustc to find.

use crate::analyse::activity::Activity;
use crate::ir::{Arg, Function, Operand, Operator, Rvalue, Side, UnOp};
use crate::rules::{self, Rule};

/// The operator of a right-hand side some of whose operands are of a type that the macro does not know.
pub(crate) fn operator(f: &Function, rv: &Rvalue) -> Option<Operator> {
    let known = |o: &Operand| f.operand_ty(o).is_float();
    let floats = match rv {
        Rvalue::Binary(_, a, b) => known(a) && known(b),
        Rvalue::Unary(_, a) => known(a),
        _ => false, // by reference, or no operator
    };
    if floats { None } else { Operator::of(rv) }
}

/// Which of an operator's operands are active.
pub(crate) fn side(act: &Activity, operator: &Operator) -> Option<Side> {
    let active = |at: usize| match operator.args.get(at) {
        Some(Arg::Value(o)) => act.operand(o),
        Some(Arg::Ref(p) | Arg::RefMut(p)) => act.place(p),
        Some(Arg::Opaque(_)) | None => false,
    };
    match (active(0), active(1)) {
        (true, true) => Some(Side::Both),
        (true, false) => Some(Side::Left),
        (false, true) => Some(Side::Right),
        (false, false) => None,
    }
}

/// The rule of a float operation and its operands.
pub(crate) fn rule(rv: &Rvalue) -> Option<(&'static Rule, Vec<Operand>)> {
    match rv {
        Rvalue::Prim(rule, operands) => Some((specific(rule, operands.get(1)), operands.clone())),
        Rvalue::Binary(op, a, b) => Some((specific(rules::binary(*op)?, Some(b)), vec![a.clone(), b.clone()])),
        Rvalue::Unary(UnOp::Neg, a) => Some((rules::negation(), vec![a.clone()])),
        _ => None,
    }
}

/// The rule for this second operand.
fn specific(rule: &'static Rule, second: Option<&Operand>) -> &'static Rule {
    match second {
        Some(Operand::Const(c)) => rules::with_literal(rule, &c.tokens),
        Some(Operand::Local(_)) | None => rule,
    }
}
