//! The pass that takes out of loops what is the same in every turn.
//!
//! The compiler does so with the primal. Of a gradient it cannot: what a turn computes and its reverse reads is kept for each
//! turn, and added to in each turn of the reverse sweep. Taken out, it is kept once, and its reverse is run once.
//!
//! Only arithmetic on floats that cannot panic, and whose cotangent of zero gives its operands zeros, whatever they are: a loop need
//! not turn, and then nothing may come of it, not even what is no number. A product of two variables does not do that.

use crate::ir::{BinOp, Block, Function, Kind, Local, Operand, Place, Proj, Rvalue, Stmt, StmtKind, UnOp, visit};
use crate::rules::Rule;
use std::collections::BTreeSet;

/// Moves them, and numbers the statements anew.
pub(crate) fn hoist(f: &mut Function) {
    let mut body = std::mem::take(&mut f.body);
    block(f, &mut body);
    f.body = body;
    visit::number(f);
}

/// From the innermost loops outwards.
fn block(f: &Function, b: &mut Block) {
    let mut out = Vec::with_capacity(b.stmts.len());
    for mut s in std::mem::take(&mut b.stmts) {
        for nested in visit::blocks_mut(&mut s.kind) {
            block(f, nested);
        }
        let mut inside = Inside::of(&s);
        if let StmtKind::For { body, .. } | StmtKind::While { body, .. } | StmtKind::Loop { body, .. } = &mut s.kind {
            for s in std::mem::take(&mut body.stmts) {
                let moved = matches!(&s.kind, StmtKind::Let(t, rv) if inside.is_invariant(f, *t, rv));
                if moved {
                    inside.declared.retain(|l| Some(*l) != visit::declared(&s.kind));
                }
                if moved { &mut out } else { &mut body.stmts }.push(s);
            }
        }
        out.push(s);
    }
    b.stmts = out;
}

/// What a loop does to locals.
struct Inside {
    declared: BTreeSet<Local>,
    written: BTreeSet<Local>,
}

impl Inside {
    fn of(s: &Stmt) -> Self {
        let mut inside = Inside { declared: BTreeSet::new(), written: BTreeSet::new() };
        for block in visit::blocks(&s.kind) {
            visit::each(block, &mut |s: &Stmt| {
                inside.declared.extend(visit::declared(&s.kind));
                inside.written.extend(visit::written(&s.kind).into_iter().map(|p| p.root));
            });
        }
        inside
    }

    fn is_invariant(&self, f: &Function, t: Local, rv: &Rvalue) -> bool {
        let local = f.local(t);
        local.ty.is_float() && local.kind == Kind::Temp && !f.annotations.contains_key(&t) && self.is_same(f, rv)
    }

    fn is_same(&self, f: &Function, rv: &Rvalue) -> bool {
        let at_hand = |o: &Operand| match o {
            Operand::Const(_) => true,
            Operand::Local(l) => !self.declared.contains(l) && f.local(*l).kind == Kind::Temp,
        };
        let number = |o: &Operand| matches!(o, Operand::Const(_)) || f.operand_ty(o).is_float();
        match rv {
            Rvalue::Unary(UnOp::Neg, a) => at_hand(a) && number(a),
            Rvalue::Binary(BinOp::Add | BinOp::Sub | BinOp::Div, a, b) => {
                at_hand(a) && at_hand(b) && number(a) && number(b)
            }
            Rvalue::Binary(BinOp::Mul, a, b) => {
                (is_literal(a) || is_literal(b)) && at_hand(a) && at_hand(b) && number(a) && number(b)
            }
            Rvalue::Prim(rule, operands) => is_guarded(rule) && operands.iter().all(at_hand),
            // The value of a variable, of a reference or of a field.
            Rvalue::Load(p) => self.is_unwritten(f, p),
            _ => false, // may panic, or is of a type that is not known
        }
    }

    fn is_unwritten(&self, f: &Function, p: &Place) -> bool {
        let whole = p.proj.iter().all(|p| match p {
            Proj::Deref | Proj::Field(_) => true,
            Proj::Payload | Proj::Variant { .. } | Proj::Index(_) | Proj::Range { .. } => false,
        });
        let (written, declared) = (self.written.contains(&p.root), self.declared.contains(&p.root));
        whole && !written && !declared && matches!(f.local(p.root).kind, Kind::Var { .. } | Kind::Temp)
    }
}

/// A number that is written out, and so a finite one.
fn is_literal(o: &Operand) -> bool {
    matches!(o, Operand::Const(c) if c.tokens.to_string().trim_end_matches("_f64").trim_end_matches("_f32").parse::<f64>().is_ok_and(f64::is_finite))
}

/// Whether a cotangent of zero gives every operand a zero.
fn is_guarded(rule: &Rule) -> bool {
    rule.partials.iter().flatten().all(|partial| partial.starts_with("if g == 0.0"))
}
