//! Which values of unknown type are floats: as far as rustc will not have it otherwise, or would not in anybody's program.
//!
//! A value is a float if it is assigned to one, or is the operand of a primitive; a variable has the type of what is read from it and
//! written to it; of a sum or a difference that is a float both terms are, and so is the other factor of a product that is one; what is
//! computed of two floats is a float. What is found here needs no rule that is for rustc to find, can be promoted, and goes on a record as it is.
//!
//! In the same way a literal has the width of what it is computed with: rustc has to know it before it looks for a method.

use crate::{
    ir::{BinOp, Function, Local, Operand, Rvalue, StmtKind, Ty, UnOp, Width, visit},
    rules,
};

/// Finds the floats among the locals of unknown type.
pub(crate) fn infer(f: &mut Function) {
    loop {
        let mut found = Vec::new();
        visit::each(&f.body, &mut |s| evidence(f, &s.kind, &mut found));
        found.retain(|(l, ty)| match f.local(*l).ty {
            Ty::Unknown => true,
            // A variable that is given literals: which float it is, rustc may not see before a method is called on it.
            Ty::Float(None) => matches!(ty, Ty::Float(Some(_))),
            _ => false, // known
        });
        if found.is_empty() {
            return;
        }
        for (l, ty) in found {
            f.locals[l.0 as usize].ty = ty;
        }
    }
}

type Found = Vec<(Local, Ty)>;

fn evidence(f: &Function, kind: &StmtKind, found: &mut Found) {
    match kind {
        StmtKind::Let(l, rv) => value(f, *l, rv, found),
        StmtKind::Assign(p, o) => {
            operand(o, float(&f.place_ty(p)).as_ref(), found);
            if p.proj.is_empty() {
                local(p.root, float(&f.operand_ty(o)).as_ref(), found);
            }
        }
        StmtKind::Update { place, value, .. } => operand(value, float(&f.place_ty(place)).as_ref(), found),
        StmtKind::Push(p, o) => {
            if let Ty::Vec(element) = f.place_ty(p) {
                operand(o, float(&element).as_ref(), found);
            }
        }
        _ => {} // says nothing of a type
    }
}

fn value(f: &Function, l: Local, rv: &Rvalue, found: &mut Found) {
    let result = float(&f.local(l).ty);
    match rv {
        Rvalue::Use(o) => {
            operand(o, result.as_ref(), found);
            local(l, float(&f.operand_ty(o)).as_ref(), found);
        }
        Rvalue::Load(p) => {
            if p.proj.is_empty() {
                local(p.root, result.as_ref(), found);
            }
            local(l, float(&f.place_ty(p)).as_ref(), found);
        }
        Rvalue::Prim(rule, operands) => {
            let known = |ty: &Ty| matches!(ty, Ty::Float(Some(_)));
            let of_operands = operands.iter().map(|o| f.operand_ty(o)).find(known);
            let width = of_operands.or_else(|| result.clone()).unwrap_or(Ty::Float(None));
            local(l, result.as_ref().map(|_| &width), found);
            for (o, name) in operands.iter().zip(rule.operands) {
                // The exponent of `powi` is an integer.
                if *name != "n" {
                    operand(o, Some(&width), found);
                }
            }
        }
        Rvalue::Unary(UnOp::Neg, a) => {
            operand(a, result.as_ref(), found);
            local(l, result.and_then(|_| float(&f.operand_ty(a))).as_ref(), found);
        }
        Rvalue::Binary(op, a, b) if rules::binary(*op).is_some() => {
            let (left, right) = (float(&f.operand_ty(a)), float(&f.operand_ty(b)));
            // What a type parameter is multiplied with may be of another type.
            let result = result.filter(|ty| !(f.mixes && matches!(ty, Ty::Float(Some(Width::Param(_))))));
            let sum = result.is_some() && matches!(op, BinOp::Add | BinOp::Sub);
            if sum || result.is_some() && left.is_some() {
                operand(b, result.as_ref(), found);
            }
            if sum || result.is_some() && right.is_some() {
                operand(a, result.as_ref(), found);
            }
            // Of two floats it is one, whatever becomes of it.
            if left.is_some() && right.is_some() {
                [left, right].iter().for_each(|of| local(l, of.as_ref(), found));
            }
        }
        _ => {} // says nothing of the types of its operands
    }
}

/// The type, if it is that of a float.
fn float(ty: &Ty) -> Option<Ty> {
    ty.is_float().then(|| ty.clone())
}

fn operand(o: &Operand, ty: Option<&Ty>, found: &mut Found) {
    if let Operand::Local(l) = o {
        local(*l, ty, found);
    }
}

fn local(l: Local, ty: Option<&Ty>, found: &mut Found) {
    if let Some(ty) = ty {
        found.push((l, ty.clone()));
    }
}
